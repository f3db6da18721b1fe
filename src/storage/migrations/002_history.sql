-- Up Migration

-- Refuses to change history: what was written stays written.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;

-- The timeline of every incident. Each row carries the hash of the one before it and of itself:
-- hash = sha256(prev_hash || canonical JSON (RFC 8785) of the event).
CREATE TABLE events (
  incident_id text NOT NULL,
  seq integer NOT NULL,
  at timestamptz NOT NULL,
  type text NOT NULL,
  actor text NOT NULL,
  message text NOT NULL,
  data jsonb,
  prev_hash text NOT NULL,
  hash text NOT NULL,
  PRIMARY KEY (incident_id, seq)
);
CREATE INDEX events_by_time ON events (at);
CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE ON events FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER events_no_truncate BEFORE TRUNCATE ON events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Events that arrived before one of their predecessors wait here: a chain is written in order or not at all.
CREATE TABLE waiting_events (
  incident_id text NOT NULL,
  seq integer NOT NULL,
  event jsonb NOT NULL,
  PRIMARY KEY (incident_id, seq)
);

-- What happens beyond one incident: a token made, a command refused, a policy loaded. Chained like the events.
CREATE TABLE audit_log (
  seq integer PRIMARY KEY,
  at timestamptz NOT NULL,
  type text NOT NULL,
  actor text NOT NULL,
  message text NOT NULL,
  data jsonb,
  prev_hash text NOT NULL,
  hash text NOT NULL
);
CREATE INDEX audit_log_by_time ON audit_log (at);
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_log_no_truncate BEFORE TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The end of each chain: lets verification see that the newest rows were cut off, and serialises writers of one chain.
CREATE TABLE chain_heads (
  chain text PRIMARY KEY,
  seq integer NOT NULL DEFAULT 0,
  hash text NOT NULL DEFAULT ''
);
