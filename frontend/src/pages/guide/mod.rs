//! The developer guide: what holds for every call, and a page for each endpoint. Its texts and snippets come from the
//! server when they are looked at.

mod endpoint;
mod fields;
mod overview;
mod snippets;
mod trial;

pub use endpoint::GuideEndpoint;
pub use overview::GuideOverview;
