//! `cargo xtask vitals`: how fast the dashboard is in a real browser, beside how fast it is meant to be.

use anyhow::Result;
use clap::ValueEnum;

use crate::dashboard::{self, Build};
use crate::{prerequisites, server, shell, workspace};

/// What is measured.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Vital {
    /// Lighthouse over every page of the portal, as a phone shows it.
    Lighthouse,
    /// How far what is shown jumps while a page loads, of every page.
    Shift,
    /// Interaction to next paint on a request log of 10,000 rows.
    Interaction,
}

/// Builds the dashboard as it is released, then prints the figures.
pub fn vitals(only: Option<Vital>) -> Result<()> {
    let chromium = prerequisites::chromium()?;
    prerequisites::node()?;
    prerequisites::node_modules("tests/browser")?;
    dashboard::build(Build::Release)?;
    shell::title("Server");
    let binary = server::build(server::LOCAL)?;
    const SCRIPTS: [(Vital, &str); 3] =
        [(Vital::Lighthouse, "lighthouse.mjs"), (Vital::Shift, "shift.mjs"), (Vital::Interaction, "interaction.mjs")];
    for (vital, script) in SCRIPTS {
        if only.is_some_and(|only| only != vital) {
            continue;
        }
        if vital == Vital::Lighthouse {
            prerequisites::node_modules("tests/browser/vitals")?;
        }
        shell::title(script);
        shell::run(
            shell::program("node")
                .arg(script)
                .current_dir(workspace::root().join("tests/browser/vitals"))
                .env("CHROMIUM", &chromium)
                .env("KEYWRIGHT_BINARY", &binary),
        )?;
    }
    Ok(())
}
