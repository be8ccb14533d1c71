//! Lower-case hexadecimal.

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Two digits for each byte.
pub fn encode(bytes: &[u8]) -> String {
    let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().map_or('0', char::from);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The bytes of exactly `2 * N` lower-case digits, or nothing.
pub fn decode<const N: usize>(digits: &[u8]) -> Option<[u8; N]> {
    let value = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    if digits.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let [high, low] = pair else { return None };
        *byte = value(*high)? << 4 | value(*low)?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_decoded() {
        let bytes = [0x00, 0x3f, 0xa9, 0xff];
        assert_eq!(encode(&bytes), "003fa9ff");
        assert_eq!(decode::<4>(b"003fa9ff"), Some(bytes));
    }

    #[test]
    fn capitals_and_wrong_lengths_are_refused() {
        for digits in ["003FA9FF", "003fa9f", "003fa9ff0", "003fa9fg", ""] {
            assert_eq!(decode::<4>(digits.as_bytes()), None, "{digits}");
        }
    }
}
