import { mean, standardDeviation } from 'simple-statistics';
import { minutesOf } from '../domain/alerting/anomaly.ts';
import type { Queryable } from '../storage/pool.ts';
import { readSamples, type Measure } from '../storage/read-alert-measures.ts';

/** How far back a service's usual number of failures is taken from: a whole day, so that each hour of it counts. */
const HISTORY = 24 * 3_600_000;
/** Below one failure a minute of spread, single failures would be anomalies. */
const LEAST_SPREAD = 1;

/** z-scores: how many standard deviations the failures a minute of the window lie above those of the day before. */
export async function anomalies(db: Queryable, window: number, now: number): Promise<Measure[]> {
  const samples = await readSamples(db, now - HISTORY - window);
  return [...samples].flatMap(([service, known]) => {
    const minutes = minutesOf(known, window, now);
    if (minutes === undefined || minutes.recent.length === 0) return [];
    const { recent, history } = minutes;
    return [{ service, value: (mean(recent) - mean(history)) / Math.max(LEAST_SPREAD, standardDeviation(history)) }];
  });
}
