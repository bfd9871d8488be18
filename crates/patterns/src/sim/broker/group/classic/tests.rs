//! A group's rules, by hand: what each request is answered with, and what is told and stored.

use std::cell::RefCell;
use std::rc::Rc;

use super::{Effect, Event, Group, Joiner, Rules, Speaker, State, Then};
use crate::fact::ActorId;
use crate::sim::broker::assignor::Assignor;
use crate::sim::broker::encoding::{bytes_of, value_of};
use crate::sim::broker::error::Error;
use crate::sim::broker::group::join::{JoinAnswer, JoinGroup, Joined};
use crate::sim::broker::group::member::{Protocols, Subscribed};
use crate::sim::broker::group::sync::{SyncAnswer, SyncGroup};
use crate::sim::broker::ids::TopicPartition;
use crate::time::{Span, Time};

use Assignor::{CooperativeSticky, Range, RoundRobin, Sticky};

const RULES: Rules =
    Rules { initial_delay: Span::from_ms(3_000), min_session: Span::from_ms(1_000), max_session: Span::from_secs(60) };
const SESSION: Span = Span::from_secs(10);
const REBALANCE: Span = Span::from_secs(20);

/// An answer that may not be there yet.
type Answer<T> = Rc<RefCell<Option<T>>>;

struct Desk {
    group: Group,
    now: Time,
    names: u64,
    told: Vec<Event>,
    /// What waits to be stored.
    stores: Vec<Then>,
}

fn protocols(names: &[Assignor]) -> Protocols {
    let topics = vec![Rc::from("rides")];
    names.iter().map(|name| (*name, Subscribed { topics: topics.clone(), ..Subscribed::default() })).collect()
}

fn of(partition: u32) -> TopicPartition {
    TopicPartition::new(&Rc::from("rides"), partition)
}

impl Desk {
    fn new() -> Desk {
        let (told, stores) = (Vec::new(), Vec::new());
        Desk { group: Group::default(), now: Time::ZERO, names: 0, told, stores }
    }

    fn settle(&mut self) {
        for effect in self.group.take_effects() {
            match effect {
                Effect::Tell(event) => self.told.push(event),
                Effect::Store(_, then) => self.stores.push(then),
            }
        }
    }

    /// Lets time pass, with everything that is due on the way.
    fn pass(&mut self, span: Span) {
        let until = self.now + span;
        while let Some(at) = self.group.next_deadline().filter(|at| *at <= until) {
            self.now = self.now.max(at);
            self.group.expire(self.now);
            self.settle();
        }
        self.now = until;
    }

    fn ask_to_join(&mut self, id: &Rc<str>, instance: Option<&str>, names: &[Assignor]) -> Answer<JoinAnswer> {
        let answer = Answer::default();
        let into = Rc::clone(&answer);
        self.names += 1;
        let ask = JoinGroup {
            group: "drivers".into(),
            member_id: Rc::clone(id),
            instance_id: instance.map(Rc::from),
            session_timeout: SESSION,
            rebalance_timeout: REBALANCE,
            protocols: protocols(names),
        };
        let fresh = format!("{}{}", instance.unwrap_or("m"), self.names);
        let joiner = Joiner { client: ActorId(self.names as u16), fresh: fresh.into() };
        self.group.join(&ask, joiner, &RULES, self.now, Box::new(move |answer| *into.borrow_mut() = Some(answer)));
        self.settle();
        answer
    }

    /// A dynamic member joins, in two steps, and waits.
    fn newcomer(&mut self, names: &[Assignor]) -> (Rc<str>, Answer<JoinAnswer>) {
        let first = self.ask_to_join(&Rc::default(), None, names).take().expect("it is told its name at once");
        let refused = first.expect_err("it has no name");
        assert_eq!(refused.error, Error::MemberIdRequired);
        let answer = self.ask_to_join(&refused.member_id, None, names);
        (refused.member_id, answer)
    }

