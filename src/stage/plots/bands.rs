//! The states of a breaker as bands behind the plots, so that a rise is seen beside what it led to.

use eda_patterns::catalog::circuit_breaker::breaker::State;
use eda_patterns::picture::Picture;
use eda_patterns::picture::breakers::{Band, Breakers};
use eda_patterns::time::Time;
use eda_patterns::trace::Trace;
use yew::prelude::*;

use super::super::breakers::looks;
use super::super::marks::px;
use super::shapes::{Frame, HEIGHT};
use crate::words::Spoken;

/// Each breaker with its states so far.
pub(super) fn breakers_of(words: &Spoken, picture: &Picture, trace: &Trace) -> Vec<(String, Vec<Band>)> {
    let all = picture.own::<Breakers>().into_iter().flat_map(|breakers| &breakers.breakers);
    all.map(|breaker| (words.actor(trace.text(breaker.service)), breaker.bands.clone())).collect()
}

/// The states of a breaker behind a plot, as in the strip on the stage; closed is the plain ground.
pub(super) fn behind(frame: &Frame, bands: &[Band], now: Time, top: f64) -> Html {
    let bands = bands.iter().filter(|band| band.state != State::Closed).map(|band| {
        let (from, to) = (frame.x(band.from.min(now)), frame.x(band.to.unwrap_or(now)));
        let (class, _) = looks(band.state);
        let ground = |class: Classes| {
            html! { <rect {class} x={px(from)} y={px(top)} width={px((to - from).max(1.0))} height={px(HEIGHT)} /> }
        };
        html! { <>{ ground(classes!("band", class)) }if class == "open" { { ground(classes!("band", "hatch")) } }</> }
    });
    html! { <g class="behind">{ for bands }</g> }
}
