//! JavaScript without what only those who write it read: its comments and how its lines are indented.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// Writes the file anew without them. A comment has its lines for itself, and no text in the file is longer than a line.
pub fn shorten(file: &Path) -> Result<()> {
    let text = fs::read_to_string(file).with_context(|| format!("could not read {}", file.display()))?;
    let code: String = lines_of_code(&text).flat_map(|line| [line, "\n"]).collect();
    fs::write(file, code).with_context(|| format!("could not write {}", file.display()))
}

/// The lines that are code, without their indentation.
pub fn lines_of_code(text: &str) -> impl Iterator<Item = &str> {
    let is_code = |line: &&str| !line.is_empty() && !["*", "/**", "//"].iter().any(|comment| line.starts_with(comment));
    text.lines().map(str::trim).filter(is_code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_stays_and_comments_go() {
        let text = "/**\n * A comment.\n */\nfunction f() {\n    // Another.\n    return \"// text\";\n}\n";
        assert_eq!(lines_of_code(text).collect::<Vec<_>>(), ["function f() {", "return \"// text\";", "}"]);
    }
}
