//! What the tests share: an application on either database, its clock, and those who call it.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test ends where something is not as it should be"
)]

mod answer;
mod app;
mod callers;
mod clock;
mod database;
mod mailbox;
pub mod postgres;
mod stream;

pub use answer::Answer;
pub use app::{MAIL_FROM, PASSWORD, PUBLIC_URL, Settings, TestApp};
pub use callers::{Call, Program, Session};
pub use clock::TestClock;
pub use database::{Backend, TestDatabase};
pub use mailbox::{Letter, Mailbox};
pub use stream::Stream;

/// What a test is handed, made anew for the database that it runs on.
pub trait OnBackend: Sized {
    /// Makes it.
    fn on(backend: Backend) -> impl Future<Output = Self>;
}

impl OnBackend for Backend {
    async fn on(backend: Backend) -> Self {
        backend
    }
}

impl OnBackend for TestApp {
    async fn on(backend: Backend) -> Self {
        Self::start(backend).await
    }
}

/// Declares tests that run once on SQLite and once on PostgreSQL, each with a database of its own. A test that
/// starts its application with other settings takes the [`Backend`] instead.
///
/// ```text
/// on_both_databases! {
///     async fn a_key_opens_the_balance(app: TestApp) { … }
/// }
/// ```
#[macro_export]
macro_rules! on_both_databases {
    ($( $(#[$meta:meta])* async fn $name:ident($given:ident: $type:ty) $body:block )+) => { $(
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn body($given: $type) $body

            #[actix_web::test]
            async fn on_sqlite() {
                body(<$type as $crate::OnBackend>::on($crate::Backend::Sqlite).await).await;
            }

            #[actix_web::test]
            async fn on_postgres() {
                body(<$type as $crate::OnBackend>::on($crate::Backend::Postgres).await).await;
            }
        }
    )+ };
}
