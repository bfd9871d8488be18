//! Three moments of the first run: delivered, crashed, delivered again.

use yew::prelude::*;

use crate::words::Spoken;

/// A moment of the run.
struct Moment {
    /// Its name in the catalogue; attributes say what happens and how the handler is called.
    message: &'static str,
    /// How many records wait.
    waiting: usize,
    /// How the handler looks.
    handler: &'static str,
    /// The mark beside the handler.
    mark: &'static str,
}

const MOMENTS: [Moment; 3] = [
    Moment { message: "app-moment-deliver", waiting: 3, handler: "", mark: "flight" },
    Moment { message: "app-moment-crash", waiting: 3, handler: "bad", mark: "failed" },
    Moment { message: "app-moment-recover", waiting: 2, handler: "ok", mark: "delivered" },
];

/// Each record's letter and the colour of its key.
const RECORDS: [(&str, &str); 3] = [("a", "var(--key-1)"), ("d", "var(--key-4)"), ("b", "var(--key-2)")];

pub(super) fn moments(words: &Spoken) -> Html {
    let record = |(at, (letter, key)): (usize, &(&'static str, &'static str))| {
        let x = 3 + at * 21;
        html! {
            <>
                <rect x={x.to_string()} y="43" width="18" height="18" rx="3" fill={*key} />
                <text x={(x + 9).to_string()} y="56.3" text-anchor="middle" class="lt">{ *letter }</text>
            </>
        }
    };
    let moment = |(place, moment): (usize, &Moment)| {
        let Moment { message, waiting, handler, mark } = *moment;
        html! {
            <svg viewBox="0 0 104 118" aria-hidden="true">
                <text class="t" x="0" y="13">{ format!("{}. {}", place + 1, words.text(message)) }</text>
                <text x="0" y="30">{ words.text(&format!("{message}.about")) }</text>
                <rect class="tr" x="0" y="40" width="96" height="24" rx="4" />
                { for RECORDS[..waiting].iter().enumerate().map(record) }
                <path class="ar" d="M34 67V82m0 0l-4-5m4 5l4-5" />
                <rect class={classes!("bx", handler)} x=".5" y="86" width="72" height="30" rx="6" />
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
