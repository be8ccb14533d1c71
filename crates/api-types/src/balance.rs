//! The balance and the profile, as the business API shows them.

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::clients::{ClientStatus, PackageSummary};
use crate::features::Feature;
use crate::ids::ClientId;
use crate::money::Currency;

/// The client's funds in one currency, in minor units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CurrencyBalance {
    /// The currency of all amounts.
    pub currency: Currency,
    /// What can be withdrawn now, in minor units.
    #[cfg_attr(feature = "openapi", schema(example = 1_250_000))]
    pub available: i64,
    /// What is on its way in, in minor units.
    #[cfg_attr(feature = "openapi", schema(example = 40_000))]
    pub pending: i64,
    /// What withdrawals have set apart, in minor units.
    #[cfg_attr(feature = "openapi", schema(example = 50_000))]
    pub reserved: i64,
}

/// The client's funds, a line for each currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Balance {
    /// Sorted by currency.
    pub data: Vec<CurrencyBalance>,
}

/// The client that a key belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Profile {
    /// The client's id.
    pub id: ClientId,
    /// Its name.
    #[cfg_attr(feature = "openapi", schema(example = "Acme"))]
    pub name: String,
    /// Whether it may call the API at all.
    pub status: ClientStatus,
    /// The package it has booked.
    pub package: PackageSummary,
    /// The features in force, overrides included.
    pub features: Vec<Feature>,
    /// When it became a client.
    pub created_at: Timestamp,
}
