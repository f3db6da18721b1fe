-- Up Migration

-- Silences. Matchers are kept in Alertmanager's syntax; what is over stays, as the record of why nobody was paged.
CREATE TABLE silences (
  id text PRIMARY KEY,
  matchers text NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL CHECK (ends_at > starts_at),
  created_by text NOT NULL,
  comment text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expired_at timestamptz,
  expired_by text
);
CREATE INDEX silences_by_end ON silences (ends_at);

-- One row a group and target: which incident speaks for the group there, and what it has told.
CREATE TABLE page_groups (
  -- The labels that make the group, printed as matchers.
  group_key text NOT NULL,
  channel text NOT NULL,
  target text NOT NULL,
  leader_id text NOT NULL,
  -- Rank of the severity that was told (0 info to 3 critical): something worse breaks through.
  severity smallint NOT NULL,
  -- Until then the first page waits for others (group wait).
  speaks_at timestamptz NOT NULL,
  -- When the newest page of the group was decided, and until when others are held back.
  told_at timestamptz NOT NULL,
  window_ends timestamptz NOT NULL,
  PRIMARY KEY (group_key, channel, target)
);
CREATE INDEX page_groups_by_leader ON page_groups (leader_id);

-- Every incident that asked, the leaders included. Who joined before `told_at` was counted in what the newest page said.
CREATE TABLE page_group_members (
  group_key text NOT NULL,
  channel text NOT NULL,
  target text NOT NULL,
  incident_id text NOT NULL,
  joined_at timestamptz NOT NULL,
  PRIMARY KEY (incident_id, group_key, channel, target)
);
CREATE INDEX page_group_members_by_group ON page_group_members (group_key, channel, target, joined_at);

-- Failures of a service in one minute, and its total then: a minute without a row had none.
CREATE TABLE service_samples (
  service text NOT NULL,
  minute timestamptz NOT NULL,
  failures bigint NOT NULL,
  total bigint NOT NULL,
  PRIMARY KEY (service, minute)
);
CREATE INDEX service_samples_by_minute ON service_samples (minute);

-- Each minute is evaluated by one process: whoever writes its row first.
CREATE TABLE alert_ticks (minute timestamptz PRIMARY KEY);

-- How each alert stands: hysteresis needs to know how it stood.
CREATE TABLE alert_states (
  type text NOT NULL,
  service text NOT NULL,
  state text NOT NULL CHECK (state IN ('pending', 'firing', 'leaving')),
  since timestamptz NOT NULL,
  value double precision NOT NULL,
  -- When its incident was reported last.
  reported_at timestamptz,
  PRIMARY KEY (type, service)
);
