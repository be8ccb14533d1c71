//! Usage of everyone, of any client or of any key, with who was busiest.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use keywright_api_types::ids::ClientId;
use keywright_api_types::monitoring::{AdminUsageReport, BusyClient, BusyKey, CodeUsage, MAX_BUSIEST};
use keywright_api_types::usage::{Counts, Interval, Totals};
use keywright_api_types::{ErrorCode, Timestamp};
use keywright_domain::rollups::Cell;

use super::ReportQuery;
use super::cover::{Stretch, cover};
use super::forgotten::forgotten_of;
use super::progress::progress;
use super::report::{Counted, Figures, busiest_routes, by_status, counted, totals};
use super::subjects::Subject;
use super::{leaders, rollups};
use crate::request_log::owner::Owner;
use crate::schema::{api_keys, clients};
use crate::{AnyConnection, DatabaseError, columns};

/// Of how many, by what is noted, the exact counts are looked up.
const CANDIDATES: usize = 2 * MAX_BUSIEST;

/// The usage of a client, of a key, or of everyone; nothing if there is no such client or key.
///
/// # Errors
/// That the database failed.
pub fn admin_report(
    connection: &mut AnyConnection,
    client: Option<&ClientId>,
    query: &ReportQuery,
) -> Result<Option<AdminUsageReport>, DatabaseError> {
    let Some(owner) = Owner::admin_find(connection, client, query.key.as_ref())? else { return Ok(None) };
    let counted = counted(connection, owner, query)?;
    let figures = Figures::of(&counted.rollups, query.interval);
    let busiest = Busiest::find(connection, owner, query, &counted)?;
    Ok(Some(AdminUsageReport {
        from: query.from,
        to: query.to,
        interval: query.interval,
        series: figures.series(query),
        totals: totals(&figures.sum.cells),
        by_route: busiest_routes(&figures.sum.cells),
        by_status: by_status(&figures.sum.cells),
        by_code: by_code(&figures.sum.cells),
        by_client: busiest.clients(connection)?,
        by_key: busiest.keys(connection)?,
    }))
}

/// As [`super::forgotten`], of a client, of a key, or of everyone.
///
/// # Errors
/// That the database failed.
pub fn admin_forgotten(
    connection: &mut AnyConnection,
    client: Option<&ClientId>,
    query: &ReportQuery,
) -> Result<Option<Timestamp>, DatabaseError> {
    match Owner::admin_find(connection, client, query.key.as_ref())? {
        Some(owner) => forgotten_of(connection, owner, query),
        None => Ok(None),
    }
}

/// What everyone did in whole minutes from a moment up to another: how calls ended and how long they took, and how often
/// each code refused one.
///
/// # Errors
/// That the database failed.
pub fn admin_recent(
    connection: &mut AnyConnection,
    from: Timestamp,
    to: Timestamp,
) -> Result<(Totals, Vec<CodeUsage>), DatabaseError> {
    let query = ReportQuery { key: None, from, to, interval: Interval::Minute };
    let counted = counted(connection, Owner::Everyone, &query)?;
    let sum = Figures::of(&counted.rollups, query.interval).sum;
    Ok((totals(&sum.cells), by_code(&sum.cells)))
}

fn by_code(cells: &[Cell]) -> Vec<CodeUsage> {
    let mut codes: BTreeMap<&str, u64> = BTreeMap::new();
    for cell in cells {
        if let Some(code) = &cell.code {
            *codes.entry(code).or_default() += cell.requests();
        }
    }
    // A code that this program does not know was counted by a newer one.
    let known = codes.into_iter().filter_map(|(code, requests)| {
        let code: ErrorCode = code.parse().ok()?;
        Some(CodeUsage { code, status: code.status(), requests })
    });
    let mut codes: Vec<CodeUsage> = known.collect();
    codes.sort_by_key(|code| Reverse(code.requests));
    codes
}

/// The busiest clients and keys, with their exact counts.
struct Busiest(BTreeMap<Subject, Counts>);

