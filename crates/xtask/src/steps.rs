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
    succeeded: bool,
}

impl Steps {
    /// Runs a step and remembers its outcome; returns whether it succeeded.
    pub fn run(&mut self, name: &str, work: impl FnOnce() -> Result<()>) -> bool {
        shell::title(name);
        let start = Instant::now();
        let outcome = work();
        if let Err(error) = &outcome {
            println!("{error:#}");
        }
        let succeeded = outcome.is_ok();
        self.0.push(Step { name: name.to_owned(), duration: start.elapsed(), succeeded });
        succeeded
    }

    /// Prints the summary; fails if a step did.
    pub fn finish(self) -> Result<()> {
        shell::title("Summary");
        for step in &self.0 {
            let word = if step.succeeded { "ok" } else { "FAILED" };
            let seconds = step.duration.as_secs_f64();
            println!("  {word:<6} {seconds:>7.1} s  {}", step.name);
        }
        let failed = self.0.iter().filter(|step| !step.succeeded).count();
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
