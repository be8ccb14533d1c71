//! A clock that stands still until a test moves it.

use std::sync::Mutex;
use std::time::Duration;

use keywright_api_types::Timestamp;
use keywright_domain::clock::Clock;

/// The time of a test.
pub struct TestClock(Mutex<(Timestamp, Duration)>);

impl Default for TestClock {
    /// Some Friday noon.
    fn default() -> Self {
        Self(Mutex::new((Timestamp::from_unix_milliseconds(1_800_014_400_000), Duration::from_secs(86_400))))
    }
}

impl TestClock {
    /// Lets time pass.
    pub fn advance(&self, seconds: i64) {
        let mut time = self.0.lock().unwrap();
        time.0 = time.0.plus_seconds(seconds);
        time.1 += Duration::from_secs(seconds.unsigned_abs());
    }

    /// Sets the time of day, as an operator sets the machine's clock; no time passes.
    pub fn jump(&self, seconds: i64) {
        let mut time = self.0.lock().unwrap();
        time.0 = time.0.plus_seconds(seconds);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        self.0.lock().unwrap().0
    }

    fn monotonic(&self) -> Duration {
        self.0.lock().unwrap().1
    }
}
