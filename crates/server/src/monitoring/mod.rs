//! What admins watch beside usage: calls without a known key, keys that need a look, and the server's own health.

mod keyless;
mod summary;

pub use keyless::KeylessRefusals;
pub use summary::admin_read_monitoring;
