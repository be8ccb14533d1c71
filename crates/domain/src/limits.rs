//! Which features and ceilings are in force for a client.

use keywright_api_types::features::Feature;

/// The ceilings of this installation, from its configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerLimits {
    /// The rate of a key that names none, in requests a minute.
    pub default_rate: u32,
    /// The highest rate that any key may have, in requests a minute.
    pub max_rate: u32,
}

/// What a package grants to the clients that book it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageGrant {
    /// The features it contains.
    pub features: Vec<Feature>,
    /// How many live keys a client may have.
    pub max_api_keys: u32,
    /// The highest rate of a key, in requests a minute.
    pub max_rate: u32,
}

/// What an admin set for one client instead of what its package grants; `None` leaves the package's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// Instead of the package's features.
    pub features: Option<Vec<Feature>>,
    /// Instead of the package's number of keys.
    pub max_api_keys: Option<u32>,
    /// Instead of the package's highest rate.
    pub max_rate: Option<u32>,
}

/// What is in force for a client: the override, else the package, never above the server's limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entitlement {
    /// The features that are open.
    pub features: Vec<Feature>,
    /// How many live keys the client may have.
    pub max_api_keys: u32,
    /// The highest rate of a key, in requests a minute.
    pub max_rate: u32,
    /// The rate of a key that names none, in requests a minute.
    pub default_rate: u32,
}

impl Entitlement {
    /// What is in force, by the rule above.
    pub fn new(package: PackageGrant, overrides: Overrides, server: ServerLimits) -> Self {
        let max_rate = overrides.max_rate.unwrap_or(package.max_rate).min(server.max_rate);
        Self {
            features: overrides.features.unwrap_or(package.features),
            max_api_keys: overrides.max_api_keys.unwrap_or(package.max_api_keys),
            max_rate,
            default_rate: server.default_rate.min(max_rate),
        }
    }

    /// Whether the feature is open.
    pub fn has(&self, feature: Feature) -> bool {
        self.features.contains(&feature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVER: ServerLimits = ServerLimits { default_rate: 60, max_rate: 1000 };

    fn package(max_rate: u32) -> PackageGrant {
        PackageGrant { features: vec![Feature::ApiBasic], max_api_keys: 20, max_rate }
    }

    #[test]
    fn an_override_counts_instead_of_the_package_but_never_above_the_server() {
        let overrides = Overrides { max_rate: Some(5000), max_api_keys: Some(3), features: Some(vec![]) };
        let entitlement = Entitlement::new(package(300), overrides, SERVER);
        assert_eq!((entitlement.max_rate, entitlement.max_api_keys), (1000, 3));
        assert!(!entitlement.has(Feature::ApiBasic));
    }

    #[test]
    fn the_default_rate_fits_under_a_small_package() {
        assert_eq!(Entitlement::new(package(10), Overrides::default(), SERVER).default_rate, 10);
        assert_eq!(Entitlement::new(package(300), Overrides::default(), SERVER).default_rate, 60);
    }
}
