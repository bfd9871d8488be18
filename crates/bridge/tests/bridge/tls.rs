//! A Kafka and a Redis that are spoken to over TLS alone, with a certificate of a test's own.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use eda_bridge::client::{Client, NativeClock, Target};
use eda_bridge::kafka::Kafka;
use eda_bridge::server::Limits;
use eda_bridge::settings::KafkaAddress;
use eda_patterns::ports::log::ProducerConfig;
use eda_patterns::ports::{KeyValue, Log, LogConsumer, LogProducer, PutIf};
use tempfile::TempDir;
use tokio::task::LocalSet;

use crate::kafka_server::KafkaServer;
use crate::log::{read, reader, record, send, text, topic};
use crate::redis_server::{RedisServer, free_port};
use crate::restarts::{Program, TOKEN};
use crate::support::{NO_REDIS, start};

/// A key, and a certificate for it that it signed itself, of this machine.
struct Certificate {
    folder: TempDir,
}

impl Certificate {
    fn make() -> Certificate {
        let folder = tempfile::tempdir().unwrap();
        let mut openssl = Command::new("openssl");
        openssl.args("req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost".split(' '));
        openssl.args("-addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out certificate.pem".split(' '));
        let made = openssl.current_dir(folder.path()).stdout(Stdio::null()).stderr(Stdio::null()).status();
        assert!(made.unwrap().success(), "openssl makes a certificate");
        // Kafka reads both from one file.
        let read = |file: &str| std::fs::read_to_string(folder.path().join(file)).unwrap();
        std::fs::write(folder.path().join("both.pem"), read("key.pem") + &read("certificate.pem")).unwrap();
        Certificate { folder }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file of properties of librdkafka, and gives its name.
    fn properties(&self, name: &str, lines: &str) -> String {
        let file = self.file(name);
        std::fs::write(&file, lines).unwrap();
        file.to_str().unwrap().to_owned()
    }
}

/// A Kafka that lets in who comes over TLS with a name and a password, and where.
async fn secured_kafka(certificate: &Certificate) -> Option<(KafkaServer, String)> {
    let port = free_port();
    let both = certificate.file("both.pem");
    let login = "org.apache.kafka.common.security.plain.PlainLoginModule required user_asha=\"right\";";
    let mut more = String::new();
    writeln!(more, "ssl.keystore.type=PEM\nssl.keystore.location={}", both.display()).unwrap();
    writeln!(more, "sasl.enabled.mechanisms=PLAIN\nlistener.name.sasl_ssl.plain.sasl.jaas.config={login}").unwrap();
    let server = KafkaServer::start_with(&format!(",SASL_SSL://127.0.0.1:{port}"), &more).await?;
    Some((server, format!("127.0.0.1:{port}")))
}

fn login(password: &str, authority: &Path) -> String {
    let authority = authority.display();
    format!(
        "security.protocol=SASL_SSL\nsasl.mechanism=PLAIN\nsasl.username=asha\nsasl.password={password}\nssl.ca.location={authority}\n"
    )
}

#[tokio::test]
async fn a_kafka_that_asks_for_tls_and_a_password_is_given_both() {
    let certificate = Certificate::make();
    let Some((_kafka, address)) = secured_kafka(&certificate).await else { return };
    let file = certificate.properties("right", &login("right", &certificate.file("certificate.pem")));
    let flags = ["--kafka-bootstrap-servers", &address, "--kafka-properties", &file];
    let bridge = start(&flags, Limits::default(), NO_REDIS).await;
    let test = async {
        let log = bridge.log("secured");
        let orders = topic(&log, "orders", 1).await;
        let producer = log.producer(ProducerConfig::default());
        let fate = send(&producer, record(&log, &orders, Some("k"), "over TLS")).await;
        producer.flush().await;
        assert!(matches!(*fate.borrow(), Some(Ok(_))));
        let consumer = log.consumer(reader(Some("readers")));
        consumer.subscribe(&[&orders]);
        let came: Vec<String> = read(&consumer, 1).await.iter().map(text).collect();
        assert_eq!(came, ["over TLS"]);
    };
    LocalSet::new().run_until(test).await;
    bridge.stop().await;
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_authority_are_not_let_in() {
    let (certificate, stranger) = (Certificate::make(), Certificate::make());
    let Some((_kafka, address)) = secured_kafka(&certificate).await else { return };
    let is_up = async |lines: &str| {
        let kafka_properties = Some(certificate.properties("tried", lines).into());
        let address = KafkaAddress { kafka_bootstrap_servers: Some(address.clone()), kafka_properties };
        Kafka::to(&address).unwrap().unwrap().is_up().await
    };
    let ours = certificate.file("certificate.pem");
    assert!(is_up(&login("right", &ours)).await);
    assert!(!is_up(&login("wrong", &ours)).await);
    assert!(!is_up(&login("right", &stranger.file("certificate.pem"))).await);
}

#[tokio::test]
async fn a_redis_that_speaks_tls_alone_is_spoken_to() {
    let certificate = Certificate::make();
    let port = free_port();
    let file = |name: &str| certificate.file(name).to_str().unwrap().to_owned();
    let tls_port = port.to_string();
    let flags = ["--tls-port", &tls_port, "--tls-auth-clients", "no", "--tls-cert-file"].map(str::to_owned);
    let more = [&flags[..], &[file("certificate.pem"), "--tls-key-file".to_owned(), file("key.pem")]].concat();
    let Some(_redis) = RedisServer::start_with(more).await else { return };
    let url = format!("rediss://127.0.0.1:{port}/");
    // OpenSSL takes the authorities that it trusts from this file.
    let authority = file("certificate.pem");
    let own = free_port();
    let _bridge = Program::start_with(own, &[("REDIS_URL", url), ("SSL_CERT_FILE", authority)]);
    let target = Target { url: format!("ws://127.0.0.1:{own}/ws"), token: TOKEN.to_owned(), run: "secured".to_owned() };
    let client = Client::start(target, NativeClock::start()).ports();
    let version = client.put("seat", "held", PutIf::Absent, None).await.unwrap();
    assert_eq!(client.get("seat").await.unwrap().map(|it| it.version), Some(version));
}
