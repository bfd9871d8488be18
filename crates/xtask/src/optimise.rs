//! Makes the modules of the page small: the one that every page starts with, and the hundreds of pieces of its parts.

use std::cmp::Reverse;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;

use anyhow::{Result, ensure};
use xshell::cmd;

use crate::project::Project;

/// A module, and the file that its small form is written to.
pub type Job = (PathBuf, PathBuf);

/// Does the jobs, on all processors.
pub fn optimise(project: &Project, jobs: Vec<Job>) -> Result<()> {
    let script = project.root().join("crates/xtask/src/optimise.mjs");
    let library = project.tools().join("node_modules/binaryen/index.js");
    let shell = &project.shell;
    let begin = |share: Vec<Job>| -> Result<_> {
        let files = share.into_iter().flat_map(|(from, to)| [from, to]);
        let command = cmd!(shell, "node {script} {library} {files...}").quiet();
        Ok(Command::from(command).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?)
    };
    let workers: Vec<_> = shares(jobs)?.into_iter().map(begin).collect::<Result<_>>()?;
    // Each is read to its end at once: one that nobody reads would wait for that.
    let ends = thread::scope(|scope| {
        let ends: Vec<_> = workers.into_iter().map(|worker| scope.spawn(|| worker.wait_with_output())).collect();
        ends.into_iter().map(|end| end.join().expect("to wait does not panic")).collect::<Vec<_>>()
    });
    for end in ends {
        let end = end?;
        ensure!(end.status.success(), "Binaryen failed: {}", String::from_utf8_lossy(&end.stderr));
    }
    Ok(())
}

/// The jobs, shared out among the processors so that each has about as many bytes: the greatest first, each to whoever
/// has the least.
fn shares(jobs: Vec<Job>) -> Result<Vec<Vec<Job>>> {
    let sized = |job: Job| -> Result<_> { Ok((fs::metadata(&job.0)?.len(), job)) };
    let mut sized = jobs.into_iter().map(sized).collect::<Result<Vec<_>>>()?;
    sized.sort_by_key(|(bytes, _)| Reverse(*bytes));
    let workers = thread::available_parallelism()?.get().min(sized.len());
    let mut shares = vec![(0, Vec::new()); workers];
    for (bytes, job) in sized {
        let least = shares.iter_mut().min_by_key(|(held, _)| *held).expect("as many shares as jobs, or fewer");
        least.0 += bytes;
        least.1.push(job);
    }
    Ok(shares.into_iter().map(|(_, jobs)| jobs).collect())
}
