import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { SalvorError } from '../domain/error-codes.ts';
import { fingerprintOf } from '../domain/fingerprint.ts';
import type { IncidentView } from '../domain/incident/view.ts';
import { type Failure, ServiceName } from '../domain/report.ts';
import { describeFailure } from './describe-failure.ts';
import { checkDetails, type ReportDetails, severityOf } from './details.ts';
import { Repeats } from './repeats.ts';
import { read } from './safe-read.ts';
import { Reporter, type Track } from './reporter.ts';
import { Spool, type SpoolLimits } from './spool.ts';
import { type ClientLogger, type ClientStats, ReporterStats } from './stats.ts';
import { temporalTransport, type TemporalTransportOptions } from './temporal-transport.ts';
import type { Transport } from './transport.ts';
import { within } from './within.ts';

export interface SalvorOptions {
  /** Name of the service; 1 to 63 letters, digits, ".", "_" or "-". */
  service: string;
  /** How reports travel. Default: straight to Temporal, found by the standard TEMPORAL_* variables. */
  transport?: Transport | ({ kind: 'temporal' } & TemporalTransportOptions);
  /** Directory for reports that wait for Salvor; `false` keeps them in memory only. Default: `salvor-spool` in the temporary directory. */
  spool?: false | ({ directory?: string } & Partial<SpoolLimits>);
  /** Milliseconds between two batches of one fingerprint (default 1000). */
  windowMs?: number;
  /** Different failures that are tracked at once (default 1000); more are dropped and counted. */
  maxFingerprints?: number;
  /** Gets at most one warning a minute. Default: the console. */
  logger?: ClientLogger;
}

/** What `handleError` answers. */
export interface Handled {
  /**
   * `recovered`: the machine or a person closed the incident. `escalated`: people were told, or the machine has tried
   * everything. `working`: neither yet. `unreachable`: nobody knows of the failure; the report waits in the spool.
   */
  status: 'recovered' | 'escalated' | 'working' | 'unreachable';
  incidentId?: string;
  view?: IncidentView;
}

export interface Salvor {
  /** Reports a failure. Never throws, never waits; a repeat costs microseconds. */
  report(error: unknown, details: ReportDetails): void;
  /** Reports a failure and waits, at most `waitMs` (default 10,000), for what comes of it. Never throws. */
  handleError(error: unknown, details: ReportDetails, wait?: { waitMs?: number }): Promise<Handled>;
  /** Sends everything that waits. @returns false when something was not accepted within `withinMs` (default 5,000) */
  flush(withinMs?: number): Promise<boolean>;
  /** Flushes, keeps the rest on disk, and lets go of connections. */
  close(withinMs?: number): Promise<void>;
  stats(): ClientStats;
}

const DEFAULTS = {
  windowMs: 1_000,
  maxFingerprints: 1_000,
  waitMs: 10_000,
  flushMs: 5_000,
  /** A script that has nothing else to do waits so long for its last reports; then they go to the spool. */
  lastSendMs: 2_000,
  /** A thousand reports with long stacks. */
  spoolBytes: 20_000_000,
  /** A week: longer than any outage that somebody would still want reports of. */
  spoolAgeMs: 604_800_000,
} as const;

/**
 * The client of one service.
 * @throws SalvorError INVALID_INPUT when an option is not allowed: at the start, where it can be corrected
 */
