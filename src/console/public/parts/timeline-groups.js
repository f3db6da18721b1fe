// @ts-check
/** The timeline's filters and emphasis. Pure. @import { TimelineEvent } from '../../../domain/incident/timeline.ts' */

/** @type {Record<string, { label: string, holds: (event: Pick<TimelineEvent, 'type' | 'actor'>) => boolean }>} */
export const GROUPS = {
  all: { label: 'All', holds: () => true },
  machine: { label: 'Machine', holds: ({ type }) => /^(recovery|approval)\./.test(type) },
  ladder: { label: 'Ladder', holds: ({ type }) => type.startsWith('escalation.') },
  messages: { label: 'Messages', holds: ({ type }) => type.startsWith('notification.') },
  people: { label: 'People', holds: ({ actor }) => actor !== 'salvor' },
};

/** How an event is drawn; most are plain. @param {TimelineEvent['type']} type @returns {'cut' | 'good' | 'bad' | 'start' | 'plain'} */
export function emphasisOf(type) {
  if (type === 'incident.interrupted') return 'cut';
  if (type === 'incident.opened') return 'start';
  if (type === 'incident.recovered' || type === 'incident.resolved' || type === 'recovery.verified') return 'good';
  if (type === 'incident.exhausted' || type === 'notification.failed' || type === 'escalation.ack_expired') return 'bad';
  return 'plain';
}
