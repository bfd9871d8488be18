//! The comparison of two schemas.

mod arrays;
mod objects;

use serde_json::{Map, Value};

use super::Change;
use super::rules::{self, Limit};
use super::shape::{Criterion, Node, Shape};
use crate::Difference;

type Keywords = Map<String, Value>;

pub(super) fn changes(original: &Value, update: &Value) -> Vec<Change> {
    let mut diff = Diff { roots: (original, update), open: Vec::new(), path: String::new(), changes: Vec::new() };
    diff.compare(Node::whole(original), Node::whole(update));
    diff.changes
}

struct Diff<'s> {
    /// The documents, in which references are looked up.
    roots: (&'s Value, &'s Value),
    /// The pairs that are being compared: a schema within itself is as compatible as it.
    open: Vec<(*const Value, *const Value)>,
    path: String,
    changes: Vec<Change>,
}

impl<'s> Diff<'s> {
    fn report(&mut self, rule: &'static str, about: impl Into<String>) {
        let difference = Difference { path: self.path.clone(), rule, about: about.into() };
        self.changes.push(Change { difference, is_compatible: rules::is_compatible(rule) });
    }

    fn within(&mut self, steps: &str, compare: impl FnOnce(&mut Self)) {
        let back = self.path.len();
        self.path.push_str(steps);
        compare(self);
        self.path.truncate(back);
    }

    /// The changes that `compare` would report.
    fn apart(&mut self, compare: impl FnOnce(&mut Self)) -> (Vec<Change>, bool) {
        let before = self.changes.len();
        compare(self);
        let changes = self.changes.split_off(before);
        let is_compatible = changes.iter().all(|change| change.is_compatible);
        (changes, is_compatible)
    }

    /// Compares two schemas of which one need not be there.
    fn compare_options(&mut self, original: Option<&'s Value>, update: Option<&'s Value>) {
        match (original, update) {
            (None, None) => {}
            (None, Some(_)) => self.report("SCHEMA_ADDED", ""),
            (Some(_), None) => self.report("SCHEMA_REMOVED", ""),
            (Some(original), Some(update)) => self.compare(Node::whole(original), Node::whole(update)),
        }
    }

    fn compare(&mut self, original: Node<'s>, update: Node<'s>) {
        let original = Node { schema: follow(self.roots.0, original.schema), ..original };
        let update = Node { schema: follow(self.roots.1, update.schema), ..update };
        let pair = (std::ptr::from_ref(original.schema), std::ptr::from_ref(update.schema));
        let is_whole = matches!((original.part, update.part), (super::shape::Part::Whole, super::shape::Part::Whole));
        if is_whole {
            if self.open.contains(&pair) {
                return;
            }
            self.open.push(pair);
            self.annotations(original.schema, update.schema);
        }
        self.shapes(original, update);
        if is_whole {
            self.open.pop();
        }
    }

    fn annotations(&mut self, original: &Value, update: &Value) {
        let words = [
            ("$id", "ID_CHANGED"),
            ("title", "TITLE_CHANGED"),
            ("description", "DESCRIPTION_CHANGED"),
            ("default", "DEFAULT_CHANGED"),
        ];
        for (keyword, rule) in words {
            if original.get(keyword) != update.get(keyword) {
                self.report(rule, "");
            }
        }
    }

    fn shapes(&mut self, original: Node<'s>, update: Node<'s>) {
        match (original.shape(), update.shape()) {
            (Shape::Combined(was, originals), Shape::Combined(is, updates)) => {
                self.combinations((was, &originals), (is, &updates));
            }
            (_, Shape::Combined(criterion, branches)) => self.combined_now(original, criterion, &branches),
            (Shape::Combined(criterion, branches), _) => self.combined_no_more(criterion, &branches, update),
            // Whatever was valid stays so.
            (Shape::Never, _) | (_, Shape::Any) => {}
            (Shape::Null, Shape::Null) | (Shape::Boolean, Shape::Boolean) => {}
            (Shape::String(was), Shape::String(is)) => {
                self.limits(was, is, rules::OF_STRINGS);
                self.pattern(was.get("pattern"), is.get("pattern"));
            }
            (Shape::Number(was, was_whole), Shape::Number(is, is_whole)) => {
                self.limits(was, is, rules::OF_NUMBERS);
                self.multiple_of(was.get("multipleOf"), is.get("multipleOf"));
                if was_whole != is_whole {
                    self.report(if was_whole { "TYPE_EXTENDED" } else { "TYPE_NARROWED" }, "integer, number");
                }
            }
            (Shape::Object(was), Shape::Object(is)) => self.objects(was, is),
            (Shape::Array(was), Shape::Array(is)) => self.arrays(was, is),
            (Shape::Enum(was), Shape::Enum(is)) => self.values(update.schema, &was, &is),
            (Shape::Not(was), Shape::Not(is)) => {
                // What must not be valid is compared the other way round.
                let roots = (self.roots.1, self.roots.0);
                let mut turned = Diff { roots, open: Vec::new(), path: String::new(), changes: Vec::new() };
                turned.compare(Node::whole(is), Node::whole(was));
                if was != is {
                    let is_narrowed = turned.changes.iter().all(|change| change.is_compatible);
                    let rule = if is_narrowed { "NOT_TYPE_NARROWED" } else { "NOT_TYPE_EXTENDED" };
                    self.within("/not", |diff| diff.report(rule, ""));
                }
            }
            (was, is) => self.report("TYPE_CHANGED", format!("{}, {}", kind(&was), kind(&is))),
        }
    }

