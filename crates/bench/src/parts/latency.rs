//! How long answers take at half of the load that the server can bear.

use std::time::Duration;

use anyhow::Result;

use crate::open_loop::{OpenLoop, Outcome};
use crate::report::{Report, Section, thousands};
use crate::scale::Scale;
use crate::servers::Server;
use crate::stage::Stage;
use crate::statistics::{Latencies, Sample};
use crate::wrk;

/// How many requests can be under way at once.
pub const CONNECTIONS: usize = 64;

/// Measures at half of `maximum` calls a second; without one, what that is is measured first.
///
/// # Errors
/// That a server or wrk fails.
pub fn measure(scale: &Scale, maximum: Option<f64>, report: &mut Report) -> Result<()> {
    let stage = Stage::with_keys(scale.keys)?;
    let rate = maximum.map_or_else(|| find_maximum(&stage, scale), Ok)? / 2.0;
    let mut section = Section::new(
        "Latency at half of the maximum",
        &format!(
            "{} requests a second come at even intervals whether or not earlier ones are answered, over {CONNECTIONS} \
             connections, each with another of {} keys; a latency counts from the moment when the request was due. \
             {} runs of {} s, bare and guarded in turn.",
            thousands(rate),
            thousands(scale.keys.into()),
            scale.runs,
            scale.short
        ),
    );
    let requests = stage.requests();
    let (mut bare, mut guarded) = (Vec::new(), Vec::new());
    for _ in 0..scale.runs {
        bare.push(run(Server::bare(stage.folder())?, &requests, rate, scale.short)?);
        guarded.push(run(Server::guarded(stage.folder())?, &requests, rate, scale.short)?);
    }
    for (name, share, goal) in [("p50", 0.5, ""), ("p99", 0.99, "≤ 1 ms"), ("p99.9", 0.999, "")] {
        section.add(format!("guarded, {name}"), goal, show(&guarded, |latencies| latencies.percentile(share)));
        section.add(format!("bare, {name}"), "", show(&bare, |latencies| latencies.percentile(share)));
    }
    section.add("guarded, highest", "", show(&guarded, Latencies::highest));
    section.add("bare, highest", "", show(&bare, Latencies::highest));
    let refused: u64 = guarded.iter().map(|run| run.refused).sum();
    section.add("refused calls", "0", refused.to_string());
    report.add(section);
    Ok(())
}

/// How many guarded calls a second are answered when no more can be.
///
/// # Errors
/// That the server or wrk fails.
pub fn find_maximum(stage: &Stage, scale: &Scale) -> Result<f64> {
    let server = Server::guarded(stage.folder())?;
    let counted = wrk::run(server.address, &stage.keys(), stage.secrets.len(), scale.short)?;
    server.stop()?;
    Ok(counted.rate())
}

fn run(server: Server, requests: &[String], rate: f64, seconds: u64) -> Result<Outcome> {
    let mut load = OpenLoop::connect(server.address, CONNECTIONS, requests)?;
    load.run(rate, Duration::from_secs(1))?;
    let outcome = load.run(rate, Duration::from_secs(seconds))?;
    server.stop()?;
    Ok(outcome)
}

fn show(runs: &[Outcome], of: impl Fn(&Latencies) -> Duration) -> String {
    let values = runs.iter().map(|run| of(&run.latencies));
    Sample::of_milliseconds(values).show(|value| format!("{value:.2} ms"))
}
