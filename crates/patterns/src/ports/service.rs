//! Calls to services that the pattern does not own: the bank, the ticket office.
//!
//! They stay simulated on every runtime, on that runtime's clock.

use std::future::Future;
use std::panic::Location;

use super::Traced;
use crate::fact::{Name, Record};
use crate::recorder::Context;
use crate::time::Span;

crate::facts! {
    /// A service was called.
    Called = "service.called", Flight, Story { service: Name, operation: Name, call: Record }
    /// The service answered.
    Answered = "service.answered", Delivered, Story { service: Name, call: Record, took: Span }
    /// The service answered that the business does not allow it. Nothing is wrong with the service.
    Declined = "service.declined", Plain, Story { service: Name, call: Record, took: Span, code: Name }
    /// The service answered with an error of its own.
    ServiceFailed = "service.failed", Failed, Story { service: Name, call: Record, took: Span, code: Name }
    /// No answer came in time. Whether the service did the work is unknown.
    CallTimedOut = "service.timed-out", Failed, Story { service: Name, call: Record, took: Span }
}

/// One call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Which service: an actor's name.
    pub service: String,
    /// What to do.
    pub operation: String,
    /// With what, as JSON text.
    pub body: String,
    /// A key under which the service does the work at most once, where it offers that.
    pub idempotency_key: Option<String>,
    /// How long to wait for the answer.
    pub timeout: Span,
    /// What led to the call. Filled in by the decorator.
    pub context: Context,
    /// The call's number in its run. Filled in by the runtime.
    pub call: Record,
}

impl Request {
    /// A call without an idempotency key.
    pub fn new(service: &str, operation: &str, body: String, timeout: Span) -> Request {
        Request {
            service: service.to_owned(),
            operation: operation.to_owned(),
            body,
            idempotency_key: None,
            timeout,
            context: Context::default(),
            call: Record::default(),
        }
    }
}

/// Why a call has no good answer, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServiceError {
    /// The service did its work and says no: the card is declined, the seat is sold. Do not retry,
    /// and do not count it against the service.
    Declined(String),
    /// The service itself failed and did nothing (`503`). Retry later, and count it.
    Failed(String),
    /// No answer came in time: the work may be done. Ask, or retry with the same idempotency key.
    TimedOut,
}

impl std::fmt::Display for ServiceError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ServiceError::Declined(code) => write!(f, "the service declined: {code}"),
            ServiceError::Failed(code) => write!(f, "the service failed: {code}"),
            ServiceError::TimedOut => f.write_str("no answer came in time; the work may be done"),
        }
    }
}

impl std::error::Error for ServiceError {}

/// A way to call services.
pub trait Service: Clone + 'static {
    /// Calls a service and returns its answer, JSON text.
    #[track_caller]
    fn call(&self, request: Request) -> impl Future<Output = Result<String, ServiceError>> + 'static;

    /// A number for the next call, unique in the run.
    fn next_call(&self) -> Record;
}

impl<P: Service> Service for Traced<P> {
    #[track_caller]
    fn call(&self, mut request: Request) -> impl Future<Output = Result<String, ServiceError>> + 'static {
        let site = Location::caller();
        let (port, recorder, actor) = (self.port.clone(), self.recorder.clone(), self.actor);
        async move {
            let call = port.next_call();
            request.call = call;
            let service = recorder.name(&request.service);
            let operation = recorder.name(&request.operation);
            let called = recorder.record(actor, Called { service, operation, call }, site);
            request.context = Context { cause: Some(called), ..recorder.context() };
            let began = recorder.now();
            let answer = port.call(request).await;
            let took = recorder.now().since(began);
            let context = Context { cause: Some(called), ..recorder.context() };
            let received = match &answer {
                Ok(_) => recorder.record_in(context, actor, Answered { service, call, took }, site),
                Err(ServiceError::Declined(code)) => {
                    let code = recorder.name(code);
                    recorder.record_in(context, actor, Declined { service, call, took, code }, site)
                }
                Err(ServiceError::Failed(code)) => {
                    let code = recorder.name(code);
                    recorder.record_in(context, actor, ServiceFailed { service, call, took, code }, site)
                }
                Err(ServiceError::TimedOut) => {
                    recorder.record_in(context, actor, CallTimedOut { service, call, took }, site)
                }
            };
            recorder.receive(Context { cause: Some(received), ..recorder.context() });
            answer
        }
    }

    fn next_call(&self) -> Record {
        self.port.next_call()
    }
}
