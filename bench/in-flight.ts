/**
 * Runs `count` jobs with `inFlight` of them under way at any moment.
 * @returns seconds from the first start to the last end
 */
export async function inFlight(count: number, limit: number, job: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  let left = count;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      await job();
    }
  };
  await Promise.all(Array.from({ length: limit }, lane));
  return (performance.now() - from) / 1000;
}
