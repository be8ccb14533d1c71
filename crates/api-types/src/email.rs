//! E-mail addresses, and what is surely none.

use crate::texts::is_invisible;

/// How many characters an e-mail address may have (RFC 5321, 4.5.3.1).
pub const MAX_EMAIL: usize = 254;

/// What is wrong with an e-mail address, if anything: only what is surely none is refused.
pub fn email_violation(email: &str) -> Option<String> {
    let parts = email.rsplit_once('@').filter(|(local, domain)| !local.is_empty() && !domain.is_empty());
    let is_plain = !email.chars().any(|character| character.is_whitespace() || is_invisible(character));
    (parts.is_none() || !is_plain || email.len() > MAX_EMAIL).then(|| "It must be an e-mail address.".to_owned())
}
