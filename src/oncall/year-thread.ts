import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { PolicyFile } from '../domain/policy/playbook.ts';
import type { Interval } from './interval.ts';
import { readinessOf, type Readiness } from './readiness.ts';
import { yearDrill, type YearDrill } from './year-drill.ts';

/** What is worked out over a whole year. */
const WORKS = { readiness: readinessOf, drill: yearDrill } as const;

interface Work {
  what: keyof typeof WORKS;
  policy: PolicyFile;
  period: Interval;
}

/**
 * Works out a year in a thread of its own: with many schedules it takes seconds, and the API has acknowledgements to take meanwhile.
 * @throws what the computation throws
 */
export async function readinessInThread(policy: PolicyFile, period: Interval): Promise<Readiness> {
  return await inThread<Readiness>({ what: 'readiness', policy, period });
}

export async function yearDrillInThread(policy: PolicyFile, period: Interval): Promise<YearDrill> {
  return await inThread<YearDrill>({ what: 'drill', policy, period });
}

async function inThread<Result>(work: Work): Promise<Result> {
  return await new Promise<Result>((resolve, reject) => {
    const thread = new Worker(new URL(import.meta.url), { workerData: work });
    thread.once('message', resolve);
    thread.once('error', reject);
    thread.once('exit', (code) => reject(new Error(`The thread ended with ${code} before it answered.`)));
  });
}

if (!isMainThread && isWork(workerData)) {
  const { what, policy, period } = workerData;
  parentPort?.postMessage(WORKS[what](policy, period));
}

/** Test runners have threads of their own, with other data. */
function isWork(data: unknown): data is Work {
  return typeof data === 'object' && data !== null && 'what' in data && 'policy' in data && Object.hasOwn(WORKS, String(data.what));
}
