//! Each invariant turns red where a run's trace is altered by hand: at the right fact, for the right reason.

use std::cell::Cell;

use super::super::PATTERN;
use super::super::facts::{Charged, DeadLettered, Handled};
use crate::fact::{ActorId, FactData, Name, Record};
use crate::invariant::tampered::{Fate, Original, altered};
use crate::ports::log::{Acknowledged, PartitionAssigned, ReceivedFrom, SentTo};
use crate::sim::broker::facts::{Copied, HighWatermark, Leads, OffsetStored, PartitionGiven, Stored, Truncated};

fn run(query: &str) -> Original {
    Original::run(&PATTERN, query)
}

fn word(run: &Original, text: &str) -> Name {
    run.trace().find_name(text).unwrap_or_else(|| panic!("no fact says {text}"))
}

/// The first fact of a kind that `is_it`, and whose it is.
fn first<D: FactData>(run: &Original, is_it: impl Fn(D) -> bool) -> (ActorId, D) {
    let found =
        run.trace().facts().find_map(|fact| Some((fact.actor(), fact.read::<D>().filter(|data| is_it(*data))?)));
    found.expect("there is such a fact")
}

/// Says yes to the second of those that `is_it`.
fn second<D>(is_it: impl Fn(&D) -> bool) -> impl Fn(D) -> bool {
    let seen = Cell::new(0);
    move |data| {
        seen.set(seen.get() + u32::from(is_it(&data)));
        is_it(&data) && seen.get() == 2
    }
}

/// Two records of one producer that a member of payment got with one poll, one right after the other.
fn two_of_a_poll(run: &Original, payment: Name) -> [Record; 2] {
    let sent: Vec<(ActorId, SentTo)> =
        run.trace().facts().filter_map(|fact| Some((fact.actor(), fact.read::<SentTo>()?))).collect();
    let producer = |record: Record| sent.iter().find(|(_, it)| it.record == record).map(|(producer, _)| *producer);
    let got = run.trace().facts().filter_map(|fact| {
        let it = fact.read::<ReceivedFrom>().filter(|it| it.group == payment)?;
        Some((fact.at(), fact.actor(), it.topic, it.partition, producer(it.record)?, it.record))
    });
    let got: Vec<_> = got.collect();
    let pair = got.windows(2).find(|pair| {
        let [one, next] = pair else { return false };
        (one.0, one.1, one.2, one.3, one.4) == (next.0, next.1, next.2, next.3, next.4)
    });
    let pair = pair.expect("after the outage a poll brings several records");
    [pair[0].5, pair[1].5]
}

#[test]
fn a_record_that_was_reported_and_never_stored_is_seen() {
    let run = run("");
    let (_, Acknowledged { record, .. }) = first(&run, |_: Acknowledged| true);
    let gone = run.without(|stored: Stored| stored.record == record);
    gone.turns_red("reported-is-kept", "kafka-reported-lost", |it: Acknowledged| it.record == record);
}

#[test]
fn a_new_leader_whose_log_is_shorter_is_seen() {
    let run = run("");
    let cut = |leads: Leads| (leads.epoch > 0 && leads.end > 0).then_some(Leads { end: 0, ..leads });
    let is_it = |leads: Leads| leads.epoch > 0 && leads.end == 0;
    run.with(cut).turns_red("reported-is-kept", "kafka-reported-lost", is_it);
    run.with(cut).turns_red("watermarks", "kafka-log-shorter", is_it);
    run.with(cut).turns_red("replicas-agree", "kafka-replica-differs", is_it);
}

#[test]
fn a_record_that_is_read_twice_or_out_of_order_is_seen() {
    let run = run("");
    let payment = word(&run, "payment");
    let (_, once) = first(&run, |it: ReceivedFrom| it.group == payment);
    let again = run.twice(|it: ReceivedFrom| it.group == payment);
    again.turns_red("partition-order", "kafka-out-of-order", second(move |it: &ReceivedFrom| *it == once));
    // Two records of one producer change places.
    let [early, late] = two_of_a_poll(&run, payment);
    let swapped = run.every(|fact| match fact.read::<ReceivedFrom>() {
        Some(it) if it.group == payment && [early, late].contains(&it.record) => {
            altered(ReceivedFrom { record: if it.record == early { late } else { early }, ..it })
        }
        _ => Fate::Kept,
    });
    let is_it = move |it: ReceivedFrom| (it.group, it.record) == (payment, early);
    swapped.turns_red("partition-order", "kafka-out-of-order", is_it);
}

