//! How a socket is let in or closed, and how it ends.

use std::time::Duration;

use eda_bridge::server::Limits;
use eda_wire::{Call, FromClient, HELLO_MAX_BYTES, Hello, encode};
use tokio_tungstenite::tungstenite::Message;

use crate::support::{Client, Got, NO_REDIS, PATIENCE, start};

fn quick() -> Limits {
    Limits { hello_max: Duration::from_millis(300), ..Limits::default() }
}

#[tokio::test]
async fn who_says_nothing_in_time_is_closed() {
    let bridge = start(&[], quick(), NO_REDIS).await;
    let mut client = Client::open(bridge.address, "/ws", &[]).await.unwrap();
    assert_eq!(client.closes().await, 4408);
    // A ping is no first message.
    let mut client = Client::open(bridge.address, "/ws", &[]).await.unwrap();
    client.send_message(Message::Ping(Vec::new().into())).await;
    assert_eq!(client.closes().await, 4408);
    bridge.stop().await;
}

#[tokio::test]
async fn a_first_message_that_is_none_is_refused_by_its_code() {
    let bridge = start(&[], Limits::default(), NO_REDIS).await;
    let hello = bridge.hello("first");
    let long = Hello { run: "r".repeat(HELLO_MAX_BYTES), ..hello.clone() };
    let request = FromClient::Request { id: 1, call: Call::Get { key: "key".into() } };
    let cases = [
        (Message::binary(encode(&FromClient::Hello(long))), 1009),
        (Message::binary(vec![0; 2 << 20]), 1009),
        (Message::text("hello"), 1003),
        (Message::binary(b"hello".to_vec()), 4400),
        (Message::binary(encode(&request)), 4400),
        (Message::binary(encode(&FromClient::Hello(Hello { version: 0, ..hello.clone() }))), 4406),
        (Message::binary(encode(&FromClient::Hello(Hello { run: "a.b".into(), ..hello.clone() }))), 4400),
        (Message::binary(encode(&FromClient::Hello(Hello { run: String::new(), ..hello.clone() }))), 4400),
        // A stranger does not even learn the version.
        (Message::binary(encode(&FromClient::Hello(Hello { version: 0, token: String::new(), ..hello }))), 4401),
    ];
    for (message, code) in cases {
        let mut client = Client::open(bridge.address, "/ws", &[]).await.unwrap();
        let shown = format!("{:.60}", format!("{message:?}"));
        client.send_message(message).await;
        assert_eq!(client.closes().await, code, "{shown}");
    }
    bridge.stop().await;
}

#[tokio::test]
async fn sixteen_sockets_may_wait_to_be_let_in_and_no_more() {
    let bridge = start(&[], Limits::default(), NO_REDIS).await;
    let mut waiting = Vec::new();
    for _ in 0..16 {
        waiting.push(Client::open(bridge.address, "/ws", &[]).await.unwrap());
    }
    // Each has been taken up once the bridge answers its ping.
    for client in &mut waiting {
        client.send_message(Message::Ping(vec![1].into())).await;
        use futures::StreamExt;
        assert!(matches!(client.socket.next().await, Some(Ok(Message::Pong(_)))));
    }
    let mut one_more = Client::open(bridge.address, "/ws", &[]).await.unwrap();
    assert_eq!(one_more.closes().await, 4429);
    // Those who wait may still come in, and make room.
    let hello = FromClient::Hello(bridge.hello("waiting"));
    waiting[0].send(&hello).await;
    assert!(matches!(waiting[0].next().await, Got::Frame(_)));
    bridge.admitted("after").await;
    bridge.stop().await;
}

