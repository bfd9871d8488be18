//! A client's calls: whatever happens in whatever order, each is answered once, and whether it was sent is known.

use std::collections::BTreeMap;
use std::time::Duration;

use eda_wire::*;
use proptest::prelude::*;

const FAR: Duration = Duration::from_secs(3_600);

fn welcome(credit: u64, requests_max: u32) -> Welcome {
    let ports = vec!["key-value".to_owned(), "work-queue".to_owned()];
    Welcome { version: VERSION, ports, read_only: false, credit, requests_max, wait_max_ms: 20_000, idle_ms: 60_000 }
}

fn connected() -> Calls<u64> {
    let mut calls = Calls::default();
    calls.connected(&welcome(1 << 20, 256));
    calls
}

fn get() -> Call {
    Call::Get { key: "k".to_owned() }
}

fn delete() -> Call {
    Call::Delete { key: "k".to_owned(), condition: Condition::Always }
}

fn lease() -> Call {
    Call::Lease { queue: "q".to_owned(), visibility_us: 1, wait_us: 1, worker: String::new() }
}

fn enqueue() -> Call {
    let work = Work { record: 7, topic: "t".to_owned(), body: "b".to_owned() };
    Call::Enqueue { queue: "q".to_owned(), work, delay_us: 0 }
}

fn sent(calls: &mut Calls<u64>) -> Vec<FromClient> {
    std::iter::from_fn(|| calls.next_message()).map(|message| decode(&message).unwrap()).collect()
}

fn sent_ids(calls: &mut Calls<u64>) -> Vec<u64> {
    let id = |frame| if let FromClient::Request { id, .. } = frame { Some(id) } else { None };
    sent(calls).into_iter().filter_map(id).collect()
}

/// Whoever asked is its own number.
fn answer(calls: &mut Calls<u64>, id: u64, credit: u64, length: u64) {
    assert_eq!(calls.answered(id, credit, Outcome::Done(Reply::Ok), length), Some((id, Ok(Reply::Ok))));
}

fn problem(ended: &Ended<u64>) -> &Problem {
    &ended.1.as_ref().unwrap_err().problem
}

#[test]
fn calls_are_sent_in_their_order() {
    let mut calls = connected();
    for (id, call) in [get(), delete(), lease()].into_iter().enumerate() {
        calls.keep(id as u64, call, id as u64, FAR).unwrap();
    }
    let calls_sent: Vec<Call> = sent(&mut calls)
        .into_iter()
        .map(|frame| if let FromClient::Request { call, .. } = frame { call } else { panic!("{frame:?}") })
        .collect();
    assert_eq!(calls_sent, [get(), delete(), lease()]);
    assert!(calls.is_all_sent());
}

#[test]
fn nothing_is_sent_without_credit() {
    let mut calls = Calls::default();
    calls.keep(0, get(), 0, FAR).unwrap();
    calls.keep(1, get(), 1, FAR).unwrap();
    assert!(calls.next_message().is_none(), "there is no connection");
    calls.connected(&welcome(1, 256));
    assert_eq!(sent_ids(&mut calls), [0], "the credit may go below zero once");
    answer(&mut calls, 0, 1, 10);
    assert_eq!(sent_ids(&mut calls), [], "less came back than was used");
}

#[test]
fn no_more_requests_are_unanswered_than_the_welcome_says() {
    let mut calls = Calls::default();
    calls.connected(&welcome(1 << 20, 2));
    (0..3).for_each(|id| calls.keep(id, get(), id, FAR).unwrap());
    assert_eq!(sent_ids(&mut calls), [0, 1]);
    answer(&mut calls, 0, 10, 10);
    assert_eq!(sent_ids(&mut calls), [2]);
}

#[test]
fn the_bridge_has_credit_again_at_the_latest_when_a_quarter_is_used_up() {
    let mut calls = connected();
    for id in 0..2 {
        calls.keep(id, get(), id, FAR).unwrap();
    }
    assert_eq!(sent_ids(&mut calls), [0, 1]);
    answer(&mut calls, 0, 10, CREDIT_BYTES / 4 - 1);
    assert_eq!(sent(&mut calls), []);
    answer(&mut calls, 1, 10, 1);
    assert_eq!(sent(&mut calls), [FromClient::Credit { bytes: CREDIT_BYTES / 4 }]);
    assert_eq!(sent(&mut calls), [], "it is told once");
}

#[test]
fn a_lost_connection_leaves_unknown_what_must_not_be_asked_twice() {
    let mut calls = connected();
    for (id, call) in [delete(), get(), enqueue(), lease()].into_iter().enumerate() {
        calls.keep(id as u64, call, id as u64, FAR).unwrap();
    }
    assert_eq!(sent_ids(&mut calls), [0, 1, 2, 3]);
    calls.keep(4, delete(), 4, FAR).unwrap();
    let mut ended = calls.lost();
    ended.sort_by_key(|(id, _)| *id);
    assert_eq!(
        ended.iter().map(|ended| (ended.0, problem(ended))).collect::<Vec<_>>(),
        [(0, &Problem::OutcomeUnknown), (3, &Problem::OutcomeUnknown)]
    );
    calls.connected(&welcome(1 << 20, 256));
    assert_eq!(sent_ids(&mut calls), [1, 2, 4], "the others again and in their order, then what was never sent");
}

