//! Redis and the bridge are killed and started again while clients work.

use std::cell::Cell;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use eda_bridge::client::{Client, NativeClock, Target};
use eda_bridge::server::Limits;
use eda_patterns::ports::{KeyValue, KeyValueError, KeyVersion, PutIf, QueueError, Work, WorkQueue};
use eda_patterns::time::Span;
use eda_remote::Ports;
use tokio::time::{Instant, sleep};

use crate::redis_server::{RedisServer, free_port};
use crate::support::{PATIENCE, start};

pub const TOKEN: &str = "a-token-that-stays-the-same-over-restarts";

/// The bridge as a program.
pub struct Program {
    child: Child,
}

impl Program {
    pub fn start(port: u16, redis_port: u16) -> Program {
        Program::start_with(port, &[("REDIS_PORT", redis_port.to_string())])
    }

    /// With these variables.
    pub fn start_with(port: u16, variables: &[(&str, String)]) -> Program {
        let mut command = Command::new(env!("CARGO_BIN_EXE_eda-bridge"));
        command.args(["--listen", &format!("127.0.0.1:{port}")]).envs(variables.iter().cloned());
        let child = command.env("EDA_BRIDGE_TOKEN", TOKEN).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut child = child.unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, format!("http://127.0.0.1:{port}/#bridge={TOKEN}\n"));
        Program { child }
    }

    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How far a count has come, and whether it may end.
#[derive(Default)]
struct Count {
    value: Cell<u64>,
    /// How many outcomes were unknown or could not be had.
    troubles: Cell<u64>,
    enough: Cell<bool>,
}

