//! What admins alone ask for.

mod monitoring;
