//! A Redis that takes no writes, or has no memory left.

use std::collections::BTreeSet;
use std::time::Duration;

use eda_bridge::client::Client;
use eda_bridge::server::Limits;
use eda_patterns::ports::{KeyValue, KeyValueError, PutIf, QueueError, Work, WorkQueue};
use eda_patterns::time::Span;
use eda_remote::Ports;

use crate::redis_server::RedisServer;
use crate::support::start;

const LONG: Span = Span::from_secs(600);

fn work(client: &Ports<Client>, body: &str) -> Work {
    Work { record: client.next_record(), topic: "topic".to_owned(), body: body.to_owned() }
}

/// Asks for all that only reads, where there is something due in every place.
async fn look_at_all(client: &Ports<Client>) {
    assert_eq!(client.get("stays").await.unwrap().unwrap().value, "v");
    let keys: Vec<String> = client.scan("", None, 10).await.unwrap().into_iter().map(|(key, _)| key).collect();
    assert_eq!(keys, ["stays"]);
    let depths = client.depths("q").await.unwrap();
    // The one that was kept back and the one whose lease is over wait; of two dead letters one is kept still.
    assert_eq!((depths.queued, depths.leased, depths.scheduled, depths.dead), (2, 1, 1, 1));
    let bodies = |letters: Vec<eda_patterns::ports::DeadWork>| letters.into_iter().map(|letter| letter.body);
    assert_eq!(bodies(client.browse("q", 0, 10).await.unwrap()).collect::<Vec<_>>(), ["kept"]);
    assert_eq!(bodies(client.browse("q", 1, 10).await.unwrap()).count(), 0);
}

#[tokio::test]
async fn a_bridge_that_only_reads_makes_redis_write_nothing_whatever_is_due() {
    let Some(redis) = RedisServer::start().await else { return };
    let bridge = start(&[], Limits::default(), redis.port).await;
    let client = bridge.client("due");
    let short = Span::from_ms(1);
    client.put("goes", "v", PutIf::Always, Some(short)).await.unwrap();
    client.put("stays", "v", PutIf::Always, None).await.unwrap();
    for (body, keep) in [("over", short), ("kept", LONG)] {
        client.enqueue("q", work(&client, body), Span::ZERO).await.unwrap();
        let lease = client.lease("q", LONG, Span::ZERO).await.unwrap().unwrap();
        client.dead_letter("q", &lease, "why", keep).await.unwrap();
    }
    for (body, visibility) in [("held", LONG), ("lost", short)] {
        client.enqueue("q", work(&client, body), Span::ZERO).await.unwrap();
        client.lease("q", visibility, Span::ZERO).await.unwrap().unwrap();
    }
    client.enqueue("q", work(&client, "due"), short).await.unwrap();
    client.enqueue("q", work(&client, "later"), LONG).await.unwrap();
    tokio::time::sleep(Duration::from_millis(10)).await;
    let reader = start(&["--read-only"], Limits::default(), redis.port).await;
    redis.run(&["CONFIG", "RESETSTAT"]).await;
    look_at_all(&reader.client("due")).await;
    let asked: String = redis.ask(&["INFO", "commandstats"]).await;
    let writes: Vec<String> = redis.ask(&["COMMAND", "LIST", "FILTERBY", "ACLCAT", "write"]).await;
    let writes: BTreeSet<String> = writes.into_iter().collect();
    let asked: BTreeSet<String> = asked
        .lines()
        .filter_map(|line| line.strip_prefix("cmdstat_")?.split_once(':').map(|(name, _)| name.to_owned()))
        .collect();
    assert!(asked.contains("zcount") && writes.contains("zrem"), "{asked:?}");
    assert_eq!(asked.intersection(&writes).collect::<Vec<_>>(), Vec::<&String>::new());
    // A bridge that may write shows the same, and a Redis that takes no writes serves a bridge that only reads.
    look_at_all(&client).await;
    redis.run(&["REPLICAOF", "127.0.0.1", "1"]).await;
    look_at_all(&reader.client("due")).await;
    reader.stop().await;
    bridge.stop().await;
}

#[tokio::test]
async fn what_frees_memory_is_done_even_when_redis_has_none_left() {
    let Some(redis) = RedisServer::start().await else { return };
    let bridge = start(&[], Limits::default(), redis.port).await;
    let client = bridge.client("full");
    client.put("key", "v", PutIf::Always, None).await.unwrap();
    for body in ["acked", "lost", "returned", "dead"] {
        client.enqueue("q", work(&client, body), Span::ZERO).await.unwrap();
    }
    let lease = async |visibility| client.lease("q", visibility, Span::ZERO).await.unwrap().unwrap();
    let acked = lease(LONG).await;
    lease(Span::from_ms(1)).await;
    tokio::time::sleep(Duration::from_millis(10)).await;
    redis.run(&["CONFIG", "SET", "maxmemory-policy", "noeviction", "maxmemory", "1"]).await;
    assert_eq!(client.enqueue("q", work(&client, "more"), Span::ZERO).await, Err(QueueError::Full));
    assert_eq!(client.put("more", "v", PutIf::Always, None).await, Err(KeyValueError::Full));
    // A lease is over, which is written down beside it.
    client.ack("q", &acked).await.unwrap();
    let returned = lease(LONG).await;
    client.extend("q", &returned, LONG, Some("why")).await.unwrap();
    let dead = lease(LONG).await;
    client.dead_letter("q", &dead, "why", LONG).await.unwrap();
    let lost = lease(LONG).await;
    client.ack("q", &lost).await.unwrap();
    client.delete("key", PutIf::Always).await.unwrap();
    let depths = client.depths("q").await.unwrap();
    assert_eq!((depths.queued, depths.leased, depths.dead), (0, 1, 1));
    let letter = client.browse("q", 0, 1).await.unwrap().remove(0);
    assert_eq!(client.redrive("q", &letter, None).await, Err(QueueError::Full));
    bridge.stop().await;
}
