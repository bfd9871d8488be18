//! Three guarantees side by side: who takes part, what became of each transfer in each lane, and the books with their
//! running sum.

use eda_patterns::catalog::exactly_once::lanes::Lane;
use eda_patterns::fact::{FactId, Name};
use eda_patterns::money::Money;
use eda_patterns::picture::guarantees::{Entry, Guarantees, InLane, TransferRow};
use yew::prelude::*;

use super::marks::px;
use super::scene::{Drawing, Sheet};
use super::topology::{self, Height};

/// How many transfers are listed.
const SHOWN: (usize, usize, usize) = (8, 7, 6);

/// How high the columns of the running sum are.
const SUM_HEIGHT: f64 = 28.0;

pub(super) fn draw(drawing: &Drawing<'_>, picture: &Guarantees) -> Sheet {
    let words = drawing.words;
    let tallies = Lane::ALL.map(|lane| picture.tally(lane));
    let sum = |of: fn(&(usize, usize)) -> usize| tallies.iter().map(of).sum::<usize>().to_string();
    let (lost, twice) = (sum(|tally| tally.0), sum(|tally| tally.1));
    Sheet {
        title: words.text("exactly-once-title"),
        figure: words.text_with("exactly-once-stage-now", &[("lost", &lost), ("twice", &twice)]),
        blocks: html! { <>{ lanes(drawing, picture) }{ ledger(drawing, picture) }{ log(drawing, picture) }</> },
        ..topology::draw(drawing, Height::Low)
    }
}

fn seek(drawing: &Drawing<'_>, fact: FactId) -> Callback<MouseEvent> {
    let session = drawing.session.clone();
    Callback::from(move |_: MouseEvent| session.seek_fact(fact))
}

fn glyph(name: &'static str) -> Html {
    html! {
        <svg class="topology glyph-of" width="12" height="12" viewBox="0 0 16 16" aria-hidden="true">
            <use href={format!("#g-{name}")} width="16" height="16" class={format!("g-{name}")} />
        </svg>
    }
}

fn lanes(drawing: &Drawing<'_>, picture: &Guarantees) -> Html {
    let words = drawing.words;
    let shown = drawing.layout.pick(SHOWN.0, SHOWN.1, SHOWN.2);
    html! {
        <section class="block guarantees">
            <h2>
                <b>{ words.text("exactly-once-stage-lanes") }</b>
                <span>{ words.text("exactly-once-stage-lanes-note") }</span>
            </h2>
            if picture.transfers.is_empty() {
                <p class="quiet">{ words.text("exactly-once-stage-none") }</p>
            } else {
                <table>
                    <thead><tr>
                        <th scope="col">{ words.text("exactly-once-stage-transfer") }</th>
                        { for Lane::ALL.map(|lane| html! { <th scope="col">{ words.word(lane.word()) }</th> }) }
                        <th scope="col" class="num">{ words.text("exactly-once-stage-texts") }</th>
                    </tr></thead>
                    <tbody>{ for picture.transfers.iter().rev().take(shown).map(|row| transfer(drawing, row)) }</tbody>
                </table>
            }
        </section>
    }
}

fn transfer(drawing: &Drawing<'_>, row: &TransferRow) -> Html {
    let name = |name: Name| drawing.trace.text(name);
    // The initials of the two accounts are enough beside the amount; the title has the whole.
    let short = |account: Name| name(account).split('_').next().unwrap_or_default().to_owned();
    let whole = format!("{}: {} → {}, {}", name(row.key), name(row.from), name(row.to), row.amount);
    let sent = format!("{} ×{}", drawing.words.text("exactly-once-stage-sent"), row.sent);
    let texts = if row.texts > 1 { "num twice" } else { "num" };
    html! {
        <tr key={row.fact.0}>
            <th scope="row">
                <button type="button" onclick={seek(drawing, row.fact)} title={whole.clone()} aria-label={whole}>
                    <b>{ name(row.key) }</b>
                    <span>{ row.amount.to_string() }</span>
                    <span class="wide">{ format!("{} → {}", short(row.from), short(row.to)) }</span>
                    if row.sent > 1 { <span class="again">{ sent }</span> }
                </button>
            </th>
            { for Lane::ALL.map(|lane| in_lane(drawing, &row.lanes[lane as usize])) }
            <td class={texts}>{ row.texts }</td>
        </tr>
    }
}

/// What a lane has made of a transfer: the mark, and the words.
fn in_lane(drawing: &Drawing<'_>, it: &InLane) -> Html {
    let words = drawing.words;
    let (class, sign, said) = match it.moved {
        0 if it.is_lost() => ("lost", "failed", words.text("exactly-once-stage-lost")),
        0 if it.declined => ("plain", "dead", words.text("exactly-once-stage-declined")),
        0 if it.refused => ("plain", "dead", words.text("exactly-once-stage-refused")),
        0 => ("waits", "flight", words.text("exactly-once-stage-waits")),
        1 if it.refused => ("kept", "delivered", words.text("exactly-once-stage-once-refused")),
        1 if it.known > 0 => {
            let times = it.known.to_string();
            ("kept", "delivered", words.text_with("exactly-once-stage-kept", &[("times", &times)]))
        }
        1 => ("kept", "delivered", words.text("exactly-once-stage-once")),
        times => ("twice", "failed", words.text_with("exactly-once-stage-times", &[("times", &times.to_string())])),
    };
    let content = html! { <>{ glyph(sign) }<span>{ said }</span></> };
    match it.fact {
        Some(fact) => {
            html! { <td {class}><button type="button" onclick={seek(drawing, fact)}>{ content }</button></td> }
        }
        None => html! { <td {class}><span class="quiet">{ content }</span></td> },
    }
}

