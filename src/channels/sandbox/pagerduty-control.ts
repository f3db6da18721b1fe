import { htmlEscape } from 'escape-goat';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { give } from './answering.ts';
import { buttonForm, isForeign, sendControlPage } from './control-page.ts';
import { callWebhook, type PagerDutySubscription } from './pagerduty-webhook.ts';
import type { PagerDutyIncident, PagerDutyWorld } from './pagerduty-world.ts';

const SHOWN = 100;

const Act = z.strictObject({
  /** The last word of an event type: "incident.<type>". */
  type: z.enum([
    'triggered',
    'acknowledged',
    'unacknowledged',
    'resolved',
    'escalated',
    'reassigned',
    'reopened',
    'annotated',
    'delegated',
  ]),
  /** Empty: PagerDuty itself did it, by a timer or its escalation policy. */
  by: z.string().max(100).default('Grace Hopper'),
  note: z.string().min(1).optional(),
  id: z.string().optional(),
  occurredAt: z.coerce.number().int().optional(),
  page: z.literal('1').optional(),
});

/** What becomes of an incident by what is done; the rest leaves its status alone. */
const STATUS_AFTER = { acknowledged: 'acknowledged', unacknowledged: 'triggered', resolved: 'resolved', reopened: 'triggered' } as const;

/**
 * What people see and do in PagerDuty, for tests, drills and the demo. Each act is told to Salvor's webhook, signed as PagerDuty
 * signs, and the answer says what Salvor said to it. `:id` is PagerDuty's id or the dedup_key.
 * - `GET /pagerduty`: a page with buttons; `GET /pagerduty/incidents`: the same as JSON
 * - `POST /pagerduty/incidents/:id/act {type, by, note, id, occurredAt}`
 * - `GET /pagerduty/rest/incidents/:id`: the REST API's answer
 */
export function servePagerDutyControl(
  scope: FastifyInstance,
  world: PagerDutyWorld,
  subscription: PagerDutySubscription | undefined,
): void {
  let last: { status: number; body: string } | undefined;
  scope.get('/incidents', () => ({ incidents: world.list() }));
  scope.post<{ Params: { id: string } }>('/incidents/:id/act', async (request, reply) => {
    const { success, data, error } = Act.safeParse(request.body);
    const incident = world.find(request.params.id);
    if (isForeign(request)) return give(reply, { status: 403, body: { error: 'Another site may not press buttons here.' } });
    if (!success) return give(reply, { status: 400, body: { error: z.prettifyError(error) } });
    if (incident === undefined) return give(reply, { status: 404, body: { error: `No incident is called "${request.params.id}".` } });
    if (subscription === undefined)
      return give(reply, { status: 409, body: { error: 'The sandbox was started without the address of an API.' } });
    const status = STATUS_AFTER[data.type as keyof typeof STATUS_AFTER] as PagerDutyIncident['status'] | undefined;
    if (status === undefined) incident.log.push(`${data.type} by ${data.by}${data.note === undefined ? '' : `: ${data.note}`}`);
    else world.change(incident, status, data.by === '' ? 'a timer' : data.by);
    last = await callWebhook(subscription, {
      type: `incident.${data.type}`,
      incident,
      agent: data.by === '' ? { nobody: true } : { person: data.by },
      note: data.type === 'annotated' ? (data.note ?? 'I am looking at it.') : undefined,
      id: data.id,
      occurredAt: data.occurredAt,
    });
    return data.page === undefined ? { webhook: last, incident } : reply.redirect('/pagerduty', 303);
  });
  scope.get<{ Params: { id: string } }>('/rest/incidents/:id', (request, reply) => {
    const found = world.find(request.params.id);
    if (!/^Token token=\S+$/.test(request.headers.authorization ?? ''))
      return give(reply, { status: 401, body: { error: { code: 2_006, message: 'Unauthorized' } } });
    if (found === undefined) return give(reply, { status: 404, body: { error: { code: 2_100, message: 'Not Found' } } });
    const { id, number, incidentKey, status, title } = found;
    return { incident: { id, incident_number: number, incident_key: incidentKey, status, title, type: 'incident' } };
  });
  scope.get('/', (_request, reply) => {
    const answer = last === undefined ? '' : htmlEscape`<p>The last webhook was answered: ${last.status} ${last.body}</p>`;
    const shown = world.list().slice(0, SHOWN).map(article).join('');
    return sendControlPage(reply, 'PagerDuty', `${answer}${shown || '<p>No event has arrived yet.</p>'}`);
  });
}

function article({ id, number, title, status, log }: PagerDutyIncident): string {
  const acts =
    status === 'resolved' ? (['reopened'] as const) : (['acknowledged', 'resolved', 'escalated', 'annotated', 'unacknowledged'] as const);
  const buttons = acts.map((type) => buttonForm(`/pagerduty/incidents/${id}/act`, WORDS[type], { type, page: '1' }));
  return htmlEscape`<article><b>#${number} ${status}</b> ${title}<pre>${log.join('\n')}</pre>` + buttons.join('') + '</article>';
}

const WORDS = {
  acknowledged: 'Acknowledge',
  resolved: 'Resolve',
  escalated: 'Escalate',
  annotated: 'Add a note',
  unacknowledged: 'Hand back',
  reopened: 'Reopen',
} as const;
