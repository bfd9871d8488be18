//! The WebSocket protocol's own rules (RFC 6455), by a client that writes its frames byte by byte.

use std::time::Duration;

use eda_bridge::server::Limits;
use eda_wire::{Call, FromClient, MESSAGE_MAX_BYTES, encode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::{NO_REDIS, PATIENCE, Running, start};

const TEXT: u8 = 1;
const BINARY: u8 = 2;
const GOES_ON: u8 = 0;
const CLOSE: u8 = 8;
const PING: u8 = 9;
const PONG: u8 = 10;
const LAST: u8 = 0x80;

/// A socket to `/echo` after its handshake.
struct Raw {
    stream: TcpStream,
}

/// A frame as a client writes it: the first byte as it is given, then the length and a masked payload.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mask = [0x37, 0xfa, 0x21, 0x3d];
    let mut bytes = vec![first];
    match payload.len() {
        short @ 0..=125 => bytes.push(0x80 | short as u8),
        middle @ 126..=65_535 => {
            bytes.push(0x80 | 126);
            bytes.extend((middle as u16).to_be_bytes());
        }
        long => {
            bytes.push(0x80 | 127);
            bytes.extend((long as u64).to_be_bytes());
        }
    }
    bytes.extend(mask);
    bytes.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    bytes
}

impl Raw {
    async fn open(bridge: &Running, lines: &str) -> Raw {
        Raw::open_at(bridge, "/echo", lines).await
    }

    async fn open_at(bridge: &Running, path: &str, lines: &str) -> Raw {
        let mut stream = TcpStream::connect(bridge.address).await.unwrap();
        let host = bridge.address;
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n{lines}\r\n"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(timeout(PATIENCE, stream.read_u8()).await.expect("an answer").unwrap());
        }
        let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
        assert!(head.starts_with("http/1.1 101"), "{head}");
        // The example of RFC 6455, section 1.3.
        assert!(head.contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo="), "{head}");
        assert!(!head.contains("sec-websocket-extensions"), "no compression is negotiated: {head}");
        Raw { stream }
    }

    async fn write(&mut self, frames: &[Vec<u8>]) {
        // The bridge may have closed already, which is then what is read.
        let _ = self.stream.write_all(&frames.concat()).await;
    }

    /// The next frame: its first byte and its payload. `None` at the end of the connection.
    async fn read(&mut self) -> Option<(u8, Vec<u8>)> {
        timeout(PATIENCE, async {
            let first = self.stream.read_u8().await.ok()?;
            let second = self.stream.read_u8().await.ok()?;
            assert_eq!(second & 0x80, 0, "a server masks nothing");
            let length = match second {
                126 => u64::from(self.stream.read_u16().await.ok()?),
                127 => self.stream.read_u64().await.ok()?,
                short => u64::from(short),
            };
            let mut payload = vec![0; length as usize];
            self.stream.read_exact(&mut payload).await.ok()?;
            Some((first, payload))
        })
        .await
        .expect("something comes in time")
    }

    /// The code of the close frame that comes next.
    async fn closes(&mut self) -> Option<u16> {
        let (first, payload) = self.read().await?;
        assert_eq!(first, LAST | CLOSE, "{payload:?}");
        let code = payload.first_chunk::<2>()?;
        Some(u16::from_be_bytes(*code))
    }
}

async fn open_echo() -> Running {
    start(&["--open-echo"], Limits::default(), NO_REDIS).await
}

