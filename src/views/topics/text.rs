//! Bytes as a person reads them.

use serde::de::IgnoredAny;

/// So many bytes of what is no text are shown.
const BYTES_SHOWN: usize = 512;

/// What bytes are to a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// JSON, indented. Its numbers keep their digits and its names their order.
    Json(String),
    /// Some other text.
    Text(String),
    /// No text: the first bytes in hexadecimal.
    Bytes(String),
}

impl Shown {
    pub(super) fn of(bytes: &[u8]) -> Shown {
        match std::str::from_utf8(bytes) {
            Ok(text) if !text.contains('\0') => pretty(text).map_or_else(|| Shown::Text(text.to_owned()), Shown::Json),
            _ => Shown::Bytes(hex(bytes)),
        }
    }

    pub(super) fn text(&self) -> &str {
        let (Shown::Json(text) | Shown::Text(text) | Shown::Bytes(text)) = self;
        text
    }
}

/// Bytes on one line, at most so many characters of them.
pub(super) fn line(bytes: &[u8], characters_max: usize) -> String {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        // What was cut may have been cut within a character.
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return hex(&bytes[..bytes.len().min(24)]),
    };
    let mut line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = line.char_indices().nth(characters_max) {
        line.truncate(end);
        line.push('…');
    }
    line
}

fn hex(bytes: &[u8]) -> String {
    let shown = &bytes[..bytes.len().min(BYTES_SHOWN)];
    let mut text = shown.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ");
    if shown.len() < bytes.len() {
        text.push_str(" …");
    }
    text
}

/// JSON with a line for each item, two spaces a level. `None` for what is no object or array.
fn pretty(text: &str) -> Option<String> {
    let text = text.trim();
    if !text.starts_with(['{', '[']) || serde_json::from_str::<IgnoredAny>(text).is_err() {
        return None;
    }
    let mut lines = String::with_capacity(text.len() * 2);
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if quoted {
            lines.push(character);
            quoted = escaped || character != '"';
            escaped = !escaped && character == '\\';
            continue;
        }
        match character {
            '"' => {
                quoted = true;
                lines.push(character);
            }
            '{' | '[' => {
                lines.push(character);
                while characters.next_if(char::is_ascii_whitespace).is_some() {}
                match characters.next_if(|next| matches!(next, '}' | ']')) {
                    Some(end) => lines.push(end),
                    None => {
                        depth += 1;
                        break_line(&mut lines, depth);
                    }
                }
            }
            '}' | ']' => {
                depth -= 1;
                break_line(&mut lines, depth);
                lines.push(character);
            }
            ',' => {
                lines.push(character);
                break_line(&mut lines, depth);
            }
            ':' => lines.push_str(": "),
            space if space.is_ascii_whitespace() => {}
            other => lines.push(other),
        }
    }
    Some(lines)
}

fn break_line(lines: &mut String, depth: usize) {
    lines.push('\n');
    lines.extend(std::iter::repeat_n("  ", depth));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_keeps_its_digits_its_order_and_what_stands_in_its_strings() {
        let text = r#" {"b":[1.10,12345678901234567890 ,{}, [ ]],"a":"x{,\"}:[ \\" } "#;
        let indented = [
            "{",
            "  \"b\": [",
            "    1.10,",
            "    12345678901234567890,",
            "    {},",
            "    []",
            "  ],",
            r#"  "a": "x{,\"}:[ \\""#,
            "}",
        ];
        assert_eq!(Shown::of(text.as_bytes()), Shown::Json(indented.join("\n")));
    }

    #[test]
    fn what_is_no_json_stays_as_it_is_and_what_is_no_text_is_bytes() {
        assert_eq!(Shown::of(b"{\"a\":"), Shown::Text("{\"a\":".to_owned()));
        assert_eq!(Shown::of(b"42"), Shown::Text("42".to_owned()));
        assert_eq!(Shown::of(&[0xff, 0x00, 0x2a]), Shown::Bytes("ff 00 2a".to_owned()));
        assert_eq!(Shown::of(b"a\0"), Shown::Bytes("61 00".to_owned()));
    }

    #[test]
    fn a_line_is_cut_between_characters() {
        assert_eq!(line("{\n  \"a\": 1\n}".as_bytes(), 80), "{ \"a\": 1 }");
        assert_eq!(line("नमस्ते".as_bytes(), 2), "नम…");
        assert_eq!(line(&"नम".as_bytes()[..5], 9), "न", "cut within a character by whoever asked for less");
        assert_eq!(line(&[0xff, 0x01], 9), "ff 01");
    }
}
