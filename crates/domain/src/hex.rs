//! Lower-case hexadecimal.

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Two digits for each byte.
pub fn encode(bytes: &[u8]) -> String {
    let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().map_or('0', char::from);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The value of each digit; of other characters, one that no digit has.
const VALUES: [u8; 256] = {
    let mut values = [NO_DIGIT; 256];
    let mut value = 0;
    while value < DIGITS.len() {
        #[expect(clippy::indexing_slicing, reason = "checked by the compiler: this is computed at build time")]
        {
            values[DIGITS[value] as usize] = value as u8;
        }
        value += 1;
    }
    values
};
const NO_DIGIT: u8 = 0xf0;

/// The bytes of exactly `2 * N` lower-case digits, or nothing.
pub fn decode<const N: usize>(digits: &[u8]) -> Option<[u8; N]> {
    if digits.len() != 2 * N {
        return None;
    }
    let value = |digit: u8| VALUES.get(usize::from(digit)).copied().unwrap_or(NO_DIGIT);
    let (mut bytes, mut seen) = ([0; N], 0);
    // No digit is looked at before the end, so that the compiler can take them several at a time.
    for (byte, pair) in bytes.iter_mut().zip(digits.as_chunks::<2>().0) {
        let [high, low] = pair.map(value);
        *byte = high << 4 | low;
        seen |= high | low;
    }
    (seen & NO_DIGIT == 0).then_some(bytes)
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
