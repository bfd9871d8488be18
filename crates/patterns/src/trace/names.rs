//! The words of a trace, each stored once.
//!
//! Nearly every fact names something, so a word must be found fast. Why not `HashMap`: its order differs from run to
//! run, and its hash costs more than the comparison that it spares.

use crate::fact::{Name, fnv_1a};

const CHAINS: usize = 128;

/// Words by their number, in the order in which they were first used, and by their text.
#[derive(Clone, Debug)]
pub(super) struct Names {
    texts: Vec<String>,
    /// The newest word of each hash.
    newest: [Option<Name>; CHAINS],
    /// For each word, the one before it that has the same hash.
    before: Vec<Option<Name>>,
}

impl Default for Names {
    fn default() -> Names {
        Names { texts: Vec::new(), newest: [None; CHAINS], before: Vec::new() }
    }
}

fn chain_of(text: &str) -> usize {
    fnv_1a(text.as_bytes()) as usize % CHAINS
}

impl Names {
    /// The number of a word, storing it where it is new.
    pub fn name(&mut self, text: &str) -> Name {
        let chain = chain_of(text);
        if let Some(known) = self.find_in(chain, text) {
            return known;
        }
        let name = Name(self.texts.len() as u32);
        self.texts.push(text.to_owned());
        self.before.push(self.newest[chain].replace(name));
        name
    }

    /// The number of a word that is known.
    pub fn find(&self, text: &str) -> Option<Name> {
        self.find_in(chain_of(text), text)
    }

    fn find_in(&self, chain: usize, text: &str) -> Option<Name> {
        let mut next = self.newest[chain];
        while let Some(name) = next.filter(|name| self.texts[name.0 as usize] != text) {
            next = self.before[name.0 as usize];
        }
        next
    }

    /// The words, by number.
    pub fn texts(&self) -> &[String] {
        &self.texts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_keeps_its_number() {
        let mut names = Names::default();
        let texts: Vec<String> = (0..4 * CHAINS).map(|number| format!("ride-{number}")).collect();
        let numbers: Vec<Name> = texts.iter().map(|text| names.name(text)).collect();
        assert_eq!(numbers, (0..4 * CHAINS as u32).map(Name).collect::<Vec<_>>(), "in the order of their first use");
        assert!(texts.iter().zip(&numbers).all(|(text, number)| names.name(text) == *number));
        assert!(texts.iter().zip(&numbers).all(|(text, number)| names.find(text) == Some(*number)));
        assert_eq!((names.find("ride"), names.texts()), (None, &texts[..]));
    }
}
