//! Circuit breakers: for each service its calls by latency, the state of its breaker underneath on
//! the same axis, and the window that decides.

use std::fmt::Write as _;

use eda_patterns::catalog::circuit_breaker::breaker::State;
use eda_patterns::fact::ActorId;
use eda_patterns::picture::breakers::{BreakerPicture, Breakers, Mark, Point as Call, Probe};
use eda_patterns::time::{Span, Time};
use yew::prelude::*;

use super::legend::{Entry, legend};
use super::marks::{fitted, mark, name_in, px, text, text_end};
use super::scene::{Area, Drawing, Scene, Sheet};
use super::thing::{box_class, thing, trouble};

/// The height of a row, and of its plot of latencies.
const ROW: f64 = 112.0;
const ROW_NARROW: f64 = 178.0;
const PLOT: f64 = 58.0;
const STRIP: f64 = 18.0;

/// The least latency that the logarithmic axis shows.
const LEAST_US: f64 = 5_000.0;

/// Where the columns stand. The plot has the same edges as the plots of the panel below.
struct Columns {
    left: f64,
    right: f64,
    window: f64,
    end: f64,
    narrow: bool,
    length: Span,
}

impl Columns {
    fn of(drawing: &Drawing<'_>) -> Columns {
        let width = drawing.layout.width;
        let (left, right, window) =
            drawing.layout.pick((144.0, 612.0, 632.0), (144.0, 508.0, 524.0), (48.0, width - 10.0, 10.0));
        let spread = if drawing.layout.is_narrow() { 0.0 } else { width - drawing.layout.pick(864.0, 720.0, 0.0) };
        Columns {
            left,
            right: right + spread,
            window: window + spread,
            end: width - 16.0,
            narrow: drawing.layout.is_narrow(),
            length: drawing.picture.plots.length(),
        }
    }

    fn x(&self, at: Time) -> f64 {
        self.left + (self.right - self.left) * at.as_us() as f64 / self.length.as_us().max(1) as f64
    }
}

pub(super) fn draw(drawing: &Drawing<'_>, breakers: &Breakers) -> Sheet {
    let columns = Columns::of(drawing);
    let row = if columns.narrow { ROW_NARROW } else { ROW };
    let head = if columns.narrow { 4.0 } else { 30.0 };
    let mut scene = Scene {
        width: drawing.layout.width,
        height: head + row * breakers.breakers.len().max(1) as f64,
        ..Scene::default()
    };
    let rows: Vec<Html> = breakers
        .breakers
        .iter()
        .enumerate()
        .map(|(place, breaker)| {
            let top = head + place as f64 * row;
            let service = actor_of(drawing, breaker);
            if let Some(service) = service {
                scene.things.insert(service, Area { x: 8.0, y: top, width: 130.0, height: row });
            }
            draw_row(drawing, &columns, breaker, service, top, place > 0)
        })
        .collect();
    let say = |id: &str| drawing.words.text(id);
    let heads = if columns.narrow {
        html! {}
    } else {
        html! {
            <>
                { text(16.0, 20.0, "strong", say("app-stage-dependency")) }
                { text(columns.left, 20.0, "strong", say("app-stage-by-latency")) }
                { text(columns.window, 20.0, "strong", say("app-stage-window")) }
                { text_end(columns.end, 20.0, "hd", say("app-stage-window-order")) }
            </>
        }
    };
    let in_state =
        |wanted: &[State]| breakers.breakers.iter().filter(|breaker| wanted.contains(&breaker.state)).count();
    let (open, half) = (in_state(&[State::Open, State::ForcedOpen]), in_state(&[State::HalfOpen]));
    let bookings = drawing.words.counted("app-stage-bookings", "count", breakers.tally.asked);
    Sheet {
        blocks: html! {},
        title: drawing.words.actor("booking"),
        summary: bookings,
        figure: drawing
            .words
            .text_with("app-stage-open-now", &[("open", &open.to_string()), ("half", &half.to_string())]),
        svg: html! { <>{ heads }{ for rows }</> },
        legend: legend(drawing, legend_entries()),
        scene,
    }
}

