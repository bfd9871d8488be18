//! Records to Kafka: through the bridge, by librdkafka alone, and through kafkajs behind npm's `ws`.

use std::process::Command;

use futures::future::join_all;
use futures::{SinkExt, StreamExt};
use rdkafka::ClientConfig;
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use serde_json::{Value, json};
use tokio::time::Instant;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;

use crate::kafka_server::KafkaServer;
use crate::servers::{Program, TOKEN};
use crate::table::{Goal, Table, median};

const PRODUCERS: usize = 4;
const RECORDS: usize = 400_000;
const BATCH: usize = 100;
const SIZE: usize = 200;
const IN_FLIGHT: usize = 2_000;
const PARTITIONS: i32 = 6;
/// Each way is gone so often, in turns, and the middle one counts.
const ROUNDS: usize = 3;

pub async fn compare(table: &mut Table, bridge: &str, node_program: &str, kafka: &KafkaServer) {
    let address = kafka.address();
    let running = Program::bridge(bridge, &["--kafka-bootstrap-servers", &address]);
    let load = |through: &str, flags: &[&str]| {
        let mut command = Command::new(bridge);
        command.args(["--kafka-bootstrap-servers", &address, "load", "--json", "--through", through]);
        command.args(flags).env("EDA_BRIDGE_TOKEN", TOKEN);
        if through == "websocket" {
            command.args(["--bridge", &running.url()]);
        }
        let told = command.output().expect("it runs");
        let figures: Value = serde_json::from_slice(&told.stdout).expect("it tells its figures");
        assert!(told.status.success() && figures["errors"] == json!({}), "{figures}");
        figures
    };
    let (records, producers, batch) = (RECORDS.to_string(), PRODUCERS.to_string(), BATCH.to_string());
    let (size, in_flight, partitions) = (SIZE.to_string(), IN_FLIGHT.to_string(), PARTITIONS.to_string());
    let many = ["--messages", &records, "--producers", &producers, "--batch", &batch, "--size", &size];
    let many = [&many[..], &["--in-flight", &in_flight, "--partitions", &partitions]].concat();
    let (mut through, mut direct, mut by_kafkajs) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let a_second = |figures: Value| figures["records_per_second"].as_f64().expect("a number");
        direct.push(a_second(load("direct", &many)));
        through.push(a_second(load("websocket", &many)));
        by_kafkajs.push(kafkajs(node_program, &address).await);
    }
    let (through, direct, by_kafkajs) = (median(through), median(direct), median(by_kafkajs));
    let figures = format!("{through:.0} records/s through the bridge, {direct:.0} by rdkafka");
    table.row("records, against rdkafka directly", figures, through / direct, Goal::AtLeast(0.7));
    let figures = format!("{through:.0} records/s through the bridge, {by_kafkajs:.0} by kafkajs and ws");
    table.row("records, against kafkajs behind ws", figures, through / by_kafkajs, Goal::AtLeast(3.0));

    let one = ["--messages", "3000", "--producers", "1", "--batch", "1", "--in-flight", "1", "--linger-ms", "0"];
    let half = |figures: Value| figures["latency_ms"]["p50"].as_f64().expect("a number");
    let (mut through, mut direct) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        direct.push(half(load("direct", &one)));
        through.push(half(load("websocket", &one)));
    }
    let (through, direct) = (median(through), median(direct));
    let figures = format!("p50 {through:.2} ms through the bridge, {direct:.2} ms by rdkafka");
    table.row("one record, added ms", figures, through - direct, Goal::AtMost(0.5));
}

/// Records a second through a Node program.
async fn kafkajs(program: &str, brokers: &str) -> f64 {
    let topic = format!("kafkajs-{}", getrandom::u32().expect("the system gives randomness"));
    let admin: AdminClient<DefaultClientContext> =
        ClientConfig::new().set("bootstrap.servers", brokers).create().expect("these are settings");
    let new = NewTopic::new(&topic, PARTITIONS, TopicReplication::Fixed(1));
    admin.create_topics([&new], &AdminOptions::new()).await.expect("Kafka makes a topic");
    let server = Program::start(Command::new("node").args([program, brokers, &topic]));
    let url = format!("ws://127.0.0.1:{}", server.said);
    let mut sockets = Vec::new();
    for _ in 0..PRODUCERS {
        let (mut socket, _) = connect_async(&url).await.expect("it listens");
        // Its connections are made before anything is measured.
        exchange(&mut socket, BATCH).await;
        sockets.push(socket);
    }
    let began = Instant::now();
    join_all(sockets.iter_mut().map(|socket| exchange(socket, RECORDS / PRODUCERS))).await;
    let took = began.elapsed();
    admin.delete_topics(&[&topic], &AdminOptions::new()).await.expect("Kafka removes it");
    RECORDS as f64 / took.as_secs_f64()
}

type Socket = tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>>;

/// Sends so many records in batches, with as many on their way as a load test has.
async fn exchange(socket: &mut Socket, records: usize) {
    let (mut to, mut from) = socket.split();
    let (mut begun, mut ended) = (0, 0);
    while ended < records {
        while begun < records && begun - ended < IN_FLIGHT {
            let values: Vec<String> = (begun..begun + BATCH).map(|number| format!("{number:.<SIZE$}")).collect();
            let text = json!({ "id": begun, "values": values }).to_string();
            to.send(Message::Text(text.into())).await.expect("it is there");
            begun += BATCH;
        }
        let answer = from.next().await.expect("it answers").expect("it answers");
        let answer: Value = serde_json::from_slice(&answer.into_data()).expect("it answers in JSON");
        assert!(answer["error"].is_null(), "{answer}");
        ended += BATCH;
    }
}
