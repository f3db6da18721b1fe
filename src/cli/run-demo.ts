import { runDemo } from '../../demo/run.ts';
import { demoEnvironment, startShop } from '../../demo/shop-part.ts';
import { tryIt } from '../../demo/try-it.ts';
import { startStack } from '../embedded/stack.ts';
import type { Stack } from '../embedded/stack-options.ts';
import { printDeath, welcome } from './run-up.ts';

/** Starts stack and shop, plays the failures, and leaves everything running until it is told to stop; exit code 1 when one did not end as it must. */
export async function runDemoCommand({ once = false, json }: { once?: boolean; json?: string }): Promise<void> {
  const stopping = new AbortController();
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        stopping.abort(new Error(`stopped by ${signal}`));
        resolve();
      });
    }
  });
  let stack: Stack | undefined;
  try {
    stack = await startStack({ env: await demoEnvironment(), onProgress: console.log, onEvent: printDeath, signal: stopping.signal });
    console.log('Starting the shop…');
    await startShop(stack);
    const rows = await Promise.race([runDemo(stack, { json }), stopped]);
    if (rows === undefined) return;
    const wrong = rows.filter(({ ok }) => !ok).length;
    console.log(
      wrong === 0
        ? `\nAll ${rows.length} scenarios ended as they must.`
        : `\n${wrong} of ${rows.length} scenarios did not end as they must.`,
    );
    if (wrong > 0) process.exitCode = 1;
    if (once) return;
    console.log(`\n${welcome(stack)}\n\n${tryIt(stack)}`);
    await stopped;
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
  } finally {
    console.log('Stopping…');
    await stack?.stop();
  }
}
