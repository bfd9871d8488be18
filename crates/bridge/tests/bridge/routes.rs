//! What the bridge answers over plain HTTP.

use std::time::Duration;

use eda_bridge::server::Limits;
use eda_wire::FromClient;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

use crate::support::{Client, Got, NO_REDIS, PATIENCE, start};

#[tokio::test]
async fn another_hosts_name_is_refused_on_every_route() {
    let bridge = start(&["--open-metrics", "--open-echo"], Limits::default(), NO_REDIS).await;
    let port = bridge.address.port();
    for path in ["/", "/healthz", "/readyz", "/metrics", "/ws", "/echo", "/no/such/file"] {
        for head in [
            format!("GET {path} HTTP/1.1\r\nHost: evil.example:{port}"),
            format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1"),
            format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}.evil.example"),
            format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nHost: evil.example"),
            format!("GET http://evil.example{path} HTTP/1.1\r\nHost: 127.0.0.1:{port}"),
            format!("GET {path} HTTP/1.0"),
        ] {
            let (status, ..) = bridge.http(&format!("{head}\r\nConnection: close\r\n\r\n")).await;
            assert_eq!(status, 421, "{head}");
        }
    }
    bridge.stop().await;
}

#[tokio::test]
async fn it_is_healthy_without_redis_but_not_ready() {
    let bridge = start(&[], Limits::default(), NO_REDIS).await;
    assert_eq!(bridge.get("/healthz", "").await.0, 200);
    let (status, _, body) = bridge.get("/readyz", "").await;
    assert_eq!((status, body.contains("Redis")), (503, true), "{body}");
    bridge.stop().await;
}

#[tokio::test]
async fn figures_need_the_token_unless_they_are_opened() {
    let bridge = start(&[], Limits::default(), NO_REDIS).await;
    for lines in ["", "Authorization: Bearer \r\n", "Authorization: Bearer wrong\r\n"] {
        assert_eq!(bridge.get("/metrics", lines).await.0, 401, "{lines}");
    }
    let (_client, _) = bridge.admitted("figures").await;
    let (status, _, body) = bridge.get("/metrics", &format!("Authorization: Bearer {}\r\n", bridge.token)).await;
    assert_eq!(status, 200);
    for line in [
        r#"eda_bridge_messages_total{way="in"} 1"#,
        r#"eda_bridge_messages_total{way="out"} 1"#,
        r#"eda_bridge_sockets{state="admitted"} 1"#,
        "eda_bridge_redis_up 0",
    ] {
        assert!(body.lines().any(|found| found == line), "no `{line}` in\n{body}");
    }
    assert!(!body.contains(&bridge.token));
    bridge.stop().await;

    let bridge = start(&["--open-metrics"], Limits::default(), NO_REDIS).await;
    assert_eq!(bridge.get("/metrics", "").await.0, 200);
    bridge.stop().await;
}

#[tokio::test]
async fn the_page_is_served_from_its_folder_and_from_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("index.html"), "<title>page</title>").unwrap();
    std::fs::write(folder.path().join("app.wasm"), b"\0asm").unwrap();
    let dist = folder.path().to_str().unwrap();
    let bridge = start(&["--dist", dist], Limits::default(), NO_REDIS).await;
    let (status, head, body) = bridge.get("/", "").await;
    assert_eq!((status, body.as_str()), (200, "<title>page</title>"));
    assert!(head.contains("text/html") && head.contains("nosniff"), "{head}");
    assert!(bridge.get("/app.wasm", "").await.1.contains("application/wasm"));
    for path in ["/../Cargo.toml", "/%2e%2e/%2e%2e/etc/passwd", "/..%2fetc%2fpasswd", "/no.html"] {
        assert_eq!(bridge.get(path, "").await.0, 404, "{path}");
    }
    bridge.stop().await;
}

#[tokio::test]
async fn without_a_folder_there_is_no_page() {
    let bridge = start(&[], Limits::default(), NO_REDIS).await;
    let (status, _, body) = bridge.get("/", "").await;
    assert_eq!((status, body.contains("--dist")), (404, true));
    bridge.stop().await;
}

#[tokio::test]
async fn an_echo_needs_the_token_unless_it_is_opened() {
    let bridge = start(&[], Limits::default(), NO_REDIS).await;
    let mut client = Client::open(bridge.address, "/echo", &[]).await.unwrap();
    client.send_message(Message::text("back?")).await;
    assert_eq!(client.closes().await, 1003);
    let mut client = Client::open(bridge.address, "/echo", &[]).await.unwrap();
    client.send(&FromClient::Hello(bridge.hello("echo"))).await;
    assert!(matches!(client.next().await, Got::Frame(_)));
    client.send_message(Message::text("back?")).await;
    assert!(matches!(client.next().await, Got::Text(text) if text == "back?"));
    client.send_message(Message::binary(vec![0, 159, 146])).await;
    assert!(matches!(client.next().await, Got::Bytes(bytes) if bytes == [0, 159, 146]));
    let mut foreign =
        Client::open(bridge.address, "/echo", &[("origin", "https://evil.example".into())]).await.unwrap();
    assert_eq!(foreign.closes().await, 4403);
    bridge.stop().await;

    let bridge = start(&["--open-echo"], Limits::default(), NO_REDIS).await;
    let mut client = Client::open(bridge.address, "/echo", &[]).await.unwrap();
    client.send_message(Message::text("back?")).await;
    assert!(matches!(client.next().await, Got::Text(text) if text == "back?"));
    bridge.stop().await;
}

/// Whoever opens connections and sends a head byte by byte holds each only for so long.
#[tokio::test]
async fn a_slow_handshake_is_ended() {
    let limits = Limits { hello_max: Duration::from_millis(300), ..Limits::default() };
    let bridge = start(&[], limits, NO_REDIS).await;
    let mut stream = TcpStream::connect(bridge.address).await.unwrap();
    stream.write_all(b"GET /ws HTTP/1.1\r\nHost: 127").await.unwrap();
    let mut answer = Vec::new();
    timeout(PATIENCE, stream.read_to_end(&mut answer)).await.expect("it is ended").ok();
    assert!(!String::from_utf8_lossy(&answer).contains("101"));
    bridge.stop().await;
}
