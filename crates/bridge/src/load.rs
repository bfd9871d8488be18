//! A load test: producers send records as fast as they are acknowledged, straight to Kafka or through a bridge, with the
//! same settings either way.
//!
//! - [`Options`] is what it is told, [`Load`] what it has made in Kafka.
//! - `tally` keeps what became of each record, and [`Report`] is its figures.
//! - `direct` and `websocket` are the two ways there.

mod direct;
mod report;
mod tally;
mod websocket;

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, ValueEnum};
use eda_patterns::ports::log::ProducerConfig;
use eda_patterns::time::Span;
use eda_wire::{LogCall, TopicSettings};
use indicatif::{ProgressBar, ProgressStyle};
use tokio::task::{JoinSet, LocalSet};
use tokio::time::{Instant, interval};

use crate::clean::prefix;
use crate::kafka::{Kafka, Names};
use crate::store::Connection;
use direct::Direct;
pub use report::{Latency, Report};
use tally::{Pending, Tally};
use websocket::Bridges;

/// The topic that is measured.
const TOPIC: &str = "records";

/// Every producer sends one record here before anything is measured, so that its connection is made by then.
const WARM_UP: &str = "warm-up";

/// How often progress is shown.
const SHOWN_EVERY: Duration = Duration::from_millis(100);

/// What a load test is told.
#[derive(Clone, Debug, Args)]
pub struct Options {
    /// So many producers send at once, each over a connection of its own
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub producers: u32,
    /// So many records are sent in all, by all producers together
    #[arg(long, default_value_t = 10_000)]
    pub messages: u64,
    /// Bytes of each record's value
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(..=900_000))]
    pub size: u32,
    /// Partitions of the topic, which is made for this test and removed after it
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub partitions: u32,
    /// So many brokers keep each partition
    #[arg(long, default_value_t = 1)]
    pub replication_factor: u32,
    /// Which way records go: through a bridge, or straight to Kafka by librdkafka
    #[arg(long, value_enum, default_value_t = Through::Websocket)]
    pub through: Through,
    /// The bridge, as ws://HOST:PORT/ws, with its token in EDA_BRIDGE_TOKEN. Without it, one is started for the test
    #[arg(long, value_name = "URL")]
    pub bridge: Option<String>,
    /// Records of one producer that are on their way at once
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=50_000))]
    pub in_flight: u32,
    /// A producer hands over so many records at a time
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=50_000))]
    pub batch: u32,
    /// Kafka's linger.ms: how long a batch waits for more records
    #[arg(long, default_value_t = 5)]
    pub linger_ms: u64,
    /// Tells the figures as JSON
    #[arg(long)]
    pub json: bool,
}

/// Which way records go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Through {
    /// Through a bridge.
    Websocket,
    /// Straight to Kafka.
    Direct,
}

impl Options {
    /// How every producer works: as the Java client does unless told otherwise.
    fn config(&self) -> ProducerConfig {
        ProducerConfig { linger: Span::from_ms(self.linger_ms), ..ProducerConfig::default() }
    }
}

/// A way to Kafka, as one producer has it.
trait Way: 'static {
    /// Hands records over together, and returns when there is room for more.
    async fn hand_over(&self, topic: &str, records: Vec<(Vec<u8>, Pending)>);
}

/// A load test whose topic is there.
pub struct Load {
    options: Options,
    redis: Connection,
    kafka: Kafka,
    token: Option<String>,
    run: String,
}

impl Load {
    /// Makes the topics of a load test. `token` opens the bridge that the options name.
    ///
    /// # Errors
    /// Kafka cannot be reached, or refuses.
    pub async fn prepare(
        options: Options,
        redis: Connection,
        kafka: Kafka,
        token: Option<String>,
    ) -> Result<Load, String> {
        let lot = getrandom::u32().map_err(|error| format!("the system gives no randomness: {error}"))?;
        let load = Load { options, redis, kafka, token, run: format!("load-{lot:08x}") };
        for (topic, partitions) in [(TOPIC, load.options.partitions), (WARM_UP, 1)] {
            let topic = topic.to_owned();
            let replication_factor = load.options.replication_factor;
            let call =
                LogCall::CreateTopic(TopicSettings { topic, partitions, replication_factor, further: Vec::new() });
            if let Err(failed) = load.kafka.administer(&load.names(), &call).await {
                load.remove().await?;
                return Err(format!("no topic can be made: {}", failed.message));
            }
        }
        Ok(load)
    }

    /// What Kafka calls the topic.
    pub fn topic(&self) -> String {
        self.names().outer(TOPIC)
    }

    fn names(&self) -> Names {
        Names::of(&self.run)
    }

