import { describe, expect, it } from 'vitest';
import { climb } from '../../../src/domain/escalation/climb.ts';
import { carryOut } from '../../../src/domain/incident/carry-out.ts';
import { anIncident, MINUTE, OPENED } from '../incident/an-incident.ts';
import { decided, play, sentences } from './told.ts';

const levels = [
  { name: 'One', after: 0, notify: [{ channel: 'email', to: 'one@example.com' }] },
  { name: 'Two', after: 30 * MINUTE, notify: [{ channel: 'email', to: 'two@example.com' }] },
];
const insisting = (escalation: object, more: object = {}) => {
  const incident = anIncident({ levels, ...more });
  Object.assign(incident.policy.escalation, escalation);
  return incident;
};

describe('reminders', () => {
  const remind = { remind: { every: 10 * MINUTE, times: 2 } };

  it('tell the newest level again, so many times and no more, until the next level is due', () => {
    const incident = insisting(remind);
    play(incident, OPENED, OPENED + 120 * MINUTE);
    expect(decided(incident)).toEqual([
      '0 page L1 email one@example.com',
      '10 reminder L1 email one@example.com',
      '20 reminder L1 email one@example.com',
      '30 page L2 email two@example.com',
      '40 reminder L2 email two@example.com',
      '50 reminder L2 email two@example.com',
    ]);
  });

  it('stop with an acknowledgement and begin anew when it has run out', () => {
    const incident = insisting({ ...remind, ackTimeout: 30 * MINUTE });
    play(incident, OPENED, OPENED + 5 * MINUTE);
    carryOut(incident, 'acknowledge', { by: 'ann', via: 'api' }, OPENED + 5 * MINUTE);
    play(incident, OPENED + 5 * MINUTE, OPENED + 50 * MINUTE);
    expect(decided(incident)).toEqual([
      '0 page L1 email one@example.com',
      '35 ack_expired L1 email one@example.com',
      '45 reminder L1 email one@example.com',
    ]);
  });

  it('that were missed while nothing ran are one, marked late', () => {
    const incident = insisting(remind);
    play(incident, OPENED, OPENED + MINUTE);
    climb(incident, OPENED + 25 * MINUTE);
    expect(decided(incident).slice(1)).toEqual(['25 reminder L1 email one@example.com']);
    expect(incident.toSend[0]?.lateMs).toBe(15 * MINUTE);
  });
});

describe('a ladder that repeats', () => {
  it('begins anew after its pause, as often as the policy says', () => {
    const incident = insisting({ repeat: { times: 1, pause: 20 * MINUTE } });
    play(incident, OPENED, OPENED + 600 * MINUTE);
    expect(decided(incident)).toEqual([
      '0 page L1 email one@example.com',
      '30 page L2 email two@example.com',
      '50 page L1 email one@example.com',
      '80 page L2 email two@example.com',
    ]);
    expect(sentences(incident, 'escalation.repeated')).toEqual([
      'Every level was told and nobody acknowledged for 20 min: the ladder begins anew (round 2 of 2).',
    ]);
    expect(new Set(incident.notifications.map(({ key }) => key)).size).toBe(4);
  });

  it('does not while somebody has acknowledged', () => {
    const incident = insisting({ repeat: { times: 3, pause: 20 * MINUTE }, ackTimeout: 240 * MINUTE });
    play(incident, OPENED, OPENED + 40 * MINUTE);
    carryOut(incident, 'acknowledge', { by: 'ann', via: 'api' }, OPENED + 45 * MINUTE);
    play(incident, OPENED + 45 * MINUTE, OPENED + 200 * MINUTE);
    expect(decided(incident)).toHaveLength(2);
  });
});

describe('a level that wants several acknowledgements', () => {
  const acknowledge = (incident: ReturnType<typeof insisting>, by: string, at: number) =>
    carryOut(incident, 'acknowledge', { by, via: 'api' }, at).message;

  it('is not stopped by one person, nor by one person twice', () => {
    const incident = anIncident({ levels: [{ ...levels[0], acknowledgements: 2 }, levels[1]] as object[] });
    play(incident, OPENED, OPENED + MINUTE);
    expect(acknowledge(incident, 'ann', OPENED + MINUTE)).toContain('1 more person has to, so the ladder goes on');
    acknowledge(incident, 'ann', OPENED + 2 * MINUTE);
    play(incident, OPENED + 2 * MINUTE, OPENED + 31 * MINUTE);
    expect(decided(incident).at(-1)).toBe('30 page L2 email two@example.com');
    expect(incident.acknowledgement).toBeUndefined();
  });

  it('is stopped by the second person', () => {
    const incident = anIncident({ levels: [{ ...levels[0], acknowledgements: 2 }, levels[1]] as object[] });
    play(incident, OPENED, OPENED + MINUTE);
    acknowledge(incident, 'ann', OPENED + MINUTE);
    expect(acknowledge(incident, 'bob', OPENED + 2 * MINUTE)).toContain('No further level is told');
    play(incident, OPENED + 2 * MINUTE, OPENED + 31 * MINUTE);
    expect(decided(incident)).toEqual(['0 page L1 email one@example.com']);
  });

  it('"all" means everybody of it who could be reached', () => {
    const incident = anIncident({ levels: [{ name: 'Team', after: 0, acknowledgements: 'all', notify: [{ team: 'core' }] }] });
    const person = (name: string) => ({
      person: name,
      name,
      steps: [{ channel: 'email' as const, to: `${name}@example.com`, afterMs: 0 }],
    });
    const people = [person('ann'), person('bob'), person('cid')];
    const channels = ({ to }: { to: string }, now: number) =>
      to.startsWith('cid') ? { state: 'failed' as const, reason: 'no such mailbox' } : { state: 'sent' as const, sentAt: now };
    play(incident, OPENED, OPENED + MINUTE, { directory: () => people, channels });
    expect(acknowledge(incident, 'ann', OPENED + MINUTE)).toContain('1 more');
    expect(acknowledge(incident, 'bob', OPENED + MINUTE)).toContain('No further level');
  });
});

describe('those who were told', () => {
  it('get a status update, and channels that keep a state are told of the acknowledgement', () => {
    const incident = anIncident({
      levels: [
        {
          name: 'One',
          after: 0,
          notify: [
            { channel: 'slack', to: '#dev' },
            { channel: 'email', to: 'a@example.com' },
          ],
        },
      ],
    });
    play(incident, OPENED, OPENED + MINUTE);
    carryOut(incident, 'update', { by: 'ann', via: 'api', text: 'The provider rolls back.' }, OPENED + 2 * MINUTE);
    carryOut(incident, 'acknowledge', { by: 'ann', via: 'api' }, OPENED + 3 * MINUTE);
    expect(decided(incident).slice(2)).toEqual([
      '2 status_update L0 slack #dev',
      '2 status_update L0 email a@example.com',
      '3 acknowledged L0 slack #dev',
    ]);
    expect(incident.toSend.at(-1)?.standing).toEqual({ state: 'acknowledged', by: 'ann', at: OPENED + 3 * MINUTE });
    expect(incident.toSend[0]?.lines[0]).toBe('ann: The provider rolls back.');
  });
});
