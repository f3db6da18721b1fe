import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IncidentData } from '../../../src/domain/incident/data.ts';
import type { AttemptView } from '../../../src/domain/incident/view.ts';
import { nextStep } from '../../../src/domain/recovery/next-step.ts';
import { anIncident, OPENED, type Shape } from '../incident/an-incident.ts';

const PAY = { kind: 'http', url: 'http://127.0.0.1:1/pay', idempotent: true };
const action = (name: string, more: object = {}) => ({ name, apply: { kind: 'command', argv: [name] }, ...more });
const RETRIED: Shape = { retryability: 'transient', playbook: { operations: { pay: PAY } } };

/** One word for a step. */
function word(incident: IncidentData, now = OPENED): string {
  const { step } = nextStep(incident, now);
  if (step.do === 'retry') return `retry ${step.number}`;
  return step.do === 'act' ? `${step.stage} ${step.action.name}${step.approval === undefined ? '' : ': asks'}` : step.do;
}

const reasons = (incident: IncidentData, now = OPENED) => nextStep(incident, now).skips.map(({ what, reason }) => `${what}: ${reason}`);

/** Lets every step fail until the machine gives up; approvals are given. */
function playToTheEnd(incident: IncidentData): string[] {
  const done: string[] = [];
  for (let n = 0; n < 300; n += 1) {
    const { step } = nextStep(incident, OPENED);
    done.push(word(incident));
    if (step.do === 'give_up' || step.do === 'await_proposal') return done;
    const [kind, name] = step.do === 'retry' ? (['retry', 'pay'] as const) : ([step.stage, step.action.name] as const);
    attempt(incident, kind, name);
  }
  throw new Error('the machine does not come to an end');
}

function attempt(incident: IncidentData, kind: AttemptView['kind'], name: string, more: Partial<AttemptView> = {}): void {
  incident.attempts.push({
    number: incident.attempts.length + 1,
    kind,
    name,
    startedAt: OPENED,
    endedAt: OPENED,
    outcome: 'failed',
    ...more,
  });
}

