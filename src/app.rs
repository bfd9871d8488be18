//! The app: its route, its language and its theme.

use std::cell::Cell;
use std::rc::Rc;

use eda_patterns::words::Language;
use gloo_events::EventListener;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::adapters::bridge::Address;
use crate::preferences::Preference;
use crate::route::{Route, hash};
use crate::session::window;
use crate::views::glyph::sprite;
use crate::views::home::Home;
use crate::views::pattern_page::PatternPage;
use crate::views::side_pages::{Side, SidePage};
use crate::words::Spoken;

/// Asks whether the reader's system is dark.
pub(crate) const DARK: &str = "(prefers-color-scheme: dark)";

/// A theme of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Theme {
    Light,
    Dark,
}

impl Theme {
    const fn word(self) -> &'static str {
        match self {
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    pub(crate) const fn other(self) -> Theme {
        match self {
            Theme::Light => Theme::Dark,
            Theme::Dark => Theme::Light,
        }
    }

    fn of_system() -> Theme {
        if matches_media(DARK) { Theme::Dark } else { Theme::Light }
    }

    fn chosen() -> Option<Theme> {
        match Preference::Theme.read::<String>()?.as_str() {
            "light" => Some(Theme::Light),
            "dark" => Some(Theme::Dark),
            _ => None,
        }
    }
}

/// What the top bar changes for the whole page.
#[derive(Clone, PartialEq)]
pub(crate) struct Manner {
    pub(crate) language: Language,
    /// The language that was asked for last; another one while it is fetched.
    pub(crate) wished: Language,
    pub(crate) theme: Theme,
    pub(crate) speak: Callback<Language>,
    pub(crate) dress: Callback<Theme>,
}

/// The whole app.
#[component]
pub fn App() -> Html {
    let visit = use_visit();
    let wish = use_state(|| Wish { language: language_at_start(), tries: 0 });
    let chosen = use_state(Theme::chosen);
    let theme = chosen.unwrap_or(*use_theme_of_system());
    let (words, failed) = use_catalogue(*wish);
    let spoken = words.as_ref().map_or(wish.language, |words| words.language());

    use_effect_with((spoken, theme), |(language, theme)| dress_document(*language, *theme));

    let manner = Manner {
        language: spoken,
        wished: if failed { spoken } else { wish.language },
        theme,
        speak: use_callback(*wish, {
            let setter = wish.setter();
            move |language: Language, wish| {
                Preference::Language.keep(language.tag());
                setter.set(Wish { language, tries: wish.tries + 1 });
            }
        }),
        dress: use_callback((), {
            let setter = chosen.setter();
            move |theme: Theme, ()| {
                Preference::Theme.keep(theme.word());
                setter.set(Some(theme));
            }
        }),
    };

    let page = match &visit.route {
        Route::Home => html! { <Home /> },
        Route::Limits => html! { <SidePage side={Side::Limits} /> },
        // Another visit is another page, even of the same address: nothing of the old run stays.
        Route::Run(link) => html! { <PatternPage key={visit.number} link={(**link).clone()} /> },
        Route::Refused(error) => html! { <SidePage key={visit.number} side={Side::Refused(Rc::clone(error))} /> },
    };
    let again = {
        let (speak, language) = (manner.speak.clone(), wish.language);
        Callback::from(move |_: MouseEvent| speak.emit(language))
    };
    // A page in another language than the reader's would flash for a moment.
    let Some(words) = words else { return Html::default() };
    html! {
        <ContextProvider<Spoken> context={words.clone()}>
            <ContextProvider<Manner> context={manner}>
                { sprite() }
                { page }
                if failed {
                    { unspoken(&words, again) }
                }
            </ContextProvider<Manner>>
        </ContextProvider<Spoken>>
    }
}

/// Says that a language could not be fetched, and offers to try again.
fn unspoken(words: &Spoken, again: Callback<MouseEvent>) -> Html {
    html! {
        <section class="notice" aria-label={words.text("app-notice")}>
            <div role="alert">
                <p>{ words.text("app-language-missing") }</p>
                <button type="button" onclick={again}>{ words.text("app-language-again") }</button>
            </div>
        </section>
    }
}

/// Whether the reader's system asks for something, as a media query says it.
pub(crate) fn matches_media(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|list| list.matches())
}

fn language_at_start() -> Language {
    let kept = Preference::Language.read::<String>();
    let system = || window().navigator().language().and_then(|tag| Language::find(tag.split('-').next()?));
    kept.as_deref().and_then(Language::find).or_else(system).unwrap_or_default()
}

fn dress_document(language: Language, theme: Theme) {
    let root = window().document().and_then(|document| document.document_element()).expect("a page has a root");
    for (name, value) in [("lang", language.tag()), ("data-theme", theme.word())] {
        root.set_attribute(name, value).expect("these are valid names of attributes");
    }
}

/// The system's theme, also when it changes: some are dark by night alone.
#[hook]
fn use_theme_of_system() -> UseStateHandle<Theme> {
    let state = use_state_eq(Theme::of_system);
    let setter = state.setter();
    use_effect_with((), move |()| {
        let query = window().match_media(DARK).ok().flatten();
        let listener = query.map(|query| EventListener::new(&query, "change", move |_| setter.set(Theme::of_system())));
        move || drop(listener)
    });
    state
}

/// What the reader asked to read, and how often: asking again fetches again what could not be had.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Wish {
    language: Language,
    tries: u32,
}

/// The catalogue that is wished for: English at once, another when it was fetched. Where that
/// cannot be had, the page stays as it was, in English at least, and the second value is true.
#[hook]
fn use_catalogue(wish: Wish) -> (Option<Spoken>, bool) {
    let words = use_state(|| (wish.language == Language::English).then(Spoken::english));
    let failed = use_state_eq(|| false);
    use_effect_with(wish, {
        let (words, failed) = (words.clone(), failed.setter());
        move |&Wish { language, .. }| {
            // Once there is another wish, a late answer to this one is not heard.
            let is_wished = Rc::new(Cell::new(true));
            failed.set(false);
            if words.as_ref().is_some_and(|words| words.language() == language) {
                // Nothing to do.
            } else if language == Language::English {
                words.set(Some(Spoken::english()));
            } else {
                let still = Rc::clone(&is_wished);
                spawn_local(async move {
                    let fetched = Spoken::fetch(language).await;
                    if still.get() {
                        failed.set(fetched.is_none());
                        if let Some(catalogue) = fetched.or_else(|| words.is_none().then(Spoken::english)) {
                            words.set(Some(catalogue));
                        }
                    }
                });
            }
            move || is_wished.set(false)
        }
    });
    ((*words).clone(), *failed)
}

/// A hash that a reader or a link has put into the address.
struct Visit {
    /// Counts them. The page notes its run in the address too, which is no visit, so a reader may come
    /// to the very hash of the visit before.
    number: u32,
    route: Route,
}

/// The newest visit.
#[hook]
fn use_visit() -> UseStateHandle<Visit> {
    let state = use_state(|| Visit { number: 0, route: Route::parse(&hash()) });
    let setter = state.setter();
    use_effect_with((), move |()| {
        let visits = Cell::new(0);
        let listener = EventListener::new(&window(), "hashchange", move |_| {
            Address::take_from_the_bar();
            window().scroll_to_with_x_and_y(0.0, 0.0);
            visits.set(visits.get() + 1);
            setter.set(Visit { number: visits.get(), route: Route::parse(&hash()) });
        });
        move || drop(listener)
    });
    state
}
