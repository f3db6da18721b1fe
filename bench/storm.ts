import { createSalvor } from '../src/client/index.ts';
import { VIEW_QUERY } from '../src/domain/contracts.ts';
import type { IncidentView } from '../src/domain/incident/view.ts';
import { waitUntil } from '../src/embedded/waiting.ts';
import type { House } from './house.ts';
import type { Measurement } from './measurement.ts';
import { row } from './row.ts';

const STORM = 100_000;
const SERVICE = 'bench-storm';

/** One failure, a hundred thousand times, from one process: what reaches the workflow, and whether it still counts exactly. */
export const storm: Measurement = {
  name: 'storm',
  title: `a storm of ${STORM.toLocaleString('en')} reports of one failure`,
  async run(house) {
    const salvor = createSalvor({ service: SERVICE, transport: { kind: 'temporal', client: house.client }, spool: false });
    const from = performance.now();
    for (let index = 0; index < STORM; index += 1) {
      salvor.report(new Error(`order ${index} was not written`), { operation: 'placeOrder' });
      // A service that fails a hundred thousand times does other things in between.
      if (index % 1_000 === 0) await new Promise(setImmediate);
    }
    if (!(await salvor.flush())) throw new Error('The storm was not accepted within the time a flush waits.');
    const seconds = (performance.now() - from) / 1000;
    await salvor.close();
    const { counted, messages } = await outcomeOf(house);
    return [
      row({ name: 'storm, messages to the workflow', value: messages, unit: 'messages', aim: { of: 'value', is: '<', limit: 200 } }),
      row({
        name: 'storm, reports counted',
        value: counted,
        unit: 'reports',
        peer: { name: 'reported', value: STORM },
        aim: { of: 'ratio', is: '=', limit: 1 },
      }),
      row({ name: 'storm, until all is durable', value: seconds, unit: 's' }),
    ];
  },
};

async function outcomeOf({ client }: House): Promise<{ counted: number; messages: number }> {
  const ids = new Set<string>();
  const listed = async () => {
    for await (const { workflowId } of client.workflow.list({ query: `SalvorService = "${SERVICE}"` })) ids.add(workflowId);
    return ids.size > 0;
  };
  if (!(await waitUntil(listed, 30_000))) throw new Error('The storm opened no incident.');
  let counted = 0;
  let messages = 0;
  for (const id of ids) {
    const handle = client.workflow.getHandle(id);
    const { occurrences } = await handle.query<IncidentView>(VIEW_QUERY);
    const { events } = await handle.fetchHistory();
    counted += occurrences.count;
    messages += events?.filter(({ workflowExecutionSignaledEventAttributes: signal }) => signal != null).length ?? 0;
  }
  return { counted, messages };
}
