//! The exactly-once lane: consume, process, produce.
//!
//! ```text
//!  poll ─▶ lease, token ─▶ read ─▶ decide ─▶ write ─▶ two postings ┐
//!                                  balances, key,                  ├─▶ commit: one transaction of the log
//!                                  answer, outbox:   offset of the ┘
//!                                  one transaction   stream
//!                                  of the ledger
//! ```
//!
//! Two transactions in two systems, and no common one. What ties them is the key: whoever reads the record again, since
//! the log's transaction was not committed, finds the answer and where the record lies that got it. If that is this
//! record, its postings were never committed, and are made again; if not, this record is a copy, and gets the answer
//! alone.

use std::cell::RefCell;
use std::rc::Rc;

use super::facts::{IdTaken, LeaseHeld, LeaseTaken, PlaceCommitted, Settled, TakenUp, TurnedAway};
use super::lanes::Lane;
use super::ledger::{Read, body, decide};
use super::pauses::Pauses;
use super::rules::{POSTINGS, Rules, TRANSFERS};
use super::scene::{AGAIN, PATIENCE, wait_for_topics};
use super::transfers::Transfer;
use crate::once::{Lease, Token};
use crate::ports::log::{Consumed, Offset, Partition, Polled, SendError, TopicPartition, TransactionError};
use crate::ports::{Actor, Clock, Log, Request, Runtime, Service, ServiceError, Traced};
use crate::sim::Role;
use crate::sorted::SortedMap;
use crate::time::Span;

type Consumer<R> = Traced<<<R as Runtime>::Log as Log>::Consumer>;
type Producer<R> = Traced<<<R as Runtime>::Log as Log>::Producer>;

/// How long a processor waits before it looks again whether the lease is free.
const HELD: Span = Span::from_ms(40);

struct Processor<R: Runtime> {
    actor: Actor<R>,
    rules: Rc<Rules>,
    pauses: Pauses,
    consumer: Consumer<R>,
    /// One a partition, each with the partition's transactional id: to take the partition is to fence who had it.
    producers: RefCell<SortedMap<Partition, Producer<R>>>,
    lease: Lease,
}

/// Why the postings of a record are not committed.
enum Undone {
    /// The transaction is aborted; the record is to be read again.
    Again,
    /// Somebody else has the partition's transactional id.
    TurnedAway,
}

/// Starts a processor.
pub(super) fn start_processor<R: Runtime>(runtime: &R, name: &str, rules: &Rc<Rules>, pauses: &Pauses) {
    let (rules, pauses) = (Rc::clone(rules), pauses.clone());
    let start = move |actor: Actor<R>| {
        let processor = Processor {
            consumer: actor.log.consumer(rules.consumer(Lane::Exact.word(), actor.name())),
            actor: actor.clone(),
            rules: Rc::clone(&rules),
            pauses: pauses.clone(),
            producers: RefCell::default(),
            lease: Lease::new("ledger", rules.lease),
        };
        actor.spawn(Role::Server, Box::pin(processor.serve()));
    };
    runtime.start_actor(name, Rc::new(start));
}

impl<R: Runtime> Processor<R> {
    async fn serve(self) {
        wait_for_topics(&self.actor, &self.rules).await;
        self.consumer.subscribe(&[TRANSFERS]);
        loop {
            match self.consumer.poll(Span::from_ms(250)).await {
                Ok(Polled::Records(records)) => {
                    for record in &records {
                        self.consumer.work_on(record);
                        self.settle(record).await;
                    }
                }
                Ok(Polled::Assigned(partitions)) => {
                    for TopicPartition { partition, .. } in partitions {
                        self.take_id(partition).await;
                    }
                }
                Ok(Polled::Revoked(partitions)) => {
                    self.drop_producers(&partitions);
                    self.consumer.revoked(&partitions);
                }
                Ok(Polled::Lost(partitions)) => self.drop_producers(&partitions),
                Err(_) => self.actor.clock.sleep(AGAIN).await,
            }
        }
    }

