import { callApi } from './api-client.ts';
import { detailLines, listLine, type ShownIncident, type ShownTimeline } from './incident-words.ts';

interface ListOptions {
  open?: boolean;
  service?: string;
  limit: string;
  json?: boolean;
}

export async function listIncidents({ open, service, limit, json }: ListOptions): Promise<void> {
  const query = new URLSearchParams({ limit, ...(open && { open: 'true' }), ...(service !== undefined && { service }) });
  const { incidents } = await callApi<{ incidents: ShownIncident[] }>('GET', `/api/incidents?${query.toString()}`);
  if (json) console.log(JSON.stringify(incidents, null, 2));
  else if (incidents.length === 0) console.log(open ? 'No incident is open.' : 'There are no incidents.');
  else for (const incident of incidents) console.log(listLine(incident));
}

export async function showIncident(id: string, { json }: { json?: boolean }): Promise<void> {
  const path = `/api/incidents/${encodeURIComponent(id)}`;
  const [incident, timeline] = await Promise.all([callApi<ShownIncident>('GET', path), callApi<ShownTimeline>('GET', `${path}/timeline`)]);
  if (json) console.log(JSON.stringify({ incident, timeline }, null, 2));
  else console.log(detailLines(incident, timeline).join('\n'));
}
