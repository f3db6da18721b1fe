import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readNotifications } from '../../../../src/storage/read-notifications.ts';
import { NUMBER, PHONE, sid, type TwilioHouse, twilioHouse } from './twilio-house.ts';

let house: TwilioHouse;
beforeAll(async () => {
  house = await twilioHouse();
});
afterAll(() => house.api.close());
beforeEach(() => void (house.temporal.away = false));

type Paged = Awaited<ReturnType<TwilioHouse['page']>>;
const door = (name: string, { key }: Paged, more = '') => `/callbacks/twilio/${name}?key=${encodeURIComponent(key)}${more}`;
const press = (incident: Paged, digits: string, callSid = sid('CA')) =>
  house.post(door('voice', incident), { CallSid: callSid, To: PHONE, From: NUMBER, Digits: digits, CallStatus: 'in-progress' });
const callEnds = (incident: Paged, status: string, more: Record<string, string> = {}, asked = '&asked=1') =>
  house.post(door('call-status', incident, asked), { CallSid: sid('CA'), CallStatus: status, CallDuration: '20', ...more });
const messageIs = (incident: Paged, status: string, more: Record<string, string> = {}) =>
  house.post(door('message-status', incident), { MessageSid: sid('SM'), MessageStatus: status, ...more });
const rowOf = async ({ id }: Paged) => {
  const [row] = await readNotifications(house.api.postgres.pool, id);
  return row;
};

describe('a key during a call', () => {
  it('1 acknowledges in the name of the phone, and says so', async () => {
    const incident = await house.page({ channel: 'voice' });
    const callSid = sid('CA');
    const { text, body } = await press(incident, '1', callSid);
    expect(text).toContain('Acknowledged. Nobody else is told until the acknowledgement runs out.');
    expect(body).toContain('<Hangup/>');
    expect(incident.commands).toMatchObject([{ name: 'acknowledge', by: PHONE, via: 'voice', id: `call-${callSid}-1` }]);
    expect(incident.deliveries).toMatchObject([
      { key: incident.key, state: 'delivered', reason: 'somebody took the call and pressed a key' },
    ]);
    expect(await rowOf(incident)).toMatchObject({ state: 'delivered' });
  });

  it('2 escalates and says to whom', async () => {
    const incident = await house.page({ channel: 'voice' });
    expect((await press(incident, '2')).text).toContain('Escalated. L2 Operations is told now.');
    expect(incident.commands).toMatchObject([{ name: 'escalate', via: 'voice' }]);
  });

  it('3 says it again as it stands now, and asks again', async () => {
    const incident = await house.page({ channel: 'voice', title: 'CheckoutError: <b>&"' });
    const { text, body } = await press(incident, '3');
    expect(text).toMatch(/This is Salvor\. Severity error\. Checkout Error, b\. It began .* ago\. Press 1/);
    expect(body).toContain('<Gather');
    expect(body).toContain(`action="https://salvor.example/callbacks/twilio/voice?key=${encodeURIComponent(incident.key)}"`);
    expect(incident.commands).toEqual([]);
    expect(incident.deliveries).toMatchObject([{ state: 'delivered' }]);
  });

  it('without a meaning says so and asks again', async () => {
    const incident = await house.page({ channel: 'voice' });
    expect((await press(incident, '7')).text).toMatch(/^Key 7 means nothing here\..*Press 1 to acknowledge/);
    expect(incident.commands).toEqual([]);
  });

  it('that is reported twice is one command', async () => {
    const incident = await house.page({ channel: 'voice' });
    const callSid = sid('CA');
    const first = await press(incident, '1', callSid);
    expect((await press(incident, '1', callSid)).text).toBe(first.text);
    expect(incident.commands).toHaveLength(1);
  });

  it('names whoever had acknowledged before', async () => {
    const incident = await house.page({
      channel: 'voice',
      view: { acknowledgement: { by: 'grace', via: 'sms', at: 0, expiresAt: 1, hold: false } },
    });
    expect((await press(incident, '1')).text).toContain('grace had acknowledged it before you.');
    expect((await press(incident, '3')).text).toContain('has acknowledged it');
  });

  it.each(['1', '2', '3'])('%s says that it is over when it is over meanwhile', async (digit) => {
    const incident = await house.page({ channel: 'voice' });
    Object.assign(incident.view, { closedAt: Date.now(), state: 'recovered', closedReason: 'The retry worked.' });
    const { text, body } = await press(incident, digit);
    expect(text).toContain('It is over. The retry worked.');
    expect(body).not.toContain('<Gather');
  });

  it('asks to try again when nobody can carry it out', async () => {
    const incident = await house.page({ channel: 'voice' });
    house.temporal.away = true;
    const { status, text, body } = await press(incident, '1');
    expect([status, body.includes('<Gather')]).toEqual([200, true]);
    expect(text).toContain('could not do it just now');
  });

  it('acknowledges while Postgres is away', async () => {
    const incident = await house.page({ channel: 'voice' });
    await house.api.postgres.stopServer();
    try {
      expect((await press(incident, '1')).text).toContain('Acknowledged');
      expect(incident.commands).toHaveLength(1);
      expect(incident.deliveries).toHaveLength(1);
    } finally {
      await house.api.postgres.startServer();
    }
  });
});