    /// Sends all records and waits until the fate of each is known, or until `stop` is ready.
    ///
    /// # Errors
    /// A producer cannot be started. What becomes of records is in the report.
    pub async fn send(&self, stop: impl Future<Output = ()>) -> Result<Report, String> {
        let within = async {
            match self.options.through {
                Through::Direct => {
                    let ways = (0..self.options.producers).map(|_| Direct::new(&self.kafka, &self.run, &self.options));
                    self.measure(ways.collect::<Result<_, _>>()?, stop).await
                }
                Through::Websocket => {
                    let bridges = Bridges::start(self).await?;
                    let report = self.measure(bridges.ways.clone(), stop).await;
                    bridges.end().await;
                    report
                }
            }
        };
        LocalSet::new().run_until(within).await
    }

    async fn measure<W: Way>(&self, ways: Vec<W>, stop: impl Future<Output = ()>) -> Result<Report, String> {
        let mut stop = std::pin::pin!(stop);
        let ways: Vec<Rc<W>> = ways.into_iter().map(Rc::new).collect();
        let warm_up = Tally::new();
        let warmed_up = self.produce(&ways, WARM_UP, ways.len() as u64, &warm_up);
        tokio::select! {
            () = &mut stop => return self.report(&Tally::new(), Duration::ZERO, true).await,
            () = warmed_up => {}
        }
        if let Some(word) = warm_up.first_failure() {
            return Err(format!("the first record of a producer was not taken: {word}"));
        }
        let (tally, bar, began) = (Tally::new(), bar(&self.options), Instant::now());
        let all = self.produce(&ways, TOPIC, self.options.messages, &tally);
        let mut all = std::pin::pin!(all);
        let mut shown = interval(SHOWN_EVERY);
        let is_interrupted = loop {
            tokio::select! {
                () = &mut stop => break true,
                () = &mut all => break false,
                _ = shown.tick() => bar.set_position(tally.ended()),
            }
        };
        let took = began.elapsed();
        bar.finish_and_clear();
        self.report(&tally, took, is_interrupted).await
    }

    /// All producers send their share of so many records. Ready when the fate of each is known.
    async fn produce<W: Way>(&self, ways: &[Rc<W>], topic: &'static str, messages: u64, tally: &Arc<Tally>) {
        let next = Rc::new(Cell::new(0));
        let mut producers = JoinSet::new();
        for way in ways {
            let (way, next, tally) = (Rc::clone(way), Rc::clone(&next), Arc::clone(tally));
            let share = messages.div_ceil(ways.len() as u64);
            let Options { in_flight, batch, size, .. } = self.options;
            producers.spawn_local(async move {
                let line = tally.line(in_flight);
                let mut left = share;
                loop {
                    // Whoever is quick takes no more than its share: so all of them send to the end.
                    let most = u64::from(batch.min(in_flight)).min(left).min(messages - next.get());
                    if most == 0 {
                        break;
                    }
                    let places = line.places(most as usize).await;
                    // Others have taken from what is left meanwhile.
                    let first = next.get();
                    let count = (places.len() as u64).min(messages - first);
                    next.set(first + count);
                    left -= count;
                    let records = (first..first + count).zip(places);
                    let records = records.map(|(number, place)| (value(number, size), place.begin()));
                    way.hand_over(topic, records.collect()).await;
                }
                line.all_ended().await;
            });
        }
        while let Some(ended) = producers.join_next().await {
            ended.expect("a producer does not panic");
        }
    }

    async fn report(&self, tally: &Tally, took: Duration, is_interrupted: bool) -> Result<Report, String> {
        let in_topic = self.kafka.count(&self.names(), TOPIC).await;
        let in_topic = in_topic.map_err(|failed| format!("the topic cannot be counted: {}", failed.message))?;
        Ok(Report::new(&self.options, tally, took, in_topic, is_interrupted))
    }

    /// Removes everything that the test made in Kafka.
    ///
    /// # Errors
    /// Kafka cannot be reached, or refuses: `eda-bridge clean` does it later.
    pub async fn remove(&self) -> Result<(), String> {
        let removed = self.kafka.clean(&prefix(Some(&self.run))).await;
        removed.map(drop).map_err(|failed| format!("the topic of run {} is still there: {}", self.run, failed.message))
    }
}

/// A record's value: its number, and filled up with dots.
fn value(number: u64, size: u32) -> Vec<u8> {
    let mut value = number.to_string().into_bytes();
    value.resize(size as usize, b'.');
    value
}

/// A failure's word without the port that it is of.
fn short(word: &'static str) -> &'static str {
    word.strip_prefix("log-").unwrap_or(word)
}

/// Shown where a person looks on, and nowhere else.
fn bar(options: &Options) -> ProgressBar {
    let style = ProgressStyle::with_template("{wide_bar} {human_pos}/{human_len} records, {per_sec}, {eta} left");
    let bar = ProgressBar::new(options.messages);
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
