//! The tokens' colours, as a canvas needs them.
//!
//! A canvas understands colours, not custom properties, and `light-dark()` has to be decided first.
//! So a hidden element is given each token in turn and asked for the colour that comes out.

use eda_patterns::fact::Tone;
use web_sys::HtmlElement;

use super::marks::KEYS;
use crate::app::{DARK, matches_media};
use crate::session::window;

/// Colours for the canvas.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Ink {
    pub(super) keys: Vec<String>,
    pub(super) key_ink: String,
    pub(super) surface: String,
    pub(super) accent: String,
    delivered: String,
    flight: String,
    retry: String,
    failed: String,
    dead: String,
    edge: String,
    pub(super) mono: String,
}

impl Ink {
    /// Asks `probe`, an element of the page.
    pub(super) fn read(probe: &HtmlElement) -> Ink {
        let style = probe.style();
        let computed = window().get_computed_style(probe).ok().flatten().expect("an element of a page has a style");
        let ask = |property: &str, value: &str| {
            style.set_property(property, value).expect("a custom property is a value");
            let read = computed.get_property_value(property).unwrap_or_default();
            style.remove_property(property).expect("what was set can be removed");
            read
        };
        let color = |token: &str| ask("color", &format!("var(--{token})"));
        Ink {
            keys: (1..=KEYS).map(|key| color(&format!("key-{key}"))).collect(),
            key_ink: color("key-ink"),
            surface: color("surface"),
            accent: color("accent"),
            delivered: color("delivered"),
            flight: color("flight"),
            retry: color("retry"),
            failed: color("failed"),
            dead: color("dead"),
            edge: color("edge"),
            mono: ask("font-family", "var(--mono)"),
        }
    }

    /// The colour of a meaning.
    pub(super) fn of(&self, tone: Tone) -> &str {
        match tone {
            Tone::Delivered => &self.delivered,
            Tone::Flight => &self.flight,
            Tone::Retry => &self.retry,
            Tone::Failed => &self.failed,
            Tone::Dead => &self.dead,
            Tone::Plain | Tone::Asked => &self.edge,
        }
    }
}

/// What decides the colours: when it changes, they are read again.
pub(super) fn theme() -> String {
    let root = window().document().and_then(|document| document.document_element());
    let chosen = root.and_then(|root| root.get_attribute("data-theme")).unwrap_or_default();
    format!("{chosen} {}", matches_media(DARK))
}
