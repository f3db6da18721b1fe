import fc from 'fast-check';
import type { PolicySnapshot } from '../../../src/domain/policy/snapshot.ts';
import type { IncidentData } from '../../../src/domain/incident/data.ts';
import { openIncidentData } from '../../../src/domain/incident/open.ts';
import { EscalationPolicy, Playbook, type Level } from '../../../src/domain/policy/playbook.ts';
import type { Report } from '../../../src/domain/report.ts';
import { SEVERITIES, type Severity } from '../../../src/domain/severity.ts';

export const OPENED = Date.UTC(2026, 0, 5, 2, 0, 0);
export const MINUTE = 60_000;

/** Four levels at 0, 30, 60 and 120 minutes with rising floors. */
const LEVELS = [
  { name: 'Development', after: 0, minSeverity: 'warning', notify: [{ channel: 'email', to: 'dev' }] },
  { name: 'Operations', after: 30 * MINUTE, minSeverity: 'error', notify: [{ channel: 'pagerduty', to: 'ops' }] },
  { name: 'Management', after: 60 * MINUTE, minSeverity: 'critical', notify: [{ channel: 'voice', to: 'boss' }] },
  { name: 'Executive', after: 120 * MINUTE, minSeverity: 'critical', notify: [{ channel: 'sms', to: 'ceo' }] },
] as const satisfies Level[];

export function reportOf(changes: Partial<Report> = {}): Report {
  return {
    service: 'shop',
    operation: 'pay',
    failure: { name: 'PaymentError', message: 'garbage', causes: [] },
    fingerprint: '0123456789abcdef',
    reporter: 'r1',
    seq: 1,
    count: 1,
    firstAt: OPENED,
    lastAt: OPENED,
    ...changes,
  };
}

export interface Shape {
  /** The report's own way to run the operation again. */
  retryWith?: NonNullable<PolicySnapshot['retryWith']>;
  severity?: Severity;
  retryability?: 'transient' | 'permanent' | 'unknown';
  confidence?: number;
  levels?: readonly object[];
  settle?: number;
  playbook?: object;
  report?: Partial<Report>;
}

/** An incident that has just opened. */
export function anIncident(shape: Shape = {}): IncidentData {
  const { severity = 'critical', retryability = 'permanent', confidence = 0.95, levels = LEVELS, settle = 0, playbook = {} } = shape;
  const policy: PolicySnapshot = {
    playbook: Playbook.parse({ name: 'tested', ...playbook }),
    escalation: EscalationPolicy.parse({ levels, settle }),
    classification: { category: 'payment', severity, retryability, layer: 'external', impact: 'low', confidence, reasons: ['so'] },
    publicUrl: 'http://127.0.0.1:1',
    ...(shape.retryWith !== undefined && { retryWith: shape.retryWith }),
  };
  const identity = { id: 'shop-0123456789abcdef-00000000', workflowId: 'w', runId: 'r', reopened: 0, openedAt: OPENED, drill: false };
  return openIncidentData(identity, reportOf(shape.report), policy, OPENED);
}

/** Ladders of one to six levels in any order of due times; each level has a target of its own. */
export const anyLevels = fc
  .array(fc.record({ after: fc.integer({ min: 0, max: 300 }), minSeverity: fc.constantFrom(...SEVERITIES) }), {
    minLength: 1,
    maxLength: 6,
  })
  .map((levels) =>
    levels.map(({ after, minSeverity }, index) => ({
      name: `Level ${index + 1}`,
      after: after * MINUTE,
      minSeverity,
      notify: [{ channel: 'email', to: `l${index + 1}` }],
    })),
  );

export const anySeverity = fc.constantFrom(...SEVERITIES);
