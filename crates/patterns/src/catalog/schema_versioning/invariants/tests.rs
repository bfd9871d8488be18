//! Each invariant on a trace that was altered by hand.

use super::super::PATTERN;
use super::super::facts::{Learned, Read, Refused, Registered, Resolved, StepRefused};
use crate::fact::ContentHash;
use crate::invariant::tampered::Original;
use crate::money::Hundredths;

fn run(query: &str) -> Original {
    Original::run(&PATTERN, query)
}

#[test]
fn a_promised_record_that_does_not_resolve_is_seen() {
    let unresolved = |it: Resolved| (it.reader > it.writer).then_some(Resolved { resolves: false, ..it });
    let is_it = |it: Resolved| !it.resolves && it.reader > it.writer;
    run("").with(unresolved).turns_red("promised-direction", "schema-versioning-unresolved", is_it);
}

#[test]
fn a_record_that_nobody_promised_may_stay_unresolved() {
    let unresolved = |it: Resolved| (it.reader < it.writer).then_some(Resolved { resolves: false, ..it });
    run("").with(unresolved).still_holds("promised-direction");
}

#[test]
fn an_id_that_names_another_schema_is_seen() {
    let other = |it: Learned| (it.id == 2).then_some(Learned { schema: ContentHash(7), ..it });
    let is_it = |it: Learned| it.schema == ContentHash(7);
    run("").with(other).turns_red("ids-immutable", "schema-versioning-id-changed", is_it);
}

#[test]
fn a_refusal_that_changed_something_is_seen() {
    let original = run("preset=required-field");
    let later = |it: Refused| Some(Refused { latest: it.latest + 1, ..it });
    let any = |_: Refused| true;
    original.with(later).turns_red("refused-changes-nothing", "schema-versioning-refused-changed", any);
    let one_more = |it: Refused| Some(Refused { versions: it.versions + 1, ..it });
    original.with(one_more).turns_red("refused-changes-nothing", "schema-versioning-refused-changed", any);
    let skipped = |it: Registered| (it.version == 2).then_some(Registered { version: 3, ..it });
    let is_it = |it: Registered| it.version == 3;
    original.with(skipped).turns_red("refused-changes-nothing", "schema-versioning-version-gap", is_it);
}

#[test]
fn an_alias_reads_past_a_version_that_has_no_value() {
    let original = run("preset=renamed-no-alias");
    let reads = |read: &Read| (read.writer, read.reader) == (1, 3);
    let read = original.trace().facts().filter_map(|fact| fact.read::<Read>()).filter(reads).count();
    assert!(read >= 5, "version 3 read {read} records of version 1");
    let unread = |refused: &StepRefused| (refused.from, refused.to) == (1, 2);
    assert!(!original.trace().facts().filter_map(|fact| fact.read::<StepRefused>()).any(|refused| unread(&refused)));
}

#[test]
fn money_that_is_read_otherwise_than_it_was_written_is_seen() {
    let more = |it: Read| Some(Read { amount: Hundredths(it.amount.0 + 1), ..it });
    run("").with(more).turns_red("money-keeps-currency", "schema-versioning-relabelled", |_: Read| true);
}
