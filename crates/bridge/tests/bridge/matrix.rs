//! Every pairing of origin, host and token, and what becomes of it. The same table stands in `docs/bridge.md`.

use std::fmt::Write;

use eda_bridge::server::Limits;
use eda_wire::{FromBridge, FromClient, Hello};

use crate::support::{Client, Got, NO_REDIS, Running, start};

const PAGE: &str = "https://page.example";
const ORIGINS: [(&str, Option<&str>); 6] = [
    ("absent", None),
    ("`null`", Some("null")),
    ("foreign", Some("https://evil.example")),
    ("look-alike with the right one as its beginning", Some("https://page.example.evil.example")),
    ("look-alike with the right one as its end", Some("https://evil-page.example")),
    ("right", Some(PAGE)),
];
const HOSTS: [(&str, &str); 4] =
    [("foreign", "evil.example"), ("foreign IP", "192.0.2.7"), ("localhost", "localhost"), ("right", "127.0.0.1")];

#[derive(Clone, Copy)]
enum Given {
    None,
    Wrong,
    Right,
}

/// What becomes of a socket that is opened so, in the words of the table.
async fn outcome(bridge: &Running, origin: Option<&str>, host: &str, token: Given) -> String {
    let mut headers = vec![("host", format!("{host}:{}", bridge.address.port()))];
    headers.extend(origin.map(|origin| ("origin", origin.to_owned())));
    let mut client = match Client::open(bridge.address, "/ws", &headers).await {
        Ok(client) => client,
        Err(status) => return format!("HTTP {status}"),
    };
    let right = bridge.hello("matrix");
    let token = match token {
        Given::None => String::new(),
        Given::Wrong => right.token.replace(|_| true, "x"),
        Given::Right => right.token.clone(),
    };
    client.send(&FromClient::Hello(Hello { token, ..right })).await;
    match client.next().await {
        Got::Closed(code) => format!("close {code}"),
        Got::Frame(FromBridge::Welcome(_)) => "let in".to_owned(),
        got => format!("{got:?}"),
    }
}

/// What the rules say, in the order in which they are asked.
fn expected(origin: &str, host: &str, token: Given) -> &'static str {
    if host.starts_with("foreign") {
        return "HTTP 421";
    }
    if !matches!(origin, "absent" | "right") {
        return "close 4403";
    }
    match token {
        Given::Right => "let in",
        Given::None | Given::Wrong => "close 4401",
    }
}

#[tokio::test]
async fn each_pairing_of_origin_host_and_token_comes_to_what_the_table_says() {
    let bridge = start(&["--allow-origin", PAGE], Limits::default(), NO_REDIS).await;
    let mut table =
        String::from("| Origin | Host | no token | wrong token | right token |\n| --- | --- | --- | --- | --- |\n");
    for (origin_name, origin) in ORIGINS {
        for (host_name, host) in HOSTS {
            let mut row = format!("| {origin_name} | {host_name} |");
            for token in [Given::None, Given::Wrong, Given::Right] {
                let found = outcome(&bridge, origin, host, token).await;
                assert_eq!(found, expected(origin_name, host_name, token), "{row}");
                write!(row, " {found} |").unwrap();
            }
            writeln!(table, "{row}").unwrap();
        }
    }
    assert_eq!(table.lines().count(), 26, "24 rows under their head");
    let document = include_str!("../../../../docs/bridge.md");
    assert!(document.contains(&table), "docs/bridge.md must have this table:\n{table}");
    bridge.stop().await;
}

/// The bridge's own page may connect, by whichever of its names it was opened, and no page of another port.
#[tokio::test]
async fn the_page_that_the_bridge_serves_may_connect() {
    let bridge = start(&[], Limits::default(), NO_REDIS).await;
    let port = bridge.address.port();
    for host in ["127.0.0.1", "localhost", "[::1]"] {
        let origin = format!("http://{host}:{port}");
        assert_eq!(outcome(&bridge, Some(&origin), "127.0.0.1", Given::Right).await, "let in", "{origin}");
    }
    for origin in ["http://127.0.0.1:1", "http://127.0.0.1", "https://127.0.0.1", "http://127.0.0.1:"] {
        assert_eq!(outcome(&bridge, Some(origin), "127.0.0.1", Given::Right).await, "close 4403", "{origin}");
    }
    bridge.stop().await;
}

/// Behind something that speaks TLS the Host has no port, and the page's origin another scheme. Both are allowed by name, as
/// `docs/bridge.md` says, and the Host alone lets no page of https in.
#[tokio::test]
async fn behind_tls_the_host_and_the_origin_are_allowed_by_name() {
    let (host, origin) = ("bridge.example".to_owned(), "https://bridge.example".to_owned());
    let headers = [("host", host.clone()), ("origin", origin.clone())];
    for (flags, welcome) in
        [(vec!["--allow-host", &host, "--allow-origin", &origin], true), (vec!["--allow-host", &host], false)]
    {
        let bridge = start(&flags, Limits::default(), NO_REDIS).await;
        let mut client = Client::open(bridge.address, "/ws", &headers).await.unwrap();
        client.send(&FromClient::Hello(bridge.hello("tls"))).await;
        match client.next().await {
            Got::Frame(FromBridge::Welcome(_)) => assert!(welcome, "{flags:?}"),
            Got::Closed(code) => assert_eq!((code, welcome), (4403, false), "{flags:?}"),
            got => panic!("{got:?}"),
        }
        bridge.stop().await;
    }
}
