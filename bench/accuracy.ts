import { setTimeout as sleep } from 'node:timers/promises';
import { quantile } from 'simple-statistics';
import type { CommandResult } from '../src/domain/incident/commands.ts';
import type { House } from './house.ts';
import { inFlight } from './in-flight.ts';
import { type Measurement, scaled } from './measurement.ts';
import { Receiver, type Received } from './receiver.ts';
import { row, type Row } from './row.ts';
import { putToSleep, sleeperOf } from './sleeper.ts';

const ASLEEP = 5_000;
const DUE_A_SECOND = 10;
const DUE = 600;
/** Every so many of those that fall due are acknowledged at about that moment. */
const ACKNOWLEDGED_EACH = 5;
/** An acknowledgement comes from so much before the level is due to so much after it. */
const AROUND_MS = 250;
const STARTED_AT_ONCE = 40;
const SPEED_SAMPLE = 200;
const LISTEN_MS = 15_000;
const FAR_AWAY_MS = 7 * 24 * 60 * 60 * 1000;
const SERVICE = 'bench-accuracy';

interface Acknowledged {
  incidentId: string;
  sentAt: number;
  returnedAt: number;
  inFlight: string[];
}

/**
 * Thousands of incidents asleep, levels of some of them falling due evenly: how late the send starts, and how quickly an
 * acknowledgement is answered and silence follows.
 */
export const accuracy: Measurement = {
  name: 'accuracy',
  title: `levels fall due ${DUE_A_SECOND} a second beside ${ASLEEP.toLocaleString('en')} open incidents, some are acknowledged meanwhile`,
  async run(house, scale) {
    const receiver = await Receiver.start();
    try {
      const asleep = scaled(ASLEEP, scale, 100);
      const due = await putAllToSleep(house, receiver.url, asleep, scaled(DUE, Math.max(scale, 0.2)));
      const { count } = await house.client.workflow.count('ExecutionStatus = "Running" AND WorkflowType = "incident"');
      const acknowledged = await acknowledgeSome(house, due);
      await sleep(Math.max(...due.map(({ dueAt }) => dueAt)) - Date.now() + LISTEN_MS);
      const silenced = new Set(acknowledged.map(({ incidentId }) => incidentId));
      const awake = due.filter(({ id }) => !silenced.has(id));
      return [...latenessRows(receiver, awake, count), ...silenceRows(receiver, acknowledged, count)];
    } finally {
      receiver.close();
      await house.clear(SERVICE);
    }
  },
};

/**
 * Starts all of them, those that will fall due spread evenly among them, so that the newest are not favoured.
 * @returns those that fall due, soonest first; the first when the last is asleep
 */
async function putAllToSleep(
  { client }: House,
  receiverUrl: string,
  asleep: number,
  due: number,
): Promise<{ id: string; dueAt: number }[]> {
  const far = () => putToSleep(client, sleeperOf(SERVICE, receiverUrl, Date.now() + FAR_AWAY_MS));
  const sample = Math.min(SPEED_SAMPLE, Math.round(asleep / 5));
  const seconds = await inFlight(sample, STARTED_AT_ONCE, far);
  const left = asleep - sample;
  // Twice the time that it should take: the worker falls behind the starts.
  const begin = Date.now() + (seconds / sample) * left * 2_000 + 20_000;
  const each = Math.max(1, Math.floor(left / due));
  const falling: { id: string; dueAt: number }[] = [];
  let started = 0;
  await inFlight(left, STARTED_AT_ONCE, async () => {
    started += 1;
    if (started % each !== 0 || falling.length >= due) return await far();
    const dueAt = Math.round(begin + (falling.length * 1000) / DUE_A_SECOND);
    const incident = sleeperOf(SERVICE, receiverUrl, dueAt);
    falling.push({ id: incident.id, dueAt });
    await putToSleep(client, incident);
  });
  if (Date.now() > begin) throw new Error(`${asleep} incidents were not asleep before the first level fell due.`);
  return falling;
}

async function acknowledgeSome(house: House, due: readonly { id: string; dueAt: number }[]): Promise<Acknowledged[]> {
  const chosen = due.filter((_, index) => index % ACKNOWLEDGED_EACH === 0);
  return await Promise.all(
    chosen.map(async ({ id, dueAt }, index) => {
      const offset = -AROUND_MS + (2 * AROUND_MS * index) / Math.max(1, chosen.length - 1);
      await sleep(dueAt + offset - Date.now());
      const sentAt = Date.now();
      const answer = await house.request<CommandResult>('POST', `/api/incidents/${id}/acknowledge`, { by: 'bench' });
      return { incidentId: id, sentAt, returnedAt: Date.now(), inFlight: answer.inFlight };
    }),
  );
}

function latenessRows(receiver: Receiver, awake: readonly { id: string; dueAt: number }[], open: number): Row[] {
  const first = new Map<string, Received>();
  for (const page of receiver.pages(2)) if (!first.has(page.notification.incidentId)) first.set(page.notification.incidentId, page);
  const sample = awake.flatMap(({ id, dueAt }) => (first.has(id) ? [(first.get(id)?.at ?? 0) - dueAt] : []));
  if (sample.length < awake.length) throw new Error(`Only ${sample.length} of ${awake.length} levels were told.`);
  const peer = { name: `due time, ${open} incidents open` };
  const at = (share: number) => quantile(sample, share);
  return [
    row({ name: 'accuracy, p50', value: at(0.5), unit: 'ms', sample, peer }),
    row({ name: 'accuracy, p99', value: at(0.99), unit: 'ms', sample, peer, aim: { of: 'value', is: '<=', limit: 1_000 } }),
    row({ name: 'accuracy, max', value: Math.max(...sample), unit: 'ms', sample, peer }),
  ];
}

function silenceRows(receiver: Receiver, acknowledged: readonly Acknowledged[], open: number): Row[] {
  const answers = acknowledged.map(({ sentAt, returnedAt }) => returnedAt - sentAt);
  const pagesOf = (id: string) => receiver.pages(2).filter(({ notification }) => notification.incidentId === id);
  const silence = acknowledged.map(({ incidentId, sentAt }) => Math.max(0, ...pagesOf(incidentId).map(({ at }) => at - sentAt)));
  const broken = acknowledged.flatMap(({ incidentId, returnedAt, inFlight: named }) =>
    pagesOf(incidentId).filter(({ at, notification: { key } }) => at > returnedAt && !named.includes(key)),
  );
  const peer = { name: `${acknowledged.length} acknowledgements, ${open} incidents open` };
  const name = 'acknowledgement-to-silence';
  return [
    row({
      name: `${name}, sends started after it was accepted`,
      value: broken.length,
      unit: 'sends',
      peer,
      aim: { of: 'value', is: '=', limit: 0 },
    }),
    row({ name: `${name}, answer, p50`, value: quantile(answers, 0.5), unit: 'ms', sample: answers, peer }),
    row({
      name: `${name}, answer, p99`,
      value: quantile(answers, 0.99),
      unit: 'ms',
      sample: answers,
      peer,
      aim: { of: 'value', is: '<=', limit: 1_000 },
    }),
    row({
      name: `${name}, last send, p99`,
      value: quantile(silence, 0.99),
      unit: 'ms',
      sample: silence,
      peer,
      aim: { of: 'value', is: '<=', limit: 1_000 },
    }),
  ];
}
