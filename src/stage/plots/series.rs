//! The lines of a plot as numbers: rates, percentiles, and a scale whose end is a round number.

use eda_patterns::picture::{BUCKETS, Percentiles};
use eda_patterns::time::Span;

/// A line of a plot, with its value at the playhead.
pub(super) struct Series {
    pub(super) label: String,
    pub(super) value: String,
    pub(super) class: &'static str,
    pub(super) shape: Shape,
    /// By bucket; `None` where there is nothing to say.
    pub(super) values: Vec<Option<f64>>,
}

/// How a series is drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Line,
    Step,
    Area,
    Bars,
}

/// One plot.
pub(super) struct Plot {
    pub(super) title: String,
    pub(super) note: String,
    pub(super) top: f64,
    pub(super) top_label: String,
    pub(super) series: Vec<Series>,
}

/// What is counted a second, over the last second at least: a rate over less says little.
pub(super) fn rates(counts: &[u32; BUCKETS], now: usize, bucket_us: u64) -> Vec<Option<f64>> {
    let window = (1_000_000 / bucket_us).max(1) as usize;
    let rate = |bucket: usize| {
        let from = (bucket + 1).saturating_sub(window);
        let sum: u64 = counts[from..=bucket].iter().map(|&count| u64::from(count)).sum();
        sum as f64 * 1_000_000.0 / ((bucket + 1 - from) as u64 * bucket_us) as f64
    };
    (0..=now).map(|bucket| Some(rate(bucket))).collect()
}

/// The value at the playhead.
pub(super) fn last(values: &[Option<f64>]) -> String {
    values.last().copied().flatten().map_or_else(|| "–".to_owned(), figure)
}

/// Three percentiles over time, with the number of what they rest on.
pub(super) fn latencies(title: String, over: impl Fn(u64) -> String, read: &[Option<Percentiles>]) -> Plot {
    let newest = read.last().and_then(Option::as_ref);
    let ms = |span: Span| span.as_us() as f64 / 1_000.0;
    let series_of = |label: &str, class: &'static str, pick: fn(&Percentiles) -> Span| {
        let values: Vec<Option<f64>> = read.iter().map(|read| read.as_ref().map(|read| ms(pick(read)))).collect();
        let value = newest.map_or_else(|| "–".to_owned(), |read| millis(pick(read)));
        Series { label: label.to_owned(), value, class, shape: Shape::Line, values }
    };
    let series = vec![
        series_of("p99", "three", |read| read.p99),
        series_of("p95", "two", |read| read.p95),
        series_of("p50", "one", |read| read.p50),
    ];
    let mut plot = scaled(title, over(newest.map_or(0, |read| read.count)), series);
    plot.top_label = millis(Span::from_us((plot.top * 1_000.0) as u64));
    plot
}

/// A plot whose upper edge is a round number that no value passes.
pub(super) fn scaled(title: String, note: String, series: Vec<Series>) -> Plot {
    let stacked = series.iter().all(|series| series.shape == Shape::Bars);
    let length = series.iter().map(|series| series.values.len()).max().unwrap_or(0);
    let value = |series: &Series, at: usize| series.values.get(at).copied().flatten().unwrap_or(0.0);
    let most = if stacked {
        (0..length).map(|at| series.iter().map(|series| value(series, at)).sum()).fold(0.0, f64::max)
    } else {
        series.iter().flat_map(|series| series.values.iter().flatten().copied()).fold(0.0, f64::max)
    };
    let top = round_up(most);
    Plot { title, note, top, top_label: figure(top), series }
}

/// 1, 2 or 5 times a power of ten.
fn round_up(value: f64) -> f64 {
    let mut power = 1.0;
    while power < value {
        for step in [1.0, 2.0, 5.0, 10.0] {
            if power * step >= value {
                return power * step;
            }
        }
        power *= 10.0;
    }
    power
}

fn figure(value: f64) -> String {
    if value >= 10.0 || value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.1}") }
}

fn millis(span: Span) -> String {
    let us = span.as_us();
    match us {
        0..10_000 => format!("{:.1} ms", us as f64 / 1_000.0),
        10_000..1_000_000 => format!("{} ms", us / 1_000),
        _ => format!("{:.1} s", us as f64 / 1_000_000.0),
    }
}