    fn sync(&mut self, joined: &Joined, instance: Option<&str>, give: &[(&Rc<str>, u32)]) -> Answer<SyncAnswer> {
        let answer = Answer::default();
        let into = Rc::clone(&answer);
        let ask = SyncGroup {
            group: "drivers".into(),
            generation: joined.generation,
            member_id: Rc::clone(&joined.member_id),
            instance_id: instance.map(Rc::from),
            assignments: give.iter().map(|(id, partition)| (Rc::clone(id), vec![of(*partition)])).collect(),
        };
        self.group.sync(&ask, Box::new(move |answer| *into.borrow_mut() = Some(answer)));
        self.settle();
        answer
    }

    /// What waits to be stored is, or is not.
    fn store(&mut self, outcome: Result<(), Error>) {
        for then in std::mem::take(&mut self.stores) {
            self.group.stored(then, outcome, self.now);
        }
        self.settle();
    }

    fn beat(&mut self, id: &Rc<str>, generation: u32) -> Result<(), Error> {
        let speaker = Speaker { member_id: id, instance_id: None, generation: Some(generation) };
        let answer = self.group.heartbeat(speaker, self.now);
        self.settle();
        answer
    }

    fn commit(&mut self, id: &str, instance: Option<&str>, generation: Option<u32>) -> Result<(), Error> {
        let (id, instance) = (Rc::from(id), instance.map(Rc::from));
        let speaker = Speaker { member_id: &id, instance_id: instance.as_ref(), generation };
        self.group.admit_commit(speaker, false, self.now)
    }

    /// A stable group of dynamic members, the first of which leads. Returns their names.
    fn stable(&mut self, members: usize) -> Vec<Rc<str>> {
        let waiting: Vec<_> = (0..members).map(|_| self.newcomer(&[Range])).collect();
        self.pass(RULES.initial_delay * 3);
        let joined: Vec<Joined> = waiting.iter().map(|(_, answer)| joined(answer)).collect();
        self.sync_all(&joined);
        waiting.into_iter().map(|(id, _)| id).collect()
    }

    fn sync_all(&mut self, joined: &[Joined]) {
        let give: Vec<(&Rc<str>, u32)> = joined.iter().map(|joined| &joined.member_id).zip(0..).collect();
        let answers: Vec<_> = joined
            .iter()
            .map(|joined| {
                let is_leader = joined.leader == joined.member_id;
                self.sync(joined, None, if is_leader { &give } else { &[] })
            })
            .collect();
        self.store(Ok(()));
        for (answer, partition) in answers.iter().zip(0..) {
            assert_eq!(answer.take(), Some(Ok(Rc::from([of(partition)]))));
        }
        assert_eq!(self.group.state(), State::Stable);
    }

    fn rebalances(&self) -> usize {
        self.told.iter().filter(|event| matches!(event, Event::RebalanceBegan { .. })).count()
    }

    fn left(&self) -> Vec<&'static str> {
        let reason = |event: &Event| if let Event::Left { reason, .. } = event { Some(*reason) } else { None };
        self.told.iter().filter_map(reason).collect()
    }
}

fn joined(answer: &Answer<JoinAnswer>) -> Joined {
    answer.take().expect("it is answered").expect("it has joined")
}

fn refused(answer: &Answer<JoinAnswer>) -> Error {
    answer.take().expect("it is answered").expect_err("it is refused").error
}

#[test]
fn a_new_group_waits_for_more_and_the_first_leads() {
    let mut desk = Desk::new();
    let (first, one) = desk.newcomer(&[Range]);
    desk.pass(Span::from_ms(2_000));
    let (_, other) = desk.newcomer(&[Range]);
    desk.pass(Span::from_ms(1_500));
    assert!(one.borrow().is_none(), "somebody came within the delay, which begins again (KIP-134)");
    desk.pass(Span::from_ms(3_000));
    let (one, other) = (joined(&one), joined(&other));
    assert_eq!((one.generation, &one.leader, one.members.len()), (1, &first, 2));
    assert_eq!((other.generation, &other.leader, other.members.len()), (1, &first, 0), "only the leader learns who");
    desk.sync_all(&[one, other]);
    assert_eq!(desk.rebalances(), 1);
}

