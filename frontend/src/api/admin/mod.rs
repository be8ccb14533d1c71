//! What admins alone may ask for.

mod audit;

pub use audit::read_checkpoint;
