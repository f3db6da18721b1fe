import { describe, expect, it } from 'vitest';
import { carryOut } from '../../../src/domain/incident/carry-out.ts';
import { hearOfDelivery } from '../../../src/domain/incident/delivered.ts';
import type { IncidentData } from '../../../src/domain/incident/data.ts';
import type { OnCallAnswer } from '../../../src/domain/oncall/question.ts';
import { anIncident, MINUTE, OPENED } from '../incident/an-incident.ts';
import { accepts, type Channels, decided, type Directory, play, refuses, sentences } from './told.ts';

const ana: OnCallAnswer['people'][number] = {
  person: 'ana',
  name: 'Ana Ruiz',
  steps: [
    { channel: 'sms', to: '+15550000001', afterMs: 0 },
    { channel: 'voice', to: '+15550000001' },
    { channel: 'email', to: 'ana@example.com' },
  ],
};
const bob: OnCallAnswer['people'][number] = {
  person: 'bob',
  name: 'Bob Ode',
  steps: [{ channel: 'email', to: 'bob@example.com', afterMs: 0 }],
};
const on =
  (people: Record<string, OnCallAnswer['people']>): Directory =>
  (name) =>
    people[name] ?? [];
/** Texts and calls are taken, and their fate is told later or never. */
const withReceipts: Channels = (view, now) => ({ ...accepts(view, now), receipt: view.channel === 'sms' || view.channel === 'voice' });

const levels = [
  { name: 'Development', after: 0, notify: [{ schedule: 'primary' }] },
  { name: 'Operations', after: 30 * MINUTE, notify: [{ channel: 'email', to: 'ops@example.com' }] },
];
const named = () => anIncident({ levels });
const keyOf = (incident: IncidentData, channel: string) => incident.notifications.find((view) => view.channel === channel)?.key ?? '';
const word = (incident: IncidentData, channel: string, state: 'delivered' | 'failed', at: number, reason = 'the provider says so') => {
  hearOfDelivery(incident, { key: keyOf(incident, channel), state, reason, at }, at);
};

describe('a person on call', () => {
  it('is told by the first way, and by no other once that worked', () => {
    const incident = named();
    play(incident, OPENED, OPENED + MINUTE, { directory: on({ primary: [ana] }), channels: withReceipts });
    word(incident, 'sms', 'delivered', OPENED + 20_000);
    play(incident, OPENED + MINUTE, OPENED + 20 * MINUTE, { channels: withReceipts });
    expect(decided(incident)).toEqual(['0 page L1 sms +15550000001']);
    expect(sentences(incident, 'escalation.on_call')).toEqual(['so says the schedule.']);
  });

  it('is told by the next way at once when a provider refuses or says that it was not delivered', () => {
    const incident = named();
    const channels: Channels = (view, now) => (view.channel === 'voice' ? refuses(view, now) : withReceipts(view, now));
    play(incident, OPENED, OPENED + 5_000, { directory: on({ primary: [ana] }), channels });
    word(incident, 'sms', 'failed', OPENED + 10_000, 'SMS undelivered: error 30003');
    play(incident, OPENED + 10_000, OPENED + 11_000, { channels });
    expect(incident.notifications.map(({ channel }) => channel)).toEqual(['sms', 'voice', 'email']);
    expect(sentences(incident, 'escalation.failover')).toEqual([
      'Ana Ruiz: SMS to +15550000001 did not reach them (SMS undelivered: error 30003); Phone call to +15550000001 is tried now.',
      'Ana Ruiz: Phone call to +15550000001 did not reach them (refused); E-mail to ana@example.com is tried now.',
    ]);
  });

  it('is told by the next way when nothing is heard of the first within two minutes', () => {
    const incident = named();
    play(incident, OPENED, OPENED + 119_000, { directory: on({ primary: [ana] }), channels: withReceipts });
    expect(incident.notifications).toHaveLength(1);
    play(incident, OPENED + 119_000, OPENED + 121_000, { channels: withReceipts });
    expect(incident.notifications.map(({ channel }) => channel)).toEqual(['sms', 'voice']);
  });

  it('is told by the next way when a provider is a black hole, and while it puts the message off', () => {
    for (const silent of [{ state: 'sending' }, { state: 'queued', deferred: OPENED + MINUTE, reason: 'busy' }] as const) {
      const incident = named();
      const channels: Channels = (view, now) => (view.channel === 'sms' ? silent : accepts(view, now));
      play(incident, OPENED, OPENED + 3 * MINUTE, { directory: on({ primary: [ana] }), channels });
      expect(decided(incident)).toEqual(['0 page L1 sms +15550000001', `${'deferred' in silent ? 0 : 2} page L1 voice +15550000001`]);
    }
  });

  it('is told by a later way at its time although the first was delivered, until somebody acknowledges', () => {
    const rung = { ...ana, steps: [ana.steps[0], { channel: 'voice', to: '+15550000001', afterMs: 5 * MINUTE }] } as typeof ana;
    const incident = named();
    play(incident, OPENED, OPENED + 6 * MINUTE, { directory: on({ primary: [rung] }) });
    expect(decided(incident)).toEqual(['0 page L1 sms +15550000001', '5 page L1 voice +15550000001']);
    const acknowledged = named();
    play(acknowledged, OPENED, OPENED + MINUTE, { directory: on({ primary: [rung] }) });
    carryOut(acknowledged, 'acknowledge', { by: 'Ana Ruiz', via: 'sms' }, OPENED + 2 * MINUTE);
    play(acknowledged, OPENED + 2 * MINUTE, OPENED + 20 * MINUTE);
    expect(decided(acknowledged)).toEqual(['0 page L1 sms +15550000001']);
    expect(acknowledged.notifications[0]?.state).toBe('acknowledged');
  });

  it('who is muted is not told by another way, and no level is hastened for it', () => {
    const incident = named();
    const channels: Channels = (view, now) => (view.level === 1 ? { state: 'suppressed', reason: 'silenced' } : accepts(view, now));
    play(incident, OPENED, OPENED + 29 * MINUTE, { directory: on({ primary: [ana] }), channels });
    expect(decided(incident)).toEqual(['0 page L1 sms +15550000001']);
  });
});

