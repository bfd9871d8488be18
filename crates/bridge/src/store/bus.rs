//! The calls of the bus port.

mod moves;

use std::sync::LazyLock;
use std::time::Duration;

use eda_patterns::bus::{TopicPattern, check_topic};
use redis::{Script, ScriptInvocation, Value};

use super::bounds::{check_length, kept};
use super::reply::{Parts, unreadable};
use super::{PAGE_BYTES, SPAN_MAX_US, Store};
use crate::presence::Presence;
use eda_wire::{
    Accepted, BusCall, BusDelivery, BusLetter, BusReply, Ending, Failed, Growth, Jitter, MESSAGE_MAX_BYTES, Overflow,
    Problem, Publication, Reply, Rules, Seat,
};

/// The one script of the bus, with what Redis is told of it before.
macro_rules! bus {
    ($first:literal) => {
        LazyLock::new(|| {
            Script::new(concat!(
                $first,
                include_str!("bus_copies.lua"),
                include_str!("bus_admission.lua"),
                include_str!("bus_calls.lua")
            ))
        })
    };
}

/// What brings something in. Redis refuses it whole when its memory is used up.
static MORE: LazyLock<Script> = bus!("#!lua\nlocal only_looks = false\n");

/// What takes copies on their way to their end, which is what frees memory: Redis runs it even when that is used up.
static BUS: LazyLock<Script> = bus!("#!lua flags=allow-oom\nlocal only_looks = false\n");

/// What changes nothing, not even what is due. Redis refuses every write in it.
static LOOK: LazyLock<Script> = bus!("#!lua flags=no-writes\nlocal only_looks = true\n");

/// An event has no more bytes: its answer, with a lease, a topic and a reason beside it, must fit into a message.
const EVENT_MAX_BYTES: usize = MESSAGE_MAX_BYTES - (8 << 10);

/// Moves in one answer. Each tells of a name or two and a reason, and those are short by far, or else the answer is too large.
const MOVES_MAX: u32 = 256;

/// Events that a late subscriber may get, as the script has it.
const HISTORY_MAX: u64 = 256;

/// What one run of the script came to.
pub struct BusStep {
    /// Whoever waits at one of these is to look again.
    pub bells: Vec<String>,
    /// What it came to.
    pub came: Came,
}

/// What a call of the bus came to, this time.
pub enum Came {
    /// It has its answer.
    Answered(Reply),
    /// What it waits for has not come yet. Something is due after so long, if anything is.
    NotYet(Option<Duration>),
    /// It is not known at all, and may still come.
    Unknown,
}

/// The names that a call gives to something in Redis.
fn names(call: &BusCall) -> Vec<&str> {
    match call {
        BusCall::Publish(publication) => vec![&publication.topic, &publication.id],
        BusCall::Subscribe { rules, .. } => vec![&rules.name, &rules.pattern],
        BusCall::DeadLetters { name, .. } | BusCall::Redrive { name, .. } => vec![name],
        BusCall::Settled { .. }
        | BusCall::Next { .. }
        | BusCall::Ack { .. }
        | BusCall::Nack { .. }
        | BusCall::Unsubscribe { .. }
        | BusCall::Leave { .. }
        | BusCall::Moves { .. } => Vec::new(),
    }
}

fn check(call: &BusCall) -> Result<(), Failed> {
    let malformed = |error: eda_patterns::bus::TopicError| Failed::new(Problem::BadTopic, error.to_string());
    match call {
        BusCall::Publish(Publication { event, .. }) if event.len() > EVENT_MAX_BYTES => {
            Err(Failed::new(Problem::TooLarge, format!("an event may have {EVENT_MAX_BYTES} bytes and no more")))
        }
        BusCall::Publish(Publication { topic, .. }) => check_topic(topic).map_err(malformed),
        BusCall::Subscribe { rules, .. } => TopicPattern::parse(&rules.pattern).map(drop).map_err(malformed),
        _ => Ok(()),
    }
}

fn seed() -> u32 {
    // Without randomness of the system waits are spread less, and that is all. A Lua seed has 31 bits.
    getrandom::u32().unwrap_or_default() >> 1
}

