-- 0 stands for everyone, so nobody has that number, and it is not given by default.
ALTER TABLE clients ALTER COLUMN number DROP DEFAULT;
ALTER TABLE clients DROP CONSTRAINT clients_number_check;
ALTER TABLE clients ADD CHECK (number BETWEEN 1 AND 4294967295);

ALTER TABLE api_keys ALTER COLUMN number DROP DEFAULT;
ALTER TABLE api_keys DROP CONSTRAINT api_keys_number_check;
ALTER TABLE api_keys ADD CHECK (number BETWEEN 1 AND 4294967295);
