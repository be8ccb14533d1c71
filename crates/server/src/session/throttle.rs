//! Failed sign-ins are counted, by address and by account, so that passwords cannot be guessed in bulk.
//!
//! Three counters, each a burst that refills: the address; the account from that address; the account
//! from anywhere. A right password costs nothing. The last must not let a stranger who hammers an
//! account keep its owner out: it does not hold for an address from which the account has signed in
//! before, and when it is used up, any other address still has a try every ten minutes. Whoever proves something within a
//! session counts against the session too, which does not change with the address. Links by mail and reports of leaked
//! keys are counted apart.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use keywright_domain::gcra::Rate;
use keywright_domain::secrets::SecretHash;

const BY_ADDRESS: Rate = Rate { period: Duration::from_secs(2), burst: 30 };
const BY_ACCOUNT_AND_ADDRESS: Rate = Rate { period: Duration::from_secs(6), burst: 10 };
const BY_SESSION: Rate = BY_ACCOUNT_AND_ADDRESS;
const BY_ACCOUNT: Rate = Rate { period: Duration::from_secs(3), burst: 50 };
const LINKS_BY_ADDRESS: Rate = Rate { period: Duration::from_secs(60), burst: 10 };
const LINKS_BY_ACCOUNT: Rate = Rate { period: Duration::from_secs(1200), burst: 3 };
const REPORTS_BY_ADDRESS: Rate = Rate { period: Duration::from_secs(1), burst: 60 };
const LAST_RESORT: Rate = Rate { period: Duration::from_secs(600), burst: 1 };

/// How many counters are held before those that are full again are thrown away.
const PRUNE_AT: usize = 50_000;

#[derive(Clone, PartialEq, Eq, Hash)]
enum Counter {
    Address(IpAddr),
    AccountAndAddress(String, IpAddr),
    Account(String),
    LastResort(String, IpAddr),
    Session(SecretHash),
    LinksFrom(IpAddr),
    LinksFor(String),
    Reports(IpAddr),
}

impl Counter {
    fn rate(&self) -> Rate {
        match self {
            Self::Address(_) => BY_ADDRESS,
            Self::AccountAndAddress(..) => BY_ACCOUNT_AND_ADDRESS,
            Self::Account(_) => BY_ACCOUNT,
            Self::LastResort(..) => LAST_RESORT,
            Self::Session(_) => BY_SESSION,
            Self::LinksFrom(_) => LINKS_BY_ADDRESS,
            Self::LinksFor(_) => LINKS_BY_ACCOUNT,
            Self::Reports(_) => REPORTS_BY_ADDRESS,
        }
    }
}

/// Counts failed sign-ins.
#[derive(Default)]
pub struct SignInThrottle(Mutex<HashMap<Counter, Duration>>);

/// An attempt that was counted.
pub struct Attempt(Vec<Counter>);

impl SignInThrottle {
    /// Counts an attempt before it is judged, so that many at once are all counted. `known` is whether
    /// the account has signed in from the address before.
    ///
    /// # Errors
    /// The time after which one attempt would be let through; nothing is counted then.
    pub fn attempt(&self, account: &str, address: IpAddr, known: bool, now: Duration) -> Result<Attempt, Duration> {
        let mut arrivals = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let network = network(address);
        let mut counters = vec![Counter::Address(network), Counter::AccountAndAddress(account.to_owned(), network)];
        if !known {
            let by_account = Counter::Account(account.to_owned());
            let used_up = BY_ACCOUNT.take(arrivals.get(&by_account).copied(), now).is_err();
            counters.push(if used_up { Counter::LastResort(account.to_owned(), network) } else { by_account });
        }
        take(&mut arrivals, counters, now)
    }

    /// Counts an attempt to prove within the session with that token who it is, before it is judged.
    ///
    /// # Errors
    /// The time after which one attempt would be let through; nothing is counted then.
    pub fn attempt_within(
        &self,
        session: SecretHash,
        account: &str,
        address: IpAddr,
        now: Duration,
    ) -> Result<Attempt, Duration> {
        let network = network(address);
        let of_account = Counter::AccountAndAddress(account.to_owned(), network);
        let counters = vec![Counter::Address(network), of_account, Counter::Session(session)];
        take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner), counters, now)
    }

    /// Counts a link by mail, asked for or sent from that address, whether or not there is such an account.
    ///
    /// # Errors
    /// The time after which one request would be let through; nothing is counted then.
    pub fn link(&self, account: &str, address: IpAddr, now: Duration) -> Result<(), Duration> {
        let mut arrivals = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let counters = vec![Counter::LinksFrom(network(address)), Counter::LinksFor(account.to_owned())];
        take(&mut arrivals, counters, now).map(drop)
    }

    /// Counts a report of leaked keys.
    ///
    /// # Errors
    /// The time after which one report would be let through; nothing is counted then.
    pub fn report(&self, address: IpAddr, now: Duration) -> Result<(), Duration> {
        let mut arrivals = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        take(&mut arrivals, vec![Counter::Reports(network(address))], now).map(drop)
    }

    /// Takes an attempt back that turned out right.
    pub fn succeeded(&self, attempt: Attempt) {
        give_back(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner), attempt);
    }
}

