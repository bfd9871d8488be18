//! One WebSocket, from its opening to its end: first it is let in, then its requests are answered.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures::stream::SplitSink;
use futures::{SinkExt, Stream, StreamExt};
use tokio::sync::{OwnedSemaphorePermit, SemaphorePermit};
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};
use tokio_tungstenite::tungstenite;

use crate::calls::Caller;
use crate::flow::{Flow, Next, Overrun};
use crate::kafka::handles::Handles;
use crate::metrics::Way;
use crate::presence::Presence;
use crate::rate::Rate;
use crate::server::{Bridge, stopped};
use crate::store::Store;
use eda_wire::{
    self as wire, Call, CloseCode, Failed, FromBridge, FromClient, HELLO_MAX_BYTES, Hello, Problem, VERSION, Welcome,
};

/// How long the other side has to answer a close before the connection is dropped.
const CLOSE_MAX: Duration = Duration::from_secs(1);

/// What a socket is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Port calls.
    Ports,
    /// Messages come back as they came.
    Echo,
}

/// How a socket ends.
enum End {
    /// The other side went.
    Gone,
    /// The bridge closes it, and says why.
    Close(CloseCode, String),
}

fn end<T>(code: CloseCode, reason: impl Into<String>) -> Result<T, End> {
    Err(End::Close(code, reason.into()))
}

/// So many pings a stranger may send before saying who it is.
const STRANGERS_PINGS_MAX: usize = 8;

/// Serves a socket to its end.
pub async fn serve(bridge: Arc<Bridge>, mut socket: WebSocket, may_come: bool, purpose: Purpose) {
    let ended = match admit(&bridge, &mut socket, may_come, purpose).await {
        Ok((Some(hello), _place)) if purpose == Purpose::Ports => {
            let _counted = bridge.metrics.socket("admitted");
            return ports(&bridge, socket, hello).await;
        }
        Ok((_, _place)) => {
            let _counted = bridge.metrics.socket("echo");
            echo(&bridge, &mut socket).await
        }
        Err(ended) => ended,
    };
    if let End::Close(code, reason) = ended {
        say_closed(&bridge, code, &reason);
        let frame = close_frame(code, &reason);
        // Whoever takes in nothing any more is not waited for.
        let _ = timeout(CLOSE_MAX, socket.send(Message::Close(Some(frame)))).await;
    }
    drain(&mut socket).await;
}

/// A control frame has 125 bytes at most (RFC 6455, section 5.5), and the code takes two of them.
const REASON_MAX_BYTES: usize = 123;

fn close_frame(code: CloseCode, reason: &str) -> CloseFrame {
    let reason = &reason[..reason.floor_char_boundary(REASON_MAX_BYTES)];
    CloseFrame { code: code as u16, reason: reason.into() }
}

fn say_closed(bridge: &Bridge, code: CloseCode, reason: &str) {
    bridge.metrics.closed(code as u16);
    tracing::info!(code = code as u16, reason, "closing a WebSocket");
}

/// Answers a close, or waits until ours is answered: bytes that nobody read would make the system reset the
/// connection, and the reason be lost.
async fn drain(stream: &mut (impl Stream<Item = Result<Message, axum::Error>> + Unpin)) {
    let drained = async { while let Some(Ok(_)) = stream.next().await {} };
    // Whoever does not answer in time has had the reason sent.
    let _ = timeout(CLOSE_MAX, drained).await;
}

/// The next message. A broken rule of the WebSocket protocol is told by the close code that RFC 6455 has for it.
fn message(next: Option<Result<Message, axum::Error>>) -> Result<Message, End> {
    use tungstenite::Error;
    let error = match next {
        None => return Err(End::Gone),
        Some(Ok(Message::Close(_))) => return Err(End::Gone),
        Some(Ok(message)) => return Ok(message),
        Some(Err(error)) => error.into_inner().downcast::<Error>(),
    };
    match error.as_deref() {
        Ok(Error::Capacity(_)) => end(CloseCode::TooLarge, "a message may have 1 MiB and no more"),
        Ok(Error::Utf8(_)) => end(CloseCode::NotUtf8, "a text message must be UTF-8"),
        Ok(Error::Protocol(tungstenite::error::ProtocolError::ResetWithoutClosingHandshake)) => Err(End::Gone),
        Ok(Error::Protocol(broken)) => end(CloseCode::Protocol, broken.to_string()),
        _ => Err(End::Gone),
    }
}

