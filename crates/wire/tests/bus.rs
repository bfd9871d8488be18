//! The bus port's calls on the wire: what is written is read again, and what may be asked twice is said rightly.

use eda_wire::*;
use proptest::prelude::*;
use proptest::sample::select;

fn rules() -> impl Strategy<Value = Rules> {
    let overflow = select(vec![Overflow::Block, Overflow::DropOldest, Overflow::DropNewest]);
    let growth = select(vec![Growth::Fixed, Growth::Linear, Growth::Exponential]);
    let jitter = select(vec![Jitter::None, Jitter::Equal, Jitter::Full, Jitter::Decorrelated]);
    let waits = (any::<[u64; 2]>(), growth, jitter).prop_map(|([base_us, cap_us], growth, jitter)| Waits {
        base_us,
        cap_us,
        growth,
        jitter,
    });
    let flags = (any::<[bool; 3]>(), any::<[Option<u64>; 2]>(), any::<u64>(), any::<u32>());
    (any::<[String; 2]>(), flags, overflow, waits).prop_map(
        |(
            [name, pattern],
            ([durable, dead_letters, replay], [queue_max, replay_max], ack_timeout_us, attempts_max),
            overflow,
            backoff,
        )| {
            Rules {
                name,
                pattern,
                durable,
                queue_max,
                overflow,
                ack_timeout_us,
                attempts_max,
                dead_letters,
                backoff,
                replay,
                replay_max,
            }
        },
    )
}

fn seat() -> impl Strategy<Value = Seat> {
    any::<[u64; 2]>().prop_map(|[subscription, member]| Seat { subscription, member })
}

fn call() -> impl Strategy<Value = BusCall> {
    let (us, count) = (any::<u64>, any::<u32>);
    let publication =
        (any::<[u64; 3]>(), any::<[String; 3]>()).prop_map(|([record, publisher, wait_us], [id, topic, event])| {
            Publication { record, id, publisher, topic, event, wait_us }
        });
    prop_oneof![
        publication.prop_map(BusCall::Publish),
        (us(), us()).prop_map(|(record, wait_us)| BusCall::Settled { record, wait_us }),
        (rules(), us()).prop_map(|(rules, member)| BusCall::Subscribe { rules, member }),
        (seat(), us(), us()).prop_map(|(seat, after, wait_us)| BusCall::Next { seat, after, wait_us }),
        (us(), us()).prop_map(|(subscription, lease)| BusCall::Ack { subscription, lease }),
        (us(), us(), any::<String>()).prop_map(|(subscription, lease, reason)| BusCall::Nack {
            subscription,
            lease,
            reason
        }),
        seat().prop_map(|seat| BusCall::Unsubscribe { seat }),
        seat().prop_map(|seat| BusCall::Leave { seat }),
        (us(), count()).prop_map(|(after, limit)| BusCall::Moves { after, limit }),
        (any::<String>(), count(), count()).prop_map(|(name, skip, limit)| BusCall::DeadLetters { name, skip, limit }),
        (any::<String>(), count()).prop_map(|(name, limit)| BusCall::Redrive { name, limit }),
    ]
}

fn moved() -> impl Strategy<Value = BusMoved> {
    let (word, us, count) = (any::<String>, any::<u64>, any::<u32>);
    let copy = prop_oneof![
        count().prop_map(|depth| CopyMove::Queued { depth }),
        Just(CopyMove::Replayed),
        count().prop_map(|depth| CopyMove::Redriven { depth }),
        (us(), count(), us()).prop_map(|(member, attempt, until_us)| CopyMove::Dispatched {
            member,
            attempt,
            until_us
        }),
        count().prop_map(|attempt| CopyMove::Acked { attempt }),
        (count(), us(), word()).prop_map(|(attempt, wait_us, reason)| CopyMove::Requeued { attempt, wait_us, reason }),
        word().prop_map(|reason| CopyMove::Dropped { reason }),
        (count(), word()).prop_map(|(attempts, reason)| CopyMove::Dead { attempts, reason }),
    ];
    let what = prop_oneof![
        ((word(), us(), word()), (any::<bool>(), any::<Option<u64>>(), count())).prop_map(
            |((name, member, pattern), (durable, queue_max, attempts_max))| BusMove::Opened {
                name,
                member,
                pattern,
                durable,
                queue_max,
                attempts_max
            }
        ),
        (word(), count()).prop_map(|(name, dropped)| BusMove::Closed { name, dropped }),
        (us(), word(), count()).prop_map(|(record, topic, copies)| BusMove::Kept { record, topic, copies }),
        (us(), word()).prop_map(|(record, name)| BusMove::Blocked { record, name }),
        (word(), us(), copy).prop_map(|(name, record, what)| BusMove::Copy { name, record, what }),
    ];
    (us(), what).prop_map(|(number, what)| BusMoved { number, what })
}

