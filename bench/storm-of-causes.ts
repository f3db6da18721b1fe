import { setTimeout as sleep } from 'node:timers/promises';
import { quantile } from 'simple-statistics';
import { openIncident } from '../src/client/open-incident.ts';
import { createPool, rows as query } from '../src/storage/pool.ts';
import { evenly } from './evenly.ts';
import type { House } from './house.ts';
import { type Measurement, scaled } from './measurement.ts';
import { Receiver } from './receiver.ts';
import { defect } from './reports.ts';
import { row, type Row } from './row.ts';
import { putToSleep, sleeperOf } from './sleeper.ts';

const FAILURES = 1_000;
const WITHIN_S = 55;
/** Levels of other incidents that fall due meanwhile, one a second. */
const BESIDE_EVERY_MS = 1_000;
const ACCOUNTED_WITHIN_MS = 120_000;
const LISTEN_MS = 10_000;
const STORMY = 'bench-storm-of-causes';
/** Each of them is a service of its own, so that they are no burst. */
const besideNamed = (index: number) => `bench-beside-the-storm-${index}`;
/** Two people, each with a receiver of their own. */
const PEOPLE = 2;

/** A thousand different failures of one service and one cause within a minute: who is paged, how soon, and what becomes of the rest. */
export const stormOfCauses: Measurement = {
  name: 'storm-of-causes',
  title: `${FAILURES.toLocaleString('en')} different failures of one cause within a minute`,
  async run(house, scale) {
    const count = scaled(FAILURES, scale, 50);
    const people = await Promise.all(Array.from({ length: PEOPLE }, () => Receiver.start()));
    const beside = await Receiver.start();
    const besides = scaled(WITHIN_S, scale, 3);
    try {
      const notify = people.map(({ url }) => ({ channel: 'webhook', to: url }));
      await house.addLadder(STORMY, { levels: [{ name: 'People', after: '0s', notify }] });
      await house.groupPages(true);
      const due = await besideTheStorm(house, beside.url, besides);
      const from = Date.now();
      await evenly(count / (WITHIN_S * scale), count, () => openIncident(house.client, defect(STORMY)));
      const accounted = await untilAccounted(house, count);
      await sleep(LISTEN_MS);
      return [...pageRows(people, from, count), ...besideRows(beside, due), ...accountRows(accounted, count)];
    } finally {
      for (const receiver of [...people, beside]) receiver.close();
      for (const service of [STORMY, ...Array.from({ length: besides }, (_, index) => besideNamed(index))]) await house.clear(service);
      await house.groupPages(false);
    }
  },
};

async function besideTheStorm({ client }: House, receiverUrl: string, count: number): Promise<Map<string, number>> {
  const begin = Date.now() + 10_000;
  const due = new Map<string, number>();
  for (let index = 0; index < count; index += 1) {
    const dueAt = begin + index * BESIDE_EVERY_MS;
    const incident = sleeperOf(besideNamed(index), receiverUrl, dueAt);
    due.set(incident.id, dueAt);
    await putToSleep(client, incident);
  }
  return due;
}

interface Accounted {
  incidents: number;
  /** Incidents with a page that was sent, and with a page that was not and says why. */
  paged: number;
  heldBack: number;
  /** Incidents of which neither is known. */
  silent: number;
  seconds: number;
}

/** Asks Postgres until every failure has its incident, and every incident a page or the reason why there is none. */
async function untilAccounted({ stack }: House, count: number): Promise<Accounted> {
  const from = Date.now();
  const pool = createPool(stack.addresses.database);
  try {
    for (;;) {
      const [found] = await query<Record<'incidents' | 'paged' | 'held_back' | 'silent', string>>(pool, ACCOUNT, [STORMY]);
      const { incidents = '0', paged = '0', held_back = '0', silent = '0' } = found ?? {};
      const [all, open] = [Number(incidents), Number(silent)];
      const seconds = (Date.now() - from) / 1000;
      if ((all >= count && open === 0) || seconds * 1000 > ACCOUNTED_WITHIN_MS)
        return { incidents: all, paged: Number(paged), heldBack: Number(held_back), silent: open, seconds };
      await sleep(500);
    }
  } finally {
    await pool.end();
  }
}

const ACCOUNT = `
WITH told AS (
  SELECT i.id,
    bool_or(n.state IN ('sent', 'delivered', 'acknowledged')) AS paged,
    bool_or(n.state IN ('suppressed', 'cancelled', 'failed') AND n.reason <> '') AS held_back
  FROM incidents i LEFT JOIN notifications n ON n.incident_id = i.id AND n.kind = 'page'
  WHERE i.service = $1 GROUP BY i.id
)
SELECT count(*) AS incidents,
  count(*) FILTER (WHERE paged) AS paged,
  count(*) FILTER (WHERE held_back AND paged IS NOT TRUE) AS held_back,
  count(*) FILTER (WHERE paged IS NOT TRUE AND held_back IS NOT TRUE) AS silent
FROM told`;

function pageRows(people: readonly Receiver[], from: number, count: number): Row[] {
  const perPerson = people.map((receiver) => receiver.pages().length);
  const firsts = people.map((receiver) => ((receiver.pages()[0]?.at ?? Number.POSITIVE_INFINITY) - from) / 1000);
  const name = `storm-of-causes, ${count} failures`;
  return [
    row({
      name: `${name}: pages of a person, the most`,
      value: Math.max(...perPerson),
      unit: 'pages',
      peer: { name: 'failures', value: count },
      aim: { of: 'value', is: '=', limit: 1 },
    }),
    row({
      name: `${name}: pages of a person, the fewest`,
      value: Math.min(...perPerson),
      unit: 'pages',
      aim: { of: 'value', is: '=', limit: 1 },
    }),
    row({
      name: `${name}: the first page of the last person`,
      value: Math.max(...firsts),
      unit: 's',
      aim: { of: 'value', is: '<', limit: 5 },
    }),
  ];
}

function besideRows(receiver: Receiver, due: ReadonlyMap<string, number>): Row[] {
  const sample = receiver.pages(2).map(({ notification, at }) => at - (due.get(notification.incidentId) ?? Number.NaN));
  if (sample.length < due.size) throw new Error(`Only ${sample.length} of ${due.size} levels beside the storm were told.`);
  return [
    row({ name: 'storm-of-causes, levels of others meanwhile: lateness, p50', value: quantile(sample, 0.5), unit: 'ms', sample }),
    row({
      name: 'storm-of-causes, levels of others meanwhile: lateness, max',
      value: Math.max(...sample),
      unit: 'ms',
      sample,
      aim: { of: 'value', is: '<=', limit: 5_000 },
    }),
  ];
}

function accountRows({ incidents, paged, heldBack, silent, seconds }: Accounted, count: number): Row[] {
  const name = 'storm-of-causes, accounted for';
  return [
    row({
      name: `${name}: incidents`,
      value: incidents,
      unit: 'rows',
      peer: { name: 'failures', value: count },
      aim: { of: 'ratio', is: '=', limit: 1 },
    }),
    row({
      name: `${name}: paged, or held back with a reason`,
      value: paged + heldBack,
      unit: 'incidents',
      peer: { name: 'failures', value: count },
    }),
    row({ name: `${name}: neither`, value: silent, unit: 'incidents', aim: { of: 'value', is: '=', limit: 0 } }),
    row({ name: `${name}: after the last report`, value: seconds, unit: 's' }),
  ];
}
