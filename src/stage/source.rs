//! The source of the run: the very files that the page was built from, at the line that ran.
//!
//! Which part of a line is a keyword or a comment was worked out when the page was built (see
//! `crates/xtask/src/later.rs`); here the runs are only laid over the text, for the lines in view.

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use eda_patterns::fact::{FactId, Level};
use eda_patterns::sorted::SortedMap;
use serde::Deserialize;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlElement, HtmlSelectElement};
use yew::prelude::*;

use super::rows::{Goal, use_rows};
use crate::later::fetch_text;
use crate::session::{Session, use_panel};
use crate::words::use_words;

/// A file that facts can point into, as `later/sources.json` holds it.
#[derive(Deserialize)]
struct File {
    path: String,
    text: String,
    /// A byte a run: the class in the low three bits, the length in the others.
    runs: Vec<u8>,
}

/// The classes of runs, as `crates/xtask/src/later.rs` numbers them.
const CLASSES: [Option<&str>; 7] = [None, Some("kw"), Some("cm"), Some("str"), Some("num"), Some("ty"), Some("mac")];

/// The files once they were fetched, and how far each was scrolled, so that it is found again as it
/// was left.
#[derive(Default)]
pub(super) struct Shelf {
    files: RefCell<Option<Rc<[File]>>>,
    scrolled: RefCell<SortedMap<String, Left>>,
}

/// Whether the files are there.
#[derive(Clone, Copy, PartialEq)]
enum Fetch {
    UnderWay,
    Done,
    Failed,
}

/// Fetches the files when the panel is first opened.
#[hook]
fn use_files(shelf: &Rc<Shelf>) -> Fetch {
    let there = shelf.files.borrow().is_some();
    let fetch = use_state_eq(|| if there { Fetch::Done } else { Fetch::UnderWay });
    use_effect_with((), {
        let (shelf, fetch) = (Rc::clone(shelf), fetch.setter());
        move |()| {
            if there {
                return;
            }
            spawn_local(async move {
                let text = fetch_text("sources.json").await;
                match text.and_then(|text| serde_json::from_str::<Vec<File>>(&text).ok()) {
                    Some(files) => {
                        *shelf.files.borrow_mut() = Some(files.into());
                        fetch.set(Fetch::Done);
                    }
                    None => fetch.set(Fetch::Failed),
                }
            });
        }
    });
    *fetch
}

/// How a file was left.
#[derive(Clone, Copy, Default, PartialEq)]
pub(super) struct Left {
    line: u32,
    top_px: i32,
}

/// A file cut into lines.
#[derive(Default, PartialEq)]
struct Sheet {
    path: String,
    text: String,
    lines: Vec<Range<usize>>,
    /// The byte at which each run ends, and its class.
    runs: Vec<(usize, u8)>,
}

impl Sheet {
    fn open(files: &[File], path: &str) -> Option<Sheet> {
        let path = path.replace('\\', "/");
        let file = files.iter().find(|file| file.path == path)?;
        let text = file.text.clone();
        let mut lines = Vec::new();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            lines.push(at..at + line.trim_end_matches('\n').len());
            at += line.len();
        }
        let mut end = 0;
        let runs = file.runs.iter().map(|run| {
            end += usize::from(run >> 3);
            (end, run & 7)
        });
        let runs: Vec<(usize, u8)> = runs.collect();
        // Runs of another version of the text would colour the wrong letters.
        let fits = runs.last().is_some_and(|(end, _)| *end == text.len());
        Some(Sheet { path, text, lines, runs: if fits { runs } else { Vec::new() } })
    }

    fn line(&self, number: usize) -> Html {
        let Range { start, end } = self.lines[number].clone();
        if self.runs.is_empty() {
            return html! { { &self.text[start..end] } };
        }
        let first = self.runs.partition_point(|(run_end, _)| *run_end <= start);
        let mut at = start;
        let mut pieces: Vec<(u8, Range<usize>)> = Vec::new();
        for &(run_end, class) in &self.runs[first..] {
            if at >= end {
                break;
            }
            let to = run_end.min(end);
            match pieces.last_mut() {
                Some((last, range)) if *last == class => range.end = to,
                _ => pieces.push((class, at..to)),
            }
            at = to;
        }
        let spans = pieces.into_iter().map(|(class, range)| {
            let piece = &self.text[range];
            match CLASSES[usize::from(class)] {
                Some(class) => html! { <span {class}>{ piece }</span> },
                None => html! { { piece } },
            }
        });
        html! { { for spans } }
    }
}

/// A file that the reader chose to look at, which holds until another fact is selected.
pub(super) type Browsed = (String, Option<FactId>);

#[derive(Properties)]
pub(super) struct Props {
    pub(super) session: Session,
    pub(super) shelf: Rc<Shelf>,
    pub(super) browsed: Option<Browsed>,
    pub(super) browse: Callback<Option<Browsed>>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Props) -> bool {
        self.session == other.session && Rc::ptr_eq(&self.shelf, &other.shelf) && self.browsed == other.browsed
    }
}

