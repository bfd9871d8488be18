//! Every call of a work queue as a fact.

use std::future::Future;
use std::panic::Location;

use super::{
    DeadWork, Depths, Lease, LetterRedriven, LettersBrowsed, QueueError, Work, WorkBuried, WorkCallFailed, WorkDone,
    WorkExtended, WorkLeased, WorkQueue, WorkQueued, WorkReleased,
};
use crate::fact::{FactData, Name, Record};
use crate::ports::Traced;
use crate::recorder::Context;
use crate::time::Span;

type Site = &'static Location<'static>;

impl<P: WorkQueue> Traced<P> {
    /// Records how a call ended.
    fn tell<T, D: FactData>(
        &self,
        queue: Name,
        site: Site,
        outcome: Result<T, QueueError>,
        fact: impl FnOnce(&T) -> D,
    ) -> Result<T, QueueError> {
        match &outcome {
            Ok(value) => self.recorder.record(self.actor, fact(value), site),
            Err(_) => self.recorder.record(self.actor, WorkCallFailed { queue }, site),
        };
        outcome
    }
}

impl<P: WorkQueue> WorkQueue for Traced<P> {
    fn next_record(&self) -> Record {
        self.port.next_record()
    }

    #[track_caller]
    fn enqueue(&self, queue: &str, work: Work, delay: Span) -> impl Future<Output = Result<(), QueueError>> {
        let site = Location::caller();
        async move {
            let (name, record) = (self.recorder.name(queue), work.record);
            let queued = self.port.enqueue(queue, work, delay).await;
            self.tell(name, site, queued, |()| WorkQueued { queue: name, record, delay })
        }
    }

    #[track_caller]
    fn lease(
        &self,
        queue: &str,
        visibility: Span,
        wait: Span,
    ) -> impl Future<Output = Result<Option<Lease>, QueueError>> {
        let site = Location::caller();
        async move {
            let name = self.recorder.name(queue);
            let leased = self.port.lease(queue, visibility, wait).await;
            match &leased {
                Ok(Some(lease)) => {
                    let fact = WorkLeased { queue: name, record: lease.record, attempt: lease.attempt };
                    let received = self.recorder.record_in(lease.context, self.actor, fact, site);
                    self.recorder.receive(Context { cause: Some(received), ..lease.context });
                }
                Ok(None) => {}
                Err(_) => {
                    self.recorder.record(self.actor, WorkCallFailed { queue: name }, site);
                }
            }
            leased
        }
    }

    #[track_caller]
    fn ack(&self, queue: &str, lease: &Lease) -> impl Future<Output = Result<(), QueueError>> {
        let site = Location::caller();
        async move {
            let (name, record) = (self.recorder.name(queue), lease.record);
            let done = self.port.ack(queue, lease).await;
            self.tell(name, site, done, |()| WorkDone { queue: name, record })
        }
    }

    #[track_caller]
    fn nack(
        &self,
        queue: &str,
        lease: &Lease,
        delay: Span,
        reason: &str,
    ) -> impl Future<Output = Result<(), QueueError>> {
        let site = Location::caller();
        async move {
            let (name, record) = (self.recorder.name(queue), lease.record);
            let released = self.port.nack(queue, lease, delay, reason).await;
            self.tell(name, site, released, |()| WorkReleased { queue: name, record, delay })
        }
    }

    #[track_caller]
    fn extend(
        &self,
        queue: &str,
        lease: &Lease,
        visibility: Span,
        failed: Option<&str>,
    ) -> impl Future<Output = Result<(), QueueError>> {
        let site = Location::caller();
        async move {
            let (name, record) = (self.recorder.name(queue), lease.record);
            let extended = self.port.extend(queue, lease, visibility, failed).await;
            self.tell(name, site, extended, |()| WorkExtended { queue: name, record, by: visibility })
        }
    }

    #[track_caller]
    fn dead_letter(
        &self,
        queue: &str,
        lease: &Lease,
        reason: &str,
        keep: Span,
    ) -> impl Future<Output = Result<(), QueueError>> {
        let site = Location::caller();
        async move {
            let (name, record, attempts) = (self.recorder.name(queue), lease.record, lease.attempt);
            let why = self.recorder.name(reason);
            let buried = self.port.dead_letter(queue, lease, reason, keep).await;
            self.tell(name, site, buried, |()| WorkBuried { queue: name, record, attempts, reason: why })
        }
    }

    #[track_caller]
    fn browse(
        &self,
        queue: &str,
        skip: usize,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<DeadWork>, QueueError>> {
        let site = Location::caller();
        async move {
            let name = self.recorder.name(queue);
            let found = self.port.browse(queue, skip, limit).await;
            self.tell(name, site, found, |letters| LettersBrowsed { queue: name, found: letters.len() as u64 })
        }
    }

    #[track_caller]
    fn redrive(
        &self,
        queue: &str,
        letter: &DeadWork,
        body: Option<String>,
    ) -> impl Future<Output = Result<(), QueueError>> {
        let site = Location::caller();
        async move {
            let (name, record, edited) = (self.recorder.name(queue), letter.record, body.is_some());
            let redriven = self.port.redrive(queue, letter, body).await;
            self.tell(name, site, redriven, |()| LetterRedriven { queue: name, record, edited })
        }
    }

    fn depths(&self, queue: &str) -> impl Future<Output = Result<Depths, QueueError>> {
        self.port.depths(queue)
    }
}
