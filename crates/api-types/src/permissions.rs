//! The permission catalogue: one table, from which the check, the documentation, the form and its
//! tests are derived.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

macro_rules! permissions {
    ($( $variant:ident = $name:literal, $group:literal, $title:literal, $moves_money:literal, $description:literal; )+) => {
        /// What a key may be allowed to do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Permission { $( #[doc = $description] $variant ),+ }

        crate::named::serde_by_name!(Permission, Permission::name, [ $( $name ),+ ]);

        impl Permission {
            /// Every permission, in the order of the table.
            pub const ALL: &[Self] = &[ $( Self::$variant ),+ ];

            /// The name on the wire and in the database.
            pub const fn name(self) -> &'static str {
                match self { $( Self::$variant => $name ),+ }
            }

            /// The resource it belongs to, as people read it.
            pub const fn group(self) -> &'static str {
                match self { $( Self::$variant => $group ),+ }
            }

            /// A short title.
            pub const fn title(self) -> &'static str {
                match self { $( Self::$variant => $title ),+ }
            }

            /// What a key with it can do, in a sentence.
            pub const fn description(self) -> &'static str {
                match self { $( Self::$variant => $description ),+ }
            }

            /// Whether a key with it can move money, so that a fresh second factor is asked for before it is handed out.
            pub const fn moves_money(self) -> bool {
                match self { $( Self::$variant => $moves_money ),+ }
            }
        }

        /// One type per permission, so that a handler's signature says what it requires.
        pub mod required {
            use super::{Permission, RequiredPermission};
            $(
                #[doc = concat!("Requires `", $name, "`.")]
                pub enum $variant {}
                impl RequiredPermission for $variant {
                    const PERMISSION: Permission = Permission::$variant;
                }
            )+
        }
    };
}

// Name, group, title, whether it moves money, description.
permissions! {
    BalanceRead = "balance:read", "Balance", "Read balance", false, "See available and pending funds in every currency.";
    ProfileRead = "profile:read", "Profile", "Read profile", false, "See the client's name, status, package and features.";
    PaymentsRead = "payments:read", "Payments", "Read payments", false, "List payments and look at one.";
    PaymentsCreate = "payments:create", "Payments", "Create payments", true, "Ask for a payment to be made to the client.";
    WithdrawalsRead = "withdrawals:read", "Withdrawals", "Read withdrawals", false, "List withdrawals and look at one.";
    WithdrawalsCreate = "withdrawals:create", "Withdrawals", "Create withdrawals", true, "Move funds out of the balance.";
    InvoicesRead = "invoices:read", "Invoices", "Read invoices", false, "List invoices and look at one.";
    InvoicesCreate = "invoices:create", "Invoices", "Create invoices", false, "Bill a customer.";
}

crate::named::enumeration_schema!(Permission, Permission::name);

/// A permission as a type; see [`required`].
pub trait RequiredPermission {
    /// The permission that the type stands for.
    const PERMISSION: Permission;
}

impl Permission {
    /// Whether it changes nothing.
    pub fn is_read_only(self) -> bool {
        self.name().ends_with(":read")
    }

    const fn bit(self) -> u32 {
        1 << self as u32
    }
}

impl std::fmt::Display for Permission {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// Several permissions: four bytes in memory, a list of names in the table's order on the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = Vec<Permission>, min_items = 1))]
pub struct PermissionSet(u32);

impl PermissionSet {
    /// No permission.
    pub const EMPTY: Self = Self(0);

    /// Whether it holds the permission.
    pub const fn contains(self, permission: Permission) -> bool {
        self.0 & permission.bit() != 0
    }

    /// Adds the permission, if it is not there.
    pub const fn insert(&mut self, permission: Permission) {
        self.0 |= permission.bit();
    }

    /// Takes the permission out, if it is there.
    pub const fn remove(&mut self, permission: Permission) {
        self.0 &= !permission.bit();
    }

    /// Whether it holds none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether one of them moves money.
    pub fn moves_money(self) -> bool {
        self.iter().any(Permission::moves_money)
    }

    /// The permissions it holds that are not in the other set.
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The permissions it holds, in the table's order.
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.iter().copied().filter(move |permission| self.contains(*permission))
    }
}

impl FromIterator<Permission> for PermissionSet {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        let mut set = Self::EMPTY;
        permissions.into_iter().for_each(|permission| set.insert(permission));
        set
    }
}

impl Serialize for PermissionSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for PermissionSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Vec::<Permission>::deserialize(deserializer)?.into_iter().collect())
    }
}

/// A permission as the catalogue lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CatalogueEntry {
    /// The permission's name, as a key's `permissions` lists it.
    pub name: Permission,
    /// The resource it belongs to.
    pub group: String,
    /// A short title.
    pub title: String,
    /// What a key with it can do.
    pub description: String,
}

/// The whole catalogue, in the order in which a form shows it.
pub fn catalogue() -> Vec<CatalogueEntry> {
    let entry = |permission: &Permission| CatalogueEntry {
        name: *permission,
        group: permission.group().to_owned(),
        title: permission.title().to_owned(),
        description: permission.description().to_owned(),
    };
    Permission::ALL.iter().map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_written_as_names_in_the_tables_order() {
        let set: PermissionSet = [Permission::PaymentsCreate, Permission::BalanceRead].into_iter().collect();
        let json = serde_json::to_string(&set).unwrap();
        assert_eq!(json, r#"["balance:read","payments:create"]"#);
        assert_eq!(serde_json::from_str::<PermissionSet>(&json).unwrap(), set);
    }

    #[test]
    fn an_unknown_permission_is_refused() {
        assert!(serde_json::from_str::<PermissionSet>(r#"["balance:write"]"#).is_err());
    }
}
