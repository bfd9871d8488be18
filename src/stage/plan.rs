//! What the whole run will need room for, so that nothing jumps while it plays.
//!
//! A topic that is used first in the twentieth second has its place from the beginning on, drawn
//! dashed: dashed means not there yet. The plan is read once a run, a slice whenever more of it is
//! made.

use std::cell::RefCell;
use std::rc::Rc;

use eda_patterns::fact::{ActorId, FieldType, Kind, Name, kind_id};
use eda_patterns::picture::StoreCall;
use eda_patterns::sorted::SortedSet;
use eda_patterns::trace::{Fact, Trace};
use yew::prelude::*;

use crate::session::Session;

const OPENED: u64 = kind_id("bus.opened");
const KEPT: u64 = kind_id("bus.kept");
const QUEUED: u64 = kind_id("bus.queued");
const PUBLISHED: u64 = kind_id("bus.published");
const SENT: u64 = kind_id("net.sent");
const PLACED: u64 = kind_id("kafka.replica-placed");
const JOINED: u64 = kind_id("kafka.member-joined");
const GIVEN: u64 = kind_id("kafka.partition-given");
const ASSIGNED: u64 = kind_id("log.partition-assigned");
const SENT_TO: u64 = kind_id("log.sent");

/// Everything that takes part in the run at some time.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    revision: u32,
    read: usize,
    /// Topics in the order in which they are used first.
    pub(super) topics: Vec<Name>,
    /// Subscriptions with their topics' pattern and the actors that handle their copies.
    pub(super) subscriptions: Vec<PlannedSubscription>,
    /// Those who publish.
    pub(super) publishers: Vec<ActorId>,
    /// Who publishes on which topic.
    pub(super) publishes: Vec<(ActorId, Name)>,
    /// Who records the bus's facts.
    pub(super) bus: Option<ActorId>,
    /// Which subscription gets records of which topic.
    pub(super) flows: Vec<(Name, Name)>,
    /// The kinds of fact that happen, by name.
    pub(super) kinds: Vec<&'static Kind>,
    /// Which actors send messages to which, the lower number first.
    pub(super) links: Vec<(ActorId, ActorId)>,
    /// On a log: the topics but the cluster's own, each with its number of partitions.
    pub(super) logs: Vec<(Name, usize)>,
    /// On a log: who keeps copies, by number.
    pub(super) brokers: SortedSet<ActorId>,
    /// On a log: the groups, in the order of their members' numbers.
    pub(super) groups: Vec<PlannedGroup>,
    /// Who ever does anything.
    pub(super) acting: SortedSet<ActorId>,
    /// On a log: who writes.
    pub(super) writers: SortedSet<ActorId>,
}

/// Two plans are equal when they were read equally far from the same run.
impl PartialEq for Plan {
    fn eq(&self, other: &Plan) -> bool {
        (self.revision, self.read) == (other.revision, other.read)
    }
}

/// A subscription of the run.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PlannedSubscription {
    pub(super) name: Name,
    pub(super) pattern: Name,
    pub(super) members: Vec<ActorId>,
    pub(super) capacity: u32,
}

/// A consumer group of the run.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PlannedGroup {
    pub(super) name: Name,
    /// Everybody who is ever in it, by number.
    pub(super) members: SortedSet<ActorId>,
    /// What it reads.
    pub(super) topics: Vec<Name>,
}

impl Plan {
    fn read_on(&mut self, trace: &Trace) {
        for index in self.read..trace.len() {
            self.read_fact(&trace.fact(index));
        }
        self.read = trace.len();
    }

