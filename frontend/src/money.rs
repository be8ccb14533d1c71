//! Amounts of money as people read them. Nothing is computed here: the server computes every sum.

use keywright_api_types::money::Currency;

use crate::format;

/// The currencies whose sign is nobody else's; the others are named by their code.
const SIGNS: [(&str, &str); 12] = [
    ("EUR", "€"),
    ("GBP", "£"),
    ("ILS", "₪"),
    ("INR", "₹"),
    ("JPY", "¥"),
    ("KRW", "₩"),
    ("NGN", "₦"),
    ("PHP", "₱"),
    ("PLN", "zł"),
    ("TRY", "₺"),
    ("UAH", "₴"),
    ("USD", "$"),
];

/// An amount of minor units with its currency: `€12,843.50`, `¥1,250,000`, `KWD 1.250`.
pub fn amount(minor_units: i64, currency: Currency) -> String {
    let digits = usize::from(currency.minor_digits());
    let scale = 10_u64.pow(u32::from(currency.minor_digits()));
    let size = minor_units.unsigned_abs();
    let sign = if minor_units < 0 { "−" } else { "" };
    let whole = format::count(size / scale);
    let fraction = match digits {
        0 => String::new(),
        _ => format!(".{:0digits$}", size % scale),
    };
    match SIGNS.iter().find(|(code, _)| *code == currency.as_str()) {
        Some((_, symbol)) => format!("{sign}{symbol}{whole}{fraction}"),
        // The space does not break, so that the code stays with its number.
        None => format!("{sign}{currency}\u{a0}{whole}{fraction}"),
    }
}

#[cfg(test)]
mod tests {
    use keywright_api_types::money::MAX_AMOUNT;

    use super::*;

    fn read(minor_units: i64, code: &str) -> String {
        amount(minor_units, code.parse().unwrap())
    }

    #[test]
    fn an_amount_has_the_digits_of_its_currency() {
        assert_eq!(read(1_284_350, "EUR"), "€12,843.50");
        assert_eq!(read(1_250_000, "JPY"), "¥1,250,000");
        assert_eq!(read(1_250, "KWD"), "KWD\u{a0}1.250");
        assert_eq!(read(5, "USD"), "$0.05");
        assert_eq!(read(0, "EUR"), "€0.00");
        assert_eq!(read(-1_050, "GBP"), "−£10.50");
        assert_eq!(read(100, "CAD"), "CAD\u{a0}1.00");
    }

    #[test]
    fn the_highest_amount_is_exact() {
        assert_eq!(read(MAX_AMOUNT, "EUR"), "€90,071,992,547,409.91");
    }
}
