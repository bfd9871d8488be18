//! What a client knows of the cluster, and when it asks again (`Metadata`, `NetworkClient`).

use std::rc::Rc;

use crate::rng::Stream;
use crate::sim::broker::image::Image;
use crate::sim::log_client::backoff::ClientBackoff;
use crate::time::{Span, Time};

/// The newest image that the client has heard of.
pub(in crate::sim) struct Knowledge {
    image: Rc<Image>,
    /// When it heard of it.
    learned: Time,
    /// Whether something did not fit it, or is not in it.
    wanted: bool,
    asking: bool,
    not_before: Time,
    /// How many answers in a row brought nothing new.
    futile: u32,
}

impl Default for Knowledge {
    /// Nothing is known, and that is to change.
    fn default() -> Knowledge {
        Knowledge {
            image: Rc::default(),
            learned: Time::ZERO,
            wanted: true,
            asking: false,
            not_before: Time::ZERO,
            futile: 0,
        }
    }
}

impl Knowledge {
    /// What is known.
    pub fn image(&self) -> Rc<Image> {
        Rc::clone(&self.image)
    }

    /// Something did not fit what is known: ask again (`Metadata.requestUpdate`).
    pub const fn want(&mut self) {
        self.wanted = true;
    }

    /// When to ask; `None` while an answer is under way. Between two questions `retry.backoff.ms` pass, and more
    /// where the answers bring nothing new (KIP-580).
    pub fn due(&self, max_age: Span) -> Option<Time> {
        let old = self.learned + max_age;
        (!self.asking).then(|| if self.wanted { self.not_before } else { old.max(self.not_before) })
    }

    /// A question leaves.
    pub const fn asks(&mut self) {
        self.asking = true;
    }

    /// An answer came, or `None`. An image older than the one that is known is no news: the broker that sent it
    /// is behind.
    pub fn learns(&mut self, image: Option<Rc<Image>>, now: Time, backoff: ClientBackoff, draw: &mut Stream) {
        self.asking = false;
        let news = image.as_ref().is_some_and(|image| image.version > self.image.version);
        self.futile = if news { 0 } else { self.futile + 1 };
        self.not_before = now + backoff.wait(self.futile.saturating_sub(1), draw);
        if let Some(image) = image.filter(|image| image.version >= self.image.version) {
            self.image = image;
            self.learned = now;
            self.wanted = false;
        }
    }
}
