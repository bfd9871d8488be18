//! What is wrong, in sentences: with a text, or with a change.

use eda_schema::registry::{Clash, Direction};
use eda_schema::text::Malformed;
use yew::prelude::*;

use crate::words::Spoken;

/// Where and why a text is not what it should be. A reason that no translation knows stays English, and says so.
pub(super) fn fault(words: &Spoken, malformed: &Malformed) -> Html {
    let (line, column) = (malformed.at.line.to_string(), malformed.at.column.to_string());
    let place = words.text_with("schema-editor-at", &[("line", &line), ("column", &column)]);
    let why = match words.optional(&format!("schema-editor-why-{}", slug(&malformed.why))) {
        Some(why) => html! { <>{ why }</> },
        None => html! { <span lang="en">{ &malformed.why }</span> },
    };
    html! { <><b>{ place }</b>{ " " }{ why }</> }
}

/// A reason as the end of a message's name.
fn slug(why: &str) -> String {
    let letters =
        why.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { ' ' });
    letters.collect::<String>().split_whitespace().collect::<Vec<_>>().join("-")
}

/// Who could not read what, where, and by which rule.
pub(super) fn clash(words: &Spoken, clash: &Clash) -> Html {
    let direction = match clash.direction {
        Direction::NewReadsOld => "schema-editor-new-reads-old",
        Direction::OldReadsNew => "schema-editor-old-reads-new",
    };
    let version = clash.version.0.to_string();
    let difference = &clash.difference;
    let path = if difference.path.is_empty() { "/" } else { &difference.path };
    let meaning = words.optional(&format!("schema-editor-rule-{}", difference.rule));
    html! {
        <>
            { words.text_with(direction, &[("version", &version)]) }{ " " }
            { meaning.unwrap_or_else(|| words.text("schema-editor-rule-other")) }{ " " }
            <span class="where"><code class="path">{ path }</code>{ " " }<code class="rule">{ difference.rule }</code></span>
            if !difference.about.is_empty() {
                { " " }<span class="quiet" lang="en">{ &difference.about }</span>
            }
        </>
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::slug;

    #[wasm_bindgen_test]
    fn a_reason_becomes_the_end_of_a_name() {
        assert_eq!(slug("expected `,` or `}`"), "expected-or");
        assert_eq!(slug("EOF while parsing an object"), "eof-while-parsing-an-object");
    }
}
