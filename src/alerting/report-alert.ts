import { ALERT_KINDS } from '../domain/alerting/alert-types.ts';
import { fingerprintOf } from '../domain/fingerprint.ts';
import { Report } from '../domain/report.ts';
import { inWords } from '../domain/words.ts';
import type { FiringAlert } from './evaluate.ts';

const MINUTE = 60_000;

/**
 * The report that makes an alert an incident, so that it is routed, grouped, escalated and acknowledged as all else. Its identity is type
 * and service; its sequence number is the minute, so that an evaluation that is repeated counts once.
 */
export function reportOfAlert({ type, service, value, rule, at }: FiringAlert): Report {
  const { unit, from } = ALERT_KINDS[type];
  const name = type
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
  const failure = {
    name: `${name}Alert`,
    message: `${service}: ${rounded(value)} ${unit} (alert from ${rule.enter}, over below ${rule.leave})`,
    causes: [],
  };
  return Report.parse({
    service,
    operation: `alert:${type}`,
    failure,
    // The value must not make it another failure.
    fingerprint: fingerprintOf(service, { ...failure, message: `alert ${type}` }),
    severity: rule.severity,
    labels: { alert: type },
    context: { value, enter: rule.enter, leave: rule.leave, window: inWords(rule.window), measuredFrom: from },
    reporter: `alerting/${type}`,
    seq: Math.floor(at / MINUTE),
    count: 1,
    firstAt: at,
    lastAt: at,
  });
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
