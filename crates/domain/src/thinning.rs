//! Counting the same calls with less detail, where there are too many counts to be kept.

use std::collections::btree_map::Entry;

use keywright_api_types::usage::Interval;

use crate::rollups::{CallCounts, Rollup, Scope};

/// What stands for all methods and routes.
const ANY: &str = "*";

/// What is given up.
#[derive(Clone, Copy)]
enum Loss {
    /// Which minute of the hour it was.
    Minutes,
    /// Which hour of the day it was.
    Hours,
    /// All latencies of a method, route and status but the one in the middle.
    Latencies,
    /// Which method and route was called.
    Routes,
}

/// What is given up first comes first.
const LOSSES: [Loss; 4] = [Loss::Minutes, Loss::Hours, Loss::Latencies, Loss::Routes];

impl CallCounts {
    /// How many numbers there are: one for each key, span, method, route, status and latency bucket.
    pub fn size(&self) -> usize {
        self.0.values().flat_map(|rollup| &rollup.cells).map(|cell| cell.latencies.len()).sum()
    }

    /// The same calls in at most that many numbers, if that can be had by giving up detail: how many calls each key
    /// made, and with which status they were answered, is kept in any case. Calls of an hour or a day stand in its
    /// first minute then.
    #[must_use]
    pub fn thinned(self, at_most: usize) -> Self {
        LOSSES
            .into_iter()
            .fold(self, |counts, loss| if counts.size() > at_most { counts.without(loss) } else { counts })
    }

    fn without(self, loss: Loss) -> Self {
        let mut counts = Self::default();
        for (scope, rollup) in self.0 {
            let (scope, rollup) = match loss {
                Loss::Minutes => (scope.at_start_of(Interval::Hour), rollup),
                Loss::Hours => (scope.at_start_of(Interval::Day), rollup),
                Loss::Latencies => (scope, rollup.without_latencies()),
                Loss::Routes => (scope, rollup.without_routes()),
            };
            match counts.0.entry(scope) {
                Entry::Vacant(vacant) => drop(vacant.insert(rollup)),
                Entry::Occupied(mut there) => there.get_mut().merge(&rollup),
            }
        }
        counts
    }
}

impl Scope {
    fn at_start_of(self, interval: Interval) -> Self {
        Self { minute: self.minute - self.minute.rem_euclid(interval.milliseconds()), ..self }
    }
}

impl Rollup {
    fn without_latencies(mut self) -> Self {
        for cell in &mut self.cells {
            let (calls, mut seen) = (cell.requests(), 0);
            let middle = cell.latencies.iter().find(|(_, calls_of_bucket)| {
                seen += calls_of_bucket;
                2 * seen >= calls
            });
            cell.latencies = middle.map(|(bucket, _)| (*bucket, calls)).into_iter().collect();
        }
        self
    }

    fn without_routes(self) -> Self {
        let mut merged = Self::default();
        for mut cell in self.cells {
            (cell.method, cell.route) = (ANY.to_owned(), ANY.to_owned());
            merged.merge(&Self { cells: vec![cell] });
        }
        merged.without_latencies()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    use crate::calls::{ClientNumber, KeyNumber};
    use crate::rollups::Endpoint;
    use proptest::prelude::*;

    type Call = (i64, u32, usize, u16, u32);

    fn counts(calls: &[Call]) -> CallCounts {
        let mut counts = CallCounts::default();
        for (minute, key, route, status, latency) in calls {
            let scope = Scope { minute: minute * 60_000, client: ClientNumber(key % 2), key: KeyNumber(*key) };
            let rollup = counts.0.entry(scope).or_default();
            let (method, route) = (["GET", "POST"][route % 2], ["/a", "/b", "/c"][*route]);
            rollup.count(Endpoint { method, route, status: *status, code: None }, *latency);
        }
        counts
    }

    fn by_key_and_status(counts: &CallCounts) -> BTreeMap<(ClientNumber, KeyNumber, u16), u64> {
        let mut calls = BTreeMap::new();
        for (scope, rollup) in &counts.0 {
            for cell in &rollup.cells {
                *calls.entry((scope.client, scope.key, cell.status)).or_default() += cell.requests();
            }
        }
        calls
    }

    proptest! {
        #[test]
        fn no_call_of_a_key_and_status_is_lost(
            calls in prop::collection::vec((0i64..4_000, 0u32..6, 0usize..3, 200u16..203, 1u32..50_000), 0..300),
            at_most in 0usize..400,
        ) {
            let whole = counts(&calls);
            let thinned = whole.clone().thinned(at_most);
            prop_assert_eq!(by_key_and_status(&thinned), by_key_and_status(&whole));
            let days: std::collections::BTreeSet<_> =
                calls.iter().map(|(minute, key, _, status, _)| (minute / 1440, key, status)).collect();
            prop_assert!(thinned.size() <= at_most.max(days.len()), "{} numbers", thinned.size());
            if whole.size() <= at_most {
                prop_assert_eq!(thinned, whole);
            }
        }
    }

    #[test]
    fn time_goes_first_and_routes_last() {
        let calls = [(0, 1, 0, 200, 90), (59, 1, 0, 200, 90), (60, 1, 0, 200, 9_000), (60, 1, 1, 200, 9_000)];
        let shown = |at_most| {
            let thinned = counts(&calls).thinned(at_most);
            let minutes: Vec<_> = thinned.0.keys().map(|scope| scope.minute / 60_000).collect();
            let routes: Vec<_> =
                thinned.0.values().flat_map(|rollup| &rollup.cells).map(|cell| cell.route.clone()).collect();
            (minutes, routes.join(" "), thinned.size())
        };
        assert_eq!(shown(4), (vec![0, 59, 60], "/a /a /a /b".to_owned(), 4));
        assert_eq!(shown(3), (vec![0, 60], "/a /a /b".to_owned(), 3));
        assert_eq!(shown(2), (vec![0], "/a /b".to_owned(), 2));
        assert_eq!(shown(1), (vec![0], "*".to_owned(), 1));
    }
}
