//! Licence expressions (SPDX): whether one can be satisfied with licences that are accepted here.

use anyhow::{Result, bail, ensure};

/// Whether an expression like `(MIT OR Apache-2.0) AND Unicode-3.0` can be satisfied.
///
/// A slash stands for `OR`, as in older manifests.
pub fn acceptable(expression: &str, accepted: &[String]) -> Result<bool> {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut words: Vec<&str> = spaced.split_whitespace().rev().collect();
    let result = alternatives(&mut words, accepted)?;
    ensure!(words.is_empty(), "`{expression}` is no licence expression");
    Ok(result)
}

/// One or more conjunctions between `OR`. `words` is a stack: the next word is the last.
fn alternatives(words: &mut Vec<&str>, accepted: &[String]) -> Result<bool> {
    let mut result = conjunction(words, accepted)?;
    while words.pop_if(|word| *word == "OR").is_some() {
        result |= conjunction(words, accepted)?;
    }
    Ok(result)
}

/// One or more licences between `AND`.
fn conjunction(words: &mut Vec<&str>, accepted: &[String]) -> Result<bool> {
    let mut result = licence(words, accepted)?;
    while words.pop_if(|word| *word == "AND").is_some() {
        result &= licence(words, accepted)?;
    }
    Ok(result)
}

/// A licence, with its exception if it has one, or an expression in parentheses.
fn licence(words: &mut Vec<&str>, accepted: &[String]) -> Result<bool> {
    match words.pop() {
        Some("(") => {
            let result = alternatives(words, accepted)?;
            ensure!(words.pop() == Some(")"), "a parenthesis is never closed");
            Ok(result)
        }
        None | Some(")" | "AND" | "OR" | "WITH") => bail!("a licence is missing"),
        Some(name) => {
            let mut name = name.to_owned();
            if words.pop_if(|word| *word == "WITH").is_some() {
                let Some(exception) = words.pop() else {
                    bail!("the exception of {name} is missing");
                };
                name = format!("{name} WITH {exception}");
            }
            Ok(accepted.contains(&name))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_mit_and_unicode(expression: &str) -> Result<bool> {
        acceptable(expression, &["MIT".to_owned(), "Unicode-3.0".to_owned()])
    }

    #[test]
    fn one_accepted_alternative_is_enough() {
        assert!(with_mit_and_unicode("Apache-2.0 OR MIT").unwrap());
        assert!(with_mit_and_unicode("Apache-2.0/MIT").unwrap());
        assert!(!with_mit_and_unicode("Apache-2.0 OR Zlib").unwrap());
    }

    #[test]
    fn every_part_of_a_conjunction_must_be_accepted() {
        assert!(with_mit_and_unicode("(MIT OR Apache-2.0) AND Unicode-3.0").unwrap());
        assert!(!with_mit_and_unicode("MIT AND OpenSSL").unwrap());
        assert!(!with_mit_and_unicode("MIT AND (Zlib OR OpenSSL)").unwrap());
    }

    #[test]
    fn an_exception_makes_another_licence() {
        assert!(!with_mit_and_unicode("MIT WITH LLVM-exception").unwrap());
    }

    #[test]
    fn nonsense_is_an_error() {
        for nonsense in ["", "MIT OR", "(MIT", "MIT MIT", "AND"] {
            assert!(with_mit_and_unicode(nonsense).is_err(), "{nonsense}");
        }
    }
}
