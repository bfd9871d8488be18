//! The time line: how much happened when, the turning points, and the playhead that can be dragged.
//!
//! Playhead and clock move in every frame, past the components, through custom properties and a
//! text node. Everything else is drawn when the trace grows.

mod tally;

use eda_patterns::fact::FactId;
use eda_patterns::sorted::insert_by_key;
use eda_patterns::time::Time;
use eda_patterns::trace::Fact;
use eda_patterns::words::Language;
use gloo_events::EventListener;
use web_sys::{HtmlElement, PointerEvent};
use yew::prelude::*;

use self::tally::Tally;
use super::glyph::{glyph, mark_of};
use super::inspector::Props;
use super::transport::{SeedField, Transport, jumps};
use crate::session::{Rate, Session, is_fault, use_panel, use_shown, window};
use crate::words::{Spoken, use_words};

/// How many bars there are.
const BARS: usize = 150;

/// How many marks are drawn at most. The keys reach every one.
const MARKS_MAX: usize = 80;

/// A letter of the marks' labels is about so wide.
const LETTER_PX: f64 = 6.3;

/// What a label needs beside its letters.
const LABEL_PX: f64 = 10.0;

/// Half of a mark's width.
const HALF_PX: f64 = 7.0;

#[component]
pub(crate) fn TimeLine(props: &Props) -> Html {
    let words = use_words();
    html! {
        <section class="time" aria-label={words.text("app-time-line")}>
            <Transport session={props.session.clone()} />
            <Clock session={props.session.clone()} />
            <Scrub session={props.session.clone()} />
            <div class="aside">
                { jumps(&words, &props.session) }
                <SeedField session={props.session.clone()} />
            </div>
        </section>
    }
}

/// Calls back in every frame, and once at the beginning.
#[hook]
fn use_frames(session: &Session, draw: impl Fn(&Session) + 'static) {
    use_effect_with(session.clone(), move |session| {
        draw(session);
        let drawn = session.clone();
        let listener = session.listen(Rate::Frame, move || draw(&drawn));
        move || drop(listener)
    });
}

#[component]
fn Clock(props: &Props) -> Html {
    let words = use_words();
    let (length, goes_on) = use_shown(&props.session, |session| (session.length(), session.goes_on()));
    let text = use_node_ref();
    use_frames(&props.session, {
        let text = text.clone();
        move |session| {
            if let Some(text) = text.cast::<HtmlElement>() {
                text.set_text_content(Some(&session.now().to_string()));
            }
        }
    });
    let length = if goes_on {
        words.text("app-live")
    } else {
        words.text_with("app-of-length", &[("length", &seconds(length))])
    };
    html! { <div class={classes!("clock", goes_on.then_some("live"))}><b ref={text}></b>{ " " }<small>{ length }</small></div> }
}

