//! Packing calls into blocks, in the form that `block.rs` describes and reads.

use std::hash::Hash;
use std::net::IpAddr;

use keywright_domain::calls::LoggedCall;
use keywright_domain::packing::Writer;

use super::block::{Outcome, VERSION, outcome_number};
use super::dictionary::Dictionary;
use super::planes;

/// Packs blocks; what it needs for one it uses again for the next.
#[derive(Default)]
pub(super) struct Packer<'a> {
    clients: Vec<u64>,
    keys: Vec<u64>,
    times: Vec<u64>,
    latencies: Vec<u64>,
    lower_bits: Vec<u64>,
    lowest: Vec<u64>,
    upper_bits: Dictionary<u64>,
    endpoints: Dictionary<(&'a str, &'a str)>,
    outcomes: Dictionary<Outcome<'a>>,
    addresses: Dictionary<IpAddr>,
    user_agents: Dictionary<Option<&'a str>>,
    bytes: Writer,
}

impl<'a> Packer<'a> {
    /// Packs calls, each with the bits of its id. They must be sorted by client and key, and at most `MAX_CALLS`.
    pub(super) fn pack(&mut self, calls: impl Iterator<Item = (u128, &'a LoggedCall<'a>)>) -> Vec<u8> {
        self.clear();
        let (mut client, mut key) = (0, 0);
        for (id, call) in calls {
            self.clients.push(u64::from(call.client.0) - client);
            self.keys.push(zigzag(i64::from(call.key.0) - key));
            (client, key) = (call.client.0.into(), call.key.0.into());
            self.times.push((id >> 80) as u64);
            let (upper, lower) = ((id >> 32) as u64 & 0xffff_ffff_ffff, id as u64 & 0xffff_ffff);
            let index = self.upper_bits.push(upper) as usize;
            match self.lowest.get_mut(index) {
                Some(lowest) => *lowest = lower.min(*lowest),
                None => self.lowest.push(lower),
            }
            self.lower_bits.push(lower);
            self.endpoints.push((call.method, call.route));
            self.outcomes.push(Outcome {
                status: call.status,
                code: call.code,
                accepted: call.accepted,
                superseded: call.superseded,
            });
            self.latencies.push(call.latency_microseconds.into());
            self.addresses.push(call.address);
            self.user_agents.push(call.user_agent);
        }
        for (lower, index) in self.lower_bits.iter_mut().zip(&self.upper_bits.column) {
            *lower -= self.lowest.get(*index as usize).copied().unwrap_or(0);
        }
        self.write();
        self.compress()
    }

    fn clear(&mut self) {
        for column in [&mut self.clients, &mut self.keys, &mut self.times, &mut self.latencies] {
            column.clear();
        }
        self.lower_bits.clear();
        self.lowest.clear();
        self.upper_bits.clear();
        self.endpoints.clear();
        self.outcomes.clear();
        self.addresses.clear();
        self.user_agents.clear();
        self.bytes.0.clear();
    }

    fn write(&mut self) {
        let to = &mut self.bytes;
        to.number(self.times.len() as u64);
        for column in [&self.clients, &self.keys, &self.times] {
            planes::write(to, column);
        }
        to.number(self.lowest.len() as u64);
        for column in [self.upper_bits.values(), &self.lowest, &self.upper_bits.column, &self.lower_bits] {
            planes::write(to, column);
        }
        write_values(to, &self.endpoints, |to, (method, route)| {
            to.bytes(method.as_bytes());
            to.bytes(route.as_bytes());
        });
        write_values(to, &self.outcomes, |to, outcome| {
            to.number(outcome_number(outcome));
            write_optional(to, outcome.code);
        });
        write_values(to, &self.addresses, |to, address| match address {
            IpAddr::V4(address) => to.bytes(&address.octets()),
            IpAddr::V6(address) => to.bytes(&address.octets()),
        });
        write_values(to, &self.user_agents, |to, user_agent| write_optional(to, *user_agent));
        planes::write(to, &self.latencies);
    }

