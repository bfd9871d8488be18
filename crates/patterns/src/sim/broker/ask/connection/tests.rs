//! In order, once, or not at all.

use super::*;

type Served = Rc<RefCell<Vec<u32>>>;

fn arrive(connections: &Connections, sending: &Sending, number: u32, served: &Served) {
    let served = Rc::clone(served);
    connections.arrived(sending.place(), Box::new(move || served.borrow_mut().push(number)));
}

fn three(connections: &Rc<Connections>) -> [Sending; 3] {
    [(); 3].map(|()| Sending::begin(connections, ActorId(1), "produce"))
}

#[test]
fn what_overtakes_waits_and_what_comes_twice_is_dropped() {
    let (connections, served) = (Rc::default(), Served::default());
    let [first, second, third] = three(&connections);
    arrive(&connections, &second, 2, &served);
    arrive(&connections, &third, 3, &served);
    assert!(served.borrow().is_empty());
    arrive(&connections, &first, 1, &served);
    arrive(&connections, &second, 2, &served);
    assert_eq!(*served.borrow(), [1, 2, 3]);
}

#[test]
fn behind_what_was_lost_nothing_arrives_and_the_next_connection_begins_anew() {
    let (connections, served) = (Rc::default(), Served::default());
    let [lost, second, third] = three(&connections);
    arrive(&connections, &second, 2, &served);
    drop(lost);
    arrive(&connections, &third, 3, &served);
    let again = Sending::begin(&connections, ActorId(1), "produce");
    // The others are given up on the old connection, which does no harm to the new one.
    drop((second, third));
    arrive(&connections, &again, 4, &served);
    assert_eq!(*served.borrow(), [4]);
}

#[test]
fn an_answer_leaves_the_connection_as_it_is() {
    let (connections, served) = (Rc::default(), Served::default());
    let [first, second, _third] = three(&connections);
    arrive(&connections, &first, 1, &served);
    first.answered();
    drop(first);
    arrive(&connections, &second, 2, &served);
    assert_eq!(*served.borrow(), [1, 2]);
}

#[test]
fn other_questions_and_other_askers_have_connections_of_their_own() {
    let (connections, served) = (Rc::default(), Served::default());
    let _lost = Sending::begin(&connections, ActorId(1), "produce");
    let heartbeat = Sending::begin(&connections, ActorId(1), "heartbeat");
    let other = Sending::begin(&connections, ActorId(2), "produce");
    arrive(&connections, &heartbeat, 1, &served);
    arrive(&connections, &other, 2, &served);
    assert_eq!(*served.borrow(), [1, 2]);
}
