//! The counts of several subjects over one span, in few bytes: what a row of rollups holds.

use keywright_domain::packing::{Reader, Unreadable, Writer};
use keywright_domain::rollups::{Cell, Endpoint, Rollup};

use super::subjects::Subject;
use super::tally::{Count, Endpoints, bucket_of, endpoint_of, subject_of};

/// Packs sorted counts of one span.
pub(super) fn pack(counts: &[Count], endpoints: &Endpoints) -> Vec<u8> {
    let mut used: Vec<usize> = Vec::new();
    for (number, _) in counts {
        let endpoint = endpoint_of(*number);
        if !used.contains(&endpoint) {
            used.push(endpoint);
        }
    }
    let mut to = Writer::default();
    to.number(used.len() as u64);
    for endpoint in used.iter().filter_map(|endpoint| endpoints.get(*endpoint)) {
        endpoint.write(&mut to);
    }
    let (mut before, mut body) = (0, Writer::default());
    for of_subject in counts.chunk_by(|one, other| subject_of(one.0) == subject_of(other.0)) {
        let subject = of_subject.first().map_or(before, |(number, _)| subject_of(*number).number());
        body.0.clear();
        pack_cells(&mut body, of_subject, &used);
        to.number(subject - before);
        to.bytes(&body.0);
        before = subject;
    }
    to.0
}

fn pack_cells(to: &mut Writer, counts: &[Count], used: &[usize]) {
    for of_cell in counts.chunk_by(|one, other| endpoint_of(one.0) == endpoint_of(other.0)) {
        let endpoint =
            of_cell.first().and_then(|(number, _)| used.iter().position(|used| *used == endpoint_of(*number)));
        to.number(endpoint.unwrap_or(used.len()) as u64);
        to.number(of_cell.len() as u64);
        let mut before = 0;
        for (number, calls) in of_cell {
            let bucket = bucket_of(*number);
            to.signed(i64::from(bucket - before));
            to.number(*calls);
            before = bucket;
        }
    }
}

/// A row's bytes, to be read.
pub(super) struct Chunk<'a> {
    endpoints: Vec<Endpoint<'a>>,
    subjects: Reader<'a>,
}

impl<'a> Chunk<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        let mut from = Reader(bytes);
        let mut endpoints = Vec::new();
        for _ in 0..from.number()? {
            endpoints.push(Endpoint::read(&mut from)?);
        }
        Ok(Self { endpoints, subjects: from })
    }

    /// What it counts of a subject; nothing if it counts none of its calls.
    pub(super) fn find(mut self, wanted: Subject) -> Result<Option<Rollup>, Unreadable> {
        let mut before = 0;
        while let Some((subject, cells)) = self.next(before)? {
            if subject == wanted {
                return self.rollup(cells).map(Some);
            }
            if subject > wanted {
                break;
            }
            before = subject.number();
        }
        Ok(None)
    }

    /// Visits all that it counts: whose calls, to which endpoint, in which latency bucket, how many.
    pub(super) fn visit(
        mut self,
        mut visit: impl FnMut(Subject, Endpoint<'_>, &[(i32, u64)]),
    ) -> Result<(), Unreadable> {
        let (mut before, mut latencies) = (0, Vec::new());
        while let Some((subject, mut cells)) = self.next(before)? {
            while !cells.is_empty() {
                latencies.clear();
                let endpoint = self.cell(&mut cells, &mut latencies)?;
                visit(subject, endpoint, &latencies);
            }
            before = subject.number();
        }
        Ok(())
    }

    /// The next subject, whose number is so much above the one before, and its cells.
    fn next(&mut self, before: u64) -> Result<Option<(Subject, Reader<'a>)>, Unreadable> {
        if self.subjects.is_empty() {
            return Ok(None);
        }
        let number = before.checked_add(self.subjects.number()?).ok_or(Unreadable)?;
        let subject = Subject::from_number(number).ok_or(Unreadable)?;
        Ok(Some((subject, Reader(self.subjects.bytes()?))))
    }

    fn rollup(&self, mut from: Reader<'a>) -> Result<Rollup, Unreadable> {
        let mut rollup = Rollup::default();
        while !from.is_empty() {
            let mut latencies = Vec::new();
            let endpoint = self.cell(&mut from, &mut latencies)?;
            rollup.cells.push(Cell { latencies, ..Cell::new(endpoint) });
        }
        Ok(rollup)
    }

    fn cell(&self, from: &mut Reader<'a>, latencies: &mut Vec<(i32, u64)>) -> Result<Endpoint<'a>, Unreadable> {
        let endpoint = self.endpoints.get(from.small::<usize>()?).copied().ok_or(Unreadable)?;
        let mut bucket = 0i64;
        for _ in 0..from.number()? {
            bucket = bucket.checked_add(from.signed()?).ok_or(Unreadable)?;
            latencies.push((bucket.try_into().map_err(|_| Unreadable)?, from.number()?));
        }
        Ok(endpoint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::usage::tally::{self, Tally};
    use keywright_domain::calls::{ClientNumber, KeyNumber};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_packed_is_found_and_visited(
            calls in proptest::collection::vec((0u32..9, any::<bool>(), 200u16..204, 0i32..300, 1u64..1_000_000), 1..200),
        ) {
            let mut tally = Tally::default();
            for (number, is_key, status, bucket, calls) in calls {
                let subject = if is_key { Subject::key(KeyNumber(number)) } else { Subject::client(ClientNumber(number)) };
                let code = (status > 201).then_some("rate_limited");
                let endpoint = tally.endpoints.number(Endpoint { method: "GET", route: "/a", status, code });
                tally.add(tally::number(0, subject, endpoint, bucket), calls);
            }
            let (counts, endpoints) = tally.finish();
            let bytes = pack(&counts, &endpoints);
            let mut again = Tally::default();
            Chunk::read(&bytes).unwrap().visit(|subject, common, latencies| {
                let endpoint = again.endpoints.number(common);
                latencies.iter().for_each(|(bucket, calls)| again.add(tally::number(0, subject, endpoint, *bucket), *calls));
                let found = Chunk::read(&bytes).unwrap().find(subject).unwrap().unwrap();
                assert!(found.cells.iter().any(|cell| cell.endpoint() == common && cell.latencies == latencies));
            }).unwrap();
            let total = |counts: &[Count]| counts.iter().map(|(_, calls)| calls).sum::<u64>();
            let again = again.finish().0;
            prop_assert_eq!((again.len(), total(&again)), (counts.len(), total(&counts)));
            prop_assert_eq!(Chunk::read(&bytes).unwrap().find(Subject::key(KeyNumber(9))), Ok(None));
        }

        #[test]
        fn arbitrary_bytes_do_no_harm(bytes: Vec<u8>) {
            let _ = Chunk::read(&bytes).and_then(|chunk| chunk.visit(|_, _, _| {}));
            let _ = Chunk::read(&bytes).and_then(|chunk| chunk.find(Subject::EVERYONE));
        }
    }
}