/// A place among those that are let in. Nobody takes one who has not said a good hello, where one is asked for.
fn place(bridge: &Bridge) -> Result<SemaphorePermit<'_>, End> {
    let place = bridge.admitted.try_acquire();
    place.or_else(|_| end(CloseCode::TooMany, "as many clients as may be (--connections-max) are connected; try later"))
}

/// Lets a socket in, or says why not. `None` is let in without having said who it is.
async fn admit<'b>(
    bridge: &'b Bridge,
    socket: &mut WebSocket,
    may_come: bool,
    purpose: Purpose,
) -> Result<(Option<Hello>, SemaphorePermit<'b>), End> {
    if !may_come {
        return end(CloseCode::BadOrigin, "pages of this origin may not connect; allow it with --allow-origin");
    }
    if purpose == Purpose::Echo && bridge.serve.open_echo {
        return Ok((None, place(bridge)?));
    }
    let Ok(_waiting) = bridge.unauthenticated.try_acquire() else {
        return end(CloseCode::TooMany, "too many sockets wait to be let in; try again soon");
    };
    let _counted = bridge.metrics.socket("unauthenticated");
    let first = async {
        for _ in 0..=STRANGERS_PINGS_MAX {
            match message(socket.next().await)? {
                Message::Ping(_) | Message::Pong(_) => {}
                first => return Ok(first),
            }
        }
        end(CloseCode::TooMany, "the first message must be hello, and not more pings than that")
    };
    let mut stop = bridge.stop.clone();
    let first = tokio::select! {
        biased;
        () = stopped(&mut stop) => return end(CloseCode::GoingAway, "the bridge stops; connect again later"),
        first = timeout(bridge.limits.hello_max, first) => first,
    };
    let Ok(first) = first else {
        return end(CloseCode::TimedOut, "no first message came in time");
    };
    let hello = read_hello(bridge, &first?)?;
    let place = place(bridge)?;
    let welcome = FromBridge::Welcome(Welcome {
        version: VERSION,
        ports: bridge.ports(),
        read_only: bridge.serve.read_only,
        credit: bridge.limits.credit,
        requests_max: bridge.limits.requests_max,
        wait_max_ms: bridge.limits.wait_max.as_millis() as u64,
        idle_ms: bridge.serve.idle_timeout.as_millis() as u64,
    });
    let bytes = wire::encode(&welcome);
    bridge.metrics.message(Way::Out, bytes.len());
    if socket.send(Message::Binary(bytes.into())).await.is_err() {
        return Err(End::Gone);
    }
    Ok((Some(hello), place))
}

fn read_hello(bridge: &Bridge, first: &Message) -> Result<Hello, End> {
    let Message::Binary(bytes) = first else {
        return end(CloseCode::Unsupported, "messages are binary");
    };
    bridge.metrics.message(Way::In, bytes.len());
    if bytes.len() > HELLO_MAX_BYTES {
        return end(CloseCode::TooLarge, "the first message may have 4 KiB and no more");
    }
    let hello = match wire::decode(bytes) {
        Ok(FromClient::Hello(hello)) => hello,
        Ok(_) => return end(CloseCode::BadFrame, "the first message must be hello"),
        Err(error) => return end(CloseCode::BadFrame, error.to_string()),
    };
    // Before everything else that it says, so that a stranger learns nothing.
    if !bridge.guard.token.is(&hello.token) {
        return end(CloseCode::BadToken, "the token is missing or wrong; take the one that the bridge printed");
    }
    if hello.version != VERSION {
        return end(CloseCode::BadVersion, format!("version {VERSION} is spoken here; reload the page"));
    }
    if !wire::is_run_name(&hello.run) {
        return end(CloseCode::BadFrame, "a run's name has 1 to 64 of a-z, 0-9 and -");
    }
    Ok(hello)
}

