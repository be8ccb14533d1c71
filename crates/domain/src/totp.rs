//! One-time codes by time (RFC 6238, over RFC 4226): SHA-1, six digits, a new one every 30 seconds, as every
//! authenticator app makes them.

use hmac::{Hmac, KeyInit, Mac};
use keywright_api_types::Timestamp;
use rand_core::CryptoRng;
use sha1::Sha1;

/// How many random bytes a secret has: as many as the hash is long (RFC 4226, 4).
const SECRET_BYTES: usize = 20;
/// How long a code is shown, in milliseconds.
const STEP: i64 = 30_000;
const DIGITS: usize = 6;
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// What an authenticator app and the server share. It has neither `Debug` nor `Serialize`.
pub struct TotpSecret([u8; SECRET_BYTES]);

impl TotpSecret {
    /// Makes a secret.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = [0; SECRET_BYTES];
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }

    /// The secret of these bytes, if they are as many as one has.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// Its bytes, to be sealed.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The secret in base 32 (RFC 4648), as apps take it when it is typed in.
    pub fn base32(&self) -> String {
        let mut text = String::new();
        let (mut bits, mut count) = (0u32, 0);
        for byte in self.0 {
            bits = bits << 8 | u32::from(byte);
            count += 8;
            while count >= 5 {
                count -= 5;
                let digit = ALPHABET.get((bits >> count & 31) as usize).copied();
                text.push(digit.map_or('A', char::from));
            }
        }
        text
    }

    /// The address that a QR code holds: for whom and by whom the codes are made, and the secret.
    pub fn uri(&self, issuer: &str, account: &str) -> String {
        let (issuer, account) = (percent_encoded(issuer), percent_encoded(account));
        format!("otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}", self.base32())
    }

    /// The code of a step: of 30 seconds since 1970.
    pub fn code(&self, step: i64) -> String {
        // A key of any length will do for HMAC.
        let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(&self.0) else { return String::new() };
        mac.update(&step.to_be_bytes());
        let hash = mac.finalize().into_bytes();
        let offset = usize::from(hash.last().copied().unwrap_or(0) & 15);
        let four = hash.get(offset..offset + 4).and_then(|bytes| bytes.try_into().ok()).unwrap_or_default();
        let number = (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000;
        format!("{number:0DIGITS$}")
    }

    /// The step whose code this is: the present one, the one before or the next, since clocks differ, and none
    /// that is not later than the last one of which a code was accepted.
    pub fn accepts(&self, code: &str, now: Timestamp, last_accepted: Option<i64>) -> Option<i64> {
        let present = now.unix_milliseconds().div_euclid(STEP);
        let unused = |step: &i64| last_accepted.is_none_or(|last| *step > last);
        (present - 1..=present + 1).filter(unused).find(|step| is_same(&self.code(*step), code))
    }
}

/// Whether a text has the form of a code.
pub fn is_code(text: &str) -> bool {
    text.len() == DIGITS && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Compares all of both, so that the time tells nothing of where they differ.
fn is_same(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.bytes().zip(other.bytes()).fold(0, |seen, (one, other)| seen | (one ^ other)) == 0
}

fn percent_encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            true => encoded.push(char::from(byte)),
            false => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 4226, appendix D, and RFC 6238, appendix B.
    fn of_the_rfc() -> TotpSecret {
        TotpSecret(*b"12345678901234567890")
    }

    #[test]
    fn the_codes_are_those_of_the_rfcs() {
        let by_counter = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871"];
        for (step, code) in (0..).zip(by_counter) {
            assert_eq!(of_the_rfc().code(step), code);
        }
        // The last six of the eight digits that RFC 6238 lists.
        let by_time = [(59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924")];
        for (seconds, code) in by_time {
            let now = Timestamp::from_unix_milliseconds(seconds * 1_000);
            assert_eq!(of_the_rfc().accepts(code, now, None), Some(seconds / 30), "{seconds}");
        }
    }

    #[test]
    fn a_code_works_for_its_step_and_the_ones_beside_it_and_once() {
        let (secret, step) = (of_the_rfc(), 50_000_000);
        let at = |step: i64| Timestamp::from_unix_milliseconds(step * STEP);
        let code = secret.code(step);
        for (moment, accepted) in
            [(step - 2, false), (step - 1, true), (step, true), (step + 1, true), (step + 2, false)]
        {
            assert_eq!(secret.accepts(&code, at(moment), None).is_some(), accepted, "{}", moment - step);
        }
        assert_eq!(secret.accepts(&code, at(step), Some(step)), None);
        assert_eq!(secret.accepts(&code, at(step), Some(step - 1)), Some(step));
        assert_eq!(secret.accepts("", at(step), None), None);
    }

    #[test]
    fn a_secret_is_written_as_apps_read_it() {
        assert_eq!(of_the_rfc().base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        let uri = of_the_rfc().uri("Keywright", "ada+x@example.com");
        assert_eq!(
            uri,
            "otpauth://totp/Keywright:ada%2Bx%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Keywright"
        );
    }

    #[test]
    fn six_digits_have_the_form_of_a_code() {
        assert!(is_code("012345"));
        for text in ["", "12345", "1234567", "12345a", "abcd-efgh"] {
            assert!(!is_code(text), "{text}");
        }
    }
}
