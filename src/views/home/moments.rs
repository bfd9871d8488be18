//! Three moments of the first run: delivered, crashed, delivered again.

use yew::prelude::*;

use crate::words::use_words;

/// A moment: its messages, the records that wait, how the handler looks, and the mark beside it.
const MOMENTS: [(&str, &[(&str, &str)], &str, &str); 3] = [
    ("app-moment-deliver", &[("a", "var(--key-1)"), ("d", "var(--key-4)"), ("b", "var(--key-2)")], "", "flight"),
    ("app-moment-crash", &[("a", "var(--key-1)"), ("d", "var(--key-4)"), ("b", "var(--key-2)")], "bad", "failed"),
    ("app-moment-recover", &[("a", "var(--key-1)"), ("d", "var(--key-4)")], "ok", "delivered"),
];

#[component]
pub(super) fn Moments() -> Html {
    let words = use_words();
    let moment = |(place, (message, records, class, mark)): (
        usize,
        &(&str, &'static [(&'static str, &'static str)], &'static str, &str),
    )| {
        let record = |(at, (letter, key)): (usize, &(&'static str, &'static str))| {
            let x = 3 + at * 21;
            html! {
                <>
                    <rect x={x.to_string()} y="43" width="18" height="18" rx="3" fill={*key} />
                    <text x={(x + 9).to_string()} y="56.3" text-anchor="middle" class="lt">{ *letter }</text>
                </>
            }
        };
        html! {
            <svg viewBox="0 0 104 118" aria-hidden="true">
                <text class="t" x="0" y="13">{ format!("{}. {}", place + 1, words.text(message)) }</text>
                <text x="0" y="30">{ words.text(&format!("{message}.about")) }</text>
                <rect class="tr" x="0" y="40" width="96" height="24" rx="4" />
                { for records.iter().enumerate().map(record) }
                <path class="ar" d="M34 67V82m0 0l-4-5m4 5l4-5" />
                <rect class={classes!("bx", *class)} x=".5" y="86" width="72" height="30" rx="6" />
                <text class="in" x="36" y="105.3" text-anchor="middle">{ words.text(&format!("{message}.handler")) }</text>
                <use href={format!("#g-{mark}")} x="79" y="93.5" width="15" height="15" class={format!("g-{mark}")} />
            </svg>
        }
    };
    html! {
        <div class="moments" role="img" aria-label={words.text("app-moments")}>
            { for MOMENTS.iter().enumerate().map(moment) }
        </div>
    }
}
