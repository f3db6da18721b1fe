import { pagerDutySecrets } from '../../channels/callback-secrets.ts';
import { SalvorError, type ErrorCode } from '../../domain/error-codes.ts';
import { workflowIdOfIncident } from '../../domain/incident/identity.ts';
import { sendCommand } from '../commands.ts';
import type { Api, ApiDeps } from '../deps.ts';
import { authorOf, type Meaning, meaningOf, type PagerDutyEvent, Webhook } from './pagerduty-event.ts';
import { PagerDutyIncidents } from './pagerduty-incidents.ts';
import { checkPagerDutySignature } from './pagerduty-signature.ts';
import { bytesOf, CALLBACK_LIMIT, parseJson, readRawBodies } from './signed-body.ts';

/** Bytes; PagerDuty sends nothing above 256 KB. */
const BODY_LIMIT = 300_000;
/** PagerDuty repeats a webhook for about 20 minutes. One that is older is a replay, because the signature covers no time of sending. */
const MAX_AGE_MS = 3_600_000;
/** The incident has moved on: nothing is wrong with the webhook, and a repeat would not help. */
const OVER: ReadonlySet<ErrorCode> = new Set(['INCIDENT_CLOSED', 'INCIDENT_NOT_FOUND', 'COMMAND_STALE', 'INVALID_INPUT']);

/**
 * `POST /callbacks/pagerduty`: what people do in PagerDuty, as V3 webhooks, done here as well. Answers 200 with a word, also for what
 * changes nothing: after three webhooks that were refused PagerDuty ends the subscription. When nobody can carry it out now it
 * answers 503, and PagerDuty comes again (developer.pagerduty.com/docs/webhooks-behavior).
 */
export function servePagerDutyCallbacks(scope: Api, deps: ApiDeps): void {
  readRawBodies(scope, BODY_LIMIT);
  const secrets = pagerDutySecrets(deps.config);
  const incidents = new PagerDutyIncidents(deps.config);

  scope.post('/callbacks/pagerduty', { config: CALLBACK_LIMIT, schema: { hide: true } }, async (request, reply) => {
    const body = bytesOf(request.body);
    checkPagerDutySignature(request.headers, body, secrets);
    const event = readEvent(body);
    const answer = await mirror(deps, incidents, event);
    request.log.info({ event: event.id, type: event.event_type, answer }, 'PagerDuty told of something');
    return reply.type('application/json').send({ answer });
  });
}

function readEvent(body: Buffer): PagerDutyEvent {
  const { success, data, error } = Webhook.safeParse(parseJson(body.toString('utf8'), 'body'));
  if (success) return data.event;
  const [issue] = error.issues;
  const field = issue?.path.join('.') ?? 'body';
  throw new SalvorError('INVALID_INPUT', `${field}: ${issue?.message ?? 'is not allowed'}`, { field });
}

/** @returns what was done, in words */
async function mirror(deps: ApiDeps, incidents: PagerDutyIncidents, event: PagerDutyEvent): Promise<string> {
  // Asked first: an event that changes nothing may be the one that tells which incident PagerDuty's id stands for.
  const incidentId = event.event_type.startsWith('incident.') ? await incidents.keyOf(event) : undefined;
  const meaning = meaningOf(event);
  if ('nothing' in meaning) return `Nothing to do: ${meaning.nothing}.`;
  if (Date.now() - Date.parse(event.occurred_at) > MAX_AGE_MS) return 'Nothing to do: this happened more than an hour ago.';
  if (incidentId === undefined) {
    return 'Nothing to do: PagerDuty names the incident only by its own id. Set PAGERDUTY_API_TOKEN so that Salvor may ask which one it is.';
  }
  if (workflowIdOfIncident(incidentId) === undefined) return 'Nothing to do: the incident was not opened by Salvor.';
  if ('command' in meaning && incidents.isOvertaken(event)) return 'Nothing to do: something newer was done already.';
  try {
    const answer = await give(deps, incidentId, meaning, event);
    if ('command' in meaning) incidents.mirrored(event);
    return answer;
  } catch (error) {
    if (error instanceof SalvorError && OVER.has(error.code)) return `Nothing to do: ${error.message}`;
    throw error;
  }
}

async function give(
  deps: ApiDeps,
  incidentId: string,
  meaning: Exclude<Meaning, { nothing: string }>,
  event: PagerDutyEvent,
): Promise<string> {
  const command = { id: `pd-${event.id}`, by: authorOf(event), via: 'pagerduty' as const };
  const { message } =
    'note' in meaning
      ? await sendCommand(deps, 'note', incidentId, { ...command, text: meaning.note })
      : await sendCommand(deps, meaning.command, incidentId, command);
  return message;
}
