-- SQLite sorts text by bytes as it is: nothing changes.
SELECT 1;
