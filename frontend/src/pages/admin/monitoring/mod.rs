//! What happens on the whole installation: figures, lists of the busiest, and the server's health.

mod busiest;
mod figures;
mod health;
mod page;

pub use page::Monitoring;
