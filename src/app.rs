//! The app: its route, its language and its theme.

use eda_patterns::words::Language;
use gloo_events::EventListener;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::preferences::Preference;
use crate::route::{Route, hash};
use crate::session::window;
use crate::stage::Stress;
use crate::views::glyph::Sprite;
use crate::views::home::Home;
use crate::views::limits::Limits;
use crate::views::pattern_page::PatternPage;
use crate::views::refused::Refused;
use crate::words::Spoken;

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

    fn chosen_or_of_system() -> Theme {
        match Preference::Theme.read::<String>().as_deref() {
            Some("light") => Theme::Light,
            Some("dark") => Theme::Dark,
            _ if matches_media("(prefers-color-scheme: dark)") => Theme::Dark,
            _ => Theme::Light,
        }
    }
}

/// What the top bar changes for the whole page.
#[derive(Clone, PartialEq)]
pub(crate) struct Manner {
    pub(crate) language: Language,
    pub(crate) theme: Theme,
    pub(crate) speak: Callback<Language>,
    pub(crate) dress: Callback<Theme>,
}

/// The whole app.
#[component]
pub fn App() -> Html {
    let hash = use_hash();
    let language = use_state(language_at_start);
    let theme = use_state(Theme::chosen_or_of_system);
    let words = use_catalogue(*language);
    let spoken = words.as_ref().map_or(*language, |words| words.language());

    use_effect_with((spoken, *theme), |(language, theme)| dress_document(*language, *theme));

    let manner = Manner {
        language: spoken,
        theme: *theme,
        speak: use_callback((), {
            let language = language.setter();
            move |chosen: Language, ()| {
                Preference::Language.keep(chosen.tag());
                language.set(chosen);
            }
        }),
        dress: use_callback((), {
            let theme = theme.setter();
            move |chosen: Theme, ()| {
                Preference::Theme.keep(chosen.word());
                theme.set(chosen);
            }
        }),
    };

    let page = match Route::parse(&hash) {
        Route::Home => html! { <Home /> },
        Route::Limits => html! { <Limits /> },
        Route::Stress => html! { <Stress /> },
        // Another address is another page, even of the same pattern: nothing of the old run stays.
        Route::Run(link) => html! { <PatternPage key={(*hash).clone()} link={(*link).clone()} /> },
        Route::Refused(error) => html! { <Refused error={(*error).clone()} /> },
    };
    // A page in another language than the reader's would flash for a moment.
    let Some(words) = words else { return Html::default() };
    html! {
        <ContextProvider<Spoken> context={words}>
            <ContextProvider<Manner> context={manner}>
                <Sprite />
                { page }
            </ContextProvider<Manner>>
        </ContextProvider<Spoken>>
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

/// The catalogue of a language: English at once, another when it was fetched, and English again
/// where it cannot be had.
#[hook]
fn use_catalogue(language: Language) -> Option<Spoken> {
    let words = use_state(|| (language == Language::English).then(Spoken::english));
    use_effect_with(language, {
        let words = words.clone();
        move |language| {
            let language = *language;
            if words.as_ref().is_some_and(|words| words.language() == language) {
                return;
            }
            spawn_local(async move {
                let fetched = Spoken::fetch(language).await;
                words.set(Some(fetched.unwrap_or_else(Spoken::english)));
            });
        }
    });
    (*words).clone()
}

/// The address's hash, as a reader or a link changes it. The page's own notes in it are no change.
#[hook]
fn use_hash() -> std::rc::Rc<String> {
    let state = use_state(|| std::rc::Rc::new(hash()));
    let setter = state.setter();
    use_effect_with((), move |()| {
        let listener = EventListener::new(&window(), "hashchange", move |_| {
            window().scroll_to_with_x_and_y(0.0, 0.0);
            setter.set(std::rc::Rc::new(hash()));
        });
        move || drop(listener)
    });
    (*state).clone()
}