fn reply() -> impl Strategy<Value = BusReply> {
    let accepted = select(vec![Accepted::Queued, Accepted::DroppingOldest, Accepted::Dropped]);
    let ending = prop_oneof![
        any::<u32>().prop_map(Ending::Acked),
        Just(Ending::Dropped),
        any::<String>().prop_map(Ending::Dead),
        Just(Ending::Gone),
    ];
    let delivery = (any::<[u64; 2]>(), any::<u32>(), any::<[String; 2]>())
        .prop_map(|([lease, record], attempt, [topic, event])| BusDelivery { lease, attempt, record, topic, event });
    let letter = (any::<[u64; 2]>(), any::<u32>(), any::<[String; 3]>()).prop_map(
        |([record, at_us], attempts, [topic, event, reason])| BusLetter {
            record,
            topic,
            event,
            attempts,
            reason,
            at_us,
        },
    );
    let some = 0..3;
    prop_oneof![
        (any::<u64>(), prop::collection::vec((any::<String>(), accepted), some.clone()))
            .prop_map(|(record, copies)| BusReply::Receipt { record, copies }),
        Just(BusReply::NotYet),
        prop::collection::vec((any::<String>(), ending), some.clone()).prop_map(BusReply::Outcomes),
        any::<[u64; 2]>().prop_map(|[subscription, after]| BusReply::Subscribed { subscription, after }),
        delivery.prop_map(BusReply::Delivery),
        (any::<u64>(), prop::collection::vec(moved(), some.clone()), any::<bool>())
            .prop_map(|(now_us, moves, more)| BusReply::Moves { now_us, moves, more }),
        (any::<u64>(), prop::collection::vec(letter, some), any::<bool>())
            .prop_map(|(now_us, letters, more)| BusReply::Letters { now_us, letters, more }),
        any::<(u32, bool)>().prop_map(|(count, more)| BusReply::Redriven { count, more }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1_000) })]

    #[test]
    fn what_a_client_writes_is_read_again(id in any::<u64>(), call in call()) {
        let frame = FromClient::Request { id, call: Call::Bus(call) };
        prop_assert_eq!(decode::<FromClient>(&encode(&frame)), Ok(frame));
    }

    #[test]
    fn what_the_bridge_writes_is_read_again(id in any::<u64>(), credit in any::<u64>(), reply in reply()) {
        let frame = FromBridge::Answer { id, credit, outcome: Outcome::Done(Reply::Bus(reply)) };
        prop_assert_eq!(decode::<FromBridge>(&encode(&frame)), Ok(frame));
    }

    /// What waits and ends with whoever asked must be harmless to ask again: nobody hears what it came to.
    #[test]
    fn a_wait_may_be_asked_again_and_what_ends_something_may_not(call in call()) {
        let call = Call::Bus(call);
        prop_assert!(!call.is_wait() || call.may_be_asked_again());
        prop_assert!(!call.only_reads() || call.may_be_asked_again());
        let ends = matches!(
            call,
            Call::Bus(BusCall::Ack { .. } | BusCall::Nack { .. } | BusCall::Unsubscribe { .. } | BusCall::Redrive { .. })
        );
        prop_assert_eq!(ends, !call.may_be_asked_again());
    }
}

/// Nobody waits for an event any more that is on its way: it is published all the same. A wait for a copy ends.
#[test]
fn dropping_a_publication_does_not_undo_it_and_dropping_a_wait_ends_it() {
    let welcome = Welcome {
        version: VERSION,
        ports: Vec::new(),
        read_only: false,
        credit: 1_000,
        requests_max: 9,
        wait_max_ms: 1,
        idle_ms: 1,
    };
    let publication = Publication {
        record: 1,
        id: "id".to_owned(),
        publisher: 1,
        topic: "a.b".to_owned(),
        event: "{}".to_owned(),
        wait_us: 1,
    };
    let next = BusCall::Next { seat: Seat { subscription: 1, member: 1 }, after: 0, wait_us: 1 };
    let until = std::time::Duration::from_secs(1);
    let mut calls = Calls::default();
    assert!(calls.keep(1, Call::Bus(BusCall::Publish(publication)), (), until).is_ok());
    assert!(calls.keep(2, Call::Bus(next), (), until).is_ok());
    assert_eq!(calls.abandon(1), None);
    assert_eq!(calls.abandon(2), None);
    calls.connected(&welcome);
    let sent = calls.next_message().map(|message| decode::<FromClient>(&message));
    assert!(matches!(sent, Some(Ok(FromClient::Request { id: 1, .. }))), "{sent:?}");
    assert_eq!(calls.next_message(), None, "a wait that was given up before it was sent never is");
}
