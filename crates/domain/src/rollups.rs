//! Calls counted by time, key, route, status and latency: what charts are drawn from.

use std::collections::BTreeMap;

use keywright_api_types::usage::Interval;

use crate::calls::{ClientNumber, KeyNumber, LoggedCall};
use crate::latency;
use crate::packing::{Reader, Unreadable, Writer};

/// What calls have in common that are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Endpoint<'a> {
    /// The HTTP method.
    pub method: &'a str,
    /// The route's pattern; `*` if the path matched none.
    pub route: &'a str,
    /// The answer's HTTP status.
    pub status: u16,
    /// Why the calls were refused, if they were.
    pub code: Option<&'a str>,
}

/// What is added to a status that a code follows: without one, bytes are as they were before codes were counted.
const WITH_CODE: u32 = 1 << 16;

impl<'a> Endpoint<'a> {
    /// Writes it in few bytes.
    pub fn write(&self, to: &mut Writer) {
        to.bytes(self.method.as_bytes());
        to.bytes(self.route.as_bytes());
        let with_code = if self.code.is_some() { WITH_CODE } else { 0 };
        to.number(u64::from(with_code | u32::from(self.status)));
        if let Some(code) = self.code {
            to.bytes(code.as_bytes());
        }
    }

    /// Reads what [`Endpoint::write`] wrote.
    ///
    /// # Errors
    /// That it did not write it.
    pub fn read(from: &mut Reader<'a>) -> Result<Self, Unreadable> {
        let (method, route, status) = (from.text()?, from.text()?, from.small::<u32>()?);
        let code = if status >= WITH_CODE { Some(from.text()?) } else { None };
        let status = u16::try_from(status & !WITH_CODE).map_err(|_| Unreadable)?;
        Ok(Self { method, route, status, code })
    }
}

/// The calls of one method and route that were answered with one status and code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The HTTP method.
    pub method: String,
    /// The route's pattern; `*` if the path matched none.
    pub route: String,
    /// The answer's HTTP status.
    pub status: u16,
    /// Why the calls were refused, if they were.
    pub code: Option<String>,
    /// How many calls fell into each bucket of [`latency::bucket`]; sorted, and none is empty.
    pub latencies: Vec<(i32, u64)>,
}

impl Cell {
    /// One without calls.
    pub fn new(endpoint: Endpoint<'_>) -> Self {
        Self {
            method: endpoint.method.to_owned(),
            route: endpoint.route.to_owned(),
            status: endpoint.status,
            code: endpoint.code.map(str::to_owned),
            latencies: Vec::new(),
        }
    }

    /// What its calls have in common.
    pub fn endpoint(&self) -> Endpoint<'_> {
        Endpoint { method: &self.method, route: &self.route, status: self.status, code: self.code.as_deref() }
    }

    /// All of its calls.
    pub fn requests(&self) -> u64 {
        self.latencies.iter().map(|(_, calls)| calls).sum()
    }

    fn add(&mut self, bucket: i32, calls: u64) {
        match self.latencies.binary_search_by_key(&bucket, |(bucket, _)| *bucket) {
            Ok(found) => self.latencies.iter_mut().skip(found).take(1).for_each(|(_, count)| *count += calls),
            Err(place) => self.latencies.insert(place, (bucket, calls)),
        }
    }
}

/// The calls of one key, or of several, over one span of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rollup {
    /// In no particular order; no two are of the same endpoint.
    pub cells: Vec<Cell>,
}

impl Rollup {
    /// Counts a call.
    pub fn add(&mut self, call: &LoggedCall<'_>) {
        let endpoint = Endpoint { method: call.method, route: call.route, status: call.status, code: call.code };
        self.count(endpoint, call.latency_microseconds);
    }

    /// Counts a call of which no more is known than what is counted.
    pub fn count(&mut self, endpoint: Endpoint<'_>, latency_microseconds: u32) {
        self.cell(endpoint).add(latency::bucket(latency_microseconds.into()), 1);
    }

    /// Counts all that another has counted.
    pub fn merge(&mut self, other: &Self) {
        let mut next = 0;
        for cell in &other.cells {
            let place = self.place(cell.endpoint(), next);
            if let Some(own) = self.cells.get_mut(place) {
                cell.latencies.iter().for_each(|(bucket, calls)| own.add(*bucket, *calls));
            }
            next = place + 1;
        }
    }

    /// All of its calls.
    pub fn requests(&self) -> u64 {
        self.cells.iter().map(Cell::requests).sum()
    }

    fn cell(&mut self, endpoint: Endpoint<'_>) -> &mut Cell {
        let found = self.place(endpoint, 0);
        // The index was just found or made.
        #[expect(clippy::indexing_slicing, reason = "a reference out of `find` would be held over the push")]
        &mut self.cells[found]
    }

