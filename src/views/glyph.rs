//! Marks: one shape a meaning, in the meaning's colour.

use eda_patterns::fact::Tone;
use yew::prelude::*;

/// The name of a meaning's mark, in the sprite and in the classes.
pub(crate) const fn mark_of(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "step",
        Tone::Flight => "flight",
        Tone::Delivered => "delivered",
        Tone::Retry => "retry",
        Tone::Failed => "failed",
        Tone::Dead => "dead",
        Tone::Asked => "fault",
    }
}

/// A mark, sized like text. Words beside it say what it means.
pub(crate) fn glyph(mark: &str) -> Html {
    glyph_said(mark, None)
}

/// A mark, sized like text, with what a screen reader says where no words beside it do.
pub(crate) fn glyph_said(mark: &str, label: Option<String>) -> Html {
    let (href, class) = (format!("#g-{mark}"), format!("g g-{mark}"));
    let (role, hidden) = if label.is_some() { (Some("img"), None) } else { (None, Some("true")) };
    html! { <svg {class} {role} aria-label={label} aria-hidden={hidden}><use href={href} /></svg> }
}

/// The shapes, once a page.
pub(crate) fn sprite() -> Html {
    html! {
        <svg class="sprite" aria-hidden="true">
            <symbol id="g-delivered" viewBox="0 0 16 16">
                <circle cx="8" cy="8" r="7" fill="currentColor" />
                <path d="M4.8 8.3 7.1 10.5 11.3 5.8" fill="none" stroke="var(--surface)" stroke-width="1.8" />
            </symbol>
            <symbol id="g-flight" viewBox="0 0 16 16"><path d="M3 1.5 14.5 8 3 14.5Z" fill="currentColor" /></symbol>
            <symbol id="g-retry" viewBox="0 0 16 16">
                <path d="M13.2 5.2A6 6 0 1 0 14 8.6" fill="none" stroke="currentColor" stroke-width="2.2" />
                <path d="M14.9 1.2V6.6H9.5Z" fill="currentColor" />
            </symbol>
            <symbol id="g-failed" viewBox="0 0 16 16">
                <path d="M8 0 16 8 8 16 0 8Z" fill="currentColor" />
                <path d="M5.6 5.6 10.4 10.4M10.4 5.6 5.6 10.4" stroke="var(--surface)" stroke-width="1.8" />
            </symbol>
            <symbol id="g-dead" viewBox="0 0 16 16">
                <rect x="1.5" y="1.5" width="13" height="13" fill="currentColor" />
                <path d="M4.5 8H11.5" stroke="var(--surface)" stroke-width="2" />
            </symbol>
            <symbol id="g-none" viewBox="0 0 16 16">
                <circle cx="8" cy="8" r="5.8" fill="none" stroke="currentColor" stroke-width="1.6" stroke-dasharray="2.4 2.2" />
            </symbol>
            <symbol id="g-step" viewBox="0 0 16 16"><circle cx="8" cy="8" r="3" fill="currentColor" /></symbol>
            <symbol id="g-fault" viewBox="0 0 16 16">
                <path d="M8 1.5 15 14.5H1Z" fill="none" stroke="currentColor" stroke-width="1.8" />
            </symbol>
            <symbol id="g-flag" viewBox="0 0 16 16">
                <path d="M4 1.5V15" fill="none" stroke="currentColor" stroke-width="1.8" />
                <path d="M5 2H13.5L11 5.5 13.5 9H5Z" fill="currentColor" />
            </symbol>
            <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <path d="M0 0V6" stroke="var(--failed)" stroke-width="1" opacity=".45" />
            </pattern>
        </svg>
    }
}
