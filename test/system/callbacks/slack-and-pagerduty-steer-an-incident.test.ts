import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { Desk, until } from '../operator/desk.ts';
import { startSystem, type System } from '../stack.ts';

interface SlackMessage {
  channel: string;
  ts: string;
  text: string;
  thread_ts?: string;
  updates: number;
  metadata?: { event_payload: { incident: string } };
}

const directory = mkdtempSync(join(tmpdir(), 'salvor-callbacks-'));
let system: System;
let desk: Desk;
beforeAll(async () => {
  const policyFile = join(directory, 'policy.yaml');
  const notify = [
    { channel: 'slack', to: '#ops' },
    { channel: 'pagerduty', to: 'payments' },
  ];
  writeFileSync(policyFile, stringify({ version: 1, escalation: { default: { levels: [{ name: 'Operations', after: '0s', notify }] } } }));
  system = await startSystem({ env: { SALVOR_POLICY: policyFile } });
  desk = new Desk(system);
});
afterAll(async () => {
  await system.stop();
  rmSync(directory, { recursive: true, force: true });
});

const sandbox = async <T>(path: string, body?: object): Promise<T> =>
  (await (
    await fetch(`${system.addresses.mailbox}${path}`, {
      ...(body !== undefined && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
  ).json()) as T;
const rootOf = async (incident: string) =>
  (await sandbox<{ messages: SlackMessage[] }>('/slack/messages')).messages.find(
    ({ metadata, thread_ts: thread }) => thread === undefined && metadata?.event_payload.incident === incident,
  );

it('a button in Slack acknowledges, PagerDuty resolves, and the message in Slack shows it', async () => {
  const incident = await desk.report({ service: 'payments' });
  const { channel, ts } = await until(() => rootOf(incident), 'the message in Slack');
  // Both pages have to be out before: what is not sent when somebody acknowledges is not sent at all.
  await until(async () => {
    const { incidents } = await sandbox<{ incidents: { incidentKey: string }[] }>('/pagerduty/incidents');
    return incidents.find(({ incidentKey }) => incidentKey === incident);
  }, 'the incident in PagerDuty');
  const pressed = await sandbox<{ status: number; told: string[] }>('/slack/press', {
    channel,
    ts,
    action: 'salvor_acknowledge',
    user: 'grace',
  });
  expect(pressed).toMatchObject({ status: 200, told: [expect.stringContaining('grace (Slack UGRACE000) acknowledged by slack')] });
  const view = await desk.untilRow(incident, ({ acknowledgement }) => acknowledgement !== undefined, 'the acknowledgement');
  expect(view.acknowledgement).toMatchObject({ by: 'grace (Slack UGRACE000)', via: 'slack' });

  const act = { type: 'resolved', by: 'Ann' };
  const done = await sandbox<{ webhook: { status: number } }>(`/pagerduty/incidents/${incident}/act`, act);
  expect(done).toMatchObject({ webhook: { status: 200 } });
  const over = await desk.untilRow(incident, ({ closedAt }) => closedAt !== undefined, 'the end of the incident');
  expect(over).toMatchObject({ state: 'resolved', closedReason: expect.stringContaining('Ann (PagerDuty)') as string });

  const shown = await until(async () => {
    const root = await rootOf(incident);
    return root?.text.startsWith('All clear') === true ? root : undefined;
  }, 'the message in Slack to say so');
  expect(shown).toMatchObject({ channel, ts });
  // Its buttons are gone with it.
  const late = await sandbox<{ error: string }>('/slack/press', { channel, ts, action: 'salvor_resolve', user: 'grace' });
  expect(late.error).toContain('has a button');
});
