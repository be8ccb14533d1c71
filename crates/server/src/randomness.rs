//! The operating system's randomness, and ids for requests, which need to be unique but not secret.

use std::cell::Cell;

use keywright_api_types::Timestamp;
use keywright_api_types::ids::RequestId;
use keywright_domain::hex;
use rand_core::{CryptoRng, Rng, UnwrapErr};

/// The operating system's CSPRNG. It panics if the system has none, for then nothing is safe.
pub fn secure() -> impl CryptoRng {
    UnwrapErr(getrandom::SysRng)
}

/// A token that cannot be guessed: 256 random bits, in hexadecimal.
pub fn token() -> String {
    let mut bytes = [0; 32];
    secure().fill_bytes(&mut bytes);
    hex::encode(&bytes)
}

thread_local! {
    /// Where this thread's next request id continues: a random start, then one by one.
    static NEXT: Cell<u128> = Cell::new(keywright_domain::random::bits(&mut secure()));
}

/// An id for a request that arrives now.
pub fn request_id(now: Timestamp) -> RequestId {
    let random = NEXT.get();
    NEXT.set(random.wrapping_add(1));
    RequestId::new(now.unix_milliseconds().unsigned_abs(), random)
}
