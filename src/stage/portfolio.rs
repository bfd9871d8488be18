//! Event sourcing: the stream of a portfolio, the newest event folded into the state before it, and
//! what a snapshot saves.

use eda_patterns::fact::FactId;
use eda_patterns::money::Money;
use eda_patterns::picture::portfolio::{EventCard, PortfolioPicture, Portfolios, State};
use yew::prelude::*;

use super::scene::Drawing;

/// Panels of the portfolio whose event came last.
pub(super) fn draw(drawing: &Drawing<'_>, portfolios: &Portfolios) -> Html {
    let newest = portfolios.by_name.iter().max_by_key(|(_, portfolio)| portfolio.events.back().map(|card| card.fact));
    let Some((name, portfolio)) = newest else { return html! {} };
    let words = drawing.words;
    let title = words.word(drawing.trace.text(*name));
    let shown = drawing.layout.pick(8, 6, 3);
    let skipped = portfolio.events.len().saturating_sub(shown);
    let cards = portfolio.events.iter().skip(skipped);
    let newest_fact = portfolio.events.back().map(|card| card.fact);
    let older = portfolio.older + skipped as u64;
    let note = match portfolio.conflicts_seen {
        0 => words.text("app-stage-stream-note"),
        seen => words.counted("app-stage-conflicts", "count", seen),
    };
    html! {
        <>
            <section class="block">
                <h2>
                    <b>{ words.text_with("app-stage-stream", &[("portfolio", &title)]) }</b>
                    <span>{ note }</span>
                    <span class="push">
                        { words.text_with("app-stage-as-of", &[("version", &portfolio.after.version.to_string())]) }
                    </span>
                </h2>
                <ol class="stream">
                    if older > 0 { <li class="older">{ format!("‹ {older}") }</li> }
                    { for cards.map(|card| event_card(drawing, card, newest_fact)) }
                </ol>
            </section>
            <section class="block fold">
                { state(drawing, "app-stage-before", &portfolio.before, None) }
                { state(drawing, "app-stage-after", &portfolio.after, Some(&portfolio.before)) }
            </section>
            { replay(drawing, portfolio) }
        </>
    }
}

fn event_card(drawing: &Drawing<'_>, card: &EventCard, newest: Option<FactId>) -> Html {
    let words = drawing.words;
    let symbol = drawing.trace.text(card.symbol);
    let what = words.word(drawing.trace.text(card.event));
    let onclick = Callback::from({
        let (session, fact) = (drawing.session.clone(), card.fact);
        move |_: MouseEvent| session.seek_fact(fact)
    });
    let class = classes!("ev", (newest == Some(card.fact)).then_some("now-event"), (!card.linked).then_some("torn"));
    let quantity = if card.quantity == 0 { String::new() } else { format!("{} {symbol}", card.quantity.abs()) };
    html! {
        <li key={card.version}>
            <button type="button" {class} {onclick}>
                <span class="v"><b>{ format!("v{}", card.version) }</b><code class="hash">{ &format!("{:016x}", card.hash.0)[12..] }</code></span>
                <span class="what">{ what }<br />{ quantity }</span>
                if card.price != Money::default() { <span class="price">{ format!("@ {}", card.price) }</span> }
                <span class="amt">{ if card.amount == Money::default() { String::new() } else { signed(card.amount) } }</span>
            </button>
        </li>
    }
}

fn signed(amount: Money) -> String {
    if amount.paise() > 0 { format!("+{amount}") } else { amount.to_string() }
}

/// A state as a table; what differs from `before` is marked.
fn state(drawing: &Drawing<'_>, title: &'static str, state: &State, before: Option<&State>) -> Html {
    let words = drawing.words;
    let holdings = state.holdings.iter().filter(|(_, row)| row.quantity != 0).map(|(symbol, row)| {
        let old = before.map(|before| before.holdings.get(symbol).copied().unwrap_or_default());
        let changed = old.is_some_and(|old| old != *row);
        let struck = old.filter(|old| old.quantity != row.quantity && old.quantity != 0);
        html! {
            <tr class={changed.then_some("chg")}>
                <th scope="row">{ drawing.trace.text(*symbol) }</th>
                <td>if let Some(old) = struck { <s>{ old.quantity }</s> }{ row.quantity }</td>
                <td>{ row.average_cost().to_string() }</td>
            </tr>
        }
    });
    let money = |id: &str, now: Money, old: Option<Money>| {
        let changed = old.is_some_and(|old| old != now);
        html! {
            <tr class={changed.then_some("chg")}>
                <th scope="row">{ words.text(id) }</th>
                <td colspan="2">if let Some(old) = old.filter(|_| changed) { <s>{ old.to_string() }</s> }{ now.to_string() }</td>
            </tr>
        }
    };
    html! {
        <div class="state">
            <h3>{ words.text(title) }<span>{ words.text_with("app-stage-version", &[("version", &state.version.to_string())]) }</span></h3>
            <table>
                <tbody>
                    { for holdings }
                    { money("app-stage-cash", state.cash, before.map(|before| before.cash)) }
                    { money("app-stage-invested", state.invested, before.map(|before| before.invested)) }
                    { money("app-stage-realised", state.realised, before.map(|before| before.realised)) }
                </tbody>
            </table>
        </div>
    }
}

/// How many events a rebuild folds, with and without a snapshot.
fn replay(drawing: &Drawing<'_>, portfolio: &PortfolioPicture) -> Html {
    let Some(replay) = portfolio.replay else { return html! {} };
    let words = drawing.words;
    let whole = replay.version.max(1);
    let bar = |events: u64, class: &'static str| {
        let view_box = format!("0 0 {whole} 1");
        html! {
            <svg class={classes!("cost-bar", class)} viewBox={view_box} preserveAspectRatio="none" aria-hidden="true">
                <rect width={events.to_string()} height="1" />
            </svg>
        }
    };
    let events = |count: u64| words.counted("app-stage-events", "count", count);
    html! {
        <section class="block cost">
            <span>{ words.text("app-stage-full-replay") }</span>{ bar(whole, "") }<span class="r">{ events(whole) }</span>
            <span>{ words.text_with("app-stage-snapshot-tail", &[("version", &replay.snapshot.to_string())]) }</span>
            { bar(replay.replayed, "less") }<span class="r">{ events(replay.replayed) }</span>
        </section>
    }
}
