import type { Logger } from 'pino';
import type { Activities } from '../src/domain/contracts.ts';
import type { OnCallDirectory } from '../src/domain/oncall/directory.ts';
import { whoIsOnCall } from '../src/oncall/resolve.ts';
import { inTime } from './in-time.ts';

/** Milliseconds. A level is due now: the incident's own directory is good enough when the newest takes longer. */
const PATIENCE_MS = 500;

export interface WhoIsOnCallDeps {
  /** The directory in force now, with the number of its revision where it has one. May take its time or fail. */
  current: () => Promise<{ directory: OnCallDirectory; revision?: number }>;
  log: Pick<Logger, 'warn'>;
}

/**
 * Answers from the newest directory, so that an override made during an incident counts; from what the incident took along when it
 * opened where the newest cannot be read within half a second. Never fails: a page to whom it was yesterday beats none.
 */
export function createWhoIsOnCall({ current, log }: WhoIsOnCallDeps): NonNullable<Activities['whoIsOnCall']> {
  return async ({ reference, at, severity, snapshot }) => {
    try {
      const { directory, revision } = await inTime(current(), PATIENCE_MS);
      const { people, reason } = whoIsOnCall(directory, reference, at, severity);
      return { people, reason: revision === undefined ? reason : `${reason}, by revision ${revision} of the policy`, from: 'current' };
    } catch (error) {
      log.warn({ err: error }, 'The newest directory cannot be read: asking the one that the incident took along.');
      const { people, reason } = whoIsOnCall(snapshot, reference, at, severity);
      const why = error instanceof Error ? error.message : String(error);
      return {
        people,
        reason: `${reason}, as it was when the incident opened, because the newest cannot be read (${why})`,
        from: 'snapshot',
      };
    }
  };
}
