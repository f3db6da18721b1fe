-- Up Migration

-- What people answered about getting SMS. One row a message, never changed: the newest one says what holds, and a message that the
-- provider hands over twice is still one.
CREATE TABLE phone_consents (
  message_sid text PRIMARY KEY,
  number text NOT NULL,
  says text NOT NULL CHECK (says IN ('stop', 'start')),
  -- The word as it came: STOP, UNSUBSCRIBE, START.
  word text NOT NULL,
  heard_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX phone_consents_newest_first ON phone_consents (number, heard_at DESC);

-- A reply is looked up by the number it came from.
CREATE INDEX notifications_by_phone ON notifications (target, queued_at DESC) WHERE channel IN ('sms', 'voice');
