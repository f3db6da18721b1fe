import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { segmentsOf } from '../../../../src/channels/gsm.ts';
import { wholeReplyCode } from '../../../../src/channels/reply-code.ts';
import { createPhoneConsents } from '../../../../src/storage/phone-consents.ts';
import { PHONE, sid, type TwilioHouse, twilioHouse } from './twilio-house.ts';

let house: TwilioHouse;
beforeAll(async () => {
  house = await twilioHouse();
});
afterAll(() => house.api.close());
beforeEach(async () => {
  house.temporal.away = false;
  // While Postgres is away there is nothing to clear.
  await house.api.postgres.pool.query('TRUNCATE notifications, incidents, phone_consents').catch(() => undefined);
});

describe('a reply with a code', () => {
  it.each([
    ['A', 'acknowledge', 'Acknowledged: checkout fails.'],
    ['R', 'resolve', 'Resolved: checkout fails.'],
    ['E', 'escalate', 'Escalated: checkout fails. L2 Operations is told now.'],
  ] as const)('%s is %s, in the name of the phone', async (letter, name, words) => {
    const incident = await house.page();
    const messageSid = sid('SM');
    expect(await house.sms(`${incident.code} ${letter}`, { MessageSid: messageSid })).toContain(words);
    expect(incident.commands).toMatchObject([{ name, by: PHONE, via: 'sms', id: `sms-${messageSid}`, incidentId: incident.id }]);
  });

  it('is in the name of the person whom the policy knows behind the phone', async () => {
    const incident = await house.page();
    incident.view.notifications = [
      { key: incident.key, kind: 'page', level: 1, channel: 'sms', to: PHONE, state: 'sent', queuedAt: 0, person: 'ann' },
    ];
    await house.sms(`${incident.code} A`);
    expect(incident.commands).toMatchObject([{ name: 'acknowledge', by: 'ann' }]);
  });

  it.each(['A ###', '###a', ' ack   ###. ', '#### a!', 'ＡＣＫ ###', 'acknowledge: ###'])('may be written %j', async (pattern) => {
    const incident = await house.page();
    await house.sms(pattern.replace(/#{3,4}/, incident.code));
    expect(incident.commands).toHaveLength(1);
  });

  it('that Twilio hands over twice is one command with one answer', async () => {
    const incident = await house.page();
    const same = { MessageSid: sid('SM') };
    const first = await house.sms(`${incident.code} A`, same);
    expect(await house.sms(`${incident.code} A`, same)).toBe(first);
    expect(incident.commands).toHaveLength(1);
  });

  it('names whoever had acknowledged before', async () => {
    const incident = await house.page({ view: { acknowledgement: { by: 'grace', via: 'console', at: 0, expiresAt: 1, hold: false } } });
    expect(await house.sms(`${incident.code} A`)).toContain('grace had acknowledged it before you.');
  });

  it('for an incident that is over says so, by its row or by itself', async () => {
    const closed = { state: 'resolved' as const, closedAt: Date.now(), closedReason: 'grace repaired it' };
    const known = await house.page({ view: closed });
    expect(await house.sms(`${known.code} A`)).toBe('It is over: grace repaired it. (checkout fails) There is nothing left to do.');
    const notYetWritten = await house.page();
    Object.assign(notYetWritten.view, closed);
    expect(await house.sms(`${notYetWritten.code} A`)).toContain('It is over: grace repaired it.');
    expect([...known.commands, ...notYetWritten.commands]).toEqual([]);
  });

  it('that is not known, or of another phone, does nothing and tells which codes there are', async () => {
    const mine = await house.page({ title: 'payments stand still' });
    const theirs = await house.page({ phone: '+4930999999' });
    const unused = ['0000', '1111', '2222'].find((code) => code !== mine.code && code !== theirs.code) ?? '';
    for (const code of [unused, theirs.code]) {
      expect(await house.sms(`${code} A`)).toBe(
        `No incident has the code ${code}. Reply a code and A to acknowledge, R to resolve, E to escalate. Open: ${mine.code} payments stand still`,
      );
    }
    expect([...mine.commands, ...theirs.commands]).toEqual([]);
  });

  it('alone asks how it stands', async () => {
    const incident = await house.page();
    expect(await house.sms(incident.code)).toContain(`Open: checkout fails. Reply ${incident.code} A to acknowledge`);
    expect(incident.commands).toEqual([]);
  });

  it('asks for more digits when two open incidents share the first four', async () => {
    const [one, two] = clash();
    const first = await house.page({ fingerprint: one, title: 'first' });
    const second = await house.page({ fingerprint: two, title: 'second' });
    expect(first.code).toBe(second.code);
    const answer = await house.sms(`${first.code} A`);
    expect(answer).toMatch(/^More digits are needed\./);
    const [, longer = ''] = /(\d{5,8}) first/.exec(answer) ?? [];
    expect(wholeReplyCode(first.id, PHONE).startsWith(longer)).toBe(true);
    await house.sms(`${longer} A`);
    expect([first.commands.length, second.commands.length]).toEqual([1, 0]);
  });
});

describe('a reply without a code', () => {
  it('acknowledges when one incident is open for the phone', async () => {
    const closed = await house.page({ view: { state: 'recovered', closedAt: 1 } });
    const incident = await house.page();
    expect(await house.sms('Ack')).toContain('Acknowledged: checkout fails');
    expect([incident.commands.length, closed.commands.length]).toEqual([1, 0]);
  });

  it('does nothing when two are open, and names both', async () => {
    const incidents = [await house.page({ title: 'one' }), await house.page({ title: 'two' })];
    const answer = await house.sms('A');
    for (const { code, view } of incidents) expect(answer).toContain(`${code} ${view.title}`);
    expect(incidents.flatMap(({ commands }) => commands)).toEqual([]);
  });

  it.each(['R', 'E', 'resolve'])('%s is too much to do on a guess', async (text) => {
    const incident = await house.page();
    expect(await house.sms(text)).toContain(`${incident.code} checkout fails`);
    expect(incident.commands).toEqual([]);
  });

  it.each(['I am in a meeting', 'a', 'r 12 e', '4821 A 4822 A', 'A E', '\u0000', '😀', '', "'; DROP TABLE incidents; --", 'A'.repeat(500)])(
    'says %j: nothing happens that was not asked for, and the answer helps',
    async (text) => {
      const incidents = [await house.page(), await house.page()];
      expect(await house.sms(text)).toContain('Reply a code and A to acknowledge');
      expect(incidents.flatMap(({ commands }) => commands)).toEqual([]);
    },
  );

  it('is told when nothing is open', async () => {
    expect(await house.sms('A')).toContain('no incident is open for this number');
  });
});

describe('an answer', () => {
  it('fits into two SMS, whatever the incidents are called', async () => {
    const title = 'Ж漢😀<Say>&"\'[{€}]'.repeat(20);
    const incidents = [];
    for (let count = 0; count < 9; count += 1) incidents.push(await house.page({ title }));
    for (const text of ['HELP', 'A', `${incidents[0]?.code ?? ''} A`, incidents[1]?.code ?? '']) {
      const answer = await house.post('/callbacks/twilio/sms', { MessageSid: sid('SM'), From: PHONE, Body: text });
      expect(answer.text.length).toBeGreaterThan(20);
      expect(segmentsOf(answer.text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')).count).toBeLessThanOrEqual(2);
    }
  });

  it('is honest when nobody can carry the command out', async () => {
    const incident = await house.page();
    house.temporal.away = true;
    expect(await house.sms(`${incident.code} A`)).toContain('could not do it just now');
  });
});

describe('STOP and START', () => {
  const stopped = () => createPhoneConsents(house.api.postgres.pool).saidStop(PHONE);

  it.each(['STOP', 'stop', ' Stop. ', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT'])('%j ends the SMS to the number', async (word) => {
    expect(await house.sms(word)).toContain('sends no more SMS');
    expect(await stopped()).toBe(true);
  });

  it.each(['START', 'yes', 'UNSTOP'])('%j lets them come again', async (word) => {
    await house.sms('STOP');
    expect(await house.sms(word)).toContain('sends SMS to this number again');
    expect(await stopped()).toBe(false);
  });

  it('a STOP that is handed over again after a START changes nothing', async () => {
    const old = { MessageSid: sid('SM') };
    await house.sms('STOP', old);
    await house.sms('START');
    await house.sms('STOP', old);
    expect(await stopped()).toBe(false);
  });

  it('in a sentence or with a code it is no such word', async () => {
    const incident = await house.page();
    await house.sms('please stop this');
    await house.sms(`${incident.code} stop`);
    expect(await stopped()).toBe(false);
  });

  it('where Twilio has answered the word itself, it is noted and nothing is added', async () => {
    const { status, body } = await house.post('/callbacks/twilio/sms', {
      MessageSid: sid('SM'),
      From: PHONE,
      Body: 'ARRET',
      OptOutType: 'STOP',
    });
    expect([status, body.includes('<Message>')]).toEqual([200, false]);
    expect(await stopped()).toBe(true);
  });
});

describe('while Postgres is away', () => {
  beforeAll(() => house.api.postgres.stopServer());
  afterAll(() => house.api.postgres.startServer());
  it('a command is answered with another way, and a STOP is not pretended to be kept', async () => {
    expect(await house.sms('1234 A')).toContain('cannot look up reply codes just now');
    expect((await house.post('/callbacks/twilio/sms', { MessageSid: sid('SM'), From: PHONE, Body: 'STOP' })).status).toBe(503);
  });
});

/** Two fingerprints whose incidents have codes that begin alike. */
function clash(): [string, string] {
  const seen = new Map<string, string>();
  for (let tried = 0; ; tried += 1) {
    const fingerprint = tried.toString(16).padStart(16, 'f');
    const code = wholeReplyCode(`shop-${fingerprint}-00000001`, PHONE).slice(0, 4);
    const former = seen.get(code);
    if (former !== undefined) return [former, fingerprint];
    seen.set(code, fingerprint);
  }
}
