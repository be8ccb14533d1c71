-- Changes of a key or a package that are watched against the request log before they are applied.
CREATE TABLE shadow_changes (
    id TEXT NOT NULL PRIMARY KEY CHECK (id LIKE 'shc\_%' ESCAPE '\'),
    api_key_id TEXT REFERENCES api_keys (id),
    package_id TEXT REFERENCES packages (id),
    -- The fields by name, each as it was when watching began and as it is to be, in the form of the audit trail.
    changes TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('watching', 'applied', 'discarded')),
    started_at BIGINT NOT NULL CHECK (started_at >= 0),
    started_by TEXT NOT NULL,
    ended_at BIGINT,
    ended_by TEXT,
    CONSTRAINT shadow_changes_one_target CHECK ((api_key_id IS NULL) <> (package_id IS NULL)),
    CONSTRAINT shadow_changes_ended CHECK (
        (ended_at IS NULL) = (status = 'watching') AND (ended_by IS NULL) = (ended_at IS NULL)
    )
);

CREATE UNIQUE INDEX shadow_changes_one_of_key ON shadow_changes (api_key_id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX shadow_changes_one_of_package ON shadow_changes (package_id) WHERE ended_at IS NULL;
