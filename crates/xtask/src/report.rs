//! What a run did: how long each stage took, what was left out and why.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::project::is_ci;

/// The stages of a run so far, and what was skipped.
#[derive(Default)]
pub struct Report {
    stages: Vec<Stage>,
    skipped: Vec<Skipped>,
}

struct Stage {
    name: &'static str,
    took: Duration,
    passed: bool,
}

struct Skipped {
    what: String,
    why: String,
}

impl Report {
    /// Runs one stage and keeps its time, whether it passes or fails.
    pub fn stage<T>(&mut self, name: &'static str, run: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        println!("\n=== {name}");
        #[allow(clippy::disallowed_methods, reason = "how long a stage really took is what is asked for")]
        let start = Instant::now();
        let result = run(self);
        self.stages.push(Stage { name, took: start.elapsed(), passed: result.is_ok() });
        result
    }

    /// Notes something that was not run.
    pub fn skip(&mut self, what: impl Into<String>, why: impl Into<String>) {
        self.skipped.push(Skipped { what: what.into(), why: why.into() });
    }

    /// Prints the table of stages and the list of what was skipped. `result` is how the stages ended:
    /// a failure is passed on, and in CI something skipped is a failure too.
    pub fn close(self, result: Result<()>) -> Result<()> {
        println!();
        for stage in &self.stages {
            let verdict = if stage.passed { "passed" } else { "FAILED" };
            println!("{:<24}{:>9}  {verdict}", stage.name, in_words(stage.took));
        }
        let total = self.stages.iter().map(|it| it.took).sum();
        println!("{:<24}{:>9}", "in all", in_words(total));

        if self.skipped.is_empty() {
            println!("Nothing was skipped.");
        } else {
            println!("Skipped:");
            for skipped in &self.skipped {
                println!("  {}: {}", skipped.what, skipped.why);
            }
        }
        result?;
        if is_ci() && !self.skipped.is_empty() {
            bail!("{} skipped, and in CI everything has to run", self.skipped.len());
        }
        Ok(())
    }
}

/// A duration as a person reads it: `4.2 s`, `3 m 07 s`.
pub fn in_words(duration: Duration) -> String {
    let seconds = duration.as_secs();
    if seconds < 60 {
        format!("{:.1} s", duration.as_secs_f64())
    } else {
        format!("{} m {:02} s", seconds / 60, seconds % 60)
    }
}
