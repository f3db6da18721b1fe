import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createChannels } from '../../../src/channels/registry.ts';
import type { Channel } from '../../../src/channels/channel.ts';
import type { NotificationKind } from '../../../src/domain/notification.ts';
import { INCIDENT, never, type Sandboxed, sandboxed } from './sandboxed.ts';

let world: Sandboxed;
let channel: Channel;
beforeAll(async () => {
  world = await sandboxed();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.sandbox.faults.clear();
  await world.sandbox.arrivals.clear();
  channel = createChannels(world.config).pagerduty;
});

/** Each test has an incident of its own: PagerDuty remembers. */
let count = 0;
function incident() {
  const incidentId = INCIDENT.replace(/.$/, String((count += 1)));
  const send = (kind: NotificationKind, generation = 1) =>
    channel.send(
      world.notification('pagerduty', { incidentId, kind, generation, key: `${incidentId}/${kind}/L1/pagerduty/payments/${generation}` }),
      {
        signal: never(),
        links: world.links,
      },
    );
  return { incidentId, send };
}
const events = () =>
  world.sandbox.arrivals
    .list({ channel: 'pagerduty' })
    .reverse()
    .map(({ payload }) => payload as Record<string, unknown>);
const actions = () => events().map(({ event_action: action }) => action);
interface Shown {
  incidentKey: string;
  status: string;
}
const incidentsOf = async (id: string) => {
  const { incidents } = (await (await fetch(`${world.sandbox.url}/pagerduty/incidents`)).json()) as { incidents: Shown[] };
  return incidents.filter(({ incidentKey }) => incidentKey === id).map(({ status }) => status);
};

it('acknowledged and closed here is acknowledged and resolved there, on one alert', async () => {
  const { incidentId, send } = incident();
  for (const kind of ['page', 'reminder', 'acknowledged', 'all_clear'] as const) {
    expect(await send(kind)).toMatchObject({ outcome: 'sent', providerId: incidentId });
  }
  expect(actions()).toEqual(['trigger', 'trigger', 'acknowledge', 'resolve']);
  expect(new Set(events().map(({ dedup_key: key }) => key))).toEqual(new Set([incidentId]));
  expect(await incidentsOf(incidentId)).toEqual(['resolved']);
});

it('an expired acknowledgement pages again: PagerDuty notifies nobody of a trigger on an acknowledged alert', async () => {
  const { incidentId, send } = incident();
  await send('page');
  await send('acknowledged');
  expect(await incidentsOf(incidentId)).toEqual(['acknowledged']);
  await send('ack_expired', 2);
  expect(await incidentsOf(incidentId)).toEqual(['triggered', 'resolved']);
});

it('a repeat after a lost answer does not page a third time', async () => {
  const { incidentId, send } = incident();
  await send('page');
  await send('acknowledged');
  // The answer to the trigger is lost: the fault takes the second event.
  const lost = send('ack_expired', 2);
  await new Promise((resolve) => world.sandbox.arrivals.news.once('arrival', resolve));
  world.sandbox.faults.set('pagerduty', { mode: 'accept-then-drop', times: 1, retryAfter: 1, delayMs: 0 });
  expect(await lost).toMatchObject({ outcome: 'unknown' });
  expect(await send('ack_expired', 2)).toMatchObject({ outcome: 'sent' });
  expect(await incidentsOf(incidentId)).toEqual(['triggered', 'resolved']);
});

it('a mere word opens no alert', async () => {
  const { incidentId, send } = incident();
  expect(await send('status_update')).toMatchObject({ outcome: 'sent' });
  expect(await incidentsOf(incidentId)).toEqual([]);
  expect(world.sandbox.arrivals.list({ key: `${incidentId}/status_update/L1/pagerduty/payments/1` })).toMatchObject([
    { subject: expect.stringMatching(/^change: /) as string, incident: incidentId },
  ]);
});

it('keys are told apart by their case, and a field too many is refused', async () => {
  const post = async (changes: object) =>
    (
      await fetch(`${world.sandbox.url}/pagerduty/v2/enqueue`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          routing_key: 'k'.repeat(32),
          event_action: 'trigger',
          payload: { summary: 's', source: 'shop', severity: 'error' },
          ...changes,
        }),
      })
    ).status;
  expect([await post({ dedup_key: 'Case' }), await post({ dedup_key: 'case' }), await post({ dedup_key: 'case' })]).toEqual([
    202, 202, 202,
  ]);
  expect([await incidentsOf('Case'), await incidentsOf('case')]).toEqual([['triggered'], ['triggered']]);
  expect(await post({ dedup_key: 'case', urgency: 'high' })).toBe(400);
});