#[component]
fn Scrub(props: &Props) -> Html {
    let words = use_words();
    use_panel(&props.session);
    let session = &props.session;
    let (track, slider) = (use_node_ref(), use_node_ref());
    let width = use_width(&track);

    use_frames(session, {
        let track = track.clone();
        move |session| {
            if let Some(track) = track.cast::<HtmlElement>() {
                let share = share_of(session, session.now_us());
                // A custom property moves the playhead: the policy forbids style attributes.
                let _ = track.style().set_property("--at", &format!("{share:.5}"));
            }
        }
    });

    let broken = session.violations().len();
    let tally = use_mut_ref(Tally::default);
    let of = (session.clone(), session.revision());
    let length = session.length();
    session.with_trace(|trace| tally.borrow_mut().read_on(of.clone(), length, trace));
    let Tally { facts, marked, .. } = &*tally.borrow();
    let bars = use_memo((of.clone(), length, *facts), |_| bars_of(&tally.borrow().counts));
    let shape = (of, length, marked.len(), broken, words.clone(), width as u32);
    let marks =
        use_memo(shape, |(.., words, width)| marks_of(session, &tally.borrow().marked, words, f64::from(*width)));

    let seek = {
        let (session, track) = (session.clone(), track.clone());
        move |event: &PointerEvent| {
            if let Some(track) = track.cast::<HtmlElement>() {
                let bounds = track.get_bounding_client_rect();
                let share = (f64::from(event.client_x()) - bounds.left()) / bounds.width().max(1.0);
                let at_us = session.length().as_us() as f64 * share.clamp(0.0, 1.0);
                session.seek_time(Time::from_us(at_us as u64));
            }
        }
    };
    let was_playing = use_mut_ref(|| None::<bool>);
    let onpointerdown = Callback::from({
        let (session, seek, was_playing, slider) = (session.clone(), seek.clone(), was_playing.clone(), slider.clone());
        move |event: PointerEvent| {
            if event.button() != 0 {
                return;
            }
            // Not the event's current target: that is the element at which Yew listens for the whole page.
            if let Some(slider) = slider.cast::<HtmlElement>() {
                // A pointer that has gone already cannot be captured; then the press is only a press.
                let _ = slider.set_pointer_capture(event.pointer_id());
            }
            *was_playing.borrow_mut() = Some(session.is_playing());
            session.pause();
            seek(&event);
        }
    });
    let onpointermove = Callback::from({
        let was_playing = was_playing.clone();
        move |event: PointerEvent| {
            if was_playing.borrow().is_some() {
                seek(&event);
            }
        }
    });
    let onpointerup = Callback::from({
        let session = session.clone();
        move |_: PointerEvent| {
            // Whoever looked back at a live run meant to.
            if was_playing.take() == Some(true) && !session.goes_on() {
                session.play();
            }
        }
    });
    // A fact a key is a long way; page keys go a tenth of the run.
    let onkeydown = Callback::from({
        let session = session.clone();
        move |event: KeyboardEvent| {
            let sign = match event.key().as_str() {
                "PageUp" => 1.0,
                "PageDown" => -1.0,
                _ => return,
            };
            event.prevent_default();
            let at_us = session.now_us() + sign * session.length().as_us() as f64 / 10.0;
            session.seek_time(Time::from_us(at_us.max(0.0) as u64));
        }
    });
    let value_text =
        words.text_with("app-time-of", &[("at", &session.now().to_string()), ("length", &seconds(session.length()))]);
    html! {
        <div class="scrub" ref={track}>
            <div class="track" ref={slider} role="slider" tabindex="0" aria-label={words.text("app-time-line")}
                aria-valuemin="0" aria-valuemax={(session.length().as_us() / 1_000).to_string()}
                aria-valuenow={(session.now().as_us() / 1_000).to_string()} aria-valuetext={value_text}
                {onkeydown} {onpointerdown} {onpointermove} onpointerup={onpointerup.clone()} onpointercancel={onpointerup}>
                <svg class="bars" viewBox={format!("0 0 {BARS} 16")} preserveAspectRatio="none" aria-hidden="true">
                    <path d={(*bars).clone()} />
                </svg>
                <svg class="bars past" viewBox={format!("0 0 {BARS} 16")} preserveAspectRatio="none" aria-hidden="true">
                    <path d={(*bars).clone()} />
                </svg>
                <span class="rail"></span>
                <span class="head"></span>
            </div>
            <div class="marks">{ for marks.iter().map(|mark| html! { <MarkButton session={session.clone()} mark={mark.clone()} /> }) }</div>
        </div>
    }
}

/// How wide an element is, kept up to date when the window changes.
#[hook]
fn use_width(node: &NodeRef) -> f64 {
    let width = use_state_eq(|| 0.0);
    let measure = {
        let (node, width) = (node.clone(), width.setter());
        move || width.set(node.cast::<HtmlElement>().map_or(0.0, |node| f64::from(node.client_width())))
    };
    use_effect_with((), move |()| {
        measure();
        let listener = EventListener::new(&window(), "resize", move |_| measure());
        move || drop(listener)
    });
    *width
}

fn share_of(session: &Session, at_us: f64) -> f64 {
    (at_us / session.length().as_us().max(1) as f64).clamp(0.0, 1.0)
}

/// How much happened in each part of the run, as one path. The square root keeps quiet times visible.
fn bars_of(counts: &[u32; BARS]) -> String {
    let most = counts.iter().max().copied().unwrap_or(0).max(1);
    let bar = |(place, &count): (usize, &u32)| {
        let height = (f64::from(count) / f64::from(most)).sqrt() * 15.0;
        (count > 0).then(|| format!("M{place}.1 16V{:.1}h.8V16Z", 16.0 - height.max(1.5)))
    };
    counts.iter().enumerate().filter_map(bar).collect()
}

/// A turning point on the time line.
#[derive(Clone, PartialEq)]
struct Mark {
    fact: FactId,
    share: f64,
    glyph: &'static str,
    /// What is written beside it, where there is room.
    label: Option<String>,
    /// Whether the label stands to its left.
    leftwards: bool,
    sentence: String,
}

