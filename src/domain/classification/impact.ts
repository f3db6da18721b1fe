import type { ImpactThresholds } from '../policy/playbook.ts';
import type { BusinessContext } from '../report.ts';
import { SEVERITIES, type Severity } from '../severity.ts';
import { IMPACTS, type Impact } from './categories.ts';

/** Ten times a threshold is another order of magnitude: critical. A tenth of it is worth a look: medium. */
const MUCH = 10;

/** What the failure means to the business, with the figures behind it. */
export function impactOf(business: BusinessContext | undefined, thresholds: ImpactThresholds): { impact: Impact; reasons: string[] } {
  const { revenueAtRisk, customersAffected, slaPercent, customerFacing } = business ?? {};
  const found: { impact: Impact; reason: string }[] = [];
  if (revenueAtRisk !== undefined) {
    const reason = `Revenue at risk is ${dollars(revenueAtRisk)}; the threshold is ${dollars(thresholds.revenue)}.`;
    found.push({ impact: againstThreshold(revenueAtRisk, thresholds.revenue), reason });
  }
  if (customersAffected !== undefined) {
    const reason = `${customersAffected} customers are affected; the threshold is ${thresholds.customers}.`;
    found.push({ impact: againstThreshold(customersAffected, thresholds.customers), reason });
  }
  if (slaPercent !== undefined) {
    const reason = `Availability is ${slaPercent} %; the service level is ${thresholds.sla} %.`;
    found.push({ impact: againstServiceLevel(slaPercent, thresholds.sla), reason });
  }
  if (customerFacing === true) found.push({ impact: 'low', reason: 'Customers see it.' });
  const counted = found.filter(({ impact }) => impact !== 'none').sort((a, b) => IMPACTS.indexOf(b.impact) - IMPACTS.indexOf(a.impact));
  return { impact: counted[0]?.impact ?? 'none', reasons: counted.map(({ reason }) => reason) };
}

function againstThreshold(value: number, threshold: number): Impact {
  if (value <= 0) return 'none';
  if (value >= threshold * MUCH) return 'critical';
  if (value >= threshold) return 'high';
  return value >= threshold / MUCH ? 'medium' : 'low';
}

/** Compared by unavailability: with 99.5 % promised, 99.4 % is a breach and 95 % is ten times what was allowed. */
function againstServiceLevel(measured: number, promised: number): Impact {
  if (measured >= promised) return 'none';
  return 100 - measured >= (100 - promised) * MUCH ? 'critical' : 'high';
}

function dollars(amount: number): string {
  return `$${amount.toLocaleString('en-US', { maximumFractionDigits: 0 })}`;
}

/** A high impact makes a failure one step more severe; a critical one makes it critical. Nothing is made less severe. */
export function raisedByImpact(severity: Severity, impact: Impact): Severity {
  if (impact === 'critical') return 'critical';
  if (impact !== 'high') return severity;
  return SEVERITIES[SEVERITIES.indexOf(severity) + 1] ?? severity;
}