impl Count {
    /// Counts up by compare-and-set until that is enough, resolving each unknown outcome by reading again.
    async fn run(&self, client: &Ports<Client>) -> Result<(), KeyValueError> {
        while !self.enough.get() {
            match self.step(client).await {
                Ok(()) => {}
                Err(KeyValueError::OutcomeUnknown | KeyValueError::Unavailable(_) | KeyValueError::Conflict { .. }) => {
                    self.troubles.set(self.troubles.get() + 1);
                    sleep(Duration::from_millis(20)).await;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    async fn step(&self, client: &Ports<Client>) -> Result<(), KeyValueError> {
        let found = client.get("counter").await?;
        let (value, version) =
            found.map_or((0, KeyVersion(0)), |found| (found.value.parse::<u64>().unwrap(), found.version));
        // Each version is one step: a write that was made twice, or lost, would part the two.
        assert_eq!(value, version.0, "no step is lost and none is made twice");
        assert!(value >= self.value.get(), "what was read stays");
        self.value.set(value);
        let condition = if value == 0 { PutIf::Absent } else { PutIf::Version(version) };
        client.put("counter", &(value + 1).to_string(), condition, None).await?;
        Ok(())
    }

    /// Waits until this many more steps were made.
    async fn goes_on(&self, steps: u64) {
        let reached = self.value.get() + steps;
        until("the count goes on", || self.value.get() >= reached).await;
    }

    /// Waits until an outage is noticed that began after `before` troubles.
    async fn notices(&self, before: u64) {
        until("the outage is noticed", || self.troubles.get() > before).await;
    }
}

/// Waits until it holds. A machine may be slow or fast: nothing here counts on how far others come in a time.
async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < PATIENCE * 6, "{what}");
        sleep(Duration::from_millis(5)).await;
    }
}

/// Puts work into a queue until it is known to be there.
async fn enqueue(client: &Ports<Client>, body: &str) {
    let work = Work { record: client.next_record(), topic: "topic".to_owned(), body: body.to_owned() };
    let began = Instant::now();
    while let Err(error) = client.enqueue("q", work.clone(), Span::ZERO).await {
        assert!(began.elapsed() < PATIENCE * 6, "it goes on after a restart");
        assert!(matches!(error, QueueError::OutcomeUnknown | QueueError::Unavailable(_)), "{error}");
        sleep(Duration::from_millis(20)).await;
    }
}

/// Takes work and finishes it until nothing is left; what each was, with how often it was handed out.
async fn drain(client: &Ports<Client>) -> Vec<(String, u32)> {
    let (began, mut done) = (Instant::now(), Vec::new());
    loop {
        assert!(began.elapsed() < PATIENCE * 6, "the queue becomes empty");
        match client.lease("q", Span::from_secs(1), Span::from_ms(100)).await {
            Ok(Some(lease)) => {
                if client.ack("q", &lease).await.is_ok() {
                    done.push((lease.body, lease.attempt));
                }
            }
            Ok(None) => {
                let depths = client.depths("q").await;
                if depths.is_ok_and(|depths| depths.queued + depths.leased + depths.scheduled == 0) {
                    return done;
                }
            }
            Err(_) => sleep(Duration::from_millis(20)).await,
        }
    }
}

#[tokio::test]
async fn redis_is_killed_in_mid_run_and_nothing_that_was_acknowledged_is_lost() {
    let Some(mut redis) = RedisServer::start().await else { return };
    let bridge = start(&[], Limits::default(), redis.port).await;
    let client = bridge.client("redis-killed");
    for n in 0..20 {
        enqueue(&client, &n.to_string()).await;
    }
    let count = Count::default();
    let outage = async {
        count.goes_on(100).await;
        redis.kill();
        count.notices(0).await;
        redis.start_again().await;
        count.goes_on(100).await;
        count.enough.set(true);
    };
    let more = async {
        for n in 20..40 {
            enqueue(&client, &n.to_string()).await;
            sleep(Duration::from_millis(30)).await;
        }
    };
    let (counted, (), ()) = futures::join!(count.run(&client), more, outage);
    counted.unwrap();
    let mut bodies: Vec<u32> = drain(&client).await.into_iter().map(|(body, _)| body.parse().unwrap()).collect();
    bodies.sort_unstable();
    // Work whose finishing had an unknown outcome would be missing here; nobody finished any during the outage.
    assert_eq!(bodies, (0..40).collect::<Vec<_>>());
    bridge.stop().await;
}

#[tokio::test]
async fn the_bridge_is_killed_in_mid_run_and_clients_find_it_again() {
    let Some(redis) = RedisServer::start().await else { return };
    let port = free_port();
    let mut program = Program::start(port, redis.port);
    let target =
        Target { url: format!("ws://127.0.0.1:{port}/ws"), token: TOKEN.to_owned(), run: "bridge-killed".to_owned() };
    let client = Client::start(target, NativeClock::start()).ports();
    let count = Count::default();
    let kills = async {
        for _ in 0..3 {
            count.goes_on(50).await;
            let before = count.troubles.get();
            program.kill();
            count.notices(before).await;
            program = Program::start(port, redis.port);
        }
        count.goes_on(50).await;
        count.enough.set(true);
    };
    let more = async {
        for n in 0..40 {
            enqueue(&client, &n.to_string()).await;
            sleep(Duration::from_millis(20)).await;
        }
    };
    let (counted, (), ()) = futures::join!(count.run(&client), more, kills);
    counted.unwrap();
    let mut bodies: Vec<u32> = drain(&client).await.into_iter().map(|(body, _)| body.parse().unwrap()).collect();
    bodies.sort_unstable();
    assert_eq!(bodies, (0..40).collect::<Vec<_>>(), "each piece of work once, asked for again or not");
}

#[cfg(unix)]
#[tokio::test]
async fn sigterm_stops_the_bridge_with_a_reason() {
    use eda_wire::{FromClient, Hello, VERSION};
    let port = free_port();
    let mut program = Program::start(port, crate::support::NO_REDIS);
    let address = format!("127.0.0.1:{port}").parse().unwrap();
    let mut client = crate::support::Client::open(address, "/ws", &[]).await.unwrap();
    let hello = Hello { version: VERSION, token: TOKEN.to_owned(), run: "stop".to_owned(), credit: 1 };
    client.send(&FromClient::Hello(hello)).await;
    client.next().await;
    let killed = Command::new("kill").args(["-TERM", &program.child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    assert_eq!(client.closes().await, 1001);
    let began = Instant::now();
    loop {
        if let Some(status) = program.child.try_wait().unwrap() {
            assert!(status.success(), "a stop that was asked for is no failure");
            break;
        }
        assert!(began.elapsed() < PATIENCE, "the bridge stops");
        sleep(Duration::from_millis(20)).await;
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_second_signal_ends_the_bridge_at_once() {
    let port = free_port();
    let mut program = Program::start(port, crate::support::NO_REDIS);
    let address = format!("127.0.0.1:{port}").parse().unwrap();
    // It reads nothing, and so holds a stop up until the bridge has waited long enough for its close.
    let _silent = crate::support::Client::open(address, "/ws", &[]).await.unwrap();
    let began = Instant::now();
    // Two that come at once are one, so it is asked again until it ends.
    let status = loop {
        let killed = Command::new("kill").args(["-TERM", &program.child.id().to_string()]).status().unwrap();
        assert!(killed.success());
        sleep(Duration::from_millis(200)).await;
        if let Some(status) = program.child.try_wait().unwrap() {
            break status;
        }
        assert!(began.elapsed() < PATIENCE, "the bridge ends");
    };
    assert_eq!(status.code(), Some(143), "it did not wait for who is silent");
}

#[tokio::test]
async fn clean_removes_runs_and_nothing_else() {
    let Some(redis) = RedisServer::start().await else { return };
    let bridge = start(&[], Limits::default(), redis.port).await;
    for run in ["one", "two"] {
        let client = bridge.client(run);
        client.put("key", "value", PutIf::Always, None).await.unwrap();
        enqueue(&client, "work").await;
    }
    redis.run(&["SET", "mine", "stays"]).await;
    let clean = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_eda-bridge"));
        command.args(["clean", "--redis-port", &redis.port.to_string()]).args(more).stderr(Stdio::null());
        let output = command.output().unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap())
    };
    let of_one = redis.keys("playground.one.").await.len();
    assert!(of_one > 2);
    assert_eq!(clean(&["--run", "one"]), (true, format!("Removed {of_one} keys.\n")));
    assert_eq!(redis.keys("playground.one.").await.len(), 0);
    assert_eq!(redis.keys("playground.two.").await.len(), of_one);
    assert!(!clean(&["--run", "*"]).0, "a pattern is no run");
    assert!(clean(&[]).0);
    assert_eq!(redis.keys("").await, ["mine"]);
    bridge.stop().await;
}
