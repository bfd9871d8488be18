//! What is under way on one connection, and how much may be.
//!
//! Each side gives the other credit in bytes. A message may be sent while credit is left; its bytes are taken off,
//! even below zero, so that a long message never waits for ever. A client's credit comes back with each answer, the
//! bridge's when the client says that it has taken answers in. So neither side ever has to stop reading, which would
//! also stop it from hearing that it may send.
//!
//! An answer holds one of a few places from before its call begins until it has been sent. A client that stops
//! reading therefore stops its own calls, and no more than those places' answers are ever kept for it.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, oneshot};

use crate::metrics::Metrics;
use crate::server::Limits;
use eda_wire::CloseCode;

/// What the writer does next.
pub enum Next {
    /// Sends a message; its place is free when that is done.
    Message(Vec<u8>, Option<OwnedSemaphorePermit>),
    /// Asks whether the client is there.
    Ping,
    /// Closes, for this reason.
    Close(CloseCode, String),
}

/// Why a request is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overrun {
    /// The client had no credit left.
    Credit,
    /// Another request of this number is unanswered.
    SameNumber,
}

/// The state of one connection's two directions.
pub struct Flow {
    limits: Limits,
    metrics: Arc<Metrics>,
    /// Answers that may be under way at once.
    pub places: Arc<Semaphore>,
    state: Mutex<State>,
    bell: Notify,
}

struct State {
    answers: VecDeque<Answer>,
    waiting_bytes: usize,
    credit: i64,
    unanswered: BTreeMap<u64, Unanswered>,
    taken: u64,
    ping: bool,
    close: Option<Close>,
}

struct Close {
    code: CloseCode,
    reason: String,
    at_once: bool,
}

struct Answer {
    id: u64,
    bytes: Vec<u8>,
    place: Option<OwnedSemaphorePermit>,
}

struct Unanswered {
    bytes: u64,
    /// Ends its wait for work, if it waits.
    cancel: Option<oneshot::Sender<()>>,
}

