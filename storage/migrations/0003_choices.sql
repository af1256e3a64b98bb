-- Choices while a sanction's number is typed: the open sanctions of a guild by their numbers.
CREATE INDEX sanction_cancellable ON sanction (guild_id, number) WHERE state < 3 AND cancelled_by IS NULL;
