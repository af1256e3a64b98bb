-- The names that audit-log reasons show, kept while a sanction lives; when each was asked for; and the lists
-- that wait for an audit log.
ALTER TABLE sanction ADD COLUMN moderator_name TEXT NOT NULL DEFAULT '';
ALTER TABLE sanction ADD COLUMN canceller_name TEXT NOT NULL DEFAULT '';
ALTER TABLE sanction ADD COLUMN asked_ms INTEGER NOT NULL DEFAULT 0;
UPDATE sanction SET asked_ms = created_ms;
CREATE INDEX pending_command_without_user ON pending_command (guild_id, id) WHERE user_id = 0;
