//! The tables: each figure beside its goal, printed, and kept if it is to be.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::machine;

/// Where the tables are kept, from the root of the workspace.
const KEPT: &str = "docs/benchmarks.md";

/// How that file begins.
const HEAD: &str =
    "# Benchmarks\n\nWritten by `cargo xtask bench --save`. Median (range) where there are several runs.\n";

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

    fn to_markdown(&self, machine: &str) -> Result<String> {
        let mut text = format!("{machine}\n\n{}\n\n| | goal | measured |\n|---|---|---|\n", self.method);
        for Row { what, goal, measured } in &self.rows {
            writeln!(text, "| {what} | {goal} | {measured} |")?;
        }
        Ok(text)
    }
}

impl Report {
    /// Adds the figures of a part.
    pub fn add(&mut self, section: Section) {
        self.0.push(section);
    }

    /// The sections in Markdown, each below its title; each says when and on what it was measured.
    ///
    /// # Errors
    /// That the machine does not say what it is.
    fn sections(&self) -> Result<Vec<(&str, String)>> {
        let machine = machine::describe()?;
        self.0.iter().map(|section| Ok((section.title.as_str(), section.to_markdown(&machine)?))).collect()
    }

    /// What was measured, as Markdown.
    ///
    /// # Errors
    /// That the machine does not say what it is.
    pub fn to_markdown(&self) -> Result<String> {
        Ok(merge("", &self.sections()?))
    }

    /// Keeps the tables, instead of those that were kept of the same parts.
    ///
    /// # Errors
    /// That the file cannot be read or written, or that the machine does not say what it is.
    pub fn save(&self) -> Result<()> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).context("no workspace")?;
        let kept = fs::read_to_string(root.join(KEPT))?;
        fs::write(root.join(KEPT), merge(&kept, &self.sections()?))?;
        println!("\nwrote {KEPT}");
        Ok(())
    }
}

/// The file with new sections: in the places of those with the same titles, or behind the others.
fn merge(kept: &str, sections: &[(&str, String)]) -> String {
    let kept = kept.split("\n## ").skip(1).filter_map(|section| section.split_once("\n\n"));
    let mut all: Vec<(&str, &str)> = kept.collect();
    for (title, text) in sections {
        match all.iter_mut().find(|(other, _)| other == title) {
            Some((_, old)) => *old = text,
            None => all.push((title, text)),
        }
    }
    all.iter().fold(HEAD.to_owned(), |text, (title, section)| format!("{text}\n## {title}\n\n{section}"))
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
    fn what_is_measured_again_stands_where_it_stood() {
        let first = merge("", &[("One", "a\n\nb\n".to_owned()), ("Two", "c\n".to_owned())]);
        assert_eq!(first, format!("{HEAD}\n## One\n\na\n\nb\n\n## Two\n\nc\n"));
        let second = merge(&first, &[("Three", "d\n".to_owned()), ("One", "e\n".to_owned())]);
        assert_eq!(second, format!("{HEAD}\n## One\n\ne\n\n## Two\n\nc\n\n## Three\n\nd\n"));
        assert_eq!(merge(&second, &[]), second);
    }

    #[test]
    fn thousands_are_set_apart() {
        let texts: Vec<_> = [0.4, 12.0, 123.0, 1234.0, -1_234_567.0].map(thousands).into();
        assert_eq!(texts, ["0", "12", "123", "1,234", "-1,234,567"]);
    }
}