    fn drop_producers(&self, partitions: &[TopicPartition]) {
        let mut producers = self.producers.borrow_mut();
        partitions.iter().for_each(|partition| drop(producers.remove(&partition.partition)));
    }

    /// Takes the partition's transactional id: what its holder before has open is aborted, and it can send nothing more.
    async fn take_id(&self, partition: Partition) -> Option<Producer<R>> {
        let id = id_of(partition);
        let producer = self.actor.log.producer(self.rules.transactional(id.as_str().into()));
        let taken = loop {
            match producer.init_transactions().await {
                Err(TransactionError::OutcomeUnknown) => {}
                taken => break taken,
            }
        };
        taken.ok()?;
        self.actor.record(IdTaken { transactional: self.actor.word(&id) });
        self.producers.borrow_mut().insert(partition, producer.clone());
        Some(producer)
    }

    /// Does what a record asks for and commits that it is done, or has it read again.
    async fn settle(&self, record: &Consumed) {
        let (actor, partition) = (&self.actor, record.partition.partition);
        let known = self.producers.borrow().get(&partition).cloned();
        let producer = match known {
            Some(producer) => producer,
            // Without the id nothing can be committed, and so nothing is begun.
            None => match self.take_id(partition).await {
                Some(producer) => producer,
                None => return self.read_again(record),
            },
        };
        let transfer = Transfer::of(record);
        let postings = match &transfer {
            Some(transfer) => {
                let (lane, key) = (actor.word(Lane::Exact.word()), actor.word(&transfer.key));
                actor.record(TakenUp { lane, key, partition: partition.0, offset: record.offset.0 });
                let outcome = self.book(transfer, &place_of(record)).await;
                actor.record(Settled { lane, key, outcome: actor.word(outcome) });
                // A copy of what was booked before gets the answer, and no postings of its own.
                if outcome == "booked" { Some(transfer) } else { None }
            }
            // Nobody can read it, and nobody ever will: the lane goes past it.
            None => None,
        };
        match self.produce(&producer, record, postings).await {
            Ok(()) => {
                actor.record(PlaceCommitted { partition: partition.0, next: record.offset.0 + 1 });
            }
            Err(Undone::Again) => self.read_again(record),
            Err(Undone::TurnedAway) => {
                actor.record(TurnedAway { transactional: actor.word(&id_of(partition)) });
                self.producers.borrow_mut().remove(&partition);
                self.read_again(record);
            }
        }
    }

    /// The next poll begins with this record, if the partition is still this processor's.
    fn read_again(&self, record: &Consumed) {
        if self.consumer.assignment().contains(&record.partition) {
            self.consumer.seek(&record.partition, record.offset);
        }
    }

