-- The commands that wait for facts about a user, or (user 0) for the guild's audit log.
DROP INDEX pending_command_without_user;
CREATE INDEX pending_command_by_user ON pending_command (guild_id, user_id, id);
