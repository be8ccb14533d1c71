//! The different values of a column, numbered in the order in which they come.

use std::collections::HashMap;
use std::hash::Hash;

/// How many values are compared one by one before the rest is looked up by hash.
const COMPARED: usize = 4;

/// The values of one block. It is emptied and used again for the next.
pub(super) struct Dictionary<T> {
    values: Vec<T>,
    indices: HashMap<T, u64>,
    /// For each call of the block, its value's number.
    pub(super) column: Vec<u64>,
}

impl<T> Default for Dictionary<T> {
    fn default() -> Self {
        Self { values: Vec::new(), indices: HashMap::new(), column: Vec::new() }
    }
}

impl<T: Copy + Eq + Hash> Dictionary<T> {
    /// Begins a new block.
    pub(super) fn clear(&mut self) {
        self.values.clear();
        self.indices.clear();
        self.column.clear();
    }

    /// Appends a value to the column and returns its number.
    pub(super) fn push(&mut self, value: T) -> u64 {
        let near = self.values.iter().take(COMPARED).position(|known| *known == value);
        let index = match near {
            Some(index) => index as u64,
            None if self.values.len() < COMPARED => self.append(value),
            None => match self.indices.get(&value) {
                Some(index) => *index,
                None => {
                    let index = self.append(value);
                    self.indices.insert(value, index);
                    index
                }
            },
        };
        self.column.push(index);
        index
    }

    fn append(&mut self, value: T) -> u64 {
        self.values.push(value);
        self.values.len() as u64 - 1
    }

    /// The values, in the order of their numbers.
    pub(super) fn values(&self) -> &[T] {
        &self.values
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_number_leads_back_to_its_value(values in proptest::collection::vec(0u8..12, 0..60)) {
            let mut dictionary = Dictionary::default();
            dictionary.push(99);
            dictionary.clear();
            values.iter().for_each(|value| { dictionary.push(*value); });
            let back: Vec<u8> = dictionary.column.iter().map(|index| dictionary.values()[*index as usize]).collect();
            prop_assert_eq!(back, values);
            prop_assert!(dictionary.values().len() <= 12);
        }
    }
}
