//! Failed sign-ins are counted, by address and by account, so that passwords cannot be guessed in bulk.
//!
//! Three counters, each a burst that refills: the address; the account from that address; the account
//! from anywhere. The last does not hold for an address from which the account has signed in before:
//! a stranger who hammers an account cannot keep its owner out. A right password costs nothing.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use keywright_domain::gcra::Rate;

const BY_ADDRESS: Rate = Rate { period: Duration::from_secs(2), burst: 30 };
const BY_ACCOUNT_AND_ADDRESS: Rate = Rate { period: Duration::from_secs(6), burst: 10 };
const BY_ACCOUNT: Rate = Rate { period: Duration::from_secs(3), burst: 50 };

/// How many counters are held before those that are full again are thrown away.
const PRUNE_AT: usize = 50_000;

#[derive(Clone, PartialEq, Eq, Hash)]
enum Counter {
    Address(IpAddr),
    AccountAndAddress(String, IpAddr),
    Account(String),
}

impl Counter {
    fn rate(&self) -> Rate {
        match self {
            Self::Address(_) => BY_ADDRESS,
            Self::AccountAndAddress(..) => BY_ACCOUNT_AND_ADDRESS,
            Self::Account(_) => BY_ACCOUNT,
        }
    }
}

/// Counts failed sign-ins.
#[derive(Default)]
pub struct SignInThrottle(Mutex<Counts>);

#[derive(Default)]
struct Counts {
    arrivals: HashMap<Counter, Duration>,
    known_addresses: HashSet<(String, IpAddr)>,
}

impl SignInThrottle {
    /// Counts an attempt before it is judged, so that many at once are all counted.
    ///
    /// # Errors
    /// The time after which one attempt would be let through; nothing is counted then.
    pub fn attempt(&self, account: &str, address: IpAddr, now: Duration) -> Result<(), Duration> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut taken = Vec::new();
        for counter in counters(&counts, account, address) {
            let rate = counter.rate();
            match rate.take(counts.arrivals.get(&counter).copied(), now) {
                Ok(arrival) => {
                    counts.arrivals.insert(counter.clone(), arrival);
                    taken.push(counter);
                }
                Err(wait) => {
                    taken.into_iter().for_each(|counter| give_back(&mut counts, counter));
                    return Err(wait);
                }
            }
        }
        if counts.arrivals.len() > PRUNE_AT {
            counts.arrivals.retain(|_, arrival| *arrival > now);
        }
        Ok(())
    }

    /// Takes an attempt back that turned out right, and remembers the address for the account.
    pub fn succeeded(&self, account: &str, address: IpAddr) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for counter in counters(&counts, account, address) {
            give_back(&mut counts, counter);
        }
        if counts.known_addresses.len() < PRUNE_AT {
            counts.known_addresses.insert((account.to_owned(), network(address)));
        }
    }
}

fn counters(counts: &Counts, account: &str, address: IpAddr) -> Vec<Counter> {
    let network = network(address);
    let known = counts.known_addresses.contains(&(account.to_owned(), network));
    let mut counters = vec![Counter::Address(network), Counter::AccountAndAddress(account.to_owned(), network)];
    if !known {
        counters.push(Counter::Account(account.to_owned()));
    }
    counters
}

fn give_back(counts: &mut Counts, counter: Counter) {
    let rate = counter.rate();
    counts.arrivals.entry(counter).and_modify(|arrival| *arrival = rate.give_back(*arrival));
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

    #[test]
    fn guessing_from_one_address_is_stopped_and_let_go_on_later() {
        let throttle = SignInThrottle::default();
        for _ in 0..10 {
            assert_eq!(throttle.attempt("a", HOME, START), Ok(()));
        }
        assert_eq!(throttle.attempt("a", HOME, START), Err(Duration::from_secs(6)));
        assert_eq!(throttle.attempt("b", HOME, START), Ok(()));
        assert_eq!(throttle.attempt("a", HOME, START + Duration::from_secs(6)), Ok(()));
    }

    #[test]
    fn trying_many_accounts_from_one_address_is_stopped() {
        let throttle = SignInThrottle::default();
        let let_through = (0..100).filter(|number| throttle.attempt(&number.to_string(), HOME, START).is_ok()).count();
        assert_eq!(let_through, 30);
    }

    #[test]
    fn right_passwords_cost_nothing() {
        let throttle = SignInThrottle::default();
        for _ in 0..1000 {
            assert_eq!(throttle.attempt("a", HOME, START), Ok(()));
            throttle.succeeded("a", HOME);
        }
    }

    #[test]
    fn strangers_cannot_keep_the_owner_out() {
        let throttle = SignInThrottle::default();
        throttle.attempt("a", HOME, START).unwrap();
        throttle.succeeded("a", HOME);
        let guesses = (0..200).filter(|number| throttle.attempt("a", stranger(*number), START).is_ok()).count();
        assert_eq!(guesses, 50, "an account is guarded against many addresses together");
        assert_eq!(throttle.attempt("a", HOME, START), Ok(()));
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one_address() {
        assert_eq!(network("2001:db8::1".parse().unwrap()), network("2001:db8::ffff".parse().unwrap()));
        assert_ne!(network("2001:db8:0:1::1".parse().unwrap()), network("2001:db8:0:2::1".parse().unwrap()));
    }
}
