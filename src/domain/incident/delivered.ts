import { CHANNEL_WORDS } from '../escalation/messages.ts';
import type { DeliveryReport } from '../contracts.ts';
import type { Checked, Fields } from '../shape.ts';
import type { IncidentData } from './data.ts';
import { log } from './log.ts';

/** What the delivery signal carries. */
export const DELIVERY_FIELDS = {
  key: { kind: 'text', min: 1, max: 1_000 },
  state: { kind: 'choice', of: ['delivered', 'failed'] },
  reason: { kind: 'text', max: 1_000 },
  at: { kind: 'number', min: 0, max: Number.MAX_SAFE_INTEGER },
} as const satisfies Fields;

/** Providers report in any order and more than once; the newest word about a message counts. */
export function hearOfDelivery(incident: IncidentData, report: DeliveryReport | Checked<typeof DELIVERY_FIELDS>, now: number): void {
  const { key, state, reason, at } = report;
  const view = incident.notifications.find((known) => known.key === key);
  if (view === undefined || view.state === 'acknowledged' || view.state === state) return;
  if (view.heardAt !== undefined && at < view.heardAt) return;
  Object.assign(view, { state, reason, heardAt: at });
  const words = `${CHANNEL_WORDS[view.channel]} to ${view.to}`;
  const type = state === 'delivered' ? 'notification.delivered' : 'notification.failed';
  log(incident, now, type, `${words}: ${reason}.`, { data: { key } });
}
