-- The names that audit-log reasons show, kept while a sanction lives; when each was asked for; and the lists
-- that wait for an audit log; and the DM of which nobody knows whether it arrived.
ALTER TABLE sanction ADD COLUMN moderator_name TEXT NOT NULL DEFAULT '';
ALTER TABLE sanction ADD COLUMN canceller_name TEXT NOT NULL DEFAULT '';
ALTER TABLE sanction ADD COLUMN asked_ms INTEGER NOT NULL DEFAULT 0;
UPDATE sanction SET asked_ms = created_ms;
CREATE INDEX pending_command_without_user ON pending_command (guild_id, id) WHERE user_id = 0;

-- A CHECK cannot be altered: direct_outcome has a fourth value.
CREATE TEMP TABLE awaited_before AS SELECT * FROM awaited_command;
DROP TABLE awaited_command;
CREATE TABLE awaited_command (
  guild_id          INTEGER NOT NULL,
  number            INTEGER NOT NULL,
  wanted            INTEGER NOT NULL CHECK (wanted IN (0, 1)),
  channel_id        INTEGER NOT NULL,
  author_id         INTEGER NOT NULL,
  message_id        INTEGER NOT NULL,
  interaction_id    INTEGER NOT NULL,
  application_id    INTEGER NOT NULL,
  interaction_token TEXT    NOT NULL,
  direct_outcome    INTEGER CHECK (direct_outcome BETWEEN 0 AND 3),
  PRIMARY KEY (guild_id, number, wanted),
  FOREIGN KEY (guild_id, number) REFERENCES sanction (guild_id, number)
) STRICT, WITHOUT ROWID;
INSERT INTO awaited_command SELECT * FROM awaited_before;
DROP TABLE awaited_before;
