//! Short names for what passes between a program and its JavaScript. wasm-bindgen names each import after a hash, once in
//! either file; and a hash cannot be compressed.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use walrus::Module;

use super::javascript::lines_of_code;

/// How many digits a hash has.
const HASH: usize = 16;

/// Gives short names to the imports and exports of a program that have a hash in theirs, and to the same in its
/// JavaScript, of which comments and indentation go too.
pub fn shorten(module: &mut Module, javascript: &Path) -> Result<()> {
    let text = fs::read_to_string(javascript).with_context(|| format!("could not read {}", javascript.display()))?;
    let mut short = HashMap::new();
    let names = module.imports.iter_mut().map(|import| &mut import.name);
    for name in names.chain(module.exports.iter_mut().map(|export| &mut export.name)) {
        if has_hash(name) {
            let next = format!("_{}", short.len());
            *name = short.entry(name.clone()).or_insert(next).clone();
        }
    }
    let taken = words(&text).find(|word| short.values().any(|name| name == word));
    ensure!(taken.is_none(), "{} has a name like the short ones", javascript.display());
    fs::write(javascript, rewritten(&text, &short))?;
    Ok(())
}

fn rewritten(text: &str, short: &HashMap<String, String>) -> String {
    let mut written = String::with_capacity(text.len());
    for line in lines_of_code(text) {
        let mut rest = line;
        for word in words(line) {
            let (before, after) = rest.split_once(word).unwrap_or((rest, ""));
            written.push_str(before);
            written.push_str(short.get(word).map_or(word, String::as_str));
            rest = after;
        }
        written.push_str(rest);
        written.push('\n');
    }
    written
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').filter(|word| !word.is_empty())
}

/// Whether a part of the name between underscores ends in a hash: `__wbg_then_3ab0` with all of its digits.
fn has_hash(name: &str) -> bool {
    let is_hash = |part: &str| {
        part.trim_start_matches('h').len() == HASH
            && part.trim_start_matches('h').bytes().all(|digit| digit.is_ascii_hexdigit())
    };
    name.split('_').any(is_hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_hash_are_long() {
        for name in ["__wbg_then_0123456789abcdef", "closures___invoke__h0123456789abcdef_13"] {
            assert!(has_hash(name), "{name}");
        }
        for name in ["memory", "__wbindgen_malloc", "__wbg_then_0123"] {
            assert!(!has_hash(name), "{name}");
        }
    }

    #[test]
    fn code_stays_and_comments_go() {
        let short = HashMap::from([("call_1".to_owned(), "_0".to_owned())]);
        let text = "/**\n * A comment.\n */\nfunction f() {\n    // Another.\n    return wasm.call_1(call_12, \"// text\");\n}\n";
        assert_eq!(rewritten(text, &short), "function f() {\nreturn wasm._0(call_12, \"// text\");\n}\n");
    }
}
