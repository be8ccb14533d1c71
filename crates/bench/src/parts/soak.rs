//! Hours at half load: does anything grow, is anything lost?

use std::time::Duration;

use anyhow::Result;

use crate::open_loop::OpenLoop;
use crate::parts::latency::{self, CONNECTIONS};
use crate::report::{Report, Section, thousands};
use crate::scale::Scale;
use crate::servers::Server;
use crate::stage::Stage;

/// Loads the server for so many minutes with half of `maximum` calls a second, and tells of each minute.
///
/// # Errors
/// That the server fails.
pub fn measure(scale: &Scale, maximum: Option<f64>, minutes: u64, report: &mut Report) -> Result<()> {
    let stage = Stage::with_keys(scale.keys)?;
    let rate = maximum.map_or_else(|| latency::find_maximum(&stage, scale), Ok)? / 2.0;
    let mut section = Section::new(
        &format!("A soak of {minutes} minutes"),
        &format!("{} requests a second at even intervals; the end of each minute.", thousands(rate)),
    );
    let before = stage.logged()?;
    let server = Server::guarded(stage.folder())?;
    let requests = stage.requests();
    let mut load = OpenLoop::connect(server.address, CONNECTIONS, &requests)?;
    let mut answered = 0;
    for minute in 1..=minutes {
        let outcome = load.run(rate, Duration::from_secs(60))?;
        let backlog = server.backlog()?;
        let megabytes = server.memory()? as f64 / 1e6;
        answered += outcome.accepted + outcome.refused;
        let state = format!(
            "{megabytes:.1} MB, backlog {} calls of {:.2} s, {} refused, latency {}",
            thousands(backlog.calls),
            backlog.seconds,
            outcome.refused,
            outcome.latencies
        );
        section.add(format!("minute {minute}"), "", state);
    }
    server.stop()?;
    let logged = stage.logged()?.saturating_sub(before);
    section.add("answered", "", thousands(answered as f64));
    section.add("logged", "as many", thousands(logged as f64));
    report.add(section);
    Ok(())
}