    /// Books a transfer under the lease and says how it came out, however often that has to be tried.
    async fn book(&self, transfer: &Transfer, place: &str) -> &'static str {
        loop {
            let token = self.take_lease().await;
            self.pauses.after(&self.actor, "leased").await;
            let booked = self.book_under(token, transfer, place).await;
            // Where this gets no answer the lease ends by itself.
            let _ = self.lease.give_back(&self.actor, token).await;
            match booked {
                Some(outcome) => return outcome,
                // Fenced, or no answer came: read again, decide again, under a newer token. The key tells whether it
                // was done.
                None => self.actor.clock.sleep(AGAIN).await,
            }
        }
    }

    async fn take_lease(&self) -> Token {
        loop {
            match self.lease.take(&self.actor).await {
                Ok(Some(token)) => {
                    self.actor.record(LeaseTaken { token: token.0 });
                    return token;
                }
                Ok(None) => {
                    self.actor.record(LeaseHeld {});
                }
                Err(_) => {}
            }
            self.actor.clock.sleep(HELD).await;
        }
    }

    /// Reads, decides and writes. `None` where that has to be done again.
    async fn book_under(&self, Token(token): Token, transfer: &Transfer, place: &str) -> Option<&'static str> {
        let wish = transfer.write();
        let (from, to) = match Read::of(&self.ask("read", &format!("{token} {wish}")).await.ok()?) {
            Read::Known(answer) => return Some(outcome_of(&answer, place)),
            Read::Other => return Some("key-refused"),
            Read::New(from, to) => (from, to),
        };
        self.actor.work(self.rules.work).await;
        self.pauses.after(&self.actor, "read").await;
        let decided = match decide(transfer, from, to) {
            Ok((from, to)) => format!("{}/{}", from.paise(), to.paise()),
            Err(code) => code.to_owned(),
        };
        let answer = self.ask("write", &format!("{token} {place} {decided} {wish}")).await.ok()?;
        let answer = answer.trim_matches('"');
        self.pauses.after(&self.actor, "written").await;
        if self.rules.keyed && !self.rules.key_with_effect {
            // The guard is off: a crash before this call, and nothing tells that the money has moved.
            while self.ask("keep", &format!("{answer} {wish}")).await.is_err() {
                self.actor.clock.sleep(AGAIN).await;
            }
        }
        Some(outcome_of(answer, place))
    }

    async fn ask(&self, operation: &str, words: &str) -> Result<String, ServiceError> {
        self.actor.service.call(Request::new("ledger", operation, body(words), PATIENCE)).await
    }

    /// The postings and the place in the stream, in one transaction of the log.
    async fn produce(
        &self,
        producer: &Producer<R>,
        record: &Consumed,
        postings: Option<&Transfer>,
    ) -> Result<(), Undone> {
        producer.begin_transaction().map_err(|_| Undone::TurnedAway)?;
        if let Some(transfer) = postings {
            for (account, amount) in [(&transfer.from, -transfer.amount), (&transfer.to, transfer.amount)] {
                let value = format!("{} {account} {}", transfer.key, amount.paise());
                let posting =
                    self.actor.log.record_of(&POSTINGS.into(), Some(account.as_bytes()), Some(value.as_bytes()));
                if let Err(error) = producer.send(posting).await {
                    return self.abort(producer, error == SendError::Fenced).await;
                }
            }
            producer.flush().await;
        }
        self.pauses.after(&self.actor, "sent").await;
        let next = vec![(record.partition.clone(), Offset(record.offset.0 + 1))];
        loop {
            match producer.send_offsets_to_transaction(next.clone(), self.consumer.group_metadata()).await {
                Ok(()) => break,
                Err(TransactionError::OutcomeUnknown) => {}
                Err(error) => return self.abort(producer, error == TransactionError::Fenced).await,
            }
        }
        self.pauses.after(&self.actor, "offsets").await;
        loop {
            match producer.commit_transaction().await {
                Ok(()) => return Ok(()),
                // Whether it is committed is asked for until it is known: what follows depends on it.
                Err(TransactionError::OutcomeUnknown) => {}
                Err(error) => return self.abort(producer, error == TransactionError::Fenced).await,
            }
        }
    }

    async fn abort(&self, producer: &Producer<R>, is_fenced: bool) -> Result<(), Undone> {
        if is_fenced {
            return Err(Undone::TurnedAway);
        }
        loop {
            match producer.abort_transaction().await {
                Ok(()) => return Err(Undone::Again),
                Err(TransactionError::OutcomeUnknown) => {}
                Err(_) => return Err(Undone::TurnedAway),
            }
        }
    }
}

/// The transactional id of a partition.
fn id_of(partition: Partition) -> String {
    format!("{TRANSFERS}-{}", partition.0)
}

/// Where a record lies, as a word.
fn place_of(record: &Consumed) -> String {
    format!("P{}/{}", record.partition.partition.0, record.offset.0)
}

/// What an answer means to who asked from `place`.
fn outcome_of(answer: &str, place: &str) -> &'static str {
    match answer.split_once('@') {
        Some(("moved", of)) if of == place => "booked",
        Some(("moved", _)) => "answered-again",
        _ => "not-allowed",
    }
}
