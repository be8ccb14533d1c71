//! A block of calls in bytes: columns of small numbers and dictionaries, then LZ4. Reading it is here, writing it in
//! `packer.rs`.
//!
//! Calls stand in the order of client and key. Of a request id the time is in its column; of its 80 random bits the
//! upper 48 are in a dictionary and the lower 32 are a column above the lowest of their dictionary entry, because each
//! thread of a server counts its ids up one by one.

use std::net::IpAddr;

use keywright_api_types::ids::RequestId;
use keywright_domain::calls::{ClientNumber, KeyNumber, LoggedCall};
use keywright_domain::packing::{Reader, Unreadable};
use keywright_domain::rollups::Endpoint;

use super::planes;

/// How many calls a block holds at most.
pub(super) const MAX_CALLS: usize = 512;

/// What no block comes near, so that a damaged length asks for no absurd amount of memory.
const MAX_LENGTH: usize = 1 << 24;
/// The first byte of a block.
pub(super) const VERSION: u8 = 1;

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Outcome<'a> {
    /// The answer's HTTP status.
    pub(crate) status: u16,
    /// Why it was refused, if it was.
    pub(crate) code: Option<&'a str>,
    /// Whether the key was accepted.
    pub(crate) accepted: bool,
    /// Whether its secret had been replaced, and was accepted because its grace was running.
    pub(crate) superseded: bool,
}

/// A call out of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StoredCall<'a> {
    /// The request id's 128 bits.
    pub(crate) id: u128,
    /// The client.
    pub(crate) client: ClientNumber,
    /// The key that was presented.
    pub(crate) key: KeyNumber,
    /// The HTTP method and the route's pattern.
    pub(crate) endpoint: (&'a str, &'a str),
    /// How it ended.
    pub(crate) outcome: Outcome<'a>,
    /// From arrival to answer.
    pub(crate) latency_microseconds: u32,
    /// The caller's address.
    pub(crate) address: IpAddr,
    /// The caller's `User-Agent`.
    pub(crate) user_agent: Option<&'a str>,
}

impl<'a> StoredCall<'a> {
    /// When it arrived, in Unix milliseconds.
    pub(crate) fn at(&self) -> i64 {
        (self.id >> 80) as i64
    }

    /// What it has in common with the calls that it is counted with.
    pub(crate) fn counted_as(&self) -> Endpoint<'a> {
        let (method, route) = self.endpoint;
        Endpoint { method, route, status: self.outcome.status, code: self.outcome.code }
    }

    /// As it was logged: with the retention that stands beside its block.
    pub(super) fn logged(&self, retention_days: u16) -> LoggedCall<'a> {
        let ((method, route), Outcome { status, code, accepted, superseded }) = (self.endpoint, self.outcome);
        LoggedCall {
            request_id: RequestId::from_bits(self.id),
            key: self.key,
            client: self.client,
            retention_days,
            method,
            route,
            status,
            code,
            accepted,
            superseded,
            latency_microseconds: self.latency_microseconds,
            address: self.address,
            user_agent: self.user_agent,
        }
    }
}

/// What [`Block::read`] reads: a block's bytes without the compression.
pub(crate) fn decompress(data: &[u8]) -> Result<Vec<u8>, Unreadable> {
    let mut from = Reader(data);
    let (version, length) = (from.byte()?, from.small::<usize>()?);
    if version != VERSION || length > MAX_LENGTH {
        return Err(Unreadable);
    }
    let mut bytes = vec![0; length];
    let written = lz4_flex::block::decompress_into(from.0, &mut bytes).map_err(|_| Unreadable)?;
    if written == length { Ok(bytes) } else { Err(Unreadable) }
}

/// A block, unpacked. Its texts are borrowed from its bytes.
#[derive(Debug)]
pub(crate) struct Block<'a> {
    clients: Vec<u64>,
    keys: Vec<u64>,
    times: Vec<u64>,
    upper_bits: Column<u64>,
    lowest: Vec<u64>,
    lower_bits: Vec<u64>,
    endpoints: Column<(&'a str, &'a str)>,
    outcomes: Column<Outcome<'a>>,
    addresses: Column<IpAddr>,
    user_agents: Column<Option<&'a str>>,
    latencies: Vec<u64>,
}

/// A dictionary and, for each call, the number of its value.
#[derive(Debug)]
struct Column<T> {
    values: Vec<T>,
    indices: Vec<u64>,
}

impl<T: Copy> Column<T> {
    fn get(&self, call: usize) -> Option<T> {
        self.values.get(*self.indices.get(call)? as usize).copied()
    }
}