fn legend_entries() -> Vec<Entry> {
    let at = |path: &str, class: &'static str| html! { <path class={classes!("call", class)} d={path.to_owned()} /> };
    vec![
        (at("M8 8h0", "answered"), "app-stage-means-answered"),
        (at("M8 4.5a3.5 3.5 0 1 1 -.01 0z", "declined"), "app-stage-means-ignored"),
        (at("M8 3.5l4.5 4.5l-4.5 4.5l-4.5 -4.5z", "failed"), "app-stage-means-failed-call"),
        (at("M8 4V12", "refused"), "app-stage-means-refused"),
        (at("M8 2.5a5.5 5.5 0 1 1 -.01 0z", "probe"), "app-stage-means-probe"),
        (html! { <path class="limit" d="M0 8H16" /> }, "app-stage-means-timeout"),
    ]
}

/// Whether anybody asks the breakers before a call. Else they only count, and what they would do next
/// happens never.
fn is_asked(drawing: &Drawing<'_>) -> bool {
    drawing.session.with_link(|link| link.settings().guard("breaker"))
}

fn actor_of(drawing: &Drawing<'_>, breaker: &BreakerPicture) -> Option<ActorId> {
    let name = drawing.trace.text(breaker.service);
    drawing.trace.actors().iter().position(|actor| actor == name).map(|place| ActorId(place as u16))
}

/// The class of a state's ground and its mark.
pub(super) const fn looks(state: State) -> (&'static str, &'static str) {
    match state {
        State::Open | State::ForcedOpen => ("open", "failed"),
        State::HalfOpen => ("half", "retry"),
        State::Closed => ("closed", "delivered"),
        State::Disabled | State::MetricsOnly => ("off", "none"),
    }
}

fn draw_row(
    drawing: &Drawing<'_>,
    columns: &Columns,
    breaker: &BreakerPicture,
    service: Option<ActorId>,
    top: f64,
    ruled: bool,
) -> Html {
    let words = drawing.words;
    let name = words.actor(drawing.trace.text(breaker.service));
    let state = words.word(breaker.state.word());
    let (_, sign) = looks(breaker.state);
    let made = words.counted("app-stage-calls-made", "count", breaker.made);
    let refused = words.counted("app-stage-calls-refused", "count", breaker.refused);
    let since = words.text_with("app-stage-since", &[("time", &breaker.since.to_string())]);
    let ills = service.and_then(|service| trouble(words, &drawing.picture.actors.get(service)));
    let (plot_top, window_top) = if columns.narrow { (top + 30.0, top + 128.0) } else { (top + 6.0, top + 4.0) };
    let sentence = format!("{name}: {state}, {made}, {refused}");
    // The ground is what can be pressed, so on a phone it is high enough for a finger.
    let (ground_y, ground_width, ground_height) =
        if columns.narrow { (top, columns.right - 4.0, 28.0) } else { (top + 2.0, columns.left - 54.0, ROW - 8.0) };
    let ground = service.map(|service| {
        html! { <rect class={classes!("ground", box_class(drawing, &[service]))} x="8" y={px(ground_y)} width={px(ground_width)} height={px(ground_height)} rx="6" /> }
    });
    let who = if columns.narrow {
        html! {
            <>
                { for ground }
                { text(14.0, top + 18.0, "strong", name) }
                { mark(100.0, top + 6.0, 14.0, sign) }
                { text(118.0, top + 18.0, "plain", state) }
                { text_end(columns.right - 4.0, top + 18.0, "num", format!("{made}, {refused}")) }
            </>
        }
    } else {
        let (fourth_class, fourth) = ills.unwrap_or(("num", refused));
        let fourth = fitted(&fourth, columns.left - 60.0);
        html! {
            <>
                { for ground }
                { text(16.0, top + 20.0, "strong", name_in(words, drawing.trace.text(breaker.service), columns.left - 60.0)) }
                { mark(16.0, top + 27.0, 14.0, sign) }
                { text(36.0, top + 39.0, "plain", state) }
                { text(16.0, top + 57.0, "num", since) }
                { text(16.0, top + 74.0, "num", made) }
                { text(16.0, top + 91.0, fourth_class, fourth) }
            </>
        }
    };
    let who = match service {
        Some(service) => thing(drawing, &[service], sentence, who),
        None => who,
    };
    let rule = ruled.then(|| html! { <path class="grid" d={format!("M{} {}H{}", px(if columns.narrow { 0.0 } else { 16.0 }), px(top - 2.0), px(columns.end))} /> });
    html! {
        <>
            { for rule }
            { who }
            { calls(drawing, columns, breaker, plot_top) }
            { strip(drawing, columns, breaker, plot_top + PLOT + 14.0) }
            { window(drawing, columns, breaker, window_top) }
        </>
    }
}

