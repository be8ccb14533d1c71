//! Who sets a limit that a client sees.

use keywright_api_types::clients::LimitSource;

/// Who sets it, as the end of a sentence to the client.
pub const fn set_by(source: LimitSource) -> &'static str {
    match source {
        LimitSource::Key => "the key",
        LimitSource::Package => "your package",
        LimitSource::Admin => "an admin",
        LimitSource::Server => "this installation",
    }
}
