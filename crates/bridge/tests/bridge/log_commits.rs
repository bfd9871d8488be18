//! What a consumer commits that commits by itself.

use eda_patterns::ports::log::{ConsumerConfig, ProducerConfig};
use eda_patterns::ports::{Log, LogConsumer, LogProducer};
use eda_patterns::time::Span;
use eda_wire::{ConsumerSettings, LogCall, LogReply, Outcome, Polled, Reply};
use tokio::task::LocalSet;

use crate::kafka_server::KafkaServer;
use crate::log::{POLLS, bridge_to, read, reader, record, send, text, topic};
use crate::log_handles::{answer, ask, open, settings};

/// Longer than any test.
const NEVER: Span = Span::from_secs(3_600);

/// Only whoever closes says that it is done with what came: what a broken connection or a client that goes has left
/// is brought again.
#[tokio::test]
async fn only_an_orderly_end_commits_what_polls_have_brought() {
    let Some(kafka) = KafkaServer::start().await else { return };
    let bridge = bridge_to(&kafka).await;
    let test = async {
        let log = bridge.log("commits");
        let topic = topic(&log, "rides", 1).await;
        let producer = log.producer(ProducerConfig::default());
        send(&producer, record(&log, &topic, None, "one")).await;
        producer.flush().await;

        let (mut client, _) = bridge.admitted("commits").await;
        let group = Some("group".to_owned());
        ask(&mut client, 1, open(1, ConsumerSettings { group, auto_commit_us: Some(NEVER.as_us()), ..settings() }))
            .await;
        assert_eq!(answer(&mut client).await, (1, Outcome::Done(Reply::Ok)));
        ask(&mut client, 2, LogCall::Subscribe { consumer: 1, topics: vec![topic.to_string()] }).await;
        assert_eq!(answer(&mut client).await, (2, Outcome::Done(Reply::Ok)));
        let mut brought = 0;
        for id in 3..u64::from(POLLS) {
            ask(&mut client, id, LogCall::Poll { consumer: 1, wait_us: 200_000 }).await;
            if let (_, Outcome::Done(Reply::Log(LogReply::Polled { polled: Polled::Records(records), .. }))) =
                answer(&mut client).await
            {
                brought += records.len();
            }
            if brought > 0 {
                break;
            }
        }
        assert_eq!(brought, 1);
        drop(client);

        let member = || {
            let config = ConsumerConfig { auto_commit: true, auto_commit_interval: NEVER, ..reader(Some("group")) };
            let member = log.consumer(config);
            member.subscribe(&[&topic]);
            member
        };
        let gone = member();
        assert_eq!(read(&gone, 1).await.iter().map(text).collect::<Vec<_>>(), ["one"], "the connection broke");
        drop(gone);
        let orderly = member();
        assert_eq!(read(&orderly, 1).await.iter().map(text).collect::<Vec<_>>(), ["one"], "nobody closed it");
        orderly.close().await;
        send(&producer, record(&log, &topic, None, "two")).await;
        producer.flush().await;
        let last = member();
        assert_eq!(read(&last, 1).await.iter().map(text).collect::<Vec<_>>(), ["two"]);
        last.close().await;
    };
    LocalSet::new().run_until(test).await;
    bridge.stop().await;
}
