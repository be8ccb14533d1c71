DROP TABLE audit_trail_fault;
