DROP TRIGGER api_keys_keep_a_number;
DROP TRIGGER api_keys_have_a_number;
DROP TRIGGER clients_keep_a_number;
DROP TRIGGER clients_have_a_number;
