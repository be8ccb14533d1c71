//! What was noticed, and the rules that decide what is.

use keywright_api_types::Page;
use keywright_api_types::alerts::{Alert, AlertRules, AlertStatus, UpdateAlertRules};
use keywright_api_types::ids::AlertId;

use crate::api::transport::with_query;
use crate::api::{Reply, SignedIn};

const ALERTS: &str = "/api/v1/admin/alerts";
const RULES: &str = "/api/v1/admin/alert-rules";

impl SignedIn {
    /// A page of alerts.
    pub fn admin_alerts(self, cursor: Option<String>) -> Reply<Page<Alert>> {
        self.get(&with_query(ALERTS, &[("cursor", &cursor.unwrap_or_default())]))
    }

    /// The newest alerts that are open and that nobody has taken note of.
    pub fn admin_unnoted_alerts(self) -> Reply<Page<Alert>> {
        self.get(&with_query(ALERTS, &[("status", AlertStatus::Open.as_str()), ("acknowledged", "false")]))
    }

    /// Takes note of an alert.
    pub fn admin_acknowledge_alert(self, id: &AlertId) -> Reply<Alert> {
        self.post_nothing(&format!("{ALERTS}/{id}/acknowledge"))
    }

    /// From when on an alert is raised.
    pub fn admin_alert_rules(self) -> Reply<AlertRules> {
        self.get(RULES)
    }

    /// Changes from when on an alert is raised.
    pub fn admin_update_alert_rules(self, body: &UpdateAlertRules) -> Reply<AlertRules> {
        self.patch(RULES, body)
    }
}
