//! What a commit promises.

/// What a commit promises.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// It has reached the disk: it survives a power failure.
    #[default]
    Strict,
    /// It has reached the operating system: it survives the browser's crash. About twice as fast
    /// for small transactions.
    Relaxed,
}

impl Durability {
    /// The durability of this word.
    pub fn find(word: &str) -> Option<Durability> {
        [Durability::Strict, Durability::Relaxed].into_iter().find(|known| known.word() == word)
    }

    /// The word that IndexedDB has for it.
    pub const fn word(self) -> &'static str {
        match self {
            Durability::Strict => "strict",
            Durability::Relaxed => "relaxed",
        }
    }
}
