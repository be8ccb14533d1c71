//! Double entry: money only ever moves between accounts, and every transfer sums to zero.

use std::collections::BTreeMap;

use keywright_api_types::ids::AccountId;
use keywright_api_types::money::Currency;

/// What an account of the ledger holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccountKind {
    /// A client's funds that can be withdrawn now.
    Available,
    /// A client's funds on their way in.
    Pending,
    /// A client's funds on their way out.
    Reserved,
    /// The platform's own side, the counterpart of what clients hold. It may go below zero.
    Platform,
}

impl AccountKind {
    /// Every kind.
    pub const ALL: &[Self] = &[Self::Available, Self::Pending, Self::Reserved, Self::Platform];

    /// The name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Available => "available",
            Self::Pending => "pending",
            Self::Reserved => "reserved",
            Self::Platform => "platform",
        }
    }
}

/// Which of the two transfers of a payment's or a withdrawal's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// The first, with which it begins.
    Creation,
    /// The last, with which it is settled.
    Settlement,
}

impl Stage {
    /// The name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Creation => "creation",
            Self::Settlement => "settlement",
        }
    }
}

/// What happens to a payment or a withdrawal, as a movement of its amount between accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Movement {
    /// A payment is on its way.
    PaymentCreated,
    /// A payment has arrived.
    PaymentCompleted,
    /// A payment will not arrive.
    PaymentFailed,
    /// A payment did not arrive in time.
    PaymentExpired,
    /// A withdrawal is asked for.
    WithdrawalCreated,
    /// A withdrawal has left.
    WithdrawalApproved,
    /// A withdrawal is turned down.
    WithdrawalRejected,
}

impl Movement {
    /// Its stage, where the amount is taken from and where it goes, and its name in the database.
    const fn row(self) -> (Stage, AccountKind, AccountKind, &'static str) {
        use AccountKind::{Available, Pending, Platform, Reserved};
        use Stage::{Creation, Settlement};
        match self {
            Self::PaymentCreated => (Creation, Platform, Pending, "payment.created"),
            Self::PaymentCompleted => (Settlement, Pending, Available, "payment.completed"),
            Self::PaymentFailed => (Settlement, Pending, Platform, "payment.failed"),
            Self::PaymentExpired => (Settlement, Pending, Platform, "payment.expired"),
            Self::WithdrawalCreated => (Creation, Available, Reserved, "withdrawal.created"),
            Self::WithdrawalApproved => (Settlement, Reserved, Platform, "withdrawal.approved"),
            Self::WithdrawalRejected => (Settlement, Reserved, Available, "withdrawal.rejected"),
        }
    }

    /// The name in the database.
    pub const fn as_str(self) -> &'static str {
        self.row().3
    }

    /// Whether it begins or settles.
    pub const fn stage(self) -> Stage {
        self.row().0
    }

    /// Where the amount is taken from.
    pub const fn from(self) -> AccountKind {
        self.row().1
    }

    /// Where the amount goes.
    pub const fn to(self) -> AccountKind {
        self.row().2
    }
}

/// One line of a transfer, in minor units: positive into the account, negative out of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// The account.
    pub account_id: AccountId,
    /// The account's currency.
    pub currency: Currency,
    /// Minor units; not zero.
    pub amount: i64,
}

/// Postings that balance: at least two, none of them zero, summing to zero in each currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer(Vec<Posting>);

/// Why postings are no transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unbalanced {
    /// Fewer than two postings.
    #[error("a transfer has at least two postings")]
    TooFew,
    /// A posting of nothing.
    #[error("a posting moves an amount other than zero")]
    Zero,
    /// A currency does not sum to zero.
    #[error("a transfer sums to zero in each currency")]
    NotZero,
    /// A sum does not fit into 64 bits.
    #[error("a transfer's amounts fit into 64 bits")]
    Overflow,
}

impl Transfer {
    /// The transfer of these postings.
    ///
    /// # Errors
    /// What keeps them from balancing.
    pub fn new(postings: Vec<Posting>) -> Result<Self, Unbalanced> {
        if postings.len() < 2 {
            return Err(Unbalanced::TooFew);
        }
        if postings.iter().any(|posting| posting.amount == 0) {
            return Err(Unbalanced::Zero);
        }
        let mut sums: BTreeMap<Currency, i64> = BTreeMap::new();
        for posting in &postings {
            let sum = sums.entry(posting.currency).or_default();
            *sum = sum.checked_add(posting.amount).ok_or(Unbalanced::Overflow)?;
        }
        if sums.values().any(|sum| *sum != 0) {
            return Err(Unbalanced::NotZero);
        }
        Ok(Self(postings))
    }

    /// The transfer of an amount from one account to another.
    ///
    /// # Errors
    /// That the amount is zero or does not fit.
    pub fn between(from: AccountId, to: AccountId, currency: Currency, amount: i64) -> Result<Self, Unbalanced> {
        let out = amount.checked_neg().ok_or(Unbalanced::Overflow)?;
        let posting = |account_id, amount| Posting { account_id, currency, amount };
        Self::new(vec![posting(from, out), posting(to, amount)])
    }

    /// The postings, in their order.
    pub fn postings(&self) -> &[Posting] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn posting(currency: &str, amount: i64) -> Posting {
        Posting { account_id: AccountId::new(0, 0), currency: currency.parse().unwrap(), amount }
    }

    #[test]
    fn what_does_not_balance_is_refused() {
        let refused = |postings| Transfer::new(postings).unwrap_err();
        assert_eq!(refused(vec![posting("EUR", 1)]), Unbalanced::TooFew);
        assert_eq!(refused(vec![posting("EUR", 0), posting("EUR", 0)]), Unbalanced::Zero);
        assert_eq!(refused(vec![posting("EUR", 1), posting("EUR", -2)]), Unbalanced::NotZero);
        assert_eq!(refused(vec![posting("EUR", 1), posting("USD", -1)]), Unbalanced::NotZero);
        assert_eq!(refused(vec![posting("EUR", i64::MAX), posting("EUR", 1)]), Unbalanced::Overflow);
    }

    proptest! {
        #[test]
        fn a_transfer_with_its_counterpart_balances(amounts in proptest::collection::vec(1i64..1_000_000, 1..20)) {
            let total: i64 = amounts.iter().sum();
            let mut postings: Vec<_> = amounts.into_iter().map(|amount| posting("EUR", amount)).collect();
            postings.push(posting("EUR", -total));
            prop_assert!(Transfer::new(postings).is_ok());
        }
    }
}
