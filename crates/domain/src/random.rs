//! Random bits for ids, from a generator that is handed in.

use rand_core::Rng;

/// 128 random bits.
pub fn bits(rng: &mut impl Rng) -> u128 {
    (u128::from(rng.next_u64()) << 64) | u128::from(rng.next_u64())
}
