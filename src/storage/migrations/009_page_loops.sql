-- Up Migration

-- One row a way and round of the page loop: whether a test page came back.
CREATE TABLE page_loops (
  workflow_id text NOT NULL,
  channel text NOT NULL,
  target text NOT NULL,
  state text NOT NULL CHECK (state IN ('back', 'lost')),
  started_at timestamptz NOT NULL,
  took_ms integer NOT NULL,
  reason text NOT NULL,
  PRIMARY KEY (workflow_id, channel, target)
);
CREATE INDEX page_loops_newest_first ON page_loops (channel, target, started_at DESC);
