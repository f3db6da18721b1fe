import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { Desk, until } from '../operator/desk.ts';
import { startSystem, type System } from '../stack.ts';

const ANN = '+4930123456';
const directory = mkdtempSync(join(tmpdir(), 'salvor-phones-'));
let system: System;
let desk: Desk;
beforeAll(async () => {
  const policyFile = join(directory, 'policy.yaml');
  const methods = [
    { id: 'text', channel: 'sms', to: ANN },
    { id: 'phone', channel: 'voice', to: ANN },
  ];
  const policy = {
    version: 1,
    // Each incident pages for itself here.
    grouping: { window: 0 },
    people: { ann: { name: 'Ann', methods } },
    escalation: { default: { levels: [{ name: 'Operations', after: '0s', notify: [{ person: 'ann' }] }] } },
  };
  writeFileSync(policyFile, stringify(policy));
  system = await startSystem({ env: { SALVOR_POLICY: policyFile } });
  desk = new Desk(system);
});
afterAll(async () => {
  await system.stop();
  rmSync(directory, { recursive: true, force: true });
});
beforeEach(() => sandbox('/phones/habits', { sms: 'wait', call: 'wait' }, 'PUT'));

interface Message {
  channel: string;
  text: string;
  providerId: string;
}

const sandbox = async <T>(path: string, body?: object, method = 'POST'): Promise<T> =>
  (await (
    await fetch(`${system.addresses.mailbox}${path}`, {
      ...(body !== undefined && { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
  ).json()) as T;
const arrived = (incident: string, channel: 'sms' | 'voice') =>
  until(
    async () => (await sandbox<{ messages: Message[] }>(`/messages?channel=${channel}&incident=${incident}`)).messages[0],
    `the ${channel} of ${incident}`,
  );
const act = async (message: Message, what: object) => {
  const { answers } = await sandbox<{ answers: { status: number; text: string }[] }>(`/phones/${message.providerId}`, what);
  return answers.map(({ text }) => text).join(' ');
};

it('a reply acknowledges and another one resolves, in the name of the person, and a replay changes nothing', async () => {
  const incident = await desk.report({ service: 'payments' });
  const sms = await arrived(incident, 'sms');
  const [, code = ''] = /Reply (\d{4}) A/.exec(sms.text) ?? [];
  const messageSid = `SM${'a'.repeat(32)}`;
  const answer = await act(sms, { do: 'reply', text: `${code} A`, messageSid });
  expect(answer).toMatch(/^Acknowledged: /);
  const view = await desk.untilRow(incident, ({ acknowledgement }) => acknowledgement !== undefined, 'the acknowledgement');
  expect(view.acknowledgement).toMatchObject({ by: 'Ann', via: 'sms' });
  await act(sms, { do: 'reply', text: `${code} R` });
  const over = await desk.untilRow(incident, ({ closedAt }) => closedAt !== undefined, 'the end of the incident');
  expect(over).toMatchObject({ state: 'resolved', closedReason: expect.stringContaining('Ann resolved it by sms') as string });
  expect(await act(sms, { do: 'reply', text: `${code} A` })).toMatch(/^It is over/);
});

it('an SMS that is not delivered calls the phone at once, an answering machine is nobody, and a key acknowledges', async () => {
  const incident = await desk.report({ service: 'orders' });
  await act(await arrived(incident, 'sms'), { do: 'undeliver' });
  const call = await arrived(incident, 'voice');
  await act(call, { do: 'mailbox' });
  const failed = await desk.untilRow(
    incident,
    ({ notifications }) => notifications.every(({ state }) => state === 'failed'),
    'both ways to have failed',
  );
  expect(failed.notifications.map(({ reason }) => reason)).toEqual([
    expect.stringContaining('error 30003'),
    'an answering machine took the call',
  ]);
  // Whoever picks up behind the machine may still press a key.
  expect(await act(call, { do: 'press', digit: '1' })).toContain('Acknowledged');
  const view = await desk.untilRow(incident, ({ acknowledgement }) => acknowledgement !== undefined, 'the acknowledgement');
  expect(view.acknowledgement).toMatchObject({ by: 'Ann', via: 'voice' });
  await desk.api('POST', `/api/incidents/${incident}/resolve`, {});
});

it('after STOP nothing is written to the number any more, and the phone rings instead', async () => {
  const first = await desk.report({ service: 'stock' });
  expect(await act(await arrived(first, 'sms'), { do: 'reply', text: 'STOP' })).toContain('no more SMS');
  const second = await desk.report({ service: 'stock' });
  await arrived(second, 'voice');
  const { notifications } = await desk.untilRow(second, ({ notifications: all }) => all.length > 1, 'the call to be shown');
  expect(notifications[0]).toMatchObject({ channel: 'sms', state: 'failed', reason: expect.stringContaining('STOP') as string });
  const { messages } = await sandbox<{ messages: Message[] }>(`/messages?channel=sms&incident=${second}`);
  expect(messages).toEqual([]);
});
