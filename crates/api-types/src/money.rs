//! Money: whole minor units of an ISO 4217 currency.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The highest amount, in minor units: the highest number that every JSON reader takes exactly (RFC 8259, 6).
pub const MAX_AMOUNT: i64 = 9_007_199_254_740_991;

/// The currencies of ISO 4217 that have minor units, by how many digits of an amount stand behind the point when people read
/// it: code after code. A test holds them against a library's table, which would weigh too much in the dashboard.
const CURRENCIES: [(u16, &str); 4] = [
    (0, "BIFCLPDJFGNFISKJPYKMFKRWPYGRWFUGXUYIVNDVUVXAFXOFXPF"),
    (
        2,
        "\
         AEDAFNALLAMDAOAARSAUDAWGAZNBAMBBDBDTBGNBMDBNDBOBBOVBRLBSDBTNBWPBYNBZDCADCDFCHECHFCHWCNYCOPCOUCRCCUCCUPCVE\
         CZKDKKDOPDZDEGPERNETBEURFJDFKPGBPGELGHSGIPGMDGTQGYDHKDHNLHRKHTGHUFIDRILSINRIRRJMDKESKGSKHRKPWKYDKZTLAKLBP\
         LKRLRDLSLMADMDLMGAMKDMMKMNTMOPMRUMURMVRMWKMXNMXVMYRMZNNADNGNNIONOKNPRNZDPABPENPGKPHPPKRPLNQARRONRSDRUBSAR\
         SBDSCRSDGSEKSGDSHPSLESLLSOSSRDSSPSTNSVCSYPSZLTHBTJSTMTTOPTRYTTDTWDTZSUAHUSDUSNUYUUZSVEDVESWSTXADXCDXCGYER\
         ZARZMWZWGZWL",
    ),
    (3, "BHDIQDJODKWDLYDOMRTND"),
    (4, "CLFUYW"),
];

/// A currency of ISO 4217 that has minor units; upper case on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

/// A text that is not the code of a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidCurrency;

impl std::fmt::Display for InvalidCurrency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("must be the code of a currency as in ISO 4217, in upper case, such as EUR")
    }
}

impl std::error::Error for InvalidCurrency {}

impl Currency {
    /// The code.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }

    /// How many digits of an amount stand behind the point when people read it: 2 for EUR, 0 for JPY.
    pub fn minor_digits(self) -> u16 {
        digits(self.0).unwrap_or_default()
    }
}

fn digits(code: [u8; 3]) -> Option<u16> {
    let has_code = |codes: &str| codes.as_bytes().chunks_exact(3).any(|known| known == code);
    CURRENCIES.iter().find(|(_, codes)| has_code(codes)).map(|(digits, _)| *digits)
}

impl std::fmt::Display for Currency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Currency {
    type Err = InvalidCurrency;

    fn from_str(text: &str) -> Result<Self, InvalidCurrency> {
        // Gold, test codes and the like have no minor units, so nothing can be paid in them.
        let code = text.as_bytes().try_into().map_err(|_| InvalidCurrency)?;
        digits(code).map(|_| Self(code)).ok_or(InvalidCurrency)
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Currency {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        crate::openapi::text("A currency by its ISO 4217 code.", "EUR", Some("^[A-Z]{3}$"))
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Currency {}

/// Currencies that are no longer money. What was once paid in them can still be read.
const WITHDRAWN: [&str; 5] = ["BGN", "CUC", "HRK", "SLL", "ZWL"];

/// What is wrong with a currency for something new, if anything.
pub fn currency_violation(currency: Currency) -> Option<String> {
    WITHDRAWN.contains(&currency.as_str()).then(|| format!("{currency} is no longer in use."))
}

/// What is wrong with an amount, if anything.
pub fn amount_violation(amount: i64) -> Option<String> {
    if amount <= 0 {
        return Some("An amount is more than 0, in minor units.".to_owned());
    }
    (amount > MAX_AMOUNT).then(|| format!("An amount is at most {MAX_AMOUNT} minor units."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_currency_is_a_known_code_in_upper_case() {
        for (code, digits) in [("EUR", 2), ("JPY", 0), ("KWD", 3), ("USD", 2)] {
            let currency: Currency = code.parse().unwrap();
            assert_eq!((currency.as_str(), currency.minor_digits()), (code, digits));
        }
        for text in ["", "eur", "EURO", "ABC", "XAU", "XXX", "€UR"] {
            assert_eq!(text.parse::<Currency>(), Err(InvalidCurrency), "{text}");
        }
    }

    #[test]
    fn the_currencies_are_those_of_the_standard() {
        let letters = || b'A'..=b'Z';
        for code in
            letters().flat_map(|one| letters().flat_map(move |two| letters().map(move |three| [one, two, three])))
        {
            let text = str::from_utf8(&code).unwrap();
            let known = iso_currency::Currency::from_code(text).and_then(|currency| currency.exponent());
            assert_eq!(digits(code), known, "{text}");
        }
    }

    #[test]
    fn nothing_new_is_in_a_currency_that_is_withdrawn() {
        for (code, is_withdrawn) in [("HRK", true), ("ZWL", true), ("VES", false), ("EUR", false)] {
            assert_eq!(currency_violation(code.parse().unwrap()).is_some(), is_withdrawn, "{code}");
        }
    }

    #[test]
    fn an_amount_is_positive_and_bounded() {
        assert!([1, MAX_AMOUNT].into_iter().all(|amount| amount_violation(amount).is_none()));
        assert!([0, -1, MAX_AMOUNT + 1, i64::MIN].into_iter().all(|amount| amount_violation(amount).is_some()));
    }
}