export function createSalvor(options: SalvorOptions): Salvor {
  const service = checkedService(options.service);
  const stats = new ReporterStats(options.logger ?? console);
  const transport = transportOf(options.transport);
  const spool = spoolOf(options.spool, stats);
  const reporter = new Reporter({
    transport,
    stats,
    windowMs: options.windowMs ?? DEFAULTS.windowMs,
    maxFingerprints: options.maxFingerprints ?? DEFAULTS.maxFingerprints,
    ...(spool !== undefined && { spool }),
  });
  const repeats = new Repeats<Track>();

  /** Counts the failure; undefined when it had to be dropped. */
  function take(error: unknown, given: ReportDetails): Track | undefined {
    const now = Date.now();
    stats.reported += 1;
    const name = serviceOf(given.service, service);
    const known = repeats.find(error, name);
    const track = known === undefined || known.forgotten ? firstLook(error, name) : known;
    if (track === undefined) {
      stats.drop(1, 'too many different failures wait at once');
      return undefined;
    }
    const details = () => {
      const checked = checkDetails(given);
      if (checked.problems.length > 0) stats.warn(`a detail of a report was left out: ${checked.problems.join('; ')}`);
      return checked.details;
    };
    reporter.count(track, severityOf(given.severity), details, now);
    return track;
  }

  function firstLook(error: unknown, name: string): Track | undefined {
    const failure: Failure = describeFailure(error);
    const track = reporter.track(name, fingerprintOf(name, failure), () => failure);
    if (track !== undefined) repeats.remember(error, name, track);
    return track;
  }

  /** Nothing that happens here may become the caller's problem. */
  function safely(error: unknown, given: ReportDetails): Track | undefined {
    try {
      return take(error, ownCopy(given));
    } catch (defect) {
      stats.drop(1, `the report could not be made (${String(read(defect, 'message'))})`);
      return undefined;
    }
  }

  const keepOnExit = () => reporter.stopSync();
  const sendBeforeExit = () => void reporter.flush(DEFAULTS.lastSendMs);
  process.on('exit', keepOnExit).once('beforeExit', sendBeforeExit);

  return {
    report: (error, given) => void safely(error, given),
    async handleError(error, given, { waitMs = DEFAULTS.waitMs } = {}) {
      const until = Date.now() + waitMs;
      const track = safely(error, given);
      if (track === undefined) return { status: 'unreachable' };
      if (!(await within(reporter.accepted(track), waitMs))) return { status: 'unreachable' };
      const { service: name, fingerprint } = track.tally;
      const progress = await transport.progress(name, fingerprint, Math.max(0, until - Date.now())).catch(() => undefined);
      if (progress === undefined) return { status: 'working' };
      const { incidentId, state, told, view } = progress;
      const recovered = state === 'recovered' || state === 'resolved';
      const status = recovered ? 'recovered' : told || state === 'exhausted' ? 'escalated' : 'working';
      return { status, incidentId, ...(view !== undefined && { view }) };
    },
    flush: (withinMs = DEFAULTS.flushMs) => reporter.flush(withinMs),
    async close(withinMs = DEFAULTS.flushMs) {
      await reporter.flush(withinMs);
      await reporter.stop();
      process.off('exit', keepOnExit).off('beforeExit', sendBeforeExit);
      await transport.close().catch(() => undefined);
    },
    stats: () => ({
      reported: stats.reported,
      accepted: stats.accepted,
      waiting: reporter.waiting,
      dropped: stats.dropped,
      droppedBecause: { ...stats.droppedBecause },
      messages: stats.messages,
      ...(stats.lastError !== undefined && { unreachable: stats.lastError }),
      spool: spool?.size ?? { files: 0, bytes: 0 },
    }),
  };
}

function checkedService(service: string): string {
  const parsed = ServiceName.safeParse(service);
  if (parsed.success) return parsed.data;
  throw new SalvorError('INVALID_INPUT', `service is "${service}": ${parsed.error.issues[0]?.message ?? 'not allowed'}.`, {
    field: 'service',
  });
}

/** A name that is not allowed becomes the nearest one that is: the failure matters more than its label. */
function serviceOf(given: unknown, fallback: string): string {
  if (given === fallback || typeof given !== 'string' || given === '') return fallback;
  return (
    given
      .replaceAll(/[^a-zA-Z0-9._-]/g, '-')
      .replace(/^[^a-zA-Z0-9]+/, '')
      .slice(0, 63) || fallback
  );
}

function transportOf(given: SalvorOptions['transport']): Transport {
  return given !== undefined && 'send' in given ? given : temporalTransport(given);
}

function spoolOf(given: SalvorOptions['spool'], stats: ReporterStats): Spool | undefined {
  if (given === false) return undefined;
  const { directory = join(tmpdir(), 'salvor-spool'), maxBytes = DEFAULTS.spoolBytes, maxAgeMs = DEFAULTS.spoolAgeMs } = given ?? {};
  return new Spool(directory, { maxBytes, maxAgeMs }, (failures, why) => stats.drop(failures, why));
}

/** Details are the caller's, and may be as hostile as errors: read once, here. */
function ownCopy(given: ReportDetails): ReportDetails {
  try {
    return { ...given };
  } catch {
    return { operation: '' };
  }
}
