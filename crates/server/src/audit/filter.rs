//! Which events of the trail are meant, from a query string.

use std::net::IpAddr;

use keywright_api_types::Timestamp;
use keywright_api_types::audit::AuditAction;
use keywright_database::audit::{AuditActor, AuditFilter};
use keywright_database::users;

use crate::errors::ApiError;
use crate::pages::text;

/// Declares query parameters that name events, with further ones.
macro_rules! trail_parameters {
    ($(#[$meta:meta])* $name:ident { $( $(#[$further_meta:meta])* $further:ident: $type:ty, )* }) => {
        $(#[$meta])*
        #[derive(serde::Deserialize, utoipa::IntoParams)]
        #[serde(deny_unknown_fields)]
        #[into_params(parameter_in = Query)]
        pub struct $name {
            /// By whom: a user's e-mail address or id, `admin` for any admin, `system` for the program itself.
            actor: Option<String>,
            /// What was done: an action such as `api_key.revoked`, or all of a kind, such as `api_key`.
            action: Option<String>,
            /// To what: a thing's id or its name at that time.
            target: Option<String>,
            /// From which address.
            #[param(value_type = Option<String>)]
            ip: Option<std::net::IpAddr>,
            /// From this moment on.
            from: Option<keywright_api_types::Timestamp>,
            /// Up to this moment, exclusive.
            to: Option<keywright_api_types::Timestamp>,
            $( $(#[$further_meta])* $further: $type, )*
        }

        impl $name {
            /// The filter that they are.
            fn filter(&mut self) -> Result<keywright_database::audit::AuditFilter, $crate::errors::ApiError> {
                $crate::audit::filter::Named {
                    actor: self.actor.take(),
                    action: self.action.take(),
                    target: self.target.take(),
                    ip: self.ip,
                    from: self.from,
                    to: self.to,
                }
                .filter()
            }
        }
    };
}

pub(super) use trail_parameters;

/// What the parameters say.
pub(super) struct Named {
    pub(super) actor: Option<String>,
    pub(super) action: Option<String>,
    pub(super) target: Option<String>,
    pub(super) ip: Option<IpAddr>,
    pub(super) from: Option<Timestamp>,
    pub(super) to: Option<Timestamp>,
}

impl Named {
    pub(super) fn filter(self) -> Result<AuditFilter, ApiError> {
        Ok(AuditFilter {
            actor: text("actor", self.actor)?.map(|actor| match actor.as_str() {
                "admin" => AuditActor::Admins,
                "system" => AuditActor::System,
                _ => AuditActor::User(users::normalize(&actor)),
            }),
            actions: self.action.as_deref().map(actions).transpose()?.unwrap_or_default(),
            target: text("target", self.target)?,
            ip: self.ip.map(|address| address.to_canonical().to_string()),
            from: self.from,
            to: self.to,
            before: None,
        })
    }
}

/// The action of that name, or all whose names begin with it and a dot.
fn actions(name: &str) -> Result<Vec<AuditAction>, ApiError> {
    let is_named = |action: &AuditAction| {
        let rest = action.as_str().strip_prefix(name);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let named: Vec<AuditAction> = AuditAction::ALL.iter().copied().filter(is_named).collect();
    match named.is_empty() {
        true => Err(ApiError::invalid_field("action", "There is no such action.")),
        false => Ok(named),
    }
}
