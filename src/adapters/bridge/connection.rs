//! The page's connection to a bridge: made, lost and made again, with every call in its place. What becomes of a call is
//! [`Calls`]' to say; here are the browser's WebSocket, its timers and its clock.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::rc::Rc;
use std::time::Duration;

use eda_patterns::recorder::Now;
use eda_patterns::sim::log_client::door::LiveLogs;
use eda_patterns::sim::log_client::live::LiveLog;
use eda_patterns::sim::real::Behind;
use eda_patterns::sim::{LiveQueues, LiveServer, LogBus, live_keys};
use eda_patterns::time::{Span, Time};
use eda_remote::{Ask, BusDesk, Ports, RemoteLog};
use eda_wire::{
    Backoff, CREDIT_BYTES, Call, Calls, CloseCode, Ended, Failed, FromBridge, FromClient, Hello, Problem, Reply,
    VERSION, Welcome, decode, encode,
};
use futures::channel::{mpsc, oneshot};
use futures::future::LocalBoxFuture;
use futures::{FutureExt, SinkExt, StreamExt, select_biased};
use gloo_net::websocket::futures::WebSocket;
use gloo_net::websocket::{Message, WebSocketError};
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;

use super::alarm::Alarm;
use super::seen::Seen;
use super::{Address, Connection, Inspector, State};
use crate::adapters::clock::BrowserClock;
use crate::session::window;

/// A call that takes longer has an unknown outcome.
const CALL_MAX: Duration = Duration::from_secs(5);

/// A bridge that has not let the page in by then cannot be reached.
const CONNECT_MAX_MS: u32 = 5_000;

/// How long whoever goes waits until what the run had is removed.
const CLEAN_MAX: Duration = Duration::from_secs(2);

type Answer = oneshot::Sender<Result<Reply, Failed>>;

/// Opens a connection for the run of this name, whose time is `clock`'s, and keeps it.
pub fn open(address: &Address, run: &str, clock: BrowserClock) -> Connection {
    let (events, inbox) = mpsc::unbounded();
    let seen = Rc::new(Seen::of(run));
    let link =
        Link { address: address.clone(), run: run.to_owned(), inbox, calls: Calls::default(), clock: clock.clone() };
    spawn_local(link.run(Rc::clone(&seen)));
    // A run's name belongs to this page alone, and so do the numbers of its records.
    let ports = Ports::new(Asker { events, numbers: Rc::default(), clock }, 0);
    let inspect = Inspector(Rc::new(ports.clone()));
    let (looks, sees, opened) = (Rc::clone(&seen), Rc::clone(&seen), ports);
    Connection {
        open: Rc::new(move |world, began_ms, turns| {
            let spawn: fn(LocalBoxFuture<'static, ()>) = spawn_local;
            let log = RemoteLog::new(opened.clone(), spawn, began_ms);
            let log: Rc<dyn LiveLogs> = Rc::new(LiveLog::new(world.clone(), log, Rc::clone(&turns), is_seen));
            let bus = BusDesk::new(opened.clone()).carry();
            let rings = Rc::clone(&turns);
            let alarm = Alarm::new(move || spawn_local(rings(false, async {}.boxed_local())));
            let behind = Behind {
                bus_on_log: Some(LogBus::open(world.clone(), Rc::clone(&log))),
                log: Some(log),
                bus: Some(LiveServer::open(world.clone(), bus, Rc::clone(&turns))),
                keys: Some(live_keys(
                    world.clone(),
                    Rc::clone(&sees).of_keys(opened.clone().carry_keys()),
                    Rc::clone(&turns),
                )),
                queues: Some(LiveQueues::open(world, opened.clone().carry_queues(), turns)),
            };
            (behind, Box::new(move |wait_ms| alarm.set(wait_ms)))
        }),
        look: Rc::new(move || looks.look()),
        news: Rc::new(move || seen.news().boxed_local()),
        inspect,
    }
}

/// Whether the tab can be seen.
fn is_seen() -> bool {
    window().document().is_none_or(|document| !document.hidden())
}

/// What carries the ports' calls to the link.
#[derive(Clone)]
struct Asker {
    events: mpsc::UnboundedSender<Event>,
    numbers: Rc<Cell<u64>>,
    clock: BrowserClock,
}

enum Event {
    Asked { id: u64, call: Call, answer: Answer, until: Duration },
    Dropped(u64),
}

impl Ask for Asker {
    fn ask(&self, call: Call, wait: Span) -> impl Future<Output = Result<Reply, Failed>> + 'static {
        let asker = self.clone();
        async move {
            let id = asker.numbers.replace(asker.numbers.get() + 1);
            let began = Now::now(&asker.clock);
            let until = Duration::from_micros(began.as_us().saturating_add(wait.as_us())) + CALL_MAX;
            let (answer, answered) = oneshot::channel();
            let ended = || Failed::new(Problem::Unavailable, "the connection has ended");
            asker.events.unbounded_send(Event::Asked { id, call, answer, until }).map_err(|_| ended())?;
            let mut waiting = Waiting { id, events: &asker.events, is_answered: false };
            let answer = answered.await;
            waiting.is_answered = true;
            answer.unwrap_or_else(|_| Err(Failed::new(Problem::OutcomeUnknown, "the connection has ended")))
        }
    }

    fn now(&self) -> Time {
        Now::now(&self.clock)
    }
}

