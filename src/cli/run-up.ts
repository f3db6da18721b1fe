import { startStack } from '../embedded/stack.ts';
import type { Stack } from '../embedded/stack-options.ts';
import type { PartEvent } from '../embedded/supervised-part.ts';

/** Starts the stack, says where everything is, and returns after an orderly stop (Ctrl-C, SIGTERM or a closed terminal). */
export async function runUp(options: { dataDir?: string }): Promise<void> {
  const stopping = new AbortController();
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        stopping.abort(new Error(`stopped by ${signal}`));
        resolve();
      });
    }
  });
  let stack: Stack;
  try {
    stack = await startStack({ ...options, onProgress: console.log, onEvent: printDeath, signal: stopping.signal });
  } catch (error) {
    if (stopping.signal.aborted) return;
    throw error;
  }
  console.log(welcome(stack));
  await stopped;
  console.log('Stopping…');
  await stack.stop();
}

/** Only what a person wants to see in passing: that something died and is being started again. */
export function printDeath(event: PartEvent): void {
  const { part, what, pid, againInMs } = event;
  if (what === 'died') console.log(`${part} (pid ${pid ?? 'unknown'}) died; starting it again in ${againInMs ?? 0} ms.`);
  if (what === 'adopted') console.log(`${part} (pid ${pid ?? 'unknown'}) was still running and is kept.`);
}

/** The addresses as a compact table. */
export function welcome(stack: Stack): string {
  const database = new URL(stack.addresses.database);
  database.password = '';
  const rows: [string, string][] = [
    ['Console', stack.addresses.console],
    ['API', `${stack.addresses.api}/openapi.json`],
    ['Mailbox', stack.addresses.mailbox],
    ['Temporal UI', stack.addresses.temporalUi],
    ['Temporal', stack.addresses.temporal],
    ['Postgres', database.href],
    ['Admin token', stack.adminToken],
    ['Data', stack.dataDir],
  ];
  return ['Salvor is up. Ctrl-C stops everything; the data is kept.', ...rows.map(([name, value]) => `  ${name.padEnd(12)} ${value}`)].join(
    '\n',
  );
}
