//! Which features and ceilings are in force for a client.

use keywright_api_types::clients::LimitSource;
use keywright_api_types::features::Feature;
use keywright_api_types::key_review::EffectiveRate;

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
    /// The highest rate that an admin may give a key of it, in requests a minute.
    pub server_max_rate: u32,
    /// What sets the features.
    pub features_set_by: LimitSource,
    /// What sets the number of keys.
    pub max_api_keys_set_by: LimitSource,
    /// What sets the highest rate.
    pub max_rate_set_by: LimitSource,
}

impl Entitlement {
    /// What is in force, by the rule above.
    pub fn new(package: PackageGrant, overrides: Overrides, server: ServerLimits) -> Self {
        let chosen_rate = overrides.max_rate.unwrap_or(package.max_rate);
        let max_rate = chosen_rate.min(server.max_rate);
        let source = |set_by_admin: bool| if set_by_admin { LimitSource::Admin } else { LimitSource::Package };
        Self {
            features_set_by: source(overrides.features.is_some()),
            features: overrides.features.unwrap_or(package.features),
            max_api_keys: overrides.max_api_keys.unwrap_or(package.max_api_keys),
            max_rate,
            default_rate: server.default_rate.min(max_rate),
            server_max_rate: server.max_rate,
            max_api_keys_set_by: source(overrides.max_api_keys.is_some()),
            max_rate_set_by: match max_rate < chosen_rate {
                true => LimitSource::Server,
                false => source(overrides.max_rate.is_some()),
            },
        }
    }

    /// The rate in force for a key with that limit of its own, which an admin may have granted above the client's.
    pub fn rate_of_key(&self, own: u32, granted: bool) -> EffectiveRate {
        if granted && own > self.max_rate {
            return match own <= self.server_max_rate {
                true => EffectiveRate { per_minute: own, set_by: LimitSource::Admin },
                false => EffectiveRate { per_minute: self.server_max_rate, set_by: LimitSource::Server },
            };
        }
        match own <= self.max_rate {
            true => EffectiveRate { per_minute: own, set_by: LimitSource::Key },
            false => EffectiveRate { per_minute: self.max_rate, set_by: self.max_rate_set_by },
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
    fn a_key_above_its_clients_rate_is_held_to_it_and_told_why() {
        let admin = Overrides { max_rate: Some(20), ..Overrides::default() };
        let above = Overrides { max_rate: Some(9_999), ..Overrides::default() };
        let rate = |overrides, own| {
            let rate = Entitlement::new(package(30), overrides, SERVER).rate_of_key(own, false);
            (rate.per_minute, rate.set_by)
        };
        assert_eq!(rate(Overrides::default(), 30), (30, LimitSource::Key));
        assert_eq!(rate(Overrides::default(), 31), (30, LimitSource::Package));
        assert_eq!(rate(admin, 31), (20, LimitSource::Admin));
        assert_eq!(rate(above, 9_000), (SERVER.max_rate, LimitSource::Server));
    }

    #[test]
    fn what_an_admin_granted_counts_above_the_client_and_not_above_the_server() {
        let entitlement = Entitlement::new(package(30), Overrides::default(), SERVER);
        let rate = |own| {
            let rate = entitlement.rate_of_key(own, true);
            (rate.per_minute, rate.set_by)
        };
        assert_eq!(rate(20), (20, LimitSource::Key));
        assert_eq!(rate(500), (500, LimitSource::Admin));
        assert_eq!(rate(5_000), (SERVER.max_rate, LimitSource::Server));
    }

    #[test]
    fn the_default_rate_fits_under_a_small_package() {
        assert_eq!(Entitlement::new(package(10), Overrides::default(), SERVER).default_rate, 10);
        assert_eq!(Entitlement::new(package(300), Overrides::default(), SERVER).default_rate, 60);
    }
}
