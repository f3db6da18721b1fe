import { callApi } from './api-client.ts';
import { differenceLines, type Difference } from './policy-difference.ts';
import { tableLines } from './table-lines.ts';

interface Entry {
  revision: number;
  author: string;
  door: string;
  message: string;
  at: string;
}

/** Prints the revisions, newest first. */
export async function runPolicyHistory({ limit, json }: { limit: string; json?: boolean }): Promise<void> {
  const query = new URLSearchParams({ limit }).toString();
  const { revisions } = await callApi<{ revisions: Entry[] }>('GET', `/api/policy/revisions?${query}`);
  if (json) console.log(JSON.stringify(revisions, null, 2));
  else if (revisions.length === 0) console.log('Nothing was applied yet: the built-in policy is in force. "salvor policy show" prints it.');
  else {
    const rows = revisions.map(({ revision, at, author, door, message }) => [String(revision), at, author, door, message]);
    for (const line of tableLines(rows)) console.log(line);
  }
}

/** Brings an earlier revision into force again. */
export async function runPolicyRevert(revision: string, { message, by }: { message: string; by: string }): Promise<void> {
  const path = `/api/policy/revert/${encodeURIComponent(revision)}`;
  const reverted = await callApi<Entry & Difference & { changed: boolean }>('POST', path, { message, by, via: 'cli' });
  if (!reverted.changed) {
    console.log(`Revision ${reverted.revision} is the same: nothing changed.`);
    return;
  }
  for (const line of differenceLines(reverted)) console.log(line);
  console.log(`Revision ${reverted.revision} is in force: ${reverted.message}.`);
}
