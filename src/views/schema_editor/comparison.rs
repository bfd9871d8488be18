//! The old schema and the new one, line by line, with the place marked at which a rule decides.

use eda_schema::registry::{Clash, Direction};
use eda_schema::text::lines::{Line, compared};
use eda_schema::text::span;
use yew::prelude::*;

use crate::words::Spoken;

/// From which byte to which.
type Span = (usize, usize);

pub(super) fn draw(words: &Spoken, old: &str, new: &str, version: usize, clashes: &[Clash]) -> Html {
    // A rule's place lies in the reader's schema.
    let marks = |direction: Direction, text: &str| -> Vec<Span> {
        let there = |clash: &&Clash| clash.direction == direction && clash.version.0 as usize == version;
        clashes.iter().filter(there).filter_map(|clash| span(text, &clash.difference.path)).collect()
    };
    let (in_old, in_new) = (marks(Direction::OldReadsNew, old), marks(Direction::NewReadsOld, new));
    let (mut old_lines, mut new_lines) = (old.lines(), new.lines());
    let rows = compared(old, new).into_iter().map(|line| {
        let (class, sign, said, text, spans, line) = match line {
            Line::Same(_) => {
                let (was, is) = (old_lines.next().unwrap_or_default(), new_lines.next().unwrap_or_default());
                // The place may lie in either text; the line is the same in both.
                if touches(new, is, &in_new) || !touches(old, was, &in_old) {
                    ("same", " ", None, new, &in_new, is)
                } else {
                    ("same", " ", None, old, &in_old, was)
                }
            }
            Line::Removed(_) => {
                ("removed", "−", Some("schema-editor-removed"), old, &in_old, old_lines.next().unwrap_or_default())
            }
            Line::Added(_) => {
                ("added", "+", Some("schema-editor-added"), new, &in_new, new_lines.next().unwrap_or_default())
            }
        };
        html! {
            <li {class}>
                <span class="sign" aria-hidden="true">{ sign }</span>
                if let Some(said) = said { <span class="sr">{ words.text(said) }</span> }
                <code>{ for marked(words, text, line, spans) }</code>
            </li>
        }
    });
    let title = words.text_with("schema-editor-comparison", &[("version", &version.to_string())]);
    html! {
        <>
            <h3 id="schema-comparison">{ title }</h3>
            <ol class="comparison" dir="ltr" tabindex="0" aria-labelledby="schema-comparison">{ for rows }</ol>
        </>
    }
}

/// From where to where a line of a text lies in it.
fn place(text: &str, line: &str) -> Span {
    let start = line.as_ptr() as usize - text.as_ptr() as usize;
    (start, start + line.len())
}

fn touches(text: &str, line: &str, spans: &[Span]) -> bool {
    let (from, to) = place(text, line);
    spans.iter().any(|(start, end)| *start < to && *end > from)
}

/// A line in pieces, those within a span marked. The blank before the first letter is never marked.
fn marked(words: &Spoken, text: &str, line: &str, spans: &[Span]) -> Vec<Html> {
    let (from, to) = place(text, line);
    let indent = from + (line.len() - line.trim_start().len());
    let mut spans: Vec<Span> = spans.to_vec();
    spans.sort_unstable();
    let (mut at, mut pieces) = (from, Vec::new());
    for (start, end) in spans {
        let (start, end) = (start.max(indent).max(at), end.min(to));
        if start >= end {
            continue;
        }
        pieces.push(html! { { text[at..start].to_owned() } });
        pieces.push(html! {
            <mark><span class="sr">{ words.text("schema-editor-marked") }</span>{ text[start..end].to_owned() }</mark>
        });
        at = end;
    }
    pieces.push(html! { { text[at..to].to_owned() } });
    pieces
}
