//! The stylesheet without what only those who write it read: its comments and how its lines are indented.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// Writes the file anew without them. No string in it may hold the beginning of a comment.
pub fn shorten(file: &Path) -> Result<()> {
    let text = fs::read_to_string(file).with_context(|| format!("could not read {}", file.display()))?;
    fs::write(file, shortened(&text)).with_context(|| format!("could not write {}", file.display()))
}

fn shortened(text: &str) -> String {
    let mut parts = text.split("/*");
    let mut code = parts.next().unwrap_or_default().to_owned();
    code.extend(parts.filter_map(|part| part.split_once("*/")).map(|(_, code)| code));
    let lines = code.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.flat_map(|line| [line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_stay_and_comments_go() {
        let text = "/* One\n   two */\na {\n  b: c; /* d */ e: f;\n}\n\n/* g */ h { }\n";
        assert_eq!(shortened(text), "a {\nb: c;  e: f;\n}\nh { }\n");
    }
}
