//! The background task of a producer (`Sender`): it looks what is ready, sends it, and waits until there is
//! something to do again.
//!
//! The task and all that it begins belong to the actor. A crash drops them, and with them the producer's
//! memory: no record is reported any more.

use std::rc::Rc;

use futures::channel::oneshot;
use futures::future::{Either, select};

use super::accumulator::Moment;
use super::batch::ProducerBatch;
use super::client::Client;
use super::in_flight::{Outgoing, Request};
use super::state::State;
use crate::ports::log::TopicPartition;
use crate::sim::broker::ask::Label;
use crate::sim::broker::ids::BrokerId;
use crate::sim::broker::image::Image;
use crate::sim::broker::node::metadata::Metadata;
use crate::sim::broker::node::produce::Produce;
use crate::sim::broker::transaction_coordinator::InitProducerId;
use crate::sim::log_client::facts::BatchSent;
use crate::time::{Span, Time};

/// What a look at the state brings.
pub(super) struct Pass {
    requests: Vec<Outgoing>,
    asks_metadata: Option<BrokerId>,
    asks_id: Option<BrokerId>,
    /// When to look again, if nothing happens before.
    wake_at: Time,
}

impl State {
    /// Looks what there is to do (`Sender.runOnce`).
    pub fn pass(&mut self, nodes: impl Fn(BrokerId) -> crate::fact::ActorId, brokers: u32) -> Pass {
        self.wants_pass = false;
        let now = self.world.now();
        self.give_up_blocked(now);
        self.expire(now);
        self.bump_if_wanted();
        self.resolve_sequences();
        self.abort_unsent();
        self.end_flushes();
        self.admit_known();
        self.admit_waiting();
        let image = self.knowledge.image();
        self.partitioning.weigh(&image, &self.accumulator);
        let requests = self.send_ready(&image, now, nodes);
        let max_age = self.config.metadata_max_age;
        let any = |due: bool, state: &mut State| {
            let free = due.then(|| state.connections.least_loaded(brokers, now, &mut state.jitter));
            free.flatten()
        };
        let asks_metadata = any(self.knowledge.due(max_age).is_some_and(|due| due <= now), self);
        if asks_metadata.is_some() {
            self.knowledge.asks();
        }
        let asks_id = any(self.wants_id(now), self);
        if asks_id.is_some() {
            self.asks_id();
        }
        Pass { requests, asks_metadata, asks_id, wake_at: self.wake_at(&image, now) }
    }

    fn wake_at(&self, image: &Image, now: Time) -> Time {
        let moment = Moment { now, image, hurries: self.hurries() };
        let delivery_timeout = self.config.delivery_timeout;
        let times = [
            self.accumulator.ready(moment).next_check,
            self.connections.next_rested(now),
            self.accumulator.next_expiry(delivery_timeout),
            self.in_flight.next_expiry(delivery_timeout),
            self.admission.next_deadline(),
            self.knowledge.due(self.config.metadata_max_age),
            self.idempotence.as_ref().filter(|_| self.transactions.is_none()).and_then(|own| own.due()),
        ];
        times.into_iter().flatten().filter(|at| *at > now).min().unwrap_or(Time::NEVER)
    }

    fn send_ready(
        &mut self,
        image: &Image,
        now: Time,
        nodes: impl Fn(BrokerId) -> crate::fact::ActorId,
    ) -> Vec<Outgoing> {
        let mut requests = Vec::new();
        loop {
            let moment = Moment { now, image, hurries: self.hurries() };
            let ready = self.accumulator.ready(moment);
            if ready.leaderless {
                self.knowledge.want();
            }
            let before = requests.len();
            for broker in ready.brokers {
                if !self.connections.is_ready(broker, self.config.max_in_flight, now) {
                    continue;
                }
                let batches = self.drain(broker, moment);
                if !batches.is_empty() {
                    requests.push(self.request(broker, batches, nodes(broker)));
                }
            }
            if requests.len() == before {
                return requests;
            }
        }
    }

    fn drain(&mut self, broker: BrokerId, moment: Moment<'_>) -> Vec<ProducerBatch> {
        let (idempotence, transactions) = (&self.idempotence, &self.transactions);
        let must_stay = |batch: &ProducerBatch| {
            let Some(idempotence) = idempotence else { return false };
            let Some(identity) = idempotence.identity else { return true };
            let may_join = transactions.as_ref().is_none_or(|transactions| transactions.may_drain(&batch.partition));
            !may_join || idempotence.sequences.must_stay(&batch.partition, batch.id, identity)
        };
        self.accumulator.drain(broker, self.config.max_request_size, moment, must_stay)
    }