/// Takes one from each counter, or none from any.
fn take(arrivals: &mut HashMap<Counter, Duration>, counters: Vec<Counter>, now: Duration) -> Result<Attempt, Duration> {
    if arrivals.len() > PRUNE_AT {
        arrivals.retain(|_, arrival| *arrival > now);
    }
    let mut taken = Vec::new();
    for counter in counters {
        match counter.rate().take(arrivals.get(&counter).copied(), now) {
            Ok(arrival) => {
                arrivals.insert(counter.clone(), arrival);
                taken.push(counter);
            }
            Err(wait) => {
                give_back(arrivals, Attempt(taken));
                return Err(wait);
            }
        }
    }
    Ok(Attempt(taken))
}

fn give_back(arrivals: &mut HashMap<Counter, Duration>, attempt: Attempt) {
    for counter in attempt.0 {
        let rate = counter.rate();
        arrivals.entry(counter).and_modify(|arrival| *arrival = rate.give_back(*arrival));
    }
}

/// A household has one IPv4 address or one IPv6 /64.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((u128::from(address) >> 64 << 64).into()),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Duration = Duration::from_secs(1000);
    const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));

    fn stranger(number: u8) -> IpAddr {
        IpAddr::V4(std::net::Ipv4Addr::new(198, 51, 100, number))
    }

    fn is_let_through(throttle: &SignInThrottle, account: &str, address: IpAddr, known: bool) -> bool {
        throttle.attempt(account, address, known, START).is_ok()
    }

    #[test]
    fn guessing_from_one_address_is_stopped_and_let_go_on_later() {
        let throttle = SignInThrottle::default();
        for _ in 0..10 {
            assert!(is_let_through(&throttle, "a", HOME, true));
        }
        assert_eq!(throttle.attempt("a", HOME, true, START).err(), Some(Duration::from_secs(6)));
        assert!(is_let_through(&throttle, "b", HOME, true));
        assert!(throttle.attempt("a", HOME, true, START + Duration::from_secs(6)).is_ok());
    }

    #[test]
    fn trying_many_accounts_from_one_address_is_stopped() {
        let throttle = SignInThrottle::default();
        let tries = (0..100).filter(|number| is_let_through(&throttle, &number.to_string(), HOME, false));
        assert_eq!(tries.count(), 30);
    }

    #[test]
    fn right_passwords_cost_nothing() {
        let throttle = SignInThrottle::default();
        for _ in 0..1000 {
            throttle.succeeded(throttle.attempt("a", HOME, false, START).ok().unwrap());
        }
    }

    #[test]
    fn strangers_cannot_keep_the_owner_out() {
        let throttle = SignInThrottle::default();
        let guesses = (0..5).flat_map(|number| std::iter::repeat_n(stranger(number), 10));
        assert_eq!(guesses.filter(|address| is_let_through(&throttle, "a", *address, false)).count(), 50);
        assert!(is_let_through(&throttle, "a", HOME, true), "from where the owner has signed in before");
        assert!(is_let_through(&throttle, "a", stranger(100), false), "from elsewhere, once");
        assert!(!is_let_through(&throttle, "a", stranger(100), false));
    }

    #[test]
    fn a_session_is_counted_wherever_it_is_used_from() {
        let throttle = SignInThrottle::default();
        let (session, other) = (SecretHash([1; 32]), SecretHash([2; 32]));
        let prove = |session, number, now| throttle.attempt_within(session, "a", stranger(number), now).is_ok();
        assert_eq!((0..20).filter(|number| prove(session, *number, START)).count(), 10);
        assert!(prove(other, 100, START));
        assert!(prove(session, 101, START + BY_SESSION.period));
    }

    #[test]
    fn few_links_are_sent_to_an_account_and_from_an_address() {
        let throttle = SignInThrottle::default();
        let asks = |account: &str, address| throttle.link(account, address, START).is_ok();
        assert_eq!((0..10).filter(|number| asks("a", stranger(*number))).count(), 3);
        assert_eq!((0..20).filter(|number| asks(&number.to_string(), HOME)).count(), 10);
        assert!(throttle.link("a", stranger(1), START + LINKS_BY_ACCOUNT.period).is_ok());
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one_address() {
        assert_eq!(network("2001:db8::1".parse().unwrap()), network("2001:db8::ffff".parse().unwrap()));
        assert_ne!(network("2001:db8:0:1::1".parse().unwrap()), network("2001:db8:0:2::1".parse().unwrap()));
    }
}
