//! The bar over every page: name, patterns, runtime, language, theme, link.

use eda_patterns::catalog;
use eda_patterns::words::Language;
use yew::prelude::*;

use super::menu::Menu;
use super::runtime_menu::RuntimeMenu;
use super::share::CopyLink;
use crate::app::{Manner, Theme};
use crate::session::Session;
use crate::words::{Spoken, use_words};

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    /// The run on the page, if there is one.
    #[prop_or_default]
    pub(crate) session: Option<Session>,
    /// Opens the help, where the page has one.
    #[prop_or_default]
    pub(crate) on_help: Option<Callback<()>>,
}

#[component]
pub(crate) fn TopBar(props: &Props) -> Html {
    let words = use_words();
    let manner = use_context::<Manner>().expect("the app provides its manner to all of the page");
    html! {
        <header class="top">
            <a class="name" href="#/">{ logo() }<span>{ words.text("app-name") }</span></a>
            if let Some(session) = &props.session {
                { pattern_menu(&words, session) }
                <RuntimeMenu session={session.clone()} />
            }
            <span class="push"></span>
            { language_button(&manner) }
            { theme_button(&words, &manner) }
            if let Some(on_help) = &props.on_help {
                <button type="button" class="plain wordy" aria-label={words.text("app-help-open")}
                    title={words.text("app-help-open")}
                    onclick={let on_help = on_help.clone(); Callback::from(move |_| on_help.emit(()))}>{ "?" }</button>
            }
            if let Some(session) = &props.session {
                <CopyLink session={session.clone()} />
            } else {
                <a class="btn wordy" href="#/limits">{ words.text("app-limits") }</a>
            }
        </header>
    }
}

fn logo() -> Html {
    html! {
        <svg viewBox="0 0 20 16" aria-hidden="true">
            <path d="M1 3H9M1 8H13M1 13H6" stroke="var(--edge)" stroke-width="2" />
            <rect x="9" y="1" width="4" height="4" fill="currentColor" />
            <rect x="13" y="6" width="4" height="4" fill="var(--accent)" />
            <rect x="6" y="11" width="4" height="4" fill="currentColor" />
        </svg>
    }
}

fn pattern_menu(words: &Spoken, session: &Session) -> Html {
    let current = session.with_link(|link| link.pattern);
    let label = html! { format!("{:02} {}", current.number, title_of(words, current.id)) };
    let items = catalog::LEARNING_PATH.iter().enumerate().map(|(place, id)| {
        let name = format!("{:02} {}", place + 1, title_of(words, id));
        if catalog::find(id).is_some() {
            let here = (*id == current.id).then_some("page");
            html! { <li><a href={format!("#/{id}")} aria-current={here}>{ name }</a></li> }
        } else {
            html! { <li class="coming">{ name }<small>{ words.text("app-coming") }</small></li> }
        }
    });
    html! {
        <Menu {label} title={words.text("app-patterns")}>{ for items }</Menu>
    }
}

fn language_button(manner: &Manner) -> Html {
    let (other, name) = match manner.wished {
        Language::English => (Language::Hindi, "हिन्दी"),
        Language::Hindi => (Language::English, "English"),
    };
    let speak = manner.speak.clone();
    let onclick = Callback::from(move |_: MouseEvent| speak.emit(other));
    html! { <button type="button" class="plain" lang={other.tag()}
    aria-busy={(manner.wished != manner.language).then_some("true")} {onclick}>{ name }</button> }
}

fn theme_button(words: &Spoken, manner: &Manner) -> Html {
    let label = words.text(match manner.theme {
        Theme::Light => "app-theme-dark",
        Theme::Dark => "app-theme-light",
    });
    let (dress, other) = (manner.dress.clone(), manner.theme.other());
    let onclick = Callback::from(move |_: MouseEvent| dress.emit(other));
    html! {
        <button type="button" class="plain" aria-label={label.clone()} title={label} {onclick}>
            <svg class="theme" viewBox="0 0 16 16" aria-hidden="true">
                <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="1.5" />
                <path d="M8 2A6 6 0 0 1 8 14Z" fill="currentColor" />
            </svg>
        </button>
    }
}

/// A pattern's name, also of one that is still to come.
pub(crate) fn title_of(words: &Spoken, id: &str) -> String {
    words.optional(&format!("{id}-title")).unwrap_or_else(|| words.text(&format!("app-coming-{id}")))
}
