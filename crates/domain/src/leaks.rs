//! Keys that were found in public: picking them out of text, and what may be kept of the place.

use keywright_api_types::Timestamp;
use keywright_api_types::ids::ApiKeyId;
use keywright_api_types::overview::{Attention, Reason};
use keywright_api_types::texts::is_invisible;

use crate::secrets::KeyFormat;

/// How many characters are kept of the place where a key was found.
const MAX_PLACE: usize = 300;
/// How long the client is told of a leaked key that was revoked, in seconds.
const TOLD_FOR: i64 = 30 * 86_400;

/// What may be kept of the address where a key was found: without user, query and fragment, which may hold secrets, and short.
/// Nothing, if it is no web address or repeats a key.
pub fn place(url: &str, format: &KeyFormat) -> Option<String> {
    let (scheme, rest) = url.trim().split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let is_plain = rest.chars().all(|character| !character.is_whitespace() && !is_invisible(character));
    if !matches!(scheme.as_str(), "http" | "https") || !is_plain || format.find_in(rest).next().is_some() {
        return None;
    }
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (authority, path) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
    let host = authority.rsplit('@').next().filter(|host| !host.is_empty())?;
    Some(format!("{scheme}://{host}{path}").chars().take(MAX_PLACE).collect())
}

/// A sighting of a client's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leak {
    /// The key.
    pub key_id: ApiKeyId,
    /// What people call it.
    pub key_name: String,
    /// When it was reported.
    pub at: Timestamp,
    /// Where it was found.
    pub url: Option<String>,
    /// Whether the key is revoked.
    pub is_revoked: bool,
    /// Whether the secret that was found works.
    pub works: bool,
}

impl Leak {
    /// What the client is told: as long as the secret works, and of a revoked key for a month.
    pub fn attention(self, now: Timestamp) -> Option<Attention> {
        let reason = match (self.works, self.is_revoked && now < self.at.plus_seconds(TOLD_FOR)) {
            (true, _) => Reason::Leaked,
            (false, true) => Reason::LeakedAndRevoked,
            (false, false) => return None,
        };
        Some(Attention {
            key_id: self.key_id,
            key_name: self.key_name,
            reason,
            at: Some(self.at),
            rate_limited: None,
            url: self.url,
            old_secret_last_used_at: None,
            old_secret_last_used_ip: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api_keys::test_rng::Counter;
    use proptest::prelude::*;

    fn format(brand: &str) -> KeyFormat {
        KeyFormat::new(brand).unwrap()
    }

    fn found(text: &str, brand: &str) -> Vec<String> {
        format(brand).find_in(text).map(str::to_owned).collect()
    }

    #[test]
    fn of_an_address_only_what_holds_no_secret_is_kept() {
        let format = format("kw");
        let key = format.generate(&mut Counter(1));
        for (url, expected) in [
            ("https://git.test/o/r/blob/main/.env#L3", Some("https://git.test/o/r/blob/main/.env")),
            ("HTTP://me:hunter2@git.test/x?token=hunter2", Some("http://git.test/x")),
            ("https://git.test", Some("https://git.test")),
            ("ftp://git.test/x", None),
            ("javascript:alert(1)", None),
            ("https://", None),
            ("https://git.test/a b", None),
            ("https://git.test/\u{1}", None),
            ("https://git.test/\u{202e}gpj.exe", None),
            ("https://git.test/\u{200b}x", None),
        ] {
            assert_eq!(place(url, &format).as_deref(), expected, "{url}");
        }
        assert_eq!(place(&format!("https://git.test/{}", key.reveal()), &format), None);
        assert_eq!(
            place(&format!("https://git.test/{}", "ü".repeat(400)), &format).unwrap().chars().count(),
            MAX_PLACE
        );
    }

    #[test]
    fn keys_stand_apart_from_other_letters_and_digits() {
        let key = format("kw").generate(&mut Counter(1)).reveal().to_owned();
        assert_eq!(found(&format!("KEY=\"{key}\", {key};ü{key}"), "kw").len(), 3);
        for text in [format!("x{key}"), format!("{key}0"), key[1..].to_owned(), key.to_uppercase()] {
            assert_eq!(found(&text, "kw"), [""; 0], "{text}");
        }
        let bare = "0123456789abcdef".repeat(4);
        assert_eq!(found(&format!("a {bare}."), ""), [bare.as_str()]);
        assert_eq!(found(&format!("{bare}0"), ""), [""; 0]);
    }

    proptest! {
        #[test]
        fn a_key_is_found_wherever_it_stands(seed: u64, brand in "[a-z0-9]{0,16}", before in "[^0-9a-zA-Z]{0,9}", after in "([^0-9a-zA-Z].{0,40})?") {
            let key = format(&brand).generate(&mut Counter(seed)).reveal().to_owned();
            let text = [before.as_str(), &key, &after].concat();
            prop_assert!(found(&text, &brand).contains(&key));
        }
    }
}
