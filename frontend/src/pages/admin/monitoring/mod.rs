//! What happens on the whole installation: figures, lists of the busiest, and the server's health.

mod busiest;
mod feed;
mod figures;
mod health;
mod page;

pub use busiest::{codes, keys};
pub use figures::{figures, of_span};
pub use page::Monitoring;
