//! A call as bytes in a ring.
//!
//! ```text
//! 0  checksum  CRC-32 of the ring's id and of all that follows
//! 4  covered   how many bytes the checksum covers, these included; 16 for a filler, which is no call
//! 6  stride    how many 16-byte units the record takes
//! 8  position  the record's own, so that it is told apart from one of a former lap
//! 16 the call: numbers of fixed size, then its texts
//! ```
//! Numbers are little-endian. A text that is too long is cut.

use std::io::Write;
use std::net::{IpAddr, Ipv6Addr};

use keywright_api_types::ids::RequestId;
use keywright_domain::calls::{ClientNumber, KeyNumber, LoggedCall};

/// Records begin at multiples of this.
pub(super) const UNIT: usize = 16;
const HEADER: usize = 16;
const NUMBERS: usize = 16 + 16 + 4 + 4 + 4 + 2 + 2 + 2 + 4 * 2;
const LONGEST_TEXT: usize = 1000;
/// No record takes more bytes.
pub(super) const LONGEST: usize = (HEADER + NUMBERS + 4 * LONGEST_TEXT).next_multiple_of(UNIT);

const ACCEPTED: u16 = 1;
const IPV4: u16 = 2;
const HAS_CODE: u16 = 4;
const HAS_USER_AGENT: u16 = 8;
const SUPERSEDED: u16 = 16;

/// A call that is about to be written.
pub(super) struct Unwritten<'a> {
    call: &'a LoggedCall<'a>,
    texts: [&'a str; 4],
    covered: usize,
}

impl<'a> Unwritten<'a> {
    pub(super) fn new(call: &'a LoggedCall<'a>) -> Self {
        let texts = [call.method, call.route, call.code.unwrap_or_default(), call.user_agent.unwrap_or_default()];
        let texts = texts.map(|text| text.get(..text.floor_char_boundary(LONGEST_TEXT)).unwrap_or_default());
        let covered = HEADER + NUMBERS + texts.iter().map(|text| text.len()).sum::<usize>();
        Self { call, texts, covered }
    }

    /// How many bytes it takes.
    pub(super) fn stride(&self) -> usize {
        self.covered.next_multiple_of(UNIT)
    }

    /// Writes it, the checksum last. Nothing if `to` is too short.
    pub(super) fn write(&self, to: &mut [u8], seed: u32, position: u64) -> Option<()> {
        let Self { call, texts, covered } = self;
        let to = to.get_mut(..*covered)?;
        let (header, mut rest) = to.split_first_chunk_mut::<HEADER>()?;
        *header = header_bytes(0, *covered, self.stride(), position);
        let address = match call.address {
            IpAddr::V4(address) => address.to_ipv6_mapped(),
            IpAddr::V6(address) => address,
        };
        let flag = |condition: bool, flag: u16| if condition { flag } else { 0 };
        let flags = flag(call.accepted, ACCEPTED)
            | flag(call.address.is_ipv4(), IPV4)
            | flag(call.superseded, SUPERSEDED)
            | flag(call.code.is_some(), HAS_CODE)
            | flag(call.user_agent.is_some(), HAS_USER_AGENT);
        let mut put = |bytes: &[u8]| rest.write_all(bytes).ok();
        put(&call.request_id.bits().to_le_bytes())?;
        put(&address.octets())?;
        put(&call.key.0.to_le_bytes())?;
        put(&call.client.0.to_le_bytes())?;
        put(&call.latency_microseconds.to_le_bytes())?;
        for number in [call.retention_days, call.status, flags] {
            put(&number.to_le_bytes())?;
        }
        for text in texts {
            put(&(text.len() as u16).to_le_bytes())?;
        }
        for text in texts {
            put(text.as_bytes())?;
        }
        seal(to, seed)
    }
}

/// Fills `to`, at most [`LONGEST`] bytes, with what is no call.
pub(super) fn write_filler(to: &mut [u8], seed: u32, position: u64) -> Option<()> {
    let stride = to.len();
    let to = to.get_mut(..HEADER)?;
    to.copy_from_slice(&header_bytes(0, HEADER, stride, position));
    seal(to, seed)
}

fn header_bytes(checksum: u32, covered: usize, stride: usize, position: u64) -> [u8; HEADER] {
    let numbers = u128::from(position) << 64 | ((stride / UNIT) as u128) << 48 | (covered as u128) << 32;
    (numbers | u128::from(checksum)).to_le_bytes()
}