#[tokio::test]
async fn messages_come_back_whole_however_they_were_cut() {
    let bridge = open_echo().await;
    let mut raw = Raw::open(&bridge, "Sec-WebSocket-Extensions: permessage-deflate\r\n").await;
    for length in [0, 1, 125, 126, 127, 65_535, 65_536, 1 << 20] {
        let payload: Vec<u8> = (0..length).map(|n| n as u8).collect();
        raw.write(&[frame(LAST | BINARY, &payload)]).await;
        let (first, echoed) = raw.read().await.unwrap();
        assert_eq!((first, echoed == payload), (LAST | BINARY, true), "{length}");
    }
    // In three frames of which one is empty, and cut within a letter.
    let text = "₹ नमस्ते".as_bytes();
    raw.write(&[frame(TEXT, &text[..1]), frame(GOES_ON, &[]), frame(LAST, &text[1..])]).await;
    assert_eq!(raw.read().await, Some((LAST | TEXT, text.to_vec())));
    // Byte by byte over TCP.
    for byte in frame(LAST | TEXT, b"slow") {
        raw.write(&[vec![byte]]).await;
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    assert_eq!(raw.read().await, Some((LAST | TEXT, b"slow".to_vec())));
    bridge.stop().await;
}

#[tokio::test]
async fn a_ping_between_two_fragments_is_answered_at_once() {
    let bridge = open_echo().await;
    let mut raw = Raw::open(&bridge, "").await;
    raw.write(&[frame(BINARY, b"one"), frame(LAST | PING, b"there?")]).await;
    assert_eq!(raw.read().await, Some((LAST | PONG, b"there?".to_vec())));
    raw.write(&[frame(LAST | PONG, b"unasked"), frame(LAST, b"two")]).await;
    assert_eq!(raw.read().await, Some((LAST | BINARY, b"onetwo".to_vec())));
    bridge.stop().await;
}

#[tokio::test]
async fn each_broken_rule_has_its_close_code() {
    let bridge = open_echo().await;
    let unmasked = vec![LAST | TEXT, 1, b'x'];
    // Only the head: nobody waits for the rest of what is too long.
    let too_long = [&[LAST | BINARY, 0x80 | 127][..], &(u64::from(u32::MAX)).to_be_bytes(), &[0; 4]].concat();
    let cases: [(&str, Vec<Vec<u8>>, u16); 13] = [
        ("a text that is not UTF-8", vec![frame(LAST | TEXT, &[0xff])], 1007),
        ("a text that ends within a letter", vec![frame(LAST | TEXT, &[0xe2, 0x82])], 1007),
        ("half a surrogate pair", vec![frame(LAST | TEXT, &[0xed, 0xa0, 0x80])], 1007),
        ("a reserved opcode", vec![frame(LAST | 3, b"")], 1002),
        ("a reserved control opcode", vec![frame(LAST | 0xb, b"")], 1002),
        ("a reserved bit", vec![frame(LAST | 0x40 | TEXT, b"x")], 1002),
        ("a fragment of nothing", vec![frame(LAST, b"x")], 1002),
        ("a message within a message", vec![frame(TEXT, b"x"), frame(LAST | TEXT, b"y")], 1002),
        ("a ping in fragments", vec![frame(PING, b"x")], 1002),
        ("a ping that is too long", vec![frame(LAST | PING, &[0; 126])], 1002),
        ("an unmasked frame", vec![unmasked], 1002),
        ("a message that is too long", vec![too_long], 1009),
        ("fragments that are too long together", vec![frame(BINARY, &[0; 1 << 20]), frame(LAST, &[0])], 1009),
    ];
    for (what, frames, code) in cases {
        let mut raw = Raw::open(&bridge, "").await;
        raw.write(&frames).await;
        assert_eq!(raw.closes().await, Some(code), "{what}");
    }
    bridge.stop().await;
}

#[tokio::test]
async fn a_close_is_answered_and_ends_the_connection() {
    let bridge = open_echo().await;
    for (payload, answer) in
        [(1000_u16.to_be_bytes().to_vec(), Some(1000)), (4000_u16.to_be_bytes().to_vec(), Some(4000))]
    {
        let mut raw = Raw::open(&bridge, "").await;
        raw.write(&[frame(LAST | CLOSE, &payload)]).await;
        assert_eq!(raw.closes().await, answer);
        assert_eq!(raw.read().await, None);
    }
    // Without a code there is none to answer with.
    let mut raw = Raw::open(&bridge, "").await;
    raw.write(&[frame(LAST | CLOSE, &[])]).await;
    assert_eq!(raw.read().await, Some((LAST | CLOSE, Vec::new())));
    assert_eq!(raw.read().await, None);
    // What comes behind a close is nobody's.
    let mut raw = Raw::open(&bridge, "").await;
    raw.write(&[frame(LAST | CLOSE, &1000_u16.to_be_bytes()), frame(LAST | TEXT, b"late")]).await;
    assert_eq!(raw.closes().await, Some(1000));
    assert_eq!(raw.read().await, None);
    bridge.stop().await;
}

#[tokio::test]
async fn who_goes_without_a_word_leaves_nothing_behind() {
    let bridge = start(&["--open-echo", "--open-metrics"], Limits::default(), NO_REDIS).await;
    for _ in 0..20 {
        let mut raw = Raw::open(&bridge, "").await;
        raw.write(&[frame(TEXT, b"half a mess")]).await;
    }
    let began = tokio::time::Instant::now();
    while !bridge.get("/metrics", "").await.2.contains(r#"eda_bridge_sockets{state="echo"} 0"#) {
        assert!(began.elapsed() < PATIENCE, "their sockets are let go");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    bridge.stop().await;
}

#[tokio::test]
async fn pongs_to_who_reads_none_take_bounded_memory() {
    let bridge = open_echo().await;
    let mut raw = Raw::open(&bridge, "").await;
    let ping = frame(LAST | PING, &[b'x'; 125]);
    let pings = 400_000;
    let thousand = ping.repeat(1_000);
    for _ in 0..pings / 1_000 {
        raw.stream.write_all(&thousand).await.unwrap();
    }
    raw.write(&[frame(LAST | TEXT, b"end")]).await;
    let mut pongs = 0;
    while let Some((first, _)) = raw.read().await {
        if first == LAST | TEXT {
            break;
        }
        pongs += 1;
    }
    // 2 MiB in the bridge, and what the two ends of TCP keep: of 50 MB far less than half.
    assert!(pongs < pings / 2, "{pongs} pongs waited");
    bridge.stop().await;
}

/// So many requests follow each thousand of pings.
const REQUESTS: u64 = 32;

/// Where its client pings and reads nothing, an answer finds no room and the connection is closed; or the system is just about
/// to take it in, and it waits. Of those that wait there are few, and no more is taken on.
#[tokio::test]
async fn who_pings_without_end_and_reads_nothing_is_closed_or_given_no_more() {
    let bridge = start(&["--open-metrics"], Limits::default(), NO_REDIS).await;
    let mut raw = Raw::open_at(&bridge, "/ws", "").await;
    let hello = encode(&FromClient::Hello(bridge.hello("pings")));
    raw.write(&[frame(LAST | BINARY, &hello)]).await;
    // Far more than the system takes in between and the bridge keeps; the short ones leave no room at all.
    let thousand = frame(LAST | PING, &[b'x'; 125]).repeat(1_000);
    for _ in 0..400 {
        raw.stream.write_all(&thousand).await.unwrap();
    }
    let short = frame(LAST | PING, b"").repeat(1_000);
    let began = tokio::time::Instant::now();
    let request = |id| encode(&FromClient::Request { id, call: Call::Get { key: "k".to_owned() } });
    // The system may take some more in at any time, so that an answer finds room after all. Then the others wait behind it.
    for round in 1.. {
        let requests = (round * REQUESTS..(round + 1) * REQUESTS).flat_map(|id| frame(LAST | BINARY, &request(id)));
        let asked = [thousand.clone(), short.clone(), requests.collect()].concat();
        let sent = raw.stream.write_all(&asked).await;
        let figures = bridge.get("/metrics", "").await.2;
        assert!(began.elapsed() < PATIENCE, "after {round} rounds: {figures}");
        if figures.contains(r#"eda_bridge_closed_total{code="4429"} 1"#) {
            break;
        }
        assert!(sent.is_ok(), "it was closed for another reason");
        if figures.contains(r#"problem="too-many""#) {
            let waiting = figures.lines().find_map(|line| line.strip_prefix("eda_bridge_answers_waiting_bytes "));
            assert!(waiting.unwrap().parse::<usize>().unwrap() < MESSAGE_MAX_BYTES, "{figures}");
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    bridge.stop().await;
}

#[tokio::test]
async fn a_stranger_that_only_pings_is_shown_out() {
    let bridge = start(&[], Limits::default(), NO_REDIS).await;
    let mut raw = Raw::open_at(&bridge, "/ws", "").await;
    raw.write(&vec![frame(LAST | PING, b""); 100]).await;
    let code = loop {
        match raw.read().await.expect("a close") {
            (first, _) if first == LAST | PONG => {}
            (_, payload) => break u16::from_be_bytes([payload[0], payload[1]]),
        }
    };
    assert_eq!(code, 4429);
    bridge.stop().await;
}

/// A reason has 123 bytes at most, and nothing in it of what was sent: a token in the wrong place is one that is logged.
#[tokio::test]
async fn a_reason_is_short_and_repeats_nothing() {
    let bridge = start(&[], Limits::default(), NO_REDIS).await;
    for first in [bridge.token.clone(), "z".repeat(4_000)] {
        let mut raw = Raw::open_at(&bridge, "/ws", "").await;
        // As CBOR: a text of so many bytes, where a frame was to come.
        let text = first.as_bytes();
        let mut cbor = vec![0x79];
        cbor.extend((text.len() as u16).to_be_bytes());
        cbor.extend(text);
        raw.write(&[frame(LAST | BINARY, &cbor)]).await;
        let (opcode, payload) = raw.read().await.expect("a close");
        assert_eq!((opcode, payload.len() <= 125), (LAST | CLOSE, true), "{}", payload.len());
        let reason = String::from_utf8(payload[2..].to_vec()).unwrap();
        assert!(!reason.contains(&bridge.token) && !reason.contains("zz"), "{reason}");
    }
    bridge.stop().await;
}

#[tokio::test]
async fn a_handshake_that_is_none_is_refused() {
    // A connection that may be used again is closed when nothing more comes on it.
    let limits = Limits { hello_max: Duration::from_millis(200), ..Limits::default() };
    let bridge = start(&["--open-echo"], limits, NO_REDIS).await;
    let wrong = [
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n",
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 8\r\n",
        "",
    ];
    for lines in wrong {
        let host = bridge.address;
        let connection = if lines.is_empty() { "Connection: close\r\n" } else { "" };
        let (status, ..) = bridge.http(&format!("GET /echo HTTP/1.1\r\nHost: {host}\r\n{connection}{lines}\r\n")).await;
        assert!((400..500).contains(&status), "{status}: {lines}");
    }
    bridge.stop().await;
}
