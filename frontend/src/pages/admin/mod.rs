//! The pages of admins alone.

pub mod monitoring;
