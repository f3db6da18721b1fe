-- Up Migration

-- One row an incident: a projection of its workflow, for lists and filters. `view` is the whole public state.
CREATE TABLE incidents (
  id text PRIMARY KEY,
  workflow_id text NOT NULL,
  run_id text NOT NULL,
  service text NOT NULL,
  operation text NOT NULL,
  fingerprint text NOT NULL,
  title text NOT NULL,
  state text NOT NULL,
  severity text,
  category text,
  impact text,
  -- Highest level of the ladder that was sent; 0 when nobody was told.
  level integer NOT NULL,
  occurrences bigint NOT NULL,
  acknowledged_by text,
  assignee text,
  drill boolean NOT NULL,
  opened_at timestamptz NOT NULL,
  last_at timestamptz NOT NULL,
  closed_at timestamptz,
  -- The newest earlier incident of the same failure.
  former_id text,
  revision bigint NOT NULL,
  view jsonb NOT NULL,
  written_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX incidents_newest_first ON incidents (opened_at DESC, id DESC);
CREATE INDEX incidents_by_service ON incidents (service, opened_at DESC, id DESC);
CREATE INDEX incidents_by_workflow ON incidents (workflow_id, opened_at DESC);
CREATE INDEX incidents_open ON incidents (opened_at DESC, id DESC) WHERE closed_at IS NULL;
CREATE INDEX incidents_by_writing ON incidents (written_at);

-- Exact totals per reporter: the highest sequence number wins, so a repeated message counts once.
CREATE TABLE report_counts (
  incident_id text NOT NULL,
  reporter text NOT NULL,
  seq bigint NOT NULL,
  count bigint NOT NULL,
  PRIMARY KEY (incident_id, reporter)
);

CREATE TABLE notifications (
  key text PRIMARY KEY,
  incident_id text NOT NULL,
  kind text NOT NULL,
  level integer NOT NULL,
  channel text NOT NULL,
  target text NOT NULL,
  state text NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  provider_id text,
  code text,
  reason text,
  queued_at timestamptz NOT NULL,
  sending_at timestamptz,
  sent_at timestamptz,
  ended_at timestamptz,
  CHECK (state IN ('queued', 'sending', 'sent', 'delivered', 'failed', 'unknown', 'cancelled'))
);
CREATE INDEX notifications_by_incident ON notifications (incident_id, queued_at, key);

-- Who touched what and when: the cool-down of a target is counted over all incidents.
CREATE TABLE target_reservations (
  target text NOT NULL,
  incident_id text NOT NULL,
  step text NOT NULL,
  reserved_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (target, incident_id, step)
);
CREATE INDEX target_reservations_newest_first ON target_reservations (target, reserved_at DESC);
