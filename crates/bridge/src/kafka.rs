//! Kafka as the port `log` sees it, through librdkafka.
//!
//! In reading order:
//!
//! - [`Kafka`] is the cluster, as the bridge was told of it; [`Names`] keeps each run's topics and groups apart.
//! - `mapping` says which of librdkafka's settings each setting of the port becomes: all of them, and no default.
//! - `admin` makes and describes topics; `browse` looks at them for a person, without a trace.
//! - `survey` looks at the whole of what a run has: brokers, partitions, groups.
//! - `bounds` asks where partitions begin and end.
//! - `handles` keeps a connection's producers and consumers, each with a thread of its own: `producer` and `consumer`.
//! - `problem` says what an error of librdkafka's means for whoever asked.

pub(crate) mod admin;
pub(crate) mod answer;
mod bounds;
mod browse;
pub(crate) mod consumer;
pub(crate) mod handles;
mod mapping;
pub(crate) mod problem;
mod producer;
mod survey;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use eda_wire::{Failed, ProducerSettings};
use rdkafka::ClientConfig;
use rdkafka::admin::AdminClient;
use rdkafka::client::ClientContext;
use rdkafka::config::{FromClientConfigAndContext, RDKafkaLogLevel};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};

use self::bounds::Bounds;
use crate::settings::{KafkaAddress, WITH_TLS};
use crate::store::PREFIX;

/// How long a question about Kafka's state may take.
const STATE_MAX: Duration = Duration::from_secs(1);

/// A cluster. Clones are the same one.
#[derive(Clone)]
pub struct Kafka {
    /// Where it is and how it is spoken to.
    config: ClientConfig,
    admin: Arc<AdminClient<Teller>>,
    bounds: Bounds,
}

/// What librdkafka says of itself goes where the bridge's own words go.
#[derive(Clone, Copy)]
pub(crate) struct Teller;

impl ClientContext for Teller {
    fn log(&self, level: RDKafkaLogLevel, fac: &str, message: &str) {
        tell(level, fac, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        // Whoever looks at what lies in a partition asks to hear where it ends.
        if error.rdkafka_error_code() == Some(RDKafkaErrorCode::PartitionEOF) {
            return;
        }
        tracing::warn!(%error, reason, "Kafka");
    }
}

pub(crate) fn tell(level: RDKafkaLogLevel, fac: &str, message: &str) {
    // A broker that is away is told of with every attempt to reach it.
    tracing::debug!(?level, fac, message, "librdkafka");
}

/// Waits, in a thread that has nothing else to do: that of one producer or consumer.
#[allow(clippy::disallowed_methods, reason = "such a thread is no page's, and is there to wait")]
fn pause(span: Duration) {
    std::thread::sleep(span);
}

impl Kafka {
    /// The cluster that the settings name, if they name one. It is connected to when it is first needed.
    ///
    /// # Errors
    /// Why the settings cannot be used.
    pub fn to(address: &KafkaAddress) -> Result<Option<Kafka>, String> {
        let Some(servers) = &address.kafka_bootstrap_servers else { return Ok(None) };
        let mut config = ClientConfig::new();
        if let Some(file) = &address.kafka_properties {
            for (name, value) in read_properties(file)? {
                if needs_tls(&name, &value) && !cfg!(feature = "tls") {
                    return Err(format!("{name}={value} needs {WITH_TLS}"));
                }
                config.set(name, value);
            }
        }
        config.set("bootstrap.servers", servers).set("client.id", "eda-bridge");
        config.set_log_level(RDKafkaLogLevel::Warning);
        let admin = AdminClient::from_config_and_context(&config, Teller);
        let admin = admin.map_err(|error| format!("these settings for Kafka cannot be used: {error}"))?;
        Ok(Some(Kafka { config, admin: Arc::new(admin), bounds: Bounds::default() }))
    }

    /// The settings that a bridge gives a producer of the run.
    pub(crate) fn producer(&self, names: &Names, settings: &ProducerSettings) -> Result<ClientConfig, Failed> {
        mapping::producer(&self.config, names, settings)
    }

