-- From now on a direct message is in doubt from the moment it is given out, no longer because of a start.
UPDATE outbox SET in_doubt = 1 WHERE kind IN (1, 2);
-- The lane of direct messages is one guild's; before, two guilds that wrote to the same person shared it.
UPDATE outbox SET lane = 'dm:' || guild_id || ':' || user_id WHERE lane LIKE 'dm:%';
