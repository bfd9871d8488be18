use super::*;
use crate::catalog;
use crate::fact::Name;
use crate::invariant::{Judge, Judgement};
use crate::pattern::Engine;
use crate::ports::log::ReceivedFrom;
use crate::rng::Seed;

const TOPIC: &str = catalog::exactly_once::POSTINGS;

/// Two processors that have a transactional id one after the other, and somebody who reads what they send.
struct Bench {
    world: World,
    transactions: Transactions,
    id: Rc<str>,
}

impl Bench {
    fn new() -> Bench {
        let (transactions, id) = (Transactions::default(), "hdfc-transfers-0".into());
        Bench { world: World::new(Seed(1)), transactions, id }
    }

    fn asks_for(&self, name: &str) -> Holder {
        self.transactions.asks_for(&self.id, self.world.recorder().actor(name))
    }

    fn given(&mut self, holder: &Holder) {
        self.transactions.given(&self.world, holder);
    }

    fn takes(&mut self, name: &str) -> Holder {
        let holder = self.asks_for(name);
        self.given(&holder);
        holder
    }

    /// Begins a transaction with this record, which lies at the offset of its number.
    fn sends(&mut self, holder: &Holder, number: u64) -> usize {
        let transaction = self.transactions.begin(holder);
        self.transactions.send(transaction, Record(number));
        self.is_stored(number);
        transaction
    }

    fn is_stored(&mut self, number: u64) {
        let at = TopicPartition::new(&TOPIC.into(), 0);
        self.transactions.stored(&self.world, &at, Offset(number), Record(number));
    }

    fn asks_to_commit(&mut self, transaction: usize) {
        self.transactions.asks_to_commit(&self.world, transaction);
    }

    fn decided(&mut self, transaction: usize, commit: bool) {
        self.transactions.decided(&self.world, transaction, commit);
    }

    /// A reader of what is committed gets a record.
    fn is_read(&mut self, number: u64) {
        self.is_stored(number);
        let at = TopicPartition::new(&TOPIC.into(), 0);
        self.transactions.read(&self.world, &at, Offset(number), Record(number));
        let recorder = self.world.recorder();
        let (topic, group): (Name, Name) = (recorder.name(TOPIC), recorder.name(""));
        let received = ReceivedFrom { record: Record(number), topic, partition: 0, offset: number, group };
        record(&self.world, recorder.actor("statements"), received);
    }

    fn count(&self, kind: &str) -> usize {
        self.world.recorder().trace().facts().filter(|fact| fact.kind().name == kind).count()
    }

    fn judgement(&self, id: &str) -> Judgement {
        let pattern = catalog::find("exactly-once").unwrap();
        let mut judge = Judge::new((catalog::program(pattern).invariants)());
        self.world.recorder().trace().facts().for_each(|fact| judge.observe(&fact));
        let verdicts = judge.verdicts_where(|kind| Engine::Bridge.records(kind));
        verdicts.into_iter().find(|(known, _)| *known == id).unwrap().1.judgement
    }
}

#[test]
fn a_record_may_be_read_before_its_producer_is_told_of_the_commit() {
    let mut bench = Bench::new();
    let holder = bench.takes("exact-1");
    let transaction = bench.sends(&holder, 0);
    bench.asks_to_commit(transaction);
    bench.is_read(0);
    bench.decided(transaction, true);
    bench.is_read(0);
    assert_eq!(bench.judgement("no-aborted-seen"), Judgement::Holds);
    assert_eq!(bench.judgement("old-epoch"), Judgement::Holds);
    assert_eq!(["kafka.part-of", "kafka.commit-asked", "kafka.decided"].map(|kind| bench.count(kind)), [1, 1, 1]);
}

#[test]
fn a_record_of_a_transaction_whose_commit_nobody_has_asked_for_must_not_be_read() {
    let mut bench = Bench::new();
    let holder = bench.takes("exact-1");
    bench.sends(&holder, 0);
    bench.is_read(0);
    assert!(matches!(bench.judgement("no-aborted-seen"), Judgement::Broken(_)));
}

