import type { LeftBehind } from '../contracts.ts';
import type { IncidentData } from './data.ts';
import { takeRecordBatch } from './present.ts';

/** Well below the 2 MB that one payload may hold, in any script: the reports that open the next incident travel with it. */
const MOST_CHARACTERS = 400_000;
/** All-clears that wait for a provider which stays away while a failure comes and goes. */
const MOST_MESSAGES = 100;

/**
 * Takes what a closed incident still has to write and to send, for the next run to do. When more is left than a payload may hold the
 * oldest is dropped: a page is worth more than a row, which `rebuild` can write again from the histories.
 */
export function leaveBehind(incident: IncidentData, now: number): LeftBehind | undefined {
  const records = [];
  for (let batch = takeRecordBatch(incident, now); batch !== undefined; batch = takeRecordBatch(incident, now)) records.push(batch);
  while (JSON.stringify(records).length > MOST_CHARACTERS) records.shift();
  const later = incident.later?.splice(0).map(({ notification }) => notification) ?? [];
  const messages = [...incident.toSend.splice(0), ...later].slice(-MOST_MESSAGES);
  return records.length + messages.length === 0 ? undefined : { records, messages };
}