/// The calls by latency on a logarithmic axis. All marks of one kind are one path, since hundreds
/// of elements drawn ten times a second would cost a frame.
fn calls(drawing: &Drawing<'_>, columns: &Columns, breaker: &BreakerPicture, top: f64) -> Html {
    let most_us = (breaker.timeout.as_us().max(1_000_000) as f64 * 1.3).max(LEAST_US * 10.0);
    let y = |span: Span| {
        let us = (span.as_us() as f64).clamp(LEAST_US, most_us);
        top + PLOT * (1.0 - (us / LEAST_US).ln() / (most_us / LEAST_US).ln())
    };
    let (mut answered, mut declined, mut failed, mut probes) =
        (String::new(), String::new(), String::new(), String::new());
    let mut put = |call: &Call| {
        let (x, y) = (columns.x(call.at), y(call.took));
        // Writing into a string cannot fail.
        let _ = match call.mark {
            Mark::Answered => write!(answered, "M{x:.1} {y:.1}h0"),
            Mark::Declined => write!(declined, "M{x:.1} {:.1}a2.5 2.5 0 1 1 -.01 0z", y - 2.5),
            Mark::Failed | Mark::TimedOut => write!(failed, "M{x:.1} {:.1}l3.5 3.5l-3.5 3.5l-3.5 -3.5z", y - 3.5),
        };
        if call.probe {
            let _ = write!(probes, "M{x:.1} {:.1}a6 6 0 1 1 -.01 0z", y - 6.0);
        }
    };
    breaker.answered.kept().iter().chain(breaker.notable.kept()).for_each(&mut put);
    let refused = breaker.refusals.kept().iter().fold(String::new(), |mut path, at| {
        let _ = write!(path, "M{:.1} {:.1}v6", columns.x(*at), top + PLOT + 5.0);
        path
    });
    let ticks = [10, 100, 1_000].map(|ms| {
        let at = y(Span::from_ms(ms));
        let label = if ms < 1_000 { format!("{ms} ms") } else { "1 s".to_owned() };
        let label = (!columns.narrow || ms != 10).then(|| text_end(columns.left - 4.0, at + 4.0, "num", label));
        html! { <><path class="grid" d={format!("M{} {}H{}", px(columns.left), px(at), px(columns.right))} />{ for label }</> }
    });
    let limit = (breaker.timeout > Span::ZERO).then(|| {
        html! { <path class="limit" d={format!("M{} {}H{}", px(columns.left), px(y(breaker.timeout)), px(columns.right))} /> }
    });
    let now = columns.x(drawing.session.now());
    html! {
        <>
            { for ticks }
            { for limit }
            <path class="call answered" d={answered} />
            <path class="call declined" d={declined} />
            <path class="call failed" d={failed} />
            <path class="call probe" d={probes} />
            <path class="call refused" d={refused} />
            <path class="playhead" d={format!("M{} {}V{}", px(now), px(top - 6.0), px(top + PLOT + 14.0 + STRIP))} />
        </>
    }
}

/// The states so far: a ground each, with its word where it fits.
fn strip(drawing: &Drawing<'_>, columns: &Columns, breaker: &BreakerPicture, top: f64) -> Html {
    let now = drawing.session.now();
    let ahead = columns.x(now);
    let bands = breaker.bands.iter().map(|band| {
        let (from, to) = (columns.x(band.from), columns.x(band.to.unwrap_or(now)));
        let width = (to - from).max(1.0);
        let (class, _) = looks(band.state);
        let word = drawing.words.word(band.state.word());
        let fits = word.chars().count() as f64 * 6.6 + 10.0 < width;
        html! {
            <>
                <rect class={classes!("band", class)} x={px(from)} y={px(top)} width={px(width)} height={px(STRIP)} />
                if class == "open" { <rect class="band hatch" x={px(from)} y={px(top)} width={px(width)} height={px(STRIP)} /> }
                <path class={classes!("bandline", class)} d={format!("M{} {}h{}", px(from), px(top + STRIP - 1.0), px(width))} />
                if fits { { text(from + 5.0, top + 13.0, "plain", word) } }
            </>
        }
    });
    html! {
        <>
            <rect class="ahead" x={px(ahead)} y={px(top + 0.5)} width={px((columns.right - ahead).max(0.0))} height={px(STRIP - 1.0)} />
            { for bands }
        </>
    }
}

