import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi } from '../server.ts';
import { ACCOUNT, NUMBER, PHONE, PUBLIC_URL, SECOND, sid, type TwilioHouse, twilioHouse } from './twilio-house.ts';

let house: TwilioHouse;
beforeAll(async () => {
  house = await twilioHouse();
});
afterAll(() => house.api.close());

const SMS = '/callbacks/twilio/sms';
const inbound = (text: string) => ({ MessageSid: sid('SM'), From: PHONE, To: NUMBER, Body: text });

describe('a callback of Twilio', () => {
  it('is taken when the account signed it for the public address, whatever address this process sees', async () => {
    const { status, body } = await house.post(SMS, inbound('HELP'));
    expect(status).toBe(200);
    expect(body).toMatch(/^<\?xml .*<Response><Message>/);
  });

  it('is taken from the second account with its own token, and not with the other one', async () => {
    expect((await house.post(SMS, inbound('HELP'), { account: SECOND })).status).toBe(200);
    expect((await house.post(SMS, inbound('HELP'), { account: { sid: SECOND.sid, token: ACCOUNT.token } })).status).toBe(403);
  });

  it.each([
    ['signed with another token', { signed: { token: 'guessed' } }],
    ['signed for http instead of https', { signed: { url: `http://salvor.example${SMS}` } }],
    ['signed for another host', { signed: { url: `https://elsewhere.example${SMS}` } }],
    ['signed for another address of ours', { signed: { url: `${PUBLIC_URL}/callbacks/twilio/voice` } }],
    ['signed without its text', { signed: { fields: {} } }],
    ['without a signature', { headers: { 'x-twilio-signature': '' } }],
    ['of an unknown account', { account: { sid: `AC${'9'.repeat(32)}`, token: ACCOUNT.token } }],
  ])('is refused with 403 when it is %s', async (_case, how) => {
    const incident = await house.page();
    const answer = await house.post(SMS, inbound(`${incident.code} A`), how);
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'CALLBACK_REFUSED', status: 403 });
    expect(answer.body).not.toContain(ACCOUNT.token);
    expect(incident.commands).toEqual([]);
  });

  it('is refused when its text was altered on the way, or its notification exchanged', async () => {
    const incident = await house.page();
    const other = await house.page();
    const fields = { ...inbound(`${incident.code} A`), AccountSid: ACCOUNT.sid };
    expect((await house.post(SMS, { ...fields, Body: `${incident.code} R` }, { signed: { fields } })).status).toBe(403);
    const status = { MessageSid: sid('SM'), MessageStatus: 'undelivered' };
    const path = (key: string) => `/callbacks/twilio/message-status?key=${encodeURIComponent(key)}`;
    const exchanged = await house.post(path(other.key), status, { signed: { url: PUBLIC_URL + path(incident.key) } });
    expect(exchanged.status).toBe(403);
    expect(other.deliveries).toEqual([]);
  });

  it.each([
    ['JSON', { 'content-type': 'application/json' }],
    ['no type', { 'content-type': '' }],
  ])('is refused as %s', async (_case, headers) => {
    expect((await house.post(SMS, inbound('HELP'), { headers })).status).toBeGreaterThanOrEqual(400);
  });

  it.each([
    ['a sid that is none', { ...inbound('A'), MessageSid: '../../etc/passwd' }],
    ['no sender', { MessageSid: sid('SM'), Body: 'A' }],
    ['a text beyond the limit', inbound('A'.repeat(1_601))],
  ])('that is signed but holds %s is a bad request, not a crash', async (_case, fields) => {
    expect((await house.post(SMS, fields)).status).toBe(400);
  });

  it('is refused beyond the size of a form', async () => {
    expect((await house.post(SMS, inbound('A'.repeat(70_000)))).status).toBe(413);
  });
});

it('without an account at Twilio the callbacks are signed with a secret of this installation, which nobody can guess', async () => {
  const api = await startApi({ temporal: house.temporal });
  try {
    const fields = { AccountSid: `AC${'0'.repeat(32)}`, MessageSid: sid('SM'), From: PHONE, Body: 'HELP' };
    const { default: twilio } = await import('twilio');
    for (const token of ['sandbox', '', 'x'.repeat(40)]) {
      const signature = twilio.getExpectedTwilioSignature(token, `${api.config.api.publicUrl}${SMS}`, fields);
      const answer = await api.app.inject({
        method: 'POST',
        url: SMS,
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature },
        payload: new URLSearchParams(fields).toString(),
      });
      expect(answer.statusCode).toBe(403);
    }
  } finally {
    await api.close();
  }
});
