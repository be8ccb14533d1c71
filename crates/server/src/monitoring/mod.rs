//! What admins watch beside usage: calls without a known key, keys that need a look, and the server's own health.

mod keyless;
mod live;
mod stream;
mod summary;

pub use keyless::KeylessRefusals;
pub use live::Live;
pub use stream::admin_watch_monitoring;
pub use summary::admin_read_monitoring;
