//! Keywright's server: routes, sessions, jobs, configuration and documentation around the guard and
//! the database.

mod account;
pub mod address;
mod admin;
mod answer;
mod api_keys;
mod app;
mod audit_events;
mod business;
mod client;
pub mod clock;
pub mod commands;
mod csrf;
mod dashboard;
pub mod demo;
pub mod docs;
mod errors;
mod guarding;
mod health;
mod invitations;
mod jobs;
mod json;
pub mod leaks;
mod links;
pub mod mail;
pub mod master_key;
mod members;
mod metrics;
mod money;
mod overview;
mod pages;
mod password_resets;
pub mod randomness;
mod routes;
mod serve;
mod session;
pub mod settings;
mod state;
mod upgrade_requests;
mod usage;

pub use app::openapi;
pub use errors::ApiError;
pub use guarding::{Caller, JournalSettings, Recorder};
pub use serve::{Server, serve, serve_with};
pub use session::PasswordCost;
pub use state::{AppState, Parts};
