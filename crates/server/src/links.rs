//! One-time links into the dashboard. The token stands behind the `#`, which no browser sends to a server, so that no
//! log and no proxy sees it.

use std::net::IpAddr;

use keywright_api_types::members::Delivery;
use keywright_api_types::{ErrorCode, Timestamp};

use crate::errors::ApiError;
use crate::mail::Mail;
use crate::randomness;
use crate::state::{AppState, run_blocking};

/// A page of the dashboard that such links lead to.
#[derive(Clone, Copy)]
pub enum Page {
    /// Where an invitation is accepted.
    Invitation,
    /// Where a new password is set.
    PasswordReset,
}

/// A link that was just made. It has no `Debug`: it holds a token.
pub struct Link {
    page: Page,
    /// What stands behind the `#`.
    pub token: String,
}

impl Link {
    /// A link with a new token.
    pub fn new(page: Page) -> Self {
        Self { page, token: randomness::token() }
    }

    /// Path and fragment.
    pub fn path(&self) -> String {
        let page = match self.page {
            Page::Invitation => "/invitation",
            Page::PasswordReset => "/password-reset",
        };
        format!("{page}#{}", self.token)
    }
}

/// Counts the mail that would carry a link to somebody; without a mail server there is none to count.
///
/// # Errors
/// `too_many_sign_ins`: the receiver has had, or the sender has sent, too many.
pub fn count_mail(state: &AppState, to: &str, sender: IpAddr) -> Result<(), ApiError> {
    if state.mailer.is_none() {
        return Ok(());
    }
    let counted = state.throttle.link(to, sender, state.clock.monotonic());
    counted.map_err(|wait| ApiError::too_many(ErrorCode::TooManySignIns, wait))
}

/// Sends a link by mail; where there is no mail server, or it does not take the mail, the link is answered instead.
pub async fn deliver(
    state: &AppState,
    to: String,
    link: Link,
    expires_at: Timestamp,
    write: impl FnOnce(&str) -> Mail + Send + 'static,
) -> Delivery {
    let path = link.path();
    let (state, in_mail) = (state.clone(), path.clone());
    let sent = run_blocking(move || match &state.mailer {
        Some(mailer) => Ok(mailer.send(&to, write(&mailer.address(&in_mail)))),
        None => Ok(false),
    });
    let mailed = sent.await.unwrap_or(false);
    Delivery { mailed, link: (!mailed).then_some(path), expires_at }
}
