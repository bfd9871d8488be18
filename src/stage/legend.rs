//! What the marks of a drawing mean. It only repeats what is labelled where it stands.

use yew::prelude::*;

use super::marks::mark;
use super::scene::Drawing;

/// One line of a legend: its picture, 16 by 16, and its message.
pub(super) type Entry = (Html, &'static str);

/// An entry with a mark of the sprite.
pub(super) fn marked(name: &'static str, message: &'static str) -> Entry {
    (mark(1.0, 1.0, 14.0, name), message)
}

/// A legend, and the same folded for narrow and low screens. With a selected fact it says how its
/// causes and effects are marked.
pub(super) fn legend(drawing: &Drawing<'_>, mut entries: Vec<Entry>) -> Html {
    let words = drawing.words;
    if drawing.cone.fact.is_some() {
        entries.push((html! { <path class="way cause" d="M0 8H16" /> }, "app-stage-means-cause"));
        entries.push((html! { <path class="way effect" d="M1 8H16" /> }, "app-stage-means-effect"));
    }
    let items = entries.into_iter().map(|(picture, message)| {
        html! {
            <li><svg class="topology" viewBox="0 0 16 16" aria-hidden="true">{ picture }</svg>{ words.text(message) }</li>
        }
    });
    let list: Html = html! { <ul class="legend">{ for items }</ul> };
    html! {
        <>
            { list.clone() }
            <details class="legend-fold"><summary>{ words.text("app-stage-legend") }</summary>{ list }</details>
        </>
    }
}
