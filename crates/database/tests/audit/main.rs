//! Whatever is done to the trail by one who got at the database is found, in the database and in an export of it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test ends where something is not as it should be")]

mod checkpoints;
mod stage;
mod tampering;
