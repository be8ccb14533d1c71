//! Which calls of the log are meant, from a query string.

use keywright_api_types::ids::{ApiKeyId, RequestId};
use keywright_database::request_log::LogFilter;

use crate::errors::ApiError;

/// Declares query parameters that name calls, with further ones.
macro_rules! log_parameters {
    ($(#[$meta:meta])* $name:ident { $( $(#[$further_meta:meta])* $further:ident: $type:ty, )* }) => {
        $(#[$meta])*
        #[derive(serde::Deserialize, utoipa::IntoParams)]
        #[serde(deny_unknown_fields)]
        #[into_params(parameter_in = Query)]
        pub struct $name {
            /// Only calls with this key; where the path names none.
            #[param(value_type = Option<String>)]
            key_id: Option<keywright_api_types::ids::ApiKeyId>,
            /// A status such as `429`, or a class such as `4xx`.
            #[param(pattern = "^[1-5]([0-9]{2}|xx)$")]
            status: Option<String>,
            /// The code that refused it, such as `rate_limited`.
            code: Option<keywright_api_types::ErrorCode>,
            /// An HTTP method.
            method: Option<String>,
            /// A route's pattern, such as `/v1/payments/{id}`.
            route: Option<String>,
            /// The caller's address.
            #[param(value_type = Option<String>)]
            ip: Option<std::net::IpAddr>,
            /// Answered in that many milliseconds or more.
            #[param(minimum = 0)]
            min_latency_ms: Option<f64>,
            /// From this moment on.
            from: Option<keywright_api_types::Timestamp>,
            /// Up to this moment, exclusive.
            to: Option<keywright_api_types::Timestamp>,
            /// `next_cursor` of the page before.
            cursor: Option<String>,
            $( $(#[$further_meta])* $further: $type, )*
        }

        impl $name {
            /// The filter, of the key that the path names, if it names one.
            fn filter(
                &self,
                of_path: Option<keywright_api_types::ids::ApiKeyId>,
            ) -> Result<keywright_database::request_log::LogFilter, crate::errors::ApiError> {
                $crate::usage::log_filter::Texts {
                    status: self.status.as_deref(),
                    method: self.method.as_deref(),
                    route: self.route.as_deref(),
                    cursor: self.cursor.as_deref(),
                }
                .filter(keywright_database::request_log::LogFilter {
                    code: self.code,
                    ip: self.ip.map(|address| address.to_canonical()),
                    from: self.from,
                    to: self.to,
                    min_latency_microseconds: self
                        .min_latency_ms
                        .map($crate::usage::log_filter::microseconds)
                        .transpose()?,
                    key: $crate::usage::log_filter::one_key(of_path, self.key_id)?,
                    ..Default::default()
                })
            }
        }
    };
}

pub(super) use log_parameters;

/// The parameters that have a form of their own.
pub(super) struct Texts<'a> {
    pub(super) status: Option<&'a str>,
    pub(super) method: Option<&'a str>,
    pub(super) route: Option<&'a str>,
    pub(super) cursor: Option<&'a str>,
}

impl Texts<'_> {
    /// The filter with what they say.
    pub(super) fn filter(&self, others: LogFilter) -> Result<LogFilter, ApiError> {
        Ok(LogFilter {
            status: self.status.map(status_range).transpose()?,
            method: text("method", self.method)?.map(|method| method.to_uppercase()),
            route: text("route", self.route)?,
            before: self.cursor.map(place).transpose()?,
            ..others
        })
    }
}

/// The key that the path names, or else the one that the query names.
pub(super) fn one_key(of_path: Option<ApiKeyId>, of_query: Option<ApiKeyId>) -> Result<Option<ApiKeyId>, ApiError> {
    match (of_path, of_query) {
        (Some(_), Some(_)) => Err(ApiError::invalid_field("key_id", "The path names the key already.")),
        (of_path, of_query) => Ok(of_path.or(of_query)),
    }
}

/// The latency in the unit of the log, which has no greater one than fits.
pub(super) fn microseconds(milliseconds: f64) -> Result<u32, ApiError> {
    match milliseconds >= 0.0 {
        true => Ok((milliseconds * 1_000.0).round() as u32),
        false => Err(ApiError::invalid_field("min_latency_ms", "It is a number of milliseconds, 0 or more.")),
    }
}

/// What can stand in the log at all; a database may choke on the rest.
fn text(field: &str, value: Option<&str>) -> Result<Option<String>, ApiError> {
    match value.is_some_and(|value| value.contains(char::is_control)) {
        true => Err(ApiError::invalid_field(field, "Control characters cannot stand here.")),
        false => Ok(value.map(str::to_owned)),
    }
}

fn place(cursor: &str) -> Result<RequestId, ApiError> {
    cursor.parse().map_err(|_| ApiError::invalid_field("cursor", "Pass `next_cursor` as it was given."))
}

/// `429` is one status, `4xx` a hundred.
fn status_range(text: &str) -> Result<(u16, u16), ApiError> {
    let class = text.strip_suffix("xx").and_then(|class| class.parse::<u16>().ok());
    let range = match class {
        Some(class) => class.checked_mul(100).map(|lowest| (lowest, lowest.saturating_add(99))),
        None => text.parse::<u16>().ok().map(|status| (status, status)),
    };
    range
        .filter(|(lowest, highest)| *lowest >= 100 && *highest <= 599)
        .ok_or_else(|| ApiError::invalid_field("status", "A status is a number such as 429, or a class such as 4xx."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_latency_is_a_number_that_is_none_too_great() {
        for (milliseconds, expected) in [(0.0, 0), (0.25, 250), (1.005, 1_005), (1e12, u32::MAX)] {
            assert_eq!(microseconds(milliseconds).ok(), Some(expected), "{milliseconds}");
        }
        assert!(microseconds(-0.1).is_err() && microseconds(f64::NAN).is_err());
    }

    #[test]
    fn a_status_or_a_class_of_them() {
        assert_eq!(status_range("429").ok(), Some((429, 429)));
        assert_eq!(status_range("4xx").ok(), Some((400, 499)));
        for text in ["", "xx", "99", "600", "9xx", "70000xx", "4xxx", "-1"] {
            assert!(status_range(text).is_err(), "{text}");
        }
    }
}