describe('how a call ended', () => {
  it.each([
    ['no-answer', {}, 'the phone rang out'],
    ['busy', {}, 'the line was busy'],
    ['failed', { SipResponseCode: '404' }, 'the call could not be put through (SIP 404); is it the right number?'],
    ['canceled', {}, 'the call was cancelled before anybody took it'],
    ['completed', { AnsweredBy: 'machine_start' }, 'an answering machine took the call'],
    ['completed', { AnsweredBy: 'machine_end_beep' }, 'an answering machine took the call'],
    ['completed', { AnsweredBy: 'fax' }, 'a fax machine took the call'],
    ['completed', { AnsweredBy: 'human' }, 'the call was taken, but no key was pressed'],
    ['completed', {}, 'the call was taken, but no key was pressed'],
  ])('%s %j has not reached anybody', async (status, more, reason) => {
    const incident = await house.page({ channel: 'voice' });
    expect((await callEnds(incident, status, more)).status).toBe(204);
    expect(incident.deliveries).toMatchObject([{ key: incident.key, state: 'failed', reason }]);
    expect(await rowOf(incident)).toMatchObject({ state: 'failed', reason });
  });

  it.each(['queued', 'initiated', 'ringing', 'in-progress', 'a state of next year', 'constructor', '__proto__'])(
    '%s says nothing yet',
    async (status) => {
      const incident = await house.page({ channel: 'voice' });
      expect((await callEnds(incident, status)).status).toBe(204);
      expect(incident.deliveries).toEqual([]);
      expect(await rowOf(incident)).toMatchObject({ state: 'sent' });
    },
  );

  it('without keys to press, a call that was taken has reached somebody', async () => {
    const incident = await house.page({ channel: 'voice' });
    await callEnds(incident, 'completed', { AnsweredBy: 'human' }, '');
    expect(incident.deliveries).toMatchObject([{ state: 'delivered', reason: 'the call was taken' }]);
  });

  it('a machine is told while it still talks', async () => {
    const incident = await house.page({ channel: 'voice' });
    await house.post(door('answered-by', incident), { CallSid: sid('CA'), AnsweredBy: 'machine_start', MachineDetectionDuration: '2400' });
    expect(incident.deliveries).toMatchObject([{ state: 'failed', reason: 'an answering machine took the call' }]);
  });

  it.each(['human', 'unknown'])('%s at the phone says nothing yet', async (answeredBy) => {
    const incident = await house.page({ channel: 'voice' });
    await house.post(door('answered-by', incident), { CallSid: sid('CA'), AnsweredBy: answeredBy });
    expect(incident.deliveries).toEqual([]);
  });

  it('a key pressed stays the newer word when the end is reported, also without Postgres', async () => {
    const incident = await house.page({ channel: 'voice' });
    await press(incident, '3');
    await callEnds(incident, 'completed');
    expect(incident.deliveries).toHaveLength(1);
    expect(await rowOf(incident)).toMatchObject({ state: 'delivered' });
    await house.api.postgres.stopServer();
    try {
      await callEnds(incident, 'completed');
    } finally {
      await house.api.postgres.startServer();
    }
    const [pressed, ended] = incident.deliveries;
    expect(ended).toMatchObject({ state: 'failed' });
    expect(ended?.at).toBeLessThan(pressed?.at ?? 0);
  });
});

describe('what became of an SMS', () => {
  it('delivered is told once it is known', async () => {
    const incident = await house.page();
    for (const status of ['queued', 'sending', 'sent']) await messageIs(incident, status);
    expect(incident.deliveries).toEqual([]);
    await messageIs(incident, 'delivered');
    expect(incident.deliveries).toMatchObject([{ state: 'delivered', reason: 'the SMS was delivered to the phone' }]);
    expect(await rowOf(incident)).toMatchObject({ state: 'delivered' });
  });

  it('what the carrier says against it is told in words', async () => {
    const incident = await house.page();
    await messageIs(incident, 'undelivered', { ErrorCode: '30003' });
    const reason = 'the SMS was not delivered: undelivered, error 30003, the phone is off or out of reach';
    expect(incident.deliveries).toMatchObject([{ state: 'failed', reason }]);
    expect(await rowOf(incident)).toMatchObject({ state: 'failed', reason });
  });

  it('in any order and any number, what was delivered stays delivered', async () => {
    const states = fc.array(fc.constantFrom('sent', 'delivered', 'undelivered', 'failed', 'read', 'queued'), {
      minLength: 1,
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(states, async (order) => {
        const incident = await house.page();
        for (const status of order) await messageIs(incident, status);
        const delivered = order.some((status) => ['delivered', 'read'].includes(status));
        const failed = order.some((status) => ['undelivered', 'failed'].includes(status));
        expect((await rowOf(incident))?.state).toBe(delivered ? 'delivered' : failed ? 'failed' : 'sent');
        expect(incident.deliveries.at(-1)?.state).toBe(delivered ? 'delivered' : failed ? 'failed' : undefined);
      }),
      { numRuns: 25 },
    );
  });

  it('is answered 503 when nobody can be told, and told when it comes again', async () => {
    const incident = await house.page();
    house.temporal.away = true;
    expect((await messageIs(incident, 'undelivered')).status).toBe(503);
    house.temporal.away = false;
    expect((await messageIs(incident, 'undelivered')).status).toBe(204);
    expect(incident.deliveries).toHaveLength(1);
  });

  it('of an incident that is gone is nobody’s business any more', async () => {
    const gone = `shop-${'e'.repeat(16)}-00000009/page/L1/sms/${PHONE}/1`;
    const answer = await house.post(`/callbacks/twilio/message-status?key=${encodeURIComponent(gone)}`, {
      MessageSid: sid('SM'),
      MessageStatus: 'delivered',
    });
    expect(answer.status).toBe(204);
  });

  it.each(['', '?key=', '?key=%00', '?other=1'])('for no notification (%j) is a bad request or nothing', async (query) => {
    const answer = await house.post(`/callbacks/twilio/message-status${query}`, { MessageSid: sid('SM'), MessageStatus: 'delivered' });
    expect([204, 400]).toContain(answer.status);
  });
});
