//! How far each group has come in a lane: filled where it has committed, hollow where it reads, and between the
//! two what is being processed.

use eda_patterns::picture::cluster::ClusterPicture;
use yew::prelude::*;

use super::super::marks::{px, text_end};
use super::super::scene::Drawing;
use super::cells::Shown;
use super::columns::{Columns, Row};

pub(super) fn draw(
    drawing: &Drawing<'_>,
    cluster: &ClusterPicture,
    columns: &Columns,
    row: &Row,
    shown: &Shown<'_>,
) -> Html {
    let rails = row.groups.iter().map(|&group| {
        let y = row.rail_y(columns, group);
        let name = drawing.plan.groups[group].name;
        let known = cluster.groups.of(name);
        let place = known.zip(row.id).and_then(|(group, lane)| group.places.get(&lane));
        let committed = place.and_then(|place| place.committed);
        let position = place.and_then(|place| place.position).filter(|position| Some(*position) != committed);
        let (from, to) = (columns.track_x, columns.track_x + columns.track_width);
        let triangle = |offset: u64, class: &'static str| {
            let x = shown.mark_x(offset);
            // What lies before all that is drawn points to it.
            let path = if shown.is_before(offset) {
                format!("M{} {}l-6 4l6 4z", px(x + 2.0), px(y - 4.0))
            } else {
                format!("M{} {}l4 8h-8z", px(x), px(y - 4.0))
            };
            html! { <path {class} d={path} /> }
        };
        let work = committed.zip(position).filter(|(committed, position)| committed < position).map(|(from, to)| {
            let (from, to) = (shown.mark_x(from), shown.mark_x(to));
            html! { <path class="work" d={format!("M{} {}H{}", px(from), px(y), px(to))} /> }
        });
        html! {
            <>
                <path class="grid" d={format!("M{} {}H{}", px(from), px(y), px(to))} />
                { for work }
                { for position.map(|offset| triangle(offset, "pos")) }
                { for committed.map(|offset| triangle(offset, "com")) }
                if !columns.narrow {
                    { text_end(columns.track_x - 8.0, y + 4.0, "num", short(drawing.trace.text(name))) }
                }
            </>
        }
    });
    html! { <>{ for rails }</> }
}

/// The first three letters of a group's name.
pub(super) fn short(name: &str) -> String {
    name.chars().take(3).collect()
}
