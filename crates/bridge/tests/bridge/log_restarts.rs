//! What the log loses, and what not, when a broker or a bridge goes and comes back.

use eda_bridge::guard::Token;
use eda_bridge::server::Limits;
use eda_patterns::ports::log::{
    CommitError, Offset, Polled, ProducerConfig, SendError, TopicPartition, TransactionError,
};
use eda_patterns::ports::{Log, LogConsumer, LogProducer};
use eda_patterns::time::Span;
use tokio::task::LocalSet;

use crate::kafka_server::KafkaServer;
use crate::log::{POLL, POLLS, bridge_to, poll, read, reader, record, send, text, topic};
use crate::support::{NO_REDIS, start_at};

/// Every record that was acknowledged is there after the broker was killed and started again, and none twice: the
/// producer knows its records by their numbers.
#[tokio::test]
async fn a_broker_that_is_killed_and_comes_back_loses_nothing_that_it_acknowledged() {
    let Some(mut kafka) = KafkaServer::start().await else { return };
    let bridge = bridge_to(&kafka).await;
    let test = async {
        let log = bridge.log("killed");
        let topic = topic(&log, "rides", 1).await;
        let producer = log.producer(ProducerConfig { linger: Span::ZERO, ..ProducerConfig::default() });
        let mut fates = Vec::new();
        for number in 0..300 {
            fates.push(send(&producer, record(&log, &topic, Some("one"), &number.to_string())).await);
            if number == 100 {
                producer.flush().await;
                kafka.kill();
                let (_, body, _) = bridge.get("/readyz", "").await;
                assert!(!body.is_empty());
            }
            if number == 200 {
                kafka.start_again().await;
            }
        }
        producer.flush().await;
        let acknowledged: Vec<String> = (0..300)
            .filter(|number| matches!(&*fates[*number].borrow(), Some(Ok(_))))
            .map(|number| number.to_string())
            .collect();
        assert_eq!(acknowledged.len(), 300, "the broker was away for less than delivery.timeout.ms");
        let consumer = log.consumer(reader(None));
        consumer.assign(vec![TopicPartition::new(&topic, 0)]);
        let seen: Vec<String> = read(&consumer, 300).await.iter().map(text).collect();
        assert_eq!(seen, acknowledged);
        // The end is asked for once a second.
        let lag = || consumer.lag(&TopicPartition::new(&topic, 0));
        for _ in 0..POLLS {
            if lag().is_some() {
                break;
            }
            assert!(matches!(poll(&consumer).await, Polled::Records(records) if records.is_empty()));
        }
        assert_eq!(lag(), Some(0));
    };
    LocalSet::new().run_until(test).await;
    bridge.stop().await;
}

/// A bridge that goes takes its producers and consumers with it: what it had not answered is unknown, the rest goes
/// through the next one, a group's member hears that it has lost everything, and who has no group goes on.
#[tokio::test]
async fn a_bridge_that_stops_and_comes_back_is_opened_anew() {
    let Some(kafka) = KafkaServer::start().await else { return };
    let bridge = bridge_to(&kafka).await;
    let (address, token) = (bridge.address, bridge.token.clone());
    let test = async {
        let log = bridge.log("again");
        let trips = topic(&log, "trips", 1).await;
        let topic = topic(&log, "rides", 1).await;
        let partition = TopicPartition::new(&topic, 0);
        let producer = log.producer(ProducerConfig::default());
        let (member, alone) = (log.consumer(reader(Some("group"))), log.consumer(reader(None)));
        member.subscribe(&[&topic]);
        alone.assign(vec![partition.clone()]);
        let with_id = ProducerConfig { transactional_id: Some("id".into()), ..ProducerConfig::default() };
        let transactional = log.producer(with_id.clone());
        transactional.init_transactions().await.unwrap();
        send(&producer, record(&log, &topic, None, "before")).await;
        producer.flush().await;
        assert_eq!((read(&member, 1).await.len(), read(&alone, 1).await.len()), (1, 1));
        transactional.begin_transaction().unwrap();
        let open = send(&transactional, record(&log, &trips, None, "open")).await;
        transactional.flush().await;
        assert!(matches!(&*open.borrow(), Some(Ok(_))), "{open:?}");
        bridge.stop().await;
        let flags = ["--kafka-bootstrap-servers", &kafka.address()];
        let token = Token::chosen(&token).unwrap();
        let next = start_at(&address.to_string(), token, &flags, Limits::default(), NO_REDIS).await;
        let after = send(&producer, record(&log, &topic, None, "after")).await;
        producer.flush().await;
        assert!(matches!(&*after.borrow(), Some(Ok(_))), "{after:?}");
        let seen: Vec<String> = read(&alone, 1).await.iter().map(text).collect();
        assert_eq!(seen, ["after"], "who has no group goes on where it was");
        assert_eq!(member.commit(vec![(partition.clone(), Offset(1))]).await, Err(CommitError::NotMember));
        assert_eq!(member.poll(POLL).await, Ok(Polled::Lost(vec![partition])));
        let seen: Vec<String> = read(&member, 2).await.iter().map(text).collect();
        assert_eq!(seen, ["before", "after"], "nothing was committed");
        // The transaction went with the bridge, and the right to the id: a new producer takes it.
        let lost = send(&transactional, record(&log, &topic, None, "lost")).await;
        assert_eq!(transactional.commit_transaction().await, Err(TransactionError::Fenced));
        assert_eq!(transactional.abort_transaction().await, Err(TransactionError::Fenced));
        assert!(matches!(&*lost.borrow(), Some(Err(SendError::Fenced))), "{lost:?}");
        transactional.close().await;
        let transactional = log.producer(with_id);
        transactional.init_transactions().await.unwrap();
        transactional.begin_transaction().unwrap();
        let kept = send(&transactional, record(&log, &topic, None, "kept")).await;
        transactional.commit_transaction().await.unwrap();
        assert!(matches!(&*kept.borrow(), Some(Ok(_))), "{kept:?}");
        next.stop().await;
    };
    LocalSet::new().run_until(test).await;
}
