//! The calls of the work queue port.

use std::sync::LazyLock;
use std::time::Duration;

use redis::{Script, ScriptInvocation, Value};

use super::bounds::kept;
use super::reply::{Parts, unreadable};
use super::{LETTERS_MAX, PAGE_BYTES, SPAN_MAX_US, Step, Store};
use eda_wire::{Attempt, Call, Failed, Held, Leased, Letter, Move, Moved, Problem, Reply};

/// What brings something in. Redis refuses it whole when its memory is used up.
static MORE_WORK: LazyLock<Script> = LazyLock::new(|| Script::new(concat!("#!lua\n", include_str!("work.lua"))));

/// What takes work on its way to its end, which is what frees memory: Redis runs it even when that is used up.
static WORK: LazyLock<Script> =
    LazyLock::new(|| Script::new(concat!("#!lua flags=allow-oom\n", include_str!("work.lua"))));

/// What changes nothing. Redis refuses every write in it.
static LOOK: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("look.lua")));

/// Moves in one answer. Each tells of one name, topic or reason, and those are short by far, or else the answer is too large.
const MOVES_MAX: u32 = 256;

/// A message's number as a text whose order is that of numbers.
fn digits(record: u64) -> String {
    format!("{record:020}")
}

fn span(us: u64) -> u64 {
    us.min(SPAN_MAX_US)
}

impl Store {
    /// The script for a call on a queue.
    fn on(&self, queue: &str, call: &Call) -> ScriptInvocation<'static> {
        let script = match call {
            Call::Enqueue { .. } | Call::Redrive { .. } => &*MORE_WORK,
            Call::Browse { .. } | Call::Depths { .. } => &*LOOK,
            _ => &*WORK,
        };
        let mut script = script.key(format!("{}q:{queue}:", self.prefix));
        script.key(format!("{}receipts", self.prefix)).arg(call.word());
        script
    }

    fn with(&self, queue: &str, call: &Call, held: Held) -> ScriptInvocation<'static> {
        let mut script = self.on(queue, call);
        script.arg(digits(held.record)).arg(held.receipt).arg(held.attempt);
        script
    }

    /// Answers a call of the work queue port.
    pub(super) async fn work(&self, call: &Call) -> Result<Step, Failed> {
        let script = match call {
            Call::Enqueue { queue, work, delay_us } => {
                let mut script = self.on(queue, call);
                script.arg(digits(work.record)).arg(&work.topic).arg(&work.body).arg(span(*delay_us));
                script
            }
            Call::Lease { queue, visibility_us, worker, .. } => {
                let mut script = self.on(queue, call);
                script.arg(span(*visibility_us)).arg(worker);
                script
            }
            Call::Ack { queue, held } => self.with(queue, call, *held),
            Call::Nack { queue, held, delay_us, reason } => {
                let mut script = self.with(queue, call, *held);
                script.arg(span(*delay_us)).arg(kept(reason));
                script
            }
            Call::Extend { queue, held, visibility_us, failed } => {
                let mut script = self.with(queue, call, *held);
                script
                    .arg(span(*visibility_us))
                    .arg(u8::from(failed.is_some()))
                    .arg(failed.as_deref().map_or("", kept));
                script
            }
            Call::DeadLetter { queue, held, reason, keep_us, letters_max } => {
                let mut script = self.with(queue, call, *held);
                let most = letters_max.map_or(LETTERS_MAX, |most| LETTERS_MAX.min(most as usize));
                script.arg(kept(reason)).arg(span(*keep_us)).arg(most);
                script
            }
            Call::Browse { queue, skip, limit } => {
                let mut script = self.on(queue, call);
                script.arg(skip).arg(limit).arg(PAGE_BYTES);
                script
            }
            Call::Redrive { queue, record, receipt, body } => {
                let mut script = self.on(queue, call);
                script.arg(digits(*record)).arg(receipt);
                script.arg(u8::from(body.is_some())).arg(body.as_deref().unwrap_or(""));
                script
            }
            Call::Moves { queue, after, limit } => {
                let mut script = self.on(queue, call);
                script.arg(after).arg(MOVES_MAX.min(*limit));
                script
            }
            Call::Depths { queue } => self.on(queue, call),
            Call::Log(_)
            | Call::Get { .. }
            | Call::Put(_)
            | Call::Delete { .. }
            | Call::Scan { .. }
            | Call::Batch { .. }
            | Call::Bus(_)
            | Call::Clean => unreachable!("calls that are not on a queue are answered before"),
        };
        read(Parts::new(self.redis.invoke(&script).await?))
    }
}

