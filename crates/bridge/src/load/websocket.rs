//! Through a bridge, as a native program goes.

use std::rc::Rc;
use std::time::Duration;

use clap::Parser;
use eda_patterns::ports::log::{NewRecord, Provenance, SendError};
use eda_patterns::ports::{Log, LogProducer};
use eda_remote::RemoteLog;
use futures::future::{LocalBoxFuture, join_all};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::{Load, Pending, Way};
use crate::client::{Client, NativeClock, NativeLog, Status, Target};
use crate::guard::Token;
use crate::server::{Limits, Server};
use crate::settings::CommandLine;

/// A bridge that does not let a client in by then is not there.
const CONNECT_MAX: Duration = Duration::from_secs(10);

type Producer = <RemoteLog<Client, fn(LocalBoxFuture<'static, ()>)> as Log>::Producer;

/// One producer over a connection of its own.
#[derive(Clone)]
pub(super) struct WebSocket {
    log: NativeLog,
    producer: Producer,
}

/// A bridge of the test's own.
struct Own {
    stop: oneshot::Sender<()>,
    ended: JoinHandle<()>,
}

/// The bridge of a test, and a way through it for each producer.
pub(super) struct Bridges {
    own: Option<Own>,
    pub(super) ways: Vec<WebSocket>,
}

impl Bridges {
    /// Starts a bridge unless one is named, and connects to it.
    pub(super) async fn start(load: &Load) -> Result<Bridges, String> {
        let (url, token, own) = match &load.options.bridge {
            Some(url) => {
                let token = load.token.clone().ok_or("the bridge's token is to be in EDA_BRIDGE_TOKEN")?;
                (url.clone(), token, None)
            }
            None => Self::own(load).await?,
        };
        let mut ways = Vec::new();
        for _ in 0..load.options.producers {
            let target = Target { url: url.clone(), token: token.clone(), run: load.run.clone() };
            let client = Client::start(target, NativeClock::start());
            match timeout(CONNECT_MAX, client.settled()).await {
                Ok(Status::Refused(why)) => return Err(format!("the bridge refuses: {why}")),
                Err(_) => return Err(format!("no bridge lets us in at {url}")),
                Ok(_) => {}
            }
            let log = client.log();
            ways.push(WebSocket { producer: log.producer(load.options.config()), log });
        }
        Ok(Bridges { own, ways })
    }

    async fn own(load: &Load) -> Result<(String, String, Option<Own>), String> {
        let token = Token::random().map_err(|error| format!("the system gives no randomness: {error}"))?;
        let places = load.options.producers.to_string();
        let words = ["eda-bridge", "--listen", "127.0.0.1:0", "--connections-max", &places];
        let line = CommandLine::try_parse_from(words).map_err(|error| error.to_string())?;
        let server = Server::bind(line.serve, load.redis.clone(), token.clone(), Limits::default()).await;
        let server = server.map_err(|error| format!("no bridge can be started: {error}"))?;
        let server = server.with_kafka(Some(load.kafka.clone()));
        let url = format!("ws://{}/ws", server.address());
        let (stop, stopped) = oneshot::channel();
        let run = server.run(async move {
            // One whose test is gone stops as well.
            let _ = stopped.await;
        });
        Ok((url, token.reveal().to_owned(), Some(Own { stop, ended: tokio::spawn(run) })))
    }

    /// Closes the connections, and stops the bridge where it is the test's own.
    pub(super) async fn end(self) {
        drop(self.ways);
        if let Some(Own { stop, ended }) = self.own {
            let _ = stop.send(());
            // It has nobody to wait for any more.
            let _ = ended.await;
        }
    }
}

fn word(error: &SendError) -> &'static str {
    match error {
        SendError::TimedOut => "timed-out",
        SendError::NoRoom => "no-room",
        SendError::Refused(_) => "refused",
        SendError::Fenced => "fenced",
        SendError::Aborted => "aborted",
        SendError::Closed => "closed",
    }
}

impl Way for WebSocket {
    async fn hand_over(&self, topic: &str, records: Vec<(Vec<u8>, Pending)>) {
        let topic: Rc<str> = topic.into();
        // What is handed over in one turn goes in one request.
        let handed = records.into_iter().map(|(value, pending)| {
            let record = NewRecord {
                topic: Rc::clone(&topic),
                partition: None,
                key: None,
                value: Some(value.into()),
                headers: Vec::new(),
                timestamp: None,
                provenance: Provenance { record: self.log.next_record(), ..Provenance::default() },
            };
            self.producer.send(record, Box::new(move |fate| pending.end(fate.map(drop).map_err(|error| word(&error)))))
        });
        // An error is told as the record's fate as well.
        drop(join_all(handed).await);
    }
}
