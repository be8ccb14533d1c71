DROP TABLE sessions;
DROP TABLE users;
DROP TABLE clients;
DROP TABLE packages;
