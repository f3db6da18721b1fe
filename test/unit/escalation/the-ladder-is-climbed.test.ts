import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { climb } from '../../../src/domain/escalation/climb.ts';
import { decideLevels, dueAt, nextLadderMoment, pauseLadder } from '../../../src/domain/escalation/ladder.ts';
import { close } from '../../../src/domain/incident/close.ts';
import { carryOut } from '../../../src/domain/incident/carry-out.ts';
import type { IncidentData } from '../../../src/domain/incident/data.ts';
import { atLeast } from '../../../src/domain/severity.ts';
import { anIncident, anyLevels, anySeverity, MINUTE, OPENED } from '../incident/an-incident.ts';

/** What happens to a ladder, in minutes since the step before. */
const anyStep = fc.oneof(
  fc.record({ do: fc.constant('look' as const), after: fc.integer({ min: 0, max: 90 }) }),
  fc.record({ do: fc.constant('acknowledge' as const), after: fc.integer({ min: 0, max: 90 }) }),
  fc.record({ do: fc.constant('snooze' as const), after: fc.integer({ min: 0, max: 90 }), minutes: fc.integer({ min: 1, max: 120 }) }),
  fc.record({ do: fc.constant('escalate' as const), after: fc.integer({ min: 0, max: 90 }) }),
);
type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never;

/** Plays steps as the workflow does: at every moment of the ladder and after every command it is climbed. */
function play(incident: IncidentData, steps: Step[], look: (now: number) => void = () => undefined): number {
  let now = OPENED;
  const climbed = (): void => {
    climb(incident, now);
    accepted(incident, now);
    look(now);
  };
  climbed();
  for (const step of steps) {
    const end = now + step.after * MINUTE;
    for (let next = nextLadderMoment(incident, now); next !== undefined && next.at <= end; next = nextLadderMoment(incident, now)) {
      now = Math.max(now, next.at);
      climbed();
    }
    now = end;
    if (step.do === 'acknowledge') carryOut(incident, 'acknowledge', { by: 'ann', via: 'api' }, now);
    if (step.do === 'snooze') carryOut(incident, 'snooze', { by: 'ann', via: 'api', minutes: step.minutes }, now);
    if (step.do === 'escalate') carryOut(incident, 'escalate', { by: 'ann', via: 'api' }, now);
    climbed();
  }
  return now;
}

/** Every channel takes what it is given. */
function accepted(incident: IncidentData, now: number): void {
  incident.toSend = [];
  for (const view of incident.notifications) if (view.state === 'queued') Object.assign(view, { state: 'sent', sentAt: now });
}

const pages = (incident: IncidentData) => incident.notifications.filter(({ kind }) => kind === 'page');
const keys = (incident: IncidentData) => incident.notifications.map(({ key }) => key);

