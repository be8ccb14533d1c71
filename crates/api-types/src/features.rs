//! What a package may open.

use crate::named::named_enum;

named_enum! {
    /// A part of the product that a package may contain.
    Feature {
        /// API keys and the business API.
        ApiBasic = "api_basic",
        /// What goes beyond it. It opens no route: how far a client may go stands in its package's ceilings.
        ApiAdvanced = "api_advanced",
    }
}

impl Feature {
    /// The name as people read it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::ApiBasic => "API access",
            Self::ApiAdvanced => "Advanced API",
        }
    }

    /// What it opens, in a sentence.
    pub const fn description(self) -> &'static str {
        match self {
            Self::ApiBasic => "Make API keys, call the API, and see every call in the request log.",
            Self::ApiAdvanced => "More keys and higher rates, as far as the package goes.",
        }
    }
}
