//! Chance that repeats itself.

/// A sequence of numbers (splitmix64), the same for each seed.
pub struct Chance(pub u64);

impl Chance {
    /// A number from 0 up to, but not including, `sides`.
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (bits ^ (bits >> 31)) % sides
    }

    /// One of some things, if there are any.
    pub fn pick<T: Copy>(&mut self, things: &[T]) -> Option<T> {
        let index = self.roll(things.len().max(1) as u64) as usize;
        things.get(index).copied()
    }
}
