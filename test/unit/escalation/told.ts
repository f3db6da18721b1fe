import { climb } from '../../../src/domain/escalation/climb.ts';
import { hearWhoIsOnCall } from '../../../src/domain/escalation/ask.ts';
import { nextEscalationMoment } from '../../../src/domain/escalation/next-moment.ts';
import type { IncidentData } from '../../../src/domain/incident/data.ts';
import type { NotificationView } from '../../../src/domain/incident/view.ts';
import type { OnCallAnswer } from '../../../src/domain/oncall/question.ts';
import { MINUTE, OPENED } from '../incident/an-incident.ts';

/** What a channel makes of a message; undefined: it does not answer. */
export type Channels = (view: NotificationView, now: number) => Partial<NotificationView> | undefined;

export const accepts: Channels = (_view, now) => ({ state: 'sent', sentAt: now });
export const refuses: Channels = () => ({ state: 'failed', reason: 'refused' });

/** Who is on call, by what the level names. */
export type Directory = (reference: string) => OnCallAnswer['people'];

/** Plays the ladder as the workflow does, moment by moment. Only the time is made up. */
export function play(
  incident: IncidentData,
  from: number,
  until: number,
  { channels = accepts, directory = () => [] }: { channels?: Channels; directory?: Directory } = {},
): void {
  for (let now = from; now <= until;) {
    settle(incident, now, channels, directory);
    const next = nextEscalationMoment(incident, now);
    if (next === undefined) return;
    now = Math.max(now, next.at);
  }
}

/** Everything that follows at one moment. */
function settle(incident: IncidentData, now: number, channels: Channels, directory: Directory): void {
  for (let rounds = 0; rounds < 50; rounds += 1) {
    climb(incident, now);
    const ask = incident.toAsk?.[0];
    if (ask !== undefined) {
      const people = directory(Object.values(ask.reference)[0] as string);
      const reason = people.length === 0 ? 'nobody is on duty' : 'so says the schedule';
      hearWhoIsOnCall(incident, ask, { people, reason, from: 'current' }, now);
    }
    const fresh = incident.notifications.filter((view) => view.state === 'queued' && incident.toSend.some(({ key }) => key === view.key));
    incident.toSend = [];
    for (const view of fresh) Object.assign(view, channels(view, now) ?? { state: 'sending' });
    if (fresh.length === 0 && ask === undefined) return;
  }
  throw new Error('the ladder does not come to rest');
}

/** "<minutes> <kind> L<level> <channel> <to>" of everything that was decided, in order. */
export function decided(incident: IncidentData): string[] {
  return incident.notifications.map(
    ({ kind, level, channel, to, queuedAt }) => `${Math.round((queuedAt - OPENED) / MINUTE)} ${kind} L${level} ${channel} ${to}`,
  );
}

export function sentences(incident: IncidentData, type: string): string[] {
  return incident.pendingEvents.filter((event) => event.type === type).map(({ message }) => message);
}
