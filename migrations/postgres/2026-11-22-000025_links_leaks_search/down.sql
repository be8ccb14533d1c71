DROP FUNCTION fold;

DELETE FROM leaks WHERE EXISTS (
    SELECT FROM leaks newer WHERE newer.api_key_id = leaks.api_key_id AND newer.generation > leaks.generation
);
ALTER TABLE leaks DROP CONSTRAINT leaks_pkey;
ALTER TABLE leaks ADD PRIMARY KEY (api_key_id);

DROP INDEX password_resets_by_maker;
ALTER TABLE password_resets DROP COLUMN made_by;