impl Store {
    /// The script for a call of this word.
    fn bus_script(&self, word: &str) -> ScriptInvocation<'static> {
        let script = match word {
            "publish" | "subscribe" | "redrive" => &*MORE,
            "settled" | "dead-letters" if !self.may_sweep => &*LOOK,
            _ => &*BUS,
        };
        let mut script = script.key(format!("{}bus:", self.prefix));
        script.arg(word).arg(seed());
        script
    }

    /// Carries a call of the bus port out once; what waits does not wait here. `presence` is that of the caller's
    /// connection.
    ///
    /// # Errors
    /// What went wrong, with what to do about it.
    pub async fn bus(&self, call: &BusCall, presence: &Presence) -> Result<BusStep, Failed> {
        check_length(&names(call))?;
        check(call)?;
        let script = self.bus_call(call, presence);
        read(self.redis.invoke(&script).await?)
    }

    /// Looks whether an event that waited for room is in by now.
    ///
    /// # Errors
    /// What went wrong, with what to do about it.
    pub async fn bus_receipt(&self, publication: &Publication) -> Result<BusStep, Failed> {
        let mut script = self.bus_script("receipt");
        script.arg(publication.record).arg(&publication.id);
        read(self.redis.invoke(&script).await?)
    }

    /// Says that these members are still there, for as long as `max` from now.
    ///
    /// # Errors
    /// They may be taken for gone.
    pub async fn bus_stay(&self, connection: u64, max: Duration, seats: &[Seat]) -> Result<BusStep, Failed> {
        let mut script = self.bus_script("stay");
        script.arg(connection).arg(max.as_micros() as u64);
        seats.iter().for_each(|seat| {
            script.arg(seat.subscription).arg(seat.member);
        });
        read(self.redis.invoke(&script).await?)
    }

    /// Says that a connection is no more over which these members were there.
    ///
    /// # Errors
    /// They are taken for gone later.
    pub async fn bus_leave(&self, connection: u64, seats: &[Seat]) -> Result<BusStep, Failed> {
        let mut script = self.bus_script("leave");
        script.arg(connection);
        seats.iter().for_each(|seat| {
            script.arg(seat.subscription).arg(seat.member);
        });
        read(self.redis.invoke(&script).await?)
    }

    fn bus_call(&self, call: &BusCall, presence: &Presence) -> ScriptInvocation<'static> {
        let word = call.word().strip_prefix("bus-").unwrap_or_default();
        let mut script = self.bus_script(word);
        let (connection, stay) = (presence.connection, presence.max.as_micros() as u64);
        match call {
            BusCall::Publish(Publication { record, id, publisher, topic, event, .. }) => {
                script.arg(record).arg(id).arg(publisher).arg(topic).arg(event)
            }
            BusCall::Settled { record, .. } => script.arg(record),
            BusCall::Subscribe { rules, member } => with_rules(script.arg(member).arg(connection).arg(stay), rules),
            BusCall::Next { seat, after, .. } => {
                script.arg(seat.subscription).arg(seat.member).arg(after).arg(connection).arg(stay)
            }
            BusCall::Ack { subscription, lease } => script.arg(subscription).arg(lease),
            BusCall::Nack { subscription, lease, reason } => script.arg(subscription).arg(lease).arg(kept(reason)),
            BusCall::Unsubscribe { seat } => script.arg(seat.subscription).arg(seat.member),
            BusCall::Leave { seat } => script.arg(connection).arg(seat.subscription).arg(seat.member),
            BusCall::Moves { after, limit } => script.arg(after).arg(MOVES_MAX.min(*limit)),
            BusCall::DeadLetters { name, skip, limit } => script.arg(name).arg(skip).arg(limit).arg(PAGE_BYTES),
            BusCall::Redrive { name, limit } => script.arg(name).arg(limit),
        };
        script
    }
}

fn with_rules<'s, 'a>(script: &'s mut ScriptInvocation<'a>, rules: &Rules) -> &'s mut ScriptInvocation<'a> {
    let Rules { name, pattern, durable, queue_max, overflow, ack_timeout_us, attempts_max, .. } = rules;
    let overflow = match overflow {
        Overflow::Block => "block",
        Overflow::DropOldest => "drop-oldest",
        Overflow::DropNewest => "drop-newest",
    };
    let growth = match rules.backoff.growth {
        Growth::Fixed => "fixed",
        Growth::Linear => "linear",
        Growth::Exponential => "exponential",
    };
    let jitter = match rules.backoff.jitter {
        Jitter::None => "none",
        Jitter::Equal => "equal",
        Jitter::Full => "full",
        Jitter::Decorrelated => "decorrelated",
    };
    let span = |us: u64| us.min(SPAN_MAX_US);
    let replayed = if rules.replay { rules.replay_max.unwrap_or(HISTORY_MAX).min(HISTORY_MAX) } else { 0 };
    script.arg(name).arg(pattern).arg(replayed).arg(u8::from(*durable));
    script.arg(queue_max.map_or(String::new(), |max| max.to_string())).arg(overflow).arg(span(*ack_timeout_us));
    script.arg(attempts_max).arg(u8::from(rules.dead_letters));
    script.arg(span(rules.backoff.base_us)).arg(span(rules.backoff.cap_us)).arg(growth).arg(jitter)
}

