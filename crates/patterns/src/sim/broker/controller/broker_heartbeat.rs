//! Who is alive: brokers say so again and again, and those that fall silent are fenced.
//!
//! A process registers with its first heartbeat. While an earlier process of the same broker still has a
//! session, it must wait (`DuplicateBrokerRegistrationException`): a broker that crashes and comes back at once is not
//! counted before its session has run out. A fenced broker leads nothing, and is fenced until it has caught up
//! with the controller's decisions (KIP-631).

use std::rc::Rc;

use super::Controller;
use crate::recorder::Context;
use crate::sim::broker::ask::{Ask, Asker};
use crate::sim::broker::facts::{BrokerFenced, BrokerUnfenced};
use crate::sim::broker::ids::BrokerId;
use crate::sim::broker::image::BrokerImage;
use crate::sim::broker::node::Node;
use crate::sim::network::Reply;
use crate::time::{Span, Time};

/// How often the controller looks for brokers that have fallen silent.
pub(super) const CHECK_INTERVAL: Span = Span::from_ms(100);

/// What the controller knows of a broker's process.
#[derive(Clone, Copy, Debug)]
pub(super) struct Session {
    incarnation: u64,
    pub(super) last_heard: Time,
}

/// A broker says that it lives.
#[derive(Clone, Copy, Debug)]
pub struct BrokerHeartbeat {
    /// Which broker.
    pub broker: BrokerId,
    /// Which of its processes.
    pub incarnation: u64,
    /// The version of the cluster that it has.
    pub version: u64,
}

/// What the controller makes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// It may lead.
    Active,
    /// It is fenced until it has caught up.
    Behind,
    /// An earlier process of it still has a session.
    Duplicate,
}

impl Ask<Controller> for BrokerHeartbeat {
    type Answer = Heard;

    const WHAT: &'static str = "broker-heartbeat";

    fn serve(&self, controller: &Rc<Controller>, from: Asker, reply: Reply<Heard>) {
        reply.send(controller.hear(*self, from.context));
    }
}

impl Controller {
    /// A run begins with a cluster that has been up for a while: all brokers are heard of.
    pub(super) fn know_all_brokers(&self) {
        let known = |node: &Rc<Node>| (node.id(), BrokerImage { actor: node.actor(), fenced: false });
        let brokers = self.cluster().nodes().iter().map(known).collect();
        self.decide(|image| image.brokers = brokers);
        let session = |node: &Rc<Node>| (node.id(), Session { incarnation: 1, last_heard: Time::ZERO });
        *self.sessions.borrow_mut() = self.cluster().nodes().iter().map(session).collect();
    }

    fn hear(&self, heartbeat: BrokerHeartbeat, context: Context) -> Heard {
        let BrokerHeartbeat { broker, incarnation, version } = heartbeat;
        let now = self.world.now();
        let image = self.image();
        let fenced = image.brokers.get(&broker).map(|broker| broker.fenced);
        {
            let mut sessions = self.sessions.borrow_mut();
            let known = sessions.get(&broker).copied();
            if known.is_some_and(|session| session.incarnation != incarnation) && fenced == Some(false) {
                return Heard::Duplicate;
            }
            sessions.insert(broker, Session { incarnation, last_heard: now });
        }
        match fenced {
            Some(false) => return Heard::Active,
            Some(true) if version < image.version => return Heard::Behind,
            Some(true) => {}
            None => return Heard::Behind,
        }
        let actor = self.cluster().node(broker).actor();
        let fact = self.world.record(context, self.actor, BrokerUnfenced { broker: actor });
        self.decided.set(Some(fact));
        self.decide(|image| {
            image.brokers.insert(broker, BrokerImage { actor, fenced: false });
            self.elect_where_nobody_leads(image, Context { cause: Some(fact), ..context });
        });
        Heard::Active
    }

    /// Fences the brokers that were not heard for `broker.session.timeout.ms`.
    pub(super) fn fence_the_silent(&self) {
        let (now, timeout) = (self.world.now(), self.cluster().spec().broker_session_timeout);
        let image = self.image();
        let sessions = self.sessions.borrow().clone();
        for (broker, session) in &sessions {
            let silent = now.since(session.last_heard);
            let is_active = image.brokers.get(broker).is_some_and(|broker| !broker.fenced);
            if silent <= timeout || !is_active {
                continue;
            }
            let actor = self.cluster().node(*broker).actor();
            let fact = self.world.record(Context::default(), self.actor, BrokerFenced { broker: actor, silent });
            self.decided.set(Some(fact));
            self.decide(|image| {
                image.brokers.insert(*broker, BrokerImage { actor, fenced: true });
                self.do_without(image, *broker, Context { cause: Some(fact), ..Context::default() });
            });
        }
    }
}
