//! A reader that asks for long answers and takes none of them in.

use std::time::Duration;

use eda_bridge::client::{Client, NativeClock, Target};
use eda_patterns::ports::{KeyValue, PutIf};
use eda_wire::{Call, FromClient, Hello, VERSION, encode};
use futures::SinkExt;
use tokio::time::sleep;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;

use crate::redis_server::RedisServer;
use crate::servers::{Program, TOKEN};
use crate::table::{Goal, Table};

const KEY: &str = "long";
/// Nearly as much as a value may have.
const VALUE_BYTES: usize = 1_000_000;
/// As many as may be unanswered.
const REQUESTS: u64 = 256;
/// The bridge fills up by then.
const FLOOD: Duration = Duration::from_secs(5);

pub async fn measure(table: &mut Table, bridge: &str, redis: &RedisServer) {
    let running = Program::bridge(bridge, &["--redis-port", &redis.port.to_string()]);
    let target = Target { url: running.url(), token: TOKEN.to_owned(), run: "flood".to_owned() };
    let client = Client::start(target, NativeClock::start());
    client.ports().put(KEY, &"x".repeat(VALUE_BYTES), PutIf::Always, None).await.expect("Redis takes it");
    drop(client);
    let (idle_mb, _) = running.memory_mb();
    let (mut reader, _) = connect_async(running.url()).await.expect("it listens");
    // It says that it would take in everything.
    let credit = u64::from(u32::MAX);
    let hello = Hello { version: VERSION, token: TOKEN.to_owned(), run: "flood".to_owned(), credit };
    let say = |frame: &FromClient| Message::Binary(encode(frame).into());
    reader.send(say(&FromClient::Hello(hello))).await.expect("it listens");
    for id in 0..REQUESTS {
        let call = Call::Get { key: KEY.to_owned() };
        reader.send(say(&FromClient::Request { id, call })).await.expect("it never ceases to read");
    }
    sleep(FLOOD).await;
    let (_, most_mb) = running.memory_mb();
    let figures = format!("{idle_mb:.1} MB idle, {most_mb:.1} MB at most");
    table.row("memory of a flood nobody reads, MB over idle", figures, most_mb - idle_mb, Goal::AtMost(64.0));
}