fn checksum(seed: u32, covered: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new_with_initial(seed);
    hasher.update(covered);
    hasher.finalize()
}

fn seal(record: &mut [u8], seed: u32) -> Option<()> {
    let (to, covered) = record.split_first_chunk_mut()?;
    *to = checksum(seed, covered).to_le_bytes();
    Some(())
}

/// What stands at a place in a ring.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record<'a> {
    /// All its bytes but the padding.
    pub(super) bytes: &'a [u8],
    /// How many bytes it takes.
    pub(super) stride: usize,
}

impl Record<'_> {
    pub(super) fn is_filler(&self) -> bool {
        self.bytes.len() == HEADER
    }

    /// Appends it as [`calls`] reads it.
    pub(super) fn copy(&self, to: &mut Vec<u8>) {
        to.extend_from_slice(self.bytes);
        to.resize(to.len().next_multiple_of(UNIT), 0);
    }
}

/// The position that the bytes claim to have, sound or not.
pub(super) fn claimed_position(from: &[u8]) -> Option<u64> {
    let header = u128::from_le_bytes(*from.first_chunk::<HEADER>()?);
    Some((header >> 64) as u64)
}

/// The sound record with which the bytes begin, if it was written at that position of that ring.
pub(super) fn read(from: &[u8], seed: u32, position: u64) -> Option<Record<'_>> {
    let header = u128::from_le_bytes(*from.first_chunk::<HEADER>()?);
    let [stored, covered, stride] = [header as u32, (header >> 32) as u16 as u32, (header >> 48) as u16 as u32];
    let (covered, stride) = (covered as usize, stride as usize * UNIT);
    let plausible = (header >> 64) as u64 == position
        && stride <= from.len()
        && (covered == HEADER && stride > 0 || covered > HEADER && covered.next_multiple_of(UNIT) == stride);
    let bytes = from.get(..covered).filter(|_| plausible)?;
    (checksum(seed, bytes.get(4..)?) == stored).then_some(Record { bytes, stride })
}

/// The call in a record's bytes; nothing if it is none.
pub(super) fn decode(bytes: &[u8]) -> Option<LoggedCall<'_>> {
    let mut rest = bytes.get(HEADER..)?;
    let request_id = RequestId::from_bits(u128::from_le_bytes(take(&mut rest)?));
    let address = Ipv6Addr::from(take::<16>(&mut rest)?);
    let [key, client, latency_microseconds] =
        [take(&mut rest)?, take(&mut rest)?, take(&mut rest)?].map(u32::from_le_bytes);
    let [retention_days, status, flags] =
        [take(&mut rest)?, take(&mut rest)?, take(&mut rest)?].map(u16::from_le_bytes);
    let lengths = [take(&mut rest)?, take(&mut rest)?, take(&mut rest)?, take(&mut rest)?].map(u16::from_le_bytes);
    let mut text = |length: u16| {
        let (text, after) = rest.split_at_checked(length.into())?;
        rest = after;
        str::from_utf8(text).ok()
    };
    let [method, route, code, user_agent] = lengths.map(&mut text);
    let (code, user_agent) = (code?, user_agent?);
    Some(LoggedCall {
        request_id,
        key: KeyNumber(key),
        client: ClientNumber(client),
        retention_days,
        method: method?,
        route: route?,
        status,
        code: (flags & HAS_CODE != 0).then_some(code),
        accepted: flags & ACCEPTED != 0,
        superseded: flags & SUPERSEDED != 0,
        latency_microseconds,
        address: if flags & IPV4 != 0 { address.to_canonical() } else { address.into() },
        user_agent: (flags & HAS_USER_AGENT != 0).then_some(user_agent),
    })
}

fn take<const N: usize>(from: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, rest) = from.split_first_chunk()?;
    *from = rest;
    Some(*taken)
}

/// The calls of records that lie one after another, as [`Record::stride`] says.
pub(super) fn calls(mut bytes: &[u8]) -> impl Iterator<Item = LoggedCall<'_>> {
    std::iter::from_fn(move || {
        let header = u128::from_le_bytes(*bytes.first_chunk::<HEADER>()?);
        let (covered, stride) = ((header >> 32) as u16, (header >> 48) as u16);
        let (record, rest) = bytes.split_at_checked(usize::from(stride) * UNIT)?;
        bytes = rest;
        Some(record.get(..covered.into()).and_then(decode))
    })
    .flatten()
}
