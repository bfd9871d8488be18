//! Rates, latencies, depths and errors over the run's whole time.
//!
//! Drawn as SVG by hand: the picture keeps 120 buckets a series, so a plot is three short paths.
//! A plotting crate would weigh more than all of the page's other panels, and a canvas would cost
//! what SVG gives: the tokens' colours, text that a screen reader reads, and sharpness at any zoom.

mod bands;
mod log;
mod measured;
mod series;
mod shapes;

use eda_patterns::picture::breakers::Band;
use eda_patterns::time::Time;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use self::bands::{behind, breakers_of};
use self::measured::plots_of;
use self::shapes::{Frame, HEIGHT, draw};
use super::layout::use_layout;
use super::marks::{Anchor, anchored, px};
use crate::session::{Session, use_panel};
use crate::words::use_words;

#[derive(PartialEq, Properties)]
pub(super) struct Props {
    pub(super) session: Session,
}

#[component]
pub(super) fn Plots(props: &Props) -> Html {
    let session = &props.session;
    use_panel(session);
    let words = use_words();
    let pane = use_node_ref();
    let layout = use_layout(&pane);
    let width = layout.width;
    let (left, right, legend) = layout.pick((144.0, 612.0, 632.0), (144.0, 508.0, 524.0), (48.0, width - 10.0, 48.0));
    let spread = if layout.is_narrow() { 0.0 } else { width - layout.pick(864.0, 720.0, 0.0) };
    let length = session.with_picture(|picture| picture.plots.length());
    let frame = Frame {
        left,
        right: right + spread,
        legend: legend + spread,
        end: width - 16.0,
        narrow: layout.is_narrow(),
        length,
    };
    let plots = session.with_picture(|picture| session.with_trace(|trace| plots_of(&words, picture, trace)));
    let newest = session.with_picture(|picture| picture.plots.bucket_at(session.now()));
    let step = if frame.narrow { HEIGHT + 62.0 } else { HEIGHT + 26.0 };
    let height = plots.len() as f64 * step + 24.0;
    let banded = use_state_eq(|| None::<usize>);
    let breakers = session.with_picture(|picture| session.with_trace(|trace| breakers_of(&words, picture, trace)));
    // Nobody chose: the breaker that changed most often tells the story.
    let usual = (0..breakers.len()).max_by_key(|&place| (breakers[place].1.len(), breakers.len() - place));
    let banded_now = banded.filter(|&place| place < breakers.len()).or(usual);
    let bands = banded_now.map(|place| breakers[place].1.as_slice()).unwrap_or_default();
    let now = session.now().min(Time::ZERO + length);
    let drawn = plots.iter().enumerate().map(|(place, plot)| {
        let top = place as f64 * step + if frame.narrow { 44.0 } else { 12.0 };
        html! { <>{ behind(&frame, bands, now, top) }{ draw(&frame, plot, top, newest) }</> }
    });
    let choice = banded_now.map(|chosen| {
        let onchange = Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            banded.set(usize::try_from(select.selected_index()).ok());
        });
        let name_of = |(place, (name, _)): (usize, &(String, Vec<Band>))| html! { <option selected={place == chosen}>{ name }</option> };
        html! {
            <label class="tools bands">{ words.text("app-stage-plot-bands") }
                <select {onchange}>{ for breakers.iter().enumerate().map(name_of) }</select>
            </label>
        }
    });
    let playhead = frame.x(session.now().min(Time::ZERO + length));
    let axis_y = height - 6.0;
    let ticks = (0..=6).map(|tick| {
        let at = Time::from_us(length.as_us() * tick / 6);
        let seconds = at.as_us() as f64 / 1_000_000.0;
        let label = if length.as_us() >= 12_000_000 { format!("{seconds:.0}") } else { format!("{seconds:.1}") };
        let label = if tick == 0 || tick == 6 { format!("{label} s") } else { label };
        anchored(frame.x(at), axis_y, "num", if tick == 6 { Anchor::End } else { Anchor::Middle }, label)
    });
    html! {
        <>
        { for choice }
        <div class="plotpane" role="region" tabindex="0" ref={pane} aria-label={words.text("app-stage-tab-plots")}>
            <svg class="topology plot" viewBox={format!("0 0 {} {}", px(width), px(height))} role="group" aria-label={words.text("app-stage-tab-plots")}>
                { for drawn }
                <path class="playhead" d={format!("M{} 6V{}", px(playhead), px(height - 20.0))} />
                { for ticks }
            </svg>
        </div>
        </>
    }
}
