import { randomBytes } from 'node:crypto';
import type { PolicySnapshot } from '../domain/policy/snapshot.ts';
import { choosePolicy } from '../domain/policy/choose.ts';
import type { PolicyFile } from '../domain/policy/playbook.ts';
import type { Report } from '../domain/report.ts';
import { whoIsOnCall } from '../oncall/resolve.ts';
import { foresee } from './foresee.ts';
import { Rehearsal, type RehearsalStage } from './rehearsal.ts';
import type { DrillReport, DrillRequest, Played } from './report.ts';
import { reportOf } from './summary.ts';

const DAY_MS = 86_400_000;
/** A ladder that is still going on after this is not worth waiting for. */
const MOST_DAYS = 30;

/** The incident is resolved under this name when nothing is left to happen. */
const DRILL = 'salvor drill';

/**
 * Rehearses an incident with the real workflow on the real server: every step of the machine fails, nobody is reached, the clock
 * skips. Nothing is left behind: the incident is resolved at the end.
 * @throws SalvorError CONFIG_INVALID when the chosen playbook names a ladder that does not exist
 */
export async function rehearseDrill(request: DrillRequest, policy: PolicyFile, stage: RehearsalStage): Promise<DrillReport> {
  const { snapshot, report } = opening(request, policy);
  const played = await rehearse(snapshot, report, stage, request);
  return reportOf(request, snapshot, played, { how: 'rehearsed' });
}

/**
 * The same from the ladder's arithmetic alone, for a server that cannot skip time: no timer, no worker, no message is tried out.
 * @param notice why it was not rehearsed, and what to do about it
 */
export function computeDrill(request: DrillRequest, policy: PolicyFile, notice: string): DrillReport {
  const { snapshot, report } = opening(request, policy);
  return reportOf(request, snapshot, foresee(snapshot, report, request.ackAfterMs), { how: 'computed', notice });
}

/** A failure that no rule knows, under a fingerprint that no real one has. */
function opening({ service, operation, severity, at }: DrillRequest, policy: PolicyFile): { snapshot: PolicySnapshot; report: Report } {
  const report: Report = {
    service,
    operation,
    failure: { name: 'Drill', message: 'imagined', causes: [] },
    fingerprint: randomBytes(8).toString('hex'),
    ...(severity !== undefined && { severity }),
    reporter: 'drill',
    seq: 1,
    count: 1,
    firstAt: at,
    lastAt: at,
  };
  return { snapshot: choosePolicy(policy, report, 'http://drill.invalid'), report };
}

async function rehearse(
  snapshot: PolicySnapshot,
  report: Report,
  stage: RehearsalStage,
  { at, ackAfterMs }: Pick<DrillRequest, 'at' | 'ackAfterMs'>,
): Promise<Played> {
  // The workflow's clock begins now; who is on call is asked of the moment that is imagined.
  const shift = at - Date.now();
  const rehearsal = new Rehearsal(stage, {
    whoIsOnCall: ({ reference, at: asked, severity, snapshot: directory }) => ({
      ...whoIsOnCall(directory, reference, asked + shift, severity),
      from: 'snapshot',
    }),
  });
  try {
    await rehearsal.open(snapshot, report);
    if (ackAfterMs !== undefined) {
      if (ackAfterMs > 0) await rehearsal.forward(ackAfterMs);
      await rehearsal.command('acknowledge', { by: DRILL, via: 'cli' });
    }
    let view = await rehearsal.view();
    for (let days = 0; view.next !== undefined && days < MOST_DAYS; days += 1) {
      await rehearsal.forward(DAY_MS);
      view = await rehearsal.view();
    }
    const told = [...rehearsal.told];
    const events = [...rehearsal.events];
    await rehearsal.command('resolve', { by: DRILL, via: 'cli' });
    await rehearsal.end();
    return { view, told, events };
  } finally {
    await rehearsal.dispose();
  }
}
