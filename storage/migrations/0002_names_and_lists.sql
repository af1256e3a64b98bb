-- The names that audit-log reasons show, kept while a sanction lives.
ALTER TABLE sanction ADD COLUMN moderator_name TEXT NOT NULL DEFAULT '';
ALTER TABLE sanction ADD COLUMN canceller_name TEXT NOT NULL DEFAULT '';
