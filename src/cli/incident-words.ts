import { styleText } from 'node:util';
import type { IncidentView, LevelView } from '../domain/incident/view.ts';

/** What the API answers: a view whose times are ISO 8601. */
type Iso<T> = T extends (infer Item)[]
  ? Iso<Item>[]
  : T extends object
    ? { [Key in keyof T]: Key extends TimeKey ? string : Iso<T[Key]> }
    : T;
type TimeKey = 'at' | 'openedAt' | 'closedAt' | 'dueAt' | 'sentAt' | 'expiresAt';

export type ShownIncident = Iso<Pick<IncidentView, ShownField>> & { formerId?: string };
type ShownField =
  | 'id'
  | 'service'
  | 'operation'
  | 'title'
  | 'state'
  | 'openedAt'
  | 'closedReason'
  | 'classification'
  | 'occurrences'
  | 'acknowledgement'
  | 'levels'
  | 'approval'
  | 'next';

export interface ShownTimeline {
  events: { at: string; actor: string; message: string; derived: boolean }[];
  verified: boolean;
  chain: { reason: string };
}

const CLOSED = new Set(['recovered', 'resolved']);

/** One incident on one line: when, how bad, which state, what, id. */
export function listLine(incident: ShownIncident): string {
  const { id, title, state, openedAt, classification, occurrences, acknowledgement } = incident;
  const times = occurrences.count > 1 ? ` ×${occurrences.count}` : '';
  const owner = acknowledgement === undefined ? '' : ` (${acknowledgement.by} has it)`;
  const severity = (classification?.severity ?? 'new').padEnd(8);
  return `${clock(openedAt)}  ${severity}  ${colourOf(state)}  ${title}${times}${owner}\n    ${styleText('dim', id)}`;
}

/** Everything about one incident. */
export function detailLines(incident: ShownIncident, timeline: ShownTimeline): string[] {
  const { id, title, service, operation, openedAt, formerId, classification, approval, next, closedReason, levels } = incident;
  return [
    styleText('bold', title),
    `${colourOf(incident.state)} ${service} · ${operation} · open since ${clock(openedAt)} · ${id}`,
    ...(formerId === undefined ? [] : [`This failure was incident ${formerId} before.`]),
    ...(classification?.reasons ?? []).map((reason) => `  ${reason}`),
    ...(approval === undefined
      ? []
      : [
          styleText(
            'yellow',
            `Waits for approval ${approval.id}: ${approval.action}. ${approval.reason} (until ${clock(approval.expiresAt)})`,
          ),
        ]),
    ...(next === undefined ? [] : [`Next: ${next.what} at ${clock(next.at)}`]),
    ...(closedReason === undefined ? [] : [`Closed: ${closedReason}`]),
    '',
    'Ladder',
    ...levels.map(levelLine),
    '',
    'Timeline',
    ...timeline.events.map(
      ({ at, actor, message, derived }) => `  ${clock(at)}  ${actor}: ${derived ? styleText('yellow', message) : message}`,
    ),
    '',
    timeline.verified
      ? styleText('dim', timeline.chain.reason)
      : styleText('red', `The timeline was tampered with. ${timeline.chain.reason}`),
  ];
}

function levelLine({ level, name, dueAt, sentAt, state, reason, targets, recipients = [] }: Iso<LevelView>): string {
  const when = state === 'sent' && sentAt !== undefined ? `sent ${clock(sentAt)}` : state === 'waiting' ? `due ${clock(dueAt)}` : state;
  const whom = [...recipients, ...targets.map(({ channel, to, person }) => `${channel} ${person ?? to}`)].join(', ');
  return `  L${level} ${name.padEnd(14)} ${when.padEnd(26)} ${whom}${reason === undefined ? '' : styleText('dim', `  ${reason}`)}`;
}

function colourOf(state: string): string {
  const words = state.replaceAll('_', ' ').padEnd(16);
  return styleText(CLOSED.has(state) ? 'green' : state === 'exhausted' ? 'red' : 'yellow', words);
}

/** Local time; the date only when it is not today's. */
function clock(iso: string): string {
  const moment = new Date(iso);
  const time = moment.toLocaleTimeString('sv-SE');
  return moment.toDateString() === new Date().toDateString() ? time : `${moment.toLocaleDateString('sv-SE')} ${time}`;
}
