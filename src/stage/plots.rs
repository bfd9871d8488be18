//! Rates, latencies, depths and errors over the run's whole time.
//!
//! Drawn as SVG by hand: the picture keeps 120 buckets a series, so a plot is three short paths.
//! A plotting crate would weigh more than all of the page's other panels, and a canvas would cost
//! what SVG gives: the tokens' colours, text that a screen reader reads, and sharpness at any zoom.

mod log;

use eda_patterns::catalog::circuit_breaker::breaker::State;
use eda_patterns::fact::Name;
use eda_patterns::picture::breakers::Band;
use eda_patterns::picture::{BUCKETS, Percentiles, Picture};
use eda_patterns::time::{Span, Time};
use eda_patterns::trace::Trace;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::breakers::looks;
use super::layout::use_layout;
use super::marks::{Anchor, anchored, fitted, px, text, text_end};
use crate::session::{Session, use_panel};
use crate::words::{Spoken, use_words};

/// The height of one plot, and of the room between two.
const HEIGHT: f64 = 64.0;

/// A line of a plot, with its value at the playhead.
struct Series {
    label: String,
    value: String,
    class: &'static str,
    shape: Shape,
    /// By bucket; `None` where there is nothing to say.
    values: Vec<Option<f64>>,
}

/// How a series is drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Line,
    Step,
    Area,
    Bars,
}

/// One plot.
struct Plot {
    title: String,
    note: String,
    top: f64,
    top_label: String,
    series: Vec<Series>,
}

/// The frame of the plots.
struct Frame {
    left: f64,
    right: f64,
    legend: f64,
    end: f64,
    narrow: bool,
    length: Span,
}

impl Frame {
    fn x(&self, at: Time) -> f64 {
        self.left + (self.right - self.left) * at.as_us() as f64 / self.length.as_us().max(1) as f64
    }

    fn bucket(&self, bucket: usize) -> f64 {
        self.left + (self.right - self.left) * bucket as f64 / BUCKETS as f64
    }
}

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

/// Each breaker with its states so far.
fn breakers_of(words: &Spoken, picture: &Picture, trace: &Trace) -> Vec<(String, Vec<Band>)> {
    let all = picture.breakers.iter().flat_map(|breakers| &breakers.breakers);
    all.map(|breaker| (words.actor(trace.text(breaker.service)), breaker.bands.clone())).collect()
}

/// The states of a breaker behind a plot, as in the strip on the stage; closed is the plain ground.
fn behind(frame: &Frame, bands: &[Band], now: Time, top: f64) -> Html {
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

fn plots_of(words: &Spoken, picture: &Picture, trace: &Trace) -> Vec<Plot> {
    let plots = &picture.plots;
    let now = plots.newest();
    let bucket_us = plots.bucket_length().as_us().max(1);
    let rates = |counts: &[u32; BUCKETS]| rates(counts, now, bucket_us);
    let say = |id: &str| words.text(id);
    let mut all = Vec::new();

    if plots.has_calls() {
        let called = rates(plots.called());
        let refused = rates(plots.refused());
        let asked: Vec<Option<f64>> = called
            .iter()
            .zip(&refused)
            .map(|(called, refused)| Some(called.unwrap_or(0.0) + refused.unwrap_or(0.0)))
            .collect();
        let series = vec![
            Series {
                label: say("app-stage-plot-asked"),
                value: last(&asked),
                class: "three",
                shape: Shape::Step,
                values: asked,
            },
            Series {
                label: say("app-stage-plot-let"),
                value: last(&called),
                class: "one",
                shape: Shape::Area,
                values: called,
            },
        ];
        all.push(scaled(say("app-stage-plot-calls"), String::new(), series));

        let buckets = (5_000_000 / bucket_us).max(1) as usize;
        let read: Vec<_> = (0..=now).map(|bucket| plots.percentiles(bucket, buckets)).collect();
        let over = |count| words.counted("app-stage-plot-over", "count", count);
        all.push(latencies(say("app-stage-plot-latency"), over, &read));
    }
    if let Some(cluster) = picture.cluster() {
        all.extend(log::plots(words, cluster, trace, now, bucket_us));
    }

    if plots.depths().iter().any(|(_, depths)| depths.iter().any(|&depth| depth > 0)) {
        let classes = ["one", "two", "three", "four", "one", "two", "three", "four"];
        let series = plots.depths().iter().zip(classes).map(|((name, depths), class)| {
            let values: Vec<Option<f64>> = depths[..=now].iter().map(|&depth| Some(f64::from(depth))).collect();
            Series { label: words.actor(trace.text(*name)), value: last(&values), class, shape: Shape::Step, values }
        });
        all.push(scaled(say("app-stage-plot-depth"), say("app-stage-plot-waiting"), series.collect()));
    }

    if !plots.errors().is_empty() {
        let classes = ["e1", "e2", "e3", "e4", "e1", "e2"];
        let series = plots.errors().iter().zip(classes).map(|(series, class)| {
            let label = match series.code {
                Some(code) => words.word(trace.text(Name(code.0))),
                None => say("app-stage-plot-timeout"),
            };
            let values: Vec<Option<f64>> = series.counts[..=now].iter().map(|&count| Some(f64::from(count))).collect();
            let total: u64 = series.counts.iter().map(|&count| u64::from(count)).sum();
            Series { label, value: total.to_string(), class, shape: Shape::Bars, values }
        });
        all.push(scaled(say("app-stage-plot-errors"), say("app-stage-plot-by-type"), series.collect()));
    }

    let facts = rates(plots.facts());
    let series = vec![Series {
        label: say("app-stage-plot-facts-now"),
        value: last(&facts),
        class: "one",
        shape: Shape::Area,
        values: facts,
    }];
    all.push(scaled(say("app-stage-plot-facts"), String::new(), series));
    all
}

/// What is counted a second, over the last second at least: a rate over less says little.
fn rates(counts: &[u32; BUCKETS], now: usize, bucket_us: u64) -> Vec<Option<f64>> {
    let window = (1_000_000 / bucket_us).max(1) as usize;
    let rate = |bucket: usize| {
        let from = (bucket + 1).saturating_sub(window);
        let sum: u64 = counts[from..=bucket].iter().map(|&count| u64::from(count)).sum();
        sum as f64 * 1_000_000.0 / ((bucket + 1 - from) as u64 * bucket_us) as f64
    };
    (0..=now).map(|bucket| Some(rate(bucket))).collect()
}

/// The value at the playhead.
fn last(values: &[Option<f64>]) -> String {
    values.last().copied().flatten().map_or_else(|| "–".to_owned(), figure)
}

/// Three percentiles over time, with the number of what they rest on.
fn latencies(title: String, over: impl Fn(u64) -> String, read: &[Option<Percentiles>]) -> Plot {
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
fn scaled(title: String, note: String, series: Vec<Series>) -> Plot {
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

fn draw(frame: &Frame, plot: &Plot, top: f64, newest: usize) -> Html {
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
