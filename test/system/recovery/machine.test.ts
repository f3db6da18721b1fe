import { describe, expect, it } from 'vitest';
import type { Effect } from '../../../src/domain/policy/operation.ts';
import { failure, MINUTE, policy, rehearsals } from '../rehearsal.ts';

const PAY = { kind: 'http', method: 'POST', url: 'http://127.0.0.1:1/pay', idempotent: true };
const PROBE = { kind: 'http', url: 'http://127.0.0.1:1/health' };
const fix = (name: string, more: object = {}) => ({
  name,
  apply: { kind: 'command', argv: [name] },
  compensate: { kind: 'command', argv: [`undo ${name}`] },
  ...more,
});
const told = (effect: Effect) => (effect.kind === 'command' ? effect.argv.join(' ') : effect.kind);
const DONE = { outcome: 'done', reason: 'done' } as const;
const REFUSED = { outcome: 'refused', reason: 'no' } as const;

describe('the machine', () => {
  const rehearse = rehearsals();

  it('retries on the schedule, then fixes, then rolls back, and undoes in reverse what did not help', async () => {
    const ran: string[] = [];
    const snapshot = policy('info', {
      retryability: 'transient',
      playbook: {
        operations: { pay: PAY },
        retry: { attempts: 2, jitter: 0 },
        probe: PROBE,
        fixes: [fix('a'), fix('b')],
        rollback: [fix('r')],
      },
    });
    const incident = await rehearse(snapshot, {
      effect: (effect) => {
        ran.push(told(effect));
        return effect.kind === 'http' ? REFUSED : DONE;
      },
    });
    await incident.forward(5 * MINUTE);
    expect(ran).toEqual(['http', 'http', 'a', 'undo a', 'b', 'undo b', 'r', 'undo r']);
    const view = await incident.view();
    expect(view.state).toBe('exhausted');
    expect(view.attempts.map(({ kind, outcome }) => `${kind} ${outcome ?? ''}`)).toEqual([
      'retry failed',
      'retry failed',
      'fix compensated',
      'fix compensated',
      'rollback compensated',
    ]);
  });

  it('calls an incident recovered only when the probe says so, and runs the failed operation again after a fix', async () => {
    let healthy = false;
    const ran: string[] = [];
    const snapshot = policy('info', { playbook: { operations: { pay: PAY }, probe: PROBE, fixes: [fix('flag off')] } });
    const incident = await rehearse(snapshot, {
      effect: (effect) => {
        ran.push(told(effect));
        healthy = true;
        return DONE;
      },
      probe: () => ({ healthy, reason: healthy ? 'checkout answers 200' : 'checkout answers 500' }),
    });
    const closed = await incident.end();
    expect(closed).toMatchObject({
      state: 'recovered',
      closedReason: 'done; the probe says: checkout answers 200; the failed operation was run again: done.',
    });
    expect(ran).toEqual(['flag off', 'http']);
  });

  it('asks a person before a guarded action, and does it only when approved', async () => {
    const ran: string[] = [];
    const snapshot = policy('warning', { playbook: { probe: PROBE, fixes: [fix('restart', { guarded: true })] } });
    const incident = await rehearse(snapshot, {
      effect: (effect) => {
        ran.push(told(effect));
        return DONE;
      },
      probe: () => ({ healthy: ran.length > 0, reason: 'asked' }),
    });
    await incident.forward(MINUTE);
    const { approval, state } = await incident.view();
    expect(state).toBe('waiting_approval');
    expect(ran).toEqual([]);
    incident.expectTold(
      '0 page L1 slack #dev',
      '0 page L1 email dev@example.com',
      '0 approval_needed L0 slack #dev',
      '0 approval_needed L0 email dev@example.com',
    );
    await expect(incident.command('approve', { by: 'ann', approvalId: 'another' })).rejects.toThrow();
    await incident.command('approve', { by: 'ann', approvalId: approval?.id });
    expect((await incident.end()).state).toBe('recovered');
    expect(ran).toEqual(['restart']);
    incident.expectTold('1 all_clear L0 slack #dev', '1 all_clear L0 email dev@example.com');
  });

  it('gives a guarded action up when it is rejected or nobody answers', async () => {
    const guarded = [fix('one', { guarded: true }), fix('two', { confidence: 0.5 })];
    const snapshot = policy('info', { playbook: { probe: PROBE, fixes: guarded } });
    const incident = await rehearse(snapshot, { effect: () => DONE });
    const first = await incident.view();
    await incident.command('reject', { by: 'ann', approvalId: first.approval?.id });
    expect((await incident.view()).approval).toMatchObject({ action: 'two', reason: 'its confidence 0.5 is below 0.7' });
    await incident.forward(31 * MINUTE);
    const view = await incident.view();
    expect(view).toMatchObject({ state: 'exhausted', attempts: [] });
    const reasons = incident.events.filter(({ type }) => type === 'recovery.skipped').map(({ message }) => message);
    expect(reasons).toContain('Passed over one: ann rejected it.');
    expect(reasons).toContain('Passed over two: nobody approved it within 30 min.');
    incident.expectTold(
      '0 approval_needed L0 slack #dev',
      '0 approval_needed L0 email dev@example.com',
      '0 approval_needed L0 slack #dev',
      '0 approval_needed L0 email dev@example.com',
    );
  });

  it('starts no new step while a person holds it, and goes on when released', async () => {
    const ran: string[] = [];
    const snapshot = policy('info', {
      retryability: 'transient',
      playbook: { operations: { pay: PAY }, retry: { strategy: 'fixed', firstDelay: '5m', delay: '5m', jitter: 0, attempts: 2 } },
    });
    const incident = await rehearse(snapshot, {
      effect: (effect) => {
        ran.push(told(effect));
        return DONE;
      },
    });
    await incident.command('acknowledge', { by: 'ann', hold: true });
    await incident.forward(20 * MINUTE);
    expect(ran).toEqual([]);
    await incident.command('release', { by: 'ann' });
    expect((await incident.end()).state).toBe('recovered');
    expect(ran).toEqual(['http']);
  });

  it('never repeats an operation with an unknown outcome unless it may be run twice', async () => {
    let runs = 0;
    const once = { ...PAY, idempotent: false };
    const snapshot = policy('info', {
      retryability: 'transient',
      playbook: { operations: { pay: once }, retry: { attempts: 3, jitter: 0 } },
    });
    const incident = await rehearse(snapshot, {
      effect: () => {
        runs += 1;
        return { outcome: 'unknown', reason: 'the answer was lost' };
      },
    });
    await incident.forward(10 * MINUTE);
    expect(runs).toBe(1);
    expect((await incident.view()).state).toBe('exhausted');
    const reasons = incident.events.map(({ message }) => message);
    expect(reasons).toContain(
      'Passed over retry: the last retry has an unknown outcome and the operation does not say that it may be run twice.',
    );
  });

  it('stops when the remediation budget is used up', async () => {
    const ran: string[] = [];
    const snapshot = policy('info', { playbook: { probe: PROBE, fixes: [fix('a'), fix('b'), fix('c')], budget: { actions: 2 } } });
    const incident = await rehearse(snapshot, {
      effect: (effect) => {
        ran.push(told(effect));
        return DONE;
      },
    });
    await incident.forward(5 * MINUTE);
    expect(ran).toEqual(['a', 'undo a', 'b', 'undo b']);
    expect(incident.events.map(({ message }) => message)).toContain(
      'Passed over c: the remediation budget of 2 actions for one incident is used up.',
    );
  });

  it('waits as long as the other side asks before it retries', async () => {
    let runs = 0;
    const snapshot = policy('info', { retryability: 'transient', playbook: { operations: { pay: PAY }, retry: { jitter: 0 } } });
    const report = failure({ failure: { name: 'RateLimited', message: 'slow down', causes: [], retryAfterMs: 10 * MINUTE } });
    const incident = await rehearse(
      snapshot,
      {
        effect: () => {
          runs += 1;
          return DONE;
        },
      },
      report,
    );
    await incident.forward(9 * MINUTE);
    expect(runs).toBe(0);
    expect((await incident.end()).state).toBe('recovered');
  });

  it('shuts down only where the playbook allows it, and always asks', async () => {
    const snapshot = policy('info', { playbook: { probe: PROBE, shutdown: fix('stop everything') } });
    const incident = await rehearse(snapshot, { effect: () => DONE });
    expect((await incident.view()).approval).toMatchObject({ action: 'stop everything', reason: 'a shutdown always asks' });
    await incident.command('resolve', { by: 'ann' });
    await incident.end();
    incident.expectTold(
      '0 approval_needed L0 slack #dev',
      '0 approval_needed L0 email dev@example.com',
      '0 all_clear L0 slack #dev',
      '0 all_clear L0 email dev@example.com',
    );
  });
});