fn read(mut parts: Parts) -> Result<Step, Failed> {
    let reply = match parts.take::<String>()?.as_str() {
        "ok" => Reply::Ok,
        "none" => {
            let next_due = parts.number_or_none()?.map(Duration::from_micros);
            return Ok(Step::Nothing { next_due });
        }
        "leased" => {
            let held = Held { record: parts.number()?, receipt: parts.number()?, attempt: parts.number()? };
            let (topic, body) = (parts.take()?, parts.take()?);
            let (waited_us, given_up) = (parts.number()?, parts.take()?);
            Reply::Leased(Some(Leased { held, topic, body, waited_us, given_up }))
        }
        "letters" => {
            let (now_us, more) = (parts.number()?, parts.take()?);
            let letters: Vec<Vec<Value>> = parts.take()?;
            let letters = letters.into_iter().map(|letter| read_letter(Parts::new(letter)));
            Reply::Letters { now_us, letters: letters.collect::<Result<_, _>>()?, more }
        }
        "moves" => {
            let (now_us, more) = (parts.number()?, parts.take()?);
            let rows: Vec<(String, Vec<Value>)> = parts.take()?;
            let moves = rows.into_iter().filter_map(|(id, row)| read_move(&id, Parts::new(row)).transpose());
            Reply::Moves { now_us, moves: moves.collect::<Result<_, _>>()?, more }
        }
        "depths" => Reply::Depths {
            now_us: parts.number()?,
            queued: parts.take()?,
            leased: parts.take()?,
            scheduled: parts.take()?,
            dead: parts.take()?,
            oldest_us: parts.number_or_none()?,
        },
        "lease-lost" => {
            let message = "the lease is over; another worker may have the work";
            return Err(Failed::new(Problem::LeaseLost, message));
        }
        "no-such-letter" => {
            return Err(Failed::new(Problem::NoSuchLetter, "there is no such dead letter any more"));
        }
        "full" => {
            let message = format!("the queue keeps {LETTERS_MAX} dead letters and no more");
            return Err(Failed::new(Problem::Full, message));
        }
        _ => return Err(unreadable()),
    };
    Ok(Step::Answered(reply))
}

fn read_letter(mut parts: Parts) -> Result<Letter, Failed> {
    let held = Held { record: parts.number()?, receipt: parts.number()?, attempt: parts.number()? };
    let (topic, body) = (parts.take()?, parts.take()?);
    let (queued_at_us, dead_at_us) = (parts.number()?, parts.number()?);
    let trail = parts.take::<Vec<String>>()?;
    let trail = trail.iter().map(|line| read_attempt(line).ok_or_else(unreadable)).collect::<Result<_, _>>()?;
    Ok(Letter { held, topic, body, queued_at_us, dead_at_us, trail })
}

fn read_attempt(line: &str) -> Option<Attempt> {
    let mut parts = line.splitn(3, ':');
    let (attempt, at_us) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Some(Attempt { attempt, at_us, reason: parts.next()?.to_owned() })
}

/// A row of the moves; none where it only says that they are told from there on.
fn read_move(id: &str, mut parts: Parts) -> Result<Option<Moved>, Failed> {
    let number = id.split('-').next().and_then(|number| number.parse().ok()).ok_or_else(unreadable)?;
    let mut next = || -> Result<String, Failed> {
        let _name: String = parts.take()?;
        parts.take()
    };
    let (what, record, receipt, attempt) = (next()?, next()?, next()?, next()?);
    let (moment_us, said) = (next()?.parse().map_err(|_| unreadable())?, next()?);
    let what = match what.as_str() {
        "told" => return Ok(None),
        "enqueued" => Move::Enqueued { topic: said, due_us: moment_us },
        "due" => Move::Due,
        "leased" => Move::Leased { worker: said, until_us: moment_us },
        "extended" => Move::Extended { until_us: moment_us },
        "lease-over" => Move::LeaseOver,
        "acked" => Move::Acked,
        "scheduled" => Move::Scheduled { due_us: moment_us, reason: said },
        "dead" => Move::Dead { keep_until_us: moment_us, reason: said },
        "no-room" => Move::NoRoom,
        "redriven" => Move::Redriven { edited: said == "1" },
        "expired" => Move::Expired,
        "stale" => Move::Stale { receipt: moment_us },
        _ => return Err(unreadable()),
    };
    let number_of = |text: String| text.parse().map_err(|_| unreadable());
    let attempt = attempt.parse().map_err(|_| unreadable())?;
    let held = Held { record: number_of(record)?, receipt: number_of(receipt)?, attempt };
    Ok(Some(Moved { number, held, what }))
}
