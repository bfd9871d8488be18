//! The compact form of messages: text, with control characters that no message holds as marks.
//!
//! ```text
//! catalogue = *( id NAME_END pattern MESSAGE_END )
//! pattern   = *( text / ARGUMENT name NAME_END / CASES name NAME_END 1*case CASES_END )
//! case      = CASE [ DEFAULT ] key NAME_END pattern
//! ```

pub const ARGUMENT: char = '\u{1}';
pub const NAME_END: char = '\u{2}';
pub const CASES: char = '\u{3}';
pub const CASE: char = '\u{4}';
pub const CASES_END: char = '\u{5}';
pub const MESSAGE_END: char = '\u{6}';
pub const DEFAULT: char = '*';

pub fn is_mark(char: char) -> bool {
    (ARGUMENT..=MESSAGE_END).contains(&char)
}
