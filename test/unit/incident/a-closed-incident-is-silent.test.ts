import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { climb } from '../../../src/domain/escalation/climb.ts';
import { nextLadderMoment } from '../../../src/domain/escalation/ladder.ts';
import { carryOut } from '../../../src/domain/incident/carry-out.ts';
import { close, isClosed } from '../../../src/domain/incident/close.ts';
import type { IncidentData } from '../../../src/domain/incident/data.ts';
import type { NotificationState } from '../../../src/domain/notification.ts';
import { anIncident, anyLevels, anySeverity, MINUTE, OPENED } from './an-incident.ts';

/** Hands everything that was decided to its channel, which answers in turn from a list. */
function deliver(incident: IncidentData, answers: NotificationState[]): void {
  for (const [index, { key }] of incident.toSend.splice(0).entries()) {
    const known = incident.notifications.find((one) => one.key === key);
    if (known !== undefined) known.state = answers[index % answers.length] ?? 'sent';
  }
}

const anyAnswers = fc.array(fc.constantFrom<NotificationState>('sent', 'delivered', 'failed', 'unknown'), { minLength: 1, maxLength: 5 });
const anyEnd = fc.constantFrom('recovered' as const, 'resolved' as const);

describe('a closed incident', () => {
  it('sends the all-clear to exactly those who were told, once each', () => {
    fc.assert(
      fc.property(anyLevels, anySeverity, fc.nat({ max: 400 }), anyAnswers, anyEnd, (levels, severity, minutes, answers, end) => {
        const incident = anIncident({ levels, severity });
        const now = OPENED + minutes * MINUTE;
        climb(incident, now);
        deliver(incident, answers);
        const told = incident.notifications.filter(({ state }) => state !== 'failed').map(({ to }) => to);
        close(incident, now, end, 'ann', 'done.');
        expect(incident.toSend.map(({ kind }) => kind)).toEqual(told.map(() => 'all_clear'));
        expect(incident.toSend.map(({ to }) => to)).toEqual([...new Set(told)]);
      }),
    );
  });

  it('takes back what has not left, and owes no all-clear for it', () => {
    const incident = anIncident();
    climb(incident, OPENED);
    close(incident, OPENED, 'recovered', 'salvor', 'the retry succeeded.');
    expect(incident.toSend).toEqual([]);
    expect(incident.notifications).toMatchObject([{ state: 'cancelled', reason: 'the incident was recovered first' }]);
  });

  it('says of every level that was not told why', () => {
    fc.assert(
      fc.property(anyLevels, anySeverity, fc.nat({ max: 400 }), (levels, severity, minutes) => {
        const incident = anIncident({ levels, severity });
        climb(incident, OPENED + minutes * MINUTE);
        close(incident, OPENED + minutes * MINUTE, 'resolved', 'ann', 'done.');
        for (const level of incident.levels) expect((level.sentAt === undefined) !== (level.skipped === undefined)).toBe(true);
      }),
    );
  });

  it('waits for nothing more and tells nobody, whatever was paused or waited for', () => {
    fc.assert(
      fc.property(fc.nat({ max: 200 }), fc.boolean(), anyEnd, (minutes, acknowledged, end) => {
        const incident = anIncident();
        climb(incident, OPENED);
        if (acknowledged) carryOut(incident, 'acknowledge', { by: 'ann', via: 'api' }, OPENED);
        incident.machine = { at: OPENED + MINUTE, what: 'retry 1 of 3' };
        close(incident, OPENED, end, 'ann', 'done.');
        const told = incident.notifications.length;
        climb(incident, OPENED + minutes * MINUTE);
        expect(isClosed(incident)).toBe(true);
        expect(incident.notifications).toHaveLength(told);
        expect(nextLadderMoment(incident, OPENED)).toBeUndefined();
        expect(incident).not.toHaveProperty('machine');
      }),
    );
  });

  it('remembers everybody who was told, however long ago', () => {
    const incident = anIncident();
    climb(incident, OPENED + 200 * MINUTE);
    deliver(incident, ['sent']);
    for (let n = 1; n <= 300; n += 1) {
      carryOut(incident, 'escalate', { by: 'ann', via: 'api' }, OPENED + (200 + n) * MINUTE);
      deliver(incident, [n % 2 === 0 ? 'sent' : 'failed']);
    }
    close(incident, OPENED + 600 * MINUTE, 'resolved', 'ann', 'done.');
    expect(incident.toSend.map(({ to }) => to).toSorted()).toEqual(['boss', 'ceo', 'dev', 'ops']);
  });
});
