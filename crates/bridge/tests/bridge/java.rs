//! Kafka's own client, in Java, beside the simulated one: for what librdkafka, and so the bridge, does in another way.
//!
//! What it does is in `tests/java`: a program that is asked in lines of JSON.

mod batches;
mod groups;

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::kafka_server::{KafkaServer, jars, java};

/// The program, as it runs on a Kafka.
struct Beside {
    folder: TempDir,
    child: Child,
    asks: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Beside {
    /// Compiles it and starts it.
    fn start(kafka: &KafkaServer) -> Beside {
        let folder = tempfile::tempdir().unwrap();
        let classes = folder.path().join("classes");
        compile(&classes);
        let said = std::fs::File::create(folder.path().join("said")).unwrap();
        let mut command = java(&[classes, jars().join("*")]);
        command.args(["Beside", &kafka.address()]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(said);
        let mut child = command.spawn().unwrap();
        let (asks, answers) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Beside { folder, child, asks, answers }
    }

    /// Asks for something and waits until it is done.
    fn ask(&mut self, asked: &Value) -> Value {
        // Where the program has ended, its answer is missing too.
        let _ = writeln!(self.asks, "{asked}");
        let mut answer = String::new();
        let read = self.answers.read_line(&mut answer).unwrap();
        assert!(read > 0, "{asked} fails: {}", std::fs::read_to_string(self.folder.path().join("said")).unwrap());
        serde_json::from_str(&answer).unwrap()
    }

    /// Makes a topic.
    fn make_topic(&mut self, topic: &str, partitions: u32) {
        self.ask(&serde_json::json!({ "do": "topic", "topic": topic, "partitions": partitions }));
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The files in a folder whose names end so.
fn files(folder: &str, end: &str) -> Vec<PathBuf> {
    let all = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    all.filter(|file| file.extension().is_some_and(|it| it == end)).collect()
}

/// With the compiler that lies beside the jars.
fn compile(to: &Path) {
    let all = files(jars().to_str().unwrap(), "jar");
    let mut command = java(&all);
    command.args(["org.eclipse.jdt.internal.compiler.batch.Main", "--release", "17", "-failOnWarning", "-cp"]);
    command.arg(std::env::join_paths(&all).unwrap()).arg("-d").arg(to);
    command.args(files(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/java"), "java"));
    let done = command.output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}