/// The window that decides, with its rate against the limit, and what happens instead of a call.
fn window(drawing: &Drawing<'_>, columns: &Columns, breaker: &BreakerPicture, top: f64) -> Html {
    let words = drawing.words;
    let room = columns.end - columns.window;
    let places = (breaker.window_size as usize).clamp(breaker.window.len().min(40), 40).max(1);
    let step = (room / places as f64).min(18.0);
    let shown = breaker.window.len().min(places);
    let newest = breaker.window.iter().skip(breaker.window.len() - shown);
    let cells = newest.enumerate().map(|(place, cell)| {
        let x = columns.window + place as f64 * step;
        let class = classes!("sample", if cell.failed { "failed" } else if cell.slow { "slow" } else { "good" });
        let cross = (cell.failed && step >= 8.0).then(|| {
            let (middle, arm) = (x + step / 2.0 - 1.0, 2.6);
            html! { <path class="cross" d={format!("M{0} {1}l{2} {2}M{3} {1}l-{2} {2}", px(middle - arm), px(top + 7.0 - arm), px(2.0 * arm), px(middle + arm))} /> }
        });
        html! { <><rect {class} x={px(x + 0.5)} y={px(top + 0.5)} width={px((step - 3.0).max(2.0))} height="13" rx="2" />{ for cross }</> }
    });
    let cells: Vec<Html> = cells.collect();
    let free = (shown..places).map(|place| {
        html! { <rect class="slot free" x={px(columns.window + place as f64 * step + 0.5)} y={px(top + 0.5)} width={px((step - 3.0).max(2.0))} height="13" rx="2" /> }
    });
    let per_cent = |per_mille: u32| format!("{} %", (per_mille + 5) / 10);
    let figure = words.text_with(
        "app-stage-failed-of",
        &[
            ("failed", &breaker.failed.to_string()),
            ("calls", &breaker.window.len().to_string()),
            ("rate", &per_cent(breaker.rate.0)),
        ],
    );
    let limit = words.text_with("app-stage-limit", &[("limit", &per_cent(breaker.limit.0))]);
    let bar = room * f64::from(breaker.rate.0.min(1_000)) / 1_000.0;
    let at_limit = columns.window + room * f64::from(breaker.limit.0.min(1_000)) / 1_000.0;
    let over = breaker.judged && breaker.rate >= breaker.limit;
    let line = if !breaker.probes.is_empty() {
        let good = breaker.probes.iter().filter(|probe| **probe == Probe::Good).count();
        let counts = [("good", good.to_string()), ("permitted", breaker.permitted.to_string())];
        let counts: Vec<(&str, &str)> = counts.iter().map(|(name, count)| (*name, count.as_str())).collect();
        let marks = breaker.probes.iter().take(8).enumerate().map(|(place, probe)| {
            let sign = match probe {
                Probe::InFlight => "flight",
                Probe::Good => "delivered",
                Probe::Bad => "failed",
            };
            mark(columns.end - 14.0 - place as f64 * 18.0, top + 46.0, 13.0, sign)
        });
        html! { <>{ text(columns.window, top + 57.0, "", words.text_with("app-stage-probes", &counts)) }{ for marks }</> }
    } else if let Some(retry_at) = breaker.retry_at.filter(|_| is_asked(drawing)) {
        let left = retry_at.since(drawing.session.now());
        let left = format!("{:.1} s", left.as_us() as f64 / 1_000_000.0);
        text(columns.window, top + 57.0, "", words.text_with("app-stage-half-open-in", &[("time", &left)]))
    } else if breaker.ignored > 0 {
        text(columns.window, top + 57.0, "", words.counted("app-stage-ignored", "count", breaker.ignored))
    } else {
        html! {}
    };
    let fallback = breaker.fallback.map(|fallback| {
        let fallback = words.word(drawing.trace.text(fallback));
        let said = words.text_with("app-stage-fallback", &[("fallback", &fallback)]);
        text(columns.window, top + 75.0, "num", fitted(&said, room))
    });
    html! {
        <>
            { for cells }
            { for free }
            { text(columns.window, top + 31.0, if over { "strong" } else { "" }, figure) }
            { text_end(columns.end, top + 31.0, "num", limit) }
            <rect class="track" x={px(columns.window)} y={px(top + 37.0)} width={px(room)} height="4" rx="2" />
            <rect class={classes!("rate", over.then_some("over"))} x={px(columns.window)} y={px(top + 37.0)} width={px(bar)} height="4" rx="2" />
            <path class="limit-mark" d={format!("M{} {}v8", px(at_limit), px(top + 35.0))} />
            if !columns.narrow { { line }{ for fallback } }
        </>
    }
}
