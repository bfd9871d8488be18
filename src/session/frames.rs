//! Animation frames: one closure, made once, asked for only while something moves.

use std::cell::{Cell, RefCell};

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// The browser's clock in milliseconds, for measuring how long something takes.
pub(crate) fn now_ms() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

pub(crate) fn window() -> web_sys::Window {
    web_sys::window().expect("the app runs in a window")
}

/// Is given the time of the frame in milliseconds.
type EachFrame = Closure<dyn FnMut(f64)>;

/// The frames of one session. Cancelled when dropped.
#[derive(Default)]
pub(super) struct Frames {
    closure: RefCell<Option<EachFrame>>,
    asked: Cell<Option<i32>>,
    shown_ms: Cell<Option<f64>>,
}

impl Frames {
    /// Sets what is done in each frame.
    pub(super) fn set(&self, each: impl FnMut(f64) + 'static) {
        *self.closure.borrow_mut() = Some(Closure::new(each));
    }

    /// Asks for the next frame, unless it is asked for already.
    pub(super) fn ask(&self) {
        let closure = self.closure.borrow();
        if let (None, Some(closure)) = (self.asked.get(), closure.as_ref()) {
            self.asked.set(window().request_animation_frame(closure.as_ref().unchecked_ref()).ok());
        }
    }

    /// Notes that a frame has come, and says how many milliseconds after the one before; zero in
    /// the first frame after a rest.
    pub(super) fn came(&self, at_ms: f64) -> f64 {
        self.asked.set(None);
        let before_ms = self.shown_ms.replace(Some(at_ms));
        before_ms.map_or(0.0, |before_ms| at_ms - before_ms)
    }

    /// Notes that no frame follows for now, so that the pause is not taken for a long frame.
    pub(super) fn rest(&self) {
        self.shown_ms.set(None);
    }
}

impl Drop for Frames {
    fn drop(&mut self) {
        if let Some(asked) = self.asked.get() {
            // Refused only where the frame has come already.
            let _ = window().cancel_animation_frame(asked);
        }
    }
}
