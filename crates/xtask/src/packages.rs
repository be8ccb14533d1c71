//! Debian's packages: installed where that is possible without a question, else named in the exact command.

use std::fs;

use anyhow::{Result, bail};

use crate::shell;

/// Whether this is Ubuntu, which differs from Debian in what some packages hold.
pub fn on_ubuntu() -> bool {
    fs::read_to_string("/etc/os-release").is_ok_and(|text| text.lines().any(|line| line == "ID=ubuntu"))
}

/// Installs packages, as root or through a `sudo` that asks for no password.
pub fn install(names: &[&str]) -> Result<()> {
    let names = names.join(" ");
    let install = format!("apt-get install -y --no-install-recommends {names}");
    if !shell::succeeds(shell::program("apt-get").arg("--version")) {
        bail!("missing, and only Debian's packages can be installed from here: {names}");
    }
    let prefix = if is_root() {
        "env"
    } else if shell::succeeds(shell::program("sudo").args(["-n", "true"])) {
        "sudo -n env"
    } else {
        bail!("missing: {names}. Install with:\n  sudo apt-get update && sudo {install}");
    };
    for command in ["apt-get update", &install] {
        let line = format!("{prefix} DEBIAN_FRONTEND=noninteractive {command}");
        let mut words = line.split_whitespace();
        shell::run(shell::program(words.next().unwrap_or_default()).args(words))?;
    }
    Ok(())
}

fn is_root() -> bool {
    shell::output(shell::program("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}