#[test]
fn the_delay_is_over_with_the_rebalance_timeout_however_many_come() {
    let mut desk = Desk::new();
    let (_, first) = desk.newcomer(&[Range]);
    for _ in 0..9 {
        desk.pass(Span::from_ms(2_500));
        if first.borrow().is_some() {
            break;
        }
        drop(desk.newcomer(&[Range]));
    }
    assert!(first.borrow().is_some());
    assert!(desk.now <= Time::ZERO + REBALANCE + RULES.initial_delay, "{}", desk.now);
}

#[test]
fn a_stable_group_rebalances_for_a_newcomer_as_soon_as_all_have_joined_again() {
    let mut desk = Desk::new();
    let ids = desk.stable(2);
    let (_, newcomer) = desk.newcomer(&[Range]);
    assert_eq!(desk.group.state(), State::PreparingRebalance);
    assert_eq!(desk.beat(&ids[0], 1), Err(Error::RebalanceInProgress));
    let first = desk.ask_to_join(&ids[0], None, &[Range]);
    assert!(newcomer.borrow().is_none() && first.borrow().is_none());
    let second = desk.ask_to_join(&ids[1], None, &[Range]);
    let all = [joined(&first), joined(&second), joined(&newcomer)];
    assert!(all.iter().all(|joined| joined.generation == 2));
    desk.sync_all(&all);
    assert_eq!(desk.beat(&ids[0], 2), Ok(()));
    assert_eq!(desk.beat(&ids[0], 1), Err(Error::IllegalGeneration));
}

#[test]
fn who_does_not_join_again_in_time_is_out() {
    let mut desk = Desk::new();
    let ids = desk.stable(2);
    let (_, newcomer) = desk.newcomer(&[Range]);
    let first = desk.ask_to_join(&ids[0], None, &[Range]);
    for _ in 0..3 {
        // It beats, so its session lasts; but it does not poll.
        desk.pass(Span::from_secs(6));
        assert_eq!(desk.beat(&ids[1], 1), Err(Error::RebalanceInProgress));
    }
    desk.pass(Span::from_secs(3));
    assert_eq!(joined(&first).generation, 2);
    assert_eq!(joined(&newcomer).generation, 2);
    assert_eq!(desk.left(), ["did not join in time"]);
    assert_eq!(desk.beat(&ids[1], 1), Err(Error::UnknownMemberId));
    assert_eq!(desk.commit(&ids[1], None, Some(1)), Err(Error::UnknownMemberId), "nor may it commit");
}

#[test]
fn a_silent_member_is_taken_for_dead_and_a_beating_one_is_not() {
    let mut desk = Desk::new();
    let ids = desk.stable(2);
    desk.pass(Span::from_secs(6));
    assert_eq!(desk.beat(&ids[0], 1), Ok(()));
    desk.pass(Span::from_secs(6));
    assert_eq!(desk.left(), ["session timed out"]);
    let first = desk.ask_to_join(&ids[0], None, &[Range]);
    assert_eq!(joined(&first).members.len(), 1);
}

#[test]
fn neither_a_commit_in_a_transaction_nor_asking_again_for_the_assignment_is_a_sign_of_life() {
    let of = |desk: &mut Desk, id: &Rc<str>, transactional| {
        let speaker = Speaker { member_id: id, instance_id: None, generation: Some(1) };
        desk.group.admit_commit(speaker, transactional, desk.now)
    };
    let mut desk = Desk::new();
    let ids = desk.stable(3);
    desk.pass(Span::from_secs(6));
    assert_eq!(of(&mut desk, &ids[0], true), Ok(()));
    assert_eq!(of(&mut desk, &ids[1], false), Ok(()));
    let again = Joined { generation: 1, member_id: Rc::clone(&ids[2]), ..desk.group.joined(&ids[2]) };
    assert!(matches!(desk.sync(&again, None, &[]).take(), Some(Ok(_))));
    desk.pass(Span::from_secs(6));
    assert_eq!(desk.left(), ["session timed out"; 2]);
    assert_eq!(of(&mut desk, &ids[1], false), Ok(()), "a commit of its own is one");
}

