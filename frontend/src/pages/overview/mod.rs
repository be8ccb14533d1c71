//! Whether everything is all right: the page that a client's user begins with.

mod attention;
mod page;

pub use page::OverviewPage;
