import { callApi } from './api-client.ts';

interface ShownDelivery {
  id: string;
  at: string;
  state: string;
  status?: number;
  attempt?: number;
  url: string;
  reason: string;
  tookMs: number;
  incidentId: string;
  redrivenBy?: string;
}

export async function listDeliveries({
  json,
  ...filter
}: {
  incident?: string;
  state?: string;
  since?: string;
  limit: string;
  json?: boolean;
}): Promise<void> {
  const { deliveries } = await callApi<{ deliveries: ShownDelivery[] }>('GET', `/api/webhooks/deliveries?${queryOf(filter)}`);
  if (json) console.log(JSON.stringify(deliveries, null, 2));
  else if (deliveries.length === 0) console.log('No webhook was sent.');
  else for (const delivery of deliveries) console.log(lineOf(delivery));
}

/** Exit code 1 when something did not arrive this time either. */
export async function redriveDeliveries(
  id: string | undefined,
  { json, since, state }: { since?: string; state: string; json?: boolean },
): Promise<void> {
  const deliveries =
    id === undefined
      ? (await callApi<{ deliveries: ShownDelivery[] }>('POST', `/api/webhooks/redrive?${queryOf({ since, state })}`)).deliveries
      : [await callApi<ShownDelivery>('POST', `/api/webhooks/deliveries/${encodeURIComponent(id)}/redrive`)];
  if (json) console.log(JSON.stringify(deliveries, null, 2));
  else if (deliveries.length === 0) console.log(`Nothing to send again: no webhook's newest attempt is "${state}".`);
  else for (const delivery of deliveries) console.log(lineOf(delivery));
  if (deliveries.some((delivery) => delivery.state !== 'delivered')) process.exitCode = 1;
}

function queryOf(filter: Record<string, string | undefined>): string {
  return new URLSearchParams(Object.entries(filter).filter((entry): entry is [string, string] => entry[1] !== undefined)).toString();
}

function lineOf({ id, at, state, attempt, url, reason, tookMs, incidentId, redrivenBy }: ShownDelivery): string {
  const number = attempt === undefined ? '' : `  attempt ${attempt}`;
  const who = redrivenBy === undefined ? '' : `  redriven by ${redrivenBy}`;
  return `${at}  ${state.padEnd(9)}  ${id}  ${incidentId}${number}  ${tookMs} ms  ${url}  ${reason}${who}`;
}