    fn compress(&self) -> Vec<u8> {
        let mut block = Writer(vec![VERSION]);
        block.number(self.bytes.0.len() as u64);
        block.0.extend(lz4_flex::block::compress(&self.bytes.0));
        block.0
    }
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

fn write_values<T: Copy + Eq + Hash>(to: &mut Writer, dictionary: &Dictionary<T>, write: impl Fn(&mut Writer, &T)) {
    to.number(dictionary.values().len() as u64);
    dictionary.values().iter().for_each(|value| write(to, value));
    planes::write(to, &dictionary.column);
}

fn write_optional(to: &mut Writer, text: Option<&str>) {
    to.number(text.is_some().into());
    if let Some(text) = text {
        to.bytes(text.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request_log::block::{self, Block, StoredCall};
    use keywright_api_types::ids::RequestId;
    use keywright_domain::calls::{ClientNumber, KeyNumber};
    use proptest::prelude::*;

    prop_compose! {
        fn call()(
            (milliseconds, random) in (0u64..1 << 48, prop_oneof![any::<u128>(), 0u128..3, (1u128 << 32) - 2..(1 << 32) + 2]),
            (client, key) in (0u32..3, prop_oneof![0u32..5, any::<u32>()]),
            endpoint in 0usize..3,
            status: u16,
            (code, accepted, superseded) in (prop::option::of(0usize..2), any::<bool>(), any::<bool>()),
            latency_microseconds: u32,
            address: IpAddr,
            user_agent in prop::option::of(0usize..6),
        ) -> LoggedCall<'static> {
            LoggedCall {
                request_id: RequestId::new(milliseconds, random),
                key: KeyNumber(key),
                client: ClientNumber(client),
                retention_days: 30,
                method: ["GET", "POST", "*"][endpoint],
                route: ["/v1/a", "/v1/ü", "*"][endpoint],
                status,
                code: code.map(|code| ["rate_limited", "not_found"][code]),
                accepted,
                superseded,
                latency_microseconds,
                address,
                user_agent: user_agent.map(|agent| ["", "a", "b", "c/1.0", "d", "e"][agent]),
            }
        }
    }

    fn as_stored<'a>(call: &LoggedCall<'a>) -> StoredCall<'a> {
        StoredCall {
            id: call.request_id.bits(),
            client: call.client,
            key: call.key,
            endpoint: (call.method, call.route),
            outcome: Outcome {
                status: call.status,
                code: call.code,
                accepted: call.accepted,
                superseded: call.superseded,
            },
            latency_microseconds: call.latency_microseconds,
            address: call.address,
            user_agent: call.user_agent,
        }
    }

    fn pack<'a>(packer: &mut Packer<'a>, calls: &'a [LoggedCall<'a>]) -> Vec<u8> {
        packer.pack(calls.iter().map(|call| (call.request_id.bits(), call)))
    }

    proptest! {
        #[test]
        fn what_is_packed_is_read(mut calls in prop::collection::vec(call(), 0..200)) {
            calls.sort_by_key(|call| (call.client, call.key));
            let mut packer = Packer::default();
            pack(&mut packer, &calls);
            let bytes = block::decompress(&pack(&mut packer, &calls)).unwrap();
            let block = Block::read(&bytes).unwrap();
            let expected: Vec<_> = calls.iter().map(as_stored).collect();
            prop_assert_eq!(block.calls().collect::<Vec<_>>(), expected);
        }

        #[test]
        fn arbitrary_bytes_do_no_harm(bytes: Vec<u8>) {
            let _ = block::decompress(&bytes);
            let _ = Block::read(&bytes).map(|block| block.calls().count());
        }

        #[test]
        fn a_damaged_block_does_no_harm(
            calls in prop::collection::vec(call(), 1..50),
            damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        ) {
            let mut calls = calls;
            calls.sort_by_key(|call| (call.client, call.key));
            let mut bytes = block::decompress(&pack(&mut Packer::default(), &calls)).unwrap();
            for (place, byte) in damage {
                let place = place.index(bytes.len());
                bytes[place] = byte;
            }
            let _ = Block::read(&bytes).map(|block| block.calls().count());
        }
    }
}
