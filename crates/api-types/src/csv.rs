//! Comma-separated values as files hold them: RFC 4180, and harmless in a spreadsheet.

/// One record with its line end.
pub fn record(fields: &[&str]) -> String {
    let fields: Vec<String> = fields.iter().map(|text| field(text)).collect();
    format!("{}\r\n", fields.join(","))
}

/// A spreadsheet takes what begins with one of these for a formula; after an apostrophe it is text.
const BEGINS_A_FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

fn field(text: &str) -> String {
    let apostrophe = if text.starts_with(BEGINS_A_FORMULA) { "'" } else { "" };
    match text.contains([',', '"', '\r', '\n']) {
        true => format!("\"{apostrophe}{}\"", text.replace('"', "\"\"")),
        false => format!("{apostrophe}{text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_quoted_where_it_must_be() {
        assert_eq!(record(&["a", "b c", ""]), "a,b c,\r\n");
        assert_eq!(record(&["a,b", "say \"hi\"", "two\nlines"]), "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\"\r\n");
    }

    #[test]
    fn no_field_is_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"] {
            assert_eq!(field(text), format!("'{text}"));
        }
        assert_eq!(field("=HYPERLINK(\"x\",\"y\")"), "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"");
        assert_eq!(field("\r=1"), "\"'\r=1\"");
        assert_eq!(field("192.0.2.1"), "192.0.2.1");
    }
}
