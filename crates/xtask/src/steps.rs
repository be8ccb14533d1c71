//! A list of things that must succeed: each is run whatever became of the others, and a summary ends it.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::shell;

/// What was run so far, and what became of it.
#[derive(Default)]
pub struct Steps(Vec<Step>);

struct Step {
    name: String,
    duration: Duration,
    /// Why it failed, if it did.
    failure: Option<String>,
}

impl Steps {
    /// Runs a step and remembers its outcome; returns whether it succeeded.
    pub fn run(&mut self, name: &str, work: impl FnOnce() -> Result<()>) -> bool {
        shell::title(name);
        let start = Instant::now();
        let failure = work().err().map(|error| format!("{error:#}"));
        if let Some(reason) = &failure {
            println!("{reason}");
        }
        let succeeded = failure.is_none();
        self.0.push(Step { name: name.to_owned(), duration: start.elapsed(), failure });
        succeeded
    }

    /// Prints the summary; fails if a step did.
    pub fn finish(self) -> Result<()> {
        shell::title("Summary");
        for step in &self.0 {
            let word = if step.failure.is_none() { "ok" } else { "FAILED" };
            let seconds = step.duration.as_secs_f64();
            println!("  {word:<6} {seconds:>7.1} s  {}", step.name);
        }
        for (step, reason) in self.0.iter().filter_map(|step| Some((step, step.failure.as_ref()?))) {
            println!("\n{}: {reason}", step.name);
        }
        let failed = self.0.iter().filter(|step| step.failure.is_some()).count();
        if failed > 0 {
            bail!("{failed} of {} steps failed", self.0.len());
        }
        println!("\nAll {} steps succeeded.", self.0.len());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_failure_fails_the_whole_but_stops_nothing() {
        let mut steps = Steps::default();
        assert!(steps.run("one", || Ok(())));
        assert!(!steps.run("two", || bail!("no")));
        assert!(steps.run("three", || Ok(())));
        let error = steps.finish().unwrap_err().to_string();
        assert_eq!(error, "1 of 3 steps failed");
    }
}