#[test]
fn a_record_of_an_aborted_transaction_must_not_be_read() {
    let mut bench = Bench::new();
    let holder = bench.takes("exact-1");
    let transaction = bench.sends(&holder, 0);
    bench.decided(transaction, false);
    let next = bench.sends(&holder, 1);
    bench.asks_to_commit(next);
    bench.is_read(1);
    assert_eq!(bench.judgement("no-aborted-seen"), Judgement::Holds);
    bench.is_read(0);
    assert!(matches!(bench.judgement("no-aborted-seen"), Judgement::Broken(_)));
}

#[test]
fn who_asks_for_a_commit_when_the_id_is_known_to_be_anothers_must_not_get_it() {
    let mut bench = Bench::new();
    let old = bench.takes("exact-1");
    let transaction = bench.sends(&old, 0);
    bench.takes("exact-2");
    bench.asks_to_commit(transaction);
    assert_eq!(bench.judgement("old-epoch"), Judgement::NothingYet, "it may be refused");
    bench.decided(transaction, true);
    assert!(matches!(bench.judgement("old-epoch"), Judgement::Broken(_)));
}

#[test]
fn a_commit_that_was_asked_for_before_may_be_answered_after_the_id_went_to_another() {
    let mut bench = Bench::new();
    let old = bench.takes("exact-1");
    let transaction = bench.sends(&old, 0);
    bench.asks_to_commit(transaction);
    bench.takes("exact-2");
    // The first answer was lost, and this one may be that of the first time.
    bench.asks_to_commit(transaction);
    bench.decided(transaction, true);
    assert_eq!(bench.judgement("old-epoch"), Judgement::Holds);
}

#[test]
fn of_two_who_ask_for_the_id_at_once_nobody_knows_who_came_first() {
    let mut bench = Bench::new();
    let (one, other) = (bench.asks_for("exact-1"), bench.asks_for("exact-2"));
    bench.given(&one);
    bench.given(&other);
    for (number, holder) in [one, other].iter().enumerate() {
        let transaction = bench.sends(holder, number as u64);
        bench.asks_to_commit(transaction);
        bench.decided(transaction, true);
    }
    assert_eq!(bench.judgement("old-epoch"), Judgement::Holds);
}

#[test]
fn a_transaction_that_readers_have_passed_over_was_aborted() {
    let mut bench = Bench::new();
    let old = bench.takes("exact-1");
    let hangs = bench.sends(&old, 0);
    bench.sends(&old, 1);
    let asks = bench.sends(&old, 2);
    bench.asks_to_commit(asks);
    let new = bench.takes("exact-2");
    let next = bench.sends(&new, 3);
    bench.asks_to_commit(next);
    bench.decided(next, true);
    assert_eq!(bench.count("kafka.decided"), 1);
    bench.is_read(3);
    // What came of the one whose commit was asked for nobody knows; of the two before it was never asked for.
    assert_eq!(bench.count("kafka.decided"), 3);
    bench.is_read(3);
    bench.decided(hangs, false);
    assert_eq!(bench.count("kafka.decided"), 3, "each is told once");
    assert_eq!(bench.judgement("no-aborted-seen"), Judgement::Holds);
}

#[test]
fn a_late_commit_of_what_readers_have_passed_over_is_told_and_broken() {
    let mut bench = Bench::new();
    let old = bench.takes("exact-1");
    let hangs = bench.sends(&old, 0);
    let new = bench.takes("exact-2");
    let next = bench.sends(&new, 1);
    bench.asks_to_commit(next);
    bench.decided(next, true);
    bench.is_read(1);
    bench.asks_to_commit(hangs);
    assert_ne!(bench.judgement("old-epoch"), Judgement::NotObservable);
    bench.decided(hangs, true);
    assert!(matches!(bench.judgement("old-epoch"), Judgement::Broken(_)));
}
