//! JSON texts as a person writes them: where in the text a value stands.

pub mod lines;

use std::fmt;

use serde_json::Value;

/// A place in a text, for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

/// A text that is not what it should be. Correct it there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// Where.
    pub at: Position,
    /// Why, in English.
    pub why: String,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.at.line, self.at.column, self.why)
    }
}

impl std::error::Error for Malformed {}

/// Reads a JSON text.
///
/// # Errors
/// Where it is no JSON.
pub fn read(text: &str) -> Result<Value, Malformed> {
    serde_json::from_str(text).map_err(|error| {
        let full = error.to_string();
        let why = full.rsplit_once(" at line ").map_or(full.as_str(), |(why, _)| why).to_owned();
        // serde_json counts bytes, and none where a line's end was too early: that is told at the end of the line.
        let (line, bytes) = match (error.line(), error.column()) {
            (line @ 2.., 0) => (line - 1, usize::MAX),
            (line, column) => (line.max(1), column.max(1) - 1),
        };
        let before = text.lines().nth(line - 1).unwrap_or_default();
        let column = before.char_indices().take_while(|(at, _)| *at < bytes).count() + 1;
        Malformed { at: Position { line, column }, why }
    })
}

/// Makes the complaint about the value that `path`, a JSON pointer, names in `text`.
pub fn malformed(text: &str, path: &str, why: impl Into<String>) -> Malformed {
    Malformed { at: position(text, path), why: why.into() }
}

/// Where the value stands that a JSON pointer names, or the innermost value around it that is there.
/// The first position for a text that is no JSON.
pub fn position(text: &str, path: &str) -> Position {
    let start = span(text, path).map_or(0, |(start, _)| start);
    let before = &text[..start];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Position { line, column }
}

/// From which byte to which the value stands that a JSON pointer names, or the innermost value around it that is there.
/// `None` for a text that is no JSON.
pub fn span(text: &str, path: &str) -> Option<(usize, usize)> {
    // What comes after is read as JSON by one who knows it: beyond this check every bracket has its partner.
    serde_json::from_str::<Value>(text).ok()?;
    let steps: Vec<String> = path.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect();
    let mut scanner = Scanner { text: text.as_bytes(), at: 0 };
    scanner.spaces();
    let mut found = scanner.whole();
    for step in &steps {
        match scanner.child(step) {
            Some(child) => found = child,
            None => break,
        }
    }
    Some(found)
}

/// Walks over a text that is known to be JSON.
struct Scanner<'t> {
    text: &'t [u8],
    at: usize,
}

impl Scanner<'_> {
    fn spaces(&mut self) {
        while self.text.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }

    /// Where the value at this place begins and ends. Stays.
    fn whole(&mut self) -> (usize, usize) {
        let start = self.at;
        self.skip();
        let end = std::mem::replace(&mut self.at, start);
        (start, end)
    }

    /// Goes behind the value.
    fn skip(&mut self) {
        match self.text[self.at] {
            b'"' => {
                self.at += 1;
                while self.text[self.at] != b'"' {
                    self.at += if self.text[self.at] == b'\\' { 2 } else { 1 };
                }
                self.at += 1;
            }
            b'{' | b'[' => {
                self.at += 1;
                loop {
                    self.spaces();
                    match self.text[self.at] {
                        b'}' | b']' => break self.at += 1,
                        b',' | b':' => self.at += 1,
                        _ => self.skip(),
                    }
                }
            }
            _ => {
                let ends = |byte: &u8| byte.is_ascii_whitespace() || b",]}".contains(byte);
                while self.text.get(self.at).is_some_and(|byte| !ends(byte)) {
                    self.at += 1;
                }
            }
        }
    }

    /// Goes to the child of this name or number. Stays where there is none.
    fn child(&mut self, step: &str) -> Option<(usize, usize)> {
        let back = self.at;
        let opening = self.text[self.at];
        if opening != b'{' && opening != b'[' {
            return None;
        }
        self.at += 1;
        let mut count = 0;
        // The last of several members of one name counts, as it does for who reads the text.
        let mut found = None;
        loop {
            self.spaces();
            match self.text[self.at] {
                b'}' | b']' => break,
                b',' => self.at += 1,
                _ if opening == b'[' => {
                    if step.parse() == Ok(count) {
                        found = Some(self.whole());
                    }
                    self.skip();
                    count += 1;
                }
                _ => {
                    let (start, end) = self.whole();
                    self.skip();
                    self.spaces();
                    self.at += 1;
                    self.spaces();
                    let name = std::str::from_utf8(&self.text[start..end]).expect("a member's name is text");
                    if serde_json::from_str::<String>(name).is_ok_and(|name| name == step) {
                        found = Some(self.whole());
                    }
                    self.skip();
                }
            }
        }
        self.at = found.map_or(back, |(start, _)| start);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_json_is_told_with_its_line_and_column() {
        let at = |text: &str| read(text).expect_err("no JSON").at;
        assert_eq!(at("{\n  \"a\": tru\n}"), Position { line: 2, column: 11 });
        assert_eq!(at("{\"a\" 1}"), Position { line: 1, column: 6 });
        assert_eq!(at(""), Position { line: 1, column: 1 });
        assert_eq!(at("{\"रुपये\": x}"), Position { line: 1, column: 11 });
    }

    #[test]
    fn a_pointer_finds_its_value_in_the_text() {
        let text = "{\n  \"a\\\"b\": [1, {\"c/d\": \"x, y}\"}],\n  \"e\": null\n}";
        let found = |path: &str| span(text, path).map(|(start, end)| &text[start..end]);
        assert_eq!(found("/a\"b/0"), Some("1"));
        assert_eq!(found("/a\"b/1/c~1d"), Some("\"x, y}\""));
        assert_eq!(found("/e"), Some("null"));
        assert_eq!(found(""), Some(text));
        assert_eq!(position(text, "/e"), Position { line: 3, column: 8 });
    }

    #[test]
    fn a_pointer_that_leads_too_far_finds_what_is_around() {
        let found = |text: &'static str, path: &str| span(text, path).map(|(start, end)| &text[start..end]);
        assert_eq!(found(r#"{"fields":[{"type":"int"}]}"#, "/fields/0/type/2/x"), Some("\"int\""));
        assert_eq!(found("[]", "/0"), Some("[]"));
        assert_eq!(found("[", "/0"), None);
    }
}
