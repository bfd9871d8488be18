//! Compares the bridge with what one would do without it, as ratios of figures that one run measured on one machine.
//! `cargo xtask bench bridge` installs what it needs, builds it and starts it:
//!
//! `bench BRIDGE NODE_PROGRAM`, with `NODE_PATH` for the packages of the latter.
//!
//! - `table` is the rows, and `servers` what is compared.
//! - `records` sends records to Kafka each way, `operations` asks Redis each way, `flood` asks and does not read.

mod flood;
#[allow(dead_code, reason = "the tests' own, and tests do more with it")]
#[path = "../../tests/bridge/kafka_server.rs"]
mod kafka_server;
mod operations;
mod records;
#[allow(dead_code, reason = "as above")]
#[path = "../../tests/bridge/redis_server.rs"]
mod redis_server;
mod servers;
mod table;

/// What the servers of the tests wait for.
mod support {
    /// How long something may take that must happen.
    pub const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);
}

use kafka_server::KafkaServer;
use redis_server::RedisServer;
use table::Table;

#[tokio::main]
async fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [bridge, node_program] = words.as_slice() else { panic!("bench BRIDGE NODE_PROGRAM") };
    let kafka = KafkaServer::start().await.expect("Kafka and Java are there");
    let redis = RedisServer::start().await.expect("Redis is there");
    let mut table = Table::default();
    records::compare(&mut table, bridge, node_program, &kafka).await;
    operations::compare(&mut table, bridge, &redis).await;
    flood::measure(&mut table, bridge, &redis).await;
    table.print();
}
