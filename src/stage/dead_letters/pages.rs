//! A long table in pages: a few rows at a time, with a way to those before and after.

use yew::prelude::*;

use crate::words::use_words;

/// How many rows a page has.
const ROWS_MAX: usize = 4;

#[derive(PartialEq, Properties)]
pub(super) struct Props {
    /// The row above all pages.
    pub(super) head: Html,
    /// All rows, the first page's first.
    pub(super) rows: Vec<Html>,
}

#[component]
pub(super) fn Pages(props: &Props) -> Html {
    let Props { head, rows } = props;
    let words = use_words();
    let page = use_state_eq(|| 0_usize);
    // Rows may have gone since the page was turned to.
    let last = rows.len().saturating_sub(1) / ROWS_MAX;
    let shown = (*page).min(last);
    let (from, to) = (shown * ROWS_MAX, rows.len().min((shown + 1) * ROWS_MAX));
    let turn = |said: &str, to: Option<usize>| {
        let page = page.clone();
        let onclick = Callback::from(move |_: MouseEvent| to.into_iter().for_each(|to| page.set(to)));
        // At an end the button stays where it is, so that the keyboard does not lose its place.
        html! { <button type="button" class="small" aria-disabled={to.is_none().then_some("true")} {onclick}>{ words.text(said) }</button> }
    };
    let figures = [("from", (from + 1).to_string()), ("to", to.to_string()), ("all", rows.len().to_string())];
    let figures = figures.each_ref().map(|(name, figure)| (*name, figure.as_str()));
    html! {
        <>
            <table class="letters">
                <thead>{ head.clone() }</thead>
                <tbody>{ for rows[from..to].iter().cloned() }</tbody>
            </table>
            if last > 0 {
                <p class="turn">
                    { turn("app-stage-dlq-newer", shown.checked_sub(1)) }
                    <span role="status">{ words.text_with("app-stage-dlq-shown", &figures) }</span>
                    { turn("app-stage-dlq-older", (shown < last).then_some(shown + 1)) }
                </p>
            }
        </>
    }
}