#[test]
fn what_is_over_is_unavailable_before_it_was_sent_and_unknown_after() {
    let mut calls = connected();
    calls.keep(0, get(), 0, Duration::from_secs(1)).unwrap();
    assert_eq!(sent_ids(&mut calls), [0]);
    calls.keep(1, get(), 1, Duration::from_secs(2)).unwrap();
    assert_eq!(calls.next_over(), Some(Duration::from_secs(1)));
    let ended = calls.end_what_is_over(Duration::from_secs(1));
    assert_eq!((ended.len(), ended[0].0, problem(&ended[0])), (1, 0, &Problem::OutcomeUnknown));
    let ended = calls.end_what_is_over(Duration::from_secs(2));
    assert_eq!((ended.len(), ended[0].0, problem(&ended[0])), (1, 1, &Problem::Unavailable));
    assert_eq!(calls.next_over(), None);
    assert_eq!(sent_ids(&mut calls), [], "and never is");
    assert!(calls.answered(0, 10, Outcome::Done(Reply::Ok), 10).is_none(), "nobody waits for a late answer");
}

#[test]
fn an_unsent_call_that_nobody_waits_for_is_over_in_its_time() {
    let mut calls = Calls::default();
    calls.keep(0, delete(), 0, Duration::from_secs(1)).unwrap();
    assert_eq!(calls.abandon(0), None);
    assert_eq!(calls.next_over(), Some(Duration::from_secs(1)));
    assert!(calls.end_what_is_over(Duration::from_secs(1)).is_empty());
    assert!(calls.is_all_sent());
}

#[test]
fn only_a_wait_for_work_is_cancelled() {
    let mut calls = connected();
    calls.keep(0, lease(), 0, FAR).unwrap();
    calls.keep(1, delete(), 1, FAR).unwrap();
    assert_eq!(sent_ids(&mut calls), [0, 1]);
    assert_eq!(calls.abandon(0), Some(encode(&FromClient::Cancel { id: 0 })));
    assert_eq!(calls.abandon(1), None);
    calls.keep(2, lease(), 2, FAR).unwrap();
    calls.keep(3, delete(), 3, FAR).unwrap();
    assert_eq!((calls.abandon(2), calls.abandon(3)), (None, None));
    assert_eq!(sent_ids(&mut calls), [3], "what was not sent is not waited for, and every other call goes on");
}

#[test]
fn what_cannot_be_kept_comes_back() {
    let mut calls = connected();
    let call = Call::Get { key: "k".repeat(MESSAGE_MAX_BYTES) };
    let (waiting, failed) = calls.keep(0, call, 9, FAR).unwrap_err();
    assert_eq!((waiting, failed.problem), (9, Problem::TooLarge));
    let refused = (0..10_000).find_map(|id| calls.keep(id, get(), id, FAR).err());
    let (_, failed) = refused.expect("not everything is kept");
    assert_eq!((failed.problem, failed.advice), (Problem::TooMany, Advice::Retry));
}

#[test]
fn what_was_to_be_asked_again_and_is_over_is_unknown() {
    for is_refused in [false, true] {
        let mut calls = connected();
        calls.keep(0, enqueue(), 0, FAR).unwrap();
        assert_eq!(sent_ids(&mut calls), [0]);
        assert!(calls.lost().is_empty());
        let ended = if is_refused { calls.refused("no") } else { calls.end_what_is_over(FAR) };
        assert_eq!((ended.len(), problem(&ended[0])), (1, &Problem::OutcomeUnknown), "it may have been done");
    }
}

#[test]
fn who_is_refused_is_told_so() {
    let mut calls = connected();
    calls.keep(0, get(), 0, FAR).unwrap();
    calls.keep(1, get(), 1, FAR).unwrap();
    calls.abandon(1);
    let ended = calls.refused("the token is wrong");
    assert_eq!(ended.len(), 1);
    let failed = ended[0].1.as_ref().unwrap_err();
    assert_eq!(
        (&failed.problem, failed.message.as_str()),
        (&Problem::Unavailable, "the bridge refuses: the token is wrong")
    );
    assert!(calls.is_all_sent());
}

#[test]
fn a_pause_doubles_up_to_two_seconds_and_has_jitter() {
    let ms = |backoff: &mut Backoff, random| backoff.pause(random).as_millis();
    let mut backoff = Backoff::default();
    assert_eq!([(); 8].map(|()| ms(&mut backoff, u32::MAX)), [50, 100, 200, 400, 800, 1_600, 2_000, 2_000]);
    assert_eq!(ms(&mut backoff, 0), 1_000);
    backoff.reset();
    assert_eq!(ms(&mut backoff, 0), 25);
}

