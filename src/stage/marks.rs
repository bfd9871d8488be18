//! The small shapes that every drawing shares: text, cells with a letter, marks.

use eda_patterns::fact::Record;
use yew::prelude::*;

use crate::words::Spoken;

/// The side of a record's cell.
pub(super) const CELL: f64 = 16.0;

/// How many hues the keys of records take in turn.
pub(super) const KEYS: u64 = 8;

/// Where a text is held.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A line of text.
pub(super) fn text(x: f64, y: f64, class: &'static str, words: impl Into<AttrValue>) -> Html {
    anchored(x, y, class, Anchor::Start, words)
}

/// A line of text that ends at `x`: a number.
pub(super) fn text_end(x: f64, y: f64, class: &'static str, words: impl Into<AttrValue>) -> Html {
    anchored(x, y, class, Anchor::End, words)
}

/// A line of text.
pub(super) fn anchored(x: f64, y: f64, class: &'static str, anchor: Anchor, words: impl Into<AttrValue>) -> Html {
    let anchor = match anchor {
        Anchor::Start => None,
        Anchor::Middle => Some("middle"),
        Anchor::End => Some("end"),
    };
    html! { <text x={px(x)} y={px(y)} {class} text-anchor={anchor}>{ words.into() }</text> }
}

/// A record's cell with its letter; `more` are classes beside `cell`.
pub(super) fn cell(x: f64, y: f64, record: Record, more: Classes) -> Html {
    let letter = record.to_string();
    let width = cell_width(record);
    html! {
        <>
            <rect class={classes!("cell", key_class(record), more)} x={px(x)} y={px(y)} width={px(width)} height={px(CELL)} rx="3" />
            <text class="letter" x={px(x + width / 2.0)} y={px(y + 12.3)} text-anchor="middle">{ letter }</text>
        </>
    }
}

/// How wide a record's cell is: letters beyond the second need room.
pub(super) fn cell_width(record: Record) -> f64 {
    let letters = if record.0 < 26 {
        1
    } else if record.0 < 26 * 27 {
        2
    } else {
        3 + usize::from(record.0 > 18_277)
    };
    if letters <= 1 { CELL } else { 7.3 * letters as f64 + 4.0 }
}

/// The class of a record's hue.
pub(super) fn key_class(record: Record) -> &'static str {
    hue_class(key_of(record))
}

/// The class of a hue.
pub(super) fn hue_class(hue: usize) -> &'static str {
    const CLASSES: [&str; KEYS as usize] = ["key-1", "key-2", "key-3", "key-4", "key-5", "key-6", "key-7", "key-8"];
    CLASSES[hue % CLASSES.len()]
}

/// Which of the hues a record takes. Neighbours are far apart.
pub(super) fn key_of(record: Record) -> usize {
    (record.0 * 3 % KEYS) as usize
}

/// An empty place in a queue.
pub(super) fn slot(x: f64, y: f64, class: &'static str) -> Html {
    html! { <rect class={classes!("slot", class)} x={px(x + 0.5)} y={px(y + 0.5)} width="15" height="15" rx="3" /> }
}

/// A mark of the sprite, its left upper corner at `x`, `y`.
pub(super) fn mark(x: f64, y: f64, size: f64, name: &'static str) -> Html {
    html! {
        <use href={format!("#g-{name}")} x={px(x)} y={px(y)} width={px(size)} height={px(size)} class={format!("g-{name}")} />
    }
}

/// A number as an SVG attribute: at most one decimal.
pub(super) fn px(number: f64) -> String {
    let tenths = (number * 10.0).round() as i64;
    if tenths % 10 == 0 { (tenths / 10).to_string() } else { format!("{:.1}", tenths as f64 / 10.0) }
}

/// An actor's name in a box of `width` pixels: in short where the whole does not fit.
pub(super) fn name_in(words: &Spoken, actor: &str, width: f64) -> String {
    let whole = words.actor(actor);
    let fits = fitted(&whole, width) == whole;
    let short = if fits { None } else { words.optional(&format!("actor-{actor}.short")) };
    fitted(&short.unwrap_or(whole), width)
}

/// How wide an average letter of 12 px text is, in pixels; a Devanagari one is hardly wider.
pub(super) const LETTER: f64 = 6.4;

/// Words that fit into `width` pixels of 12 px text, with an ellipsis where they do not. SVG does
/// not cut text by itself.
pub(super) fn fitted(words: &str, width: f64) -> String {
    let most = (width / LETTER).max(2.0) as usize;
    if words.chars().count() <= most {
        return words.to_owned();
    }
    let mut cut: String = words.chars().take(most.saturating_sub(1)).collect();
    cut.truncate(cut.trim_end().len());
    cut.push('…');
    cut
}
