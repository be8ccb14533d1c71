//! Small numbers and short texts in few bytes: LEB128 (DWARF 5, 7.6), and lengths before texts.

/// Why bytes cannot be read: they are cut short, or were not written by [`Writer`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("packed bytes cannot be read")]
pub struct Unreadable;

/// Appends values to bytes.
#[derive(Debug, Default)]
pub struct Writer(pub Vec<u8>);

impl Writer {
    /// A number: seven bits a byte, the lowest first.
    pub fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    /// A number that may be negative: near zero is short on both sides.
    pub fn signed(&mut self, value: i64) {
        self.number(((value << 1) ^ (value >> 63)) as u64);
    }

    /// Bytes, with their length before them.
    pub fn bytes(&mut self, value: &[u8]) {
        self.number(value.len() as u64);
        self.0.extend_from_slice(value);
    }
}

/// Reads values back, in the order in which they were written.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    /// Whether all was read.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A number.
    ///
    /// # Errors
    /// That there is none.
    pub fn number(&mut self) -> Result<u64, Unreadable> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = u64::from(self.byte()?);
            value |= (byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Unreadable)
    }

    /// A number that may be negative.
    ///
    /// # Errors
    /// That there is none.
    pub fn signed(&mut self) -> Result<i64, Unreadable> {
        let value = self.number()?;
        Ok((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    /// A number of a smaller type.
    ///
    /// # Errors
    /// That there is none, or that it does not fit.
    pub fn small<T: TryFrom<u64>>(&mut self) -> Result<T, Unreadable> {
        T::try_from(self.number()?).map_err(|_| Unreadable)
    }

    /// One byte.
    ///
    /// # Errors
    /// That there is none.
    pub fn byte(&mut self) -> Result<u8, Unreadable> {
        let (first, rest) = self.0.split_first().ok_or(Unreadable)?;
        self.0 = rest;
        Ok(*first)
    }

    /// That many bytes.
    ///
    /// # Errors
    /// That there are fewer.
    pub fn take(&mut self, length: usize) -> Result<&'a [u8], Unreadable> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(Unreadable)?;
        self.0 = rest;
        Ok(taken)
    }

    /// Bytes with their length before them.
    ///
    /// # Errors
    /// That there are fewer than the length says.
    pub fn bytes(&mut self) -> Result<&'a [u8], Unreadable> {
        let length = self.small()?;
        self.take(length)
    }

    /// A text with its length before it.
    ///
    /// # Errors
    /// That it is cut short or no UTF-8.
    pub fn text(&mut self) -> Result<&'a str, Unreadable> {
        str::from_utf8(self.bytes()?).map_err(|_| Unreadable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(number: u64, signed: i64, text: String) {
            let mut writer = Writer::default();
            writer.number(number);
            writer.signed(signed);
            writer.bytes(text.as_bytes());
            let mut reader = Reader(&writer.0);
            prop_assert_eq!((reader.number(), reader.signed(), reader.text()), (Ok(number), Ok(signed), Ok(text.as_str())));
            prop_assert!(reader.is_empty());
            for length in 0..writer.0.len() {
                let mut cut = Reader(&writer.0[..length]);
                prop_assert!(cut.number().and_then(|_| cut.signed()).and_then(|_| cut.text()).is_err());
            }
        }

        #[test]
        fn arbitrary_bytes_do_no_harm(bytes: Vec<u8>) {
            let mut reader = Reader(&bytes);
            while !reader.is_empty() && reader.text().is_ok() && reader.number().is_ok() {}
        }
    }
}
