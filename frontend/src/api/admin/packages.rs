//! Packages as admins make and change them.

use keywright_api_types::Page;
use keywright_api_types::admin::impact::Impact;
use keywright_api_types::admin::packages::{AdminPackage, CreatePackage, UpdatePackage};
use keywright_api_types::ids::PackageId;

use crate::api::transport::with_query;
use crate::api::{Reply, SignedIn};

const PACKAGES: &str = "/api/v1/admin/packages";

impl SignedIn {
    /// A page of the packages.
    pub fn admin_packages(self, cursor: Option<String>) -> Reply<Page<AdminPackage>> {
        self.get(&with_query(PACKAGES, &[("cursor", &cursor.unwrap_or_default())]))
    }

    /// Makes a package.
    pub fn admin_create_package(self, body: &CreatePackage) -> Reply<AdminPackage> {
        self.post(PACKAGES, body)
    }

    /// Whom a change of a package would touch.
    pub fn admin_preview_package(self, id: &PackageId, body: &UpdatePackage) -> Reply<Impact> {
        self.post(&format!("{PACKAGES}/{id}/preview"), body)
    }

    /// Changes a package.
    pub fn admin_update_package(self, id: &PackageId, body: &UpdatePackage) -> Reply<AdminPackage> {
        self.patch(&format!("{PACKAGES}/{id}"), body)
    }
}
