//! The guard in front of the business API: who calls, what is logged, and how the table stays true.

mod caller;
mod recorder;
mod recording;
mod sync;

pub use caller::{AnyPermission, Caller};
pub use recorder::Recorder;
pub use recording::record;
pub use sync::GuardSync;
