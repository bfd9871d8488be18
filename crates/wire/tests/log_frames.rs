//! The log's frames: what is written is read again, and bytes are written as bytes.

use eda_wire::*;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use serde_bytes::ByteBuf;

fn text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[a-z-]{0,12}", Just("नमस्ते 😀\0".to_owned())]
}

fn bytes() -> impl Strategy<Value = Option<ByteBuf>> {
    of(vec(any::<u8>(), 0..40).prop_map(ByteBuf::from))
}

fn header() -> impl Strategy<Value = LogHeader> {
    (text(), bytes()).prop_map(|(key, value)| LogHeader { key, value })
}

fn partition() -> impl Strategy<Value = LogPartition> {
    (text(), any::<u32>()).prop_map(|(topic, partition)| LogPartition { topic, partition })
}

fn offset() -> impl Strategy<Value = LogOffset> {
    (partition(), any::<u64>()).prop_map(|(at, offset)| LogOffset { at, offset })
}

fn new_record() -> impl Strategy<Value = NewLogRecord> {
    (text(), any::<Option<u32>>(), bytes(), bytes(), vec(header(), 0..3), any::<Option<i64>>()).prop_map(
        |(topic, partition, key, value, headers, timestamp_ms)| NewLogRecord {
            topic,
            partition,
            key,
            value,
            headers,
            timestamp_ms,
        },
    )
}

fn record() -> impl Strategy<Value = LogRecord> {
    (offset(), any::<i64>(), bytes(), bytes(), vec(header(), 0..3))
        .prop_map(|(at, timestamp_ms, key, value, headers)| LogRecord { at, timestamp_ms, key, value, headers })
}

fn producer_settings() -> impl Strategy<Value = Box<ProducerSettings>> {
    (of(text()), any::<(bool, u32, u64)>(), text()).prop_map(|(transactional_id, (idempotence, small, us), word)| {
        Box::new(ProducerSettings {
            acks: if idempotence { Acks::All } else { Acks::Leader },
            idempotence,
            transactional_id,
            batch_bytes: small,
            linger_us: us,
            buffer_bytes: small,
            max_block_us: us,
            compression: word,
            delivery_timeout_us: us,
            request_timeout_us: us,
            retries: small,
            retry_backoff_us: us,
            retry_backoff_max_us: us,
            in_flight_max: small,
            request_max_bytes: small,
            partitioner: if idempotence { Partitioner::Key } else { Partitioner::RoundRobin },
            transaction_timeout_us: us,
            metadata_max_age_us: us,
        })
    })
}

fn consumer_settings() -> impl Strategy<Value = Box<ConsumerSettings>> {
    (of(text()), of(text()), any::<(bool, u32, u64)>()).prop_map(|(group, instance, (is_first, small, us))| {
        Box::new(ConsumerSettings {
            group,
            instance,
            assignors: vec![Assignor::Range, Assignor::CooperativeSticky],
            session_timeout_us: us,
            heartbeat_us: us,
            poll_interval_max_us: us,
            poll_records_max: small,
            reset: if is_first { Reset::Earliest } else { Reset::None },
            auto_commit_us: is_first.then_some(us),
            isolation: if is_first { Isolation::ReadCommitted } else { Isolation::ReadUncommitted },
            fetch_min_bytes: small,
            fetch_wait_max_us: us,
            fetch_max_bytes: small,
            partition_fetch_max_bytes: small,
            request_timeout_us: us,
            retry_backoff_us: us,
            retry_backoff_max_us: us,
            metadata_max_age_us: us,
        })
    })
}

fn page() -> impl Strategy<Value = Page> {
    (any::<bool>(), of(text()), any::<u32>()).prop_map(|(every_run, after, limit)| Page { every_run, after, limit })
}

fn reading() -> impl Strategy<Value = Reading> {
    let place = prop_oneof![any::<u64>().prop_map(Place::Offset), any::<u32>().prop_map(Place::Newest)];
    let from = (any::<u32>(), place).prop_map(|(partition, place)| ReadFrom { partition, place });
    (any::<bool>(), text(), vec(from, 0..3), any::<(u32, u32)>()).prop_map(
        |(every_run, topic, from, (limit, value_max_bytes))| Reading {
            every_run,
            topic,
            from,
            limit,
            value_max_bytes,
            isolation: if every_run { Isolation::ReadCommitted } else { Isolation::ReadUncommitted },
        },
    )
}

