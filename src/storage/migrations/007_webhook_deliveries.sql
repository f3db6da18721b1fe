-- Up Migration

-- Every attempt to deliver a generic webhook. Written after the send, so an attempt that nobody survived is not here; the
-- notification's own row tells of that one.
CREATE TABLE webhook_deliveries (
  id uuid PRIMARY KEY,
  -- The webhook-id header: the same for every attempt, by which the receiver recognises a repeat.
  webhook_id text NOT NULL,
  -- The notification; its row holds the whole address.
  key text NOT NULL,
  incident_id text NOT NULL,
  -- 1 for the first attempt of a webhook-id.
  attempt integer NOT NULL,
  -- Without credentials and without the values of its query.
  url text NOT NULL,
  state text NOT NULL CHECK (state IN ('delivered', 'failed', 'unknown')),
  -- HTTP status; null when no answer came.
  status integer,
  reason text NOT NULL,
  -- The beginning of the answer, without secrets.
  response text,
  took_ms integer NOT NULL,
  -- What was sent, without address, key and acknowledge link, which are put in again for a redrive. Text, so that it stays exact.
  payload text NOT NULL,
  -- Who asked for it, when it was a redrive.
  redriven_by text,
  at timestamptz NOT NULL
);
CREATE INDEX webhook_deliveries_newest_first ON webhook_deliveries (at DESC, id DESC);
CREATE INDEX webhook_deliveries_by_incident ON webhook_deliveries (incident_id, at DESC);
CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook_id, attempt DESC);
