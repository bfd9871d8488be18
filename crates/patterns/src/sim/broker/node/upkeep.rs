//! What a broker does by itself as long as its process lives.

use std::rc::Rc;

use super::Node;
use crate::recorder::Context;
use crate::sim::broker::ask::Label;
use crate::sim::broker::controller::broker_heartbeat::{BrokerHeartbeat, Heard};
use crate::sim::broker::controller::follow_image::FollowImage;
use crate::sim::broker::facts::{Compacted, LogStart};
use crate::sim::broker::image::is_internal;
use crate::sim::broker::log::Log;
use crate::time::Span;

/// How long a broker waits for what it asks of the quorum (`controller.quorum.request.timeout.ms`).
const QUORUM_TIMEOUT: Span = Span::from_secs(2);
/// `replica.high.watermark.checkpoint.interval.ms`.
const CHECKPOINT_INTERVAL: Span = Span::from_secs(5);
/// How long it waits before it asks a controller again that is not there.
const RETRY: Span = Span::from_ms(100);

impl Node {
    /// Starts what goes on as long as the process lives.
    pub(super) fn keep_up(self: &Rc<Node>) {
        let spec = self.cluster().spec().clone();
        self.spawn(Rc::clone(self).live());
        self.every(Span::from_us(spec.replica_lag_time_max.as_us() / 2), Node::dismiss_stragglers);
        self.every(CHECKPOINT_INTERVAL, Node::checkpoint);
        self.every(spec.retention_check_interval, Node::retain);
        self.every(spec.cleaner_backoff, Node::clean);
    }

    fn every(self: &Rc<Node>, interval: Span, act: fn(&Rc<Node>)) {
        let node = Rc::clone(self);
        self.spawn(async move {
            loop {
                node.world().executor().sleep(interval).await;
                act(&node);
            }
        });
    }

    /// Tells the controller again and again that it lives (`BrokerLifecycleManager`). It follows the metadata once it
    /// is registered: until then it would take up again what its earlier process led.
    async fn live(self: Rc<Node>) {
        let spec = self.cluster().spec().clone();
        // Half of a session, so that there is time for another try (KAFKA-14392).
        let limit = Span::from_us(spec.broker_session_timeout.as_us() / 2);
        let mut is_registered = false;
        loop {
            let version = self.image().version;
            let question = BrokerHeartbeat { broker: self.id(), incarnation: self.incarnation(), version };
            let asked = self.cluster().ask_controller(self.actor(), question, Label::default(), limit);
            let heard = asked.await;
            if !is_registered && matches!(heard, Ok(Heard::Active | Heard::Behind)) {
                is_registered = true;
                self.spawn(Rc::clone(&self).follow_controller());
            }
            let wait = match heard {
                Ok(Heard::Active) => spec.broker_heartbeat_interval,
                Ok(Heard::Behind | Heard::Duplicate) | Err(_) => RETRY,
            };
            self.world().executor().sleep(wait).await;
        }
    }

    /// Follows what the controller decides (`BrokerMetadataPublisher`).
    async fn follow_controller(self: Rc<Node>) {
        loop {
            let question = FollowImage { after: self.image().version };
            let asked = self.cluster().ask_controller(self.actor(), question, Label::default(), QUORUM_TIMEOUT);
            match asked.await {
                Ok((image, _)) if image.version <= self.image().version => {}
                Ok((image, cause)) => {
                    let recorder = self.world().recorder();
                    recorder.receive(Context { cause, ..recorder.context() });
                    self.apply(&image);
                }
                Err(_) => self.world().executor().sleep(RETRY).await,
            }
        }
    }

    fn checkpoint(self: &Rc<Node>) {
        for replica in self.replicas.borrow_mut().values_mut() {
            replica.checkpoint = replica.log.high_watermark();
        }
    }

    /// Deletes what retention no longer keeps (`LogManager.cleanupLogs`), and forgets producers that have been
    /// silent for too long. Kafka looks after compacted logs more often, namely whenever the cleaner looks what there
    /// is to do (`LogCleanerManager.deletableLogs`), and after producers every ten minutes
    /// (`producer.id.expiration.check.interval.ms`).
    fn retain(self: &Rc<Node>) {
        let now = self.world().now();
        let mut moved = Vec::new();
        for (partition, replica) in self.replicas.borrow_mut().iter_mut() {
            let before = replica.log.start();
            replica.log.delete_old_segments(now);
            replica.log.expire_producers(now);
            let start = replica.log.start();
            if start > before && replica.leading().is_some() && !is_internal(&partition.topic) {
                moved.push((partition.clone(), start));
            }
        }
        for (partition, start) in moved {
            let topic = self.world().recorder().name(&partition.topic);
            let data = LogStart { topic, partition: partition.partition.0, offset: start.0 };
            self.world().record(Context::default(), self.actor, data);
        }
    }

    /// Cleans the compacted log that is dirtiest, if it is dirty enough (`LogCleaner`).
    fn clean(self: &Rc<Node>) {
        let now = self.world().now();
        let cleaned = {
            let mut replicas = self.replicas.borrow_mut();
            let dirty = replicas.iter_mut().filter_map(|(partition, replica)| {
                let config = *replica.log.config();
                let ratio = replica.log.dirty_per_mille(now);
                let worth = config.compact && ratio > 0 && ratio >= config.min_cleanable_dirty_per_mille;
                worth.then_some((ratio, partition, replica))
            });
            let Some((_, partition, replica)) = dirty.max_by_key(|(ratio, ..)| *ratio) else { return };
            let log: &mut Log = &mut replica.log;
            let cleaned = log.clean(log.cleanable(now), now);
            (cleaned.removed_records > 0 && !is_internal(&partition.topic))
                .then(|| (partition.clone(), cleaned.removed_records))
        };
        if let Some((partition, removed)) = cleaned {
            let topic = self.world().recorder().name(&partition.topic);
            let data = Compacted { topic, partition: partition.partition.0, removed };
            self.world().record(Context::default(), self.actor, data);
        }
    }
}
