//! The three lanes that read the same stream, each with a book of its own.

/// A guarantee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lane {
    /// Says that it is done, then does it: what a crash interrupts is never done.
    Most,
    /// Does it, then says so: what a crash interrupts is done again.
    Least,
    /// Keeps the key with the effect, and its place in the stream with what it tells.
    Exact,
}

impl Lane {
    /// All of them, from top to bottom.
    pub const ALL: [Lane; 3] = [Lane::Most, Lane::Least, Lane::Exact];

    /// Its group, its book, and its word in facts.
    pub const fn word(self) -> &'static str {
        match self {
            Lane::Most => "at-most-once",
            Lane::Least => "at-least-once",
            Lane::Exact => "exactly-once",
        }
    }

    /// The lane of this word.
    pub fn find(word: &str) -> Option<Lane> {
        Lane::ALL.into_iter().find(|lane| lane.word() == word)
    }
}
