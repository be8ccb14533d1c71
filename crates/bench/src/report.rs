//! The table: each figure beside its goal, printed, and kept if it is to be.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::machine;

/// Where the table is kept, from the root of the workspace.
const KEPT: &str = "docs/benchmarks.md";

/// What was measured so far.
#[derive(Default)]
pub struct Report(Vec<Section>);

/// The figures of one part.
pub struct Section {
    title: String,
    method: String,
    rows: Vec<Row>,
}

struct Row {
    what: String,
    goal: String,
    measured: String,
}

impl Section {
    /// A part without figures yet. `method` tells in a sentence or two how it is measured.
    pub fn new(title: &str, method: &str) -> Self {
        let section = Self { title: title.to_owned(), method: method.to_owned(), rows: Vec::new() };
        println!("\n==> {title}\n{method}\n");
        section
    }

    /// Adds a figure, and shows it. `goal` is empty where there is none.
    pub fn add(&mut self, what: impl Into<String>, goal: &str, measured: impl Into<String>) {
        let row = Row { what: what.into(), goal: goal.to_owned(), measured: measured.into() };
        let goal = if goal.is_empty() { String::new() } else { format!("   [goal: {goal}]") };
        println!("  {}: {}{goal}", row.what, row.measured);
        self.rows.push(row);
    }
}

impl Report {
    /// Adds the figures of a part.
    pub fn add(&mut self, section: Section) {
        self.0.push(section);
    }

    /// The whole as Markdown.
    ///
    /// # Errors
    /// Never, as far as is known: writing to a string does not fail.
    pub fn to_markdown(&self) -> Result<String> {
        let mut text = String::from(
            "# Benchmarks\n\nWritten by `cargo xtask bench --save`. Median (range) where there are several runs.\n\n",
        );
        writeln!(text, "{}", machine::describe()?)?;
        for Section { title, method, rows } in &self.0 {
            writeln!(text, "\n## {title}\n\n{method}\n\n| | goal | measured |\n|---|---|---|")?;
            for Row { what, goal, measured } in rows {
                writeln!(text, "| {what} | {goal} | {measured} |")?;
            }
        }
        Ok(text)
    }

    /// Keeps the table.
    ///
    /// # Errors
    /// That the file cannot be written.
    pub fn save(&self) -> Result<()> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).context("no workspace")?;
        fs::write(root.join(KEPT), self.to_markdown()?)?;
        println!("\nwrote {KEPT}");
        Ok(())
    }
}

/// A number with a comma between its thousands.
pub fn thousands(value: f64) -> String {
    let digits = format!("{value:.0}");
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits.as_str()), |digits| ("-", digits));
    let mut text = String::from(sign);
    for (position, digit) in digits.char_indices() {
        if position > 0 && (digits.len() - position) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        let texts: Vec<_> = [0.4, 12.0, 123.0, 1234.0, -1_234_567.0].map(thousands).into();
        assert_eq!(texts, ["0", "12", "123", "1,234", "-1,234,567"]);
    }
}
