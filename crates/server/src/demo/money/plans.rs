//! What there is to say of the demo's payments, withdrawals and invoices. Amounts are in minor units; together they come
//! to the balance that README shows.

use Client::{Basic, Pro};
use End::{Badly, Late, Open, Well};

/// Whose it is.
pub(super) enum Client {
    Pro,
    Basic,
}

/// How a payment or a withdrawal ends, and how many hours ago.
pub(super) enum End {
    /// It is pending.
    Open,
    /// It is completed or approved.
    Well(i64),
    /// It failed or is rejected, for that reason.
    Badly(i64, &'static str),
    /// It did not arrive in time.
    Late(i64),
}

impl End {
    pub(super) fn hours_ago(&self) -> Option<i64> {
        match self {
            Self::Open => None,
            Self::Well(hours_ago) | Self::Badly(hours_ago, _) | Self::Late(hours_ago) => Some(*hours_ago),
        }
    }
}

/// A payment.
pub(in crate::demo) struct PaymentPlan {
    pub(super) client: Client,
    pub(super) hours_ago: i64,
    pub(super) amount: i64,
    pub(super) currency: &'static str,
    pub(super) reference: &'static str,
    pub(super) description: &'static str,
    /// The number of the invoice that it pays.
    pub(super) invoice: Option<&'static str>,
    pub(super) end: End,
}

/// A withdrawal.
pub(in crate::demo) struct WithdrawalPlan {
    pub(super) client: Client,
    pub(super) hours_ago: i64,
    pub(super) amount: i64,
    pub(super) currency: &'static str,
    pub(super) destination: &'static str,
    pub(super) reference: &'static str,
    pub(super) end: End,
}

/// An invoice.
pub(in crate::demo) struct InvoicePlan {
    pub(super) client: Client,
    pub(super) number: &'static str,
    pub(super) hours_ago: i64,
    pub(super) customer: (&'static str, &'static str),
    /// Description, quantity and price of one.
    pub(super) lines: &'static [(&'static str, i64, i64)],
    pub(super) currency: &'static str,
    /// Counted from the day of the invoice.
    pub(super) due_in_days: Option<i64>,
    /// How many hours ago it was withdrawn.
    pub(super) voided: Option<i64>,
}

