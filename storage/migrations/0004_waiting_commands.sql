-- The commands that wait for facts about a user, or (user 0) for the guild's audit log.
DROP INDEX pending_command_without_user;
CREATE INDEX pending_command_by_user ON pending_command (guild_id, user_id, id);

-- From now on a direct message is in doubt from the moment it is given out, no longer because of a start.
UPDATE outbox SET in_doubt = 1 WHERE kind IN (1, 2);
