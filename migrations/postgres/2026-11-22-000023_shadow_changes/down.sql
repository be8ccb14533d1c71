DROP TABLE shadow_changes;