fn read(values: Vec<Value>) -> Result<BusStep, Failed> {
    let mut parts = Parts::new(values);
    let bells = parts.take()?;
    let reply = match parts.take::<String>()?.as_str() {
        "ok" => Reply::Ok,
        "not-yet" => {
            let next_due = parts.number_or_none()?.map(Duration::from_micros);
            return Ok(BusStep { bells, came: Came::NotYet(next_due) });
        }
        "unknown" => return Ok(BusStep { bells, came: Came::Unknown }),
        word => Reply::Bus(read_reply(word, parts)?),
    };
    Ok(BusStep { bells, came: Came::Answered(reply) })
}

fn read_reply(word: &str, mut parts: Parts) -> Result<BusReply, Failed> {
    Ok(match word {
        "receipt" => BusReply::Receipt { record: parts.number()?, copies: pairs(parts.take()?, accepted)? },
        "outcomes" => BusReply::Outcomes(pairs(parts.take()?, ending)?),
        "subscribed" => BusReply::Subscribed { subscription: parts.number()?, after: parts.number()? },
        "delivery" => BusReply::Delivery(BusDelivery {
            lease: parts.number()?,
            attempt: parts.number()?,
            record: parts.number()?,
            topic: parts.take()?,
            event: parts.take()?,
        }),
        "letters" => {
            let (now_us, more) = (parts.number()?, parts.take()?);
            let letters: Vec<Vec<Value>> = parts.take()?;
            let letters = letters.into_iter().map(|letter| read_letter(Parts::new(letter)));
            BusReply::Letters { now_us, letters: letters.collect::<Result<_, _>>()?, more }
        }
        "moves" => moves::read(parts)?,
        "redriven" => BusReply::Redriven { count: parts.take()?, more: parts.take()? },
        "lease-lost" => return Err(Failed::new(Problem::LeaseLost, "the lease is over; the copy is sent again")),
        "unsubscribed" => return Err(Failed::new(Problem::Unsubscribed, "the subscription has ended")),
        "full" => {
            let max: String = parts.take()?;
            return Err(Failed::new(Problem::Full, format!("a run has {max} subscriptions and no more")));
        }
        "too-many" => {
            let max: String = parts.take()?;
            return Err(Failed::new(Problem::TooMany, format!("{max} events wait for room already")));
        }
        _ => return Err(unreadable()),
    })
}

/// Texts of a name and what became of its copy, by name.
fn pairs<T>(flat: Vec<String>, read: impl Fn(&str) -> Option<T>) -> Result<Vec<(String, T)>, Failed> {
    let mut found = Vec::with_capacity(flat.len() / 2);
    let mut flat = flat.into_iter();
    while let (Some(name), Some(word)) = (flat.next(), flat.next()) {
        found.push((name, read(&word).ok_or_else(unreadable)?));
    }
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(found)
}

fn accepted(word: &str) -> Option<Accepted> {
    Some(match word {
        "queued" => Accepted::Queued,
        "dropping-oldest" => Accepted::DroppingOldest,
        "dropped" => Accepted::Dropped,
        _ => return None,
    })
}

fn ending(word: &str) -> Option<Ending> {
    Some(match word {
        "dropped" => Ending::Dropped,
        "gone" => Ending::Gone,
        _ => match word.split_once(':')? {
            ("acked", attempt) => Ending::Acked(attempt.parse().ok()?),
            ("dead", reason) => Ending::Dead(reason.to_owned()),
            _ => return None,
        },
    })
}

fn read_letter(mut parts: Parts) -> Result<BusLetter, Failed> {
    Ok(BusLetter {
        record: parts.number()?,
        topic: parts.take()?,
        event: parts.take()?,
        attempts: parts.number()?,
        reason: parts.take()?,
        at_us: parts.number()?,
    })
}
