//! The pages of everybody's request log: the list and one call.

mod detail;
mod list;

pub use detail::AdminRequestDetail;
pub use list::AdminRequests;
