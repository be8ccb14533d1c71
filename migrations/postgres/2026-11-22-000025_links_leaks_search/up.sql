-- Who made a link, with whose access it ends. Of those that are there nobody knows it: they end, and new ones can be made.
DELETE FROM password_resets;
ALTER TABLE password_resets ADD COLUMN made_by TEXT REFERENCES users (id) ON DELETE CASCADE;
CREATE INDEX password_resets_by_maker ON password_resets (made_by);

-- Each secret of a key that was found in public: an older one does not take a newer one's place.
ALTER TABLE leaks DROP CONSTRAINT leaks_pkey;
ALTER TABLE leaks ADD PRIMARY KEY (api_key_id, generation);

-- Lower case of every script, whatever the database's locale, where this server was built with ICU, as almost all are.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_collation WHERE collname = 'und-x-icu') THEN
        CREATE FUNCTION fold(text TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE
        AS 'SELECT lower($1 COLLATE "und-x-icu")';
    ELSE
        CREATE FUNCTION fold(text TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT lower($1)';
    END IF;
END $$;
UPDATE clients SET search = fold(name) || chr(10) || fold(email) || chr(10) || id;
