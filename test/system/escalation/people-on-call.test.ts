import { describe, expect, it } from 'vitest';
import { DELIVERY_SIGNAL } from '../../../src/domain/contracts.ts';
import type { OnCallAnswer } from '../../../src/domain/oncall/question.ts';
import { EscalationPolicy } from '../../../src/domain/policy/playbook.ts';
import type { PolicySnapshot } from '../../../src/domain/policy/snapshot.ts';
import { failure, MINUTE, policy, rehearsals } from '../rehearsal.ts';

/** A schedule that tells one person by text, then by phone, and an address after half an hour. */
function withPeople(changes: object = {}): PolicySnapshot {
  const escalation = EscalationPolicy.parse({
    mirror: false,
    levels: [
      { name: 'Development', after: '0s', notify: [{ schedule: 'primary' }] },
      { name: 'Operations', after: '30m', notify: [{ channel: 'email', to: 'ops@example.com' }] },
    ],
    ...changes,
  });
  return { ...policy('critical'), escalation };
}

const answer = (name: string, number: string): OnCallAnswer => ({
  people: [
    {
      person: name.toLowerCase(),
      name,
      steps: [
        { channel: 'sms', to: number, afterMs: 0 },
        { channel: 'voice', to: number },
      ],
    },
  ],
  reason: `${name} is on call for primary`,
  from: 'current',
});
const nobody: OnCallAnswer = { people: [], reason: 'nobody is on duty in primary', from: 'current' };

describe('people on call, on the real server with skipped time', () => {
  const rehearse = rehearsals();

  it('are looked up when the level is told, and again when it is told again: a hand-off in between counts', async () => {
    let shift = answer('Ana', '+15550000001');
    const incident = await rehearse(withPeople(), { whoIsOnCall: () => shift });
    incident.expectTold('0 page L1 sms +15550000001');
    await incident.command('acknowledge', { by: 'Ana' });
    shift = answer('Bob', '+15550000002');
    await incident.forward(31 * MINUTE);
    incident.expectTold('30 ack_expired L1 sms +15550000002');
    expect(incident.events.filter(({ type }) => type === 'escalation.on_call').map(({ message }) => message)).toEqual([
      'Ana is on call for primary.',
      'Bob is on call for primary.',
    ]);
  });

  it('who cannot be reached are called next, and nobody reached tells the next level at once', async () => {
    const incident = await rehearse(withPeople(), {
      whoIsOnCall: () => answer('Ana', '+15550000001'),
      send: ({ channel }) =>
        channel === 'email' ? { outcome: 'sent', reason: 'taken' } : { outcome: 'rejected', reason: 'the number is not in service' },
    });
    incident.expectTold('0 page L1 sms +15550000001', '0 page L1 voice +15550000001', '0 page L2 email ops@example.com');
    expect((await incident.view()).levels[0]?.reason).toBe('Ana: the number is not in service');
  });

  it('nobody on call tells the next level at once', async () => {
    const incident = await rehearse(withPeople(), { whoIsOnCall: () => nobody });
    incident.expectTold('0 page L2 email ops@example.com');
  });

  it("a provider's word moves the ladder, and a repeat of it does not", async () => {
    const incident = await rehearse(withPeople(), {
      whoIsOnCall: () => answer('Ana', '+15550000001'),
      send: ({ channel }) => ({ outcome: 'sent', reason: 'taken', receipt: channel !== 'email' }),
    });
    incident.expectTold('0 page L1 sms +15550000001');
    const [sms] = (await incident.view()).notifications;
    const word = { key: sms?.key ?? '', state: 'failed', reason: 'undelivered: error 30003', at: Date.now() };
    await incident.signal(DELIVERY_SIGNAL, word);
    await incident.signal(DELIVERY_SIGNAL, word);
    await incident.signal(DELIVERY_SIGNAL, { nonsense: true });
    incident.expectTold('0 page L1 voice +15550000001');
    const { notifications } = await incident.view();
    expect(notifications.map(({ state }) => state)).toEqual(['failed', 'sent']);
    // Nothing is heard of the call: after two minutes nobody of the level counts as reached.
    await incident.forward(3 * MINUTE);
    incident.expectTold('2 page L2 email ops@example.com');
  });

  it('a provider that puts a page off is asked again under the same key, and the page is late, not gone', async () => {
    let times = 0;
    const keys: string[] = [];
    const ladder = withPeople({ levels: [{ name: 'One', after: '0s', notify: [{ channel: 'email', to: 'one@example.com' }] }] });
    const incident = await rehearse(ladder, {
      send: ({ key }) => {
        keys.push(key);
        times += 1;
        return times < 3
          ? {
              outcome: 'deferred',
              reason: 'the provider answered 429',
              retryAfterMs: 30_000,
              progress: { mayBeSent: false, blindResends: times },
            }
          : { outcome: 'sent', reason: 'taken' };
      },
    });
    incident.expectTold();
    await incident.forward(2 * MINUTE);
    incident.expectTold('0 page L1 email one@example.com');
    expect(new Set(keys).size).toBe(1);
    expect(incident.events.filter(({ type }) => type === 'notification.deferred')[0]?.message).toBe(
      'E-mail to one@example.com: the provider answered 429 (tried again in 30 s)',
    );
  });

  it('a page that a silence holds back is decided anew when it ends, and its acknowledgement takes it back', async () => {
    let silent = true;
    const ladder = withPeople({ levels: [{ name: 'One', after: '0s', notify: [{ channel: 'email', to: 'one@example.com' }] }] });
    const send = ({ decidedAt }: { decidedAt: number }) =>
      silent
        ? ({ outcome: 'suppressed', reason: 'silence 7', mute: { cause: 'silence', by: '7' }, until: decidedAt + 10 * MINUTE } as const)
        : ({ outcome: 'sent', reason: 'taken' } as const);
    const first = await rehearse(ladder, { send });
    expect((await first.view()).notifications.map(({ state }) => state)).toEqual(['suppressed']);
    silent = false;
    await first.forward(11 * MINUTE);
    first.expectTold('0 page L1 email one@example.com');
    silent = true;
    const second = await rehearse(ladder, { send }, failure());
    await second.command('acknowledge', { by: 'ann' });
    silent = false;
    await second.forward(11 * MINUTE);
    second.expectTold();
    expect((await second.view()).notifications.map(({ state }) => state)).toEqual(['suppressed']);
  });

  it('an all-clear that is put off keeps the closed incident until it was told', async () => {
    let away = false;
    const ladder = withPeople({ levels: [{ name: 'One', after: '0s', notify: [{ channel: 'email', to: 'one@example.com' }] }] });
    const incident = await rehearse(ladder, {
      send: () => (away ? { outcome: 'deferred', reason: 'busy', retryAfterMs: 60_000 } : { outcome: 'sent', reason: 'taken' }),
    });
    incident.expectTold('0 page L1 email one@example.com');
    away = true;
    await incident.command('resolve', { by: 'ann' });
    incident.expectTold();
    away = false;
    expect((await incident.end()).notifications.at(-1)).toMatchObject({ kind: 'all_clear', state: 'sent' });
    incident.expectTold('0 all_clear L0 email one@example.com');
  });
});
