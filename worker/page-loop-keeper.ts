import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { schedulePageLoop } from '../src/page-loop/schedule.ts';
import type { PolicySource } from '../src/policy/source.ts';

/** Milliseconds between two looks whether the policy's page loop is the one that is scheduled. */
const LOOK_EVERY = 15_000;

/** Keeps the schedule as the policy has it. A server that cannot be reached is asked again; nothing waits for it. */
export function keepPageLoop(client: Client, policy: PolicySource, log: Logger): { stop: () => void } {
  let scheduled: string | undefined;
  const look = async (): Promise<void> => {
    const { pageLoop } = (await policy.current()).policy;
    const wanted = JSON.stringify(pageLoop ?? null);
    if (wanted === scheduled) return;
    const done = await schedulePageLoop(client, pageLoop);
    scheduled = wanted;
    if (done !== undefined) log.info(done);
  };
  const tryToLook = (): void => void look().catch((error: unknown) => log.warn({ err: error }, 'The page loop could not be scheduled.'));
  tryToLook();
  const timer = setInterval(tryToLook, LOOK_EVERY);
  return { stop: () => clearInterval(timer) };
}
