//! The statuses of things, as words, and how a list's address chooses one.

use keywright_api_types::admin::shadow_changes::ShadowStatus;
use keywright_api_types::alerts::AlertStatus;
use keywright_api_types::api_keys::ApiKeyStatus;
use keywright_api_types::clients::ClientStatus;
use keywright_api_types::invoices::InvoiceStatus;
use keywright_api_types::payments::PaymentStatus;
use keywright_api_types::upgrade_requests::UpgradeStatus;
use keywright_api_types::withdrawals::WithdrawalStatus;

/// What a status means to the reader, whatever its word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It is in force.
    InForce,
    /// It waits for somebody.
    Waiting,
    /// It came to a good end.
    Done,
    /// It came to an end by time.
    Lapsed,
    /// It came to an end that somebody did not wish for.
    Refused,
    /// It was taken back.
    Withdrawn,
}

/// A status that a thing may have.
pub trait Status: Copy + PartialEq + 'static {
    /// Every status, in the order in which they are offered.
    const ALL: &'static [Self];

    /// Its name in addresses and on the wire.
    fn name(self) -> &'static str;

    /// The word for the reader, and what it means.
    fn word(self) -> (&'static str, Mark);
}

macro_rules! statuses {
    ($( $status:ident { $( $variant:ident = $word:literal, $mark:ident; )+ } )+) => { $(
        impl Status for $status {
            const ALL: &'static [Self] = $status::ALL;

            fn name(self) -> &'static str {
                self.as_str()
            }

            fn word(self) -> (&'static str, Mark) {
                match self { $( Self::$variant => ($word, Mark::$mark) ),+ }
            }
        }
    )+ };
}

statuses! {
    AlertStatus {
        Open = "Open", Refused;
        Cleared = "Over", Done;
    }
    ApiKeyStatus {
        Active = "Active", InForce;
        Expired = "Expired", Lapsed;
        Revoked = "Revoked", Refused;
    }
    ClientStatus {
        Active = "Active", InForce;
        Suspended = "Suspended", Refused;
    }
    PaymentStatus {
        Pending = "Pending", Waiting;
        Completed = "Completed", Done;
        Failed = "Failed", Refused;
        Expired = "Expired", Lapsed;
    }
    WithdrawalStatus {
        Pending = "Pending", Waiting;
        Approved = "Approved", Done;
        Rejected = "Rejected", Refused;
    }
    UpgradeStatus {
        Open = "Open", Waiting;
        Seen = "Seen", Waiting;
        Done = "Done", Done;
        Declined = "Declined", Refused;
    }
    ShadowStatus {
        Watching = "Watching", Waiting;
        Applied = "Applied", Done;
        Discarded = "Discarded", Withdrawn;
    }
    InvoiceStatus {
        Open = "Open", Waiting;
        Paid = "Paid", Done;
        Void = "Void", Withdrawn;
    }
}

/// One of the choices above a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The `status` parameter in the list's address; empty for what the bare address shows.
    pub parameter: &'static str,
    /// The status to ask the server for; empty for every one.
    pub status: &'static str,
    /// What it is called.
    pub word: &'static str,
}

/// The choices above a list whose bare address shows the status `first`, none for every one.
pub fn choices<S: Status>(first: Option<S>) -> Vec<Choice> {
    let every = Choice { parameter: if first.is_some() { "all" } else { "" }, status: "", word: "All" };
    let one = |status: S| Choice {
        parameter: if first == Some(status) { "" } else { status.name() },
        status: status.name(),
        word: status.word().0,
    };
    let mut choices: Vec<_> = S::ALL.iter().copied().map(one).chain([every]).collect();
    // What the bare address shows stands first. Sorting would bring a sorting algorithm along.
    if let Some(position) = choices.iter().position(|choice| choice.parameter.is_empty()) {
        let bare = choices.remove(position);
        choices.insert(0, bare);
    }
    choices
}

/// What the parameter in a list's address chooses: what its bare address shows if it is none of the choices.
pub fn chosen(choices: &[Choice], parameter: &str) -> Option<Choice> {
    choices.iter().find(|choice| choice.parameter == parameter).or(choices.first()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(choices: &[Choice]) -> Vec<&str> {
        choices.iter().map(|choice| choice.word).collect()
    }

    #[test]
    fn an_address_chooses_a_status() {
        let all_first = choices::<PaymentStatus>(None);
        assert_eq!(words(&all_first), ["All", "Pending", "Completed", "Failed", "Expired"]);
        assert_eq!(chosen(&all_first, "").unwrap().status, "");
        assert_eq!(chosen(&all_first, "failed").unwrap().status, "failed");
        assert_eq!(chosen(&all_first, "nothing").unwrap().status, "");
    }

    #[test]
    fn a_bare_address_may_show_one_status() {
        let queue = choices(Some(PaymentStatus::Pending));
        assert_eq!(words(&queue), ["Pending", "Completed", "Failed", "Expired", "All"]);
        assert_eq!(chosen(&queue, "").unwrap().status, "pending");
        assert_eq!(chosen(&queue, "pending").unwrap().status, "pending");
        assert_eq!(chosen(&queue, "all").unwrap().status, "");
    }
}
