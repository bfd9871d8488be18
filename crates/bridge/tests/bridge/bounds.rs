//! Whatever was taken in can be given out again, however long it is: every answer fits into one message.

use eda_bridge::client::Client;
use eda_bridge::server::Limits;
use eda_patterns::ports::{KeyValue, KeyValueError, PutIf, QueueError, Work, WorkQueue};
use eda_patterns::time::Span;
use eda_remote::Ports;
use eda_wire::MESSAGE_MAX_BYTES;

use crate::redis_server::RedisServer;
use crate::support::start;

const BODY_MAX_BYTES: usize = MESSAGE_MAX_BYTES - (48 << 10);

fn work(client: &Ports<Client>, topic: usize, body: usize) -> Work {
    Work { record: client.next_record(), topic: "t".repeat(topic), body: "b".repeat(body) }
}

#[tokio::test]
async fn the_longest_value_under_the_longest_key_is_read_again() {
    let Some(redis) = RedisServer::start().await else { return };
    let bridge = start(&[], Limits::default(), redis.port).await;
    let client = bridge.client("longest");
    let key = "k".repeat(512);
    let longest = "v".repeat(MESSAGE_MAX_BYTES - 2 * key.len() - 128);
    client.put(&key, &longest, PutIf::Always, None).await.unwrap();
    // Another key behind it, so that the page has to say where it goes on.
    client.put("l", "small", PutIf::Always, None).await.unwrap();
    assert_eq!(client.get(&key).await.unwrap().unwrap().value, longest);
    let found = client.scan("", None, 10).await.unwrap();
    assert_eq!(found.iter().map(|(_, found)| found.value.len()).collect::<Vec<_>>(), [longest.len(), 5]);
    let refused = client.put(&key, &format!("{longest}v"), PutIf::Always, None).await;
    assert!(matches!(refused, Err(KeyValueError::Unavailable(why)) if why.contains("longer")));
    assert_eq!(client.get(&key).await.unwrap().unwrap().value, longest, "nothing was changed");
    bridge.stop().await;
}

#[tokio::test]
async fn a_page_of_keys_ends_before_a_value_that_does_not_fit_into_it() {
    let Some(redis) = RedisServer::start().await else { return };
    let bridge = start(&[], Limits::default(), redis.port).await;
    let client = bridge.client("pages");
    let lengths = [200_000, 1_000_000, 1, 1_000_000, 200_000, 1];
    for (n, length) in lengths.iter().enumerate() {
        client.put(&format!("key/{n}"), &"v".repeat(*length), PutIf::Always, None).await.unwrap();
    }
    let found = client.scan("key/", None, 100).await.unwrap();
    assert_eq!(found.iter().map(|(_, found)| found.value.len()).collect::<Vec<_>>(), lengths);
    bridge.stop().await;
}

#[tokio::test]
async fn the_longest_work_is_leased_and_read_among_the_dead_letters() {
    let Some(redis) = RedisServer::start().await else { return };
    let bridge = start(&[], Limits::default(), redis.port).await;
    let client = bridge.client("longest");
    let refused = client.enqueue("q", work(&client, 1, BODY_MAX_BYTES + 1), Span::ZERO).await;
    assert!(matches!(refused, Err(QueueError::Unavailable(why)) if why.contains("body")));
    let refused = client.enqueue("q", work(&client, 513, 1), Span::ZERO).await;
    assert!(matches!(refused, Err(QueueError::Unavailable(why)) if why.contains("name")));
    client.enqueue("q", work(&client, 512, BODY_MAX_BYTES), Span::ZERO).await.unwrap();
    let (visibility, reason) = (Span::from_secs(600), "नमस्ते".repeat(1_000));
    for _ in 0..40 {
        let lease = client.lease("q", visibility, Span::ZERO).await.unwrap().unwrap();
        assert_eq!(lease.body.len(), BODY_MAX_BYTES);
        client.nack("q", &lease, Span::ZERO, &reason).await.unwrap();
    }
    let lease = client.lease("q", visibility, Span::ZERO).await.unwrap().unwrap();
    client.dead_letter("q", &lease, &reason, visibility).await.unwrap();
    let letters = client.browse("q", 0, 10).await.unwrap();
    assert_eq!((letters.len(), letters[0].body.len(), letters[0].trail.len()), (1, BODY_MAX_BYTES, 32));
    // Of each reason as many whole letters are kept as 1,024 bytes have.
    assert!(letters[0].trail.iter().all(|failed| reason.starts_with(&failed.reason) && failed.reason.len() > 1_020));
    let refused = client.redrive("q", &letters[0], Some("b".repeat(BODY_MAX_BYTES + 1))).await;
    assert!(matches!(refused, Err(QueueError::Unavailable(why)) if why.contains("body")));
    client.redrive("q", &letters[0], Some("c".repeat(BODY_MAX_BYTES))).await.unwrap();
    let lease = client.lease("q", visibility, Span::ZERO).await.unwrap().unwrap();
    assert_eq!(lease.body, "c".repeat(BODY_MAX_BYTES));
    bridge.stop().await;
}

/// Letters of a few bytes each are mostly names of fields, which count as well.
#[tokio::test]
async fn very_many_short_letters_come_in_pages() {
    let Some(redis) = RedisServer::start().await else { return };
    let bridge = start(&[], Limits::default(), redis.port).await;
    // As the bridge itself leaves them, but all at once.
    let letters = "for n = 1, 8000 do
        local base, record = 'playground.many.q:q:', string.format('%020d', n)
        redis.call('HSET', base .. 'work:' .. record, 'topic', '', 'body', '', 'receipt', n, 'attempts', 1,
            'queued-at', '1700000000000000', 'waited', '0', 'given-up', '')
        redis.call('RPUSH', base .. 'trail:' .. record, '1:1700000000000000:')
        redis.call('ZADD', base .. 'dead', '1700000000000000', record)
        redis.call('ZADD', base .. 'kept-until', '9000000000000000', record)
    end";
    redis.run(&["EVAL", letters, "0"]).await;
    let found = bridge.client("many").browse("q", 0, 10_000).await.unwrap();
    let records: Vec<u64> = found.iter().map(|letter| letter.record.0).collect();
    assert_eq!(records, (1..=8_000).collect::<Vec<_>>());
    bridge.stop().await;
}