    /// Whether a broker answers.
    pub async fn is_up(&self) -> bool {
        let admin = Arc::clone(&self.admin);
        // librdkafka waits in the thread that asks.
        let asked = tokio::task::spawn_blocking(move || admin.inner().fetch_metadata(None, STATE_MAX));
        matches!(asked.await, Ok(Ok(metadata)) if !metadata.brokers().is_empty())
    }
}

/// Reads `name=value` of every line that is neither empty nor begins with `#`.
fn read_properties(file: &Path) -> Result<Vec<(String, String)>, String> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("cannot read {}: {error}", file.display()))?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let pairs = lines.map(|line| {
        let (name, value) = line.split_once('=').ok_or_else(|| {
            // Not the line itself: a password may be in it.
            format!("{} has a line that is not name=value", file.display())
        })?;
        Ok((name.trim().to_owned(), value.trim().to_owned()))
    });
    pairs.collect()
}

/// Whether librdkafka can do this only where it was built with OpenSSL.
fn needs_tls(name: &str, value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    match name {
        "security.protocol" => value.ends_with("ssl"),
        "sasl.mechanism" | "sasl.mechanisms" => value.starts_with("scram"),
        _ => false,
    }
}

/// The names of one run in Kafka: of topics, groups and transactional ids.
#[derive(Clone, Debug)]
pub struct Names {
    prefix: Arc<str>,
}

impl Names {
    /// Those of this run.
    pub fn of(run: &str) -> Names {
        Names { prefix: format!("{PREFIX}{run}.").into() }
    }

    /// What Kafka calls it.
    pub fn outer(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// Those of all runs of this bridge, each with its run's before it.
    pub(crate) fn of_every_run() -> Names {
        Names { prefix: PREFIX.into() }
    }

    /// What the run calls it, where it is the run's.
    pub(crate) fn own(&self, name: &str) -> Option<String> {
        name.strip_prefix(&*self.prefix).map(str::to_owned)
    }

    /// Whether two names belong to one run.
    pub(crate) fn are_of_one_run(&self, one: &str, other: &str) -> bool {
        // A run's name has no dot.
        let run = |name: &str| self.outer(name)[PREFIX.len()..].split('.').next().map(str::to_owned);
        run(one) == run(other)
    }

    /// What the run calls it.
    pub fn inner(&self, name: &str) -> String {
        name.strip_prefix(&*self.prefix).unwrap_or(name).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_are_read_line_by_line_and_a_bad_line_is_not_repeated() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("properties");
        std::fs::write(&file, "# who we are\nsasl.username = me\n\nsasl.password=a=b\n").unwrap();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(read_properties(&file), Ok(vec![pair("sasl.username", "me"), pair("sasl.password", "a=b")]));
        std::fs::write(&file, "secret\n").unwrap();
        assert!(!read_properties(&file).unwrap_err().contains("secret"));
    }

    #[test]
    fn what_needs_openssl_is_refused_where_it_is_not_built_in() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("properties");
        let cluster = |line: &str| {
            std::fs::write(&file, line).unwrap();
            let kafka_bootstrap_servers = Some("127.0.0.1:1".to_owned());
            Kafka::to(&KafkaAddress { kafka_bootstrap_servers, kafka_properties: Some(file.clone()) }).err()
        };
        for line in [
            "security.protocol=SASL_SSL\nsasl.username=a\nsasl.password=b\nsasl.mechanism=PLAIN",
            "security.protocol=ssl",
        ] {
            let refused = cluster(line);
            assert_eq!(refused.is_none(), cfg!(feature = "tls"), "{refused:?}");
            assert!(refused.is_none_or(|why| why.contains("--features tls")));
        }
        assert_eq!(cluster("socket.keepalive.enable=true"), None);
    }

    #[test]
    fn no_run_has_another_runs_names() {
        let names = Names::of("demo-1");
        assert_eq!(names.outer("rides"), "playground.demo-1.rides");
        assert_eq!(names.inner("playground.demo-1.rides"), "rides");
        assert_eq!(names.own("playground.demo-1.rides").as_deref(), Some("rides"));
        assert_eq!((names.own("playground.demo-12.rides"), names.own("rides")), (None, None));
        let all = Names::of_every_run();
        assert_eq!(all.own("playground.demo-1.rides").as_deref(), Some("demo-1.rides"));
        assert!(all.are_of_one_run("a.rides", "a.riders") && !all.are_of_one_run("a.rides", "b.rides"));
        assert_eq!(Names::of("demo").inner("playground.demo-1.rides"), "playground.demo-1.rides");
    }
}