/// What may happen to a client.
#[derive(Clone, Debug)]
enum Step {
    Keep(Call, u64),
    Send,
    /// The answer to one of those that the bridge has, and for some reason to any number.
    Answer(usize),
    AnswerAny(u64),
    Abandon(u64),
    Time(u64),
    Lose,
}

fn step() -> impl Strategy<Value = Step> {
    let call = prop_oneof![Just(get()), Just(delete()), Just(lease()), Just(enqueue())];
    prop_oneof![
        4 => (call, 1..40_u64).prop_map(|(call, lasts)| Step::Keep(call, lasts)),
        4 => Just(Step::Send),
        3 => any::<usize>().prop_map(Step::Answer),
        1 => (0..40_u64).prop_map(Step::AnswerAny),
        1 => (0..40_u64).prop_map(Step::Abandon),
        2 => (0..10_u64).prop_map(Step::Time),
        1 => Just(Step::Lose),
    ]
}

proptest! {
    #[test]
    fn each_call_ends_once_and_whether_it_was_sent_is_known(
        steps in proptest::collection::vec(step(), 0..80), requests_max in 1..4_u32, credit in 1..200_u64,
    ) {
        let mut calls = Calls::default();
        let (mut now, mut next) = (0, 0);
        calls.connected(&welcome(credit, requests_max));
        let mut kept: BTreeMap<u64, Call> = BTreeMap::new();
        let mut at_the_bridge: BTreeMap<u64, u64> = BTreeMap::new();
        let mut times_sent: BTreeMap<u64, u32> = BTreeMap::new();
        let (mut ended, mut abandoned) = (Vec::new(), Vec::new());
        for step in steps {
            match step {
                Step::Keep(call, lasts) => {
                    kept.insert(next, call.clone());
                    calls.keep(next, call, next, Duration::from_secs(now + lasts)).unwrap();
                    next += 1;
                }
                Step::Send => while let Some(message) = calls.next_message() {
                    let FromClient::Request { id, call } = decode(&message).unwrap() else { continue };
                    prop_assert_eq!(&call, &kept[&id]);
                    *times_sent.entry(id).or_default() += 1;
                    prop_assert!(at_the_bridge.insert(id, message.len() as u64).is_none(), "{} twice at once", id);
                    prop_assert!(at_the_bridge.len() <= requests_max as usize);
                    let before: u64 = at_the_bridge.values().sum::<u64>() - message.len() as u64;
                    prop_assert!(before < credit, "there was credit when it was sent");
                },
                Step::Answer(which) => if !at_the_bridge.is_empty() {
                    let id = *at_the_bridge.keys().nth(which % at_the_bridge.len()).unwrap();
                    let bytes = at_the_bridge.remove(&id).unwrap();
                    ended.extend(calls.answered(id, bytes, Outcome::Done(Reply::Ok), 20));
                },
                Step::AnswerAny(id) => if !at_the_bridge.contains_key(&id) {
                    prop_assert!(calls.answered(id, 0, Outcome::Done(Reply::Ok), 20).is_none());
                },
                Step::Abandon(id) => {
                    calls.abandon(id);
                    abandoned.push(id);
                }
                Step::Time(passes) => {
                    now += passes;
                    ended.extend(calls.end_what_is_over(Duration::from_secs(now)));
                    prop_assert!(calls.next_over().is_none_or(|over| over > Duration::from_secs(now)));
                }
                Step::Lose => {
                    at_the_bridge.clear();
                    ended.extend(calls.lost());
                    calls.connected(&welcome(credit, requests_max));
                }
            }
        }
        ended.extend(calls.lost());
        ended.extend(calls.end_what_is_over(FAR));
        let mut ids: Vec<u64> = ended.iter().map(|(id, _)| *id).collect();
        ids.sort_unstable();
        let expected: Vec<u64> = (0..next).filter(|id| !abandoned.contains(id) || ids.contains(id)).collect();
        prop_assert_eq!(ids, expected, "each once, and none is forgotten that somebody waited for");
        for (id, result) in &ended {
            let sent = times_sent.get(id).copied().unwrap_or(0);
            let asked_again = kept[id].may_be_asked_again();
            prop_assert!(sent <= 1 || asked_again, "{} was sent {} times", id, sent);
            match result {
                Ok(_) => prop_assert!(sent >= 1),
                Err(Failed { problem: Problem::OutcomeUnknown, .. }) => prop_assert!(sent >= 1),
                Err(Failed { problem: Problem::Unavailable, .. }) => prop_assert_eq!(sent, 0),
                Err(other) => prop_assert!(false, "{:?}", other),
            }
        }
    }
}
