//! A bridge of a test's own, and a client that does exactly as it is told.

use std::net::SocketAddr;
use std::time::Duration;

use clap::Parser;
use eda_bridge::guard::Token;
use eda_bridge::kafka::Kafka;
use eda_bridge::server::{Limits, Server};
use eda_bridge::settings::CommandLine;
use eda_bridge::store::Connection;
use eda_wire::{self as wire, FromBridge, FromClient, Hello, VERSION, Welcome};
use futures::{SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

/// How long a test waits for what must happen.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// A port at which no Redis listens: what does not need one is tested without.
pub const NO_REDIS: u16 = 1;

/// A bridge within the test's own process.
pub struct Running {
    pub address: SocketAddr,
    pub token: String,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<()>,
}

/// Starts a bridge with these flags.
pub async fn start(flags: &[&str], limits: Limits, redis_port: u16) -> Running {
    start_at("127.0.0.1:0", Token::random().unwrap(), flags, limits, redis_port).await
}

/// Starts one at this address that lets in whoever has this token.
pub async fn start_at(listen: &str, token: Token, flags: &[&str], limits: Limits, redis_port: u16) -> Running {
    let port = redis_port.to_string();
    let own = ["eda-bridge", "--listen", listen, "--redis-port", &port];
    let line = CommandLine::parse_from(own.iter().chain(flags));
    let redis = Connection::to(&line.redis).unwrap();
    let kafka = Kafka::to(&line.kafka).unwrap();
    let server = Server::bind(line.serve, redis, token.clone(), limits).await.unwrap().with_kafka(kafka);
    let address = server.address();
    let (stop, stopped) = oneshot::channel();
    let run = server.run(async move {
        // A test that ends without having asked for it stops its bridge as well.
        let _ = stopped.await;
    });
    Running { address, token: token.reveal().to_owned(), stop, ended: tokio::spawn(run) }
}

impl Running {
    /// Asks the bridge to stop and waits until it has.
    pub async fn stop(self) {
        let _ = self.stop.send(());
        timeout(PATIENCE, self.ended).await.expect("the bridge stops").expect("it does not panic");
    }

    /// A first message with the right token.
    pub fn hello(&self, run: &str) -> Hello {
        Hello { version: VERSION, token: self.token.clone(), run: run.to_owned(), credit: 256 << 10 }
    }

    /// A client that was let in.
    pub async fn admitted(&self, run: &str) -> (Client, Welcome) {
        let mut client = Client::open(self.address, "/ws", &[]).await.unwrap();
        client.send(&FromClient::Hello(self.hello(run))).await;
        match client.next().await {
            Got::Frame(FromBridge::Welcome(welcome)) => (client, welcome),
            got => panic!("not let in: {got:?}"),
        }
    }

    /// One request over a connection of its own: the answer's status, its head and its body.
    pub async fn http(&self, request: &str) -> (u16, String, String) {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        timeout(PATIENCE, stream.read_to_end(&mut answer)).await.expect("an answer").unwrap();
        let answer = String::from_utf8(answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
        (status, head.to_owned(), body.to_owned())
    }

    /// Asks for a path by the bridge's own name, with these further lines of head.
    pub async fn get(&self, path: &str, lines: &str) -> (u16, String, String) {
        let host = self.address;
        self.http(&format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{lines}\r\n")).await
    }
}

/// What came over a socket.
#[derive(Debug)]
pub enum Got {
    Frame(FromBridge),
    Text(String),
    Bytes(Vec<u8>),
    Closed(u16),
    /// It ended without a close frame.
    Gone,
}

/// A WebSocket's client.
pub struct Client {
    pub socket: WebSocketStream<TcpStream>,
}

impl Client {
    /// Opens a socket with these headers. Where it is refused, the HTTP status.
    pub async fn open(address: SocketAddr, path: &str, headers: &[(&'static str, String)]) -> Result<Client, u16> {
        let mut request = format!("ws://{address}{path}").into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        let stream = TcpStream::connect(address).await.unwrap();
        match client_async(request, stream).await {
            Ok((socket, _)) => Ok(Client { socket }),
            Err(tungstenite::Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    pub async fn send(&mut self, frame: &FromClient) {
        self.send_message(Message::Binary(wire::encode(frame).into())).await;
    }

    pub async fn send_message(&mut self, message: Message) {
        self.socket.send(message).await.unwrap();
    }

    /// What comes next, but for pings.
    pub async fn next(&mut self) -> Got {
        loop {
            let next = timeout(PATIENCE, self.socket.next()).await.expect("something comes in time");
            return match next {
                Some(Ok(Message::Binary(bytes))) => match wire::decode(&bytes) {
                    Ok(frame) => Got::Frame(frame),
                    Err(_) => Got::Bytes(bytes.to_vec()),
                },
                Some(Ok(Message::Text(text))) => Got::Text(text.to_string()),
                Some(Ok(Message::Close(Some(frame)))) => Got::Closed(frame.code.into()),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
                Some(Ok(_) | Err(_)) | None => Got::Gone,
            };
        }
    }

    /// The code with which the bridge closes next.
    #[track_caller]
    pub fn closes(&mut self) -> impl Future<Output = u16> {
        let at = std::panic::Location::caller();
        async move {
            match self.next().await {
                Got::Closed(code) => code,
                got => panic!("{at}: not closed: {got:?}"),
            }
        }
    }
}
