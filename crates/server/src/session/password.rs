//! Passwords: argon2id, off the async threads, a bounded number at once.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use keywright_api_types::ErrorCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

use crate::errors::ApiError;
use crate::state::run_blocking;

/// How many hashes are computed at once; each takes its own memory.
const AT_ONCE: usize = 2;
/// How many may wait for their turn; one more is asked to come again.
const WAITING: usize = 64;

/// A hash of the recommended cost, of a random password that was thrown away.
const NOBODY: &str =
    "$argon2id$v=19$m=47104,t=1,p=1$5iG/Sqoeoo0A8K+HzHKyBA$Nzu10Ruyh4Pdxx1x5AN870mWF4ad0CqUGL7D57HI4Po";

/// How dear a password's hash is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordCost {
    /// 46 MiB and one pass, the first of the equivalent choices in OWASP's password storage cheat sheet.
    /// A block of this size goes back to the system at once, where a smaller one stays with the allocator.
    Recommended,
    /// As cheap as the algorithm allows, for tests.
    Cheapest,
}

impl PasswordCost {
    fn argon2(self) -> Result<Argon2<'static>, argon2::Error> {
        let (memory, passes) = match self {
            Self::Recommended => (46 * 1024, 1),
            Self::Cheapest => (Params::MIN_M_COST, Params::MIN_T_COST),
        };
        Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(memory, passes, 1, None)?))
    }

    fn hash_of_nobody(self) -> String {
        match self {
            Self::Recommended => NOBODY.to_owned(),
            Self::Cheapest => self.hash("nobody").unwrap_or_default(),
        }
    }

    /// The password's hash as a PHC string. It takes its time; do not call it on an async thread.
    ///
    /// # Errors
    /// That the system has no randomness for a salt.
    pub fn hash(self, password: &str) -> anyhow::Result<String> {
        let argon2 = self.argon2().map_err(|error| anyhow::anyhow!("argon2: {error}"))?;
        let hash = argon2.hash_password(password.as_bytes()).map_err(|error| anyhow::anyhow!("argon2: {error}"))?;
        Ok(hash.to_string())
    }
}

/// Whether the password is the one that was hashed. It takes its time; do not call it on an async thread.
pub fn is_right(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// Checks and hashes passwords.
pub struct Passwords {
    cost: PasswordCost,
    turns: Arc<Semaphore>,
    /// Places for those who wait for a turn, and for those whose turn it is.
    places: Arc<Semaphore>,
    /// Compared with where there is no user, so that both take the same time.
    nobody: String,
}

impl Passwords {
    /// Checks hashes of that cost.
    pub fn new(cost: PasswordCost) -> Self {
        Self {
            cost,
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            places: Arc::new(Semaphore::new(WAITING + AT_ONCE)),
            nobody: cost.hash_of_nobody(),
        }
    }

    /// Whether the password is right for the hash; without a hash it is not, after the same time.
    ///
    /// # Errors
    /// That too many wait already.
    pub async fn check(&self, password: String, hash: Option<String>) -> Result<bool, ApiError> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobody.clone());
        self.in_turn(move || Ok(is_right(&password, &hash) && known)).await
    }

    /// The hash of a new password.
    ///
    /// # Errors
    /// That too many wait already.
    pub async fn hash(&self, password: String) -> Result<String, ApiError> {
        let cost = self.cost;
        self.in_turn(move || cost.hash(&password).map_err(ApiError::internal)).await
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let place = Arc::clone(&self.places).try_acquire_owned();
        let place = place.map_err(|_| ApiError::too_many(ErrorCode::TooManySignIns, Duration::from_secs(1)))?;
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(ApiError::internal)?;
        // The turn goes with the work: a caller who hangs up ends the waiting, but not the hashing.
        run_blocking(move || {
            let outcome = work();
            drop((turn, place));
            outcome
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_costs_as_much_as_anybody() {
        let cost = |hash: &str| hash.split('$').nth(3).unwrap().to_owned();
        assert_eq!(cost(NOBODY), cost(&PasswordCost::Recommended.hash("somebody").unwrap()));
    }

    #[test]
    fn only_the_right_password_fits_its_hash() {
        let hash = PasswordCost::Cheapest.hash("correct horse").unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(is_right("correct horse", &hash));
        assert!(!is_right("battery staple", &hash));
        assert!(!is_right("", "not a hash"));
    }
}
