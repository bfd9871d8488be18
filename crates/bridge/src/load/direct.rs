//! Straight to Kafka.

use std::time::Duration;

use eda_remote::log::producer_settings;
use rdkafka::client::ClientContext;
use rdkafka::config::{FromClientConfigAndContext, RDKafkaLogLevel};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::DeliveryResult;
use rdkafka::producer::{BaseRecord, ProducerContext, ThreadedProducer};
use tokio::time::sleep;

use super::{Options, Pending, Way};
use crate::kafka::problem::of_code;
use crate::kafka::{Kafka, Names, tell};

/// How often a full memory is tried again.
const TRY_AGAIN: Duration = Duration::from_millis(2);

struct Context;

impl ClientContext for Context {
    fn log(&self, level: RDKafkaLogLevel, fac: &str, message: &str) {
        tell(level, fac, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        tracing::warn!(%error, reason, "a producer");
    }
}

impl ProducerContext for Context {
    type DeliveryOpaque = Box<Pending>;

    fn delivery(&self, result: &DeliveryResult<'_>, pending: Box<Pending>) {
        pending.end(result.as_ref().map(drop).map_err(|(error, _)| word(error)));
    }
}

fn word(error: &KafkaError) -> &'static str {
    error.rdkafka_error_code().map_or("unknown", |code| super::short(of_code(code).word()))
}

/// A producer of librdkafka's, with the settings that a bridge would give it.
pub(super) struct Direct {
    producer: ThreadedProducer<Context>,
    names: Names,
}

impl Direct {
    pub(super) fn new(kafka: &Kafka, run: &str, options: &Options) -> Result<Direct, String> {
        let names = Names::of(run);
        let config = kafka.producer(&names, &producer_settings(&options.config()));
        let config = config.map_err(|failed| failed.message)?;
        let producer = ThreadedProducer::from_config_and_context(&config, Context);
        Ok(Direct { producer: producer.map_err(|error| error.to_string())?, names })
    }
}

impl Way for Direct {
    async fn hand_over(&self, topic: &str, records: Vec<(Vec<u8>, Pending)>) {
        let topic = self.names.outer(topic);
        for (value, pending) in records {
            let mut ready = BaseRecord::<[u8], [u8], _>::with_opaque_to(&topic, Box::new(pending)).payload(&value);
            while let Err((error, back)) = self.producer.send(ready) {
                if error.rdkafka_error_code() != Some(RDKafkaErrorCode::QueueFull) {
                    back.delivery_opaque.end(Err(word(&error)));
                    break;
                }
                ready = back;
                sleep(TRY_AGAIN).await;
            }
        }
    }
}
