//! The connection of a client: made, lost and made again, with every call in its place.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use futures::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

use super::{Status, Target};
use crate::wire::{
    self, Call, CloseCode, Failed, FromBridge, FromClient, Hello, MESSAGE_MAX_BYTES, Outcome, Problem, Reply, VERSION,
    Welcome,
};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Calls that may wait in the client; one more is told to try again.
const CALLS_MAX: usize = 4_096;

/// Bytes of answers that may be under way to us.
const CREDIT: u64 = 256 << 10;

/// The bridge is told that we took answers in after so many bytes of them.
const CREDIT_STEP: u64 = CREDIT / 4;

const BACKOFF_MIN: Duration = Duration::from_millis(50);
const BACKOFF_MAX: Duration = Duration::from_secs(2);
const CONNECT_MAX: Duration = Duration::from_secs(5);

/// A call and whoever waits for its answer.
pub(super) struct Ask {
    pub(super) call: Call,
    pub(super) answer: oneshot::Sender<Result<Reply, Failed>>,
    pub(super) until: Instant,
}

/// What callers tell the link.
pub(super) enum Event {
    Asked(u64, Ask),
    Dropped(u64),
}

struct Pending {
    call: Call,
    /// None where nobody waits any more.
    answer: Option<oneshot::Sender<Result<Reply, Failed>>>,
    until: Instant,
    is_sent: bool,
}

impl Pending {
    fn resolve(&mut self, result: Result<Reply, Failed>) {
        if let Some(answer) = self.answer.take() {
            // Whoever waited may have gone in this very moment.
            let _ = answer.send(result);
        }
    }
}

