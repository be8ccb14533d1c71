//! The icons: line drawings on a grid of 24 units, in the colour of the text around them.

use leptos::prelude::*;

/// What an icon shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// All at a glance.
    Overview,
    /// API keys.
    Key,
    /// Usage over time.
    Usage,
    /// The request log.
    Requests,
    /// What has come in.
    Payments,
    /// What goes out.
    Withdrawals,
    /// What is billed.
    Invoices,
    /// What is there.
    Balance,
    /// The audit trail.
    Activity,
    /// What a client has booked.
    Package,
    /// The client's members.
    Team,
    /// The reader's own account.
    Settings,
    /// A chain that was walked.
    Shield,
    /// What the package does not open.
    Lock,
    /// The developer guide.
    Code,
    /// The reference.
    Book,
    /// The sidebar, on a phone.
    Menu,
    /// To make something.
    Plus,
    /// To fetch again.
    Refresh,
    /// To follow what comes.
    Play,
    /// To hold back what comes.
    Pause,
    /// To put on the clipboard.
    Copy,
    /// To show what is masked.
    Eye,
    /// To mask what is shown.
    EyeOff,
    /// It is right.
    Check,
    /// It is not.
    Alert,
    /// What keys do.
    Keyboard,
    /// To sign out.
    SignOut,
}

impl Icon {
    const fn path(self) -> &'static str {
        match self {
            Self::Overview => "M4 4h7v7H4zM15 4h5v5h-5zM4 15h5v5H4zM13 13h7v7h-7z",
            Self::Key => "M14 10a5 5 0 1 1-1.5-3.5A5 5 0 0 1 14 10zm0 0h8m-3 0v3.5M9 10h.01",
            Self::Usage => "M4 4v16h16M8.5 16v-4M13 16V8M17.5 16v-6",
            Self::Requests => "M4 6h10M4 12h16M4 18h7M18 6h2M15 18h5",
            Self::Payments => "M12 4v10m-4-4l4 4 4-4M4 15v5h16v-5",
            Self::Withdrawals => "M12 14V4m-4 4l4-4 4 4M4 15v5h16v-5",
            Self::Invoices => "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
            Self::Balance => "M4 8h16v11H4zM4 8l11-4v4M15 13.5h1",
            Self::Activity => "M12 7v5l3.5 2M21 12a9 9 0 1 1-3-6.7M21 4v4h-4",
            Self::Package => "M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8",
            Self::Team => {
                "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20a6.5 6.5 0 0 1 13 0M16 4.3a3.5 3.5 0 0 1 0 6.4M18 14.2a6.5 6.5 0 0 1 3.5 5.8"
            }
            Self::Settings => "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.5v5M9 14.5v5",
            Self::Shield => "M12 3l8 3v5.5c0 4.6-3.2 8-8 9.5-4.8-1.5-8-4.9-8-9.5V6zM8.5 12l2.5 2.5 4.5-5",
            Self::Lock => "M6 11h12v9H6zM8.5 11V7.5a3.5 3.5 0 0 1 7 0V11M12 15v2",
            Self::Code => "M8 7l-5 5 5 5M16 7l5 5-5 5M13.5 5l-3 14",
            Self::Book => "M5 4h11a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3zM5 17a3 3 0 0 1 3-3h11M9 8h6",
            Self::Menu => "M4 7h16M4 12h16M4 17h16",
            Self::Plus => "M12 5v14M5 12h14",
            Self::Refresh => "M20 11a8 8 0 0 0-14.5-3.5L4 9M4 4v5h5M4 13a8 8 0 0 0 14.5 3.5L20 15M20 20v-5h-5",
            Self::Play => "M8 5l11 7-11 7z",
            Self::Pause => "M8.5 5v14M15.5 5v14",
            Self::Copy => "M9 9h11v11H9zM5 15H4V4h11v1",
            Self::Eye => {
                "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z"
            }
            Self::EyeOff => {
                "M4 4l16 16M9.5 5.9A9 9 0 0 1 12 5.5c6 0 9.5 6.5 9.5 6.5a16 16 0 0 1-3 3.7M6.3 7.8A16 16 0 0 0 2.5 12S6 18.5 12 18.5a9 9 0 0 0 4-.9M10 10.3a2.5 2.5 0 0 0 3.6 3.5"
            }
            Self::Check => "M5 12.5l4.5 4.5L19 7",
            Self::Alert => "M12 4l9.5 16h-19zM12 10v4.5M12 17.3v.1",
            Self::Keyboard => "M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M17 14h.01M7 14h.01M10 14h4",
            Self::SignOut => "M14 4h5v16h-5M4 12h10M10.5 8l4 4-4 4",
        }
    }
}

/// Draws an icon. Screen readers pass over it: the words beside it say the same.
#[component]
pub fn Glyph(icon: Icon) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d=icon.path() />
        </svg>
    }
}
