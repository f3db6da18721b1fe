import { inWords } from '../domain/words.ts';
import { callApi } from './api-client.ts';

export interface AddOptions {
  duration: string;
  start?: string;
  end?: string;
  comment: string;
  author: string;
  long?: boolean;
}

export interface ListOptions {
  state?: string;
  all?: boolean;
  json?: boolean;
}

interface Silence {
  id: string;
  matchers: string;
  state: 'pending' | 'active' | 'expired';
  startsAt: string;
  endsAt: string;
  createdBy: string;
  comment: string;
  expiredBy?: string;
}

interface Preview {
  incidents: { id: string; title: string; severity?: string; pages: { level: number; name: string; dueAt: string; recipient: string }[] }[];
  open: number;
  matchers: string;
}

interface Group {
  groupKey: string;
  channel: string;
  target: string;
  leaderId: string;
  toldAt: string;
  size: number;
}

export async function addSilence(matchers: string[], { duration, start, end, comment, author, long }: AddOptions): Promise<void> {
  const made = await callApi<Silence>('POST', '/api/silences', {
    matchers,
    ...(start !== undefined && { startsAt: start }),
    ...(end === undefined ? { duration } : { endsAt: end }),
    createdBy: author,
    comment,
    ...(long && { long }),
  });
  console.log(`${made.id}  ${made.matchers} is silenced from ${made.startsAt} until ${made.endsAt}.`);
  const { incidents, open } = await callApi<Preview>('POST', '/api/silences/preview', { matchers });
  console.log(`It holds back ${incidents.length} of the ${open} open incidents. "salvor silence expire ${made.id}" ends it early.`);
}

export async function listSilences({ state, all, json }: ListOptions): Promise<void> {
  const query = state === undefined ? '' : `?${new URLSearchParams({ state }).toString()}`;
  const { silences } = await callApi<{ silences: Silence[] }>('GET', `/api/silences${query}`);
  const listed = silences.filter((silence) => all === true || state !== undefined || silence.state !== 'expired');
  if (json) console.log(JSON.stringify(listed, null, 2));
  else if (listed.length === 0) console.log('Nothing is silenced.');
  else for (const silence of listed) console.log(lineOf(silence));
}

function lineOf({ id, state, matchers, endsAt, createdBy, comment, startsAt, expiredBy }: Silence): string {
  const left = Date.parse(endsAt) - Date.now();
  const when = {
    active: `until ${endsAt} (${inWords(left)} left)`,
    pending: `from ${startsAt} until ${endsAt}`,
    expired: expiredBy === undefined ? `ended ${endsAt}` : `ended early by ${expiredBy}`,
  }[state];
  return `${id}  ${state.padEnd(7)}  ${matchers}  ${when}  ${createdBy}: ${comment}`;
}

export async function expireSilences(ids: string[]): Promise<void> {
  for (const id of ids) {
    const ended = await callApi<Silence>('DELETE', `/api/silences/${encodeURIComponent(id)}`);
    console.log(`${id} is over: ${ended.matchers}. What it held back is asked again within 5 min, and new pages at once.`);
  }
}

export async function previewSilence(matchers: string[], { json }: { json?: boolean }): Promise<void> {
  const preview = await callApi<Preview>('POST', '/api/silences/preview', { matchers });
  if (json) {
    console.log(JSON.stringify(preview, null, 2));
    return;
  }
  console.log(`${preview.matchers} would hold back ${preview.incidents.length} of the ${preview.open} open incidents.`);
  for (const { id, title, severity = 'not classified', pages } of preview.incidents) {
    console.log(`${id}  ${severity}  ${title}`);
    for (const { level, name, dueAt, recipient } of pages) console.log(`  L${level} ${name}, due ${dueAt}: ${recipient}`);
  }
}

export async function listGroups(incident: string | undefined, { json }: { json?: boolean }): Promise<void> {
  const query = incident === undefined ? '' : `?${new URLSearchParams({ incident }).toString()}`;
  const { groups } = await callApi<{ groups: Group[] }>('GET', `/api/groups${query}`);
  if (json) console.log(JSON.stringify(groups, null, 2));
  else if (groups.length === 0) console.log('No open incident is in a group.');
  for (const { groupKey, channel, target, leaderId, toldAt, size } of json ? [] : groups) {
    console.log(
      `${groupKey}  ${channel} ${target}: ${leaderId} speaks for ${size} open ${size === 1 ? 'incident' : 'incidents'}, told ${toldAt}`,
    );
  }
}
