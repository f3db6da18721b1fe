import { randomUUID } from 'node:crypto';
import type { WebhookAttempt, WebhookState } from '../domain/webhook-delivery.ts';
import { rows, type Queryable } from './pool.ts';
import { storable } from './storable.ts';

/** An attempt as it is read: with its id and number. */
export interface StoredDelivery extends WebhookAttempt {
  id: string;
  attempt: number;
}

/** @throws SalvorError DATABASE_UNREACHABLE */
export async function insertWebhookAttempt(db: Queryable, attempt: WebhookAttempt): Promise<string> {
  const id = randomUUID();
  const { webhookId, key, incidentId, url, state, status, reason, response, tookMs, payload, redrivenBy, at } = storable(attempt);
  await rows(
    db,
    `INSERT INTO webhook_deliveries
       (id, webhook_id, key, incident_id, attempt, url, state, status, reason, response, took_ms, payload, redriven_by, at)
     SELECT $1, $2, $3, $4, coalesce(max(attempt), 0) + 1, $5, $6, $7, $8, $9, $10, $11, $12, $13
     FROM webhook_deliveries WHERE webhook_id = $2`,
    [
      id,
      webhookId,
      key,
      incidentId,
      url,
      state,
      status ?? null,
      reason,
      response ?? null,
      tookMs,
      payload,
      redrivenBy ?? null,
      new Date(at),
    ],
  );
  return id;
}

interface DeliveryFilter {
  incident?: string;
  state?: WebhookState;
  /** Epoch ms. */
  since?: number;
  limit: number;
}

/** Attempts, newest first. @throws SalvorError DATABASE_UNREACHABLE */
export async function listWebhookDeliveries(db: Queryable, { incident, state, since, limit }: DeliveryFilter): Promise<StoredDelivery[]> {
  const found = await rows<DeliveryRow>(
    db,
    `SELECT * FROM webhook_deliveries
     WHERE ($1::text IS NULL OR incident_id = $1) AND ($2::text IS NULL OR state = $2) AND ($3::timestamptz IS NULL OR at >= $3)
     ORDER BY at DESC, id DESC LIMIT $4`,
    [incident ?? null, state ?? null, since === undefined ? null : new Date(since), limit],
  );
  return found.map(deliveryOf);
}

/** One attempt with the whole address of its notification; `to` is undefined when that row is gone. */
export async function readWebhookDelivery(db: Queryable, id: string): Promise<(StoredDelivery & { to: string | undefined }) | undefined> {
  const [found] = await rows<DeliveryRow & { target: string | null }>(
    db,
    'SELECT d.*, n.target FROM webhook_deliveries d LEFT JOIN notifications n ON n.key = d.key WHERE d.id = $1',
    [id],
  );
  return found === undefined ? undefined : { ...deliveryOf(found), to: found.target ?? undefined };
}

/** Webhooks whose newest attempt is in `state`, oldest first: what a redrive of all is about. Those without a known address are left out. */
export async function readUndelivered(
  db: Queryable,
  { state, since, limit }: { state: WebhookState; since: number; limit: number },
): Promise<(StoredDelivery & { to: string })[]> {
  const found = await rows<DeliveryRow & { target: string }>(
    db,
    `SELECT newest.*, n.target FROM (
       SELECT DISTINCT ON (webhook_id) * FROM webhook_deliveries ORDER BY webhook_id, attempt DESC, at DESC
     ) AS newest JOIN notifications n ON n.key = newest.key
     WHERE newest.state = $1 AND newest.at >= $2 ORDER BY newest.at LIMIT $3`,
    [state, new Date(since), limit],
  );
  return found.map((row) => ({ ...deliveryOf(row), to: row.target }));
}

interface DeliveryRow {
  [column: string]: unknown;
  id: string;
  webhook_id: string;
  key: string;
  incident_id: string;
  attempt: number;
  url: string;
  state: WebhookState;
  status: number | null;
  reason: string;
  response: string | null;
  took_ms: number;
  payload: string;
  redriven_by: string | null;
  at: Date;
}

function deliveryOf(row: DeliveryRow): StoredDelivery {
  return {
    id: row.id,
    webhookId: row.webhook_id,
    key: row.key,
    incidentId: row.incident_id,
    attempt: row.attempt,
    url: row.url,
    state: row.state,
    reason: row.reason,
    tookMs: row.took_ms,
    payload: row.payload,
    at: row.at.getTime(),
    ...(row.status !== null && { status: row.status }),
    ...(row.response !== null && { response: row.response }),
    ...(row.redriven_by !== null && { redrivenBy: row.redriven_by }),
  };
}
