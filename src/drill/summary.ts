import type { Classification } from '../domain/classification/rule.ts';
import type { LevelView } from '../domain/incident/view.ts';
import type { DrillReport, DrillRequest, Played } from './report.ts';
import { verdictOf } from './verdict.ts';

const MACHINE_EVENTS: ReadonlySet<string> = new Set([
  'recovery.action',
  'recovery.skipped',
  'recovery.compensated',
  'approval.requested',
  'incident.exhausted',
]);

/** Puts what was played onto the clock of the moment it is imagined for. */
export function reportOf(
  request: DrillRequest,
  policy: { playbook: { name: string }; classification: Classification },
  played: Played,
  how: Pick<DrillReport, 'how' | 'notice'>,
): DrillReport {
  const { view, events } = played;
  const clock = (afterMs: number): string => new Date(request.at + afterMs).toISOString();
  const told = played.told
    .map(({ dueAfterMs, kind, level, levelName, channel, to }) => {
      const afterMs = wholeSeconds(dueAfterMs);
      return { afterMs, at: clock(afterMs), kind, level, levelName, channel, to };
    })
    .toSorted((a, b) => a.afterMs - b.afterMs || a.level - b.level);
  const machine = events.filter(isOfMachine).map(({ at, message }) => {
    const afterMs = wholeSeconds(at - view.openedAt);
    return { afterMs, at: clock(afterMs), what: message };
  });
  const notTold = view.levels.filter(({ state }) => state !== 'sent').map(missed);
  const { category, severity, retryability, reasons } = policy.classification;
  const facts = {
    service: request.service,
    operation: request.operation,
    at: clock(0),
    ...how,
    playbook: policy.playbook.name,
    classification: { category, severity, retryability, reasons },
    told,
    notTold,
    machine,
  };
  return { ...facts, verdict: verdictOf(facts), reachesSomebody: told.length > 0 };
}

/** A retry is announced when its wait begins and told again when it runs; the drill shows it when it runs. */
function isOfMachine({ type, data }: Played['events'][number]): boolean {
  return MACHINE_EVENTS.has(type) || (type === 'recovery.retry' && data?.['attempt'] !== undefined);
}

function missed({ level, name, state, reason }: LevelView): DrillReport['notTold'][number] {
  return { level, name, reason: reason ?? `it is still ${state} when nothing is left to happen` };
}

/** Tasks take milliseconds that mean nothing here. */
function wholeSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1_000) * 1_000;
}