/// Sends back what comes.
async fn echo(bridge: &Bridge, socket: &mut WebSocket) -> End {
    let mut stop = bridge.stop.clone();
    loop {
        let next = tokio::select! {
            biased;
            () = stopped(&mut stop) => {
                return End::Close(CloseCode::GoingAway, "the bridge stops".to_owned());
            }
            next = timeout(bridge.serve.idle_timeout, socket.next()) => next,
        };
        let Ok(next) = next else {
            return End::Close(CloseCode::TimedOut, "nothing came for too long".to_owned());
        };
        match message(next) {
            Ok(message @ (Message::Text(_) | Message::Binary(_))) => {
                // Whoever does not take it in holds neither the socket nor a stop.
                let sent = tokio::select! {
                    biased;
                    () = stopped(&mut stop) => return End::Gone,
                    sent = timeout(bridge.serve.idle_timeout, socket.send(message)) => sent,
                };
                if !matches!(sent, Ok(Ok(()))) {
                    return End::Gone;
                }
            }
            // The library answers a ping by itself.
            Ok(_) => {}
            Err(ended) => return ended,
        }
    }
}

/// Answers the requests of a client that was let in.
async fn ports(bridge: &Arc<Bridge>, socket: WebSocket, hello: Hello) {
    let (sink, mut stream) = socket.split();
    let flow = Arc::new(Flow::new(bridge.limits, Arc::clone(&bridge.metrics), hello.credit));
    let mut writer = tokio::spawn(write(Arc::clone(bridge), Arc::clone(&flow), sink));
    let store = Store::new(bridge.redis.clone(), &hello.run, bridge.serve.read_only);
    let log = bridge.kafka.clone().map(|kafka| Handles::new(kafka, &hello.run, bridge.metrics.lag.clone()));
    let presence = Presence::new(store.clone(), bridge.limits.presence_max);
    let caller = Caller { bridge: Arc::clone(bridge), flow: Arc::clone(&flow), run: hello.run, store, log, presence };
    let caller = Arc::new(caller);
    let mut calls = JoinSet::new();
    let ended = tokio::select! {
        biased;
        ended = listen(&caller, &mut stream, &mut calls) => ended,
        // Whoever can be told nothing any more is not listened to either.
        _ = &mut writer => End::Gone,
    };
    match ended {
        End::Gone => {
            flow.cancel_all();
            writer.abort();
            // Nobody begins anything any more that would bring it back.
            calls.shutdown().await;
            caller.end().await;
            drain(&mut stream).await;
            return;
        }
        End::Close(CloseCode::GoingAway, reason) => {
            flow.cancel_all();
            let answered = async { while calls.join_next().await.is_some() {} };
            // What has no answer by then has an unknown outcome, as it would have without this.
            let _ = timeout(CLOSE_MAX, answered).await;
            flow.close_after_answers(CloseCode::GoingAway, reason);
        }
        End::Close(code, reason) => {
            // Nobody takes work for a client that is shown out.
            flow.cancel_all();
            flow.close(code, reason);
        }
    }
    if timeout(CLOSE_MAX, &mut writer).await.is_ok() {
        drain(&mut stream).await;
    }
    writer.abort();
    calls.shutdown().await;
    caller.end().await;
}

/// Takes requests in until the connection is to end.
async fn listen(
    caller: &Arc<Caller>,
    stream: &mut (impl Stream<Item = Result<Message, axum::Error>> + Unpin),
    calls: &mut JoinSet<()>,
) -> End {
    let (bridge, flow) = (&caller.bridge, &caller.flow);
    let idle = bridge.serve.idle_timeout;
    let mut stop = bridge.stop.clone();
    let mut ticks = interval((idle / 3).max(Duration::from_millis(1)));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut heard = Instant::now();
    let mut rate = Rate::new(bridge.serve.requests_per_second_max, heard);
    loop {
        tokio::select! {
            biased;
            () = stopped(&mut stop) => {
                return End::Close(CloseCode::GoingAway, "the bridge stops; connect again later".to_owned());
            }
            Some(_) = calls.join_next(), if !calls.is_empty() => {}
            next = stream.next() => {
                heard = Instant::now();
                let taken = message(next).and_then(|message| take(caller, calls, &mut rate, message));
                if let Err(ended) = taken {
                    return ended;
                }
            }
            _ = ticks.tick() => {
                if heard.elapsed() > idle {
                    return End::Close(CloseCode::TimedOut, "nothing came for too long".to_owned());
                }
                flow.ping();
            }
        }
    }
}