#[tokio::test]
async fn there_are_so_many_connections_and_no_more() {
    let bridge = start(&["--connections-max", "2"], Limits::default(), NO_REDIS).await;
    let (_one, _) = bridge.admitted("one").await;
    let (two, _) = bridge.admitted("two").await;
    let hello = FromClient::Hello(bridge.hello("three"));
    let come = async || {
        let mut client = Client::open(bridge.address, "/ws", &[]).await.unwrap();
        client.send(&hello).await;
        client.next().await
    };
    // A page learns nothing of an upgrade that is refused, and so it is closed with a reason.
    match come().await {
        Got::Closed(code) => assert_eq!(code, 4429),
        got => panic!("{got:?}"),
    }
    drop(two);
    // The place is free once the bridge has noticed.
    let began = tokio::time::Instant::now();
    while !matches!(come().await, Got::Frame(_)) {
        assert!(began.elapsed() < PATIENCE, "a place is let go");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    bridge.stop().await;
}

#[tokio::test]
async fn strangers_take_no_place_of_those_who_are_let_in() {
    let limits = Limits { hello_max: PATIENCE * 6, ..Limits::default() };
    let bridge = start(&["--connections-max", "2"], limits, NO_REDIS).await;
    let mut strangers = Vec::new();
    for _ in 0..15 {
        strangers.push(Client::open(bridge.address, "/ws", &[]).await.unwrap());
    }
    let (_one, _) = bridge.admitted("one").await;
    let (_two, _) = bridge.admitted("two").await;
    bridge.stop().await;
}

#[tokio::test]
async fn a_connection_on_which_nothing_comes_is_closed() {
    let bridge = start(&["--idle-timeout", "0.2", "--open-metrics"], Limits::default(), NO_REDIS).await;
    let (mut client, welcome) = bridge.admitted("idle").await;
    assert_eq!(welcome.idle_ms, 200);
    // The client answers no ping while it does not read, and so it reads again only when it was given up.
    let began = tokio::time::Instant::now();
    while !bridge.get("/metrics", "").await.2.contains(r#"eda_bridge_closed_total{code="4408"} 1"#) {
        assert!(began.elapsed() < PATIENCE, "it is closed");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(client.closes().await, 4408);
    bridge.stop().await;
}

#[tokio::test]
async fn a_connection_on_which_pings_are_answered_stays() {
    use futures::StreamExt;
    let bridge = start(&["--idle-timeout", "3"], Limits::default(), NO_REDIS).await;
    let (mut client, _) = bridge.admitted("lively").await;
    // There are three pings to a time after which an unanswered one would have been the last.
    for _ in 0..5 {
        let next = tokio::time::timeout(PATIENCE, client.socket.next()).await.expect("a ping comes");
        assert!(matches!(next, Some(Ok(Message::Ping(_)))), "{next:?}");
    }
    bridge.stop().await;
}

#[tokio::test]
async fn a_broken_rule_closes_the_connection_by_its_code() {
    let bridge = start(&[], Limits::default(), NO_REDIS).await;
    let hello = FromClient::Hello(bridge.hello("again"));
    for (message, code) in [
        (Message::text("text"), 1003),
        (Message::binary(vec![0xff]), 4400),
        (Message::binary(encode(&hello)), 4400),
        (Message::binary(vec![0; (1 << 20) + 1]), 1009),
    ] {
        let (mut client, _) = bridge.admitted("broken").await;
        client.send_message(message).await;
        assert_eq!(client.closes().await, code);
    }
    bridge.stop().await;
}

#[tokio::test]
async fn a_bridge_that_stops_says_so_to_everyone() {
    let bridge = start(&["--open-echo"], Limits::default(), NO_REDIS).await;
    let (mut client, _) = bridge.admitted("one").await;
    let mut echo = Client::open(bridge.address, "/echo", &[]).await.unwrap();
    echo.send_message(Message::text("there?")).await;
    assert!(matches!(echo.next().await, Got::Text(_)));
    let mut stranger = Client::open(bridge.address, "/ws", &[]).await.unwrap();
    let clients = async { (client.closes().await, echo.closes().await, stranger.closes().await) };
    let (codes, ()) = futures::join!(clients, bridge.stop());
    assert_eq!(codes, (1001, 1001, 1001));
}

#[tokio::test]
async fn without_redis_a_call_is_told_to_try_again() {
    use eda_wire::{Advice, FromBridge, Outcome, Problem};
    let bridge = start(&[], Limits::default(), NO_REDIS).await;
    let (mut client, _) = bridge.admitted("alone").await;
    client.send(&FromClient::Request { id: 7, call: Call::Get { key: "key".into() } }).await;
    match client.next().await {
        Got::Frame(FromBridge::Answer { id: 7, outcome: Outcome::Failed(failed), .. }) => {
            assert_eq!((failed.problem, failed.advice), (Problem::Unavailable, Advice::Retry));
        }
        got => panic!("{got:?}"),
    }
    bridge.stop().await;
}
