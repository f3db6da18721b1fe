import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { SalvorApi } from './salvor-api.ts';

const Opened = z.object({ incidents: z.array(z.object({ id: z.string(), operation: z.string() })) });
const HOUR_MS = 3_600_000;
const ASK_AGAIN_MS = 250;
/** Ten seconds: far longer than a report takes. */
const MOST_TRIES = 40;
/** A worker reads the silences once a second: a page that leaves right after one was made may not know it. */
const SILENCES_KNOWN_MS = 1_500;

/** What was made, and how to take it back. */
export interface BrokenLedger {
  incidentId: string;
  mend: () => Promise<void>;
}

/**
 * A failure whose ladder names people, with what people do in such a night: somebody stands in for tomorrow, one part is kept quiet, and
 * those who were told get a word. `demo/salvor.yaml` has the people.
 */
export async function breakTheLedger(salvor: SalvorApi): Promise<BrokenLedger> {
  const hour = Math.ceil(Date.now() / HOUR_MS) * HOUR_MS;
  const tomorrow = new Date(hour + 20 * HOUR_MS).toISOString();
  const dayAfter = new Date(hour + 44 * HOUR_MS).toISOString();
  const overrideId = `demo-${randomUUID().slice(0, 8)}`;
  await salvor.send('POST', '/api/oncall/overrides', {
    id: overrideId,
    schedule: 'ledger-primary',
    person: 'cara',
    from: tomorrow,
    until: dayAfter,
    reason: 'dentist',
    by: 'ben',
  });
  const silence = z.object({ id: z.string() }).parse(
    await salvor.send('POST', '/api/silences', {
      matchers: 'service="ledger",operation="export"',
      duration: '2h',
      createdBy: 'ana',
      comment: 'The export moves to its new host; failures are expected until noon.',
    }),
  );

  await sleep(SILENCES_KNOWN_MS);
  await report(salvor, 'export', { name: 'Error', message: 'connect ECONNREFUSED 10.0.3.7:5432', errno: 'ECONNREFUSED' });
  await report(salvor, 'post entries', { name: 'error', message: 'deadlock detected', code: '40P01', sqlState: '40P01' });
  const ids = await open(salvor);
  const incidentId = ids.find(({ operation }) => operation === 'post entries')?.id;
  if (incidentId === undefined) throw new Error('The ledger\'s incident "post entries" did not open; is the worker running?');
  await salvor.waitForId(incidentId, ({ notifications }) => notifications.some(({ state }) => state === 'sent' || state === 'delivered'));
  await salvor.command(incidentId, 'update', { by: 'ana', text: 'The bank confirms: entries of the last ten minutes are safe.' });
  await salvor.command(incidentId, 'reassign', { by: 'ana', to: 'person:ana', note: 'I know this job' });

  return {
    incidentId,
    mend: async () => {
      for (const { id } of await open(salvor)) await salvor.command(id, 'resolve', { by: 'ana', note: 'The deadlock is gone.' });
      await salvor.send('DELETE', `/api/silences/${silence.id}`);
      await salvor.send('DELETE', `/api/oncall/overrides/${overrideId}`);
    },
  };
}

async function report(salvor: SalvorApi, operation: string, failure: object): Promise<void> {
  await salvor.send('POST', '/api/reports', { service: 'ledger', operation, severity: 'error', failure: { causes: [], ...failure } });
}

/** Its incidents that are open, once both are. */
async function open(salvor: SalvorApi): Promise<z.output<typeof Opened>['incidents']> {
  for (let tries = 0; ; tries += 1) {
    const { incidents } = Opened.parse(await salvor.send('GET', '/api/incidents?service=ledger&open=true'));
    if (incidents.length >= 2 || tries >= MOST_TRIES) return incidents;
    await sleep(ASK_AGAIN_MS);
  }
}