/// A row of [`PAYMENTS`]: whose, how many hours ago, how much, reference, description, invoice and end.
const fn payment(
    client: Client,
    hours_ago: i64,
    (amount, currency): (i64, &'static str),
    reference: &'static str,
    description: &'static str,
    invoice: Option<&'static str>,
    end: End,
) -> PaymentPlan {
    PaymentPlan { client, hours_ago, amount, currency, reference, description, invoice, end }
}

/// A row of [`WITHDRAWALS`]: whose, how many hours ago, how much, to where, reference and end.
const fn withdrawal(
    client: Client,
    hours_ago: i64,
    (amount, currency): (i64, &'static str),
    destination: &'static str,
    reference: &'static str,
    end: End,
) -> WithdrawalPlan {
    WithdrawalPlan { client, hours_ago, amount, currency, destination, reference, end }
}

/// A row of [`INVOICES`]: whose, number, how many hours ago, to whom, for what, due after how many days, and voided how
/// many hours ago.
const fn invoice(
    client: Client,
    number: &'static str,
    hours_ago: i64,
    customer: (&'static str, &'static str),
    (lines, currency): (&'static [(&'static str, i64, i64)], &'static str),
    due_in_days: Option<i64>,
    voided: Option<i64>,
) -> InvoicePlan {
    InvoicePlan { client, number, hours_ago, customer, lines, currency, due_in_days, voided }
}

/// The payments.
pub(super) static PAYMENTS: [PaymentPlan; 29] = [
    payment(Pro, 1_157, (1_314_300, "EUR"), "opening-eur", "Balance of the former system", None, Well(1_155)),
    payment(Pro, 1_133, (250_000, "USD"), "opening-usd", "Balance of the former system", None, Well(1_131)),
    payment(Pro, 1_109, (900_000, "JPY"), "opening-jpy", "Balance of the former system", None, Well(1_107)),
    payment(Pro, 1_085, (24_900, "EUR"), "order-1041", "Two oak chairs", None, Well(1_059)),
    payment(Pro, 989, (118_000, "EUR"), "transfer-2201", "Consulting and travel", Some("2026-031"), Well(964)),
    payment(Pro, 869, (9_950, "EUR"), "order-1055", "Reading lamp", None, Well(866)),
    payment(Basic, 821, (40_000, "EUR"), "opening-eur-basic", "Balance of the former system", None, Well(819)),
    payment(Pro, 797, (45_000, "USD"), "order-1063", "Walnut sideboard", None, Well(770)),
    payment(Pro, 725, (64_500, "EUR"), "order-1068", "Four dining chairs", None, Well(699)),
    payment(Pro, 677, (420_000, "JPY"), "order-1072", "Low table", None, Well(650)),
    payment(Basic, 599, (12_620, "EUR"), "transfer-88", "Catering, twelve guests", Some("B-7"), Well(574)),
    payment(Pro, 581, (12_500, "EUR"), "order-1080", "Floor lamp", None, Badly(553, "The bank returned the transfer")),
    payment(Pro, 485, (149_900, "EUR"), "order-1091", "Oak table, extending", None, Well(461)),
    payment(Pro, 437, (61_200, "USD"), "order-1097", "Bookcase", None, Well(410)),
    payment(Basic, 413, (25_500, "EUR"), "order-b-310", "Coffee for the office, a quarter", None, Well(389)),
    payment(Pro, 365, (7_200, "EUR"), "order-1102", "Cushions", None, Well(362)),
    payment(Pro, 317, (180_000, "JPY"), "order-1108", "Paper screens", None, Well(290)),
    payment(Pro, 293, (33_000, "EUR"), "order-1110", "Armchair", None, Late(125)),
    payment(Pro, 269, (15_700, "USD"), "order-1112", "Side table", None, Well(243)),
    payment(Pro, 221, (88_400, "EUR"), "transfer-2240", "Oak table and delivery", Some("2026-044"), Well(196)),
    payment(Pro, 197, (5_000, "USD"), "order-1119", "Picture frame", None, Badly(172, "The card was declined")),
    payment(Pro, 149, (52_300, "EUR"), "order-1124", "Wardrobe, one door", None, Well(122)),
    payment(Pro, 101, (50_000, "JPY"), "order-1131", "Tatami, two mats", None, Open),
    payment(Pro, 77, (19_900, "EUR"), "order-1133", "Wall shelf", None, Well(51)),
    payment(Pro, 53, (29_500, "EUR"), "transfer-2261", "Repair of a chest", Some("2026-052"), Open),
    payment(Basic, 49, (3_400, "EUR"), "order-b-322", "Ground coffee", None, Open),
    payment(Pro, 29, (12_550, "USD"), "order-1138", "Stool", None, Open),
    payment(Pro, 27, (30_000, "JPY"), "order-1139", "Paper lanterns", None, Open),
    payment(Pro, 5, (12_500, "EUR"), "order-1140", "Floor lamp", None, Open),
];

/// The withdrawals.
pub(super) static WITHDRAWALS: [WithdrawalPlan; 8] = [
    withdrawal(Pro, 917, (200_000, "EUR"), "DE89 3704 0044 0532 0130 00", "payout-11", Well(892)),
    withdrawal(Pro, 533, (150_000, "EUR"), "DE89 3704 0044 0532 0130 00", "payout-12", Well(509)),
    withdrawal(Pro, 389, (61_000, "USD"), "026009593 4417 0098 1", "payout-usd-4", Well(365)),
    withdrawal(
        Pro,
        341,
        (80_000, "EUR"),
        "FR14 2004 1010 0505 0001 3M02 606",
        "payout-13",
        Badly(316, "The account holder's name does not match"),
    ),
    withdrawal(Basic, 295, (20_000, "EUR"), "NL91 ABNA 0417 1643 00", "payout-3", Well(270)),
    withdrawal(Pro, 245, (250_000, "JPY"), "0001-123-4567890", "payout-jpy-2", Well(220)),
    withdrawal(Pro, 173, (120_000, "EUR"), "DE89 3704 0044 0532 0130 00", "payout-14", Well(148)),
    withdrawal(Pro, 30, (95_000, "EUR"), "DE89 3704 0044 0532 0130 00", "payout-15", Open),
];

/// The invoices.
pub(super) static INVOICES: [InvoicePlan; 9] = [
    invoice(
        Pro,
        "2026-031",
        1_037,
        ("Harrow & Sons", "accounts@harrow.test"),
        (&[("Consulting, hours", 8, 12_500), ("Travel", 1, 18_000)], "EUR"),
        Some(14),
        None,
    ),
    invoice(
        Pro,
        "2026-038",
        629,
        ("Lakeside Hotel", "office@lakeside.test"),
        (&[("Bedside tables", 6, 7_000)], "USD"),
        Some(30),
        Some(605),
    ),
    invoice(
        Basic,
        "B-7",
        605,
        ("Quay Architects", "books@quay.test"),
        (&[("Lunch for twelve", 12, 985), ("Delivery", 1, 800)], "EUR"),
        Some(14),
        None,
    ),
    invoice(
        Pro,
        "2026-041",
        487,
        ("Sakura Tea House", "hello@sakura.test"),
        (&[("Paper screens", 4, 24_000)], "JPY"),
        Some(14),
        None,
    ),
    invoice(
        Pro,
        "2026-044",
        271,
        ("Mill Lane School", "bursar@mill-lane.test"),
        (&[("Oak table", 1, 74_900), ("Delivery", 1, 13_500)], "EUR"),
        Some(14),
        None,
    ),
    invoice(
        Pro,
        "2026-050",
        125,
        ("Harrow & Sons", "accounts@harrow.test"),
        (&[("Consulting, hours", 6, 21_500)], "EUR"),
        Some(14),
        None,
    ),
    invoice(
        Pro,
        "2026-052",
        79,
        ("Iris Vale", "iris@vale.test"),
        (&[("Repair of a chest", 1, 29_500)], "EUR"),
        Some(14),
        None,
    ),
    invoice(
        Basic,
        "B-9",
        75,
        ("Quay Architects", "books@quay.test"),
        (&[("Breakfast for twenty", 20, 750)], "EUR"),
        Some(14),
        None,
    ),
    invoice(
        Pro,
        "2026-053",
        31,
        ("Lakeside Hotel", "office@lakeside.test"),
        (&[("Stools", 5, 7_300)], "USD"),
        None,
        None,
    ),
];
