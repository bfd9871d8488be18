//! How a herd would come back under each jitter: the same forty failures four times.

use std::fmt::Write as _;

use eda_patterns::backoff::Jitter;
use eda_patterns::picture::dead_letters::{DeadLetters, GATEWAY, HERD, STEPS, Spread};
use yew::prelude::*;

use super::super::marks::{Anchor, anchored, px, text, text_end};
use super::super::scene::Drawing;

const ROW: f64 = 34.0;
const TALL: f64 = 26.0;

pub(super) fn draw(drawing: &Drawing<'_>, queue: &DeadLetters) -> Html {
    let words = drawing.words;
    let Some(policy) = queue.policy.as_ref() else { return html! {} };
    let width =
        if drawing.layout.is_narrow() { drawing.layout.width - 28.0 } else { drawing.layout.width / 2.0 - 34.0 };
    let guarded = drawing.session.with_link(|link| link.settings().guard("jitter"));
    let current = if guarded { policy.backoff.jitter } else { Jitter::None };
    let step = queue.spreads.first().map(|spread| spread.step).unwrap_or_default();
    let note = words.text_with(
        "app-stage-dlq-spread-note",
        &[("herd", &HERD.to_string()), ("gateway", &GATEWAY.to_string()), ("step", &step.to_string())],
    );
    let height = ROW * queue.spreads.len() as f64 + 20.0;
    let (left, right) = (88.0, width - 56.0);
    let rows = queue.spreads.iter().zip(Jitter::ALL).enumerate().map(|(place, (spread, (word, jitter)))| {
        let top = place as f64 * ROW;
        let name = words.word(word);
        let peak = words.text_with("app-stage-dlq-peak", &[("peak", &spread.peak().to_string())]);
        let is_good = spread.peak() <= GATEWAY;
        html! {
            <g role="img" aria-label={format!("{name}: {peak}")}>
                if jitter == current { <rect class="current" y={px(top)} width={px(width)} height={px(ROW)} rx="4" /> }
                { text(6.0, top + 22.0, if jitter == current { "strong" } else { "plain" }, name) }
                { bars(spread, left, right, top + 4.0) }
                { text_end(width - 4.0, top + 22.0, if is_good { "good" } else { "warn" }, peak) }
            </g>
        }
    });
    let rows: Vec<Html> = rows.collect();
    let whole = step * STEPS as u64;
    let axis = (0..=3).map(|third| {
        let x = left + (right - left) * f64::from(third) / 3.0;
        let said = format!("{} s", (whole.as_us() / 3 * third as u64 + 500_000) / 1_000_000);
        anchored(x, height - 4.0, "num", Anchor::Middle, said)
    });
    html! {
        <section class="block">
            <h2><b>{ words.text("app-stage-dlq-spread") }</b><span>{ note }</span></h2>
            <svg class="topology plain-size" width={px(width)} height={px(height)} viewBox={format!("0 0 {} {}", px(width), px(height))} role="group" aria-label={words.text("app-stage-dlq-spread")}>
                { for rows }
                { for axis }
            </svg>
        </section>
    }
}

/// The retries of each step. What is above the gateway's limit comes too early.
fn bars(spread: &Spread, left: f64, right: f64, top: f64) -> Html {
    let wide = (right - left) / STEPS as f64;
    let tall = |count: u32| TALL * f64::from(count) / HERD as f64;
    let (mut taken, mut refused) = (String::new(), String::new());
    for (step, &count) in spread.retries.iter().enumerate().filter(|(_, count)| **count > 0) {
        let (x, bar) = (left + step as f64 * wide, (wide - 1.0).max(1.5));
        let fits = count.min(GATEWAY);
        // Writing into a string cannot fail.
        let _ = write!(taken, "M{x:.1} {:.1}h{bar:.1}v{:.1}h-{bar:.1}z", top + TALL - tall(fits), tall(fits));
        if count > fits {
            let over = tall(count) - tall(fits);
            let _ = write!(refused, "M{x:.1} {:.1}h{bar:.1}v{over:.1}h-{bar:.1}z", top + TALL - tall(count));
        }
    }
    let limit = top + TALL - tall(GATEWAY);
    html! {
        <>
            <path class="taken" d={taken} />
            <path class="refused" d={refused} />
            <path class="limit" d={format!("M{} {limit:.1}H{}", px(left), px(right))} />
            <path class="grid" d={format!("M{} {}H{}", px(left), px(top + TALL), px(right))} />
        </>
    }
}