impl Flow {
    /// The flow of a connection whose client gives so much credit at first.
    pub fn new(limits: Limits, metrics: Arc<Metrics>, credit: u64) -> Flow {
        let state = State {
            answers: VecDeque::new(),
            waiting_bytes: 0,
            credit: i64::try_from(credit).unwrap_or(i64::MAX),
            unanswered: BTreeMap::new(),
            taken: 0,
            ping: false,
            close: None,
        };
        let places = Arc::new(Semaphore::new(limits.answers_max));
        Flow { limits, metrics, places, state: Mutex::new(state), bell: Notify::new() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nobody panics while holding it")
    }

    /// Takes a request in. Whether there were already as many as there may be, and what ends its wait.
    ///
    /// # Errors
    /// The client broke a rule.
    pub fn take(&self, id: u64, bytes: u64) -> Result<(bool, oneshot::Receiver<()>), Overrun> {
        let mut state = self.state();
        if state.taken >= self.limits.credit {
            return Err(Overrun::Credit);
        }
        if state.unanswered.contains_key(&id) {
            return Err(Overrun::SameNumber);
        }
        let too_many = state.unanswered.len() >= self.limits.requests_max as usize;
        let (cancel, cancelled) = oneshot::channel();
        state.taken += bytes;
        state.unanswered.insert(id, Unanswered { bytes, cancel: Some(cancel) });
        self.metrics.unanswered.inc();
        Ok((too_many, cancelled))
    }

    /// The credit that the answer to this request gives back.
    pub fn credit_of(&self, id: u64) -> u64 {
        self.state().unanswered.get(&id).map_or(0, |request| request.bytes)
    }

    /// Nobody waits for this request any more. One that is answered already is let be.
    pub fn cancel(&self, id: u64) {
        let mut state = self.state();
        if let Some(cancel) = state.unanswered.get_mut(&id).and_then(|request| request.cancel.take()) {
            // The call may have ended its wait already.
            let _ = cancel.send(());
        }
    }

    /// An answer is to be sent.
    pub fn answer(&self, id: u64, bytes: Vec<u8>, place: Option<OwnedSemaphorePermit>) {
        let mut state = self.state();
        state.waiting_bytes += bytes.len();
        self.metrics.answers_waiting.inc_by(bytes.len() as i64);
        state.answers.push_back(Answer { id, bytes, place });
        self.bell.notify_one();
    }

    /// The client has taken so many bytes in.
    pub fn grant(&self, bytes: u64) {
        let mut state = self.state();
        state.credit = state.credit.saturating_add_unsigned(bytes);
        self.bell.notify_one();
    }

    /// The client is to be asked whether it is there.
    pub fn ping(&self) {
        self.state().ping = true;
        self.bell.notify_one();
    }

    /// The connection is to be closed, before whatever waits. The first reason stands.
    pub fn close(&self, code: CloseCode, reason: impl Into<String>) {
        self.state().close.get_or_insert(Close { code, reason: reason.into(), at_once: true });
        self.bell.notify_one();
    }

    /// The connection is to be closed once every answer is sent for which there is credit.
    pub fn close_after_answers(&self, code: CloseCode, reason: impl Into<String>) {
        self.state().close.get_or_insert(Close { code, reason: reason.into(), at_once: false });
        self.bell.notify_one();
    }

    /// Ends every wait for work.
    pub fn cancel_all(&self) {
        for request in self.state().unanswered.values_mut() {
            if let Some(cancel) = request.cancel.take() {
                // The call may have ended its wait already.
                let _ = cancel.send(());
            }
        }
    }

    /// Waits for what is to be sent next.
    pub async fn next(&self) -> Next {
        loop {
            if let Some(next) = self.take_next() {
                return next;
            }
            self.bell.notified().await;
        }
    }

    /// Another answer to be sent, if one is ready and nothing goes before it.
    pub fn next_answer(&self) -> Option<(Vec<u8>, Option<OwnedSemaphorePermit>)> {
        let mut state = self.state();
        if state.ping || state.close.is_some() || state.credit <= 0 {
            return None;
        }
        self.take_answer(&mut state)
    }

    fn take_next(&self) -> Option<Next> {
        let mut state = self.state();
        let may_send = state.credit > 0 && !state.answers.is_empty();
        if let Some(Close { code, reason, at_once }) = &state.close
            && (*at_once || !may_send)
        {
            return Some(Next::Close(*code, reason.clone()));
        }
        if std::mem::take(&mut state.ping) {
            return Some(Next::Ping);
        }
        if !may_send {
            return None;
        }
        let (bytes, place) = self.take_answer(&mut state)?;
        Some(Next::Message(bytes, place))
    }

    fn take_answer(&self, state: &mut State) -> Option<(Vec<u8>, Option<OwnedSemaphorePermit>)> {
        let Answer { id, bytes, place } = state.answers.pop_front()?;
        state.credit -= bytes.len() as i64;
        state.waiting_bytes -= bytes.len();
        self.metrics.answers_waiting.dec_by(bytes.len() as i64);
        // The client may use this credit again as soon as the answer has arrived, and so it is free before that.
        if let Some(request) = state.unanswered.remove(&id) {
            state.taken -= request.bytes;
            self.metrics.unanswered.dec();
        }
        Some((bytes, place))
    }
}

impl Drop for Flow {
    fn drop(&mut self) {
        let state = self.state.get_mut().expect("nobody panics while holding it");
        self.metrics.unanswered.dec_by(state.unanswered.len() as i64);
        self.metrics.answers_waiting.dec_by(state.waiting_bytes as i64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flow(credit: u64) -> Flow {
        Flow::new(Limits { credit: 100, requests_max: 2, ..Limits::default() }, Arc::default(), credit)
    }

    #[test]
    fn an_answer_is_sent_while_credit_is_left_even_below_zero() {
        let flow = flow(10);
        for id in 0..3 {
            flow.answer(id, vec![0; 9], None);
        }
        let mut sent = 0;
        while let Some(Next::Message(..)) = flow.take_next() {
            sent += 1;
        }
        assert_eq!(sent, 2, "nine bytes leave one of credit, and with one of credit another is sent");
        flow.grant(8);
        assert!(flow.take_next().is_none(), "eight short of ten leaves nothing");
        flow.grant(1);
        assert!(matches!(flow.take_next(), Some(Next::Message(..))));
        assert_eq!(flow.metrics.answers_waiting.get(), 0);
    }

    #[test]
    fn a_client_without_credit_may_send_nothing_until_an_answer_is_sent() {
        let flow = flow(1_000);
        assert!(flow.take(1, 150).is_ok());
        assert_eq!(flow.take(2, 1).err(), Some(Overrun::Credit));
        assert_eq!(flow.credit_of(1), 150);
        flow.answer(1, vec![0; 9], None);
        assert!(matches!(flow.take_next(), Some(Next::Message(..))));
        assert!(flow.take(2, 1).is_ok());
        assert_eq!(flow.take(2, 1).err(), Some(Overrun::SameNumber));
        assert!(!flow.take(3, 1).unwrap().0);
        assert!(flow.take(4, 1).unwrap().0, "two are as many as there may be");
    }

    #[test]
    fn a_close_goes_before_what_waits_and_the_first_reason_stands() {
        let flow = flow(1_000);
        flow.answer(1, vec![0; 9], None);
        flow.close(CloseCode::GoingAway, "one");
        flow.close(CloseCode::BadFrame, "two");
        assert!(matches!(flow.take_next(), Some(Next::Close(CloseCode::GoingAway, reason)) if reason == "one"));
    }

    #[test]
    fn figures_do_not_outlive_their_connection() {
        let flow = flow(0);
        let metrics = Arc::clone(&flow.metrics);
        assert!(flow.take(1, 1).is_ok());
        flow.answer(1, vec![0; 9], None);
        assert_eq!((metrics.unanswered.get(), metrics.answers_waiting.get()), (1, 9));
        drop(flow);
        assert_eq!((metrics.unanswered.get(), metrics.answers_waiting.get()), (0, 0));
    }
}
