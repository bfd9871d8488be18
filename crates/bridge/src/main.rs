//! Starts the bridge, or cleans up after runs.

use std::process::ExitCode;

use clap::Parser;
use eda_bridge::clean::{clean, prefix};
use eda_bridge::guard::Token;
use eda_bridge::kafka::Kafka;
use eda_bridge::load::{self, Load};
use eda_bridge::server::{Limits, Server};
use eda_bridge::settings::{Command, CommandLine, Serve};
use eda_bridge::store::Connection;
use eda_wire::is_run_name;

/// A token that the user chose, so that pages find the bridge again after a restart. It has no flag, since
/// everybody on a machine may see the flags of a program.
const TOKEN: &str = "EDA_BRIDGE_TOKEN";

#[tokio::main]
async fn main() -> ExitCode {
    let line = CommandLine::parse();
    tracing_subscriber::fmt().with_max_level(line.log_level).with_writer(std::io::stderr).init();
    let result = match (Connection::to(&line.redis), Kafka::to(&line.kafka)) {
        (Err(error), _) | (_, Err(error)) => Err(error),
        (Ok(redis), Ok(kafka)) => match line.command {
            Some(Command::Clean { run }) => remove(&redis, kafka.as_ref(), run.as_deref()).await,
            Some(Command::Load(options)) => load_test(options, redis, kafka).await,
            None => serve(line.serve, redis, kafka).await,
        },
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn remove(redis: &Connection, kafka: Option<&Kafka>, run: Option<&str>) -> Result<(), String> {
    if run.is_some_and(|run| !is_run_name(run)) {
        return Err("a run's name has 1 to 64 of a-z, 0-9 and -".to_owned());
    }
    let removed = clean(redis, run).await.map_err(|failed| failed.message)?;
    println!("Removed {removed} keys.");
    if let Some(kafka) = kafka {
        let removed = kafka.clean(&prefix(run)).await.map_err(|failed| failed.message)?;
        println!("Removed {removed} topics.");
    }
    Ok(())
}

async fn load_test(options: load::Options, redis: Connection, kafka: Option<Kafka>) -> Result<(), String> {
    let kafka = kafka.ok_or("a load test needs a Kafka: --kafka-bootstrap-servers HOST:PORT")?;
    let token = std::env::var(TOKEN).ok();
    let is_json = options.json;
    // From here on Ctrl-C ends the sending, and what was made is removed.
    let stop = asked_to_stop();
    let load = Load::prepare(options, redis, kafka, token).await?;
    let report = load.send(stop).await;
    let removed = load.remove().await;
    let report = report?;
    if is_json {
        println!("{}", report.json());
    } else {
        println!("{report}");
    }
    removed?;
    if report.is_interrupted { Err("interrupted; what it made in Kafka is removed".to_owned()) } else { Ok(()) }
}

async fn serve(serve: Serve, redis: Connection, kafka: Option<Kafka>) -> Result<(), String> {
    let token = match std::env::var(TOKEN) {
        Ok(chosen) => Token::chosen(&chosen)
            .ok_or_else(|| format!("{TOKEN} must have at least 22 signs, letters, digits, - and _ alone"))?,
        Err(_) => Token::random().map_err(|error| format!("the system gives no randomness: {error}"))?,
    };
    let (listen, secret) = (serve.listen, token.clone());
    let server = Server::bind(serve, redis, token, Limits::default());
    let server = server.await.map_err(|error| format!("cannot listen at {listen}: {error}"))?.with_kafka(kafka);
    let address = server.address();
    if !address.ip().is_loopback() {
        tracing::warn!(%address, "everyone who reaches this address may try tokens, and nothing is encrypted");
    }
    println!("http://{address}/#bridge={}", secret.reveal());
    server.run(asked_to_stop()).await;
    Ok(())
}

/// Ready when Ctrl-C or SIGTERM asks for a stop, which is listened for from the call on. Whoever asks twice has it at once.
#[cfg(unix)]
fn asked_to_stop() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};
    let listen = |kind| signal(kind).expect("a program may listen to its signals");
    let (mut interrupt, mut terminate) = (listen(SignalKind::interrupt()), listen(SignalKind::terminate()));
    let mut next = async move || {
        tokio::select! {
            _ = interrupt.recv() => 130,
            _ = terminate.recv() => 143,
        }
    };
    async move {
        next().await;
        tokio::spawn(async move { std::process::exit(next().await) });
    }
}

#[cfg(not(unix))]
async fn asked_to_stop() {
    // Without it nobody could ask, and the bridge runs on.
    let _ = tokio::signal::ctrl_c().await;
    tokio::spawn(async {
        let _ = tokio::signal::ctrl_c().await;
        std::process::exit(130);
    });
}
