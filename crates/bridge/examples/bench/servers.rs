//! Programs that are compared, each ended with its value.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// Opens every bridge of these benchmarks, which listen for this machine alone and for a minute.
pub const TOKEN: &str = "a-token-of-the-benchmarks-alone";

/// A program that prints where it is in its first line.
pub struct Program {
    child: Child,
    pub said: String,
}

impl Program {
    pub fn start(command: &mut Command) -> Program {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("it starts");
        let mut said = String::new();
        BufReader::new(child.stdout.take().expect("it was asked for")).read_line(&mut said).expect("it says a line");
        Program { child, said: said.trim().to_owned() }
    }

    /// A bridge, on a port of its own.
    pub fn bridge(program: &str, flags: &[&str]) -> Program {
        let mut command = Command::new(program);
        command.args(["--listen", "127.0.0.1:0", "--log-level", "error", "--requests-per-second-max", "10000000"]);
        Self::start(command.args(flags).env("EDA_BRIDGE_TOKEN", TOKEN))
    }

    /// Where a bridge is, `ws://HOST:PORT/ws`.
    pub fn url(&self) -> String {
        let address = self.said.split('#').next().unwrap_or_default();
        format!("{}ws", address.replacen("http", "ws", 1))
    }

    /// Resident memory, in MB: now, and the most that there ever was.
    pub fn memory_mb(&self) -> (f64, f64) {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let of = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
            let kib: f64 = line.trim_matches(|sign: char| !sign.is_ascii_digit()).parse().unwrap_or(f64::NAN);
            kib * 1_024.0 / 1e6
        };
        (of("VmRSS:"), of("VmHWM:"))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
