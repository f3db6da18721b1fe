-- Up Migration

-- Every policy that was ever in force, as it was written: the newest one is. Nothing is changed or removed.
CREATE TABLE policy_revisions (
  revision integer PRIMARY KEY,
  text text NOT NULL,
  -- Hexadecimal SHA-256 of the text; the audit log has it as well, inside its chain.
  sha256 text NOT NULL,
  author text NOT NULL,
  -- Through which door it came.
  door text NOT NULL CHECK (door IN ('cli', 'api', 'console', 'file')),
  message text NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);
CREATE TRIGGER policy_revisions_append_only BEFORE UPDATE OR DELETE ON policy_revisions FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER policy_revisions_no_truncate BEFORE TRUNCATE ON policy_revisions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What was last taken over from each policy file: a file that is still the same does not undo what was edited since through the API.
CREATE TABLE policy_files (
  file text PRIMARY KEY,
  sha256 text NOT NULL,
  revision integer NOT NULL REFERENCES policy_revisions,
  at timestamptz NOT NULL DEFAULT now()
);