impl<'a> Block<'a> {
    /// Reads what [`decompress`] returned.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        let from = &mut Reader(bytes);
        let count: usize = from.small()?;
        if count > MAX_CALLS {
            return Err(Unreadable);
        }
        let mut clients = planes::read(from, count)?;
        add_up(&mut clients, |step| step);
        let mut keys = planes::read(from, count)?;
        add_up(&mut keys, |step| (step >> 1) ^ (step & 1).wrapping_neg());
        let times = planes::read(from, count)?;
        let distinct: usize = from.small()?;
        if distinct > count {
            return Err(Unreadable);
        }
        let values = planes::read(from, distinct)?;
        let lowest = planes::read(from, distinct)?;
        Ok(Self {
            clients,
            keys,
            times,
            upper_bits: Column { values, indices: planes::read(from, count)? },
            lowest,
            lower_bits: planes::read(from, count)?,
            endpoints: read_values(from, count, |from| Ok((from.text()?, from.text()?)))?,
            outcomes: read_values(from, count, read_outcome)?,
            addresses: read_values(from, count, read_address)?,
            user_agents: read_values(from, count, read_optional)?,
            latencies: planes::read(from, count)?,
        })
    }

    /// How many calls it holds.
    pub(super) fn len(&self) -> usize {
        self.times.len()
    }

    /// Its calls, in the order of client and key; it ends early at one that cannot be.
    pub(crate) fn calls(&self) -> impl Iterator<Item = StoredCall<'a>> {
        (0..self.times.len()).map_while(|call| self.get(call))
    }

    fn get(&self, call: usize) -> Option<StoredCall<'a>> {
        let lowest = *self.lowest.get(*self.upper_bits.indices.get(call)? as usize)?;
        let lower = lowest.wrapping_add(*self.lower_bits.get(call)?) & 0xffff_ffff;
        let upper = self.upper_bits.get(call)? & 0xffff_ffff_ffff;
        let time = *self.times.get(call)? & 0xffff_ffff_ffff;
        Some(StoredCall {
            id: (u128::from(time) << 80) | (u128::from(upper) << 32) | u128::from(lower),
            client: ClientNumber(*self.clients.get(call)? as u32),
            key: KeyNumber(*self.keys.get(call)? as u32),
            endpoint: self.endpoints.get(call)?,
            outcome: self.outcomes.get(call)?,
            latency_microseconds: *self.latencies.get(call)? as u32,
            address: self.addresses.get(call)?,
            user_agent: self.user_agents.get(call)?,
        })
    }
}

/// Turns steps into the numbers that they lead to.
fn add_up(steps: &mut [u64], signed: impl Fn(u64) -> u64) {
    let mut sum = 0u64;
    for step in steps {
        sum = sum.wrapping_add(signed(*step));
        *step = sum;
    }
}

fn read_values<'a, T>(
    from: &mut Reader<'a>,
    count: usize,
    read: impl Fn(&mut Reader<'a>) -> Result<T, Unreadable>,
) -> Result<Column<T>, Unreadable> {
    let values = (0..from.number()?).map(|_| read(from)).collect::<Result<_, _>>()?;
    Ok(Column { values, indices: planes::read(from, count)? })
}

/// How a call ended as one number, apart from its code.
pub(super) fn outcome_number(outcome: &Outcome<'_>) -> u64 {
    u64::from(outcome.accepted) | u64::from(outcome.status) << 1 | u64::from(outcome.superseded) << 17
}

fn read_outcome<'a>(from: &mut Reader<'a>) -> Result<Outcome<'a>, Unreadable> {
    let number: u32 = from.small()?;
    let (accepted, status, superseded) = (number & 1 == 1, (number >> 1) as u16, number >> 17);
    match superseded {
        0 | 1 => Ok(Outcome { status, code: read_optional(from)?, accepted, superseded: superseded == 1 }),
        _ => Err(Unreadable),
    }
}

fn read_address(from: &mut Reader<'_>) -> Result<IpAddr, Unreadable> {
    let octets = from.bytes()?;
    let four = <[u8; 4]>::try_from(octets).map(IpAddr::from);
    four.or_else(|_| <[u8; 16]>::try_from(octets).map(IpAddr::from)).map_err(|_| Unreadable)
}

fn read_optional<'a>(from: &mut Reader<'a>) -> Result<Option<&'a str>, Unreadable> {
    match from.number()? {
        0 => Ok(None),
        _ => from.text().map(Some),
    }
}
