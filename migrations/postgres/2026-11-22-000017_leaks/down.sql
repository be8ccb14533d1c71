DROP TABLE leaks;
