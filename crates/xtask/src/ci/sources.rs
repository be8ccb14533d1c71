//! The invariants in the text of the repository's files.

use std::fs;

use anyhow::{Context, Result};

use super::{Check, Violations};
use crate::{shell, workspace};

/// The checks of this module.
pub const CHECKS: &[Check] = &[
    ("domain reads no clock, no randomness and no environment", domain_is_pure),
    ("Only dialect.rs tells the databases apart", one_dialect),
    ("No source file holds two ideas", short_files),
    ("The paths that the documents name exist", named_paths),
    ("No file knows where it was written or fetched from", no_foreign_places),
];

/// Longer files are to be split.
const LINES: usize = 400;

/// The documents whose paths are checked.
const DOCUMENTS: [&str; 2] = ["ARCHITECTURE.md", "README.md"];

fn domain_is_pure() -> Result<Violations> {
    let forbidden = ["SystemTime", "Instant::now", "std::env", "getrandom"];
    let files = read(|path| path.starts_with("crates/domain/src/"))?;
    Ok(code_lines(&files)
        .filter(|line| forbidden.iter().any(|word| line.text.contains(word)))
        .map(|line| line.to_string())
        .collect())
}

fn one_dialect() -> Result<Violations> {
    let files = read(|path| path.ends_with(".rs") && path != "crates/database/src/dialect.rs")?;
    Ok(code_lines(&files)
        .filter(|line| {
            ["Sqlite", "Postgres"].iter().any(|variant| line.text.contains(&format!("AnyConnection::{variant}")))
        })
        .map(|line| line.to_string())
        .collect())
}

fn short_files() -> Result<Violations> {
    let files = read(|path| path.contains("src/") && path.ends_with(".rs"))?;
    Ok(files
        .iter()
        .map(|file| (&file.path, file.text.lines().count()))
        .filter(|(_, lines)| *lines > LINES)
        .map(|(path, lines)| format!("{path} has {lines} lines, more than {LINES}"))
        .collect())
}

fn named_paths() -> Result<Violations> {
    let mut violations = Violations::new();
    for document in DOCUMENTS {
        let text = fs::read_to_string(workspace::root().join(document))
            .with_context(|| format!("could not read {document}"))?;
        for path in paths_in(&text) {
            if !workspace::root().join(path).exists() {
                violations.push(format!("{document} names {path}, which does not exist"));
            }
        }
    }
    Ok(violations)
}

/// What stands between backticks and looks like a path in this repository.
fn paths_in(text: &str) -> impl Iterator<Item = &str> {
    let is_path = |word: &str| {
        let first = word.split('/').next().unwrap_or_default();
        let in_a_folder = word.contains('/') && !first.is_empty() && first != "target";
        let plain = |character: char| character.is_ascii_alphanumeric() || "._-/".contains(character);
        in_a_folder && word.chars().all(plain) && workspace::root().join(first).exists()
    };
    text.lines().flat_map(|line| line.split('`').skip(1).step_by(2)).filter(move |word| is_path(word))
}

fn no_foreign_places() -> Result<Violations> {
    let files = read(|path| !path.ends_with("Cargo.lock"))?;
    // Put together here, so that this file passes its own check.
    let hosts = [["crates", "io"], ["npmjs", "org"], ["npmjs", "com"], ["pypi", "org"], ["pythonhosted", "org"]];
    let homes = ["home", "root", "work", "Users"];
    let hosts = hosts.map(|parts| parts.join("."));
    let homes = homes.map(|folder| format!("/{folder}/"));

    let mut violations = Violations::new();
    for line in files.iter().flat_map(lines) {
        let names_a_host = hosts.iter().any(|host| line.text.contains(host.as_str()));
        let names_a_home = homes.iter().any(|home| starts_a_path(line.text, home));
        let locks_an_address = line.path.ends_with("package-lock.json") && line.text.contains("\"resolved\": \"http");
        if names_a_host || names_a_home || locks_an_address {
            violations.push(line.to_string());
        }
    }
    Ok(violations)
}

/// Whether a folder of the root directory is named, and not one of that name somewhere else.
fn starts_a_path(text: &str, folder: &str) -> bool {
    text.match_indices(folder).any(|(start, _)| {
        let before = text.get(..start).unwrap_or_default().chars().next_back();
        !before.is_some_and(|character| character.is_alphanumeric() || "._-*}/".contains(character))
    })
}

struct File {
    path: String,
    text: String,
}

/// A line, with where it stands.
struct Line<'a> {
    path: &'a str,
    number: usize,
    text: &'a str,
}

impl std::fmt::Display for Line<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = self.text.trim();
        write!(formatter, "{}:{}: {text:.120}", self.path, self.number)
    }
}

/// The text files of the repository, new ones included and ignored ones not, whose paths are wanted.
fn read(wanted: impl Fn(&str) -> bool) -> Result<Vec<File>> {
    let list = shell::output(shell::program("git").args(["ls-files", "--cached", "--others", "--exclude-standard"]))?;
    let mut files = Vec::new();
    for path in list.lines().filter(|path| wanted(path)) {
        // Deleted files are still listed until that is committed; others, like images, are no text.
        if let Ok(text) = fs::read_to_string(workspace::root().join(path)) {
            files.push(File { path: path.to_owned(), text });
        }
    }
    Ok(files)
}

fn lines(file: &File) -> impl Iterator<Item = Line<'_>> {
    file.text.lines().zip(1..).map(|(text, number)| Line { path: &file.path, number, text })
}

/// The lines that are not comments.
fn code_lines(files: &[File]) -> impl Iterator<Item = Line<'_>> {
    files.iter().flat_map(lines).filter(|line| !line.text.trim_start().starts_with("//"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_found_between_backticks() {
        let text =
            "See `crates/xtask/src/ci.rs` and `frontend/nowhere.rs`, not `GET /v1/balance`, `application/json` or a/b.";
        let found: Vec<_> = paths_in(text).collect();
        assert_eq!(found, ["crates/xtask/src/ci.rs", "frontend/nowhere.rs"]);
    }

    #[test]
    fn a_folder_counts_at_the_start_of_a_path_only() {
        let home = format!("/{}/", "home");
        assert!(starts_a_path(&format!("in {home}ada/keywright"), &home));
        assert!(starts_a_path(&format!("\"{home}ada\""), &home));
        assert!(!starts_a_path(&format!("src{home}mod.rs"), &home));
    }
}
