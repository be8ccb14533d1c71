//! QR codes as drawings.

use keywright_api_types::two_factor::QrCode;
use qrcodegen::{QrCode as Modules, QrCodeEcc};

/// How many light modules must surround the code (ISO/IEC 18004).
const MARGIN: i32 = 4;

/// The code of a text; nothing if it is too long for one.
pub fn draw(text: &str) -> Option<QrCode> {
    let modules = Modules::encode_text(text, QrCodeEcc::Medium).ok()?;
    let size = modules.size();
    let mut path = String::new();
    for y in 0..size {
        for x in (0..size).filter(|x| modules.get_module(*x, y)) {
            path.push_str(&format!("M{} {}h1v1h-1z", x + MARGIN, y + MARGIN));
        }
    }
    Some(QrCode { size: (size + 2 * MARGIN).unsigned_abs(), path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_corners_within_a_margin() {
        let code = draw("otpauth://totp/Keywright:a?secret=ABC").unwrap();
        let last = code.size as i32 - MARGIN - 1;
        for (x, y) in [(MARGIN, MARGIN), (last, MARGIN), (MARGIN, last)] {
            assert!(code.path.contains(&format!("M{x} {y}h1v1h-1z")), "{x} {y}");
        }
        assert!(!code.path.contains(&format!("M{} ", MARGIN - 1)) && !code.path.contains(&format!("M{} ", last + 1)));
    }

    #[test]
    fn what_is_too_long_has_none() {
        assert!(draw(&"x".repeat(5_000)).is_none());
    }
}
