import { Context } from '@temporalio/activity';
import { describe, expect, it } from 'vitest';
import type { EffectResult } from '../../../src/domain/effect.ts';
import type { SendResult } from '../../../src/domain/notification.ts';
import { failure, policy } from '../rehearsed-policy.ts';
import { actedWorlds, DONE, REFUSED } from './acted-world.ts';

const SLOWLY = { timeout: 30_000, interval: 100 };
const command = (name: string) => ({ kind: 'command', argv: [name] });
const guarded = (name: string) => ({ name, apply: command(name), guarded: true, compensate: command(`undo ${name}`) });

/** A promise and its key. */
function gate<T>() {
  let open: (value: T) => void = () => undefined;
  const opened = new Promise<T>((resolve) => (open = resolve));
  return { opened, open };
}

describe('a person', () => {
  const act = actedWorlds();

  it('who holds the machine while an action waits for approval holds the approved action too, and nothing is undone for it', async () => {
    const fixes = [{ name: 'first', apply: command('first'), compensate: command('undo first') }, guarded('second')];
    const report = failure();
    const world = await act(policy('warning', { playbook: { fixes } }), report, { runEffect: () => Promise.resolve(DONE) });
    await world.send(report);
    await expect.poll(async () => (await world.view()).approval?.action, SLOWLY).toBe('second');
    await world.command('acknowledge', { hold: true });
    await world.command('approve', { approvalId: (await world.view()).approval?.id });
    await world.command('note', { text: 'still looking' });
    expect(world.effects).toEqual(['fix-first']);
    await world.command('release', {});
    await expect.poll(() => world.effects, SLOWLY).toEqual(['fix-first', 'fix-first/undo', 'fix-second', 'fix-second/undo']);
  });

  it('who resolves while a fix runs is not followed by another step of the machine', async () => {
    const fix = gate<EffectResult>();
    const clear = gate<boolean>();
    const report = failure();
    const playbook = {
      fixes: [{ name: 'slow', apply: command('slow') }],
      operations: { pay: { kind: 'http', url: 'http://127.0.0.1:1', idempotent: true } },
      probe: { kind: 'tcp', host: '127.0.0.1', port: 1 },
    };
    const world = await act(policy('warning', { playbook }), report, {
      runEffect: () => fix.opened,
      runProbe: () => Promise.resolve({ healthy: true, reason: 'acted', tookMs: 0 }),
      notify: async ({ kind }) => {
        if (kind === 'all_clear') await clear.opened;
        return { outcome: 'sent', reason: 'acted' };
      },
    });
    await world.send(report);
    await expect.poll(() => world.effects, SLOWLY).toEqual(['fix-slow']);
    await expect.poll(() => world.told.length, SLOWLY).toBe(2);
    await world.command('resolve', {});
    fix.open(DONE);
    await expect.poll(async () => (await world.view()).attempts.at(-1)?.reason, SLOWLY).toContain('nobody looked');
    clear.open(true);
    await expect.poll(() => world.records.at(-1)?.incident.state, SLOWLY).toBe('resolved');
    expect(world.effects).toEqual(['fix-slow']);
  });

  it('may take the whole time for an approval while a storm of reports lets runs change', async () => {
    const report = failure();
    const world = await act(
      policy('warning', { playbook: { fixes: [guarded('risky')] } }),
      report,
      { runEffect: () => Promise.resolve(REFUSED) },
      40,
    );
    await world.send(report);
    await expect.poll(async () => (await world.view()).approval?.action, SLOWLY).toBe('risky');
    const first = await world.view();
    for (let seq = 2; seq <= 40; seq += 1) {
      await world.send({ ...report, seq });
      if (seq % 5 === 0) await world.view();
    }
    await expect.poll(async () => (await world.view()).runId, SLOWLY).not.toBe(first.runId);
    const later = await world.view();
    expect(later).toMatchObject({ id: first.id, approval: { id: first.approval?.id, action: 'risky' }, occurrences: { count: 40 } });
    await world.command('approve', { approvalId: first.approval?.id });
    await expect.poll(() => world.effects, SLOWLY).toEqual(['fix-risky']);
    expect(world.told.filter(({ kind }) => kind === 'approval_needed')).toHaveLength(2);
  });
});

describe('a page that is on its way while runs change', () => {
  const act = actedWorlds();

  it('is not taken up by the next run when somebody acknowledges in between', async () => {
    const report = failure();
    const letGo = gate<boolean>();
    let asked = 0;
    let cutOff = 0;
    /** A provider that is slow to let go of a page: it ends as cancelled, but only after the acknowledgement. */
    const hang = async (context: Context): Promise<never> => {
      const beat = setInterval(() => context.heartbeat(), 200);
      try {
        return await context.cancelled;
      } catch (error) {
        cutOff += 1;
        await letGo.opened;
        throw error;
      } finally {
        clearInterval(beat);
      }
    };
    const notify = async (): Promise<SendResult> => {
      asked += 1;
      return asked > 2 ? { outcome: 'sent', reason: 'acted' } : await hang(Context.current());
    };
    const world = await act(policy('warning'), report, { notify }, 40);
    await world.send(report);
    await expect.poll(() => asked, SLOWLY).toBe(2);
    const first = await world.view();
    for (let seq = 2; seq <= 40; seq += 1) {
      await world.send({ ...report, seq });
      if (seq % 5 === 0) await world.view();
    }
    await expect.poll(() => cutOff, SLOWLY).toBe(2);
    await world.command('acknowledge', {});
    letGo.open(true);
    await expect.poll(async () => (await world.view()).runId, SLOWLY).not.toBe(first.runId);
    await world.command('note', { text: 'a moment for a page that must not come' });
    expect((await world.view()).notifications.map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
    expect(asked).toBe(2);
  });

  it('is asked about again by the next run when nobody knows whether it arrived', async () => {
    const report = failure();
    const cutOff = gate<boolean>();
    let asked = 0;
    const world = await act(
      policy('warning'),
      report,
      {
        notify: async () => {
          asked += 1;
          if (asked > 2) return { outcome: 'sent', reason: 'acted' };
          await cutOff.opened;
          return { outcome: 'unknown', reason: 'cut off' };
        },
      },
      40,
    );
    await world.send(report);
    await expect.poll(() => asked, SLOWLY).toBe(2);
    const first = await world.view();
    for (let seq = 2; seq <= 40; seq += 1) {
      await world.send({ ...report, seq });
      if (seq % 5 === 0) await world.view();
    }
    cutOff.open(true);
    await expect.poll(async () => (await world.view()).runId, SLOWLY).not.toBe(first.runId);
    await expect.poll(async () => (await world.view()).notifications.map(({ state }) => state), SLOWLY).toEqual(['sent', 'sent']);
    expect(asked).toBe(4);
  });
});
