//! What only admins may ask for: one module per subject.

mod audit;
mod leaks;
mod payments;
mod upgrade_requests;
mod withdrawals;