fn topic_state(state: impl Strategy<Value = PartitionState>) -> impl Strategy<Value = TopicState> {
    let range =
        (state, any::<[Option<u64>; 2]>()).prop_map(|(state, [begin, end])| PartitionRange { state, begin, end });
    (text(), vec(range, 0..3)).prop_map(|(topic, partitions)| TopicState { topic, partitions })
}

fn group_state() -> impl Strategy<Value = GroupState> {
    let member = ([text(), text(), text()], vec(partition(), 0..3))
        .prop_map(|([member, client, host], assigned)| GroupMember { member, client, host, assigned });
    let offset = (offset(), any::<Option<u64>>()).prop_map(|(committed, end)| GroupOffset { committed, end });
    ([text(), text(), text()], vec(member, 0..3), vec(offset, 0..3)).prop_map(
        |([group, state, assignor], members, offsets)| GroupState { group, state, assignor, members, offsets },
    )
}

fn found() -> impl Strategy<Value = Found> {
    let found = (record(), any::<u64>()).prop_map(|(record, value_bytes)| FoundRecord { record, value_bytes });
    let read = any::<(u32, [u64; 3])>().prop_map(|(partition, [next, begin, end])| PartitionRead {
        partition,
        next,
        begin,
        end,
    });
    (vec(found, 0..3), vec(read, 0..3)).prop_map(|(records, read)| Found { records, read })
}

fn call() -> impl Strategy<Value = LogCall> {
    let (id, offsets, partitions) = (any::<u64>, || vec(offset(), 0..3), || vec(partition(), 0..3));
    let simple = (id(), 0..8_u8).prop_map(|(id, which)| match which {
        0 => LogCall::Flush { producer: id },
        1 => LogCall::InitTransactions { producer: id },
        2 => LogCall::BeginTransaction { producer: id },
        3 => LogCall::CommitTransaction { producer: id },
        4 => LogCall::AbortTransaction { producer: id },
        5 => LogCall::CloseProducer { producer: id },
        6 => LogCall::Revoked { consumer: id },
        _ => LogCall::CloseConsumer { consumer: id, commits: id % 2 == 0 },
    });
    let topics = (text(), any::<(u32, u32)>(), vec((text(), text()), 0..3));
    prop_oneof![
        simple,
        topics.prop_map(|(topic, (partitions, replication_factor), further)| {
            LogCall::CreateTopic(TopicSettings { topic, partitions, replication_factor, further })
        }),
        (text(), any::<u32>()).prop_map(|(topic, count)| LogCall::AddPartitions { topic, count }),
        offsets().prop_map(|before| LogCall::DeleteRecords { before }),
        text().prop_map(|topic| LogCall::Describe { topic }),
        vec(text(), 0..3).prop_map(|topics| LogCall::Survey { topics }),
        page().prop_map(LogCall::Topics),
        page().prop_map(LogCall::Groups),
        reading().prop_map(LogCall::Records),
        (id(), producer_settings()).prop_map(|(producer, settings)| LogCall::OpenProducer { producer, settings }),
        (id(), vec(new_record(), 0..4)).prop_map(|(producer, records)| LogCall::Send { producer, records }),
        (id(), id(), any::<u32>(), offsets()).prop_map(|(producer, consumer, assignment, offsets)| {
            LogCall::SendOffsets { producer, consumer, assignment, offsets }
        }),
        (id(), consumer_settings()).prop_map(|(consumer, settings)| LogCall::OpenConsumer { consumer, settings }),
        (id(), vec(text(), 0..3)).prop_map(|(consumer, topics)| LogCall::Subscribe { consumer, topics }),
        (id(), partitions()).prop_map(|(consumer, partitions)| LogCall::Assign { consumer, partitions }),
        (id(), id()).prop_map(|(consumer, wait_us)| LogCall::Poll { consumer, wait_us }),
        (id(), offsets()).prop_map(|(consumer, offsets)| LogCall::Commit { consumer, offsets }),
        (id(), partitions()).prop_map(|(consumer, partitions)| LogCall::Committed { consumer, partitions }),
        (id(), partition(), any::<Option<u64>>()).prop_map(|(consumer, at, to)| {
            let to = to.map_or(SeekTo::Beginning, SeekTo::Offset);
            LogCall::Seek { consumer, at, to }
        }),
        (id(), partitions()).prop_map(|(consumer, partitions)| LogCall::Pause { consumer, partitions }),
        (id(), partitions()).prop_map(|(consumer, partitions)| LogCall::Resume { consumer, partitions }),
        (id(), partition()).prop_map(|(consumer, at)| LogCall::Watermarks { consumer, at }),
    ]
}