/// Takes one message in.
fn take(caller: &Arc<Caller>, calls: &mut JoinSet<()>, rate: &mut Rate, message: Message) -> Result<(), End> {
    let flow = &caller.flow;
    let bytes = match message {
        Message::Binary(bytes) => bytes,
        Message::Text(_) => return end(CloseCode::Unsupported, "messages are binary"),
        _ => return Ok(()),
    };
    caller.bridge.metrics.message(Way::In, bytes.len());
    match wire::decode(&bytes) {
        Ok(FromClient::Request { id, call }) => match flow.take(id, bytes.len() as u64) {
            Ok(_) if !rate.take(Instant::now()) => {
                let most = caller.bridge.serve.requests_per_second_max;
                let failed = Failed::new(Problem::TooMany, format!("more than {most} requests a second came"));
                caller.refuse(id, failed);
            }
            Ok((false, cancelled)) => {
                let caller = Arc::clone(caller);
                match call {
                    Call::Log(call) => {
                        let request = caller.begin_log(call);
                        calls.spawn(async move { caller.answer_log(id, request, cancelled).await });
                    }
                    call => {
                        calls.spawn(async move { caller.answer(id, call, cancelled).await });
                    }
                }
            }
            Ok((true, _)) => {
                let failed = Failed::new(Problem::TooMany, "too many requests are unanswered");
                caller.refuse(id, failed);
            }
            Err(Overrun::Credit) => return end(CloseCode::TooMany, "more was sent than there was credit for"),
            Err(Overrun::SameNumber) => return end(CloseCode::BadFrame, "an unanswered request has this number"),
        },
        Ok(FromClient::Cancel { id }) => flow.cancel(id),
        Ok(FromClient::Credit { bytes }) => flow.grant(bytes),
        Ok(FromClient::Hello(_)) => return end(CloseCode::BadFrame, "hello is the first message alone"),
        Err(error) => return end(CloseCode::BadFrame, error.to_string()),
    }
    Ok(())
}

/// Whether what waits to be taken in leaves no room for more. Answers wait for one another and have room, so what
/// waits are answers to pings.
fn is_full(error: axum::Error) -> bool {
    let error = error.into_inner().downcast::<tungstenite::Error>();
    matches!(error.as_deref(), Ok(tungstenite::Error::WriteBufferFull(_)))
}

/// Sends what there is to send until the connection is closed.
async fn write(bridge: Arc<Bridge>, flow: Arc<Flow>, mut sink: SplitSink<WebSocket, Message>) {
    loop {
        let sent = match flow.next().await {
            Next::Message(bytes, place) => write_together(&bridge, &flow, &mut sink, bytes, place).await,
            Next::Ping => sink.send(Message::Ping(Default::default())).await,
            Next::Close(code, reason) => {
                say_closed(&bridge, code, &reason);
                let frame = close_frame(code, &reason);
                // If it does not arrive there is nobody left to tell.
                let _ = sink.send(Message::Close(Some(frame))).await;
                return;
            }
        };
        if let Err(error) = sent {
            if !is_full(error) {
                return;
            }
            flow.close(CloseCode::TooMany, "answers to too many pings were not taken in");
        }
    }
}

/// Answers that are ready at once go out in one write of about so many bytes: each write costs the system as much as ten
/// short answers.
const TOGETHER_BYTES: usize = 64 << 10;

/// Sends an answer, and with it those that are ready by then.
async fn write_together(
    bridge: &Bridge,
    flow: &Flow,
    sink: &mut SplitSink<WebSocket, Message>,
    bytes: Vec<u8>,
    place: Option<OwnedSemaphorePermit>,
) -> Result<(), axum::Error> {
    let (mut next, mut fed_bytes, mut kept) = (Some((bytes, place)), 0, Vec::new());
    while let Some((bytes, place)) = next {
        bridge.metrics.message(Way::Out, bytes.len());
        fed_bytes += bytes.len();
        // Their places are free again when all of them are sent.
        kept.push((place, bridge.metrics.unsent(bytes.len())));
        sink.feed(Message::Binary(bytes.into())).await?;
        next = if fed_bytes < TOGETHER_BYTES { flow.next_answer() } else { None };
    }
    sink.flush().await
}