/// The panel: the files, once they are there.
#[component]
pub(super) fn Source(props: &Props) -> Html {
    let fetch = use_files(&props.shelf);
    let words = use_words();
    match fetch {
        Fetch::Done => html! {
            <Sheets session={props.session.clone()} shelf={Rc::clone(&props.shelf)} browsed={props.browsed.clone()}
                browse={props.browse.clone()} />
        },
        Fetch::UnderWay => html! { <p class="quiet count" role="status">{ words.text("app-stage-source-coming") }</p> },
        Fetch::Failed => html! { <p class="quiet count" role="status">{ words.text("app-stage-source-missing") }</p> },
    }
}

#[component]
fn Sheets(props: &Props) -> Html {
    let Props { session, shelf, browsed, browse } = props;
    use_panel(session);
    let words = use_words();
    let pane = use_node_ref();
    let shown = session.selected();
    let site = session.with_trace(|trace| {
        let fact = match shown {
            Some(fact) if (fact.0 as usize) < trace.len() => Some(trace.fact(fact.0 as usize)),
            _ => (0..session.cursor().min(trace.len()))
                .rev()
                .take(2_000)
                .map(|index| trace.fact(index))
                .find(|fact| fact.level() <= Level::Story),
        };
        fact.map(|fact| (fact.site().file.to_owned(), fact.site().line))
    });
    let chosen = browsed.clone().filter(|(_, of)| *of == shown).map(|(path, _)| path);
    let own: Vec<&'static str> = session.with_link(|link| link.pattern.sources.to_vec());
    let first = own.first().copied().unwrap_or_default();
    let path =
        chosen.clone().or_else(|| site.as_ref().map(|(file, _)| file.clone())).unwrap_or_else(|| first.to_owned());
    let ran = site.filter(|(file, _)| *file == path).map(|(_, line)| line);
    let sheet = use_memo(path, |path| Sheet::open(shelf.files.borrow().as_deref().unwrap_or_default(), path));
    let empty = Sheet::default();
    let sheet = (*sheet).as_ref().unwrap_or(&empty);

    let left = shelf.scrolled.borrow().get(&sheet.path).copied().unwrap_or_default();
    let goal = match ran {
        Some(line) if left.line != line => Goal::Show((line as usize).saturating_sub(1)),
        _ => Goal::Stay,
    };
    let window = use_rows(&pane, sheet.lines.len(), 18.0, goal);
    use_effect_with((sheet.path.clone(), ran), {
        let (pane, shelf) = (pane.clone(), Rc::clone(shelf));
        move |(path, ran): &(String, Option<u32>)| {
            let Some(pane) = pane.cast::<HtmlElement>() else { return };
            let line = ran.unwrap_or_default();
            if line == left.line || ran.is_none() {
                // Found again as it was left.
                pane.set_scroll_top(left.top_px);
            }
            shelf.scrolled.borrow_mut().insert(path.clone(), Left { line, top_px: pane.scroll_top() });
        }
    });
    let onscroll = Callback::from({
        let (pane, shelf, inner, path) = (pane.clone(), Rc::clone(shelf), window.onscroll.clone(), sheet.path.clone());
        move |event: Event| {
            if let (Some(pane), Some(left)) = (pane.cast::<HtmlElement>(), shelf.scrolled.borrow_mut().get_mut(&path)) {
                left.top_px = pane.scroll_top();
            }
            inner.emit(event);
        }
    });
    let on_file = Callback::from({
        let browse = browse.clone();
        move |event: Event| {
            let path = event.target_unchecked_into::<HtmlSelectElement>().value();
            browse.emit(Some((path, shown)));
        }
    });
    let known = shelf.files.borrow().clone().unwrap_or_default();
    let engine = known
        .iter()
        .map(|file| file.path.as_str())
        .filter(|path| !path.contains("/catalog/") && !own.iter().any(|mine| mine == path));
    let mut files: Vec<&str> = Vec::new();
    files.extend(own.iter().copied());
    files.extend(engine);
    let name_of = |path: &str| path.trim_start_matches("crates/patterns/src/").to_owned();
    let lines = window.range.clone().filter(|line| *line < sheet.lines.len()).map(|line| {
        let number = line as u32 + 1;
        let class = classes!("line", (ran == Some(number)).then_some("ran"));
        html! {
            <div {class} key={number} aria-current={(ran == Some(number)).then_some("true")}>
                <span class="no" aria-hidden="true">{ number }</span>
                <code>{ sheet.line(line) }</code>
            </div>
        }
    });
    html! {
        <>
            <div class="tools">
                <select class="mono" aria-label={words.text("app-stage-file")} onchange={on_file}>
                    { for files.iter().map(|path| html! {
                        <option value={(*path).to_owned()} selected={**path == *sheet.path}>{ name_of(path) }</option>
                    }) }
                </select>
                <span class="quiet count">
                    if let Some(line) = ran { { words.text_with("app-stage-ran", &[("line", &line.to_string())]) } }
                </span>
            </div>
            <div class="code" role="region" tabindex="0" ref={pane} aria-label={name_of(&sheet.path)} {onscroll}>
                <div class="rows-space" ref={window.spacer.clone()}>
                    <div class="rows" ref={window.inner.clone()}>{ for lines }</div>
                </div>
            </div>
        </>
    }
}
