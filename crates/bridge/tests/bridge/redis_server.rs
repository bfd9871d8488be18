//! A Redis of a test's own.

use std::io::Write;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use eda_patterns::time::Span;
use tempfile::TempDir;

use crate::support::PATIENCE;

/// Debian's Redis on a free loopback port, with its files in a folder that goes with it. Every write is on the disk
/// before it is answered, so that a restart loses nothing that a client was told.
pub struct RedisServer {
    pub port: u16,
    /// What it is told beside where to listen and what to keep.
    more: Vec<String>,
    folder: TempDir,
    child: Child,
}

impl RedisServer {
    /// Starts one. `None` where none is installed, which is said aloud and is a failure in CI.
    pub async fn start() -> Option<RedisServer> {
        RedisServer::start_with(Vec::new()).await
    }

    /// As above, with further flags.
    pub async fn start_with(more: Vec<String>) -> Option<RedisServer> {
        if which("redis-server").is_none() {
            let why = "redis-server is not installed (Debian: redis-server)";
            assert!(!std::env::var("CI").is_ok_and(|ci| ci == "true"), "with CI=true everything has to run: {why}");
            #[allow(clippy::explicit_write, reason = "`eprintln!` is captured by the test and shown to nobody")]
            writeln!(std::io::stderr(), "SKIPPED a test with a real Redis: {why}").unwrap();
            return None;
        }
        // Another program may take the port before Redis does: then another one is tried.
        for _ in 0..5 {
            let (port, folder) = (free_port(), tempfile::tempdir().unwrap());
            let child = spawn(port, &folder, &more);
            let mut server = RedisServer { port, more: more.clone(), child, folder };
            if server.is_up().await {
                return Some(server);
            }
        }
        panic!("redis-server does not start");
    }

    /// Waits until Redis answers on its port, or has ended.
    async fn is_up(&mut self) -> bool {
        let began = tokio::time::Instant::now();
        let client = redis::Client::open(format!("redis://127.0.0.1:{}/", self.port)).unwrap();
        while began.elapsed() < PATIENCE {
            if self.child.try_wait().unwrap().is_some() {
                return false;
            }
            if let Ok(mut connection) = client.get_multiplexed_async_connection().await
                && redis::cmd("PING").query_async::<String>(&mut connection).await.is_ok()
            {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        false
    }

    /// Ends Redis without a word.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts it again on the same port, with what it had written.
    pub async fn start_again(&mut self) {
        self.child = spawn(self.port, &self.folder, &self.more);
        assert!(self.is_up().await, "Redis starts again");
    }

    /// All keys that begin so.
    pub async fn keys(&self, prefix: &str) -> Vec<String> {
        self.ask(&["KEYS", &format!("{prefix}*")]).await
    }

    /// The wait that is kept with the one copy that waits for another attempt, on the bus whose subscriptions begin so.
    pub async fn wait_in(&self, prefix: &str) -> Span {
        let again: Vec<String> = self.keys(prefix).await.into_iter().filter(|key| key.ends_with(":again")).collect();
        let [again] = again.as_slice() else { panic!("one copy waits: {again:?}") };
        let client = redis::Client::open(format!("redis://127.0.0.1:{}/", self.port)).unwrap();
        let mut connection = client.get_multiplexed_async_connection().await.unwrap();
        let copies: Vec<String> =
            redis::cmd("ZRANGE").arg(again).arg(0).arg(-1).query_async(&mut connection).await.unwrap();
        let [copy] = copies.as_slice() else { panic!("one copy waits: {copies:?}") };
        Span::from_us(copy.rsplit(':').next().unwrap().parse().unwrap())
    }

    /// Lets the time of all members of a bus be over.
    pub async fn forget_all_presence(&self, present: &str) {
        let client = redis::Client::open(format!("redis://127.0.0.1:{}/", self.port)).unwrap();
        let mut connection = client.get_multiplexed_async_connection().await.unwrap();
        let members: Vec<String> =
            redis::cmd("ZRANGE").arg(present).arg(0).arg(-1).query_async(&mut connection).await.unwrap();
        for member in &members {
            self.run(&["ZADD", present, "XX", "0", member]).await;
        }
    }

    /// Runs a command.
    pub async fn run(&self, words: &[&str]) {
        self.ask::<()>(words).await;
    }

    /// Runs a command and returns its answer.
    pub async fn ask<T: redis::FromRedisValue>(&self, words: &[&str]) -> T {
        let client = redis::Client::open(format!("redis://127.0.0.1:{}/", self.port)).unwrap();
        let mut connection = client.get_multiplexed_async_connection().await.unwrap();
        let mut command = redis::cmd(words[0]);
        command.arg(&words[1..]);
        command.query_async(&mut connection).await.unwrap()
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn spawn(port: u16, folder: &TempDir, more: &[String]) -> Child {
    let mut command = Command::new("redis-server");
    command.args(["--bind", "127.0.0.1", "--port", &port.to_string(), "--save", ""]);
    command.args(["--appendonly", "yes", "--appendfsync", "always", "--dir"]).arg(folder.path()).args(more);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// A port that was free a moment ago.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn which(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}