pub(super) struct Link {
    target: Target,
    events: mpsc::UnboundedReceiver<Event>,
    status: watch::Sender<Status>,
    calls: BTreeMap<u64, Pending>,
    /// Calls that are not sent yet, in their order.
    queue: VecDeque<u64>,
    credit: i64,
    sent: usize,
    taken_in: u64,
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
        let (calls, queue) = (BTreeMap::new(), VecDeque::new());
        Link { target, events, status, calls, queue, credit: 0, sent: 0, taken_in: 0 }
    }

    pub(super) async fn run(mut self) {
        let mut backoff = BACKOFF_MIN;
        loop {
            let lost = match self.connect().await {
                Ok((mut socket, welcome)) => {
                    backoff = BACKOFF_MIN;
                    self.status.send_replace(Status::Connected);
                    let lost = self.serve(&mut socket, &welcome).await;
                    if matches!(lost, Lost::Unwanted) {
                        // What was asked is on its way; the bridge may be gone already.
                        let _ = timeout(BACKOFF_MAX, socket.close(None)).await;
                    }
                    lost
                }
                Err(lost) => lost,
            };
            self.resolve_what_was_sent();
            let lost = match lost {
                Lost::Broken => {
                    self.status.send_replace(Status::Connecting);
                    // Between a half and the whole of it, so that many clients do not come at once.
                    let jitter = f64::from(getrandom::u32().unwrap_or(u32::MAX)) / f64::from(u32::MAX);
                    let pause = backoff.mul_f64(0.5 + jitter / 2.0);
                    backoff = (backoff * 2).min(BACKOFF_MAX);
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
            let hello = FromClient::Hello(Hello { version: VERSION, token, run, credit: CREDIT });
            send(&mut socket, &hello).await?;
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
        (self.credit, self.sent, self.taken_in) = (welcome.credit as i64, 0, 0);
        loop {
            match self.step(socket, welcome).await {
                Ok(()) => {}
                Err(lost) => return lost,
            }
        }
    }

    async fn step(&mut self, socket: &mut Socket, welcome: &Welcome) -> Result<(), Lost> {
        self.send_what_may_be_sent(socket, welcome).await?;
        if self.taken_in >= CREDIT_STEP {
            let bytes = std::mem::take(&mut self.taken_in);
            send(socket, &FromClient::Credit { bytes }).await?;
        }
        let next_over = self.next_over();
        tokio::select! {
            biased;
            next = socket.next() => {
                if let Some((FromBridge::Answer { id, credit, outcome }, bytes)) = receive(next)? {
                    self.taken_in += bytes;
                    self.take_in(id, credit, outcome);
                }
            }
            event = self.events.recv() => match event {
                Some(Event::Asked(id, ask)) => self.keep(id, ask),
                Some(Event::Dropped(id)) => {
                    if self.drop_call(id) {
                        send(socket, &FromClient::Cancel { id }).await?;
                    }
                }
                None => return Err(Lost::Unwanted),
            },
            () = sleep_until(next_over) => self.end_what_is_over(),
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
                        self.drop_call(id);
                    }
                    None if self.queue.is_empty() => return Err(Lost::Unwanted),
                    // What was asked before the last client went is still to be sent, as long as it is not over.
                    None => sleep_until(until.min(next_over)).await,
                },
            }
        }
    }

    /// Takes a call in.
    fn keep(&mut self, id: u64, Ask { call, answer, until }: Ask) {
        let mut pending = Pending { call, answer: Some(answer), until, is_sent: false };
        if self.calls.len() >= CALLS_MAX {
            pending.resolve(Err(Failed::new(Problem::TooMany, "too many calls wait for the bridge")));
            return;
        }
        self.queue.push_back(id);
        self.calls.insert(id, pending);
    }

    /// Nobody waits for a call any more. Whether the bridge is to be told.
    fn drop_call(&mut self, id: u64) -> bool {
        let Some(pending) = self.calls.get_mut(&id) else { return false };
        pending.answer = None;
        let is_lease = matches!(pending.call, Call::Lease { .. });
        // Work that was leased for nobody would lie until its lease is over. Every other call goes on.
        if is_lease && !pending.is_sent {
            self.calls.remove(&id);
            self.queue.retain(|queued| *queued != id);
        }
        is_lease && self.calls.contains_key(&id)
    }

    async fn send_what_may_be_sent(&mut self, socket: &mut Socket, welcome: &Welcome) -> Result<(), Lost> {
        while self.credit > 0 && self.sent < welcome.requests_max as usize {
            let Some(id) = self.queue.pop_front() else { break };
            let Some(pending) = self.calls.get_mut(&id) else { continue };
            let bytes = wire::encode(&FromClient::Request { id, call: pending.call.clone() });
            if bytes.len() > MESSAGE_MAX_BYTES {
                pending.resolve(Err(Failed::new(Problem::TooLarge, "the call is longer than a message may be")));
                self.calls.remove(&id);
                continue;
            }
            pending.is_sent = true;
            self.credit -= bytes.len() as i64;
            self.sent += 1;
            socket.send(Message::Binary(bytes.into())).await.map_err(|_| Lost::Broken)?;
        }
        Ok(())
    }

    /// Takes an answer in.
    fn take_in(&mut self, id: u64, credit: u64, outcome: Outcome) {
        let Some(mut pending) = self.calls.remove(&id) else { return };
        self.credit = self.credit.saturating_add_unsigned(credit);
        self.sent -= 1;
        pending.resolve(match outcome {
            Outcome::Done(reply) => Ok(reply),
            Outcome::Failed(failed) => Err(failed),
        });
    }

    /// When the first call that somebody waits for is over.
    fn next_over(&self) -> Instant {
        let waited_for = self.calls.values().filter(|pending| pending.answer.is_some());
        let far = || Instant::now() + Duration::from_secs(3_600);
        waited_for.map(|pending| pending.until).min().unwrap_or_else(far)
    }

    /// Tells those whose time is over: what was not sent never will be, and of the rest nobody knows.
    fn end_what_is_over(&mut self) {
        let now = Instant::now();
        let over: Vec<u64> = self.calls.iter().filter(|(_, pending)| pending.until <= now).map(|(id, _)| *id).collect();
        for id in over {
            let Some(pending) = self.calls.get_mut(&id) else { continue };
            if pending.is_sent {
                pending.resolve(Err(unknown()));
            } else {
                pending.resolve(Err(Failed::new(Problem::Unavailable, "the bridge cannot be reached")));
                self.calls.remove(&id);
                self.queue.retain(|queued| *queued != id);
            }
        }
    }

    /// After a connection: what was sent and has no answer is asked again where that does no harm, and is unknown
    /// otherwise.
    fn resolve_what_was_sent(&mut self) {
        let sent: Vec<u64> = self.calls.iter().filter(|(_, pending)| pending.is_sent).map(|(id, _)| *id).collect();
        for id in sent.into_iter().rev() {
            let Some(pending) = self.calls.get_mut(&id) else { continue };
            if pending.call.may_be_asked_again() && pending.answer.is_some() {
                pending.is_sent = false;
                self.queue.push_front(id);
            } else {
                pending.resolve(Err(unknown()));
                self.calls.remove(&id);
            }
        }
    }

    /// Tells everyone that the bridge refuses, for as long as somebody asks.
    async fn refuse_all(&mut self, why: String) {
        self.status.send_replace(Status::Refused(why.clone()));
        let refused = || Err(Failed::new(Problem::Unavailable, format!("the bridge refuses: {why}")));
        for pending in self.calls.values_mut() {
            pending.resolve(refused());
        }
        self.calls.clear();
        while let Some(event) = self.events.recv().await {
            if let Event::Asked(_, Ask { answer, .. }) = event {
                // Whoever asked may have gone already.
                let _ = answer.send(refused());
            }
        }
    }
}

fn unknown() -> Failed {
    Failed::new(Problem::OutcomeUnknown, "no answer came from the bridge; the call may have taken effect")
}

async fn send(socket: &mut Socket, frame: &FromClient) -> Result<(), Lost> {
    socket.send(Message::Binary(wire::encode(frame).into())).await.map_err(|_| Lost::Broken)
}

/// What came, with its length; nothing where it was a ping.
fn receive(
    next: Option<Result<Message, tokio_tungstenite::tungstenite::Error>>,
) -> Result<Option<(FromBridge, u64)>, Lost> {
    match next {
        Some(Ok(Message::Binary(bytes))) => {
            let frame = wire::decode(&bytes).map_err(|_| Lost::Broken)?;
            Ok(Some((frame, bytes.len() as u64)))
        }
        Some(Ok(Message::Close(Some(close)))) => {
            let code = u16::from(close.code);
            let final_ones = [CloseCode::BadToken, CloseCode::BadOrigin, CloseCode::BadVersion];
            if final_ones.iter().any(|last| *last as u16 == code) {
                return Err(Lost::Refused(close.reason.to_string()));
            }
            Err(Lost::Broken)
        }
        Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(None),
        Some(Ok(_) | Err(_)) | None => Err(Lost::Broken),
    }
}
