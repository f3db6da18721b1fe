import type { IncidentData } from '../incident/data.ts';
import type { NotificationView } from '../incident/view.ts';
import type { ChannelName } from '../policy/playbook.ts';
import { dropContacts } from './reach.ts';
import { highestTold } from './remind.ts';

/** Channels whose first message is kept up to date, or whose receiver keeps a state of its own. */
export const MIRRORING_CHANNELS: readonly ChannelName[] = ['slack', 'pagerduty', 'webhook', 'linear'];

/**
 * Counts one person's acknowledgement and marks what they were sent.
 * @returns how many more different people have to acknowledge before the ladder stops
 */
export function countAcknowledgement(incident: IncidentData, by: string, now: number): number {
  const people = [...new Set([...(incident.acknowledgedBy ?? []), by])];
  incident.acknowledgedBy = people;
  for (const view of incident.notifications) {
    if (isFor(view, by) && MAY_BE_ACKNOWLEDGED.includes(view.state)) Object.assign(view, { state: 'acknowledged', heardAt: now });
  }
  const missing = Math.max(0, needed(incident) - people.length);
  if (missing > 0) dropContacts(incident, ({ person, name, steps }) => person === by || name === by || steps.some(({ to }) => to === by));
  return missing;
}

const MAY_BE_ACKNOWLEDGED: readonly NotificationView['state'][] = ['sent', 'delivered', 'unknown'];

function isFor({ to, person }: NotificationView, by: string): boolean {
  return to === by || person === by;
}

/** What the highest level that was told asks for; of "all", whoever could not be reached cannot acknowledge either. */
function needed(incident: IncidentData): number {
  const index = highestTold(incident);
  const wanted = incident.policy.escalation.levels[index]?.acknowledgements ?? 1;
  if (wanted !== 'all') return wanted;
  const people = (incident.contacts ?? []).filter(
    ({ level, person, gaveUp }) => level === index + 1 && person !== undefined && gaveUp === undefined,
  );
  return new Set([...people.map(({ name }) => name), ...(incident.acknowledgedBy ?? [])]).size;
}
