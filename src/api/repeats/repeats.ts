import { randomUUID } from 'node:crypto';
import type { FastifyBaseLogger } from 'fastify';
import { workflowIdOf } from '../../domain/incident/identity.ts';
import type { Report } from '../../domain/report.ts';
import { isAlive } from '../../embedded/process-identity.ts';
import { type Batch, RepeatJournal, settle } from './journal.ts';

/** Milliseconds between two counted reports of a failure. */
const SEND_EVERY_MS = 500;
/** A failure that was not heard of for so long is a first one again, which is durable in Temporal before it is answered. */
const KNOWN_FOR_MS = 60_000;
const MOST_KNOWN = 10_000;

interface RepeatsDeps {
  /** Where what is owed is written down. */
  directory: string;
  send: (report: Report) => Promise<unknown>;
  log: Pick<FastifyBaseLogger, 'warn'>;
}

export interface Repeats {
  /** The failure's report is durable: those that follow soon are repeats. */
  heard(report: Report): void;
  /**
   * Counts a report as a repeat of one that is durable, if it is one and says nothing new.
   * @returns false: it has to be sent by itself
   */
  count(report: Report): boolean;
  close(): Promise<void>;
}

/**
 * Repeats over HTTP, counted as the client counts them: written down at once and sent together, exactly once, twice a second. A storm of
 * requests costs the incident two messages a second.
 */
export function createRepeats({ directory, send, log }: RepeatsDeps): Repeats {
  const journal = new RepeatJournal(directory, randomUUID());
  const known = new Map<string, { at: number; severity: Report['severity'] }>();
  let owed: Batch[] = journal.inherit((pid) => isAlive(pid));
  let sending: Promise<void> | undefined;

  const flush = async (): Promise<void> => {
    const batch = journal.seal();
    if (batch !== undefined) owed.push(batch);
    for (const each of [...owed]) {
      try {
        await Promise.all(each.reports.map(send));
        settle(each);
        owed = owed.filter((other) => other !== each);
      } catch (error) {
        log.warn({ err: error, owed: owed.length }, 'Counted repeats could not be sent: they are kept and tried again.');
        return;
      }
    }
  };
  const tick = (): Promise<void> => (sending ??= flush().finally(() => (sending = undefined)));
  const timer = setInterval(() => void tick(), SEND_EVERY_MS);
  timer.unref();

  return {
    heard: ({ service, fingerprint, severity }) => {
      const key = workflowIdOf(service, fingerprint);
      known.delete(key);
      known.set(key, { at: Date.now(), severity });
      if (known.size > MOST_KNOWN) known.delete(known.keys().next().value ?? '');
    },
    count: (report) => {
      const key = workflowIdOf(report.service, report.fingerprint);
      const former = known.get(key);
      const now = Date.now();
      if (former === undefined || now - former.at > KNOWN_FOR_MS || former.severity !== report.severity) return false;
      try {
        journal.append(key, report, now);
      } catch (error) {
        log.warn({ err: error }, 'A repeat could not be written down: it is sent by itself.');
        return false;
      }
      former.at = now;
      return true;
    },
    close: async () => {
      clearInterval(timer);
      await sending;
      await flush();
    },
  };
}
