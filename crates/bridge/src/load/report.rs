//! The figures of a load test.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::Serialize;

use super::tally::Tally;
use super::{Options, Through};

/// What a load test found out.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// `websocket` or `direct`.
    pub through: &'static str,
    /// How many sent at once.
    pub producers: u32,
    /// Records that were to be sent, by all of them together.
    pub messages: u64,
    /// Bytes of each value.
    pub size_bytes: u32,
    /// Partitions of the topic.
    pub partitions: u32,
    /// Records that Kafka acknowledged.
    pub acknowledged: u64,
    /// Records that it did not, by a word for why.
    pub errors: BTreeMap<&'static str, u64>,
    /// Records that lay in the topic at the end.
    pub in_topic: u64,
    /// From the first record's handing over to the last one's end.
    pub seconds: f64,
    /// Of acknowledged ones.
    pub records_per_second: f64,
    /// Of their values, in millions of bytes.
    pub megabytes_per_second: f64,
    /// From a record's handing over to its acknowledgement.
    pub latency_ms: Latency,
    /// Somebody stopped it.
    pub is_interrupted: bool,
}

/// Latencies in milliseconds, those of so many records being no longer.
#[derive(Clone, Debug, Serialize)]
pub struct Latency {
    /// Half of them.
    pub p50: f64,
    /// 95 of a hundred.
    pub p95: f64,
    /// 99 of a hundred.
    pub p99: f64,
    /// All.
    pub max: f64,
}

impl Report {
    pub(super) fn new(options: &Options, tally: &Tally, took: Duration, in_topic: u64, is_interrupted: bool) -> Report {
        let ends = tally.ends();
        let acknowledged = ends.latency_us.len();
        let seconds = took.as_secs_f64();
        let a_second = |count: f64| if seconds > 0.0 { count / seconds } else { 0.0 };
        let ms = |us: u64| us as f64 / 1_000.0;
        let no_longer = |quantile: f64| ms(ends.latency_us.value_at_quantile(quantile));
        Report {
            through: match options.through {
                Through::Websocket => "websocket",
                Through::Direct => "direct",
            },
            producers: options.producers,
            messages: options.messages,
            size_bytes: options.size,
            partitions: options.partitions,
            acknowledged,
            errors: ends.failures,
            in_topic,
            seconds,
            records_per_second: a_second(acknowledged as f64),
            megabytes_per_second: a_second(acknowledged as f64 * f64::from(options.size) / 1e6),
            latency_ms: Latency {
                p50: no_longer(0.5),
                p95: no_longer(0.95),
                p99: no_longer(0.99),
                max: ms(ends.latency_us.max()),
            },
            is_interrupted,
        }
    }

    /// All of it as one JSON object.
    pub fn json(&self) -> String {
        serde_json::to_string(self).expect("numbers and words have a text form")
    }
}

impl fmt::Display for Report {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report { producers, messages, size_bytes, partitions, through, .. } = self;
        writeln!(
            to,
            "{messages} records of {size_bytes} B from {producers} producers to {partitions} partitions ({through})"
        )?;
        writeln!(
            to,
            "acknowledged  {} in {:.2} s; {} lie in the topic",
            self.acknowledged, self.seconds, self.in_topic
        )?;
        writeln!(to, "throughput    {:.0} records/s, {:.2} MB/s", self.records_per_second, self.megabytes_per_second)?;
        let Latency { p50, p95, p99, max } = &self.latency_ms;
        write!(to, "latency       p50 {p50:.2} ms, p95 {p95:.2} ms, p99 {p99:.2} ms, max {max:.2} ms")?;
        for (word, count) in &self.errors {
            write!(to, "\nnot taken     {count} {word}")?;
        }
        Ok(())
    }
}
