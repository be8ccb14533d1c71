//! A guarded route beside the same route bare.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::report::{Report, Section, thousands};
use crate::scale::Scale;
use crate::servers::{Backlog, Server};
use crate::stage::Stage;
use crate::statistics::Sample;
use crate::wrk::{self, Counted, UNDER_WAY, Wrk};

/// How often the backlog is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// The backlog is compared from then on.
const SETTLED: Duration = Duration::from_secs(10);

/// What came of one run of the guarded server.
struct Guarded {
    counted: Counted,
    logged: u64,
    backlog: Vec<(Duration, Backlog)>,
}

/// Measures both in turn, and returns how many guarded calls a second are answered.
///
/// # Errors
/// That a server or wrk fails.
pub fn measure(scale: &Scale, report: &mut Report) -> Result<f64> {
    let Scale { runs, seconds, keys, .. } = *scale;
    let mut section = Section::new(
        "A guarded route beside the same route bare",
        &format!(
            "wrk with 1 thread and 32 connections, {} keys of which each request presents another, {runs} pairs of \
             runs of {seconds} s each, in turn. Bare is actix-web alone with as many workers and the same answer. \
             Guarded is the whole server: each call is judged, counted, kept in the journal on disk and moved into \
             SQLite.",
            thousands(keys.into())
        ),
    );
    let stage = Stage::with_keys(keys)?;
    let (mut bare, mut guarded) = (Vec::new(), Vec::new());
    for run in 1..=runs {
        bare.push(run_bare(&stage, seconds)?);
        guarded.push(run_guarded(&stage, seconds)?);
        if let ([.., bare], [.., guarded]) = (&bare[..], &guarded[..]) {
            let [bare, guarded] = [bare.rate(), guarded.counted.rate()].map(thousands);
            println!("  run {run}: bare {bare}/s, guarded {guarded}/s");
        }
    }

    let rates: Vec<f64> = guarded.iter().map(|run| run.counted.rate()).collect();
    let bare_rates: Vec<f64> = bare.iter().map(Counted::rate).collect();
    let ratios = rates.iter().zip(&bare_rates).map(|(guarded, bare)| guarded / bare).collect();
    let rates = Sample::new(rates);
    section.add("bare, requests/s", "", Sample::new(bare_rates).show(thousands));
    section.add("guarded, requests/s", "", rates.show(thousands));
    section.add("guarded ÷ bare, by pair", "≥ 0.92", Sample::new(ratios).show(|ratio| format!("{ratio:.3}")));
    add_backlog(&mut section, &guarded, Duration::from_secs(seconds));
    let refused: u64 = guarded.iter().map(|run| run.counted.refused).sum();
    let answered: u64 = guarded.iter().map(|run| run.counted.answered).sum();
    section.add("refused calls", "0", format!("{refused} of {}", thousands(answered as f64)));
    add_missing(&mut section, &guarded);
    report.add(section);
    Ok(rates.median())
}

fn run_bare(stage: &Stage, seconds: u64) -> Result<Counted> {
    let server = Server::bare(stage.folder())?;
    let counted = wrk::run(server.address, &stage.keys(), stage.secrets.len(), seconds)?;
    server.stop()?;
    Ok(counted)
}

fn run_guarded(stage: &Stage, seconds: u64) -> Result<Guarded> {
    let before = stage.logged()?;
    let server = Server::guarded(stage.folder())?;
    let wrk = Wrk::start(server.address, &stage.keys(), stage.secrets.len(), seconds)?;
    let mut backlog = Vec::new();
    let mut begin = None;
    let counted = thread::scope(|scope| {
        let wrk = scope.spawn(|| wrk.finish());
        while !wrk.is_finished() {
            let now = server.backlog()?;
            // wrk prepares its requests before it sends the first.
            if begin.is_some() || now.calls > 0.0 {
                backlog.push((begin.get_or_insert_with(Instant::now).elapsed(), now));
            }
            thread::sleep(LOOK_EVERY);
        }
        wrk.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })?;
    server.stop()?;
    Ok(Guarded { counted, logged: stage.logged()?.saturating_sub(before), backlog })
}

/// The backlog rises and falls with each flush, so that means over two seconds are compared.
fn add_backlog(section: &mut Section, guarded: &[Guarded], seconds: Duration) {
    let settled = SETTLED.min(seconds / 2);
    let second = Duration::from_secs(1);
    let mean = |run: &Guarded, from: Duration, to: Duration, value: fn(&Backlog) -> f64| {
        let within = run.backlog.iter().filter(|(at, _)| (from..to).contains(at));
        let values: Vec<f64> = within.map(|(_, backlog)| value(backlog)).collect();
        values.iter().sum::<f64>() / values.len().max(1) as f64
    };
    let each = |value: fn(&Backlog) -> f64, show: &dyn Fn(f64) -> String| {
        let changes: Vec<String> = (guarded.iter())
            .map(|run| {
                let early = mean(run, settled - second, settled + second, value);
                let late = mean(run, seconds - 2 * second, seconds, value);
                format!("{} → {}", show(early), show(late))
            })
            .collect();
        changes.join(", ")
    };
    let what = |what: &str| format!("{what}, after {} s → at the end of each run", settled.as_secs());
    section.add(what("calls not yet in the database"), "no more at the end", each(|backlog| backlog.calls, &thousands));
    let seconds = |seconds: f64| format!("{seconds:.2} s");
    section.add(what("age of the oldest of them"), "", each(|backlog| backlog.seconds, &seconds));
}

/// Compares what wrk counted with what the log has.
fn add_missing(section: &mut Section, guarded: &[Guarded]) {
    let missing: u64 = guarded.iter().map(|run| run.counted.answered.saturating_sub(run.logged)).sum();
    let logged: u64 = guarded.iter().map(|run| run.logged).sum();
    let doubled: u64 = guarded.iter().map(|run| run.logged.saturating_sub(run.counted.answered + UNDER_WAY)).sum();
    section.add(
        "answered calls missing from the log",
        "0",
        format!("{missing} ({} are there)", thousands(logged as f64)),
    );
    section.add("calls in the log that were never made", "0", doubled.to_string());
}
