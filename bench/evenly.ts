import { setTimeout as sleep } from 'node:timers/promises';

/** Starts `count` jobs, `rate` of them a second, whether or not the former have ended: what comes from outside does not wait either. */
export async function evenly<T>(rate: number, count: number, job: () => Promise<T>): Promise<T[]> {
  const begin = performance.now();
  const running: Promise<T>[] = [];
  for (let index = 0; index < count; index += 1) {
    await sleep(Math.max(0, begin + (index * 1000) / rate - performance.now()));
    running.push(job());
  }
  return await Promise.all(running);
}
