use super::*;
use std::cell::RefCell;

fn results(handlings: &[Handling]) -> Vec<Handled> {
    handlings.iter().map(|handling| handling.result.clone()).collect()
}

#[test]
fn one_failing_handler_is_no_matter_to_its_siblings() {
    let mut bus = HandlerBus::new();
    let seen = Rc::new(RefCell::new(Vec::new()));
    for name in ["a", "b", "c"] {
        let seen = Rc::clone(&seen);
        let handler = move |order: &u32| {
            seen.borrow_mut().push((name, *order));
            if name == "b" { Err("no".to_owned()) } else { Ok(()) }
        };
        bus.on("order.*", handler).expect("the pattern is well formed");
    }
    let outcome = bus.publish("order.placed", 7_u32, Time::ZERO).expect("the topic is well formed");
    assert_eq!(*seen.borrow(), [("a", 7), ("b", 7), ("c", 7)]);
    assert_eq!(results(&outcome), [Handled::Done, Handled::Retrying(Time::from_ms(100)), Handled::Done]);
}

#[test]
fn after_the_last_attempt_an_event_is_a_dead_letter_and_the_next_goes_on() {
    let mut bus = HandlerBus::new();
    let handler = |order: &u32| if *order == 1 { Err(format!("order {order}")) } else { Ok(()) };
    bus.on("order", handler).expect("the pattern is well formed");
    bus.publish("order", 1_u32, Time::ZERO).expect("the topic is well formed");
    let behind = bus.publish("order", 2_u32, Time::from_ms(1)).expect("the topic is well formed");
    assert_eq!(results(&behind), [Handled::Waiting]);
    assert_eq!(results(&bus.run_due(Time::from_ms(100))), [Handled::Retrying(Time::from_ms(300))]);
    let last = bus.run_due(Time::from_ms(300));
    assert_eq!(results(&last), [Handled::Dead("order 1".to_owned()), Handled::Done]);
    assert_eq!(bus.dead_letters().len(), 1);
    assert_eq!((bus.counts().acked, bus.counts().dead), (1, 1));
}

#[test]
fn a_handler_gets_events_of_its_own_type_alone() {
    let mut bus = HandlerBus::new();
    bus.on("#", |_: &String| Ok(())).expect("the pattern is well formed");
    let outcome = bus.publish("order", 1_u32, Time::ZERO).expect("the topic is well formed");
    assert_eq!(outcome, []);
    assert!(bus.counts().balance());
}

#[test]
fn a_late_handler_gets_the_history_and_one_that_is_off_gets_nothing() {
    let mut bus = HandlerBus::with_history(2);
    let seen = Rc::new(RefCell::new(Vec::new()));
    for order in [1_u32, 2, 3] {
        bus.publish("order", order, Time::ZERO).expect("the topic is well formed");
    }
    let spec = HandlerSpec { replay: Replay::History, ..HandlerSpec::default() };
    let keep = Rc::clone(&seen);
    let handler = move |order: &u32| {
        keep.borrow_mut().push(*order);
        Ok(())
    };
    let late = bus.on_with("order", spec, Time::ZERO, handler).expect("the pattern is well formed");
    bus.publish("order", 4_u32, Time::ZERO).expect("the topic is well formed");
    assert!(bus.off(late) && !bus.off(late));
    bus.publish("order", 5_u32, Time::ZERO).expect("the topic is well formed");
    assert_eq!(*seen.borrow(), [2, 3, 4]);
}