    /// One kind became one branch of several.
    fn combined_now(&mut self, original: Node<'s>, criterion: Criterion, branches: &[(String, Node<'s>)]) {
        if let [(steps, only)] = branches {
            self.within(steps, |diff| diff.compare(original, *only));
            return;
        }
        if criterion != Criterion::All {
            for (steps, branch) in branches {
                let (changes, fits) = self.apart(|diff| diff.within(steps, |diff| diff.compare(original, *branch)));
                if fits {
                    self.changes.extend(changes);
                    self.report("SUM_TYPE_EXTENDED", "");
                    return;
                }
            }
        } else if matches!(original.shape(), Shape::Never) {
            return;
        }
        self.report("TYPE_CHANGED", "a combination now");
    }

    /// One kind is left of several.
    fn combined_no_more(&mut self, criterion: Criterion, branches: &[(String, Node<'s>)], update: Node<'s>) {
        if matches!(update.shape(), Shape::Any) {
            return;
        }
        if let [(_, only)] = branches {
            self.compare(*only, update);
            return;
        }
        if criterion == Criterion::All {
            for (_, branch) in branches {
                let (changes, fits) = self.apart(|diff| diff.compare(*branch, update));
                if fits {
                    self.changes.extend(changes);
                    self.report("PRODUCT_TYPE_NARROWED", "");
                    return;
                }
            }
        }
        self.report("TYPE_CHANGED", "no combination any more");
    }

    fn combinations(
        &mut self,
        (was, originals): (Criterion, &[(String, Node<'s>)]),
        (is, updates): (Criterion, &[(String, Node<'s>)]),
    ) {
        if was != is {
            let extends = is == Criterion::Any || originals.len() == 1 && updates.len() == 1;
            self.report(if extends { "COMBINED_TYPE_EXTENDED" } else { "COMBINED_TYPE_CHANGED" }, "");
            if !extends {
                return;
            }
        }
        let (originals, updates) = (&apart(was, originals), &apart(is, updates));
        let (before, after) = (originals.len(), updates.len());
        let asks_all = is == Criterion::All;
        if before < after {
            self.report(if asks_all { "PRODUCT_TYPE_EXTENDED" } else { "SUM_TYPE_EXTENDED" }, "");
        } else if before > after {
            self.report(if asks_all { "PRODUCT_TYPE_NARROWED" } else { "SUM_TYPE_NARROWED" }, "");
        }
        let compared: Vec<Vec<(Vec<Change>, bool)>> = originals
            .iter()
            .map(|(_, original)| {
                let compare = |(steps, update): &&(String, Node<'s>)| {
                    self.apart(|diff| diff.within(steps, |diff| diff.compare(*original, *update)))
                };
                updates.iter().map(compare).collect()
            })
            .collect();
        let fits: Vec<Vec<bool>> = compared.iter().map(|row| row.iter().map(|(_, fits)| *fits).collect()).collect();
        let partners = matching(&fits, after);
        for (update, original) in partners.iter().enumerate().filter_map(|(update, found)| Some((update, (*found)?))) {
            self.changes.extend(compared[original][update].0.iter().cloned());
        }
        if partners.iter().flatten().count() < before.min(after) {
            self.report("COMBINED_TYPE_SUBSCHEMAS_CHANGED", "");
        }
    }

    fn values(&mut self, update: &Value, was: &[&Value], is: &[&Value]) {
        let steps = if update.get("enum").is_some() { "/enum" } else { "/const" };
        let (keeps, adds) = (was.iter().all(|value| is.contains(value)), is.iter().any(|value| !was.contains(value)));
        let lost = was.iter().filter(|value| !is.contains(value));
        let lost = lost.map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let rule = match (keeps, adds) {
            (true, false) => return,
            (true, true) => "ENUM_ARRAY_EXTENDED",
            (false, false) => "ENUM_ARRAY_NARROWED",
            (false, true) => "ENUM_ARRAY_CHANGED",
        };
        self.within(steps, |diff| diff.report(rule, lost));
    }

    fn limits(&mut self, was: &Keywords, is: &Keywords, limits: &[Limit]) {
        for limit in limits {
            let number = |keywords: &Keywords| keywords.get(limit.keyword).and_then(Value::as_f64);
            let rule = match (number(was), number(is)) {
                (None, None) => continue,
                (None, Some(_)) => limit.added,
                (Some(_), None) => limit.removed,
                (Some(was), Some(is)) if is > was => limit.increased,
                (Some(was), Some(is)) if is < was => limit.decreased,
                _ => continue,
            };
            self.within(&format!("/{}", limit.keyword), |diff| diff.report(rule, ""));
        }
    }

    fn pattern(&mut self, was: Option<&Value>, is: Option<&Value>) {
        let rule = match (was, is) {
            (None, Some(_)) => "PATTERN_ADDED",
            (Some(_), None) => "PATTERN_REMOVED",
            (Some(was), Some(is)) if was != is => "PATTERN_CHANGED",
            _ => return,
        };
        self.within("/pattern", |diff| diff.report(rule, ""));
    }

    fn multiple_of(&mut self, was: Option<&Value>, is: Option<&Value>) {
        let number = |value: Option<&Value>| value.and_then(Value::as_f64).filter(|number| *number > 0.0);
        let divides = |part: f64, whole: f64| {
            let times = whole / part;
            times >= 0.5 && (times - times.round()).abs() < 1e-9 * times
        };
        let rule = match (number(was), number(is)) {
            (None, Some(_)) => "MULTIPLE_OF_ADDED",
            (Some(_), None) => "MULTIPLE_OF_REMOVED",
            (Some(was), Some(is)) if was == is => return,
            (Some(was), Some(is)) if divides(is, was) => "MULTIPLE_OF_REDUCED",
            (Some(was), Some(is)) if divides(was, is) => "MULTIPLE_OF_EXPANDED",
            (Some(_), Some(_)) => "MULTIPLE_OF_CHANGED",
            (None, None) => return,
        };
        self.within("/multipleOf", |diff| diff.report(rule, ""));
    }
}

/// Branches without those that stand there twice, as Confluent compares sets of them. Not of `oneOf`, where two that are
/// the same are never valid.
fn apart<'b, 's>(criterion: Criterion, branches: &'b [(String, Node<'s>)]) -> Vec<&'b (String, Node<'s>)> {
    let mut apart: Vec<&(String, Node<'s>)> = Vec::new();
    for branch in branches {
        let is_same = |(_, known): &&(String, Node<'s>)| known.schema == branch.1.schema && known.part == branch.1.part;
        if criterion == Criterion::One || !apart.iter().any(is_same) {
            apart.push(branch);
        }
    }
    apart
}

/// A largest set of pairs in which nobody stands twice, by augmenting paths: for each update its original.
fn matching(fits: &[Vec<bool>], updates: usize) -> Vec<Option<usize>> {
    fn place(original: usize, fits: &[Vec<bool>], tried: &mut [bool], partners: &mut [Option<usize>]) -> bool {
        for update in 0..partners.len() {
            if !fits[original][update] || std::mem::replace(&mut tried[update], true) {
                continue;
            }
            if partners[update].is_none_or(|other| place(other, fits, tried, partners)) {
                partners[update] = Some(original);
                return true;
            }
        }
        false
    }
    let mut partners = vec![None; updates];
    for original in 0..fits.len() {
        place(original, fits, &mut vec![false; updates], &mut partners);
    }
    partners
}

/// What a reference within the document leads to. One that leads nowhere allows everything, as a validator that could
/// not fetch it would say.
fn follow<'s>(root: &'s Value, schema: &'s Value) -> &'s Value {
    let mut schema = schema;
    // A reference that leads to itself is left after as many steps as no honest schema has.
    for _ in 0..64 {
        let Some(reference) = schema.get("$ref").and_then(Value::as_str) else { return schema };
        let Some(found) = reference.strip_prefix('#').and_then(|pointer| root.pointer(pointer)) else { break };
        schema = found;
    }
    &Value::Bool(true)
}

fn kind(shape: &Shape<'_>) -> &'static str {
    match shape {
        Shape::Any => "anything",
        Shape::Never => "nothing",
        Shape::Null => "null",
        Shape::Boolean => "boolean",
        Shape::String(_) => "string",
        Shape::Number(_, true) => "integer",
        Shape::Number(_, false) => "number",
        Shape::Object(_) => "object",
        Shape::Array(_) => "array",
        Shape::Enum(_) => "enum",
        Shape::Not(_) => "not",
        Shape::Combined(..) => "a combination",
    }
}
