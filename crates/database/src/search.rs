//! Looking for a text within others.

use diesel::sql_types::Text;

diesel::define_sql_function! {
    /// The text in lower case, of every script: a function of the schema in PostgreSQL, of each connection in SQLite.
    fn fold(text: Text) -> Text;
}

/// The pattern of `LIKE`, with `\` as its escape, of what holds a text, which is taken in lower case.
pub(crate) fn holding(text: &str) -> String {
    let mut pattern = String::from("%");
    for character in text.to_lowercase().chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_for_is_taken_as_it_stands() {
        assert_eq!(holding("50%_\\ Off"), "%50\\%\\_\\\\ off%");
    }
}
