//! The developer guide: how to call the business API, as the server derives it from the OpenAPI document.

use serde::{Deserialize, Serialize};

use crate::ErrorCode;
use crate::named::named_enum;
use crate::permissions::Permission;

/// What stands in a snippet for scheme, host and port of the server.
pub const ORIGIN: &str = "{origin}";

named_enum! {
    /// A language that snippets are written in.
    Language {
        /// A shell with curl.
        Curl = "curl",
        /// JavaScript with `fetch`.
        Javascript = "javascript",
        /// Python with its standard library alone.
        Python = "python",
        /// Rust with ureq.
        Rust = "rust",
    }
}

impl Language {
    /// The name as people read it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Curl => "curl",
            Self::Javascript => "JavaScript",
            Self::Python => "Python",
            Self::Rust => "Rust",
        }
    }
}

/// A program that makes a call, whole and ready to run. It reads the key from the environment variable `API_KEY`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Snippet {
    /// What it is written in.
    pub language: Language,
    /// Its text; `{origin}` stands for scheme, host and port of this server.
    pub code: String,
}

/// The guide's first page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Guide {
    /// What holds for every call.
    pub topics: Vec<GuideTopic>,
    /// The endpoints of the business API.
    pub endpoints: Vec<EndpointSummary>,
    /// What a call can be refused with.
    pub errors: Vec<GuideError>,
}

/// Something that holds for every call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GuideTopic {
    /// Its name in addresses.
    #[cfg_attr(feature = "openapi", schema(example = "rate-limits"))]
    pub id: String,
    /// Its heading.
    #[cfg_attr(feature = "openapi", schema(example = "Rate limits"))]
    pub title: String,
    /// Its paragraphs; code stands between backticks.
    pub text: Vec<String>,
    /// An example in every language; empty where words are enough.
    pub snippets: Vec<Snippet>,
}

/// An endpoint in the list of all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EndpointSummary {
    /// The operation's id in the OpenAPI document.
    #[cfg_attr(feature = "openapi", schema(example = "create_payment"))]
    pub id: String,
    /// What it is about.
    #[cfg_attr(feature = "openapi", schema(example = "Payments"))]
    pub group: String,
    /// The HTTP method.
    #[cfg_attr(feature = "openapi", schema(example = "POST"))]
    pub method: String,
    /// The path, its parameters in braces.
    #[cfg_attr(feature = "openapi", schema(example = "/v1/payments"))]
    pub path: String,
    /// What it does, in a few words.
    #[cfg_attr(feature = "openapi", schema(example = "Create a payment"))]
    pub title: String,
    /// The permission that a key needs.
    pub permission: Permission,
}

/// An endpoint with everything that a caller needs to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Endpoint {
    /// What the list of all says of it.
    pub summary: EndpointSummary,
    /// More about it; code stands between backticks. Empty if the title says it all.
    pub description: String,
    /// What goes into the path, the query and the headers.
    pub parameters: Vec<GuideParameter>,
    /// The body's fields; empty if there is no body.
    pub body: Vec<GuideField>,
    /// A body, as JSON; null if there is none.
    pub body_example: Option<String>,
    /// The HTTP status of success.
    #[cfg_attr(feature = "openapi", schema(example = 201))]
    pub status: u16,
    /// The fields of the answer.
    pub answer: Vec<GuideField>,
    /// An answer, as JSON.
    pub answer_example: String,
    /// What a call can be refused with.
    pub errors: Vec<GuideError>,
    /// The call in every language.
    pub snippets: Vec<Snippet>,
}

named_enum! {
    /// Where a parameter goes.
    ParameterPlace {
        /// Into the path.
        Path = "path",
        /// Behind the question mark.
        Query = "query",
        /// Into a header.
        Header = "header",
    }
}

/// A parameter of an endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GuideParameter {
    /// Where it goes.
    pub place: ParameterPlace,
    /// What it is, as for a body's field.
    pub field: GuideField,
}

/// A field of a body, or a parameter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GuideField {
    /// Its name; of a nested one its path with dots, `[]` for each item of a list.
    #[cfg_attr(feature = "openapi", schema(example = "lines[].quantity"))]
    pub name: String,
    /// What it holds, in words.
    #[cfg_attr(feature = "openapi", schema(example = "integer, 1 to 1000000"))]
    pub kind: String,
    /// Whether it must be there; in an answer, whether it is never null.
    pub required: bool,
    /// What it means; code stands between backticks.
    pub description: String,
}

/// A code that a call can be refused with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GuideError {
    /// The code.
    pub code: ErrorCode,
    /// The HTTP status.
    #[cfg_attr(feature = "openapi", schema(example = 429))]
    pub status: u16,
    /// What it means and what to do; code stands between backticks.
    pub explanation: String,
}
