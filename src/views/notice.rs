//! Tells that acting in the past took another way, and offers the way back.

use yew::prelude::*;

use super::inspector::Props;
use crate::session::{Notice, Session, use_shown};
use crate::words::use_words;

#[component]
pub(crate) fn NoticeBar(props: &Props) -> Html {
    let words = use_words();
    let notice = use_shown(&props.session, Session::notice);
    let act = |message: &str, act: fn(&Session)| {
        let session = props.session.clone();
        let onclick = Callback::from(move |_: MouseEvent| act(&session));
        html! { <button type="button" {onclick}>{ words.text(message) }</button> }
    };
    let content = notice.map(|notice| match notice {
        Notice::Forked { at, dropped } => {
            let told = words.text_with("app-forked", &[("at", &at.to_string())]);
            let lost = (dropped > 0).then(|| words.counted("app-forked-dropped", "count", dropped as u64));
            html! { <><p>{ told }{ " " }{ lost }</p>{ act("app-forked-undo", Session::undo) }</> }
        }
        Notice::Refused(refusal) => html! { <p>{ words.text(refusal.message()) }</p> },
        Notice::Full => html! { <p>{ words.text("app-link-full") }</p> },
        Notice::Over => html! { <p>{ words.text("app-over") }</p> },
    });
    html! {
        <section class={classes!("notice", content.is_none().then_some("empty"))} aria-label={words.text("app-notice")}>
            <div role="status">
                if let Some(content) = content {
                    { content }
                    { act("app-dismiss", Session::dismiss) }
                }
            </div>
        </section>
    }
}
