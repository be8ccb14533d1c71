//! `keywright verify-audit`: of the database, or of an export wherever that is.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, ensure};
use clap::Args;
use keywright_api_types::audit::{AuditCheckpoint, AuditVerification};
use keywright_database::audit::{self, AuditWalk};
use keywright_domain::audit::{StoredEvent, TrailWalk, export};

use super::open_current;
use crate::settings::DatabaseSettings;

/// The trail is not as it was written.
const BROKEN: u8 = 1;
/// Nothing was found out.
const NOT_VERIFIED: u8 = 2;

/// What to verify, and against what.
#[derive(Args)]
pub struct VerifyAuditArguments {
    /// A checkpoint that was kept elsewhere: that the newest events were cut off, or the whole trail written anew, shows
    /// only against one.
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,

    /// The key that the checkpoint must be signed with, as `keywright audit-key` printed it: 64 hex digits.
    #[arg(long, value_name = "HEX")]
    public_key: Option<String>,

    /// Verify this export (NDJSON, without a filter) instead of a database.
    #[arg(long, value_name = "FILE")]
    export: Option<PathBuf>,

    #[command(flatten)]
    database: DatabaseSettings,
}

pub(super) fn run(arguments: &VerifyAuditArguments) -> ExitCode {
    match verify(arguments) {
        Ok(code) => code,
        Err(error) => {
            // If even standard error is closed, the exit code still tells.
            let _ = writeln!(std::io::stderr(), "keywright: nothing was verified: {error:#}");
            ExitCode::from(NOT_VERIFIED)
        }
    }
}

fn verify(arguments: &VerifyAuditArguments) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout();
    let checkpoint = arguments.checkpoint.as_deref().map(read_checkpoint).transpose()?;
    if let (Some(key), Some(checkpoint)) = (&arguments.public_key, &checkpoint)
        && !key.trim().eq_ignore_ascii_case(&checkpoint.public_key)
    {
        writeln!(out, "The checkpoint is NOT GENUINE: it is signed with another key, {}.", checkpoint.public_key)?;
        return Ok(ExitCode::from(BROKEN));
    }
    let known_key = arguments.public_key.as_ref().map(|key| key.trim().to_ascii_lowercase());
    let outcome = match &arguments.export {
        Some(file) => of_export(file, checkpoint, known_key)?,
        None => {
            let database = open_current(&arguments.database)?;
            let walk = AuditWalk { checkpoint, known_key };
            let outcome =
                database.read(|connection| audit::admin_verify(connection, walk, |_, _| ControlFlow::Continue(())));
            outcome?.context("the walk was ended")?
        }
    };
    say(&mut out, &outcome, arguments.public_key.is_some())?;
    Ok(if outcome.intact { ExitCode::SUCCESS } else { ExitCode::from(BROKEN) })
}

fn say(out: &mut impl Write, outcome: &AuditVerification, key_is_given: bool) -> std::io::Result<()> {
    if !outcome.intact {
        writeln!(out, "The trail is BROKEN, after {} right events. {}", outcome.checked, outcome.verdict())?;
        return Ok(());
    }
    writeln!(out, "{}", outcome.verdict())?;
    match (outcome.checkpoints, key_is_given) {
        (0, _) => writeln!(
            out,
            "There was no checkpoint: that the newest events were cut off, or all of them written anew, would not show."
        ),
        (fitting, true) => {
            let others = outcome.by_other_keys;
            writeln!(out, "It fits the checkpoints: {fitting}, of which {others} are signed with other keys.")
        }
        (fitting, false) => {
            writeln!(out, "It fits the checkpoints: {fitting}. Give --public-key to see by whom they are signed.")
        }
    }
}

fn read_checkpoint(file: &Path) -> anyhow::Result<AuditCheckpoint> {
    let explain = || format!("the checkpoint {}", file.display());
    let text = fs::read_to_string(file).with_context(explain)?;
    let checkpoint: AuditCheckpoint = serde_json::from_str(&text).with_context(explain)?;
    ensure!(checkpoint.is_well_formed(), "{} is not a checkpoint as it was exported", file.display());
    Ok(checkpoint)
}

/// Walks an export: no more than a line of it is in memory.
fn of_export(
    file: &Path,
    checkpoint: Option<AuditCheckpoint>,
    known_key: Option<String>,
) -> anyhow::Result<AuditVerification> {
    let mut walk = TrailWalk::new(checkpoint.into_iter().collect(), known_key);
    let mut events = 0u64;
    for event in events_of(file)? {
        let event = event?;
        events += 1;
        if !walk.step(&event) {
            break;
        }
    }
    ensure!(events > 0, "{} holds no event", file.display());
    walk.finish(|hash| {
        for event in events_of(file)? {
            if event?.hash == hash {
                return Ok(true);
            }
        }
        Ok(false)
    })
}

fn events_of(file: &Path) -> anyhow::Result<impl Iterator<Item = anyhow::Result<StoredEvent>>> {
    let lines = BufReader::new(File::open(file).with_context(|| file.display().to_string())?).lines();
    let name = file.display().to_string();
    Ok(lines.zip(1..).map(move |(line, number): (_, u64)| {
        export::of_line(&line?).with_context(|| format!("line {number} of {name} is no event of an export"))
    }))
}
