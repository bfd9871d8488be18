//! A Kafka of a test's own.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use tempfile::TempDir;
use tokio::time::{Instant, sleep};

use crate::redis_server::free_port;

/// A machine under load takes this long to start a Java program that comes up in five seconds.
const START_MAX: Duration = Duration::from_secs(90);

/// Any number will do, as long as the broker finds the same one again.
const CLUSTER_ID: &str = "cGxheWdyb3VuZC10ZXN0cw";

/// One broker, which is its own controller, on free loopback ports, with its files in a folder that goes with it.
pub struct KafkaServer {
    pub port: u16,
    folder: TempDir,
    child: Child,
}

impl KafkaServer {
    /// Starts one. `None` where Java or Kafka is missing, which is said aloud and is a failure in CI.
    pub async fn start() -> Option<KafkaServer> {
        KafkaServer::start_with("", "").await
    }

    /// As above, with further listeners (`,NAME://HOST:PORT`) and further properties.
    pub async fn start_with(listeners: &str, more: &str) -> Option<KafkaServer> {
        if let Some(why) = missing() {
            assert!(!std::env::var("CI").is_ok_and(|ci| ci == "true"), "with CI=true everything has to run: {why}");
            #[allow(clippy::explicit_write, reason = "`eprintln!` is captured by the test and shown to nobody")]
            writeln!(std::io::stderr(), "SKIPPED a test with a real Kafka: {why}").unwrap();
            return None;
        }
        // Another program may take a port before Kafka does: then others are tried.
        for _ in 0..3 {
            let (port, folder) = (free_port(), tempfile::tempdir().unwrap());
            let properties = properties(port, free_port(), listeners, &folder) + more;
            std::fs::write(folder.path().join("server.properties"), properties).unwrap();
            let format = ["kafka.tools.StorageTool", "format", "--standalone", "-t", CLUSTER_ID, "-c"];
            let formatted = program(&format, &folder).status().unwrap();
            assert!(formatted.success(), "Kafka's folder can be made");
            let mut server = KafkaServer { port, child: spawn(&folder), folder };
            if server.is_up().await {
                return Some(server);
            }
        }
        panic!("Kafka does not start");
    }

    /// Where it listens, as the bridge is told.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Where it keeps a partition.
    pub fn partition_folder(&self, topic: &str, partition: u32) -> PathBuf {
        self.folder.path().join(format!("data/{topic}-{partition}"))
    }

    /// Waits until Kafka answers on its port, or has ended.
    async fn is_up(&mut self) -> bool {
        let began = Instant::now();
        while began.elapsed() < START_MAX {
            if self.child.try_wait().unwrap().is_some() {
                return false;
            }
            if self.topics().await.is_some() {
                return true;
            }
            sleep(Duration::from_millis(100)).await;
        }
        false
    }

    /// The names of all topics, where Kafka answers.
    pub async fn topics(&self) -> Option<Vec<String>> {
        let address = self.address();
        let asked = tokio::task::spawn_blocking(move || {
            if std::net::TcpStream::connect(&address).is_err() {
                return None;
            }
            let asker: BaseConsumer = ClientConfig::new().set("bootstrap.servers", &address).create().unwrap();
            let metadata = asker.fetch_metadata(None, Duration::from_secs(5)).ok()?;
            let is_led = !metadata.brokers().is_empty();
            is_led.then(|| metadata.topics().iter().map(|topic| topic.name().to_owned()).collect())
        });
        asked.await.unwrap()
    }

    /// Ends Kafka without a word.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts it again on the same port, with what it had written.
    pub async fn start_again(&mut self) {
        self.child = spawn(&self.folder);
        assert!(self.is_up().await, "Kafka starts again");
    }
}

impl Drop for KafkaServer {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where `cargo xtask test` puts Kafka's jars: under the folder in which this test was built.
pub fn jars() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let places = test.ancestors().map(|folder| folder.join("tools/kafka"));
    places.into_iter().find(|place| place.is_dir()).unwrap_or_default()
}

/// What is missing to run Kafka.
fn missing() -> Option<&'static str> {
    let has_java = Command::new("java").arg("-version").stderr(Stdio::null()).status().is_ok_and(|it| it.success());
    let has_jar = |name: &str| {
        std::fs::read_dir(jars())
            .is_ok_and(|files| files.flatten().any(|file| file.file_name().to_string_lossy().starts_with(name)))
    };
    match (has_java, has_jar("kafka_") && has_jar("ecj-")) {
        (false, _) => Some("Java is not installed (Debian: openjdk-17-jre-headless)"),
        (true, false) => Some("Kafka is not in target/tools/kafka; `cargo xtask test` fetches it"),
        (true, true) => None,
    }
}

/// Java with these classes, quick to start and small. What it runs is still to be said.
pub fn java(classes: &[PathBuf]) -> Command {
    let mut command = Command::new("java");
    command.args(["-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"]);
    command.arg(std::env::join_paths(classes).unwrap());
    command
}

/// A program of Kafka's. The file of settings is its last word.
fn program(words: &[&str], folder: &TempDir) -> Command {
    let mut command = java(&[jars().join("*")]);
    command.args(words).arg(folder.path().join("server.properties"));
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn spawn(folder: &TempDir) -> Child {
    program(&["kafka.Kafka"], folder).spawn().unwrap()
}

fn properties(port: u16, controller: u16, listeners: &str, folder: &TempDir) -> String {
    let data = folder.path().join("data");
    format!(
        "process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}{listeners}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}{listeners}
controller.listener.names=CONTROLLER
controller.quorum.bootstrap.servers=127.0.0.1:{controller}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL
log.dirs={}
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
log.initial.task.delay.ms=100
log.retention.check.interval.ms=500
log.cleaner.backoff.ms=500
transaction.abort.timed.out.transaction.cleanup.interval.ms=500
auto.create.topics.enable=false
",
        data.display()
    )
}
