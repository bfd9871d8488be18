//! Who takes part beside brokers and their clients: the controller, a gateway that is called.

use eda_patterns::fact::ActorId;
use yew::prelude::*;

use super::super::marks::{LETTER, fitted, mark, px, text, text_end};
use super::super::scene::{Area, Drawing};
use super::super::thing::{box_class, thing, trouble};
use super::columns::Columns;

/// The height of a line with the room below it.
pub(super) const LINE: f64 = 30.0;

/// How many stand beside each other: on a phone fewer, so that their names can be read.
fn in_a_row(columns: &Columns) -> usize {
    let most = if columns.narrow { 2 } else { 5 };
    columns.others.len().clamp(1, most)
}

/// How many lines they take.
pub(super) fn lines(columns: &Columns) -> usize {
    columns.others.len().div_ceil(in_a_row(columns))
}

/// Where one of them stands: in a row below the lanes.
pub(super) fn area(columns: &Columns, place: usize) -> Area {
    let in_a_row = in_a_row(columns);
    let letters = if columns.narrow { 0.0 } else { columns.letters.len() as f64 * super::letters::WIDTH };
    let room = columns.groups_x - columns.writers_x - 10.0 - letters;
    let step = (room / in_a_row as f64).min(168.0);
    let (line, place) = ((place / in_a_row) as f64, (place % in_a_row) as f64);
    let y = columns.bottom + 4.0 + line * LINE;
    Area { x: columns.writers_x + place * step, y, width: step - 8.0, height: LINE - 4.0 }
}

pub(super) fn draw(drawing: &Drawing<'_>, columns: &Columns) -> Html {
    let all = columns.others.iter().enumerate().map(|(place, &actor)| other(drawing, area(columns, place), actor));
    html! { <g>{ for all }</g> }
}

fn other(drawing: &Drawing<'_>, area: Area, actor: ActorId) -> Html {
    let Area { x, y, width, height } = area;
    let words = drawing.words;
    let name = words.actor(drawing.trace.actor_name(actor));
    let state = drawing.picture.actors.get(actor);
    let ills = trouble(words, &state);
    let answered = (state.called > 0).then(|| words.counted("app-stage-called", "count", state.called));
    let said: Vec<String> =
        [Some(name.clone()), ills.as_ref().map(|(_, what)| what.clone())].into_iter().flatten().collect();
    let beside = width - 24.0 - name.chars().count() as f64 * 7.0;
    let fits = |note: &str| note.chars().count() as f64 * LETTER <= beside;
    let note = match ills {
        Some((class, note)) if fits(&note) => text_end(x + width - 8.0, y + 17.0, class, note),
        Some((class, _)) => mark(x + width - 20.0, y + 7.0, 12.0, if class == "bad" { "failed" } else { "retry" }),
        None => match answered.filter(|answered| fits(answered)) {
            Some(answered) => text_end(x + width - 8.0, y + 17.0, "num", answered),
            None => html! {},
        },
    };
    let content = html! {
        <>
            <rect x={px(x)} y={px(y)} width={px(width)} height={px(height)} rx="6" class={box_class(drawing, &[actor])} />
            { text(x + 8.0, y + 17.0, "plain", fitted(&name, width - 12.0)) }
            { note }
        </>
    };
    thing(drawing, &[actor], said.join(", "), content)
}
