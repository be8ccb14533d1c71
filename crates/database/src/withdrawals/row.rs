//! A withdrawal as it is stored.

use diesel::prelude::*;
use keywright_api_types::withdrawals::Withdrawal;

use crate::schema::withdrawals;
use crate::{DatabaseError, columns};

#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = withdrawals, treat_none_as_default_value = false)]
pub(crate) struct WithdrawalRow {
    pub(crate) id: String,
    pub(crate) client_id: String,
    pub(crate) status: String,
    pub(crate) amount: i64,
    pub(crate) currency: String,
    pub(crate) destination: String,
    pub(crate) reference: Option<String>,
    pub(crate) metadata: String,
    pub(crate) rejection_reason: Option<String>,
    pub(crate) created_at: i64,
    pub(crate) settled_at: Option<i64>,
    pub(crate) api_key_id: Option<String>,
}

impl WithdrawalRow {
    pub(super) fn new(withdrawal: &Withdrawal) -> Result<Self, DatabaseError> {
        Ok(Self {
            id: withdrawal.id.to_string(),
            client_id: withdrawal.client_id.to_string(),
            status: withdrawal.status.to_string(),
            amount: withdrawal.amount,
            currency: withdrawal.currency.to_string(),
            destination: withdrawal.destination.clone(),
            reference: withdrawal.reference.clone(),
            metadata: columns::to_json("withdrawals.metadata", &withdrawal.metadata)?,
            rejection_reason: withdrawal.rejection_reason.clone(),
            created_at: withdrawal.created_at.unix_milliseconds(),
            settled_at: withdrawal.settled_at.map(|at| at.unix_milliseconds()),
            api_key_id: withdrawal.api_key_id.map(|id| id.to_string()),
        })
    }

    /// As the API shows it.
    pub(crate) fn into_withdrawal(self) -> Result<Withdrawal, DatabaseError> {
        Ok(Withdrawal {
            id: columns::text("withdrawals.id", &self.id)?,
            client_id: columns::text("withdrawals.client_id", &self.client_id)?,
            client_name: None,
            status: columns::text("withdrawals.status", &self.status)?,
            amount: self.amount,
            currency: columns::text("withdrawals.currency", &self.currency)?,
            destination: self.destination,
            reference: self.reference,
            metadata: columns::json("withdrawals.metadata", &self.metadata)?,
            rejection_reason: self.rejection_reason,
            created_at: columns::timestamp(self.created_at),
            settled_at: columns::optional_timestamp(self.settled_at),
            api_key_id: columns::optional_text("withdrawals.api_key_id", self.api_key_id.as_deref())?,
        })
    }
}
