-- Version 1: guilds, sanctions, commands under way, the outbox, timers, sessions.
-- A migration that has landed is never edited; comments on columns live in schema.sql.
CREATE TABLE guild (
  id              INTEGER PRIMARY KEY,
  owner_id        INTEGER NOT NULL,
  structure       BLOB    NOT NULL,
  availability    INTEGER NOT NULL DEFAULT 0
                  CHECK (availability IN (0, 1, 2)),
  language        TEXT    NOT NULL DEFAULT 'fr' CHECK (language IN ('fr', 'en')),
  prefix          TEXT    NOT NULL DEFAULT '!' CHECK (length(prefix) BETWEEN 1 AND 16),
  audit_cursor    INTEGER NOT NULL,
  last_number     INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE sanction (
  guild_id        INTEGER NOT NULL REFERENCES guild (id),
  number          INTEGER NOT NULL CHECK (number > 0),
  kind            INTEGER NOT NULL CHECK (kind IN (0)),
  state           INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),
  user_id         INTEGER NOT NULL,
  moderator_id    INTEGER NOT NULL,
  created_ms      INTEGER NOT NULL,
  duration_s      INTEGER CHECK (duration_s > 0),
  ends_ms         INTEGER,
  reason          TEXT    NOT NULL,
  channels        TEXT,
  command         TEXT    NOT NULL,
  base            INTEGER NOT NULL CHECK (base IN (0, 1)),
  cancelled_by    INTEGER,
  lift_alerted    INTEGER NOT NULL DEFAULT 0 CHECK (lift_alerted IN (0, 1)),
  PRIMARY KEY (guild_id, number),
  CHECK ((duration_s IS NULL) = (ends_ms IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX sanction_by_user ON sanction (guild_id, user_id, number DESC);
CREATE INDEX sanction_open ON sanction (guild_id, user_id) WHERE state < 3;

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
  direct_outcome    INTEGER CHECK (direct_outcome BETWEEN 0 AND 2),
  PRIMARY KEY (guild_id, number, wanted),
  FOREIGN KEY (guild_id, number) REFERENCES sanction (guild_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE pending_command (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  guild_id        INTEGER NOT NULL,
  user_id         INTEGER NOT NULL,
  event_type      TEXT    NOT NULL,
  event_data      TEXT    NOT NULL
) STRICT;

CREATE TABLE action_record (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms           INTEGER NOT NULL,
  guild_id        INTEGER NOT NULL,
  actor_id        INTEGER NOT NULL,
  command         TEXT    NOT NULL,
  target_id       INTEGER NOT NULL,
  number          INTEGER NOT NULL,
  refusal         TEXT
) STRICT;

CREATE TABLE refusal (
  guild_id        INTEGER NOT NULL,
  user_id         INTEGER NOT NULL,
  at_ms           INTEGER NOT NULL,
  PRIMARY KEY (guild_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX refusal_by_age ON refusal (at_ms);

CREATE TABLE outbox (
  id                INTEGER PRIMARY KEY AUTOINCREMENT,
  guild_id          INTEGER NOT NULL,
  lane              TEXT    NOT NULL,
  kind              INTEGER NOT NULL,
  priority          INTEGER NOT NULL CHECK (priority IN (0, 1)),
  after_id          INTEGER REFERENCES outbox (id) ON DELETE SET NULL,
  created_ms        INTEGER NOT NULL,
  ready_ms          INTEGER NOT NULL,
  expires_ms        INTEGER,
  attempts          INTEGER NOT NULL DEFAULT 0,
  in_doubt          INTEGER NOT NULL DEFAULT 0 CHECK (in_doubt IN (0, 1)),
  user_id           INTEGER NOT NULL DEFAULT 0,
  channel_id        INTEGER NOT NULL DEFAULT 0,
  message_id        INTEGER NOT NULL DEFAULT 0,
  interaction_id    INTEGER NOT NULL DEFAULT 0,
  application_id    INTEGER NOT NULL DEFAULT 0,
  interaction_token TEXT    NOT NULL DEFAULT '',
  ephemeral         INTEGER NOT NULL DEFAULT 0 CHECK (ephemeral IN (0, 1)),
  number            INTEGER NOT NULL DEFAULT 0,
  pending_id        INTEGER NOT NULL DEFAULT 0,
  body              TEXT    NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX outbox_by_lane ON outbox (lane, id);
CREATE INDEX outbox_by_guild ON outbox (guild_id, priority, id);
CREATE INDEX outbox_by_predecessor ON outbox (after_id) WHERE after_id IS NOT NULL;

CREATE UNIQUE INDEX outbox_ban_marker ON outbox (guild_id, user_id) WHERE kind = 0;

CREATE TABLE timer (
  guild_id        INTEGER NOT NULL,
  number          INTEGER NOT NULL,
  due_ms          INTEGER NOT NULL,
  parked          INTEGER NOT NULL DEFAULT 0 CHECK (parked IN (0, 1)),
  PRIMARY KEY (guild_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX timer_by_due ON timer (parked, due_ms, guild_id, number);

CREATE TABLE seen (
  id              INTEGER PRIMARY KEY,
  at_ms           INTEGER NOT NULL
) STRICT;
CREATE INDEX seen_by_age ON seen (at_ms);

CREATE TABLE shard_session (
  shard_index     INTEGER PRIMARY KEY,
  shard_count     INTEGER NOT NULL,
  bot_id          INTEGER NOT NULL,
  session_id      TEXT    NOT NULL,
  resume_url      TEXT    NOT NULL,
  compression     TEXT    NOT NULL,
  intents         INTEGER NOT NULL,
  sequence        INTEGER NOT NULL
) STRICT;

CREATE TABLE registered_commands (
  application_id  INTEGER PRIMARY KEY,
  body            TEXT    NOT NULL
) STRICT;