describe('the next step of the machine', () => {
  it('is a retry, then each fix, then each rollback, then the shutdown, then nothing', () => {
    const playbook = {
      operations: { pay: PAY },
      retry: { attempts: 2 },
      fixes: [action('a'), action('b')],
      rollback: [action('r')],
      shutdown: action('s'),
    };
    const incident = anIncident({ retryability: 'transient', playbook });
    expect(playToTheEnd(incident)).toEqual(['retry 1', 'retry 2', 'fix a', 'fix b', 'rollback r', 'shutdown s: asks', 'give_up']);
  });

  it('is no retry of an operation whose name only looks like an entry of the playbook', () => {
    for (const operation of ['constructor', 'toString', '__proto__']) {
      const incident = anIncident({ retryability: 'transient', report: { operation } });
      expect(reasons(incident)).toContain(`retry: nobody told how to run "${operation}" again`);
    }
  });

  it('always comes to an end within the budget, and never tries an action twice', () => {
    const anyAction = fc.record({
      guarded: fc.boolean(),
      confidence: fc.double({ min: 0, max: 1, noNaN: true }),
      target: fc.option(fc.constantFrom('db', 'web', 'queue', 'cache'), { nil: undefined }),
    });
    const anyActions = fc.array(anyAction, { maxLength: 5 });
    const limits = fc.record({ actions: fc.nat({ max: 6 }), blastRadius: fc.nat({ max: 4 }) });
    fc.assert(
      fc.property(anyActions, anyActions, fc.nat({ max: 10 }), limits, (fixes, rollback, attempts, budget) => {
        const named = (prefix: string, actions: typeof fixes) => actions.map((one, n) => action(`${prefix}${n}`, one));
        const playbook = {
          operations: { pay: PAY },
          retry: { attempts },
          fixes: named('f', fixes),
          rollback: named('r', rollback),
          budget,
        };
        const incident = anIncident({ retryability: 'transient', playbook });
        playToTheEnd(incident);
        const acted = incident.attempts.filter(({ kind }) => kind !== 'retry');
        expect(incident.attempts.length - acted.length).toBe(attempts);
        expect(acted.length).toBeLessThanOrEqual(budget.actions);
        expect(new Set(acted.map(({ name }) => name)).size).toBe(acted.length);
        const all = [...incident.policy.playbook.fixes, ...incident.policy.playbook.rollback];
        const targets = new Set(acted.flatMap(({ name }) => all.find((one) => one.name === name)?.target ?? []));
        expect(targets.size).toBeLessThanOrEqual(budget.blastRadius);
      }),
    );
  });

  it('prefers the way to run the operation again that the report brought', () => {
    const own = { kind: 'http', method: 'POST', url: 'http://127.0.0.1:2/own', timeout: 1, idempotent: true } as const;
    const { step } = nextStep(anIncident({ ...RETRIED, retryWith: own }), OPENED);
    expect(step).toMatchObject({ do: 'retry', operation: own });
  });

  it.each<[string, Shape, string]>([
    ['the playbook says so', { ...RETRIED, playbook: { operations: { pay: PAY }, retry: { attempts: 0 } } }, 'the playbook does not retry'],
    ['nobody knows how', { retryability: 'transient' }, 'nobody told how to run "pay" again'],
    ['it cannot help', { ...RETRIED, retryability: 'permanent' }, 'a payment failure of this kind does not go away by itself'],
    [
      'the code is final',
      {
        ...RETRIED,
        playbook: { operations: { pay: PAY }, retry: { nonRetryable: ['card_declined'] } },
        report: { failure: { name: 'E', message: '', causes: [{ name: 'C', message: '', code: 'card_declined' }] } },
      },
      'the playbook does not retry after card_declined',
    ],
  ])('is no retry when %s, with the reason', (_, shape, reason) => {
    expect(reasons(anIncident(shape))).toContain(`retry: ${reason}`);
  });

  it('is no retry that would start after the time for retries', () => {
    const playbook = { operations: { pay: PAY }, retry: { strategy: 'fixed', delay: '60s', totalTime: '5m', attempts: 100, jitter: 0 } };
    const incident = anIncident({ retryability: 'transient', playbook });
    attempt(incident, 'retry', 'pay');
    expect(word(incident, OPENED + 240_000)).toBe('retry 2');
    expect(word(incident, OPENED + 240_001)).toBe('give_up');
    attempt(incident, 'retry', 'pay', { retryAfterMs: 600_000 });
    expect(word(incident, OPENED)).toBe('give_up');
  });

  it('is the retry whose wait a former run began, however late it is', () => {
    const playbook = { operations: { pay: PAY }, retry: { strategy: 'fixed', delay: '60s', totalTime: '5m', jitter: 0 } };
    const incident = anIncident({ retryability: 'transient', playbook });
    attempt(incident, 'retry', 'pay');
    incident.machine = { at: OPENED + 300_000, what: 'retry 2 of 3' };
    expect(word(incident, OPENED + 299_000)).toBe('retry 2');
  });

  it('repeats an unknown outcome only where the operation may be run twice', () => {
    const unknown = (idempotent: boolean) => {
      const incident = anIncident({ retryability: 'transient', playbook: { operations: { pay: { ...PAY, idempotent } } } });
      attempt(incident, 'retry', 'pay', { outcome: 'unknown' });
      return word(incident);
    };
    expect([unknown(true), unknown(false)]).toEqual(['retry 2', 'give_up']);
  });

  it.each<[string, object, string]>([
    ['category', { category: ['network'] }, 'is for network, not for payment'],
    ['code', { code: ['40001', '40P01'] }, 'is for the codes 40001, 40P01'],
    ['operation', { operation: ['refund'] }, 'is for the operations refund'],
    ['message', { message: '^timeout' }, 'is for messages like /^timeout/'],
  ])('is no action whose %s does not fit, with the reason', (_, when, reason) => {
    expect(reasons(anIncident({ playbook: { fixes: [action('a', { when })] } }))).toContain(`a: ${reason}`);
  });

  it.each<[string, Shape, string]>([
    ['it is guarded', { playbook: { fixes: [action('a', { guarded: true })] } }, 'the playbook guards it'],
    ['its author is not sure', { playbook: { fixes: [action('a', { confidence: 0.69 })] } }, 'its confidence 0.69 is below 0.7'],
    [
      'the failure is not understood',
      { confidence: 0.5, playbook: { fixes: [action('a')] } },
      "the classification's confidence 0.50 is below 0.7",
    ],
  ])('asks a person when %s, and not again once approved', (_, shape, reason) => {
    const incident = anIncident(shape);
    expect(nextStep(incident, OPENED).step).toMatchObject({ do: 'act', approval: reason });
    incident.approvedActions.push('a');
    expect(nextStep(incident, OPENED).step).not.toHaveProperty('approval');
  });

  it('passes over what was refused, with the reason', () => {
    const incident = anIncident({ playbook: { fixes: [action('a'), action('b')] } });
    incident.refusedActions['a'] = 'ann rejected it';
    expect(word(incident)).toBe('fix b');
    expect(reasons(incident)).toContain('a: ann rejected it');
  });
});
