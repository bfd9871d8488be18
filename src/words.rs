//! The language of the page, handed to every component.

use std::ops::Deref;
use std::rc::Rc;

use eda_patterns::pattern::Program;
use eda_patterns::words::{Language, Words};
use yew::prelude::*;

use crate::later::fetch_text;

thread_local! {
    static ENGLISH: Spoken = Spoken(Rc::new(Words::of_every_page()));
}

/// The message catalogue in the reader's language. Clones are the same catalogue.
#[derive(Clone)]
pub struct Spoken(Rc<Words>);

impl Spoken {
    /// The English catalogue, which the page carries.
    pub fn english() -> Spoken {
        ENGLISH.with(Spoken::clone)
    }

    /// Adds what a pattern's program brings along, for every page of this tab.
    pub(crate) fn learn(program: &Program) {
        ENGLISH.with(|words| words.add(program.words));
    }

    /// Adds the words of a part that was fetched, in English; the other language has them all.
    pub(crate) fn learn_words(compiled: &str) {
        ENGLISH.with(|words| words.add(compiled));
    }

    /// The catalogue of a language; any but English is fetched. `None` where it cannot be had.
    pub(crate) async fn fetch(language: Language) -> Option<Spoken> {
        match language {
            Language::English => Some(Spoken::english()),
            Language::Hindi => {
                let catalogue = fetch_text("hi.words").await?;
                Some(Spoken(Rc::new(Words::read(language, &catalogue))))
            }
        }
    }
}

impl PartialEq for Spoken {
    fn eq(&self, other: &Spoken) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Deref for Spoken {
    type Target = Words;
    fn deref(&self) -> &Words {
        &self.0
    }
}

/// The catalogue in the reader's language.
#[hook]
pub fn use_words() -> Spoken {
    use_context::<Spoken>().expect("the app provides a catalogue to all of the page")
}
