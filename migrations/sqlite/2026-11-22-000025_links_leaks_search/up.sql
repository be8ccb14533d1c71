-- Who made a link, with whose access it ends. Of those that are there nobody knows it: they end, and new ones can be made.
DELETE FROM password_resets;
ALTER TABLE password_resets ADD COLUMN made_by TEXT REFERENCES users (id) ON DELETE CASCADE;
CREATE INDEX password_resets_by_maker ON password_resets (made_by);

-- Each secret of a key that was found in public: an older one does not take a newer one's place.
CREATE TABLE leaks_by_secret (
    api_key_id TEXT NOT NULL REFERENCES api_keys (id),
    generation INTEGER NOT NULL CHECK (generation >= 1),
    at INTEGER NOT NULL CHECK (at >= 0),
    url TEXT CHECK (length(url) BETWEEN 1 AND 300),
    PRIMARY KEY (api_key_id, generation)
) STRICT;
INSERT INTO leaks_by_secret SELECT api_key_id, generation, at, url FROM leaks;
DROP TABLE leaks;
ALTER TABLE leaks_by_secret RENAME TO leaks;

-- `fold` is the program's own: lower case of every script, where SQLite's is of Latin letters without accents.
UPDATE clients SET search = fold(name) || char(10) || fold(email) || char(10) || id;