    fn request(&mut self, broker: BrokerId, batches: Vec<ProducerBatch>, to: crate::fact::ActorId) -> Outgoing {
        let in_flight = self.connections.sent(broker);
        let transactional = self.transactions.is_some();
        let codec = self.config.compression;
        let mut packing = Span::ZERO;
        let mut sent = Vec::new();
        for batch in &batches {
            let stamp = self.idempotence.as_mut().and_then(|idempotence| {
                let identity = idempotence.identity?;
                Some(idempotence.sequences.stamp(&batch.partition, batch.id, batch.count(), identity))
            });
            // What is sent again was packed before.
            if batch.attempts == 0 {
                packing = packing + super::compression::takes(codec, batch.fill.records_bytes);
            }
            sent.push((batch.partition.clone(), Rc::new(batch.packed(stamp, transactional))));
            let data = BatchSent {
                topic: self.world.recorder().name(&batch.partition.topic),
                partition: batch.partition.partition.0,
                batch: batch.id.0,
                records: batch.count(),
                bytes: batch.bytes(),
                broker: to,
                attempt: batch.attempts + 1,
                in_flight,
            };
            self.world.record(batch.context(), self.actor, data);
        }
        let first = batches.first().expect("a request has a batch");
        let label = Label { record: first.first_record(), context: first.context() };
        let produce = Produce {
            acks: self.config.acks,
            timeout: self.config.request_timeout,
            transactional_id: self.config.transactional_id.clone(),
            batches: sent,
        };
        let muted: Vec<TopicPartition> = if self.config.max_in_flight == 1 {
            batches.iter().map(|batch| batch.partition.clone()).collect()
        } else {
            Vec::new()
        };
        muted.iter().for_each(|partition| self.accumulator.mute(partition, true));
        let id = self.in_flight.add(Request { broker, batches, answer: None, muted });
        Outgoing { id, broker, produce, label, packing }
    }
}

/// Sends until the producer is closed and nothing is left.
pub(super) async fn run(client: Rc<Client>) {
    while !client.with(|state| state.ended) {
        let pass = client.pass();
        if let Some(broker) = pass.asks_metadata {
            ask_metadata(&client, broker);
        }
        if let Some(broker) = pass.asks_id {
            ask_id(&client, broker);
        }
        for request in pass.requests {
            if request.packing > Span::ZERO {
                client.executor().sleep(request.packing).await;
            }
            leave(&client, request);
        }
        let wait = pass.wake_at.since(client.executor().now());
        let wait = if pass.wake_at == Time::NEVER { Span::FOREVER } else { wait };
        match select(std::pin::pin!(client.bell().heard()), client.executor().sleep(wait)).await {
            Either::Left(_) | Either::Right(_) => {}
        }
    }
}

/// Sends a request. It leaves with this call.
fn leave(client: &Rc<Client>, request: Outgoing) {
    let Outgoing { id, broker, label, .. } = request;
    let (is_answered, is_refused) = (request.is_answered(), client.is_refused(broker));
    let limit = if is_answered { client.request_timeout() } else { Span::FOREVER };
    let answer = client.ask_within(limit, broker, request.produce, label);
    if !is_answered && !is_refused {
        client.with(|state| state.left(id));
    }
    let context = label.context;
    client.spawn(context, |client| async move {
        let answer = answer.await;
        client.with(|state| match answer {
            Ok(answer) if !is_answered => state.turned_away(&answer),
            answer => state.answered(id, answer),
        });
    });
}

fn ask_metadata(client: &Rc<Client>, broker: BrokerId) {
    let answer = client.ask(broker, Metadata, Label::default());
    client.spawn(client.context(), move |client| async move {
        let answer = answer.await;
        client.with(|state| {
            let (now, backoff) = (state.world.now(), state.backoff());
            if answer.is_err() {
                state.connections.broke(broker, now, &mut state.jitter);
            }
            state.knowledge.learns(answer.ok(), now, backoff, &mut state.jitter);
            state.wants_pass = true;
        });
    });
}

fn ask_id(client: &Rc<Client>, broker: BrokerId) {
    let question = InitProducerId { transactional_id: None, timeout: Span::ZERO, expected: None };
    let answer = client.ask(broker, question, Label::default());
    client.spawn(client.context(), move |client| async move {
        let answer = answer.await;
        client.with(|state| {
            if answer.is_err() {
                let now = state.world.now();
                state.connections.broke(broker, now, &mut state.jitter);
            }
            state.named(answer);
        });
    });
}

/// Ready when all is done that waits now.
pub(super) fn flushed(client: &Rc<Client>) -> oneshot::Receiver<()> {
    let (done, flushed) = oneshot::channel();
    client.with(|state| state.begin_flush(done));
    flushed
}
