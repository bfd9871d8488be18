use super::*;
use crate::event::Event;
use crate::fact::Record;
use crate::recorder::Context;

fn partition() -> TopicPartition {
    TopicPartition::new(&"order.placed".into(), 0)
}

fn copies(offsets: &[u64]) -> Copies {
    let mut copies = Copies::default();
    for &offset in offsets {
        let event = Event {
            id: uuid::Uuid::nil(),
            ty: "order.placed".into(),
            source: "/shop".into(),
            subject: "BB-1041".into(),
            unix_ms: 0,
            correlation_id: "BB-1041".into(),
            causation_id: None,
            data: "{}".into(),
        };
        let message = Message { record: Record(offset), topic: event.ty.clone(), event, context: Context::default() };
        copies.read(&partition(), Offset(offset), message, Time::ZERO);
    }
    copies
}

fn hand_out(copies: &mut Copies, at_ms: u64) -> Option<(u64, u32, u64)> {
    let out = copies.hand_out(Time::from_ms(at_ms))?;
    Some((out.message.record.0, out.attempt, out.lease))
}

#[test]
fn the_place_moves_past_what_is_done_and_no_further() {
    let mut copies = copies(&[4, 5, 7]);
    let leases: Vec<u64> = std::iter::from_fn(|| hand_out(&mut copies, 0)).map(|(_, _, lease)| lease).collect();
    assert_eq!(copies.done(leases[1]), Some(partition()));
    assert_eq!(copies.settle(&partition()), None, "4 is not done");
    assert_eq!(copies.done(leases[0]), Some(partition()));
    assert_eq!(copies.settle(&partition()), Some(Offset(7)), "what lies between 5 and 7 is no record");
    assert_eq!(copies.settle(&partition()), None);
    assert_eq!(copies.done(leases[2]), Some(partition()));
    assert_eq!(copies.settle(&partition()), Some(Offset(8)));
}

#[test]
fn what_comes_again_waits_while_others_go_on() {
    let mut copies = copies(&[0, 1]);
    let (_, _, lease) = hand_out(&mut copies, 0).expect("it is due");
    let wait = copies.again(lease, Time::ZERO, |attempt, before| {
        assert_eq!((attempt, before), (1, Span::ZERO));
        Span::from_ms(100)
    });
    assert_eq!(wait, Some(Span::from_ms(100)));
    assert_eq!(hand_out(&mut copies, 0).map(|(record, attempt, _)| (record, attempt)), Some((1, 1)));
    assert_eq!(hand_out(&mut copies, 99), None);
    assert_eq!(copies.next_due(), Some(Time::from_ms(100)));
    assert_eq!(hand_out(&mut copies, 100).map(|(record, attempt, _)| (record, attempt)), Some((0, 2)));
    assert_eq!(copies.open(), 2);
}

#[test]
fn a_lease_is_void_once_its_partition_is_somebody_elses_or_it_was_used() {
    let mut copies = copies(&[0, 1]);
    let (_, _, lease) = hand_out(&mut copies, 0).expect("it is due");
    assert_eq!(copies.done(lease), Some(partition()));
    assert_eq!(copies.done(lease), None);
    let (_, _, lease) = hand_out(&mut copies, 0).expect("it is due");
    copies.forget(&[partition()]);
    assert_eq!(copies.done(lease), None);
    assert_eq!(copies.again(lease, Time::ZERO, |_, _| Span::ZERO), None);
    assert_eq!((copies.open(), copies.next_due()), (0, None));
}

#[test]
fn what_is_no_event_is_passed_over_in_its_turn() {
    let mut copies = copies(&[0]);
    copies.pass(&partition(), Offset(1));
    assert_eq!(copies.settle(&partition()), None, "0 comes first");
    let (_, _, lease) = hand_out(&mut copies, 0).expect("it is due");
    copies.done(lease);
    assert_eq!(copies.settle(&partition()), Some(Offset(2)));
    assert_eq!(hand_out(&mut copies, 0), None);
}