#[test]
fn a_ride_that_is_handled_out_of_order_is_seen() {
    let run = run("");
    let payment = word(&run, "payment");
    let [early, late] = two_of_a_poll(&run, payment);
    let (_, SentTo { key, .. }) = first(&run, |it: SentTo| it.record == early);
    // They are made two of one ride, and change places.
    let swapped = run.every(|fact| match (fact.read::<SentTo>(), fact.read::<Handled>()) {
        (Some(it), _) if it.record == late => altered(SentTo { key, ..it }),
        (_, Some(it)) if it.group == payment && [early, late].contains(&it.record) => {
            altered(Handled { record: if it.record == early { late } else { early }, ..it })
        }
        _ => Fate::Kept,
    });
    let is_it = move |it: Handled| (it.group, it.record) == (payment, early);
    swapped.turns_red("key-order", "kafka-key-out-of-order", is_it);
}

#[test]
fn a_second_owner_is_seen() {
    let run = run("");
    let (other, _) = first(&run, |_: SentTo| true);
    let (_, given) = first(&run, |_: PartitionGiven| true);
    let place = (given.group, given.generation, given.topic, given.partition);
    let elsewhere = run.with(|it: PartitionGiven| Some(PartitionGiven { client: other, ..it }));
    elsewhere.turns_red("one-owner", "kafka-two-owners", move |it: PartitionAssigned| {
        (it.group, it.generation, it.topic, it.partition) == place
    });
    let twice = run.every(|fact| if fact.read::<PartitionGiven>() == Some(given) { Fate::Twice } else { Fate::Kept });
    twice.still_holds("one-owner");
}

#[test]
fn marks_in_the_wrong_order_are_seen() {
    let run = run("");
    let beyond = |mark: HighWatermark| Some(HighWatermark { offset: mark.end + 1, ..mark });
    let is_it = |mark: HighWatermark| mark.offset > mark.end;
    run.with(beyond).turns_red("watermarks", "kafka-watermark-wrong", is_it);
    let far = |stored: OffsetStored| Some(OffsetStored { offset: 999, ..stored });
    run.with(far).turns_red("watermarks", "kafka-committed-too-far", |stored: OffsetStored| stored.offset == 999);
    let (_, OffsetStored { group, topic, partition, .. }) = first(&run, |stored: OffsetStored| stored.offset > 1);
    let of_it = move |it: OffsetStored| (it.group, it.topic, it.partition) == (group, topic, partition);
    let back = |it: OffsetStored| (of_it(it) && it.offset > 1).then_some(OffsetStored { offset: 0, ..it });
    run.with(back).turns_red("watermarks", "kafka-committed-back", move |it: OffsetStored| of_it(it) && it.offset == 0);
    let ahead = |it: ReceivedFrom| Some(ReceivedFrom { offset: 999, ..it });
    run.with(ahead).turns_red("watermarks", "kafka-read-too-far", |it: ReceivedFrom| it.offset == 999);
}

/// A broker that hears late of a term that is over leads nobody, and how short its log is says nothing. In a term that is
/// new the same word would mean that what was promised is lost.
#[test]
fn a_late_word_of_a_term_is_judged_unless_the_term_is_over() {
    let run = run("preset=leader-dies");
    let is_promised = |it: Leads| {
        let of_it = |mark: &HighWatermark| (mark.topic, mark.partition) == (it.topic, it.partition);
        run.trace().facts().filter_map(|fact| fact.read()).any(|mark: HighWatermark| of_it(&mark) && mark.offset > 0)
    };
    let (_, newest) = first(&run, |it: Leads| it.epoch > 0 && it.end > 0 && is_promised(it));
    let of_it = move |it: &Leads| (it.topic, it.partition) == (newest.topic, newest.partition);
    let late = |epoch: u32| {
        let is_led = Cell::new(false);
        // The word that another partition has a new leader is made one about this.
        run.with(move |it: Leads| {
            let is_late = is_led.replace(is_led.get() || it == newest);
            is_late.then_some(Leads { epoch, end: 0, ..newest })
        })
    };
    late(newest.epoch - 1).still_holds("watermarks");
    let is_it = move |it: Leads| of_it(&it) && it.end == 0;
    late(newest.epoch + 1).turns_red("watermarks", "kafka-log-shorter", is_it);
}

