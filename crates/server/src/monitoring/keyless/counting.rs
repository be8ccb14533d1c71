//! The refusals of one minute, by code and address.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};

use keywright_api_types::ErrorCode;
use keywright_database::monitoring::KeylessCount;

/// How many addresses of a minute are counted apart.
pub(super) const MAX_ADDRESSES: usize = 4_096;

/// Refusals by code and address; no address stands for all that are not named.
#[derive(Default)]
pub(super) struct Counts(HashMap<(ErrorCode, Option<IpAddr>), u64>);

impl Counts {
    /// Counts one more.
    pub(super) fn note(&mut self, code: ErrorCode, address: IpAddr) {
        *self.0.entry((code, Some(network(address)))).or_default() += 1;
        if self.0.len() > MAX_ADDRESSES {
            self.keep_busiest();
        }
    }

    /// As the database counts them.
    pub(super) fn stored(&self) -> KeylessCount {
        let counts = self.0.iter();
        counts.map(|((code, address), count)| ((code.as_str().to_owned(), address.map(shown)), *count)).collect()
    }

    /// Counts the half with the fewest refusals together. Who tries keys comes first: calls without any guess nothing.
    fn keep_busiest(&mut self) {
        let mut ranked: Vec<_> = self.0.drain().collect();
        ranked.sort_unstable_by_key(|((code, address), count)| {
            (address.is_none(), *code != ErrorCode::InvalidKey, Reverse(*count))
        });
        for (place, ((code, address), count)) in ranked.into_iter().enumerate() {
            let address = address.filter(|_| place < MAX_ADDRESSES / 2);
            *self.0.entry((code, address)).or_default() += count;
        }
    }
}

/// Whoever has an IPv6 address has the 64 bits behind its network too.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
    }
}

fn shown(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(network) => format!("{network}/64"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn however_many_addresses_there_are_few_are_kept_and_no_refusal_is_lost() {
        let mut counts = Counts::default();
        let guesser: IpAddr = [192, 0, 2, 1].into();
        for number in 0..20_000u32 {
            counts.note(ErrorCode::InvalidKey, IpAddr::V4((0x0a00_0000 + number).into()));
            counts.note(ErrorCode::InvalidKey, guesser);
        }
        let counts = counts.stored();
        assert!(counts.len() <= MAX_ADDRESSES + 1);
        assert_eq!(counts.values().sum::<u64>(), 40_000);
        assert_eq!(counts[&("invalid_key".to_owned(), Some(guesser.to_string()))], 20_000);
    }

    #[test]
    fn calls_without_a_key_do_not_hide_who_guesses() {
        let mut counts = Counts::default();
        let guesser: IpAddr = [192, 0, 2, 1].into();
        counts.note(ErrorCode::InvalidKey, guesser);
        for number in 0..20_000u32 {
            for _ in 0..2 {
                counts.note(ErrorCode::MissingKey, IpAddr::V4((0x0a00_0000 + number).into()));
            }
        }
        assert_eq!(counts.stored()[&("invalid_key".to_owned(), Some(guesser.to_string()))], 1);
    }

    #[test]
    fn addresses_of_one_network_are_one() {
        let mut counts = Counts::default();
        for address in ["2001:db8::1", "2001:db8::2", "2001:db8:0:1::1", "::ffff:192.0.2.1", "192.0.2.1"] {
            counts.note(ErrorCode::InvalidKey, address.parse().unwrap());
        }
        let counts: Vec<_> =
            counts.stored().into_iter().map(|((_, address), count)| (address.unwrap(), count)).collect();
        let expected = [("192.0.2.1", 2), ("2001:db8:0:1::/64", 1), ("2001:db8::/64", 2)];
        assert_eq!(counts, expected.map(|(address, count)| (address.to_owned(), count)));
    }
}
