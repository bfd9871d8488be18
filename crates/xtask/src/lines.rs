//! Runs a test program, passing its output on while listening for what it skipped.

use std::{
    io::{BufRead, BufReader, Cursor, Read, Write},
    process::{Child, ChildStdout, Command, Stdio},
    thread,
};

use anyhow::{Context, Result, ensure};
use xshell::Cmd;

use crate::report::Report;

/// Runs a command that reports tests as Cargo does, and notes each ignored one with its reason.
pub fn run_tests(report: &mut Report, command: Cmd) -> Result<()> {
    let tests = Tests::start(command)?;
    tests.end(report)
}

/// Runs two such commands at once. The output of the second is kept until the first has ended.
pub fn run_tests_at_once(report: &mut Report, first: Cmd, second: Cmd) -> Result<()> {
    let (first, second) = (Tests::start(first)?, Tests::start(second)?);
    thread::scope(|scope| {
        let second = scope.spawn(|| second.kept());
        let ended = first.end(report);
        second.join().expect("to read does not panic")?.end(report)?;
        ended
    })
}

/// A command that runs tests.
struct Tests<R> {
    told: String,
    child: Child,
    output: R,
}

impl Tests<BufReader<ChildStdout>> {
    fn start(command: Cmd) -> Result<Self> {
        println!("$ {command}");
        let told = command.to_string();
        let mut child = Command::from(command)
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("`{told}` could not be started"))?;
        let output = BufReader::new(child.stdout.take().context("the output was asked for above")?);
        Ok(Self { told, child, output })
    }

    /// Reads its output to its end: a program whose output nobody reads would wait.
    fn kept(mut self) -> Result<Tests<Cursor<Vec<u8>>>> {
        let mut output = Vec::new();
        self.output.read_to_end(&mut output)?;
        Ok(Tests { told: self.told, child: self.child, output: Cursor::new(output) })
    }
}

impl<R: BufRead> Tests<R> {
    /// Passes its output on until it ends.
    fn end(mut self, report: &mut Report) -> Result<()> {
        let mut screen = std::io::stdout();
        for line in self.output.lines() {
            let line = line?;
            writeln!(screen, "{line}")?;
            if let Some((test, reason)) = ignored(&line) {
                report.skip(test, reason);
            }
        }
        ensure!(self.child.wait()?.success(), "`{}` failed", self.told);
        Ok(())
    }
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
