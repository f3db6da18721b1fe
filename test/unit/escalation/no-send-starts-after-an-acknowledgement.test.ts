import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isStopped } from '../../../src/domain/escalation/ladder.ts';
import { countReport } from '../../../src/domain/incident/occurrences.ts';
import { PAGE_KINDS, type SendResult } from '../../../src/domain/notification.ts';
import { anIncident, MINUTE, OPENED, reportOf } from '../incident/an-incident.ts';
import { PlayedLife } from './played-life.ts';

const ANSWERS = {
  sent: { outcome: 'sent', reason: 'taken' },
  refused: { outcome: 'rejected', reason: 'no such number' },
  busy: { outcome: 'deferred', reason: 'too many requests', retryAfterMs: 90_000 },
  held: { outcome: 'suppressed', reason: 'silenced', mute: { cause: 'silence', by: 'night' }, until: OPENED + 55 * MINUTE },
  lost: { outcome: 'unknown', reason: 'no answer' },
} as const satisfies Record<string, SendResult>;

/** What may happen next. Time passes only in `pass`, and then nothing runs: a worker may be away. */
const anyStep = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('pass' as const), seconds: fc.integer({ min: 0, max: 1_800 }) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('run' as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('answer' as const), how: fc.constantFrom(...Object.values(ANSWERS)) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('hear' as const), state: fc.constantFrom('delivered' as const, 'failed' as const) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('report' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('acknowledge' as const), by: fc.constantFrom('ann', 'bob') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('snooze' as const), minutes: fc.integer({ min: 1, max: 60 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('escalate' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('resolve' as const) }) },
);
type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never;

const levels = [
  {
    name: 'Development',
    after: 0,
    notify: [
      { channel: 'slack', to: '#dev' },
      { channel: 'email', to: 'dev' },
    ],
  },
  { name: 'Operations', after: 5 * MINUTE, notify: [{ channel: 'sms', to: 'ops' }] },
  { name: 'Management', after: 15 * MINUTE, notify: [{ channel: 'voice', to: 'boss' }] },
];

const anyLife = fc
  .record({ acknowledgements: fc.constantFrom(undefined, 1, 2), remind: fc.boolean(), repeat: fc.boolean() })
  .map(({ acknowledgements, remind, repeat }) => () => {
    const shape = { levels: levels.map((level) => ({ ...level, ...(acknowledgements !== undefined && { acknowledgements }) })) };
    const incident = anIncident(shape);
    if (remind) incident.policy.escalation.remind = { every: 3 * MINUTE, times: 3 };
    if (repeat) incident.policy.escalation.repeat = { times: 2, pause: 10 * MINUTE };
    return new PlayedLife(incident);
  });

/** Takes a step; answers the keys that a command named as on their way. */
function take(life: PlayedLife, step: Step): string[] | undefined {
  switch (step.do) {
    case 'pass':
      life.now += step.seconds * 1000;
      return undefined;
    case 'run':
      life.run();
      return undefined;
    case 'answer':
      life.answer(step.how);
      return undefined;
    case 'hear':
      life.hear(step.state);
      return undefined;
    case 'report':
      countReport(life.incident, reportOf({ seq: life.incident.occurrences.count + 1, lastAt: life.now }), life.now);
      return undefined;
    case 'snooze':
      return life.isOver ? undefined : life.command('snooze', 'ann', step.minutes);
    default:
      return life.isOver ? undefined : life.command(step.do, 'by' in step ? step.by : 'ann');
  }
}

describe('no send starts after an acknowledgement is accepted', () => {
  it('in any order of reports, sends that are slow, fail or are put off, acknowledgements and expiries', () => {
    let acknowledged = 0;
    fc.assert(
      fc.property(anyLife, fc.array(anyStep, { minLength: 5, maxLength: 60 }), (begin, steps) => {
        const life = begin();
        for (const step of steps) {
          const pages = [...life.inFlight.values()].filter(({ notification: { kind } }) => PAGE_KINDS.includes(kind));
          const named = take(life, step);
          if (step.do !== 'acknowledge' || named === undefined) continue;
          // Every page that is on its way is named, and nothing else.
          expect(named.toSorted()).toEqual(pages.map(({ notification: { key } }) => key).toSorted());
          if (!isStopped(life.incident, life.now)) continue;
          acknowledged += 1;
          // From here on nothing that asks somebody to take over is waiting anywhere.
          const waiting = [...life.incident.toSend, ...(life.incident.later ?? []).map(({ notification }) => notification)];
          expect(waiting.filter(({ kind }) => PAGE_KINDS.includes(kind))).toEqual([]);
        }
        expect(life.started.filter(({ page, stopped }) => page && stopped)).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
    // The property has been put to the test, not passed by.
    expect(acknowledged).toBeGreaterThan(200);
  });

  it('until it runs out: then the ladder goes on, and every page that starts is a new one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20 * 60 }), fc.constantFrom(...Object.values(ANSWERS)), (afterS, how) => {
        const life = new PlayedLife(anIncident({ levels }));
        life.run();
        life.answer(how);
        life.now += afterS * 1000;
        life.run();
        life.command('acknowledge', 'ann');
        const before = new Set(life.started.map(({ key }) => key));
        const count = life.started.length;
        const { ackTimeout } = life.incident.policy.escalation;
        life.now += ackTimeout - 1;
        life.run();
        expect(life.started.slice(count).filter(({ page }) => page)).toEqual([]);
        life.now += 1;
        life.run();
        const again = life.started.slice(count);
        expect(again.length).toBeGreaterThan(0);
        expect(again.filter(({ key }) => before.has(key))).toEqual([]);
      }),
    );
  });
});
