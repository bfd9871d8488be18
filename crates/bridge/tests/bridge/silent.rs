//! A bridge that is there no more, but whose connection did not break: nothing comes over it, not even a ping.

use eda_bridge::client::{Client, NativeClock, Target};
use eda_patterns::ports::KeyValue;
use eda_wire::{FromBridge, FromClient, Outcome, Reply, VERSION, Welcome, decode, encode};
use futures::{SinkExt, StreamExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, accept_async};

use crate::support::PATIENCE;

async fn next(socket: &mut WebSocketStream<TcpStream>) -> FromClient {
    match socket.next().await {
        Some(Ok(Message::Binary(bytes))) => decode(&bytes).unwrap(),
        next => panic!("{next:?}"),
    }
}

/// Lets the next client in and takes its first request.
async fn request(listener: &TcpListener, idle_ms: u64) -> (WebSocketStream<TcpStream>, u64) {
    let (stream, _) = listener.accept().await.unwrap();
    let mut socket = accept_async(stream).await.unwrap();
    assert!(matches!(next(&mut socket).await, FromClient::Hello(_)));
    let ports = vec!["key-value".to_owned()];
    let (version, read_only, credit, requests_max, wait_max_ms) = (VERSION, false, 1 << 20, 256, 20_000);
    let welcome = Welcome { version, ports, read_only, credit, requests_max, wait_max_ms, idle_ms };
    socket.send(Message::Binary(encode(&FromBridge::Welcome(welcome)).into())).await.unwrap();
    match next(&mut socket).await {
        FromClient::Request { id, .. } => (socket, id),
        frame => panic!("{frame:?}"),
    }
}

#[tokio::test]
async fn a_client_gives_up_a_bridge_of_which_nothing_comes_and_connects_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}/ws", listener.local_addr().unwrap());
    let client =
        Client::start(Target { url, token: String::new(), run: "silent".to_owned() }, NativeClock::start()).ports();
    let bridge = async {
        let (_silent, _) = request(&listener, 200).await;
        let (mut socket, id) = request(&listener, 60_000).await;
        let outcome = Outcome::Done(Reply::Value(None));
        let answer = FromBridge::Answer { id, credit: 100, outcome };
        socket.send(Message::Binary(encode(&answer).into())).await.unwrap();
        socket
    };
    let (got, _socket) =
        timeout(PATIENCE, async { futures::join!(client.get("key"), bridge) }).await.expect("an answer");
    assert_eq!(got, Ok(None), "what may be asked again was");
}
