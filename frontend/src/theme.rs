//! Light, dark, or as the system has it; remembered in this browser.

use crate::browser;

/// Read by `early.js` as well, which sets the theme before the first paint.
const STORAGE_NAME: &str = "theme";

/// Which theme the reader chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// The choices, in the order in which they are offered, with their names.
    pub const ALL: [(Self, &str); 3] = [(Self::System, "System"), (Self::Light, "Light"), (Self::Dark, "Dark")];

    /// The remembered choice.
    pub fn remembered() -> Self {
        match browser::stored(STORAGE_NAME).as_deref() {
            Some("light") => Self::Light,
            Some("dark") => Self::Dark,
            _ => Self::System,
        }
    }

    /// Changes the page to it, and remembers it.
    pub fn choose(self) {
        let value = match self {
            Self::System => "",
            Self::Light => "light",
            Self::Dark => "dark",
        };
        browser::set_root_attribute("data-theme", value);
        browser::store(STORAGE_NAME, value);
    }
}
