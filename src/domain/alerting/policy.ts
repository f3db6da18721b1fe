import { z } from 'zod';
import { Duration } from '../duration.ts';
import { SEVERITIES } from '../severity.ts';
import { ALERT_KINDS, ALERT_TYPES, type AlertRule, type AlertType } from './alert-types.ts';

/** What a policy changes of one type; what is left out keeps the default of the type. */
const AlertChange = z.strictObject({
  /** False: this type never fires. */
  on: z.boolean().default(true),
  enter: z.number().min(0).optional(),
  leave: z.number().min(0).optional(),
  for: Duration.optional(),
  window: Duration.optional(),
  severity: z.enum(SEVERITIES).optional(),
});

/** Alert types by name. */
export const Alerts = z.partialRecord(z.enum(ALERT_TYPES), AlertChange).default({});
export type Alerts = z.infer<typeof Alerts>;

/** The rule of a type under a policy; undefined when it is turned off or there is no data for it. */
export function alertRule(alerts: Alerts, type: AlertType): AlertRule | undefined {
  const kind = ALERT_KINDS[type];
  const change = alerts[type];
  if (kind.noDataYet !== undefined || change?.on === false) return undefined;
  return {
    enter: change?.enter ?? kind.enter,
    leave: change?.leave ?? kind.leave,
    for: change?.for ?? kind.for,
    window: change?.window ?? kind.window,
    severity: change?.severity ?? kind.severity,
  };
}
