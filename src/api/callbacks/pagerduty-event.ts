import { z } from 'zod';
import { CLIENT } from '../../channels/pagerduty-events.ts';
import { shorten } from '../../channels/message.ts';
import type { CommandName } from '../../domain/incident/commands.ts';

const reference = z.object({ type: z.string().max(100).optional(), summary: z.string().max(1_000).nullish() });

/** What Salvor reads of a V3 webhook (developer.pagerduty.com/docs/webhooks-overview). */
export const Webhook = z.object({
  event: z.object({
    id: z.string().min(1).max(90),
    event_type: z.string().min(1).max(100),
    occurred_at: z.iso.datetime({ offset: true }),
    agent: reference.nullish(),
    client: z.object({ name: z.string().nullish() }).nullish(),
    data: z.object({
      id: z.string().max(100).optional(),
      type: z.string().max(100).optional(),
      /** The dedup_key of the event that opened the incident: Salvor's incident id. */
      incident_key: z.string().max(300).nullish(),
      number: z.number().optional(),
      html_url: z.string().max(1_000).nullish(),
      assignees: z.array(reference).max(100).optional(),
      /** Of a note: it names its incident by PagerDuty's id alone. */
      incident: z.object({ id: z.string().max(100) }).optional(),
      content: z.string().nullish(),
      trimmed: z.boolean().optional(),
    }),
  }),
});
export type PagerDutyEvent = z.infer<typeof Webhook>['event'];

/** What is done about an event: a command, or nothing with the reason. */
export type Meaning = { command: Extract<CommandName, 'acknowledge' | 'resolve' | 'escalate'> } | { note: string } | { nothing: string };

const NOTE_LENGTH = 3_900;

/** How people and machines of PagerDuty appear in a timeline. */
export function authorOf({ agent }: PagerDutyEvent): string {
  return shorten(`${agent?.summary ?? 'PagerDuty'} (PagerDuty)`, 200);
}

/**
 * What an event means for the incident.
 * - Events that Salvor caused come back as done by an integration, and mean nothing: an acknowledgement is not renewed by its echo.
 * - What people do is done here as well. What PagerDuty does by itself (timers, its escalation policy) is only noted: there is one
 *   ladder, and it is Salvor's.
 */
export function meaningOf(event: PagerDutyEvent): Meaning {
  const { event_type: type, data, agent } = event;
  if (isOurs(event)) return { nothing: 'this is what Salvor had told PagerDuty itself' };
  const itself = agent === null || agent === undefined || /^(service|escalation_policy)_reference$/.test(agent.type ?? '');
  const number = data.number === undefined ? 'its incident' : `incident #${data.number}`;
  switch (type) {
    case 'incident.acknowledged':
      return itself ? { note: `PagerDuty acknowledged ${number} by itself; nobody has acknowledged it here.` } : { command: 'acknowledge' };
    case 'incident.resolved':
      return itself ? { note: `PagerDuty resolved ${number} by itself (auto-resolve); it stays open here.` } : { command: 'resolve' };
    case 'incident.escalated':
      return itself
        ? { note: `PagerDuty escalated ${number} by its own policy. Let that policy end at one level: the ladder is Salvor's.` }
        : { command: 'escalate' };
    case 'incident.unacknowledged':
      return {
        note: `${itself ? 'The acknowledgement has expired in PagerDuty' : 'The acknowledgement was taken back in PagerDuty'}. Here it stands until it expires; "escalate" ends it now.`,
      };
    case 'incident.reassigned':
    case 'incident.delegated':
      return { note: `Reassigned in PagerDuty${assigneesOf(data.assignees)}. The ladder here goes on as before.` };
    case 'incident.reopened':
      return { note: `${number[0]?.toUpperCase() ?? ''}${number.slice(1)} was reopened in PagerDuty.` };
    case 'incident.annotated':
      return { note: shorten(`${data.content ?? ''}${data.trimmed === true ? ' … (shortened by PagerDuty)' : ''}`.trim(), NOTE_LENGTH) };
    case 'incident.triggered':
      return { nothing: 'the incident is known here already' };
    case 'pagey.ping':
      return { nothing: 'pong' };
    default:
      return { nothing: `"${type}" changes nothing here` };
  }
}

function isOurs({ agent, client }: PagerDutyEvent): boolean {
  if (agent === null || agent === undefined) return client?.name === CLIENT;
  return (agent.type ?? '').endsWith('inbound_integration_reference');
}

function assigneesOf(assignees: PagerDutyEvent['data']['assignees'] = []): string {
  const names = assignees.flatMap(({ summary }) => (typeof summary === 'string' ? [summary] : []));
  return names.length === 0 ? '' : ` to ${names.join(', ')}`;
}
