//! A plot as SVG: its frame, its lines, areas and bars, and its legend.

use eda_patterns::picture::BUCKETS;
use eda_patterns::time::{Span, Time};
use yew::prelude::*;

use super::super::marks::{fitted, px, text, text_end};
use super::series::{Plot, Shape};

/// The height of one plot, and of the room between two.
pub(super) const HEIGHT: f64 = 64.0;

/// The frame of the plots.
pub(super) struct Frame {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) legend: f64,
    pub(super) end: f64,
    pub(super) narrow: bool,
    pub(super) length: Span,
}

impl Frame {
    /// Where a moment stands.
    pub(super) fn x(&self, at: Time) -> f64 {
        self.left + (self.right - self.left) * at.as_us() as f64 / self.length.as_us().max(1) as f64
    }

    fn bucket(&self, bucket: usize) -> f64 {
        self.left + (self.right - self.left) * bucket as f64 / BUCKETS as f64
    }
}

/// A plot with its frame, its lines up to the bucket `newest`, and what they mean.
pub(super) fn draw(frame: &Frame, plot: &Plot, top: f64, newest: usize) -> Html {
    let bottom = top + HEIGHT;
    let y = |value: f64| bottom - HEIGHT * (value / plot.top).min(1.0);
    let mut ground = vec![0.0; BUCKETS];
    let shapes: Vec<Html> = plot
        .series
        .iter()
        .map(|series| {
            let values = &series.values[..series.values.len().min(newest + 1)];
            match series.shape {
                Shape::Bars => bars(frame, series.class, values, &mut ground, &y),
                Shape::Line => html! { <path class={classes!("line", series.class)} d={line(frame, values, &y)} /> },
                Shape::Step => html! { <path class={classes!("line", series.class)} d={steps(frame, values, &y)} /> },
                Shape::Area => {
                    let path = steps(frame, values, &y);
                    let end = frame.bucket(values.len());
                    let area = format!("{path}V{}H{}Z", px(bottom), px(frame.left));
                    html! {
                        <>
                            <path class="area" d={area} data-end={px(end)} />
                            <path class={classes!("line", series.class)} d={path} />
                        </>
                    }
                }
            }
        })
        .collect();
    let (title_x, title_y) = if frame.narrow { (8.0, top - 30.0) } else { (16.0, top + 4.0) };
    let rules = [top, bottom]
        .map(|y| html! { <path class="grid" d={format!("M{} {}H{}", px(frame.left), px(y), px(frame.right))} /> });
    let legend = plot.series.iter().enumerate().map(|(place, series)| {
        let sample = |x: f64, y: f64| match series.shape {
            Shape::Bars => html! { <rect class={classes!("bar", series.class)} x={px(x)} y={px(y - 9.0)} width="10" height="10" /> },
            _ => html! { <path class={classes!("line", series.class)} d={format!("M{} {}h16", px(x), px(y - 4.0))} /> },
        };
        if frame.narrow {
            let step = (frame.right - 8.0) / plot.series.len().max(2) as f64;
            let x = 8.0 + place as f64 * step;
            let words = fitted(&format!("{} {}", series.label, series.value), step - 22.0);
            html! { <>{ sample(x, top - 12.0) }{ text(x + 20.0, top - 12.0, "", words) }</> }
        } else {
            let y = top + 4.0 + place as f64 * 17.0;
            let room = frame.end - frame.legend - 70.0;
            html! {
                <>
                    { sample(frame.legend, y) }
                    { text(frame.legend + 24.0, y, "", fitted(&series.label, room)) }
                    { text_end(frame.end, y, "plain", series.value.clone()) }
                </>
            }
        }
    });
    html! {
        <g role="group" aria-label={plot.title.clone()}>
            { text(title_x, title_y, "strong", plot.title.clone()) }
            if !frame.narrow { { text(title_x, title_y + 16.0, "num", fitted(&plot.note, frame.left - 20.0)) } }
            { for rules }
            { text_end(frame.left - 6.0, top + 4.0, "num", plot.top_label.clone()) }
            { text_end(frame.left - 6.0, bottom + 4.0, "num", "0") }
            { for shapes }
            { for legend }
        </g>
    }
}

fn line(frame: &Frame, values: &[Option<f64>], y: &impl Fn(f64) -> f64) -> String {
    let mut path = String::new();
    let mut pen_down = false;
    for (bucket, value) in values.iter().enumerate() {
        if let Some(value) = value {
            path.push_str(&format!(
                "{}{} {}",
                if pen_down { "L" } else { "M" },
                px(frame.bucket(bucket)),
                px(y(*value))
            ));
        }
        pen_down = value.is_some();
    }
    path
}

fn steps(frame: &Frame, values: &[Option<f64>], y: &impl Fn(f64) -> f64) -> String {
    let mut path = String::new();
    for (bucket, value) in values.iter().enumerate() {
        let level = px(y(value.unwrap_or(0.0)));
        if bucket == 0 {
            path.push_str(&format!("M{} {level}", px(frame.bucket(0))));
        } else {
            path.push_str(&format!("V{level}"));
        }
        path.push_str(&format!("H{}", px(frame.bucket(bucket + 1))));
    }
    path
}

fn bars(
    frame: &Frame,
    class: &'static str,
    values: &[Option<f64>],
    ground: &mut [f64],
    y: &impl Fn(f64) -> f64,
) -> Html {
    let width = (frame.right - frame.left) / BUCKETS as f64;
    let bars = values.iter().enumerate().filter_map(|(bucket, value)| {
        let value = value.filter(|value| *value > 0.0)?;
        let from = ground[bucket];
        ground[bucket] += value;
        let (top, bottom) = (y(from + value), y(from));
        Some(html! {
            <rect class={classes!("bar", class)} x={px(frame.bucket(bucket) + 0.5)} y={px(top)} width={px((width - 1.0).max(1.0))} height={px(bottom - top)} />
        })
    });
    let bars: Vec<Html> = bars.collect();
    html! { <>{ for bars }</> }
}