describe('the next level', () => {
  it('is told at once when nobody is on call, with the reason', () => {
    const incident = named();
    play(incident, OPENED, OPENED + 1_000);
    expect(decided(incident)).toEqual(['0 page L2 email ops@example.com']);
    expect(sentences(incident, 'escalation.nobody_on_call')).toEqual(['nobody is on duty.']);
    expect(sentences(incident, 'escalation.due').at(-1)).toBe(
      'L2 Operations is told: nobody of L1 Development could be reached and nobody has acknowledged.',
    );
    expect(incident.levels[1]?.lateMs).toBeUndefined();
  });

  it('is told at once when no way to anybody is left, and not before', () => {
    const incident = anIncident({
      levels: [{ ...levels[0], notify: [{ schedule: 'primary' }, { person: 'bob' }] }, levels[1]] as object[],
    });
    const channels: Channels = (view, now) => (view.to === 'bob@example.com' || view.level === 2 ? accepts(view, now) : refuses(view, now));
    const directory = on({ primary: [ana], bob: [bob] });
    play(incident, OPENED, OPENED + 20 * MINUTE, { directory, channels });
    expect(incident.notifications.some(({ level }) => level === 2)).toBe(false);
    const alone = named();
    play(alone, OPENED, OPENED + 20 * MINUTE, { directory, channels });
    expect(decided(alone).at(-1)).toBe('0 page L2 email ops@example.com');
  });

  it('that does not hear this severity is passed over for the one that does', () => {
    const three = [
      levels[0],
      { name: 'Critical only', after: 10 * MINUTE, minSeverity: 'critical', notify: [{ channel: 'email', to: 'critical@example.com' }] },
      levels[1],
    ] as object[];
    const incident = anIncident({ levels: three, severity: 'error' });
    play(incident, OPENED, OPENED + 1_000);
    expect(decided(incident)).toEqual(['0 page L3 email ops@example.com']);
  });
});

describe('the word of a provider', () => {
  it('counts once, and an older one changes nothing', () => {
    const incident = named();
    play(incident, OPENED, OPENED + 1_000, { directory: on({ primary: [ana] }), channels: withReceipts });
    word(incident, 'sms', 'delivered', OPENED + 9_000);
    const after = structuredClone(incident);
    word(incident, 'sms', 'delivered', OPENED + 10_000);
    word(incident, 'sms', 'failed', OPENED + 8_000);
    hearOfDelivery(incident, { key: 'of nobody', state: 'failed', reason: 'x', at: OPENED }, OPENED);
    expect(incident).toEqual(after);
  });
});
