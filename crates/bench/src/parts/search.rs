//! Admins' search of clients while typing, on both databases.

use std::time::Instant;

use anyhow::{Context, Result};
use keywright_api_types::ids::ClientId;
use keywright_database::clients::{self, ClientFilter};
use keywright_database::{Database, DatabaseError, DatabaseUrl, bulk};
use keywright_domain::clock::Clock;
use keywright_server::clock::SystemClock;
use keywright_server::randomness;
use keywright_test_support::postgres::PostgresCluster;

use crate::report::{Report, Section, thousands};
use crate::scale::Scale;
use crate::stage::{self, RATE};
use crate::statistics::Sample;
use crate::traffic::Dice;

const KEYS_OF_CLIENT: u32 = 10;
const PAGE: u32 = 25;
const QUERIES: usize = 300;

/// Measures both databases.
///
/// # Errors
/// That one of them cannot be started, or fails.
pub fn measure(scale: &Scale, report: &mut Report) -> Result<()> {
    let folder = stage::folder()?;
    of_database("SQLite", &stage::database_url(folder.path()), scale, report)?;
    let cluster = PostgresCluster::start(&[])?;
    let address = cluster.create_database(None)?.parse().context("the address of PostgreSQL")?;
    of_database("PostgreSQL", &address, scale, report)
}

fn of_database(name: &str, url: &DatabaseUrl, scale: &Scale, report: &mut Report) -> Result<()> {
    let count = scale.clients;
    let mut section = Section::new(
        &format!("Searching clients on {name}"),
        &format!(
            "{} clients with {KEYS_OF_CLIENT} keys each. A page of {PAGE} clients, with how many keys each has, is asked for \
             {QUERIES} times, each time with another text.",
            thousands(count.into())
        ),
    );
    let database = Database::open(url)?;
    database.migrate()?;
    let workshop = stage::workshop()?;
    let now = SystemClock::default().now();
    let secrets = bulk::insert_keys(&database, &workshop, count, KEYS_OF_CLIENT, RATE, now, &mut randomness::secure())?;
    let mut dice = Dice(5);
    let mut ask = |what: &str, text: &mut dyn FnMut(&mut Dice) -> String| -> Result<()> {
        let mut times = Vec::new();
        for _ in 0..QUERIES {
            let text = text(&mut dice);
            let prefixes = workshop.format.prefixes_from(&text);
            let search = Some(text).filter(|text| !text.is_empty());
            let filter = ClientFilter { search, prefixes, ..ClientFilter::default() };
            let begin = Instant::now();
            database.read::<_, DatabaseError>(|connection| {
                let found = clients::admin_list(connection, &filter, workshop.limits, PAGE)?;
                let ids: Vec<ClientId> = found.iter().map(|client| client.id).collect();
                clients::admin_live_keys(connection, &ids, now)
            })?;
            times.push(begin.elapsed());
        }
        let times = Sample::of_milliseconds(times);
        let [p50, p99, highest] = [times.median(), times.percentile(0.99), times.highest()];
        section.add(what, "p99 ≤ 20 ms", format!("p50 {p50:.1}, p99 {p99:.1}, max {highest:.1} ms"));
        Ok(())
    };
    ask("the newest", &mut |_| String::new())?;
    ask("a part of a name", &mut |dice| format!("ulk {}", dice.roll(count.into())))?;
    ask("a whole address", &mut |dice| format!("bulk-{}@example.test", dice.roll(count.into())))?;
    ask("what nobody has", &mut |dice| format!("nobody {}", dice.roll(count.into())))?;
    for digits in [3, 8] {
        ask(&format!("{digits} digits of a key's prefix"), &mut |dice| {
            let secret = dice.pick(&secrets).cloned().unwrap_or_default();
            let brand = secret.find('_').map_or(0, |end| end + 1);
            secret.get(..brand + digits).unwrap_or_default().to_owned()
        })?;
    }
    report.add(section);
    Ok(())
}
