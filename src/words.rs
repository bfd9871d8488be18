//! The language of the page, handed to every component.

use std::ops::Deref;
use std::rc::Rc;

use eda_patterns::words::{Language, Words};
use yew::prelude::*;

/// The message catalogue in the reader's language. Clones are the same catalogue.
#[derive(Clone)]
pub struct Spoken(Rc<Words>);

impl Spoken {
    /// The catalogue of a language.
    pub fn new(language: Language) -> Spoken {
        Spoken(Rc::new(Words::new(language)))
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
