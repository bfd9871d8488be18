//! The Log port over a bridge on a real Kafka.

use crate::kafka_server::KafkaServer;

#[tokio::test]
async fn kafka_starts_and_starts_again() {
    let Some(mut kafka) = KafkaServer::start().await else { return };
    kafka.kill();
    assert_eq!(kafka.topics().await, None);
    kafka.start_again().await;
    assert!(kafka.topics().await.is_some());
}
