-- Veilleur's whole database schema, version 5, as the migrations in storage/migrations/ leave it; a test
-- holds the two equal. Ids are Discord snowflakes in 64-bit integers. Columns ending in _ms are
-- milliseconds since the Unix epoch, UTC; those ending in _s are durations in seconds.
-- Where a table or column stands for one of the seed's data dictionary (seeds/003), its comment names it.

-- Seed: table `serveur`. One row for each guild that the bot is or was in.
CREATE TABLE guild (
  id              INTEGER PRIMARY KEY,              -- seed: serveur.id
  owner_id        INTEGER NOT NULL,                 -- seed: serveur.owner_id
  structure       BLOB    NOT NULL,                 -- name, roles, channels, overwrites, own roles (storage/guild_codec)
  availability    INTEGER NOT NULL DEFAULT 0        -- 0 available, 1 Discord outage, 2 the bot was removed
                  CHECK (availability IN (0, 1, 2)),
  language        TEXT    NOT NULL DEFAULT 'fr' CHECK (language IN ('fr', 'en')),
  prefix          TEXT    NOT NULL DEFAULT '!' CHECK (length(prefix) BETWEEN 1 AND 16),
  audit_cursor    INTEGER NOT NULL,                 -- the last audit log entry that was handled
  last_number     INTEGER NOT NULL DEFAULT 0        -- the last sanction number given; numbers are never reused
) STRICT;

