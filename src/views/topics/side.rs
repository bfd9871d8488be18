//! A list of names at the side, with what the chosen one is beside it.

use eda_remote::Listed;
use yew::prelude::*;

use super::asking::{Asked, trouble};
use crate::words::Spoken;

/// What may be listed.
pub(super) trait Named {
    /// What is said of all of them, and where there is none.
    const TITLE: &'static str;
    const NONE: &'static str;

    fn name(&self) -> &str;
    /// What stands below the name.
    fn figures(&self, words: &Spoken) -> String;
}

/// The list, and beside it what `show` makes of the chosen one; of the first while none is chosen.
pub(super) fn beside<T: Named>(
    words: &Spoken,
    asked: &Asked<Listed<T>>,
    chosen: &UseStateHandle<Option<String>>,
    show: impl Fn(&T) -> Html,
) -> Html {
    let all = asked.seen.as_ref().map_or(&[][..], |listed| &listed.all);
    let shown = all.iter().find(|one| chosen.as_deref() == Some(one.name())).or(all.first());
    let item = |one: &T| {
        let name = one.name().to_owned();
        let current = shown.is_some_and(|shown| shown.name() == name).then_some("true");
        let onclick = {
            let (chosen, name) = (chosen.clone(), name.clone());
            Callback::from(move |_: MouseEvent| chosen.set(Some(name.clone())))
        };
        html! {
            <li key={name.clone()}><button type="button" aria-current={current} {onclick}>
                <b>{ name }</b><small>{ one.figures(words) }</small>
            </button></li>
        }
    };
    html! {
        <>
            { trouble(words, asked) }
            if asked.seen.is_some() && all.is_empty() { <p role="status">{ words.text(T::NONE) }</p> }
            <div class="beside">
                <nav aria-label={words.text(T::TITLE)}>
                    <ul class="names">{ for all.iter().map(item) }</ul>
                    if asked.seen.as_ref().is_some_and(|listed| listed.more) {
                        <p class="quiet">{ words.counted("topics-more", "count", all.len() as u64) }</p>
                    }
                </nav>
                if let Some(shown) = shown {
                    <section key={shown.name()} aria-labelledby="topics-shown">
                        <h3 id="topics-shown">{ shown.name() }</h3>
                        { show(shown) }
                    </section>
                }
            </div>
        </>
    }
}
