//! Questions to Redis: pipelined through the bridge, and through webdis by pipelined HTTP.

use std::time::Duration;

use eda_bridge::client::{Client, NativeClock, Target};
use eda_patterns::ports::{KeyValue, PutIf};
use eda_patterns::time::Span;
use eda_remote::Ask;
use eda_wire::Call;
use futures::StreamExt;
use futures::future::join_all;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;

use crate::redis_server::{RedisServer, free_port};
use crate::servers::{Program, TOKEN};
use crate::table::{Goal, Table, median};

const CONNECTIONS: usize = 4;
/// Questions of one connection that are on their way at once.
const DEPTH: usize = 128;
const QUESTIONS: usize = 200_000;
const SIZE: usize = 100;
const ROUNDS: usize = 3;
/// Questions of which each is asked after the one before it was answered.
const ALONE: usize = 3_000;
const KEY: &str = "seat";

pub async fn compare(table: &mut Table, bridge: &str, redis: &RedisServer) {
    let running = Program::bridge(bridge, &["--redis-port", &redis.port.to_string()]);
    let target = || Target { url: running.url(), token: TOKEN.to_owned(), run: "bench".to_owned() };
    let clients: Vec<Client> = (0..CONNECTIONS).map(|_| Client::start(target(), NativeClock::start())).collect();
    clients[0].ports().put(KEY, &"x".repeat(SIZE), PutIf::Always, None).await.expect("Redis takes it");
    redis.run(&["SET", KEY, &"x".repeat(SIZE)]).await;

    let mut webdis = Webdis::start(redis).await;
    let (mut through, mut by_webdis) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        through.push(pipelined(&clients).await);
        if let Ok(webdis) = &mut webdis {
            by_webdis.push(webdis.pipelined().await);
        }
    }
    let through = median(through);
    match webdis {
        Ok(_) => {
            let by_webdis = median(by_webdis);
            let figures = format!("{through:.0} operations/s through the bridge, {by_webdis:.0} by webdis");
            table.row("Redis operations, against webdis", figures, through / by_webdis, Goal::AtLeast(3.0));
        }
        Err(why) => table.missing("Redis operations, against webdis", &why),
    }

    let mut direct = redis_connection(redis).await;
    let (mut alone, mut directly) = (Vec::new(), Vec::new());
    for _ in 0..ALONE {
        let began = Instant::now();
        clients[0].ask(Call::Get { key: KEY.to_owned() }, Span::ZERO).await.expect("it answers");
        alone.push(ms(began.elapsed()));
        let began = Instant::now();
        redis::cmd("GET").arg(KEY).query_async::<String>(&mut direct).await.expect("it answers");
        directly.push(ms(began.elapsed()));
    }
    let (alone, directly) = (median(alone), median(directly));
    let figures = format!("p50 {alone:.2} ms through the bridge, {directly:.2} ms directly");
    table.row("one Redis operation, added ms", figures, alone - directly, Goal::AtMost(0.5));
}

fn ms(span: Duration) -> f64 {
    span.as_secs_f64() * 1_000.0
}

async fn redis_connection(redis: &RedisServer) -> redis::aio::MultiplexedConnection {
    let client = redis::Client::open(format!("redis://127.0.0.1:{}/", redis.port)).expect("this is an address");
    client.get_multiplexed_async_connection().await.expect("Redis is there")
}

/// Operations a second.
async fn pipelined(clients: &[Client]) -> f64 {
    let began = Instant::now();
    let each = clients.iter().map(|client| {
        let client = client.clone();
        // As programs that have nothing to do with one another.
        tokio::spawn(async move {
            let asked = (0..QUESTIONS / CONNECTIONS).map(|_| client.ask(Call::Get { key: KEY.to_owned() }, Span::ZERO));
            let mut answers = futures::stream::iter(asked).buffer_unordered(DEPTH);
            while let Some(answer) = answers.next().await {
                answer.expect("it answers");
            }
        })
    });
    for ended in join_all(each).await {
        ended.expect("nobody panics");
    }
    QUESTIONS as f64 / began.elapsed().as_secs_f64()
}

/// A webdis, and its connections.
struct Webdis {
    child: std::process::Child,
    connections: Vec<TcpStream>,
    /// Bytes of an answer, which are always the same.
    answer_bytes: usize,
}

/// Webdis answers `GET` by this.
fn question() -> String {
    format!("GET /GET/{KEY} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: keep-alive\r\n\r\n")
}

impl Webdis {
    async fn start(redis: &RedisServer) -> Result<Webdis, String> {
        let (port, folder) = (free_port(), std::env::temp_dir().join(format!("webdis-{}.json", std::process::id())));
        let settings = serde_json::json!({
            "redis_host": "127.0.0.1", "redis_port": redis.port, "http_host": "127.0.0.1", "http_port": port,
            "threads": 4, "pool_size": 20, "daemonize": false, "websockets": false, "verbosity": 0,
            "logfile": "/dev/null", "database": 0,
        });
        std::fs::write(&folder, settings.to_string()).map_err(|error| error.to_string())?;
        let child = std::process::Command::new("webdis").arg(&folder).spawn();
        let child = child.map_err(|error| format!("webdis (Debian: webdis) cannot be started: {error}"))?;
        let mut webdis = Webdis { child, connections: Vec::new(), answer_bytes: 0 };
        let until = Instant::now() + crate::support::PATIENCE;
        while webdis.connections.len() < CONNECTIONS {
            match TcpStream::connect(("127.0.0.1", port)).await {
                Ok(connection) => webdis.connections.push(connection),
                Err(error) if Instant::now() > until => return Err(format!("webdis does not answer: {error}")),
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
        // Its own connections are made by then, and how long an answer is can be seen.
        tokio::time::sleep(Duration::from_millis(500)).await;
        for connection in &mut webdis.connections {
            connection.write_all(question().as_bytes()).await.map_err(|error| error.to_string())?;
            let mut answer = Vec::new();
            while !answer.ends_with(b"\"}") {
                connection.read_buf(&mut answer).await.map_err(|error| error.to_string())?;
            }
            if !answer.starts_with(b"HTTP/1.1 200 OK") {
                return Err(format!("webdis answers {}", String::from_utf8_lossy(&answer)));
            }
            webdis.answer_bytes = answer.len();
        }
        let _ = std::fs::remove_file(folder);
        Ok(webdis)
    }

    /// Operations a second.
    async fn pipelined(&mut self) -> f64 {
        let (began, answer_bytes) = (Instant::now(), self.answer_bytes);
        let each = std::mem::take(&mut self.connections).into_iter().map(|mut connection| {
            tokio::spawn(async move {
                let (count, mut buffer) = (QUESTIONS / CONNECTIONS, vec![0; 64 << 10]);
                let (mut asked, mut came_bytes) = (0, 0);
                while came_bytes < count * answer_bytes {
                    let more = (DEPTH - (asked - came_bytes / answer_bytes)).min(count - asked);
                    if more > 0 {
                        connection.write_all(question().repeat(more).as_bytes()).await.expect("it is there");
                        asked += more;
                    }
                    let read = connection.read(&mut buffer).await.expect("it is there");
                    assert!(read > 0, "webdis has closed a connection");
                    came_bytes += read;
                }
                connection
            })
        });
        for ended in join_all(each).await {
            self.connections.push(ended.expect("nobody panics"));
        }
        QUESTIONS as f64 / began.elapsed().as_secs_f64()
    }
}

impl Drop for Webdis {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