#[test]
fn a_member_that_leaves_need_not_be_waited_for() {
    let mut desk = Desk::new();
    let ids = desk.stable(2);
    assert_eq!(desk.group.leave(&ids[0], None, "closed", desk.now), Ok(()));
    let second = desk.ask_to_join(&ids[1], None, &[Range]);
    let second = joined(&second);
    assert_eq!((&second.leader, second.members.len()), (&ids[1], 1), "the leader left, and another leads");
    assert_eq!(desk.group.leave(&ids[1], None, "closed", desk.now), Ok(()));
    assert_eq!(desk.group.state(), State::Empty);
    assert_eq!(desk.group.generation(), 3, "that nobody is left is a generation too");
    assert_eq!(desk.group.leave(&ids[1], None, "closed", desk.now), Err(Error::UnknownMemberId));
}

#[test]
fn a_name_that_nobody_comes_back_with_holds_a_rebalance_up_no_longer_than_a_session() {
    let mut desk = Desk::new();
    let ids = desk.stable(1);
    assert_eq!(refused(&desk.ask_to_join(&Rc::default(), None, &[Range])), Error::MemberIdRequired);
    let (_, newcomer) = desk.newcomer(&[Range]);
    let first = desk.ask_to_join(&ids[0], None, &[Range]);
    assert!(newcomer.borrow().is_none(), "the one without a name may still come");
    desk.pass(SESSION);
    assert_eq!((joined(&first).generation, joined(&newcomer).generation), (2, 2));
}

#[test]
fn the_protocol_is_one_that_all_know_and_most_prefer() {
    let mut desk = Desk::new();
    let waiting = [&[Range, Sticky, RoundRobin][..], &[Sticky, Range], &[RoundRobin, Sticky, Range]]
        .map(|names| desk.newcomer(names).1);
    assert_eq!(
        refused(&desk.ask_to_join(&Rc::default(), None, &[CooperativeSticky])),
        Error::InconsistentGroupProtocol
    );
    desk.pass(Span::from_secs(12));
    // RoundRobin is not known to the second; its fan votes for the next of its list.
    assert!(waiting.iter().all(|answer| joined(answer).protocol == Sticky));
}

#[test]
fn sessions_outside_of_what_the_broker_allows_are_refused() {
    let mut desk = Desk::new();
    let answer: Answer<JoinAnswer> = Answer::default();
    let into = Rc::clone(&answer);
    let ask = JoinGroup {
        group: "drivers".into(),
        member_id: Rc::default(),
        instance_id: None,
        session_timeout: Span::from_ms(999),
        rebalance_timeout: REBALANCE,
        protocols: protocols(&[Range]),
    };
    let joiner = Joiner { client: ActorId(0), fresh: "m".into() };
    desk.group.join(&ask, joiner, &RULES, desk.now, Box::new(move |answer| *into.borrow_mut() = Some(answer)));
    assert_eq!(refused(&answer), Error::InvalidSessionTimeout);
}

#[test]
fn a_join_whose_answer_was_lost_is_answered_again_and_changes_nothing() {
    let mut desk = Desk::new();
    let (first, one) = desk.newcomer(&[Range]);
    let (second, other) = desk.newcomer(&[Range]);
    desk.pass(Span::from_secs(7));
    let (one, other) = (joined(&one), joined(&other));
    assert_eq!(joined(&desk.ask_to_join(&second, None, &[Range])), other);
    desk.sync_all(&[one, other]);
    assert_eq!(joined(&desk.ask_to_join(&second, None, &[Range])).generation, 1);
    assert_eq!(desk.group.state(), State::Stable);
    // The leader asks again because what it assigns has changed.
    let again = desk.ask_to_join(&first, None, &[Range]);
    assert_eq!((desk.group.state(), again.borrow().is_none()), (State::PreparingRebalance, true));
}

