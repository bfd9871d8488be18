//! What the bridge tells of a real cluster at a moment, by which a live run is drawn and judged.

use std::time::Duration;

use eda_patterns::ports::log::{NewRecord, Partition, ProducerConfig};
use eda_patterns::ports::{Log, LogConsumer, LogProducer};
use eda_wire::{LogCall, LogReply, Outcome, PartitionState, Reply, Survey, Surveyed, SurveyedGroup};
use tokio::task::LocalSet;
use tokio::time::{Instant, sleep};

use crate::kafka_server::KafkaServer;
use crate::log::{bridge_to, read, reader, record, send, topic};
use crate::log_handles::{answer, ask};
use crate::support::Client;

/// A broker that is gone is found gone by then.
const FOUND_MAX: Duration = Duration::from_secs(30);

async fn survey(client: &mut Client, topics: &[&str]) -> Option<Survey> {
    let topics = topics.iter().map(|&topic| topic.to_owned()).collect();
    ask(client, 1, LogCall::Survey { topics }).await;
    match answer(client).await {
        (1, Outcome::Done(Reply::Log(LogReply::Surveyed(survey)))) => Some(survey),
        (1, Outcome::Failed(_)) => None,
        answer => panic!("{answer:?}"),
    }
}

fn surveyed(topic: &str, partition: u32, bounds: (u64, u64)) -> Surveyed {
    let state = PartitionState { partition, leader: Some(1), replicas: vec![1], isr: vec![1] };
    Surveyed { topic: topic.to_owned(), state, bounds: Some(bounds) }
}

#[tokio::test]
async fn a_survey_tells_partitions_bounds_and_groups_of_ones_own_run() {
    let Some(mut kafka) = KafkaServer::start().await else { return };
    let bridge = bridge_to(&kafka).await;
    let test = async {
        let (log, elsewhere) = (bridge.log("surveyed"), bridge.log("surveyed-elsewhere"));
        let (rides, _) = (topic(&log, "rides", 2).await, topic(&elsewhere, "rides", 3).await);
        let producer = log.producer(ProducerConfig::default());
        for _ in 0..3 {
            let value = record(&log, &rides, Some("key"), "value");
            send(&producer, NewRecord { partition: Some(Partition(1)), ..value }).await;
        }
        producer.flush().await;
        let consumer = log.consumer(reader(Some("riders")));
        consumer.subscribe(&[&rides]);
        assert_eq!(read(&consumer, 3).await.len(), 3);

        let (mut client, _) = bridge.admitted("surveyed").await;
        let group = SurveyedGroup { group: "riders".to_owned(), state: "Stable".to_owned(), members: 1 };
        let found = survey(&mut client, &["rides", "none"]).await.unwrap();
        assert_eq!(found.brokers, [1]);
        assert_eq!(found.partitions, [surveyed("rides", 0, (0, 0)), surveyed("rides", 1, (0, 3))]);
        assert_eq!(found.groups, [group]);

        // What nobody is there to say is not made up.
        kafka.kill();
        let began = Instant::now();
        while survey(&mut client, &["rides"]).await.is_some_and(|it| it.partitions.iter().any(|it| it.bounds.is_some()))
        {
            assert!(began.elapsed() < FOUND_MAX, "it is found gone");
        }
        kafka.start_again().await;
        let began = Instant::now();
        while survey(&mut client, &["rides"])
            .await
            .is_none_or(|it| it.partitions.get(1).is_none_or(|it| it.bounds != Some((0, 3))))
        {
            assert!(began.elapsed() < FOUND_MAX, "it is found again");
            sleep(Duration::from_millis(100)).await;
        }
    };
    LocalSet::new().run_until(test).await;
    bridge.stop().await;
}
