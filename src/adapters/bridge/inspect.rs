//! Looks into the log behind a bridge for a person, and lends it to a worker. The panel that asks is fetched with the
//! connection, so the rest of the page names neither.

use std::fmt;
use std::rc::Rc;

use eda_patterns::time::Span;
use eda_remote::{Ask, Listed, Ports};
use eda_wire::{
    Call, Failed, Fate, Found, GroupState, LogCall, LogReply, NewLogRecord, Problem, Reading, Reply, TopicState,
    decode, encode,
};
use futures::FutureExt;
use futures::future::LocalBoxFuture;

/// What a look comes to.
pub type Looking<T> = LocalBoxFuture<'static, Result<T, Failed>>;

/// The log as a person sees it, of one run or of all runs of a bridge.
pub trait Inspect {
    /// The topics after this name.
    fn topics(&self, every_run: bool, after: Option<String>) -> Looking<Listed<TopicState>>;

    /// The groups after this name.
    fn groups(&self, every_run: bool, after: Option<String>) -> Looking<Listed<GroupState>>;

    /// Records as they lie in the partitions of a topic.
    fn records(&self, reading: Reading) -> Looking<Found>;

    /// Writes a record of the connection's own run.
    fn write(&self, record: NewLogRecord) -> Looking<Fate>;

    /// Carries a call of the log for somebody outside of the page's module, as bytes, and its answer back. The bridge itself may
    /// wait so long.
    fn carry(&self, call: &[u8], wait: Span) -> LocalBoxFuture<'static, Vec<u8>>;
}

impl<A: Ask> Inspect for Ports<A> {
    fn topics(&self, every_run: bool, after: Option<String>) -> Looking<Listed<TopicState>> {
        let ports = self.clone();
        async move { Ports::topics(&ports, every_run, after).await }.boxed_local()
    }

    fn groups(&self, every_run: bool, after: Option<String>) -> Looking<Listed<GroupState>> {
        let ports = self.clone();
        async move { Ports::groups(&ports, every_run, after).await }.boxed_local()
    }

    fn records(&self, reading: Reading) -> Looking<Found> {
        let ports = self.clone();
        async move { Ports::records(&ports, reading).await }.boxed_local()
    }

    fn write(&self, record: NewLogRecord) -> Looking<Fate> {
        let ports = self.clone();
        async move { ports.write_by_hand(record).await }.boxed_local()
    }

    fn carry(&self, call: &[u8], wait: Span) -> LocalBoxFuture<'static, Vec<u8>> {
        // On its way from here on, so that calls arrive in their order.
        let asked = decode::<LogCall>(call).map(|call| self.connection().ask(Call::Log(call), wait));
        async move {
            let misfit = || Failed::new(Problem::OutcomeUnknown, "no call or answer of the log");
            // What has nothing to say but that it is done is `None`.
            let answer: Result<Option<LogReply>, Failed> = match asked {
                Err(_) => Err(misfit()),
                Ok(asked) => match asked.await {
                    Ok(Reply::Log(reply)) => Ok(Some(reply)),
                    Ok(Reply::Ok) => Ok(None),
                    Ok(_) => Err(misfit()),
                    Err(failed) => Err(failed),
                },
            };
            encode(&answer)
        }
        .boxed_local()
    }
}

/// Whom to ask. Two are equal if they are the same.
#[derive(Clone)]
pub struct Inspector(pub Rc<dyn Inspect>);

impl PartialEq for Inspector {
    fn eq(&self, other: &Inspector) -> bool {
        std::ptr::addr_eq(Rc::as_ptr(&self.0), Rc::as_ptr(&other.0))
    }
}

impl fmt::Debug for Inspector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Inspector")
    }
}
