//! The modes against the kinds of change: each cell is decided by the registry's own code, and pressing it says by which rule.

use eda_schema::SchemaType;
use eda_schema::changes::changes_of;
use eda_schema::registry::{Clash, Mode};
use yew::prelude::*;

use crate::session::window;
use crate::views::glyph::glyph;
use crate::words::{Spoken, use_words};

#[derive(PartialEq, Properties)]
pub(super) struct Props {
    pub(super) ty: SchemaType,
    pub(super) picked: Option<(Mode, &'static str)>,
    pub(super) on_pick: Callback<(Mode, &'static str)>,
}

#[component]
pub(super) fn Matrix(props: &Props) -> Html {
    let words = use_words();
    let changes = changes_of(props.ty);
    let decided = use_memo(props.ty, |ty| {
        let row = |mode: &Mode| changes_of(*ty).iter().map(|change| change.clashes(*ty, *mode)).collect();
        Mode::ALL.iter().map(row).collect::<Vec<Vec<Vec<Clash>>>>()
    });
    // One cell can be reached by Tab; the arrows lead to the others.
    let at = use_state_eq(|| (1_usize, 1_usize));
    let (row_at, column_at) = (at.0.min(Mode::ALL.len() - 1), at.1.min(changes.len() - 1));
    let onkeydown = {
        let (at, columns) = (at.clone(), changes.len());
        Callback::from(move |event: KeyboardEvent| {
            let (row, column) = match event.key().as_str() {
                "ArrowUp" => (row_at.saturating_sub(1), column_at),
                "ArrowDown" => ((row_at + 1).min(Mode::ALL.len() - 1), column_at),
                "ArrowLeft" => (row_at, column_at.saturating_sub(1)),
                "ArrowRight" => (row_at, (column_at + 1).min(columns - 1)),
                "Home" => (row_at, 0),
                "End" => (row_at, columns - 1),
                _ => return,
            };
            event.prevent_default();
            at.set((row, column));
            focus(&cell_id(row, column));
        })
    };
    let head = changes.iter().map(|change| html! { <th scope="col">{ name(&words, change.id) }</th> });
    let rows = Mode::ALL.iter().enumerate().map(|(row, mode)| {
        let cells = changes.iter().enumerate().map(|(column, change)| {
            let clash = decided[row][column].first();
            let said = if clash.is_some() { "schema-editor-cell-refused" } else { "schema-editor-cell-let-in" };
            let label = words.text_with(said, &[("mode", mode.name()), ("change", &name(&words, change.id))]);
            let is_picked = props.picked == Some((*mode, change.id));
            let onclick = {
                let (on_pick, at, mode, id) = (props.on_pick.clone(), at.clone(), *mode, change.id);
                Callback::from(move |_: MouseEvent| {
                    at.set((row, column));
                    on_pick.emit((mode, id));
                })
            };
            html! {
                <td>
                    <button type="button" id={cell_id(row, column)} class="cell" aria-label={label} aria-pressed={is_picked.to_string()}
                        tabindex={if (row, column) == (row_at, column_at) { "0" } else { "-1" }} {onclick}>
                        { glyph(if clash.is_some() { "failed" } else { "delivered" }) }
                    </button>
                </td>
            }
        });
        html! { <tr><th scope="row"><code>{ mode.name() }</code></th>{ for cells }</tr> }
    });
    html! {
        <>
            <div class="matrix">
                <table {onkeydown}>
                    <caption class="sr">{ words.text("schema-editor-matrix") }</caption>
                    <thead><tr><td></td>{ for head }</tr></thead>
                    <tbody>{ for rows }</tbody>
                </table>
            </div>
            { said(&words, props, &decided) }
        </>
    }
}

/// Which rule decides the cell that was pressed.
fn said(words: &Spoken, props: &Props, decided: &[Vec<Vec<Clash>>]) -> Html {
    let found = props.picked.and_then(|(mode, id)| {
        let row = Mode::ALL.iter().position(|known| *known == mode)?;
        let column = changes_of(props.ty).iter().position(|change| change.id == id)?;
        Some((mode, id, decided[row][column].first()))
    });
    let Some((mode, id, clash)) = found else { return html! { <p role="status" class="decides" /> } };
    let change = name(words, id);
    let decides = match clash {
        Some(clash) => super::sentences::clash(words, clash),
        None if mode == Mode::None => html! { <>{ words.text("schema-editor-cell-none") }</> },
        None => html! { <>{ words.text("schema-editor-cell-no-rule") }</> },
    };
    html! { <p role="status" class="decides"><b>{ format!("{} · {change}: ", mode.name()) }</b>{ decides }</p> }
}

fn name(words: &Spoken, change: &str) -> String {
    words.text(&format!("schema-editor-change-{change}"))
}

fn cell_id(row: usize, column: usize) -> String {
    format!("schema-cell-{row}-{column}")
}

fn focus(id: &str) {
    use wasm_bindgen::JsCast;
    let found = window().document().and_then(|document| document.get_element_by_id(id));
    if let Some(cell) = found.and_then(|cell| cell.dyn_into::<web_sys::HtmlElement>().ok()) {
        // A cell that is in the page takes the focus.
        let _ = cell.focus();
    }
}