/// Somebody waits for an answer. If that ends before it has come, the link is told.
struct Waiting<'a> {
    id: u64,
    events: &'a mpsc::UnboundedSender<Event>,
    is_answered: bool,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if !self.is_answered {
            // A link that has ended has nothing to be told.
            let _ = self.events.unbounded_send(Event::Dropped(self.id));
        }
    }
}

struct Link {
    address: Address,
    run: String,
    inbox: mpsc::UnboundedReceiver<Event>,
    calls: Calls<Answer>,
    clock: BrowserClock,
}

/// Why a connection ended.
pub(super) enum Lost {
    /// Nobody wants it any more.
    Unwanted,
    /// It broke, or was never made.
    Broken,
    /// The bridge does not want this page.
    Refused(u16, String),
    /// The browser does not let the page connect there.
    Forbidden(String),
}

impl Link {
    async fn run(mut self, seen: Rc<Seen>) {
        let (mut backoff, mut attempts) = (Backoff::default(), 0);
        loop {
            let lost = match self.connect().await {
                Ok((mut socket, welcome)) => {
                    backoff.reset();
                    attempts = 0;
                    seen.change(|looked| {
                        looked.state = State::Connected(welcome.ports.clone());
                        looked.read_only = welcome.read_only;
                    });
                    seen.measure(self.address.clone(), self.run.clone(), self.clock.clone());
                    self.calls.connected(&welcome);
                    // Connecting may have taken longer than some had time for.
                    tell(self.calls.end_what_is_over(self.now()));
                    let lost = self.serve(&mut socket).await;
                    match lost {
                        Lost::Unwanted => return self.clean(&mut socket).await,
                        Lost::Broken => seen.change(|looked| looked.lost += 1),
                        _ => {}
                    }
                    lost
                }
                Err(lost) => {
                    attempts += 1;
                    lost
                }
            };
            tell(self.calls.lost());
            let refused = match lost {
                Lost::Broken => None,
                Lost::Unwanted => return,
                Lost::Refused(code, why) => Some(State::Refused(code, why)),
                Lost::Forbidden(why) => Some(State::Forbidden(why)),
            };
            if let Some(refused) = refused {
                seen.change(|looked| looked.state = refused);
                return self.refuse_all().await;
            }
            seen.change(|looked| looked.state = State::Connecting(attempts));
            let random = (js_sys::Math::random() * f64::from(u32::MAX)) as u32;
            if self.pause(backoff.pause(random)).await.is_err() {
                return;
            }
        }
    }

    async fn connect(&self) -> Result<(WebSocket, Welcome), Lost> {
        let mut socket = WebSocket::open(&self.address.url).map_err(|error| Lost::Forbidden(error.message))?;
        let (token, run) = (self.address.token.clone(), self.run.clone());
        let hello = FromClient::Hello(Hello { version: VERSION, token, run, credit: CREDIT_BYTES });
        let opened = async {
            send(&mut socket, encode(&hello)).await?;
            match receive(socket.next().await)? {
                (FromBridge::Welcome(welcome), _) => Ok(welcome),
                (FromBridge::Answer { .. }, _) => Err(Lost::Broken),
            }
        };
        let welcome = select_biased! {
            opened = opened.fuse() => opened,
            () = TimeoutFuture::new(CONNECT_MAX_MS).fuse() => Err(Lost::Broken),
        }?;
        Ok((socket, welcome))
    }

    /// Sends and receives until the connection ends.
    async fn serve(&mut self, socket: &mut WebSocket) -> Lost {
        loop {
            if let Err(lost) = self.step(socket).await {
                return lost;
            }
        }
    }

    async fn step(&mut self, socket: &mut WebSocket) -> Result<(), Lost> {
        while let Some(message) = self.calls.next_message() {
            send(socket, message).await?;
        }
        let mut over = self.next_over();
        select_biased! {
            next = socket.next().fuse() => {
                if let (FromBridge::Answer { id, credit, outcome }, length) = receive(next)? {
                    tell(self.calls.answered(id, credit, outcome, length));
                }
            }
            event = self.inbox.next() => match event {
                Some(Event::Asked { id, call, answer, until }) => self.keep(id, call, answer, until),
                Some(Event::Dropped(id)) => {
                    if let Some(cancel) = self.calls.abandon(id) {
                        send(socket, cancel).await?;
                    }
                }
                None => return Err(Lost::Unwanted),
            },
            () = over => {
                // A page sees no pings: that an answer stays away is how a connection that is silent is noticed.
                if self.end_what_is_over() {
                    return Err(Lost::Broken);
                }
            }
        }
        Ok(())
    }

