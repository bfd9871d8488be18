//! What the bridge is told at its start, by flags and by the environment.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};

/// Answers the playground's port calls from a real Redis, over a WebSocket.
#[derive(Debug, Parser)]
#[command(name = "eda-bridge", version)]
pub struct CommandLine {
    /// What to do; without one, pages are served.
    #[command(subcommand)]
    pub command: Option<Command>,
    #[allow(missing_docs, reason = "clap would print it as the program's own description")]
    #[command(flatten)]
    pub redis: RedisAddress,
    #[allow(missing_docs, reason = "as above")]
    #[command(flatten)]
    pub kafka: KafkaAddress,
    #[allow(missing_docs, reason = "as above")]
    #[command(flatten)]
    pub serve: Serve,
    /// How much is told: error, warn, info, debug or trace
    #[arg(long, env = "LOG_LEVEL", default_value = "info", global = true)]
    pub log_level: tracing::Level,
}

/// What else there is to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Removes what runs left behind in Redis, and in Kafka where one is named
    Clean {
        /// This run alone
        #[arg(long)]
        run: Option<String>,
    },
    /// Sends records to Kafka as fast as they are acknowledged, and says how fast that was
    Load(crate::load::Options),
}

/// What a server needs that is to be spoken to over TLS, and what to do.
pub(crate) const WITH_TLS: &str = "a bridge that was built with `--features tls` (OpenSSL's headers are needed for it; Debian: libssl-dev pkg-config)";

/// Where Redis is.
#[derive(Clone, Debug, Args)]
pub struct RedisAddress {
    /// Redis' host
    #[arg(long, env = "REDIS_HOST", default_value = "127.0.0.1", global = true)]
    pub redis_host: String,
    /// Redis' port
    #[arg(long, env = "REDIS_PORT", default_value_t = 6379, global = true)]
    pub redis_port: u16,
    /// All of it as one URL (redis://user:password@host:port/database), which goes before the other two. With rediss:// it
    /// is spoken to over TLS
    #[arg(long, env = "REDIS_URL", hide_env_values = true, global = true)]
    pub redis_url: Option<String>,
}

impl RedisAddress {
    /// The address as a URL.
    pub fn url(&self) -> String {
        let Self { redis_host, redis_port, redis_url } = self;
        redis_url.clone().unwrap_or_else(|| format!("redis://{redis_host}:{redis_port}/"))
    }

    /// Whether it is to be spoken to over TLS.
    pub(crate) fn is_secured(&self) -> bool {
        self.url().starts_with("rediss:")
    }
}

/// Where Kafka is, if there is one.
#[derive(Clone, Debug, Args)]
pub struct KafkaAddress {
    /// Kafka's brokers, as HOST:PORT,HOST:PORT. Without any, there is no log
    #[arg(long, env = "KAFKA_BOOTSTRAP_SERVERS", value_name = "HOST:PORT,…", global = true)]
    pub kafka_bootstrap_servers: Option<String>,
    /// Further properties of librdkafka, `name=value` a line: how brokers are spoken to that ask for more
    #[arg(long, value_name = "FILE", requires = "kafka_bootstrap_servers", global = true)]
    pub kafka_properties: Option<PathBuf>,
}

/// How pages are served.
#[derive(Clone, Debug, Args)]
pub struct Serve {
    /// Where to listen. Another address than a loopback one is for whoever knows why
    #[arg(long, env = "EDA_BRIDGE_LISTEN", default_value = "127.0.0.1:7878")]
    pub listen: SocketAddr,
    /// Serves the built page from this folder as well
    #[arg(long, value_name = "DIR")]
    pub dist: Option<PathBuf>,
    /// Another name, with its port, by which the bridge may be called (the Host header); may be repeated
    #[arg(long, value_name = "HOST:PORT")]
    pub allow_host: Vec<String>,
    /// A page's origin that may connect, like `https://example.org`; may be repeated. The bridge's own may
    #[arg(long, value_name = "ORIGIN")]
    pub allow_origin: Vec<String>,
    /// Lets anyone who reaches the bridge read /metrics, without the token
    #[arg(long)]
    pub open_metrics: bool,
    /// Lets anyone who reaches the bridge use /echo, without the token: for WebSocket test suites
    #[arg(long)]
    pub open_echo: bool,
    /// Refuses every call that changes something
    #[arg(long)]
    pub read_only: bool,
    /// The most clients at once that were let in
    #[arg(long, default_value_t = 64)]
    pub connections_max: usize,
    /// The most requests a second on one connection; what comes beyond is told to come again
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1..))]
    pub requests_per_second_max: u32,
    /// Closes a connection on which nothing came for so many seconds, not even an answer to a ping
    #[arg(long, default_value = "60", value_parser = seconds, value_name = "SECONDS")]
    pub idle_timeout: Duration,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number of seconds".to_owned())?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}