impl Busiest {
    fn find(
        connection: &mut AnyConnection,
        owner: Owner,
        query: &ReportQuery,
        counted: &Counted,
    ) -> Result<Self, DatabaseError> {
        let progress = progress(connection)?;
        let (from, to) = (query.from.unix_milliseconds(), query.to.unix_milliseconds());
        let stretches = cover(&progress, Interval::Day, from, to);
        let keys = counted.uncounted_by_key.iter().map(|(key, calls)| (Subject::key(*key), *calls));
        let clients = counted.uncounted_by_client.iter().map(|(client, calls)| (Subject::client(*client), *calls));
        let mut counts: BTreeMap<Subject, Counts> = keys.chain(clients).collect();
        let candidates = match owner {
            Owner::Everyone => candidates(connection, &stretches, &counts)?,
            Owner::Key(_, key) => BTreeSet::from([Subject::key(key)]),
            Owner::Client(client) => {
                let of_client = clients::table.filter(clients::number.eq(i64::from(client.0))).select(clients::id);
                let keys: Vec<i64> = api_keys::table
                    .filter(api_keys::client_id.eq_any(of_client))
                    .select(api_keys::number)
                    .load(connection)?;
                let numbers = keys.into_iter().map(|number| columns::number("api_keys.number", number));
                let numbers: Vec<u32> = numbers.collect::<Result<_, _>>()?;
                numbers.into_iter().map(|number| Subject::key(keywright_domain::calls::KeyNumber(number))).collect()
            }
        };
        counts.retain(|subject, _| candidates.contains(subject));
        for stretch in stretches {
            rollups::visit_each(connection, &candidates, stretch, |subject, _, status, calls| {
                counts.entry(subject).or_default().add(status, calls);
            })?;
        }
        Ok(Self(counts))
    }

    /// The busiest of a kind first.
    fn ranked(&self, keys: bool) -> Vec<(i64, Counts)> {
        let of_kind = self.0.iter().filter(|(subject, counts)| subject.is_key() == keys && counts.requests > 0);
        let mut ranked: Vec<(i64, Counts)> = of_kind.map(|(subject, counts)| (subject.own_number(), *counts)).collect();
        ranked.sort_by_key(|(number, counts)| (Reverse(counts.requests), *number));
        ranked.truncate(MAX_BUSIEST);
        ranked
    }

    fn clients(&self, connection: &mut AnyConnection) -> Result<Vec<BusyClient>, DatabaseError> {
        let ranked = self.ranked(false);
        let rows: Vec<(i64, String, String)> = clients::table
            .filter(clients::number.eq_any(ranked.iter().map(|(number, _)| *number)))
            .select((clients::number, clients::id, clients::name))
            .load(connection)?;
        let mut names: BTreeMap<i64, (String, String)> =
            rows.into_iter().map(|(number, id, name)| (number, (id, name))).collect();
        let client = |(number, counts)| {
            let (id, client_name) = names.remove(&number)?;
            Some(columns::text("clients.id", &id).map(|client_id| BusyClient { client_id, client_name, counts }))
        };
        ranked.into_iter().filter_map(client).collect()
    }

    fn keys(&self, connection: &mut AnyConnection) -> Result<Vec<BusyKey>, DatabaseError> {
        let ranked = self.ranked(true);
        let rows: Vec<(i64, String, String, String, String)> = api_keys::table
            .inner_join(clients::table)
            .filter(api_keys::number.eq_any(ranked.iter().map(|(number, _)| *number)))
            .select((api_keys::number, api_keys::id, api_keys::name, clients::id, clients::name))
            .load(connection)?;
        let mut found = BTreeMap::new();
        for (number, id, key_name, client_id, client_name) in rows {
            let (key_id, client_id) = (columns::text("api_keys.id", &id)?, columns::text("clients.id", &client_id)?);
            found.insert(number, BusyKey { key_id, key_name, client_id, client_name, counts: Counts::default() });
        }
        let key = |(number, counts)| found.remove(&number).map(|key| BusyKey { counts, ..key });
        Ok(ranked.into_iter().filter_map(key).collect())
    }
}

/// The clients and the keys that may be the busiest.
fn candidates(
    connection: &mut AnyConnection,
    stretches: &[Stretch],
    uncounted: &BTreeMap<Subject, Counts>,
) -> Result<BTreeSet<Subject>, DatabaseError> {
    let mut noted = leaders::noted(connection, stretches)?;
    uncounted.iter().for_each(|(subject, counts)| *noted.entry(*subject).or_default() += counts.requests);
    let (mut keys, mut clients): (Vec<_>, Vec<_>) = noted.into_iter().partition(|(subject, _)| subject.is_key());
    for list in [&mut keys, &mut clients] {
        list.sort_by_key(|(subject, calls)| (Reverse(*calls), *subject));
        list.truncate(CANDIDATES);
    }
    Ok(keys.into_iter().chain(clients).map(|(subject, _)| subject).collect())
}
