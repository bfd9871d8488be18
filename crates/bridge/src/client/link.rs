//! The connection of a client: made, lost and made again, with every call in its place.

use std::time::Duration;

use eda_wire::{
    Backoff, CREDIT_BYTES, Call, Calls, CloseCode, Ended, Failed, FromBridge, FromClient, Hello, MESSAGE_MAX_BYTES,
    Reply, VERSION, Welcome, decode, encode,
};
use futures::{FutureExt, SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

use super::{Status, Target};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;
type Answer = oneshot::Sender<Result<Reply, Failed>>;

const CONNECT_MAX: Duration = Duration::from_secs(5);

/// Whatever a bridge says, one of which nothing came for a day is gone.
const IDLE_MAX: Duration = Duration::from_secs(24 * 3_600);

/// Whoever goes waits so long for the close to be sent.
const CLOSE_MAX: Duration = Duration::from_secs(2);

/// Calls, or answers, that are taken in before anything else is looked at.
const TOGETHER_MAX: usize = 64;

/// A call and whoever waits for its answer.
pub(super) struct Asked {
    pub(super) call: Call,
    pub(super) answer: Answer,
    pub(super) until: Instant,
}

/// What callers tell the link.
pub(super) enum Event {
    Asked(u64, Asked),
    Dropped(u64),
}

pub(super) struct Link {
    target: Target,
    events: mpsc::UnboundedReceiver<Event>,
    status: watch::Sender<Status>,
    calls: Calls<Answer>,
    /// The moment that the calls' times are counted from.
    began: Instant,
}

/// Why a connection ended.
enum Lost {
    /// Every client is gone.
    Unwanted,
    /// It broke, or the bridge stopped.
    Broken,
    /// The bridge does not want this client.
    Refused(String),
}

impl Link {
    pub(super) fn new(target: Target, events: mpsc::UnboundedReceiver<Event>, status: watch::Sender<Status>) -> Link {
        Link { target, events, status, calls: Calls::default(), began: Instant::now() }
    }

    pub(super) async fn run(mut self) {
        let mut backoff = Backoff::default();
        loop {
            let lost = match self.connect().await {
                Ok((mut socket, welcome)) => {
                    backoff.reset();
                    self.status.send_replace(Status::Connected);
                    let lost = self.serve(&mut socket, &welcome).await;
                    if matches!(lost, Lost::Unwanted) {
                        // What was asked is on its way; the bridge may be gone already.
                        let _ = timeout(CLOSE_MAX, socket.close(None)).await;
                    }
                    lost
                }
                Err(lost) => lost,
            };
            tell(self.calls.lost());
            let lost = match lost {
                Lost::Broken => {
                    self.status.send_replace(Status::Connecting);
                    let pause = backoff.pause(getrandom::u32().unwrap_or(u32::MAX));
                    match self.pause(pause).await {
                        Ok(()) => continue,
                        Err(lost) => lost,
                    }
                }
                lost => lost,
            };
            match lost {
                Lost::Refused(why) => return self.refuse_all(why).await,
                Lost::Unwanted | Lost::Broken => return,
            }
        }
    }

    async fn connect(&self) -> Result<(Socket, Welcome), Lost> {
        let opened = timeout(CONNECT_MAX, async {
            let config = WebSocketConfig::default()
                .max_message_size(Some(MESSAGE_MAX_BYTES))
                .max_frame_size(Some(MESSAGE_MAX_BYTES));
            let connected = connect_async_with_config(self.target.url.as_str(), Some(config), true).await;
            let (mut socket, _) = connected.map_err(|_| Lost::Broken)?;
            let Target { token, run, .. } = self.target.clone();
            let hello = FromClient::Hello(Hello { version: VERSION, token, run, credit: CREDIT_BYTES });
            send(&mut socket, encode(&hello)).await?;
            loop {
                match receive(socket.next().await)? {
                    Some((FromBridge::Welcome(welcome), _)) => return Ok((socket, welcome)),
                    Some((FromBridge::Answer { .. }, _)) => return Err(Lost::Broken),
                    None => {}
                }
            }
        });
        opened.await.unwrap_or(Err(Lost::Broken))
    }

    /// Sends and receives until the connection ends.
    async fn serve(&mut self, socket: &mut Socket, welcome: &Welcome) -> Lost {
        self.calls.connected(welcome);
        // The bridge pings three times in this time, and so it is gone when nothing came for all of it.
        let idle = Duration::from_millis(welcome.idle_ms).min(IDLE_MAX);
        let mut heard = Instant::now();
        loop {
            match self.step(socket, &mut heard, idle).await {
                Ok(()) => {}
                Err(lost) => return lost,
            }
        }
    }

    async fn step(&mut self, socket: &mut Socket, heard: &mut Instant, idle: Duration) -> Result<(), Lost> {
        let mut is_fed = false;
        while let Some(message) = self.calls.next_message() {
            socket.feed(Message::Binary(message.into())).await.map_err(|_| Lost::Broken)?;
            is_fed = true;
        }
        if is_fed {
            // Together, since each write costs the system as much as several short requests.
            socket.flush().await.map_err(|_| Lost::Broken)?;
        }
        let next_over = self.next_over();
        tokio::select! {
            biased;
            next = socket.next() => {
                *heard = Instant::now();
                self.hear(next)?;
                // What came at the same time is taken in with it.
                for _ in 0..TOGETHER_MAX {
                    let Some(next) = socket.next().now_or_never() else { break };
                    self.hear(next)?;
                }
            }
            event = self.events.recv() => {
                let Some(event) = event else { return Err(Lost::Unwanted) };
                self.take(socket, event).await?;
                // What was asked at the same time goes out with it.
                for _ in 0..TOGETHER_MAX {
                    let Ok(event) = self.events.try_recv() else { break };
                    self.take(socket, event).await?;
                }
            }
            () = sleep_until(next_over) => self.end_what_is_over(),
            () = sleep_until(*heard + idle) => return Err(Lost::Broken),
        }
        Ok(())
    }

    fn hear(&mut self, next: Option<Result<Message, tungstenite::Error>>) -> Result<(), Lost> {
        if let Some((FromBridge::Answer { id, credit, outcome }, length)) = receive(next)? {
            tell(self.calls.answered(id, credit, outcome, length));
        }
        Ok(())
    }

    async fn take(&mut self, socket: &mut Socket, event: Event) -> Result<(), Lost> {
        match event {
            Event::Asked(id, ask) => self.keep(id, ask),
            Event::Dropped(id) => {
                if let Some(cancel) = self.calls.abandon(id) {
                    send(socket, cancel).await?;
                }
            }
        }
        Ok(())
    }

    /// Waits before the next attempt to connect, and takes calls in meanwhile.
    async fn pause(&mut self, pause: Duration) -> Result<(), Lost> {
        let until = Instant::now() + pause;
        loop {
            let next_over = self.next_over();
            tokio::select! {
                biased;
                () = sleep_until(until) => return Ok(()),
                () = sleep_until(next_over) => self.end_what_is_over(),
                event = self.events.recv() => match event {
                    Some(Event::Asked(id, ask)) => self.keep(id, ask),
                    Some(Event::Dropped(id)) => {
                        // Nothing is under way of which the bridge could be told.
                        let _ = self.calls.abandon(id);
                    }
                    None if self.calls.is_all_sent() => return Err(Lost::Unwanted),
                    // What was asked before the last client went is still to be sent, as long as it is not over.
                    None => sleep_until(until.min(next_over)).await,
                },
            }
        }
    }

    fn keep(&mut self, id: u64, Asked { call, answer, until }: Asked) {
        let until = until.saturating_duration_since(self.began);
        if let Err((answer, failed)) = self.calls.keep(id, call, answer, until) {
            tell([(answer, Err(failed))]);
        }
    }

    /// When the next call is over.
    fn next_over(&self) -> Instant {
        self.began + self.calls.next_over().unwrap_or_else(|| self.began.elapsed() + Duration::from_secs(3_600))
    }

    fn end_what_is_over(&mut self) {
        tell(self.calls.end_what_is_over(self.began.elapsed()));
    }

    /// Tells everyone that the bridge refuses, for as long as somebody asks.
    async fn refuse_all(&mut self, why: String) {
        self.status.send_replace(Status::Refused(why.clone()));
        tell(self.calls.refused(&why));
        while let Some(event) = self.events.recv().await {
            if let Event::Asked(_, Asked { answer, .. }) = event {
                tell([(answer, Err(Calls::<Answer>::refusal(&why)))]);
            }
        }
    }
}

/// Answers whoever waited. They may have gone in this very moment.
fn tell(ended: impl IntoIterator<Item = Ended<Answer>>) {
    for (answer, result) in ended {
        let _ = answer.send(result);
    }
}

async fn send(socket: &mut Socket, message: Vec<u8>) -> Result<(), Lost> {
    socket.send(Message::Binary(message.into())).await.map_err(|_| Lost::Broken)
}

/// What came, with its length; nothing where it was a ping.
fn receive(next: Option<Result<Message, tungstenite::Error>>) -> Result<Option<(FromBridge, u64)>, Lost> {
    match next {
        Some(Ok(Message::Binary(bytes))) => {
            let frame = decode(&bytes).map_err(|_| Lost::Broken)?;
            Ok(Some((frame, bytes.len() as u64)))
        }
        Some(Ok(Message::Close(Some(close)))) => {
            if CloseCode::is_refusal(close.code.into()) {
                return Err(Lost::Refused(close.reason.to_string()));
            }
            Err(Lost::Broken)
        }
        Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(None),
        Some(Ok(_) | Err(_)) | None => Err(Lost::Broken),
    }
}
