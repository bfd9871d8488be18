//! Runs a test program, passing its output on while listening for what it skipped.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};
use xshell::Cmd;

use crate::report::Report;

/// Runs a command that reports tests as Cargo does, and notes each ignored one with its reason.
pub fn run_tests(report: &mut Report, command: Cmd) -> Result<()> {
    println!("$ {command}");
    let told = command.to_string();
    let mut child = Command::from(command)
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("`{told}` could not be started"))?;
    let output = child.stdout.take().context("the output was asked for above")?;
    let mut screen = std::io::stdout();
    for line in BufReader::new(output).lines() {
        let line = line?;
        writeln!(screen, "{line}")?;
        if let Some((test, reason)) = ignored(&line) {
            report.skip(test, reason);
        }
    }
    if !child.wait()?.success() {
        bail!("`{told}` failed");
    }
    Ok(())
}

/// Reads `test NAME ... ignored, REASON`.
fn ignored(line: &str) -> Option<(&str, &str)> {
    let (test, verdict) = line.trim().strip_prefix("test ")?.split_once(" ... ")?;
    let reason = verdict.strip_prefix("ignored")?;
    let reason = reason.trim_start_matches([',', ' ']);
    Some((test, if reason.is_empty() { "ignored without a reason" } else { reason }))
}

#[cfg(test)]
mod tests {
    use super::ignored;

    #[test]
    fn only_ignored_tests_are_noted() {
        assert_eq!(ignored("test a::b ... ok"), None);
        assert_eq!(ignored("test a::b ... ignored, no broker here"), Some(("a::b", "no broker here")));
        assert_eq!(ignored("test a::b ... ignored"), Some(("a::b", "ignored without a reason")));
        assert_eq!(ignored("test result: ok. 1 passed; 0 failed; 1 ignored"), None);
    }
}