fn ledger(drawing: &Drawing<'_>, picture: &Guarantees) -> Html {
    let words = drawing.words;
    let accounts = picture.books[0].balances.keys().copied();
    let balance = |lane: Lane, account: Name| picture.books[lane as usize].balances.get(&account).copied();
    let row = |account: Name| {
        let exact = balance(Lane::Exact, account);
        html! {
            <tr key={account.0}>
                <th scope="row">{ drawing.trace.text(account) }</th>
                { for Lane::ALL.map(|lane| {
                    let now = balance(lane, account);
                    let differs = (now != exact).then_some("differs");
                    html! { <td class={classes!("num", differs)}>{ now.unwrap_or_default().to_string() }</td> }
                }) }
                <td class={classes!("num", "wide", (picture.statements.get(&account).copied() != exact).then_some("differs"))}>
                    { picture.statements.get(&account).copied().unwrap_or_default().to_string() }
                </td>
            </tr>
        }
    };
    html! {
        <section class="block guarantees ledger">
            <h2>
                <b>{ words.text("exactly-once-stage-ledger") }</b>
                <span>{ words.text("exactly-once-stage-ledger-note") }</span>
            </h2>
            <table>
                <thead><tr>
                    <th scope="col">{ words.text("exactly-once-stage-account") }</th>
                    { for Lane::ALL.map(|lane| html! { <th scope="col" class="num">{ words.word(lane.word()) }</th> }) }
                    <th scope="col" class="num wide">{ words.text("exactly-once-stage-statements") }</th>
                </tr></thead>
                <tbody>{ for accounts.map(row) }</tbody>
                <tfoot><tr>
                    <th scope="row">{ words.text("exactly-once-stage-sum") }</th>
                    { for picture.books.iter().map(|book| {
                        let differs = (book.sum != book.first).then_some("twice");
                        html! { <td class={classes!("num", differs)}>{ book.sum.to_string() }</td> }
                    }) }
                    <td class="num wide">{ picture.statements.values().copied().sum::<Money>().to_string() }</td>
                </tr></tfoot>
            </table>
            { running(drawing, picture) }
        </section>
    }
}

/// The sum after each of the newest moves: a column each, as high as before as long as nothing is made or lost.
fn running(drawing: &Drawing<'_>, picture: &Guarantees) -> Html {
    let words = drawing.words;
    let first = picture.books[Lane::Exact as usize].first;
    let step = 24.0;
    let most = ((drawing.layout.width - 32.0) / step) as usize;
    let skipped = picture.entries.len().saturating_sub(most);
    let entries: Vec<&Entry> = picture.entries.iter().skip(skipped).collect();
    if entries.is_empty() {
        return html! {};
    }
    // A difference is drawn against the greatest amount that moved, or it would not be seen.
    let scale = entries.iter().map(|entry| entry.amount.paise()).max().unwrap_or(1).max(1) as f64;
    let column = |(at, entry): (usize, &&Entry)| {
        let off = (entry.sum - first).paise() as f64 / scale;
        let height = (SUM_HEIGHT / 2.0 * (1.0 + off)).clamp(2.0, SUM_HEIGHT);
        let class = if entry.sum == first { "sum-column" } else { "sum-column wrong" };
        let said = format!("{}: {}", drawing.trace.text(entry.key), entry.sum);
        html! {
            <g class="pressed-mark" role="img" aria-label={said.clone()} onclick={seek(drawing, entry.fact)}>
                <title>{ said }</title>
                <rect class="sum-room" x={px(at as f64 * step)} y="0" width="24" height={px(SUM_HEIGHT)} />
                <rect {class} x={px(at as f64 * step + 4.0)} y={px(SUM_HEIGHT - height)} width="16" height={px(height)} rx="2" />
            </g>
        }
    };
    let width = entries.len() as f64 * step;
    let last = entries.last().map_or(Money::ZERO, |entry| entry.sum);
    html! {
        <>
            <h3>
                <b>{ words.text("exactly-once-stage-running") }</b>
                <span>{ words.text("exactly-once-stage-running-note") }</span>
                <span class="push">{ last.to_string() }</span>
            </h3>
            <svg class="topology running-sum" width={px(width)} height={px(SUM_HEIGHT)} viewBox={format!("0 0 {} {}", px(width), px(SUM_HEIGHT))}>
                { for entries.iter().enumerate().map(column) }
                <path class="grid" d={format!("M0 {0}H{1}", px(SUM_HEIGHT / 2.0), px(width))} />
            </svg>
        </>
    }
}

/// How far readers of committed data may read the postings, and who was turned away.
fn log(drawing: &Drawing<'_>, picture: &Guarantees) -> Html {
    let words = drawing.words;
    let (stable, end) = (picture.stable.0.to_string(), picture.stable.1.to_string());
    let (class, id) =
        if picture.is_frozen() { ("late", "exactly-once-stage-frozen") } else { ("", "exactly-once-stage-stable") };
    // A real broker tells nobody up to where its log is stable, nor what it aborts by itself.
    let is_told = picture.stable.1 > 0;
    html! {
        <section class="block">
            <h2>
                <b>{ words.text("exactly-once-stage-log") }</b>
                if is_told {
                    <span {class}>{ words.text_with(id, &[("stable", &stable), ("end", &end)]) }</span>
                }
                if is_told || picture.aborted > 0 {
                    <span>{ words.counted("exactly-once-stage-aborted", "count", picture.aborted) }</span>
                }
                <span>{ words.counted("exactly-once-stage-fenced", "count", picture.fenced) }</span>
            </h2>
        </section>
    }
}
