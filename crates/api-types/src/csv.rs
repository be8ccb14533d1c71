//! Comma-separated values as files hold them: RFC 4180, and harmless in a spreadsheet.

/// A spreadsheet takes what begins with one of these for a formula; after an apostrophe it is text.
const BEGINS_A_FORMULA: &[u8] = b"=+-@\t\r";

/// One record with its line end.
pub fn record(fields: &[&str]) -> String {
    let mut line = String::new();
    for (place, text) in fields.iter().enumerate() {
        if place > 0 {
            line.push(',');
        }
        add_field(&mut line, text);
    }
    line.push_str("\r\n");
    line
}

fn add_field(line: &mut String, text: &str) {
    let is_quoted = text.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\r' | b'\n'));
    if is_quoted {
        line.push('"');
    }
    if text.bytes().next().is_some_and(|first| BEGINS_A_FORMULA.contains(&first)) {
        line.push('\'');
    }
    for character in text.chars() {
        if character == '"' {
            line.push('"');
        }
        line.push(character);
    }
    if is_quoted {
        line.push('"');
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
            assert_eq!(record(&[text]), format!("'{text}\r\n"));
        }
        assert_eq!(record(&["=HYPERLINK(\"x\",\"y\")"]), "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"\r\n");
        assert_eq!(record(&["\r=1", "192.0.2.1"]), "\"'\r=1\",192.0.2.1\r\n");
    }
}