    /// Waits before the next attempt to connect, and takes calls in meanwhile. An error once nobody is left who asks.
    async fn pause(&mut self, pause: Duration) -> Result<(), ()> {
        let mut until = TimeoutFuture::new(millis(pause)).fuse();
        // Where there is no alarm, its channel must not end: that would be heard as a ring.
        let (rings, mut rung) = mpsc::unbounded::<()>();
        let ring = rings.clone();
        let alarm = Alarm::new(move || drop(ring.unbounded_send(())));
        alarm.set(millis(pause));
        loop {
            let mut over = self.next_over();
            select_biased! {
                () = until => return Ok(()),
                _ = rung.next() => return Ok(()),
                () = over => {
                    self.end_what_is_over();
                }
                event = self.inbox.next() => match event {
                    Some(Event::Asked { id, call, answer, until }) => self.keep(id, call, answer, until),
                    Some(Event::Dropped(id)) => {
                        // Nothing is under way of which the bridge could be told.
                        let _ = self.calls.abandon(id);
                    }
                    None => return Err(()),
                },
            }
        }
    }

    fn keep(&mut self, id: u64, call: Call, answer: Answer, until: Duration) {
        if let Err((answer, failed)) = self.calls.keep(id, call, answer, until) {
            tell([(answer, Err(failed))]);
        }
    }

    fn now(&self) -> Duration {
        Duration::from_micros(Now::now(&self.clock).as_us())
    }

    /// Ready when the next call is over.
    fn next_over(&self) -> futures::future::Fuse<TimeoutFuture> {
        let left = self.calls.next_over().map_or(Duration::from_secs(3_600), |over| over.saturating_sub(self.now()));
        TimeoutFuture::new(millis(left)).fuse()
    }

    /// Says whether the answer to a call that was sent on this connection stayed away.
    fn end_what_is_over(&mut self) -> bool {
        let now = self.now();
        let stayed_away = self.calls.is_overdue(now);
        tell(self.calls.end_what_is_over(now));
        stayed_away
    }

    /// Removes what the run had, and goes.
    async fn clean(mut self, socket: &mut WebSocket) {
        let (answer, answered) = oneshot::channel();
        self.keep(u64::MAX, Call::Clean, answer, self.now() + CLEAN_MAX);
        let served = self.serve_alone(socket);
        select_biased! {
            // If it cannot be done, `eda-bridge clean` does it.
            _ = answered.fuse() => {}
            () = served.fuse() => {}
            () = TimeoutFuture::new(millis(CLEAN_MAX)).fuse() => {}
        }
    }

    async fn serve_alone(&mut self, socket: &mut WebSocket) {
        loop {
            while let Some(message) = self.calls.next_message() {
                if send(socket, message).await.is_err() {
                    return;
                }
            }
            match receive(socket.next().await) {
                Ok((FromBridge::Answer { id, credit, outcome }, length)) => {
                    tell(self.calls.answered(id, credit, outcome, length));
                }
                Ok(_) => {}
                Err(_) => return,
            }
        }
    }

    /// Tells everyone that there is no connection, for as long as somebody asks.
    async fn refuse_all(&mut self) {
        const WHY: &str = "the panel of the connection says why";
        tell(self.calls.refused(WHY));
        while let Some(event) = self.inbox.next().await {
            if let Event::Asked { answer, .. } = event {
                tell([(answer, Err(Calls::<Answer>::refusal(WHY)))]);
            }
        }
    }
}

fn millis(span: Duration) -> u32 {
    u32::try_from(span.as_micros().div_ceil(1_000)).unwrap_or(u32::MAX / 2).min(u32::MAX / 2)
}

/// Answers whoever waited. They may have gone in this very moment.
fn tell(ended: impl IntoIterator<Item = Ended<Answer>>) {
    for (answer, result) in ended {
        let _ = answer.send(result);
    }
}

/// Sends a message once the connection is there.
pub(super) async fn send(socket: &mut WebSocket, message: Vec<u8>) -> Result<(), Lost> {
    // A browser complains aloud of what is sent on a connection that has ended already.
    poll_fn(|context| socket.poll_ready_unpin(context)).await.map_err(|_| Lost::Broken)?;
    if !matches!(socket.state(), gloo_net::websocket::State::Open) {
        return Err(Lost::Broken);
    }
    socket.start_send_unpin(Message::Bytes(message)).map_err(|_| Lost::Broken)
}

/// What came, with its length.
fn receive(next: Option<Result<Message, WebSocketError>>) -> Result<(FromBridge, u64), Lost> {
    match next {
        Some(Ok(Message::Bytes(bytes))) => {
            let frame = decode(&bytes).map_err(|_| Lost::Broken)?;
            Ok((frame, bytes.len() as u64))
        }
        Some(Err(WebSocketError::ConnectionClose(close))) if CloseCode::is_refusal(close.code) => {
            Err(Lost::Refused(close.code, close.reason))
        }
        _ => Err(Lost::Broken),
    }
}
