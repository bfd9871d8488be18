//! `cargo xtask`: one command for each thing that one does with the project.
//!
//! Each task first installs what it needs and does not find, saying what it does and how long that
//! takes, and then runs it. Nothing here is clever: what a task runs is printed, and can be typed by hand.

mod bench;
mod budgets;
mod build;
mod comparer;
mod debian;
mod imports;
mod kafka;
mod later;
mod lines;
mod minify;
mod optimise;
mod page_tests;
mod parts;
mod policy;
mod project;
mod report;
mod seal;
mod serve;
mod test;
mod tools;

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::project::Project;

const USAGE: &str = "\
cargo xtask serve [--release] [--open]   the page on http://127.0.0.1:8080, built again on each change
cargo xtask build                        the static site in dist/, for any folder of any static host
cargo xtask test [--quick]               every test: native, wasm in a browser, end to end; --quick: native alone
                 [--without vectors]     does without the outside test vectors (VECTORS_DIR), knowingly
cargo xtask bench [FILTER]               the benchmarks
cargo xtask bench bridge                 the bridge against rdkafka, kafkajs behind ws, and webdis: ratios and their goals
cargo xtask budgets                      what the page in dist/ weighs at first load";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // One line with every cause; where in this program it arose helps nobody.
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["serve", rest @ ..] => serve::serve(&Project::open()?, rest),
        ["build"] => build::site(&Project::open()?),
        ["test", rest @ ..] => test::test(&Project::open()?, test::Choice::from_words(rest)?),
        ["bench", "bridge"] => bench::bridge(&Project::open()?),
        ["bench", rest @ ..] => bench::bench(&Project::open()?, rest),
        ["budgets"] => budgets::check(&Project::open()?),
        // Trunk calls this one on each page that it built; see the hooks of Trunk.toml.
        ["seal"] => seal::seal(),
        [] | ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        [unknown, ..] => bail!("no task `{unknown}`\n\n{USAGE}"),
    }
}
