//! A column of numbers in bytes: the lowest of them, then what each has above it, byte by byte.
//!
//! All lowest bytes stand together, then all second ones: those of small numbers are alike, and LZ4 makes nothing of
//! them. A column of equal numbers has no bytes at all.

use keywright_domain::packing::{Reader, Unreadable, Writer};

/// Appends a column.
pub(super) fn write(to: &mut Writer, numbers: &[u64]) {
    let lowest = numbers.iter().copied().min().unwrap_or(0);
    let spread = numbers.iter().copied().max().unwrap_or(0) - lowest;
    let width = 8 - spread.leading_zeros() / 8;
    to.number(lowest);
    to.0.push(width as u8);
    for plane in 0..width {
        to.0.extend(numbers.iter().map(|number| ((number - lowest) >> (8 * plane)) as u8));
    }
}

/// Reads a column of that many numbers.
pub(super) fn read(from: &mut Reader<'_>, count: usize) -> Result<Vec<u64>, Unreadable> {
    let lowest = from.number()?;
    let width = from.byte()?;
    if width > 8 {
        return Err(Unreadable);
    }
    let mut numbers = vec![lowest; count];
    for plane in 0..width {
        for (number, byte) in numbers.iter_mut().zip(from.take(count)?) {
            *number = number.wrapping_add(u64::from(*byte) << (8 * plane));
        }
    }
    Ok(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(numbers: Vec<u64>, small in proptest::collection::vec(1000u64..1300, 0..20)) {
            let mut writer = Writer::default();
            write(&mut writer, &numbers);
            write(&mut writer, &small);
            let mut reader = Reader(&writer.0);
            prop_assert_eq!(read(&mut reader, numbers.len()), Ok(numbers));
            prop_assert_eq!(read(&mut reader, small.len()), Ok(small));
            prop_assert!(reader.is_empty());
        }
    }

    #[test]
    fn equal_numbers_take_no_room() {
        let mut writer = Writer::default();
        write(&mut writer, &[7; 500]);
        assert_eq!(writer.0, [7, 0]);
    }
}
