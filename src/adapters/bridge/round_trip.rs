//! How long a message takes to a bridge and back: what `/echo` gives back, behind the same checks as every other connection,
//! and over a connection of its own, so that no call of the run waits for it and it waits for none.

use eda_patterns::recorder::Now;
use eda_wire::{CREDIT_BYTES, FromClient, Hello, VERSION, encode};
use futures::{FutureExt, StreamExt, select_biased};
use gloo_net::websocket::Message;
use gloo_net::websocket::futures::WebSocket;
use gloo_timers::future::TimeoutFuture;

use super::Address;
use super::connection::send;
use crate::adapters::clock::BrowserClock;

/// Round trips whose middle is told.
const ROUND_TRIPS: usize = 9;

/// Bytes of a message, about as many as a short call has.
const MESSAGE_BYTES: usize = 64;

/// Where it takes longer altogether, nothing is told.
const MEASURE_MAX_MS: u32 = 10_000;

/// The middle of a few round trips, in microseconds. `None` where the bridge gives nothing back.
pub(super) async fn measured_us(address: &Address, run: &str, clock: &BrowserClock) -> Option<u64> {
    select_biased! {
        middle = measure(address, run, clock).fuse() => middle,
        () = TimeoutFuture::new(MEASURE_MAX_MS).fuse() => None,
    }
}

async fn measure(address: &Address, run: &str, clock: &BrowserClock) -> Option<u64> {
    let url = format!("{}/echo", address.url.strip_suffix("/ws")?);
    let mut socket = WebSocket::open(&url).ok()?;
    let (token, run) = (address.token.clone(), run.to_owned());
    let hello = FromClient::Hello(Hello { version: VERSION, token, run, credit: CREDIT_BYTES });
    // It is answered with a welcome; by a bridge that echoes for everyone, with itself. Neither is measured.
    exchange(&mut socket, encode(&hello)).await?;
    let mut took_us = Vec::with_capacity(ROUND_TRIPS);
    for number in 0..ROUND_TRIPS {
        let message = vec![number as u8; MESSAGE_BYTES];
        let began = Now::now(clock);
        if exchange(&mut socket, message.clone()).await? != message {
            return None;
        }
        took_us.push(Now::now(clock).since(began).as_us());
    }
    // What was measured stands, however the connection ends.
    let _ = socket.close(None, None);
    took_us.sort_unstable();
    Some(took_us[ROUND_TRIPS / 2])
}

/// Sends a message and returns the next one that comes.
async fn exchange(socket: &mut WebSocket, message: Vec<u8>) -> Option<Vec<u8>> {
    send(socket, message).await.ok()?;
    match socket.next().await?.ok()? {
        Message::Bytes(bytes) => Some(bytes),
        Message::Text(_) => None,
    }
}
