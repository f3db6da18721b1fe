import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { inWords } from '../domain/words.ts';
import { callApi } from './api-client.ts';

interface Answer {
  plan?: { everyMs: number; withinMs: number; checks: { channel: string; to: string }[] };
  newest: { channel: string; to: string; state: 'back' | 'lost'; startedAt: string; tookMs: number; reason: string }[];
}

const LOOK_EVERY_MS = 500;
/** What a round needs beyond the time a page has to come back. */
const MARGIN_MS = 60_000;

export async function runPageLoop({ now = false, json = false }: { now?: boolean; json?: boolean }): Promise<void> {
  const answer = now ? await roundNow() : await ask();
  const lost = answer.newest.some(({ state }) => state === 'lost');
  if (json) console.log(JSON.stringify(answer, null, 2));
  else for (const line of linesOf(answer)) console.log(line);
  if (lost) process.exitCode = 1;
}

const ask = () => callApi<Answer>('GET', '/api/page-loop');

/** Sends a round and waits until each way of the policy has a row that is newer. */
async function roundNow(): Promise<Answer> {
  const { plan } = await ask();
  const began = Date.now();
  await callApi('POST', '/api/page-loop', { id: randomUUID() });
  for (;;) {
    const answer = await ask();
    const isDone = (plan?.checks ?? []).every(({ channel, to }) =>
      answer.newest.some((row) => row.channel === channel && row.to === to && Date.parse(row.startedAt) >= began - LOOK_EVERY_MS),
    );
    if (isDone || Date.now() > began + (plan?.withinMs ?? 0) + MARGIN_MS) return answer;
    await setTimeout(LOOK_EVERY_MS);
  }
}

function linesOf({ plan, newest }: Answer): string[] {
  if (plan === undefined) return ['The policy has no page loop. Add "pageLoop" to it: docs/policy.md.'];
  return plan.checks.map(({ channel, to }) => {
    const row = newest.find((other) => other.channel === channel && other.to === to);
    if (row === undefined) return `none  ${channel} ${to}: no round yet`;
    return `${row.state.padEnd(4)}  ${channel} ${to} at ${row.startedAt} after ${inWords(row.tookMs)}: ${row.reason}`;
  });
}