describe('the ladder', () => {
  it('tells each level exactly at its due time when nobody does anything', () => {
    fc.assert(
      fc.property(anyLevels, anySeverity, (levels, severity) => {
        const incident = anIncident({ levels, severity });
        play(incident, [{ do: 'look', after: 400 }]);
        for (const [index, level] of levels.entries()) {
          const sentAt = atLeast(severity, level.minSeverity) ? OPENED + level.after : undefined;
          expect(incident.levels[index]?.sentAt).toBe(sentAt);
          expect(incident.levels[index]?.lateMs).toBeUndefined();
        }
      }),
    );
  });

  it('tells nobody twice in one generation, and pages a level once unless a person escalates', () => {
    fc.assert(
      fc.property(anyLevels, anySeverity, fc.array(anyStep, { maxLength: 12 }), (levels, severity, steps) => {
        const incident = anIncident({ levels, severity });
        play(incident, steps);
        expect(new Set(keys(incident)).size).toBe(keys(incident).length);
        const escalated = steps.some((step) => step.do === 'escalate');
        if (!escalated) expect(new Set(pages(incident).map(({ level }) => level)).size).toBe(pages(incident).length);
      }),
    );
  });

  it('changes nothing when it is climbed twice at the same moment', () => {
    fc.assert(
      fc.property(anyLevels, anySeverity, fc.array(anyStep, { maxLength: 8 }), (levels, severity, steps) => {
        const incident = anIncident({ levels, severity });
        play(incident, steps, (now) => {
          const before = structuredClone(incident);
          climb(incident, now);
          expect(incident).toEqual(before);
        });
      }),
    );
  });

  it('tells nobody while it is paused or after it is closed', () => {
    fc.assert(
      fc.property(anyLevels, fc.array(anyStep, { maxLength: 8 }), fc.nat({ max: 400 }), (levels, steps, later) => {
        const incident = anIncident({ levels });
        const now = play(incident, steps);
        const paused = structuredClone(incident);
        pauseLadder(paused, now, now + later * MINUTE + 1, 'snoozed');
        expect(decideLevels(paused, now + later * MINUTE)).toEqual([]);
        close(incident, now, 'resolved', 'ann', 'done');
        const told = keys(incident);
        climb(incident, now + later * MINUTE);
        expect(keys(incident)).toEqual(told);
        expect(nextLadderMoment(incident, now + later * MINUTE)).toBeUndefined();
      }),
    );
  });

  it('tells no overdue level to somebody who acknowledged before the worker was back', () => {
    const incident = anIncident();
    carryOut(incident, 'acknowledge', { by: 'ann', via: 'api' }, OPENED + 40 * MINUTE);
    climb(incident, OPENED + 45 * MINUTE);
    expect(pages(incident)).toEqual([]);
    climb(incident, OPENED + 70 * MINUTE);
    expect(pages(incident).map(({ level }) => level)).toEqual([1, 2]);
  });

  it('moves every level by exactly the time that was paused, and never back', () => {
    const pauses = fc.array(fc.record({ wait: fc.nat({ max: 60 }), minutes: fc.integer({ min: 1, max: 120 }) }), { maxLength: 6 });
    fc.assert(
      fc.property(pauses, (all) => {
        const incident = anIncident();
        let now = OPENED;
        let paused = 0;
        for (const { wait, minutes } of all) {
          now += wait * MINUTE;
          climb(incident, now);
          accepted(incident, now);
          const due = incident.levels.map((_, index) => dueAt(incident, index));
          carryOut(incident, 'snooze', { by: 'ann', via: 'api', minutes }, now);
          incident.levels.forEach((_, index) => expect(dueAt(incident, index)).toBeGreaterThanOrEqual(due[index] ?? 0));
          now += minutes * MINUTE;
          paused += minutes * MINUTE;
          climb(incident, now);
          accepted(incident, now);
        }
        expect(incident.shiftMs).toBe(paused);
        incident.levels.forEach((_, index) =>
          expect(dueAt(incident, index)).toBe(OPENED + paused + (incident.policy.escalation.levels[index]?.after ?? 0)),
        );
      }),
    );
  });

  it('decides overdue levels at once, in order, each marked late', () => {
    const incident = anIncident();
    climb(incident, OPENED + 61 * MINUTE);
    expect(pages(incident).map(({ level }) => level)).toEqual([1, 2, 3]);
    expect(incident.levels.map(({ lateMs }) => lateMs)).toEqual([61 * MINUTE, 31 * MINUTE, MINUTE, undefined]);
    expect(nextLadderMoment(incident, OPENED + 61 * MINUTE)).toEqual({ at: OPENED + 120 * MINUTE, what: 'L4 Executive is told' });
  });

  it('calls a level late from five seconds on', () => {
    const lateBy = (ms: number) => {
      const incident = anIncident();
      climb(incident, OPENED + ms);
      return incident.levels[0]?.lateMs;
    };
    expect([lateBy(5_000), lateBy(5_001)]).toEqual([undefined, 5_001]);
  });

  it('looks at a skipped level again when the severity has risen', () => {
    const incident = anIncident({ severity: 'warning' });
    climb(incident, OPENED + 40 * MINUTE);
    expect(incident.levels[1]?.skipped).toBe('needs error or worse, the incident is warning');
    incident.severity = 'error';
    climb(incident, OPENED + 41 * MINUTE);
    expect(incident.levels[1]).toMatchObject({ generation: 1, sentAt: OPENED + 41 * MINUTE, lateMs: 11 * MINUTE });
  });
});

describe('a transient failure', () => {
  const transient = () => anIncident({ retryability: 'transient', settle: 20_000 });

  it('has its time to settle before the first level is told', () => {
    const incident = transient();
    climb(incident, OPENED + 19_999);
    expect(pages(incident)).toEqual([]);
    climb(incident, OPENED + 20_000);
    expect(pages(incident)).toHaveLength(1);
    expect(incident.levels[0]?.lateMs).toBeUndefined();
  });

  it('is told at once and is not late when the retries are over before that', () => {
    const incident = transient();
    const over = OPENED + 12_000;
    incident.attempts.push({ number: 1, kind: 'retry', name: 'pay', startedAt: OPENED, endedAt: over, outcome: 'failed' });
    incident.state = 'fixing';
    climb(incident, over);
    expect(incident.levels[0]).toEqual({ generation: 1, sentAt: over, toldAt: over });
  });

  it('waits for nothing where the playbook does not retry within that time', () => {
    const incident = anIncident({ retryability: 'transient', settle: 20_000, playbook: { retry: { firstDelay: '30s' } } });
    climb(incident, OPENED);
    expect(pages(incident)).toHaveLength(1);
  });
});
