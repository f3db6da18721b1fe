import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PagedSystem, startPagedSystem } from './paged-system.ts';

/** GoAlert: 4 of 130 alerts never paged when it was killed in the middle of sends; Grafana OnCall: found after 18 minutes. */
describe('lost on crash', () => {
  let house: PagedSystem;
  beforeAll(async () => {
    house = await startPagedSystem([0]);
    await house.paged();
  });
  afterAll(async () => {
    await house.stop();
  });

  it('never happens when workers are killed in the middle of sends: every page comes, within seconds', async () => {
    let kills = 0;
    house.receiver.answer = () => {
      const pid = house.system.pid('worker');
      if (kills < 3 && pid !== undefined) {
        kills += 1;
        process.kill(pid, 'SIGKILL');
      }
      return { status: 200 };
    };
    const fingerprints: string[] = [];
    for (let batch = 0; batch < 3; batch += 1) {
      fingerprints.push(...(await Promise.all(Array.from({ length: 5 }, () => house.report()))));
      await house.receiver.until('a kill', () => kills > batch, 60_000);
    }
    const from = Date.now();
    await house.receiver.until('every page', () => fingerprints.every((fingerprint) => house.pagesOf(fingerprint).length > 0), 60_000);
    expect(Date.now() - from).toBeLessThan(40_000);
    // One that was killed before it knew the answer may repeat the page, under the same id and no other.
    for (const fingerprint of fingerprints) expect(new Set(house.pagesOf(fingerprint).map(({ webhookId }) => webhookId)).size).toBe(1);
  });
});
