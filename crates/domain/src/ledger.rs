//! Double entry: money only ever moves between accounts, and every transfer sums to zero.

use std::collections::BTreeMap;

use keywright_api_types::ids::AccountId;

/// What an account of the ledger holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccountKind {
    /// A client's funds that can be withdrawn now.
    Available,
    /// A client's funds on their way in.
    Pending,
    /// The platform's own side, the counterpart of what clients hold. It may go below zero.
    Platform,
}

impl AccountKind {
    /// Every kind.
    pub const ALL: &[Self] = &[Self::Available, Self::Pending, Self::Platform];

    /// The name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Available => "available",
            Self::Pending => "pending",
            Self::Platform => "platform",
        }
    }
}

/// One line of a transfer, in minor units: positive into the account, negative out of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// The account.
    pub account_id: AccountId,
    /// The account's currency, ISO 4217.
    pub currency: String,
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
        let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
        for posting in &postings {
            let sum = sums.entry(&posting.currency).or_default();
            *sum = sum.checked_add(posting.amount).ok_or(Unbalanced::Overflow)?;
        }
        if sums.values().any(|sum| *sum != 0) {
            return Err(Unbalanced::NotZero);
        }
        Ok(Self(postings))
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
        Posting { account_id: AccountId::new(0, 0), currency: currency.to_owned(), amount }
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
