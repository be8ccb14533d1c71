//! Packages as admins make and change them.

use keywright_api_types::Page;
use keywright_api_types::admin::packages::{AdminPackage, CreatePackage, PackageImpact, UpdatePackage};
use keywright_api_types::ids::PackageId;

use crate::api::transport::with_query;
use crate::api::{Answer, SignedIn};

const PACKAGES: &str = "/api/v1/admin/packages";

impl SignedIn {
    /// A page of the packages.
    pub async fn admin_packages(self, cursor: Option<String>) -> Answer<Page<AdminPackage>> {
        self.get(&with_query(PACKAGES, &[("cursor", &cursor.unwrap_or_default())])).await
    }

    /// Makes a package.
    pub async fn admin_create_package(self, body: &CreatePackage) -> Answer<AdminPackage> {
        self.post(PACKAGES, body).await
    }

    /// Whom a change of a package would touch.
    pub async fn admin_preview_package(self, id: &PackageId, body: &UpdatePackage) -> Answer<PackageImpact> {
        self.post(&format!("{PACKAGES}/{id}/preview"), body).await
    }

    /// Changes a package.
    pub async fn admin_update_package(self, id: &PackageId, body: &UpdatePackage) -> Answer<AdminPackage> {
        self.patch(&format!("{PACKAGES}/{id}"), body).await
    }
}
