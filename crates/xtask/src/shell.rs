//! Running other programs: each command is shown before it runs, and named when it fails.

use std::ffi::OsStr;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::workspace;

/// Announces a part of the work.
pub fn title(text: &str) {
    println!("\n==> {text}");
}

/// A program to be run from the root of the workspace.
pub fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(workspace::root());
    command
}

/// Cargo, with arguments separated by spaces.
pub fn cargo(arguments: &str) -> Command {
    let mut command = program("cargo");
    command.args(arguments.split_whitespace());
    command
}

/// Shows a command and runs it, its output passed on; fails if it fails.
pub fn run(command: &mut Command) -> Result<()> {
    let line = show(command);
    println!("  $ {line}");
    let status = command.status().with_context(|| format!("could not start `{line}`"))?;
    if !status.success() {
        bail!("`{line}` failed: {status}");
    }
    Ok(())
}

/// Shows a command and lets it take the place of this process, so that it alone answers to Ctrl-C.
pub fn become_program(command: &mut Command) -> Result<()> {
    let line = show(command);
    println!("  $ {line}\n");
    let error = command.exec();
    Err(error).with_context(|| format!("could not start `{line}`"))
}

/// Runs a command quietly and returns what it printed on standard output; fails if it fails.
pub fn output(command: &mut Command) -> Result<String> {
    let line = show(command);
    let output = command.output().with_context(|| format!("could not start `{line}`"))?;
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        bail!("`{line}` failed: {}\n{errors}", output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{line}` printed no UTF-8"))
}

/// Whether a command can be run and succeeds; what it prints is dropped.
pub fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

/// A command as a person would type it at the root of the workspace.
fn show(command: &Command) -> String {
    let folder = command.get_current_dir().map_or("".as_ref(), from_root);
    let mut words = Vec::new();
    if folder != Path::new("") {
        words.push(format!("cd {} &&", folder.display()));
    }
    for (name, value) in command.get_envs() {
        let value = value.unwrap_or_default();
        words.push(format!("{}={}", name.display(), value.display()));
    }
    let program = from_root(Path::new(command.get_program()));
    words.push(program.display().to_string());
    words.extend(command.get_args().map(|word| word.display().to_string()));
    words.join(" ")
}

/// A path as it reads from the root of the workspace, if it lies below it.
fn from_root(path: &Path) -> &Path {
    path.strip_prefix(workspace::root()).unwrap_or(path)
}