fn marks_of(session: &Session, marked: &[(FactId, bool)], words: &Spoken, width: f64) -> Vec<Mark> {
    let violations = session.violations();
    session.with_trace(|trace| {
        let is_broken = |fact: FactId| violations.iter().any(|(_, broken)| *broken == fact);
        // What broke and what was done to the run come before what else is told.
        let wanted = violations
            .iter()
            .map(|(_, fact)| *fact)
            .chain(marked.iter().filter(|(_, is_fault)| *is_fault).map(|(fact, _)| *fact))
            .chain(marked.iter().filter(|(_, is_fault)| !is_fault).map(|(fact, _)| *fact));
        let overlaps = |places: &[(f64, f64)], (from, to): (f64, f64)| {
            places.iter().any(|(left, right)| from < *right && to > *left)
        };
        let mut taken: Vec<(f64, f64)> = Vec::new();
        let mut marks: Vec<Mark> = Vec::new();
        // Every mark gets its place before any label does.
        for id in wanted {
            let fact = trace.fact(id.0 as usize);
            let share = share_of(session, fact.at().as_us() as f64);
            let place = (share * width - HALF_PX, share * width + HALF_PX);
            if marks.len() == MARKS_MAX || overlaps(&taken, place) {
                continue;
            }
            taken.push(place);
            let glyph = match () {
                () if is_broken(id) => "failed",
                () if is_fault(&fact) => "fault",
                () => mark_of(fact.kind().tone),
            };
            let sentence = format!("{}: {}", fact.at(), words.fact(&fact));
            marks.push(Mark { fact: id, share, glyph, label: None, leftwards: false, sentence });
        }
        for mark in &mut marks {
            let fact = trace.fact(mark.fact.0 as usize);
            let x = mark.share * width;
            let fits =
                |place: (f64, f64)| place.0 >= -HALF_PX && place.1 <= width + HALF_PX && !overlaps(&taken, place);
            let free = labels_of(words, session, &fact, is_broken(mark.fact)).into_iter().find_map(|text| {
                let needs = LABEL_PX + text.chars().count() as f64 * LETTER_PX;
                let right = (x + HALF_PX, x + HALF_PX + needs);
                let left = (x - HALF_PX - needs, x - HALF_PX);
                let place = [(right, false), (left, true)].into_iter().find(|(place, _)| fits(*place));
                place.map(|(place, leftwards)| (text, place, leftwards))
            });
            if let Some((text, place, leftwards)) = free {
                taken.push(place);
                mark.label = Some(text);
                mark.leftwards = leftwards;
            }
        }
        let mut ordered = Vec::new();
        marks.into_iter().for_each(|mark| insert_by_key(&mut ordered, mark, |mark| mark.fact));
        ordered
    })
}

/// When, who, and what happened; shorter, for less room; and only when.
fn labels_of(words: &Spoken, session: &Session, fact: &Fact<'_>, broken: bool) -> Vec<String> {
    let at = short_seconds(fact.at());
    if broken {
        return vec![format!("{at} {}", words.text("app-mark-broken")), at];
    }
    let (family, verb) = fact.kind().name.split_once('.').unwrap_or(("", fact.kind().name));
    let pattern = session.with_link(|link| link.pattern.id);
    let common = words.optional(&format!("app-mark-{family}-{verb}"));
    let said = common.or_else(|| words.optional(&format!("{pattern}-mark-{verb}"))).or_else(|| {
        // A kind's name is English, and its verb in the past tense says what happened.
        (words.language() == Language::English).then(|| verb.replace('-', " "))
    });
    let actor = words.actor(fact.actor_name());
    let long = said.as_ref().map(|said| format!("{at} {actor} {said}"));
    let short = format!("{at} {}", said.unwrap_or(actor));
    long.into_iter().chain([short, at]).collect()
}

#[derive(PartialEq, Properties)]
struct MarkProps {
    session: Session,
    mark: Mark,
}

#[component]
fn MarkButton(props: &MarkProps) -> Html {
    let MarkProps { session, mark } = props;
    let node = use_node_ref();
    use_effect_with((mark.share, node.clone()), |(share, node)| {
        if let Some(node) = node.cast::<HtmlElement>() {
            // As the playhead: a custom property and no style attribute.
            let _ = node.style().set_property("--at", &format!("{share:.5}"));
        }
    });
    let onclick = Callback::from({
        let (session, fact) = (session.clone(), mark.fact);
        move |_: MouseEvent| session.seek_fact(fact)
    });
    // Out of the tab order: the jump buttons and shift with an arrow key reach every mark.
    html! {
        <button type="button" ref={node} class={classes!("mark", mark.leftwards.then_some("left"))} tabindex="-1"
            aria-label={mark.sentence.clone()} title={mark.sentence.clone()} {onclick}>
            { glyph(mark.glyph) }
            if let Some(label) = &mark.label {
                <span>{ label }</span>
            }
        </button>
    }
}

/// `30 s`, with decimals only where there are any.
fn seconds(time: Time) -> String {
    let us = time.as_us();
    if us.is_multiple_of(1_000_000) { format!("{} s", us / 1_000_000) } else { time.to_string() }
}

/// `14.0`: enough to find it on the line.
fn short_seconds(time: Time) -> String {
    let tenths = time.as_us() / 100_000;
    format!("{}.{}", tenths / 10, tenths % 10)
}
