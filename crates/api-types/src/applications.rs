//! The applications of the dashboard, each a program of its own, and which of them an address belongs to: the server
//! answers an address with the page of its application, and a link from one to another loads that page.

/// An application of the dashboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Application {
    /// The clients' keys and calls: what they go to and fro between all day.
    Portal,
    /// What clients open once in a while: money, activity, guide, package, team, settings, and the pages that mails lead
    /// to.
    Account,
    /// The admins' console.
    Console,
}

impl Application {
    /// The application of a path; a query behind it does not matter.
    pub fn of_path(path: &str) -> Self {
        match path.trim_start_matches('/').split(['/', '?']).next() {
            Some("admin") => Self::Console,
            Some("balance" | "payments" | "withdrawals" | "invoices") => Self::Account,
            Some("activity" | "guide" | "package" | "team" | "settings") => Self::Account,
            Some("invitation" | "password-reset") => Self::Account,
            _ => Self::Portal,
        }
    }

    /// The path of the first page for those who use it.
    pub const fn home(self) -> &'static str {
        match self {
            Self::Portal | Self::Account => "/",
            Self::Console => "/admin",
        }
    }

    /// The file that loads it.
    pub const fn page(self) -> &'static str {
        match self {
            Self::Portal => "index.html",
            Self::Account => "account.html",
            Self::Console => "console.html",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_belongs_to_the_application_that_its_first_part_names() {
        for path in ["/admin", "/admin/payments?status=all", "/admin?tab=1"] {
            assert_eq!(Application::of_path(path), Application::Console, "{path}");
        }
        for path in ["/balance", "/activity?action=api_key", "/guide/read_balance", "/settings", "/password-reset?a=b"]
        {
            assert_eq!(Application::of_path(path), Application::Account, "{path}");
        }
        for path in ["/", "", "/api-keys/new", "/administration", "/teams", "/nowhere/admin"] {
            assert_eq!(Application::of_path(path), Application::Portal, "{path}");
        }
    }
}
