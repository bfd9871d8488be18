//! The items of all logs as JSON, one a line, for whoever reports a difference.

use eda_compare::outcome::What;
use serde::Serialize;

use super::playing::Played;

#[derive(Serialize)]
struct Item<'l> {
    log: &'l str,
    /// `null` is at the end of all.
    step: Option<usize>,
    what: What,
    place: &'l str,
    simulated: Option<&'l str>,
    real: Option<&'l str>,
    equal: bool,
    /// Why they differ, where that is known.
    known: Option<&'static str>,
}

/// All items of the logs that were played.
pub(super) fn json_lines(played: &[(&'static str, Played)]) -> String {
    let mut text = String::new();
    for (log, lines) in played.iter().filter_map(|(log, played)| Some((log, played.as_ref().ok()?))) {
        for line in lines.iter() {
            let item = Item {
                log,
                step: line.subject.step,
                what: line.subject.what,
                place: &line.subject.place,
                simulated: line.simulated.as_deref(),
                real: line.real.as_deref(),
                equal: line.is_equal(),
                known: line.known.map(|known| known.reason),
            };
            text += &serde_json::to_string(&item).expect("texts and numbers can be written");
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use eda_compare::Line;
    use eda_compare::outcome::Subject;

    use super::*;
    use crate::views::compare::playing::Unplayed;

    #[test]
    fn an_item_is_a_line_and_what_was_not_played_is_none() {
        let subject = Subject { step: None, what: What::ReadCommitted, place: "rides-0".to_owned() };
        let line = Line { subject, simulated: Some("0:\"a\"".to_owned()), real: None, known: None };
        let text = json_lines(&[("one", Ok(Rc::new(vec![line]))), ("two", Err(Unplayed::Lost))]);
        let wanted = r#"{"log":"one","step":null,"what":"read-committed","place":"rides-0","simulated":"0:\"a\"","real":null,"equal":false,"known":null}"#;
        assert_eq!(text, format!("{wanted}\n"));
    }
}
