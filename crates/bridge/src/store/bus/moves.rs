//! Reads the moves that the bus's script kept (`tell` in `bus_copies.lua`).

use std::collections::BTreeMap;
use std::str::FromStr;

use super::super::reply::{Parts, unreadable};
use eda_wire::{BusMove, BusMoved, BusReply, CopyMove, Failed};

/// What is said of a move, by name.
struct Row(BTreeMap<String, String>);

impl Row {
    fn text(&mut self, name: &str) -> Result<String, Failed> {
        self.0.remove(name).ok_or_else(unreadable)
    }

    fn number<N: FromStr>(&mut self, name: &str) -> Result<N, Failed> {
        self.text(name)?.parse().map_err(|_| unreadable())
    }
}

pub(super) fn read(mut parts: Parts) -> Result<BusReply, Failed> {
    let (now_us, more) = (parts.number()?, parts.take()?);
    let rows: Vec<(String, BTreeMap<String, String>)> = parts.take()?;
    let moves = rows.into_iter().filter_map(|(id, row)| read_move(&id, Row(row)).transpose());
    Ok(BusReply::Moves { now_us, moves: moves.collect::<Result<_, _>>()?, more })
}

/// A row of the moves; none where it only says that they are told from there on.
fn read_move(id: &str, mut row: Row) -> Result<Option<BusMoved>, Failed> {
    let number = id.split('-').next().and_then(|number| number.parse().ok()).ok_or_else(unreadable)?;
    let what = match row.text("what")?.as_str() {
        "told" => return Ok(None),
        "opened" => BusMove::Opened {
            name: row.text("name")?,
            member: row.number("member")?,
            pattern: row.text("pattern")?,
            durable: row.text("durable")? == "1",
            queue_max: match row.text("queue-max")? {
                unbounded if unbounded.is_empty() => None,
                max => Some(max.parse().map_err(|_| unreadable())?),
            },
            attempts_max: row.number("attempts-max")?,
        },
        "closed" => BusMove::Closed { name: row.text("name")?, dropped: row.number("dropped")? },
        "kept" => {
            BusMove::Kept { record: row.number("record")?, topic: row.text("topic")?, copies: row.number("copies")? }
        }
        "blocked" => BusMove::Blocked { record: row.number("record")?, name: row.text("name")? },
        word => {
            BusMove::Copy { name: row.text("name")?, record: row.number("record")?, what: read_copy(word, &mut row)? }
        }
    };
    Ok(Some(BusMoved { number, what }))
}

fn read_copy(word: &str, row: &mut Row) -> Result<CopyMove, Failed> {
    Ok(match word {
        "queued" => CopyMove::Queued { depth: row.number("depth")? },
        "replayed" => CopyMove::Replayed,
        "redriven" => CopyMove::Redriven { depth: row.number("depth")? },
        "dispatched" => CopyMove::Dispatched {
            member: row.number("member")?,
            attempt: row.number("attempt")?,
            until_us: row.number("until")?,
        },
        "acked" => CopyMove::Acked { attempt: row.number("attempt")? },
        "requeued" => CopyMove::Requeued {
            attempt: row.number("attempt")?,
            wait_us: row.number("wait")?,
            reason: row.text("reason")?,
        },
        "dropped" => CopyMove::Dropped { reason: row.text("reason")? },
        "dead" => CopyMove::Dead { attempts: row.number("attempts")?, reason: row.text("reason")? },
        _ => return Err(unreadable()),
    })
}
