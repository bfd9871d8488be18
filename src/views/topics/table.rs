//! Tables of the dialog. One that is wider than its place is scrolled by itself, by the keyboard too.

use yew::prelude::*;

use crate::views::parameters::grouped;
use crate::words::Spoken;

/// Columns with numbers, which end below each other.
const NUMBERS: [&str; 6] = ["begin", "end", "kept", "leader", "committed", "lag"];

/// A table of this name, with these columns.
pub(super) fn table(words: &Spoken, caption: &str, heads: &[&str], rows: Html) -> Html {
    let caption = words.text(caption);
    let head = |head: &&str| {
        let is_number = NUMBERS.contains(head);
        html! { <th scope="col" class={classes!(is_number.then_some("n"))}>{ words.text(&format!("topics-head-{head}")) }</th> }
    };
    html! {
        <>
            <h4>{ &caption }</h4>
            <div class="wide" tabindex="0" role="region" aria-label={caption.clone()}>
                <table><thead><tr>{ for heads.iter().map(head) }</tr></thead><tbody>{ rows }</tbody></table>
            </div>
        </>
    }
}

/// A cell with a number, where it is known.
pub(super) fn number(value: Option<u64>) -> Html {
    html! { <td class="n">{ value.map_or_else(|| "–".to_owned(), |value| grouped(value as i64)) }</td> }
}
