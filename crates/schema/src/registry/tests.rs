use super::*;
use crate::SchemaType::{Avro, JsonSchema};

fn record(fields: &[&str]) -> String {
    format!(r#"{{"type":"record","name":"R","fields":[{}]}}"#, fields.join(","))
}

const A: &str = r#"{"name":"a","type":"int"}"#;
const B: &str = r#"{"name":"b","type":"int"}"#;
const B_OPTIONAL: &str = r#"{"name":"b","type":"int","default":0}"#;

/// Each mode against each kind of change.
#[test]
fn the_modes_let_in_what_they_promise() {
    let with_b = &[A, B][..];
    let with_optional = &[A, B_OPTIONAL][..];
    // From, to, and whether new reads old and old reads new.
    let changes = [
        (&[A][..], with_b, false, true),
        (&[A], with_optional, true, true),
        (with_b, &[A], true, false),
        (with_optional, &[A], true, true),
        (&[A], &[B], false, false),
    ];
    for (old, new, new_reads_old, old_reads_new) in changes {
        for mode in Mode::ALL {
            let mut registry = Registry::new(mode);
            registry.register("s", Avro, &record(old)).expect("the first");
            let expected = (!mode.is_backward() || new_reads_old) && (!mode.is_forward() || old_reads_new);
            let found = registry.register("s", Avro, &record(new));
            assert_eq!(found.is_ok(), expected, "{old:?} to {new:?} under {}: {found:?}", mode.name());
        }
    }
}

/// A field goes, and comes back as another type: the last version does not know it, the first does.
#[test]
fn only_a_transitive_mode_remembers_a_field_that_was_removed() {
    let text = r#"{"name":"b","type":"string","default":""}"#;
    for (mode, is_let_in) in [(Mode::Backward, true), (Mode::BackwardTransitive, false)] {
        let mut registry = Registry::new(mode);
        registry.register("s", Avro, &record(&[A, B])).expect("the first");
        registry.register("s", Avro, &record(&[A])).expect("a removal is backward compatible");
        let again = registry.register("s", Avro, &record(&[A, text]));
        assert_eq!(again.is_ok(), is_let_in, "{}", mode.name());
        if let Err(Refusal::Incompatible(clashes)) = again {
            assert_eq!(clashes[0].version, SchemaVersion(1));
            assert_eq!(
                (clashes[0].difference.path.as_str(), clashes[0].difference.rule),
                ("/fields/1/type", "TYPE_MISMATCH")
            );
        }
    }
}

#[test]
fn a_refused_schema_changes_nothing() {
    let mut registry = Registry::new(Mode::Backward);
    let first = registry.register("s", Avro, &record(&[A])).expect("the first");
    assert!(matches!(registry.register("s", Avro, &record(&[A, B])), Err(Refusal::Incompatible(_))));
    assert!(matches!(registry.register("s", Avro, "{"), Err(Refusal::Malformed(_))));
    assert!(matches!(registry.register("s", JsonSchema, "{}"), Err(Refusal::Incompatible(_))));
    assert!(matches!(registry.register("other", Avro, "7"), Err(Refusal::Malformed(_))));
    assert_eq!(registry.versions("s").map(|version| version.id).collect::<Vec<_>>(), [first.id]);
    assert_eq!(registry.subjects().collect::<Vec<_>>(), ["s"]);
    let next = registry.register("s", Avro, &record(&[A, B_OPTIONAL])).expect("it has a default");
    assert_eq!((next.id, next.version), (SchemaId(2), SchemaVersion(2)));
}

#[test]
fn the_same_schema_keeps_its_id_wherever_it_is_registered() {
    let mut registry = Registry::new(Mode::Full);
    let first = registry.register("s", Avro, &record(&[A])).expect("the first");
    let spaced = record(&[A]).replace(',', " ,\n ");
    let again = registry.register("s", Avro, &spaced).expect("it is there");
    assert_eq!(again, Registered { is_new: false, ..first });
    let elsewhere = registry.register("t", Avro, &spaced).expect("the first there");
    assert_eq!((elsewhere.id, elsewhere.is_new), (first.id, true));
    assert_eq!(registry.text(first.id), Some(record(&[A]).as_str()));
    assert_eq!(registry.text(SchemaId(0)), None);
    assert_eq!(registry.text(SchemaId(2)), None);
}

#[test]
fn a_subject_may_have_a_mode_of_its_own() {
    let mut registry = Registry::new(Mode::Backward);
    registry.set_mode("loose", Mode::None);
    for subject in ["strict", "loose"] {
        registry.register(subject, Avro, &record(&[A])).expect("the first");
        assert_eq!(registry.register(subject, Avro, &record(&[A, B])).is_ok(), subject == "loose");
    }
    assert_eq!(Mode::named("FULL_TRANSITIVE"), Some(Mode::FullTransitive));
    assert_eq!(Mode::named("full"), None);
}
