import { afterAll, beforeAll, expect, it } from 'vitest';
import { createBreakers } from '../../../src/channels/breaker/breakers.ts';
import { createBreakerStore } from '../../../src/storage/breakers.ts';
import { bearer, startApi, type TestApi } from './server.ts';

let api: TestApi;
let headers: { authorization: string };
beforeAll(async () => {
  api = await startApi();
  headers = bearer(await api.token('responder', 'ana'));
});
afterAll(() => api.close());

const list = async () =>
  (await api.app.inject({ url: '/api/breakers', headers })).json<{ breakers: { name: string; state: string; reason?: string }[] }>()
    .breakers;
const post = (payload: object) => api.app.inject({ method: 'POST', url: '/api/breakers', headers, payload });

it('every provider is listed, with the reason of one that is open', async () => {
  expect(await list()).toContainEqual({ name: 'sms/twilio', state: 'closed' });
  const worker = createBreakers(createBreakerStore(api.postgres.pool));
  for (let failure = 0; failure < 5; failure += 1) await worker.heard('email/smtp-test', 'failed', 'no answer');
  expect((await list()).find(({ name }) => name === 'email/smtp-test')).toMatchObject({
    state: 'open',
    reason: 'it failed 5 times in a row, the last time: no answer',
    until: expect.any(String) as string,
  });
});

it('a person takes one out of use and gives it back, by name, audited', async () => {
  const worker = createBreakers(createBreakerStore(api.postgres.pool));
  expect((await post({ name: 'sms/twilio', action: 'isolate', reason: 'sends everything twice' })).json()).toMatchObject({
    state: 'isolated',
  });
  expect(await worker.refusal('sms/twilio')).toMatchObject({ reason: 'ana has taken it out of use: sends everything twice' });
  expect((await post({ name: 'sms/twilio', action: 'close' })).json()).toEqual({ name: 'sms/twilio', state: 'closed' });
  const audit = await api.app.inject({ url: '/api/audit', headers: bearer(await api.token('admin')) });
  const messages = audit.json<{ entries: { message: string }[] }>().entries.map(({ message }) => message);
  expect(messages).toContain('ana took out of use: sms/twilio (sends everything twice).');
  expect(messages).toContain('ana gave back to use: sms/twilio.');
});

it('a name that does not exist is refused with those that do', async () => {
  const answer = await post({ name: 'sms/twillio', action: 'isolate' });
  expect(answer.statusCode).toBe(404);
  expect(answer.json()).toMatchObject({ detail: expect.stringMatching(/No provider is called "sms\/twillio".*sms\/twilio/) as string });
  expect((await post({ name: 'nonsense', action: 'isolate' })).statusCode).toBe(400);
  expect((await post({ name: 'webhook/ops.example:8443', action: 'isolate' })).statusCode).toBe(200);
});

it('a reporter may do neither', async () => {
  const reporter = bearer(await api.token('reporter'));
  expect((await api.app.inject({ url: '/api/breakers', headers: reporter })).statusCode).toBe(403);
});

it('a template is previewed without being kept', async () => {
  const payload = { template: { subject: 'Wake up: {{ headline }}', sms: '{{ title | shout }}' }, channels: ['email', 'sms'] };
  const answer = await api.app.inject({ method: 'POST', url: '/api/templates/preview', headers, payload });
  expect(answer.json()).toMatchObject({
    previews: [
      { channel: 'email', words: 'template', subject: expect.stringMatching(/^Wake up/) as string },
      { channel: 'sms', words: 'built-in', problem: expect.stringMatching(/undefined filter: shout/) as string },
    ],
  });
  const empty = await api.app.inject({ method: 'POST', url: '/api/templates/preview', headers, payload: { template: {} } });
  expect(empty.statusCode).toBe(400);
});
