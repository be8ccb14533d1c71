-- 0 stands for everyone, so nobody has that number. SQLite cannot take back that it is a column's default.
CREATE TRIGGER clients_have_a_number BEFORE INSERT ON clients WHEN NEW.number < 1
BEGIN SELECT RAISE(ABORT, 'a client has a number of its own'); END;

CREATE TRIGGER clients_keep_a_number BEFORE UPDATE OF number ON clients WHEN NEW.number < 1
BEGIN SELECT RAISE(ABORT, 'a client has a number of its own'); END;

CREATE TRIGGER api_keys_have_a_number BEFORE INSERT ON api_keys WHEN NEW.number < 1
BEGIN SELECT RAISE(ABORT, 'a key has a number of its own'); END;

CREATE TRIGGER api_keys_keep_a_number BEFORE UPDATE OF number ON api_keys WHEN NEW.number < 1
BEGIN SELECT RAISE(ABORT, 'a key has a number of its own'); END;
