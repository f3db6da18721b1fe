-- Up Migration

-- A message may be held back on purpose, and may be answered by whoever received it.
ALTER TABLE notifications DROP CONSTRAINT notifications_state_check;
ALTER TABLE notifications ADD CONSTRAINT notifications_state_check CHECK (
  state IN ('queued', 'sending', 'sent', 'delivered', 'acknowledged', 'failed', 'unknown', 'cancelled', 'suppressed')
);

ALTER TABLE notifications
  -- Which of several providers of the channel took it.
  ADD COLUMN provider text,
  -- Who on call it is for, by the policy's id, when the level named people.
  ADD COLUMN person text,
  -- Why it was held back, in one word, and the silence, window, incident or group that did.
  ADD COLUMN mute_cause text,
  ADD COLUMN mute_by text,
  -- When a message that was put off or held back is tried again.
  ADD COLUMN next_at timestamptz,
  ADD COLUMN delivered_at timestamptz,
  ADD COLUMN acknowledged_at timestamptz,
  -- Revision of the incident that the workflow's newest word in this row belongs to: an older one changes nothing.
  ADD COLUMN revision bigint NOT NULL DEFAULT 0;

-- The log of pages that were not sent, newest first.
CREATE INDEX notifications_held_back ON notifications (ended_at DESC) WHERE mute_cause IS NOT NULL;

-- One row a provider (and a host that webhooks go to) that has ever failed: its circuit breaker, shared by all workers.
CREATE TABLE provider_breakers (
  name text PRIMARY KEY,
  state jsonb NOT NULL,
  -- Rises with each change: whoever decided by an older one decides again.
  version bigint NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now()
);
