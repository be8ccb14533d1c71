-- Keys whose secret was found in public: the newest sighting of each.
CREATE TABLE leaks (
    api_key_id TEXT NOT NULL PRIMARY KEY REFERENCES api_keys (id),
    -- Which of the key's secrets it was.
    generation INTEGER NOT NULL CHECK (generation >= 1),
    at INTEGER NOT NULL CHECK (at >= 0),
    url TEXT CHECK (length(url) BETWEEN 1 AND 300)
) STRICT;
