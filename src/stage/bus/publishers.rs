//! Those who publish, and what they published last.

use eda_patterns::fact::ActorId;
use yew::prelude::*;

use super::super::marks::{cell_width, fitted, name_in, px, text, text_end};
use super::super::scene::{Area, Drawing};
use super::super::thing::{box_class, thing, trouble};
use super::columns::Columns;

pub(super) fn publisher(drawing: &Drawing<'_>, columns: &Columns, place: usize, actor: ActorId) -> Html {
    let area = columns.publisher(drawing, place);
    let Area { x, y, width, height } = area;
    let state = drawing.picture.actors.get(actor);
    let name = drawing.words.actor(drawing.trace.actor_name(actor));
    let published = drawing.words.counted("app-stage-published", "count", state.published);
    let newest = drawing.picture.queues.newest_kept();
    let copies = |copies: u32| drawing.words.counted("app-stage-made", "count", copies.into());
    let ills = trouble(drawing.words, &state);
    let sentence = drawing
        .words
        .text_with("app-stage-publisher-said", &[("actor", &name), ("count", &state.published.to_string())]);
    let content = if drawing.layout.is_narrow() {
        html! {
            <>
                { text(x + 10.0, y + 20.0, "strong", name) }
                { text(x + 84.0, y + 20.0, "num", published) }
                if let Some((record, made)) = newest {
                    { text_end(x + width - 10.0, y + 20.0, "num", format!("{record}: {}", copies(made))) }
                }
            </>
        }
    } else {
        let last = newest.filter(|_| place == 0);
        html! {
            <>
                { text(x + 10.0, y + 20.0, "strong", name_in(drawing.words, drawing.trace.actor_name(actor), width - 16.0)) }
                { text(x + 10.0, y + 38.0, "num", published) }
                if let Some((class, words)) = ills {
                    { text(x + 10.0, y + 56.0, class, fitted(&words, width - 16.0)) }
                } else if let Some((record, made)) = last {
                    { text(x + 10.0, y + 62.0, "hd", drawing.words.text("app-stage-last")) }
                    { drawing.cell(x + 10.0, y + 70.0, record, "") }
                    { text(x + 16.0 + cell_width(record), y + 82.0, "", copies(made)) }
                }
            </>
        }
    };
    let outline = html! {
        <rect x={px(x)} y={px(y)} width={px(width)} height={px(height)} rx="6" class={box_class(drawing, &[actor])} />
    };
    thing(drawing, &[actor], sentence, html! { <>{ outline }{ content }</> })
}
