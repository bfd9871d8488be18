//! What the marks of the log mean.

use eda_patterns::picture::cluster::ClusterPicture;
use yew::prelude::*;

use super::super::legend::{self, Entry};
use super::super::scene::Drawing;

pub(super) fn legend(drawing: &Drawing<'_>, cluster: &ClusterPicture) -> Html {
    let path = |class: &'static str, path: &'static str| html! { <path {class} d={path} /> };
    let square = |class: &'static str| html! { <rect {class} x="2" y="2" width="12" height="12" rx="3" /> };
    let mut entries: Vec<Entry> = vec![
        (path("mark", "M10 2H6V14H10"), "app-stage-log-means-start"),
        (
            html! { <><path class="hw" d="M10 1V15" /><path class="hwf" d="M11 1l-7 3.5 7 3.5z" /></> },
            "app-stage-log-means-watermark",
        ),
        (path("mark", "M6 2H10V14H6"), "app-stage-log-means-end"),
        (path("com", "M8 3l5 10H3z"), "app-stage-log-means-committed"),
        (path("pos", "M8 3l5 10H3z"), "app-stage-log-means-position"),
        (square("rep lead"), "app-stage-log-means-leader"),
        (square("rep"), "app-stage-log-means-in-sync"),
        (square("rep out"), "app-stage-log-means-out-of-sync"),
        (square("cell key-1 wait"), super::above_watermark(drawing.session)),
    ];
    if cluster.lanes.iter().any(|(_, lane)| lane.last_stable.is_some()) {
        entries.insert(2, (path("stable", "M8 1V15"), "app-stage-log-means-stable"));
    }
    legend::legend(drawing, entries)
}
