//! Arrays: one schema for all items, or one for each place.

use serde_json::Value;

use super::{Diff, Keywords};
use crate::json_schema::rules::OF_ARRAYS;
use crate::json_schema::shape::{Node, Shape};

/// The items of an array, whichever draft says so.
struct Items<'s> {
    /// The schema of all, where there is no list.
    all: Option<&'s Value>,
    /// The schemas by place, and where they stand.
    by_place: &'s [Value],
    keyword: &'static str,
    /// The schema of what comes behind the list.
    additional: Option<&'s Value>,
}

impl<'s> Items<'s> {
    fn of(keywords: &'s Keywords) -> Items<'s> {
        let items = keywords.get("items");
        match (keywords.get("prefixItems"), items) {
            (Some(Value::Array(list)), _) => {
                Items { all: None, by_place: list, keyword: "prefixItems", additional: items }
            }
            (_, Some(Value::Array(list))) => {
                Items { all: None, by_place: list, keyword: "items", additional: keywords.get("additionalItems") }
            }
            _ => Items { all: items, by_place: &[], keyword: "items", additional: None },
        }
    }

    fn is_open(&self) -> bool {
        self.additional.is_none_or(|additional| additional == &Value::Bool(true))
    }

    fn is_closed(&self) -> bool {
        self.additional == Some(&Value::Bool(false))
    }
}

impl<'s> Diff<'s> {
    pub(super) fn arrays(&mut self, was: &'s Keywords, is: &'s Keywords) {
        let (old, new) = (Items::of(was), Items::of(is));
        self.within("/items", |diff| diff.compare_options(old.all, new.all));
        for place in 0..old.by_place.len().max(new.by_place.len()) {
            let keyword = if place < new.by_place.len() { new.keyword } else { old.keyword };
            self.within(&format!("/{keyword}/{place}"), |diff| diff.item(place, &old, &new));
        }
        let is_by_prefix = [&old, &new].iter().any(|items| items.keyword == "prefixItems");
        self.additional(
            (old.additional, new.additional),
            if is_by_prefix { "/items" } else { "/additionalItems" },
            &[
                "ADDITIONAL_ITEMS_ADDED",
                "ADDITIONAL_ITEMS_REMOVED",
                "ADDITIONAL_ITEMS_NARROWED",
                "ADDITIONAL_ITEMS_EXTENDED",
            ],
        );
        self.limits(was, is, OF_ARRAYS);
        let unique = |keywords: &Keywords| keywords.get("uniqueItems") == Some(&Value::Bool(true));
        match (unique(was), unique(is)) {
            (false, true) => self.within("/uniqueItems", |diff| diff.report("UNIQUE_ITEMS_ADDED", "")),
            (true, false) => self.within("/uniqueItems", |diff| diff.report("UNIQUE_ITEMS_REMOVED", "")),
            _ => {}
        }
    }

    fn item(&mut self, place: usize, old: &Items<'s>, new: &Items<'s>) {
        let rule = match (old.by_place.get(place), new.by_place.get(place)) {
            (Some(original), Some(update)) => return self.compare(Node::whole(original), Node::whole(update)),
            (None, Some(update)) if old.is_open() => {
                let allows_all = matches!(Node::whole(update).shape(), Shape::Any);
                if allows_all {
                    "ITEM_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL"
                } else {
                    "ITEM_ADDED_TO_OPEN_CONTENT_MODEL"
                }
            }
            (None, Some(_)) if old.is_closed() => "ITEM_ADDED_TO_CLOSED_CONTENT_MODEL",
            (None, Some(update)) => {
                let covering = old.additional.expect("neither open nor closed");
                let (changes, is_covered) = self.apart(|diff| diff.compare(Node::whole(covering), Node::whole(update)));
                self.changes.extend(changes);
                if is_covered {
                    "ITEM_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL"
                } else {
                    "ITEM_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL"
                }
            }
            (Some(_), None) if new.is_open() => "ITEM_REMOVED_FROM_OPEN_CONTENT_MODEL",
            (Some(original), None) if new.is_closed() => {
                if original == &Value::Bool(false) {
                    "ITEM_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL"
                } else {
                    "ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL"
                }
            }
            (Some(original), None) => {
                let covering = new.additional.expect("neither open nor closed");
                let (changes, is_covered) =
                    self.apart(|diff| diff.compare(Node::whole(original), Node::whole(covering)));
                self.changes.extend(changes);
                if is_covered {
                    "ITEM_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL"
                } else {
                    "ITEM_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL"
                }
            }
            (None, None) => return,
        };
        self.report(rule, format!("item {place}"));
    }
}
