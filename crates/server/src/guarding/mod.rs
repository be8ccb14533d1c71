//! The guard in front of the business API: who calls, what is logged, and how the table stays true.

mod answering;
mod arrival;
mod caller;
mod rate_headers;
mod recorder;
mod recording;
mod sync;

pub use answering::Answering;
pub use arrival::Arrival;
pub use caller::{AnyPermission, Caller};
pub use recorder::{JournalSettings, Recorder};
pub use recording::record;
pub use sync::GuardSync;
