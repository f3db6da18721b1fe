import type { PolicySnapshot } from '../policy/snapshot.ts';
import { inWords } from '../words.ts';
import type { Report } from '../report.ts';
import type { IncidentData } from './data.ts';
import { log } from './log.ts';
import { countReport } from './occurrences.ts';

/** The state of an incident that has just opened, with its first two timeline entries. */
export function openIncidentData(
  identity: Pick<IncidentData, 'id' | 'workflowId' | 'runId' | 'reopened' | 'openedAt' | 'drill'>,
  report: Report,
  policy: PolicySnapshot,
  now: number,
): IncidentData {
  const { classification, playbook, escalation } = policy;
  const incident: IncidentData = {
    ...identity,
    service: report.service,
    fingerprint: report.fingerprint,
    report,
    policy,
    severity: classification.severity,
    state: 'open',
    occurrences: { count: 0, firstAt: report.firstAt, lastAt: report.lastAt },
    reporters: {},
    levels: escalation.levels.map(() => ({ generation: 0 })),
    shiftMs: 0,
    attempts: [],
    applied: [],
    held: false,
    refusedActions: {},
    approvedActions: [],
    notifications: [],
    toSend: [],
    commands: [],
    pendingEvents: [],
    lastSeq: 0,
    dirtyReporters: [],
    revision: 0,
  };
  log(
    incident,
    identity.openedAt,
    'incident.opened',
    `${report.service}: ${report.operation} failed with ${report.failure.name}: ${report.failure.message}`,
  );
  const waited = now - identity.openedAt;
  if (waited > LATE_START_MS) {
    log(incident, now, 'incident.interrupted', `Reported at once and safe in Temporal, but no worker took it up for ${inWords(waited)}.`, {
      data: { from: identity.openedAt, to: now },
    });
  }
  countReport(incident, report, now);
  log(
    incident,
    now,
    'incident.classified',
    `Classified as ${classification.category}, ${classification.severity}, ${classification.retryability} (confidence ${classification.confidence.toFixed(2)}): ${classification.reasons.join(' ')} Playbook "${playbook.name}".`,
    {
      data: {
        category: classification.category,
        severity: classification.severity,
        retryability: classification.retryability,
        impact: classification.impact,
      },
    },
  );
  return incident;
}

/** A worker takes a task within milliseconds; five seconds mean that none was there. */
const LATE_START_MS = 5_000;
