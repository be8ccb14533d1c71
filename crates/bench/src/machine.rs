//! The machine and the day, without which a figure says nothing.

use std::fs;
use std::thread::available_parallelism;

use anyhow::Result;
use keywright_domain::clock::Clock;
use keywright_server::clock::SystemClock;

/// Processor, cores, memory, kernel and date, as one line of Markdown.
///
/// # Errors
/// That the system does not say how many cores there are.
pub fn describe() -> Result<String> {
    let cores = available_parallelism()?;
    let processor = field("/proc/cpuinfo", "model name").unwrap_or_else(|| "an unknown processor".to_owned());
    let memory = field("/proc/meminfo", "MemTotal").and_then(|total| total.trim_end_matches(" kB").parse::<f64>().ok());
    let memory =
        memory.map_or(String::new(), |kibibytes| format!(", {:.0} GiB of memory", kibibytes / f64::from(1 << 20)));
    let release = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let day: String = SystemClock::default().now().to_string().chars().take(10).collect();
    Ok(format!(
        "{day} · {processor}, {cores} cores{memory} · Linux {} · Keywright {}",
        release.trim(),
        env!("CARGO_PKG_VERSION")
    ))
}

/// The first value of that name in a file of lines like `name : value`.
fn field(path: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let mut fields = text.lines().filter_map(|line| line.split_once(':'));
    fields.find(|(field, _)| field.trim() == name).map(|(_, value)| value.trim().to_owned())
}