fn problem() -> impl Strategy<Value = LogProblem> {
    prop_oneof![
        Just(LogProblem::NotOpen),
        Just(LogProblem::MustAbort),
        any::<i16>().prop_map(|code| LogProblem::Refused { code }),
        partition().prop_map(|at| LogProblem::NoOffset { at }),
    ]
}

fn polled() -> impl Strategy<Value = Polled> {
    let partitions = || vec(partition(), 0..3);
    prop_oneof![
        vec(record(), 0..4).prop_map(Polled::Records),
        partitions().prop_map(|partitions| Polled::Assigned { partitions }),
        (partitions(), any::<u64>()).prop_map(|(partitions, within_us)| Polled::Revoked { partitions, within_us }),
        partitions().prop_map(|partitions| Polled::Lost { partitions }),
    ]
}

fn reply() -> impl Strategy<Value = LogReply> {
    let fate = prop_oneof![
        (any::<u32>(), any::<Option<u64>>()).prop_map(|(partition, offset)| Fate::At { partition, offset }),
        problem().prop_map(Fate::Failed),
    ];
    let numbers = || vec(any::<u32>(), 0..3);
    let state = || {
        (any::<u32>(), any::<Option<u32>>(), numbers(), numbers())
            .prop_map(|(partition, leader, replicas, isr)| PartitionState { partition, leader, replicas, isr })
    };
    let surveyed = (text(), state(), any::<Option<(u64, u64)>>()).prop_map(|(topic, state, bounds)| Surveyed {
        topic,
        state,
        bounds,
    });
    let group =
        (text(), text(), any::<u32>()).prop_map(|(group, state, members)| SurveyedGroup { group, state, members });
    let survey = (numbers(), vec(surveyed, 0..3), vec(group, 0..3)).prop_map(|(brokers, partitions, groups)| Survey {
        brokers,
        partitions,
        groups,
    });
    prop_oneof![
        survey.prop_map(LogReply::Surveyed),
        vec(state(), 0..3).prop_map(LogReply::Partitions),
        (vec(topic_state(state()), 0..3), any::<bool>()).prop_map(|(topics, more)| LogReply::Topics { topics, more }),
        (vec(group_state(), 0..3), any::<bool>()).prop_map(|(groups, more)| LogReply::Groups { groups, more }),
        found().prop_map(LogReply::Found),
        vec(fate, 0..4).prop_map(LogReply::Fates),
        (polled(), vec(offset(), 0..3), vec(offset(), 0..3), any::<u32>())
            .prop_map(|(polled, positions, ends, assignment)| LogReply::Polled { polled, positions, ends, assignment }),
        vec((partition(), any::<Option<u64>>()), 0..3).prop_map(LogReply::Committed),
        any::<(u64, u64)>().prop_map(|(begin, end)| LogReply::Watermarks { begin, end }),
    ]
}

proptest! {
    #[test]
    fn what_a_client_asks_of_the_log_is_read_as_it_was_written(id in any::<u64>(), call in call()) {
        let frame = FromClient::Request { id, call: Call::Log(call) };
        prop_assert_eq!(decode::<FromClient>(&encode(&frame)), Ok(frame));
    }

    #[test]
    fn what_the_log_answers_is_read_as_it_was_written(reply in reply(), problem in problem(), why in text()) {
        for outcome in [
            Outcome::Done(Reply::Log(reply.clone())),
            Outcome::Failed(Failed::new(Problem::Log(problem.clone()), why)),
        ] {
            let frame = FromBridge::Answer { id: 1, credit: 2, outcome };
            prop_assert_eq!(decode::<FromBridge>(&encode(&frame)), Ok(frame));
        }
    }
}

/// A list of numbers would take up to twice the room.
#[test]
fn bytes_are_byte_strings() {
    let record = NewLogRecord {
        topic: "rides".to_owned(),
        partition: None,
        key: None,
        value: Some(ByteBuf::from(vec![0xff; 1_000])),
        headers: Vec::new(),
        timestamp_ms: None,
    };
    let call = Call::Log(LogCall::Send { producer: 1, records: vec![record] });
    let frame = encode(&FromClient::Request { id: 1, call });
    assert!(frame.len() < 1_200, "{} bytes", frame.len());
    // RFC 8949: major type 2, with the length in two bytes.
    assert!(frame.windows(4).any(|at| at == [0x59, 0x03, 0xe8, 0xff]));
}
