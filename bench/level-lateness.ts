import { quantile } from 'simple-statistics';
import { openIncident } from '../src/client/open-incident.ts';
import { waitUntil } from '../src/embedded/waiting.ts';
import { evenly } from './evenly.ts';
import type { Measurement } from './measurement.ts';
import { CLIMBS, SECOND_LEVEL_AFTER_MS } from './policy.ts';
import { defect } from './reports.ts';
import { row } from './row.ts';

const RATE = 8;
const INCIDENTS = 320;
const PATIENCE_MS = 30_000;

/**
 * How late the page of a second level arrives, against its absolute due time: the opening plus 45 s. The incidents open evenly, so
 * their levels fall due evenly; those that other measurements left open wait beside them.
 */
export const levelLateness: Measurement = {
  name: 'level-lateness',
  title: `pages of a second level arrive (${INCIDENTS} incidents, ${RATE} due a second)`,
  async run({ client, service }) {
    const sample: number[] = [];
    const stopListening = service.onPage(({ notification: { service: name, level, dueAt }, at }) => {
      if (name === CLIMBS && level === 2) sample.push(at - dueAt);
    });
    await evenly(RATE, INCIDENTS, () => openIncident(client, defect(CLIMBS)));
    const { count } = await client.workflow.count('ExecutionStatus = "Running" AND WorkflowType = "incident"');
    const all = await waitUntil(() => sample.length >= INCIDENTS, SECOND_LEVEL_AFTER_MS + PATIENCE_MS);
    stopListening();
    if (!all) throw new Error(`Only ${sample.length} of ${INCIDENTS} pages of the second level arrived.`);
    const peer = { name: `due time, ${count} incidents open` };
    return [
      row({ name: 'level-lateness, p50', value: quantile(sample, 0.5), unit: 'ms', sample, peer }),
      row({
        name: 'level-lateness, p99',
        value: quantile(sample, 0.99),
        unit: 'ms',
        sample,
        peer,
        aim: { of: 'value', is: '<=', limit: 1_000 },
      }),
    ];
  },
};
