//! Query strings: strict, and lists a page at a time.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use keywright_api_types::Page;
use keywright_api_types::page::{DEFAULT_LIMIT, MAX_LIMIT};
use keywright_domain::secrets::KeyFormat;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::convert::Infallible;
use std::future::{Ready, ready};
use std::str::FromStr;
use utoipa::IntoParams;

use crate::errors::ApiError;

/// A query string; an unknown or repeated parameter and a value of the wrong form are refused, once a handler that
/// knows who asks calls [`Query::valid`].
pub struct Query<T>(Result<T, ApiError>);

impl<T> Query<T> {
    /// The parameters.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn valid(self) -> Result<T, ApiError> {
        self.0
    }
}

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(parse(request.query_string()))))
    }
}

fn parse<T: DeserializeOwned>(query: &str) -> Result<T, ApiError> {
    let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
    serde_path_to_error::deserialize(pairs).map_err(|error| {
        let path = error.path().to_string();
        let message = error.into_inner().to_string();
        let named = message.starts_with("unknown field") || message.starts_with("duplicate field");
        let field = if named || path == "." { message.split('`').nth(1).unwrap_or_default().to_owned() } else { path };
        ApiError::invalid_field(&field, message)
    })
}

/// Which page of a list to answer.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageParameters {
    /// How many items: 1 to 100, 25 if absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

impl PageParameters {
    /// How many items the page has, and after which it begins.
    ///
    /// # Errors
    /// That either is none that can be.
    pub fn bounds<T: FromStr>(&self) -> Result<(u32, Option<T>), ApiError> {
        Ok((page_size(self.limit)?, cursor(self.cursor.as_deref())?))
    }
}

/// How many items to answer with, from `limit`.
///
/// # Errors
/// That it is not 1 to 100.
pub fn page_size(limit: Option<u32>) -> Result<u32, ApiError> {
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    match (1..=MAX_LIMIT).contains(&limit) {
        true => Ok(limit),
        false => Err(ApiError::invalid_field("limit", format!("A page has 1 to {MAX_LIMIT} items."))),
    }
}

/// Where a page begins, from `cursor`.
///
/// # Errors
/// That it is none that this server gave out.
pub fn cursor<T: FromStr>(cursor: Option<&str>) -> Result<Option<T>, ApiError> {
    cursor.map(|text| text.parse().map_err(|_| unknown_cursor())).transpose()
}

/// What is said of a cursor that this server did not give out.
pub fn unknown_cursor() -> ApiError {
    ApiError::invalid_field("cursor", "Pass `next_cursor` as it was given.")
}

/// The page of the first `limit` of `items`, which must hold one more if there is one more.
pub fn page<T>(mut items: Vec<T>, limit: u32, cursor_of: impl Fn(&T) -> String) -> Page<T> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = items.len() > limit;
    items.truncate(limit);
    let next_cursor = items.last().filter(|_| more).map(cursor_of);
    Page { data: items, next_cursor }
}

/// A text to look for, as it can stand in the database at all: it may choke on the rest.
///
/// # Errors
/// That it holds control characters.
pub fn text(field: &str, value: Option<String>) -> Result<Option<String>, ApiError> {
    match value.as_deref().is_some_and(|value| value.contains(char::is_control)) {
        true => Err(ApiError::invalid_field(field, "Control characters cannot stand here.")),
        false => Ok(value),
    }
}

/// How long a text may be searched for, in characters.
const MAX_SEARCH: usize = 100;

/// A text to search for, trimmed; nothing where there is nothing in it.
///
/// # Errors
/// That it is too long, or holds control characters or a whole key, which is not repeated.
pub fn search(value: Option<String>, format: &KeyFormat) -> Result<Option<String>, ApiError> {
    let value = text("q", value)?.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
    if value.as_ref().is_some_and(|value| value.chars().count() > MAX_SEARCH) {
        return Err(ApiError::invalid_field("q", format!("Search for at most {MAX_SEARCH} characters.")));
    }
    match value.as_ref().is_some_and(|value| format.find_in(&value.to_lowercase()).next().is_some()) {
        true => Err(ApiError::invalid_field("q", "Search for the beginning of a key, never for a whole one.")),
        false => Ok(value),
    }
}
