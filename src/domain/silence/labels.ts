import type { Classification } from '../classification/rule.ts';
import type { Notification } from '../notification.ts';
import type { Failure } from '../report.ts';
import type { Labels } from './matchers.ts';

/** What is known of an incident, open or about to be. */
interface Described {
  service: string;
  operation: string;
  failure?: Failure;
  classification?: Pick<Classification, 'category' | 'severity' | 'impact' | 'layer'>;
  labels?: Labels;
}

/**
 * What matchers see of an incident: service, operation, severity, category, code, impact, layer, and the labels of its report.
 * A report cannot give itself another severity: Salvor's own words go before a label of the same name.
 */
export function labelsOfIncident({ service, operation, failure, classification, labels = {} }: Described): Labels {
  const code = failure === undefined ? undefined : codeOf(failure);
  return {
    ...labels,
    service,
    operation,
    ...(classification !== undefined && {
      severity: classification.severity,
      category: classification.category,
      impact: classification.impact,
      layer: classification.layer,
    }),
    ...(code !== undefined && { code }),
  };
}

/** The most telling code of a failure: that of the database, the provider, HTTP, gRPC or the system, else the error's class. */
function codeOf({ sqlState, code, httpStatus, grpcStatus, errno, name }: Failure): string {
  return String(sqlState ?? code ?? httpStatus ?? grpcStatus ?? errno ?? name);
}

/** What matchers see of a page: its incident's labels, and level, channel, target, kind and person of the page itself. */
export function labelsOfPage({ labels = {}, ...page }: Notification): Labels {
  return {
    ...labels,
    service: page.service,
    operation: page.operation,
    severity: page.severity,
    level: String(page.level),
    levelName: page.levelName,
    channel: page.channel,
    to: page.to,
    kind: page.kind,
    ...(page.person !== undefined && { person: page.person }),
  };
}
