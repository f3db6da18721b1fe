import type { Severity } from '../severity.ts';

/** S3's eight alert types, and of S0's five the four that are not among them. The list is closed. */
export const ALERT_TYPES = [
  'error_rate_high',
  'error_rate_critical',
  'anomaly_detected',
  'repeated_errors',
  'system_degradation',
  'recovery_failure',
  'performance_impact',
  'security_concern',
  'security_threat',
  'business_continuity',
  'sla_breach_predicted',
  'cascade_prevented',
] as const;
export type AlertType = (typeof ALERT_TYPES)[number];

/** When an alert fires and when it ends. Entering takes more than leaving, so that it does not flap. Times are milliseconds. */
export interface AlertRule {
  /** Fires from this value on. */
  enter: number;
  /** Ends below this value. */
  leave: number;
  /** So long in a row it has to be above `enter`, or below `leave`. */
  for: number;
  /** The time that the value is taken over. */
  window: number;
  severity: Severity;
}

interface AlertKind extends AlertRule {
  /** What the value counts, in words that follow a number. */
  unit: string;
  /** Which data it is made of. */
  from: string;
  /** Set while Salvor has no data for it: it never fires, and says why. */
  noDataYet?: string;
}

const MINUTE = 60_000;

export const ALERT_KINDS: Record<AlertType, AlertKind> = {
  error_rate_high: {
    ...{ enter: 10, leave: 5, for: 2 * MINUTE, window: 5 * MINUTE, severity: 'warning' },
    unit: 'failures a minute',
    from: 'the exact counts of reports, sampled each minute',
  },
  error_rate_critical: {
    ...{ enter: 60, leave: 30, for: MINUTE, window: 5 * MINUTE, severity: 'critical' },
    unit: 'failures a minute',
    from: 'the exact counts of reports, sampled each minute',
  },
  anomaly_detected: {
    ...{ enter: 4, leave: 2, for: 2 * MINUTE, window: 5 * MINUTE, severity: 'warning' },
    unit: 'standard deviations above what is usual for the service',
    from: "the service's own failures a minute over the last day, of which at least an hour has to be known",
  },
  repeated_errors: {
    ...{ enter: 100, leave: 50, for: 0, window: 60 * MINUTE, severity: 'warning' },
    unit: 'occurrences of one failure',
    from: 'the exact counts of the incidents that one failure opened within the window',
  },
  system_degradation: {
    ...{ enter: 5, leave: 3, for: MINUTE, window: MINUTE, severity: 'critical' },
    unit: 'services with an open incident that is error or critical',
    from: 'the open incidents of all services',
  },
  recovery_failure: {
    ...{ enter: 60, leave: 30, for: 0, window: 60 * MINUTE, severity: 'error' },
    unit: 'percent of recovery attempts that did not help',
    from: 'the ended attempts of the incidents of a service, of which there have to be at least three',
  },
  performance_impact: {
    ...{ enter: 3, leave: 2, for: MINUTE, window: MINUTE, severity: 'warning' },
    unit: 'open incidents of slowness',
    from: 'the open incidents of the categories timeout, resource_exhausted and rate_limit; response times themselves are not known here',
  },
  security_concern: {
    ...{ enter: 3, leave: 1, for: 0, window: 15 * MINUTE, severity: 'error' },
    unit: 'incidents that touch security',
    from: 'the incidents of the categories security, authentication and authorization that opened within the window',
  },
  security_threat: {
    ...{ enter: 1, leave: 1, for: 0, window: MINUTE, severity: 'critical' },
    unit: 'open critical incidents of security',
    from: 'the open incidents of the category security whose severity is critical',
  },
  business_continuity: {
    ...{ enter: 2, leave: 1, for: 0, window: MINUTE, severity: 'critical' },
    unit: 'open incidents of critical business impact',
    from: "the impact that revenue, customers and SLA of the reports' business context amount to",
  },
  sla_breach_predicted: {
    ...{ enter: 1, leave: 1, for: 0, window: MINUTE, severity: 'warning' },
    unit: 'predicted breaches',
    from: 'predictions',
    noDataYet: 'nothing predicts a breach of an SLA yet',
  },
  cascade_prevented: {
    ...{ enter: 1, leave: 1, for: 0, window: MINUTE, severity: 'warning' },
    unit: 'prevented cascades',
    from: 'the isolation of services ahead of a wave of failures',
    noDataYet: 'nothing isolates services ahead of a wave of failures yet',
  },
};
