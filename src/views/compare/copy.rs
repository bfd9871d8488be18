//! The items of all logs as JSON, one a line, for whoever reports a difference.

use super::playing::Played;

/// All items of the logs that were played.
pub(super) fn json_lines(played: &[(String, Played)]) -> String {
    let items = played.iter().filter_map(|(_, played)| played.as_ref().ok()).flat_map(|items| items.iter());
    items.map(|item| serde_json::to_string(item).expect("texts and numbers can be written") + "\n").collect()
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use eda_compare::Item;
    use eda_compare::outcome::What;

    use super::*;
    use crate::adapters::comparer::Unplayed;

    #[test]
    fn an_item_is_a_line_and_what_was_not_played_is_none() {
        let item = Item {
            log: "one".to_owned(),
            step: None,
            what: What::ReadCommitted,
            place: "rides-0".to_owned(),
            simulated: Some("0:\"a\"".to_owned()),
            real: None,
            equal: false,
            known: None,
        };
        let text = json_lines(&[("one".to_owned(), Ok(Rc::new(vec![item]))), ("two".to_owned(), Err(Unplayed::Lost))]);
        let wanted = r#"{"log":"one","step":null,"what":"read-committed","place":"rides-0","simulated":"0:\"a\"","real":null,"equal":false,"known":null}"#;
        assert_eq!(text, format!("{wanted}\n"));
    }
}