    fn read_fact(&mut self, fact: &Fact<'_>) {
        let kind = fact.kind();
        self.acting.insert(fact.actor());
        if !self.kinds.iter().any(|known| known.id == kind.id) {
            let at = self.kinds.partition_point(|known| known.name < kind.name);
            self.kinds.insert(at, kind);
        }
        match fact.kind().id {
            OPENED => {
                let (name, pattern) = (name_of(fact, "subscriber"), name_of(fact, "pattern"));
                let (Some(name), Some(pattern)) = (name, pattern) else { return };
                let capacity = word_of(fact, "capacity").unwrap_or(0) as u32;
                let own = fact.trace().actors().iter().position(|actor| actor == fact.trace().text(name));
                let member = word_of(fact, "member").map(|word| ActorId(word as u16));
                let member = member.or(own.map(|place| ActorId(place as u16)));
                let known = self.subscriptions.iter().position(|known| known.name == name);
                let at = known.unwrap_or_else(|| {
                    self.subscriptions.push(PlannedSubscription { name, pattern, members: Vec::new(), capacity });
                    self.subscriptions.len() - 1
                });
                self.subscriptions[at].capacity = capacity;
                self.subscriptions[at].members.extend(member);
                dedup(&mut self.subscriptions[at].members);
                self.bus = Some(fact.actor());
            }
            KEPT => {
                if let Some(topic) = name_of(fact, "topic").filter(|topic| !self.topics.contains(topic)) {
                    self.topics.push(topic);
                }
            }
            PUBLISHED => {
                if !self.publishers.contains(&fact.actor()) {
                    self.publishers.push(fact.actor());
                }
                if let Some(topic) = name_of(fact, "topic")
                    && !self.publishes.contains(&(fact.actor(), topic))
                {
                    self.publishes.push((fact.actor(), topic));
                }
            }
            QUEUED => {
                let kept = fact.causes().next().map(|cause| fact.trace().fact(cause.0 as usize));
                let topic = kept.and_then(|kept| name_of(&kept, "topic"));
                if let (Some(topic), Some(subscriber)) = (topic, name_of(fact, "subscriber"))
                    && !self.flows.contains(&(topic, subscriber))
                {
                    self.flows.push((topic, subscriber));
                }
            }
            SENT => {
                if let Some(to) = word_of(fact, "to").map(|word| ActorId(word as u16)) {
                    self.link(fact.actor(), to);
                }
            }
            PLACED => {
                let (topic, partition) = (name_of(fact, "topic"), word_of(fact, "partition"));
                let (Some(topic), Some(partition)) = (topic, partition) else { return };
                if fact.trace().text(topic).starts_with("__") {
                    return;
                }
                self.brokers.insert(fact.actor());
                match self.logs.iter_mut().find(|(known, _)| *known == topic) {
                    Some((_, count)) => *count = (*count).max(partition as usize + 1),
                    None => self.logs.push((topic, partition as usize + 1)),
                }
            }
            JOINED => {
                let (group, client) = (name_of(fact, "group"), word_of(fact, "client"));
                if let (Some(group), Some(client)) = (group, client) {
                    self.group(group, ActorId(client as u16)).members.insert(ActorId(client as u16));
                }
            }
            // A real coordinator does not tell what it gives to whom; whoever gets it does.
            GIVEN | ASSIGNED => {
                let (group, topic) = (name_of(fact, "group"), name_of(fact, "topic"));
                let client = word_of(fact, "client").map_or(fact.actor(), |client| ActorId(client as u16));
                if let (Some(group), Some(topic)) = (group, topic) {
                    let topics = &mut self.group(group, client).topics;
                    if !topics.contains(&topic) {
                        topics.push(topic);
                    }
                }
            }
            SENT_TO => {
                self.writers.insert(fact.actor());
            }
            // Where the stores are real, nobody sees a message go there.
            _ => {
                let store = StoreCall::of(fact).and_then(|call| fact.trace().find_actor(call.store));
                if let Some(store) = store {
                    self.link(fact.actor(), store);
                }
            }
        }
    }

    fn link(&mut self, one: ActorId, other: ActorId) {
        let link = (one.min(other), one.max(other));
        if !self.links.contains(&link) {
            self.links.push(link);
        }
    }

    /// A group, of which `client` is a member. Which of the groups came first differs from run to run; their
    /// members' numbers do not.
    fn group(&mut self, name: Name, client: ActorId) -> &mut PlannedGroup {
        let place = self.groups.iter().position(|known| known.name == name).unwrap_or_else(|| {
            let before = |group: &PlannedGroup| group.members.iter().next().is_some_and(|first| *first < client);
            let place = self.groups.partition_point(before);
            self.groups.insert(place, PlannedGroup { name, members: [client].into(), topics: Vec::new() });
            place
        });
        &mut self.groups[place]
    }
}

/// A field of a fact, read by its name: the stage draws facts of engines old and new.
pub(super) fn word_of(fact: &Fact<'_>, field: &str) -> Option<u64> {
    let at = fact.kind().fields.iter().position(|known| known.name == field)?;
    Some(fact.words()[at])
}

/// A field that is a word of the trace.
pub(super) fn name_of(fact: &Fact<'_>, field: &str) -> Option<Name> {
    let at = fact.kind().fields.iter().position(|known| known.name == field && known.ty == FieldType::Name)?;
    Some(Name(fact.words()[at] as u32))
}

fn dedup(members: &mut Vec<ActorId>) {
    *members = members.drain(..).collect::<SortedSet<ActorId>>().into_iter().collect();
}

/// The plan of the run that the session plays.
#[hook]
pub(super) fn use_plan(session: &Session) -> Rc<Plan> {
    let kept = use_memo((), |()| RefCell::new(Rc::<Plan>::default()));
    let revision = session.revision();
    let mut plan = kept.borrow_mut();
    if plan.revision != revision {
        *plan = Rc::new(Plan { revision, ..Plan::default() });
    }
    session.with_trace(|trace| {
        if trace.len() != plan.read {
            Rc::make_mut(&mut plan).read_on(trace);
        }
    });
    Rc::clone(&plan)
}
