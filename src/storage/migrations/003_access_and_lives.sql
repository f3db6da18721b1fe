-- Up Migration

-- Bearer tokens; only the SHA-256 of a token is kept.
CREATE TABLE tokens (
  id text PRIMARY KEY,
  hash text NOT NULL UNIQUE,
  role text NOT NULL CHECK (role IN ('reporter', 'responder', 'admin')),
  name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  last_used_at timestamptz,
  revoked_at timestamptz
);

-- One row a process of Salvor: a life that ended without a goodbye is an interruption of what ran then.
CREATE TABLE process_lives (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  pid integer NOT NULL,
  host text NOT NULL,
  boot_id text NOT NULL,
  -- Start time of the process as its system counts it: a pid alone may be given to another one later.
  process_start text,
  started_at timestamptz NOT NULL DEFAULT now(),
  last_seen timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  -- goodbye: it said that it stops; vanished: somebody else found that it is gone.
  ending text CHECK (ending IN ('goodbye', 'vanished'))
);
CREATE INDEX process_lives_by_time ON process_lives (kind, started_at);