    /// Where the endpoint's cell is, which is made if it is not there. It is looked for at the likely place first: rollups
    /// that are added up have much the same endpoints in much the same order.
    fn place(&mut self, endpoint: Endpoint<'_>, likely: usize) -> usize {
        if self.cells.get(likely).is_some_and(|cell| cell.endpoint() == endpoint) {
            return likely;
        }
        self.cells.iter().position(|cell| cell.endpoint() == endpoint).unwrap_or_else(|| {
            self.cells.push(Cell::new(endpoint));
            self.cells.len() - 1
        })
    }

    /// In few bytes.
    pub fn pack(&self) -> Vec<u8> {
        let mut to = Writer::default();
        to.number(self.cells.len() as u64);
        for cell in &self.cells {
            cell.endpoint().write(&mut to);
            to.number(cell.latencies.len() as u64);
            let mut before = 0;
            for (bucket, calls) in &cell.latencies {
                to.signed(i64::from(*bucket) - before);
                to.number(*calls);
                before = (*bucket).into();
            }
        }
        to.0
    }

    /// Back from its bytes.
    ///
    /// # Errors
    /// That [`Rollup::pack`] did not write them.
    pub fn unpack(bytes: &[u8]) -> Result<Self, Unreadable> {
        let mut from = Reader(bytes);
        let mut rollup = Self::default();
        for _ in 0..from.number()? {
            let mut cell = Cell::new(Endpoint::read(&mut from)?);
            let mut bucket = 0i64;
            for _ in 0..from.number()? {
                bucket = bucket.checked_add(from.signed()?).ok_or(Unreadable)?;
                cell.latencies.push((bucket.try_into().map_err(|_| Unreadable)?, from.number()?));
            }
            rollup.cells.push(cell);
        }
        Ok(rollup)
    }
}

/// Which calls a rollup of one minute counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scope {
    /// The minute's start, in Unix milliseconds.
    pub minute: i64,
    /// The client.
    pub client: ClientNumber,
    /// The key.
    pub key: KeyNumber,
}

/// Calls counted by minute and key; exact, however many there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallCounts(pub BTreeMap<Scope, Rollup>);

impl CallCounts {
    /// Counts a call.
    pub fn add(&mut self, call: &LoggedCall<'_>) {
        let minute = call.at().floor_to(Interval::Minute.milliseconds()).unix_milliseconds();
        self.0.entry(Scope { minute, client: call.client, key: call.key }).or_default().add(call);
    }

    /// Counts all that another has counted.
    pub fn merge(&mut self, other: &Self) {
        other.0.iter().for_each(|(scope, rollup)| self.0.entry(*scope).or_default().merge(rollup));
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keywright_api_types::ids::RequestId;
    use proptest::prelude::*;

    fn call(second: u64, key: u32, route: &'static str, status: u16, latency_microseconds: u32) -> LoggedCall<'static> {
        LoggedCall {
            request_id: RequestId::new(1_800_000_000_000 + second * 1000, 0),
            key: KeyNumber(key),
            client: ClientNumber(1),
            retention_days: 30,
            method: "GET",
            route,
            status,
            code: (status == 429).then_some("rate_limited"),
            accepted: true,
            superseded: false,
            latency_microseconds,
            address: [127, 0, 0, 1].into(),
            user_agent: None,
        }
    }

    #[test]
    fn calls_are_counted_by_minute_key_route_and_status() {
        let mut counts = CallCounts::default();
        for call in [call(0, 1, "/a", 200, 5), call(59, 1, "/a", 200, 5), call(60, 1, "/a", 200, 5)] {
            counts.add(&call);
        }
        counts.add(&call(1, 2, "/a", 429, 7));
        let requests: Vec<_> = counts.0.iter().map(|(scope, rollup)| (scope.key.0, rollup.requests())).collect();
        assert_eq!(requests, [(1, 2), (2, 1), (1, 1)]);
    }

    proptest! {
        #[test]
        fn packed_and_merged_nothing_is_lost(
            calls in proptest::collection::vec((0u64..120, 1u32..4, 0usize..3, 427u16..431, any::<u32>()), 0..200),
            split in 0usize..200,
        ) {
            let calls: Vec<_> = calls.into_iter()
                .map(|(second, key, route, status, latency)| call(second, key, ["/a", "/b", "*"][route], status, latency))
                .collect();
            let (first, second) = calls.split_at(split.min(calls.len()));
            let count = |calls: &[LoggedCall<'_>]| {
                let mut counts = CallCounts::default();
                calls.iter().for_each(|call| counts.add(call));
                counts
            };
            let (whole, mut merged) = (count(&calls), count(first));
            merged.merge(&count(second));
            prop_assert_eq!(&merged, &whole);
            for rollup in whole.0.values() {
                prop_assert_eq!(Rollup::unpack(&rollup.pack()), Ok(rollup.clone()));
            }
            prop_assert_eq!(whole.0.values().map(Rollup::requests).sum::<u64>(), calls.len() as u64);
        }

        #[test]
        fn arbitrary_bytes_do_no_harm(bytes: Vec<u8>) {
            let _ = Rollup::unpack(&bytes);
        }
    }
}
