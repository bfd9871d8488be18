//! Three layouts by width. A drawing is laid out for its very width, neither shrunk nor enlarged, so
//! that its text stays at 12 px.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlElement, ResizeObserver};
use yew::prelude::*;

/// How much there is to draw on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Size {
    /// From 864 px.
    Wide,
    /// From 720 px.
    Middle,
    /// A phone.
    Narrow,
}

/// A size and the very width.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Layout {
    pub(super) size: Size,
    /// In the drawing's units, which are pixels.
    pub(super) width: f64,
}

impl Layout {
    /// The layout for so many pixels.
    pub(super) fn of(width_px: f64) -> Layout {
        let (size, least) = match width_px {
            864.0.. => (Size::Wide, 864.0),
            720.0.. => (Size::Middle, 720.0),
            _ => (Size::Narrow, 344.0),
        };
        Layout { size, width: width_px.max(least) }
    }

    /// One of three values, by size.
    pub(super) fn pick<T>(self, wide: T, middle: T, narrow: T) -> T {
        match self.size {
            Size::Wide => wide,
            Size::Middle => middle,
            Size::Narrow => narrow,
        }
    }

    /// Whether it is a phone's.
    pub(super) fn is_narrow(self) -> bool {
        self.size == Size::Narrow
    }
}

/// The layout that fits into an element, kept when its size changes.
#[hook]
pub(super) fn use_layout(element: &NodeRef) -> Layout {
    let layout = use_state_eq(|| Layout::of(864.0));
    use_size(element, {
        let layout = layout.setter();
        move |width_px, _| layout.set(Layout::of(width_px))
    });
    *layout
}

/// Calls back with an element's width and height in pixels, now and whenever they change.
#[hook]
pub(super) fn use_size(element: &NodeRef, changed: impl Fn(f64, f64) + 'static) {
    let changed: Rc<RefCell<dyn Fn(f64, f64)>> = Rc::new(RefCell::new(changed));
    use_effect_with(element.clone(), move |element| {
        let element = element.cast::<HtmlElement>().expect("the element is in the page when its effects run");
        let report = {
            let element = element.clone();
            move || changed.borrow()(f64::from(element.client_width()), f64::from(element.client_height()))
        };
        report();
        let on_resize = Closure::<dyn FnMut()>::new(report);
        let observer = ResizeObserver::new(on_resize.as_ref().unchecked_ref()).expect("a function is a callback");
        observer.observe(&element);
        move || {
            observer.disconnect();
            drop(on_resize);
        }
    });
}