-- Seed: table `sanction`. Sanctions are numbered per guild from 1 and never deleted.
CREATE TABLE sanction (
  guild_id        INTEGER NOT NULL REFERENCES guild (id),
  number          INTEGER NOT NULL CHECK (number > 0), -- seed: sanction.id
  kind            INTEGER NOT NULL CHECK (kind IN (0)), -- 0 ban
  state           INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3), -- 0 applying, 1 active, 2 releasing, 3 ended
  user_id         INTEGER NOT NULL,                 -- seed: sanction.user
  moderator_id    INTEGER NOT NULL,                 -- who decided it; 0: a human whom no audit log named
  created_ms      INTEGER NOT NULL,                 -- seed: sanction.date
  duration_s      INTEGER CHECK (duration_s > 0),   -- seed: sanction.duration; NULL: permanent
  ends_ms         INTEGER,                          -- created_ms + duration_s
  reason          TEXT    NOT NULL,                 -- seed: sanction.reason
  channels        TEXT,                             -- seed: sanction.channels; NULL: the whole guild
  command         TEXT    NOT NULL,                 -- seed: sanction.cmd, as typed; empty for a human's own ban
  base            INTEGER NOT NULL CHECK (base IN (0, 1)), -- before our first claim: 0 free, 1 banned already
  cancelled_by    INTEGER,                          -- who annulled it; NULL: nobody; 0: as for moderator_id
  lift_alerted    INTEGER NOT NULL DEFAULT 0 CHECK (lift_alerted IN (0, 1)), -- the failing lift was reported
  moderator_name  TEXT    NOT NULL DEFAULT '',      -- for Discord's audit log; empty once ended, or not known
  canceller_name  TEXT    NOT NULL DEFAULT '',      -- likewise of cancelled_by
  asked_ms        INTEGER NOT NULL DEFAULT 0,       -- when it was asked for, on Discord's clock
  PRIMARY KEY (guild_id, number),
  CHECK ((duration_s IS NULL) = (ends_ms IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX sanction_by_user ON sanction (guild_id, user_id, number DESC);
CREATE INDEX sanction_open ON sanction (guild_id, user_id) WHERE state < 3;
CREATE INDEX sanction_cancellable ON sanction (guild_id, number) WHERE state < 3 AND cancelled_by IS NULL;

-- Commands whose answer waits for a sanction's effect.
CREATE TABLE awaited_command (
  guild_id          INTEGER NOT NULL,
  number            INTEGER NOT NULL,
  wanted            INTEGER NOT NULL CHECK (wanted IN (0, 1)), -- 0 the ban, 1 its cancellation
  channel_id        INTEGER NOT NULL,
  author_id         INTEGER NOT NULL,
  message_id        INTEGER NOT NULL,               -- 0 for interactions
  interaction_id    INTEGER NOT NULL,               -- 0 for messages
  application_id    INTEGER NOT NULL,
  interaction_token TEXT    NOT NULL,               -- blank in recordings
  direct_outcome    INTEGER CHECK (direct_outcome BETWEEN 0 AND 3), -- 0 delivered, 1 closed, 2 expired, 3 unknown
  PRIMARY KEY (guild_id, number, wanted),
  FOREIGN KEY (guild_id, number) REFERENCES sanction (guild_id, number)
) STRICT, WITHOUT ROWID;

-- Commands that wait for facts which only Discord knows.
CREATE TABLE pending_command (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  guild_id        INTEGER NOT NULL,
  user_id         INTEGER NOT NULL,                 -- whom the facts are about; 0: the guild's audit log
  event_type      TEXT    NOT NULL,                 -- MESSAGE_CREATE or INTERACTION_CREATE
  event_data      TEXT    NOT NULL                  -- the event's JSON; interaction tokens blank in recordings
) STRICT;
CREATE INDEX pending_command_by_user ON pending_command (guild_id, user_id, id);

-- Every moderation action, refused ones included (the audit table of moderation.md).
CREATE TABLE action_record (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms           INTEGER NOT NULL,
  guild_id        INTEGER NOT NULL,
  actor_id        INTEGER NOT NULL,
  command         TEXT    NOT NULL,                 -- the command's name
  target_id       INTEGER NOT NULL,                 -- 0: none
  number          INTEGER NOT NULL,                 -- the sanction's number; 0: none
  refusal         TEXT                              -- the message key of the refusal; NULL: carried out
) STRICT;

-- When someone without rights was last told so.
CREATE TABLE refusal (
  guild_id        INTEGER NOT NULL,
  user_id         INTEGER NOT NULL,
  at_ms           INTEGER NOT NULL,
  PRIMARY KEY (guild_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX refusal_by_age ON refusal (at_ms);

-- Effects that were decided and are not yet known to be over.
CREATE TABLE outbox (
  id                INTEGER PRIMARY KEY AUTOINCREMENT,
  guild_id          INTEGER NOT NULL,               -- 0: belongs to no guild
  lane              TEXT    NOT NULL,               -- one guild's; strictly ordered by id within
  kind              INTEGER NOT NULL,               -- storage::EffectKind
  priority          INTEGER NOT NULL CHECK (priority IN (0, 1)), -- 0 interactive, 1 background
  after_id          INTEGER REFERENCES outbox (id) ON DELETE SET NULL, -- must be over first
  created_ms        INTEGER NOT NULL,
  ready_ms          INTEGER NOT NULL,               -- not before
  expires_ms        INTEGER,                        -- not after; NULL: never given up
  attempts          INTEGER NOT NULL DEFAULT 0,
  in_doubt          INTEGER NOT NULL DEFAULT 0 CHECK (in_doubt IN (0, 1)), -- an attempt may have been carried out
  user_id           INTEGER NOT NULL DEFAULT 0,
  channel_id        INTEGER NOT NULL DEFAULT 0,
  message_id        INTEGER NOT NULL DEFAULT 0,     -- the message that is replied to
  interaction_id    INTEGER NOT NULL DEFAULT 0,
  application_id    INTEGER NOT NULL DEFAULT 0,
  interaction_token TEXT    NOT NULL DEFAULT '',    -- blank in recordings
  ephemeral         INTEGER NOT NULL DEFAULT 0 CHECK (ephemeral IN (0, 1)),
  number            INTEGER NOT NULL DEFAULT 0,     -- the sanction it belongs to
  pending_id        INTEGER NOT NULL DEFAULT 0,     -- the pending command it belongs to
  body              TEXT    NOT NULL DEFAULT ''     -- rendered message content, or JSON, as the kind says
) STRICT;

CREATE INDEX outbox_by_lane ON outbox (lane, id);
CREATE INDEX outbox_by_guild ON outbox (guild_id, priority, id);
CREATE INDEX outbox_by_predecessor ON outbox (after_id) WHERE after_id IS NOT NULL;
-- A state effect is a marker: one row for each target.
CREATE UNIQUE INDEX outbox_ban_marker ON outbox (guild_id, user_id) WHERE kind = 0;

-- What falls due later.
CREATE TABLE timer (
  guild_id        INTEGER NOT NULL,
  number          INTEGER NOT NULL,                 -- the sanction that ends; 0: the bot's own timeout
  due_ms          INTEGER NOT NULL,
  parked          INTEGER NOT NULL DEFAULT 0 CHECK (parked IN (0, 1)), -- the guild cannot be reached now
  PRIMARY KEY (guild_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX timer_by_due ON timer (parked, due_ms, guild_id, number);

-- Natural ids of commands and audit entries that were handled, kept for 24 hours.
CREATE TABLE seen (
  id              INTEGER PRIMARY KEY,              -- message, interaction or audit entry
  at_ms           INTEGER NOT NULL
) STRICT;
CREATE INDEX seen_by_age ON seen (at_ms);

-- Where each shard's session can be resumed after a restart.
CREATE TABLE shard_session (
  shard_index     INTEGER PRIMARY KEY,
  shard_count     INTEGER NOT NULL,
  bot_id          INTEGER NOT NULL,
  session_id      TEXT    NOT NULL,
  resume_url      TEXT    NOT NULL,
  compression     TEXT    NOT NULL,
  intents         INTEGER NOT NULL,
  sequence        INTEGER NOT NULL                  -- every dispatch up to it is committed or irrelevant
) STRICT;

-- The slash commands that Discord was last told of.
CREATE TABLE registered_commands (
  application_id  INTEGER PRIMARY KEY,
  body            TEXT    NOT NULL
) STRICT;
