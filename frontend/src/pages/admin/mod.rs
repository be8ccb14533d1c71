//! The admins' pages: clients, packages and users.

mod clients;
mod features;
mod packages;
mod users;

pub use clients::{ClientKey, ClientList, ClientPage, EditClientKey, NewClientKey};
pub use packages::Packages;
pub use users::Users;

/// Who sets a value, in a word for the reader.
fn set_by(source: keywright_api_types::clients::LimitSource) -> &'static str {
    use keywright_api_types::clients::LimitSource;
    match source {
        LimitSource::Key => "the key's own",
        LimitSource::Package => "by the package",
        LimitSource::Admin => "set by an admin",
        LimitSource::Server => "this installation's ceiling",
    }
}