#[test]
fn an_assignment_that_could_not_be_stored_is_made_again() {
    let mut desk = Desk::new();
    let (id, answer) = desk.newcomer(&[Range]);
    desk.pass(Span::from_secs(7));
    let sync = desk.sync(&joined(&answer), None, &[(&id, 0)]);
    desk.store(Err(Error::CoordinatorNotAvailable));
    assert_eq!(sync.take(), Some(Err(Error::CoordinatorNotAvailable)));
    assert_eq!(desk.group.state(), State::PreparingRebalance);
    let again = joined(&desk.ask_to_join(&id, None, &[Range]));
    assert_eq!(again.generation, 2);
}

#[test]
fn who_joins_and_never_asks_what_it_is_to_read_is_out() {
    let mut desk = Desk::new();
    let (id, one) = desk.newcomer(&[Range]);
    let (silent, other) = desk.newcomer(&[Range]);
    desk.pass(Span::from_secs(7));
    let (one, _) = (joined(&one), joined(&other));
    let sync = desk.sync(&one, None, &[(&id, 0), (&silent, 1)]);
    desk.store(Ok(()));
    assert_eq!(sync.take(), Some(Ok(Rc::from([of(0)]))));
    for _ in 0..4 {
        desk.pass(Span::from_secs(5));
        [&id, &silent].iter().for_each(|id| {
            let _ = desk.beat(id, 1);
        });
    }
    assert_eq!(desk.left(), ["did not ask for its assignment in time"]);
}

#[test]
fn a_static_member_comes_back_without_a_rebalance_and_its_ghost_is_fenced() {
    let mut desk = Desk::new();
    let waiting: Vec<_> =
        ["a", "b"].iter().map(|name| desk.ask_to_join(&Rc::default(), Some(name), &[Range])).collect();
    desk.pass(Span::from_secs(7));
    let (a, b) = (joined(&waiting[0]), joined(&waiting[1]));
    let give = [(&a.member_id, 0), (&b.member_id, 1)];
    let syncs = [desk.sync(&a, Some("a"), &give), desk.sync(&b, Some("b"), &[])];
    desk.store(Ok(()));
    assert!(syncs.iter().all(|answer| answer.take().expect("it is answered").is_ok()));

    let back = desk.ask_to_join(&Rc::default(), Some("a"), &[Range]);
    assert!(back.borrow().is_none(), "its new name is stored first");
    desk.store(Ok(()));
    let back = joined(&back);
    assert_ne!(back.member_id, a.member_id);
    assert_eq!((back.generation, &back.leader, back.skip_assignment), (1, &back.member_id, true));
    assert_eq!(desk.sync(&back, Some("a"), &[]).take(), Some(Ok(Rc::from([of(0)]))));
    assert_eq!(desk.rebalances(), 1, "only the first");

    assert_eq!(desk.commit(&a.member_id, Some("a"), Some(1)), Err(Error::FencedInstanceId));
    assert_eq!(desk.commit(&back.member_id, Some("a"), Some(1)), Ok(()));
    assert_eq!(refused(&desk.ask_to_join(&a.member_id, Some("a"), &[Range])), Error::FencedInstanceId);
    let ghost = SyncGroup {
        group: "drivers".into(),
        generation: 1,
        member_id: a.member_id,
        instance_id: Some("a".into()),
        assignments: Vec::new(),
    };
    let answer: Answer<SyncAnswer> = Answer::default();
    let into = Rc::clone(&answer);
    desk.group.sync(&ghost, Box::new(move |answer| *into.borrow_mut() = Some(answer)));
    assert_eq!(answer.take(), Some(Err(Error::FencedInstanceId)));
}

#[test]
fn a_static_member_that_could_not_be_stored_keeps_its_old_name() {
    let mut desk = Desk::new();
    let a = desk.ask_to_join(&Rc::default(), Some("a"), &[Range]);
    desk.pass(Span::from_secs(7));
    let a = joined(&a);
    drop(desk.sync(&a, Some("a"), &[(&a.member_id, 0)]));
    desk.store(Ok(()));
    let back = desk.ask_to_join(&Rc::default(), Some("a"), &[Range]);
    desk.store(Err(Error::NotCoordinator));
    assert_eq!(refused(&back), Error::NotCoordinator);
    assert_eq!(desk.commit(&a.member_id, Some("a"), Some(1)), Ok(()));
}