#[test]
fn a_second_charge_is_seen() {
    let run = run("");
    let (_, once) = first(&run, |_: Charged| true);
    let twice = run.twice(|_: Charged| true);
    twice.turns_red("effects-once", "kafka-charged-twice", second(move |it: &Charged| *it == once));
}

#[test]
fn a_commit_past_what_was_not_done_is_seen() {
    let run = run("");
    let (_, Handled { group, topic, partition, offset, .. }) = first(&run, |_: Handled| true);
    let undone = run.without(|_: Handled| true);
    undone.turns_red("nothing-skipped", "kafka-skipped", move |it: OffsetStored| {
        (it.group, it.topic, it.partition) == (group, topic, partition) && it.offset > offset
    });
    // A dead letter counts as done, and without it the commit is as wrong.
    let poisoned = self::run("preset=poison");
    let (_, DeadLettered { group, topic, partition, offset, .. }) = first(&poisoned, |_: DeadLettered| true);
    let unburied = poisoned.without(|_: DeadLettered| true);
    unburied.turns_red("nothing-skipped", "kafka-skipped", move |it: OffsetStored| {
        (it.group, it.topic, it.partition) == (group, topic, partition) && it.offset > offset
    });
}

#[test]
fn a_follower_that_keeps_what_its_leader_never_had_is_seen() {
    // A leader is cut off and takes what nobody else has; it is cut away when it follows the next.
    let run = run("do=2s:partition.broker-1.broker-2,2s:partition.broker-2.broker-3,2s:partition.broker-2.controller,\
                   8s:repair.broker-1.broker-2,8s:repair.broker-2.broker-3,8s:repair.broker-2.controller");
    // A follower whose log grows beyond where it was before it was cut. Without the cut it is as long as its leader's.
    let place = |it: &Copied| (it.topic, it.partition);
    let grows = |by: ActorId, cut: Truncated| {
        let beyond = |it: Copied| place(&it) == (cut.topic, cut.partition) && it.end >= cut.end + cut.records;
        run.trace().facts().any(|fact| fact.actor() == by && fact.read().is_some_and(beyond))
    };
    let mut cuts = run.trace().facts().filter_map(|fact| Some((fact.actor(), fact.read::<Truncated>()?)));
    let (broker, cut) = cuts.find(|(by, cut)| cut.records > 0 && grows(*by, *cut)).expect("one is cut");
    let was_cut = Cell::new(false);
    let uncut = run.every(|fact| {
        if fact.actor() != broker {
            return Fate::Kept;
        }
        let is_it = fact.read() == Some(cut);
        was_cut.set(was_cut.get() || is_it);
        let within = |it: Copied| place(&it) == (cut.topic, cut.partition) && it.end < cut.end + cut.records;
        if is_it || (was_cut.get() && fact.read().is_some_and(within)) { Fate::Gone } else { Fate::Kept }
    });
    let is_it = move |it: Copied| place(&it) == (cut.topic, cut.partition) && it.end >= cut.end + cut.records;
    uncut.turns_red("replicas-agree", "kafka-replica-differs", is_it);
}

#[test]
fn a_copy_beyond_its_leader_is_seen() {
    let run = run("");
    let more = |it: Copied| Some(Copied { end: it.end + 1, ..it });
    let (broker, Copied { topic, partition, end }) = first(&run, |_: Copied| true);
    let is_it = move |it: Copied| (it.topic, it.partition, it.end) == (topic, partition, end + 1);
    run.with(more).turns_red("replicas-agree", "kafka-replica-differs", is_it);
    let stores_twice = run.twice(|_: Stored| true);
    let (_, once) = first(&run, |_: Stored| true);
    stores_twice.turns_red("replicas-agree", "kafka-replica-differs", second(move |it: &Stored| *it == once));
    assert!(run.trace().actor_name(broker).starts_with("broker-"));
}
