//! Packages: what clients can book.

mod create;
mod list;
mod update;

pub use create::admin_create_package;
pub use list::{admin_list_packages, admin_read_package};
pub use update::{admin_preview_package, admin_update_package};

use keywright_api_types::admin::packages::AdminPackage;
use keywright_database::packages::Package;

/// A package as admins see it.
fn shown(package: Package, clients: u32) -> AdminPackage {
    AdminPackage {
        id: package.id,
        name: package.name,
        features: package.grant.features,
        max_api_keys: package.grant.max_api_keys,
        max_rate_limit_per_minute: package.grant.max_rate,
        log_retention_days: package.log_retention_days,
        clients,
        created_at: package.created_at,
        updated_at: package.updated_at,
    }
}
