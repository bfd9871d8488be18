//! The two simple lanes: one processor each, which does two things, in one order or in the other.

use std::rc::Rc;

use super::facts::{Settled, TakenUp};
use super::lanes::Lane;
use super::ledger::body;
use super::pauses::Pauses;
use super::rules::{Rules, TRANSFERS};
use super::scene::{AGAIN, PATIENCE, wait_for_topics};
use super::transfers::Transfer;
use crate::ports::log::{CommitError, Consumed, Offset, Polled};
use crate::ports::{Actor, Clock, Log, Request, Runtime, Service, ServiceError, Traced};
use crate::sim::Role;
use crate::time::Span;

type Consumer<R> = Traced<<<R as Runtime>::Log as Log>::Consumer>;

/// Starts the processor of a lane.
pub(super) fn start_simple<R: Runtime>(runtime: &R, name: &str, lane: Lane, rules: &Rc<Rules>, pauses: &Pauses) {
    let (rules, pauses) = (Rc::clone(rules), pauses.clone());
    let start = move |actor: Actor<R>| {
        let (rules, pauses) = (Rc::clone(&rules), pauses.clone());
        actor.clone().spawn(Role::Server, Box::pin(serve(actor, lane, rules, pauses)));
    };
    runtime.start_actor(name, Rc::new(start));
}

async fn serve<R: Runtime>(actor: Actor<R>, lane: Lane, rules: Rc<Rules>, pauses: Pauses) {
    wait_for_topics(&actor, &rules).await;
    let consumer = actor.log.consumer(rules.consumer(lane.word(), actor.name()));
    consumer.subscribe(&[TRANSFERS]);
    loop {
        match consumer.poll(Span::from_ms(250)).await {
            Ok(Polled::Records(records)) => {
                for record in records {
                    consumer.work_on(&record);
                    settle(&actor, lane, (&rules, &pauses), &consumer, &record).await;
                }
            }
            Ok(Polled::Revoked(partitions)) => consumer.revoked(&partitions),
            Ok(Polled::Assigned(_) | Polled::Lost(_)) => {}
            Err(_) => actor.clock.sleep(AGAIN).await,
        }
    }
}

async fn settle<R: Runtime>(
    actor: &Actor<R>,
    lane: Lane,
    (rules, pauses): (&Rules, &Pauses),
    consumer: &Consumer<R>,
    record: &Consumed,
) {
    let Some(transfer) = Transfer::of(record) else {
        commit(actor, consumer, record).await;
        return;
    };
    let (word, key) = (actor.word(lane.word()), actor.word(&transfer.key));
    let (partition, offset) = (record.partition.partition.0, record.offset.0);
    actor.record(TakenUp { lane: word, key, partition, offset });
    actor.work(rules.work).await;
    let outcome = match lane {
        Lane::Most => {
            // Only who knows that nobody will read it again may do it.
            if !commit(actor, consumer, record).await {
                return;
            }
            pauses.between(actor, lane).await;
            // Once, whatever comes of it: to try again might be a second time.
            move_money(actor, lane, &transfer).await
        }
        Lane::Least | Lane::Exact => {
            let outcome = loop {
                match move_money(actor, lane, &transfer).await {
                    Err(ServiceError::Failed(_) | ServiceError::TimedOut) => actor.clock.sleep(AGAIN).await,
                    done => break done,
                }
            };
            pauses.between(actor, lane).await;
            commit(actor, consumer, record).await;
            outcome
        }
    };
    let outcome = actor.word(match &outcome {
        Ok(answer) if answer.trim_matches('"') == "declined" => "not-allowed",
        Ok(_) => "booked",
        Err(ServiceError::TimedOut) => "not-known",
        Err(_) => "not-done",
    });
    actor.record(Settled { lane: word, key, outcome });
}

async fn move_money<R: Runtime>(actor: &Actor<R>, lane: Lane, transfer: &Transfer) -> Result<String, ServiceError> {
    let words = body(&format!("{} {}", lane.word(), transfer.write()));
    actor.service.call(Request::new("ledger", "move", words, PATIENCE)).await
}

/// Says that the record is done with. False where the group has gone on without this processor.
async fn commit<R: Runtime>(actor: &Actor<R>, consumer: &Consumer<R>, record: &Consumed) -> bool {
    loop {
        let next = vec![(record.partition.clone(), Offset(record.offset.0 + 1))];
        match consumer.commit(next).await {
            Ok(()) => return true,
            Err(CommitError::Rebalancing | CommitError::OutcomeUnknown) => actor.clock.sleep(AGAIN).await,
            Err(CommitError::NotMember | CommitError::FencedInstance | CommitError::Closed) => return false,
        }
    }
}