#[test]
fn a_static_member_that_is_silent_stays_through_a_rebalance_until_its_session_is_over() {
    let mut desk = Desk::new();
    let a = desk.ask_to_join(&Rc::default(), Some("a"), &[Range]);
    desk.pass(Span::from_secs(7));
    let a = joined(&a);
    drop(desk.sync(&a, Some("a"), &[(&a.member_id, 0)]));
    desk.store(Ok(()));
    let (_, newcomer) = desk.newcomer(&[Range]);
    desk.pass(Span::from_secs(9));
    assert!(newcomer.borrow().is_none());
    desk.pass(Span::from_secs(2));
    assert_eq!(joined(&newcomer).members.len(), 1);
    assert_eq!(desk.left(), ["session timed out"]);
}

#[test]
fn who_may_commit() {
    let mut desk = Desk::new();
    assert_eq!(desk.commit("", None, None), Ok(()), "an empty group only keeps offsets");
    let ids = desk.stable(1);
    assert_eq!(desk.commit(&ids[0], None, Some(1)), Ok(()));
    assert_eq!(desk.commit(&ids[0], None, Some(0)), Err(Error::IllegalGeneration));
    assert_eq!(desk.commit("zombie", None, Some(1)), Err(Error::UnknownMemberId));
    assert_eq!(desk.commit(&ids[0], Some("a"), Some(1)), Err(Error::UnknownMemberId));
    assert_eq!(desk.commit("", None, None), Err(Error::UnknownMemberId), "a group is at work here");
    let (_, newcomer) = desk.newcomer(&[Range]);
    assert_eq!(desk.commit(&ids[0], None, Some(1)), Ok(()), "before it joins again it commits what it has done");
    let first = desk.ask_to_join(&ids[0], None, &[Range]);
    assert_eq!((joined(&first).generation, joined(&newcomer).generation), (2, 2));
    assert_eq!(desk.commit(&ids[0], None, Some(1)), Err(Error::IllegalGeneration));
    assert_eq!(desk.commit(&ids[0], None, Some(2)), Err(Error::RebalanceInProgress), "not before it is assigned");
}

#[test]
fn a_commit_keeps_a_session_alive() {
    let mut desk = Desk::new();
    let ids = desk.stable(1);
    for _ in 0..4 {
        desk.pass(Span::from_secs(6));
        assert_eq!(desk.commit(&ids[0], None, Some(1)), Ok(()));
    }
    assert_eq!(desk.left(), [] as [&str; 0]);
}

#[test]
fn a_group_is_restored_as_it_was_stored_and_its_members_have_a_session_to_be_heard_of() {
    let mut desk = Desk::new();
    let ids = desk.stable(2);
    let bytes = bytes_of(&desk.group.value());
    let mut restored = Desk { group: Group::restore(value_of(&bytes).expect("it can be read")), ..Desk::new() };
    restored.group.restart_sessions(restored.now);
    assert_eq!((restored.group.state(), restored.group.generation()), (State::Stable, 1));
    restored.pass(Span::from_secs(9));
    assert_eq!(restored.beat(&ids[0], 1), Ok(()));
    restored.pass(Span::from_secs(2));
    assert_eq!(restored.left(), ["session timed out"]);
    let assigned: Vec<_> = desk.group.members().values().map(|member| member.assignment.clone()).collect();
    assert_eq!(assigned, [vec![of(0)], vec![of(1)]]);
}

#[test]
fn whoever_waits_when_the_coordinator_moves_is_sent_to_the_next() {
    let mut desk = Desk::new();
    let (_, waits) = desk.newcomer(&[Range]);
    desk.group.unload();
    assert_eq!(refused(&waits), Error::NotCoordinator);
    assert_eq!(desk.commit("x", None, Some(1)), Err(Error::CoordinatorNotAvailable));
}
