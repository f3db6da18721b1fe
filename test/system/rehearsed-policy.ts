import { randomBytes } from 'node:crypto';
import type { PolicySnapshot } from '../../src/domain/policy/snapshot.ts';
import { EscalationPolicy, Playbook } from '../../src/domain/policy/playbook.ts';
import type { Report } from '../../src/domain/report.ts';
import type { Severity } from '../../src/domain/severity.ts';

export const MINUTE = 60_000;

/** F1: the default ladder, one target a channel so that each line of an expectation is one message. */
const DEFAULT_LADDER = EscalationPolicy.parse({
  // What mirroring adds has tests of its own.
  mirror: false,
  levels: [
    {
      name: 'Development',
      after: '0s',
      minSeverity: 'warning',
      notify: [
        { channel: 'slack', to: '#dev' },
        { channel: 'email', to: 'dev@example.com' },
      ],
    },
    { name: 'Operations', after: '30m', minSeverity: 'error', notify: [{ channel: 'pagerduty', to: 'ops' }] },
    { name: 'Management', after: '60m', minSeverity: 'critical', notify: [{ channel: 'voice', to: '+15550000003' }] },
    { name: 'Executive', after: '120m', minSeverity: 'critical', notify: [{ channel: 'sms', to: '+15550000004' }] },
  ],
});

export function policy(
  severity: Severity,
  changes: { retryability?: 'transient' | 'permanent'; playbook?: object; confidence?: number } = {},
): PolicySnapshot {
  const { retryability = 'permanent', playbook = {}, confidence = 0.95 } = changes;
  return {
    playbook: Playbook.parse({ name: 'rehearsed', ...playbook }),
    escalation: DEFAULT_LADDER,
    classification: {
      category: 'payment',
      severity,
      retryability,
      layer: 'external',
      impact: 'low',
      confidence,
      reasons: ['The test says so.'],
    },
    publicUrl: 'http://127.0.0.1:1',
  };
}

export function failure(changes: Partial<Report> = {}): Report {
  const now = Date.now();
  return {
    service: 'shop',
    operation: 'pay',
    failure: { name: 'PaymentError', message: 'garbage', causes: [] },
    fingerprint: randomBytes(8).toString('hex'),
    reporter: 'test',
    seq: 1,
    count: 1,
    firstAt: now,
    lastAt: now,
    ...changes,
  };
}
