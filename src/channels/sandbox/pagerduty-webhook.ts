import { createHmac, randomUUID } from 'node:crypto';
import type { PagerDutyIncident } from './pagerduty-world.ts';

/** A V3 webhook subscription. */
export interface PagerDutySubscription {
  url: string;
  /** Several while one is replaced: each signs. */
  secrets: string[];
}

/** PagerDuty gives up on a receiver after 5 seconds (developer.pagerduty.com/docs/webhooks-behavior). */
const TIMEOUT_MS = 5_000;

/** Who did it; an event of ours is done by an integration. */
export type Agent = { person: string } | { integration: true } | { nobody: true };

interface WebhookCall {
  type: string;
  incident: PagerDutyIncident;
  agent: Agent;
  /** Text of a note. */
  note?: string | undefined;
  /** The same event again is a repeat. */
  id?: string | undefined;
  /** Epoch ms. */
  occurredAt?: number | undefined;
}

/** Calls the subscriber as PagerDuty does; status 0 says that nobody answered. */
export async function callWebhook({ url, secrets }: PagerDutySubscription, call: WebhookCall): Promise<{ status: number; body: string }> {
  const body = JSON.stringify({ event: eventOf(call) });
  const signatures = secrets.map((secret) => `v1=${createHmac('sha256', secret).update(body).digest('hex')}`);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'PagerDuty-Webhook/V3.0',
        'x-webhook-id': randomUUID(),
        'x-pagerduty-signature': signatures.join(','),
      },
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { status: response.status, body: await response.text() };
  } catch (error) {
    return { status: 0, body: error instanceof Error ? error.message : String(error) };
  }
}

/** The payload of developer.pagerduty.com/docs/webhooks-overview. A note names its incident by PagerDuty's id alone. */
function eventOf({ type, incident, agent, note, id = randomUUID(), occurredAt = Date.now() }: WebhookCall) {
  return {
    id,
    event_type: type,
    resource_type: 'incident',
    occurred_at: new Date(occurredAt).toISOString(),
    agent: agentOf(agent),
    client: 'integration' in agent ? { name: 'Salvor' } : null,
    data: note === undefined ? dataOf(incident) : noteOf(incident, note),
  };
}

function agentOf(agent: Agent) {
  if ('nobody' in agent) return null;
  if ('integration' in agent) return reference('PXMQRWJ', 'inbound_integration_reference', 'Events API V2');
  return reference(
    `P${agent.person
      .toUpperCase()
      .replaceAll(/[^A-Z0-9]/g, '')
      .padEnd(6, '0')
      .slice(0, 6)}`,
    'user_reference',
    agent.person,
  );
}

function dataOf({ id, number, incidentKey, title, status, createdAt }: PagerDutyIncident) {
  return {
    id,
    type: 'incident',
    self: `https://api.pagerduty.com/incidents/${id}`,
    html_url: `https://sandbox.pagerduty.com/incidents/${id}`,
    number,
    status,
    incident_key: incidentKey,
    created_at: createdAt,
    title,
    service: reference('PF9KMXH', 'service_reference', 'Sandbox service'),
    assignees: [reference('PTUXL6G', 'user_reference', 'Grace Hopper')],
    escalation_policy: reference('PUS0KTE', 'escalation_policy_reference', 'Default'),
    teams: [],
    priority: null,
    urgency: 'high',
    conference_bridge: null,
    resolve_reason: null,
  };
}

function noteOf({ id, title, number }: PagerDutyIncident, content: string) {
  return { incident: reference(id, 'incident_reference', title), id: `P${number}NOTE`, content, trimmed: false, type: 'incident_note' };
}

function reference(id: string, type: string, summary: string) {
  return { html_url: `https://sandbox.pagerduty.com/${id}`, id, self: `https://api.pagerduty.com/${id}`, summary, type };
}
