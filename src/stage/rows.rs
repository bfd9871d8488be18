//! A list of any length of which only the rows in view are made.
//!
//! Rows have one height. A spacer has the height of them all, so that the scroll bar is right, and
//! the rows in view stand in a window inside it. Heights and places are set through the CSSOM,
//! since the page's policy forbids `style` attributes.

use std::ops::Range;

use web_sys::HtmlElement;
use yew::prelude::*;

use super::layout::use_size;

/// Rows that are made above and below those in view, so that slow scrolling shows no gap.
const BEYOND: usize = 6;

/// The part of a list that is in view.
#[derive(Clone)]
pub(super) struct Window {
    /// The rows to make.
    pub(super) range: Range<usize>,
    /// For the element that scrolls.
    pub(super) onscroll: Callback<Event>,
    /// For the element inside it that is as high as all rows together.
    pub(super) spacer: NodeRef,
    /// For the element inside that which holds the rows in view.
    pub(super) inner: NodeRef,
    /// How many rows fit.
    pub(super) fits: usize,
}

/// Which row a list goes to, and how.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Goal {
    /// Stay where the reader is.
    Stay,
    /// The newest row stands at the bottom, as in a log that is being written.
    Bottom(usize),
    /// The row is in view; in the middle, where it was not.
    Show(usize),
}

/// Keeps `pane` a window on `count` rows of `row_px` each.
#[hook]
pub(super) fn use_rows(pane: &NodeRef, count: usize, row_px: f64, goal: Goal) -> Window {
    let first = use_state_eq(|| 0_usize);
    let height_px = use_state_eq(|| 232.0);
    let (spacer, inner) = (use_node_ref(), use_node_ref());
    use_size(pane, {
        let height_px = height_px.setter();
        move |_, height| height_px.set(height)
    });
    let fits = (*height_px / row_px).floor() as usize;
    let from = first.saturating_sub(BEYOND).min(count);
    let to = (*first + fits + 2 + BEYOND).min(count);

    let onscroll = use_callback((pane.clone(), row_px), {
        let first = first.setter();
        move |_: Event, (pane, row_px)| {
            if let Some(pane) = pane.cast::<HtmlElement>() {
                first.set((f64::from(pane.scroll_top()) / row_px) as usize);
            }
        }
    });
    use_effect_with((count, from, row_px), {
        let (spacer, inner) = (spacer.clone(), inner.clone());
        move |&(count, from, row_px)| {
            set_px(&spacer, "height", count as f64 * row_px);
            set_px(&inner, "top", from as f64 * row_px);
        }
    });
    use_effect_with((goal, fits, row_px), {
        let (pane, first) = (pane.clone(), first.setter());
        move |&(goal, fits, row_px)| {
            let Some(pane) = pane.cast::<HtmlElement>() else { return };
            let (top_px, view_px) = (f64::from(pane.scroll_top()), f64::from(pane.client_height()));
            let wanted_px = match goal {
                Goal::Stay => return,
                Goal::Bottom(row) => (row as f64 + 1.0) * row_px - view_px,
                Goal::Show(row) => {
                    let row_top_px = row as f64 * row_px;
                    if row_top_px >= top_px && row_top_px + row_px <= top_px + view_px {
                        return;
                    }
                    row_top_px - (fits as f64 / 2.0).floor() * row_px
                }
            };
            let wanted_px = wanted_px.max(0.0).round();
            pane.set_scroll_top(wanted_px as i32);
            first.set((f64::from(pane.scroll_top()) / row_px) as usize);
        }
    });
    Window { range: from..to, onscroll, spacer, inner, fits }
}

fn set_px(node: &NodeRef, property: &str, px: f64) {
    if let Some(element) = node.cast::<HtmlElement>() {
        element.style().set_property(property, &format!("{px}px")).expect("a length is a value");
    }
}
