//! Avro's compatibility of a reader's with a writer's schema, as Apache's Java class judges it.

use eda_schema::registry::{Clash, Comparable, Mode, Parsed, SchemaVersion, clashes};
use eda_schema::{Difference, SchemaType};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "topic")]
    _topic: String,
    #[serde(rename = "source")]
    _source: Value,
    #[serde(rename = "note")]
    _note: String,
    semantics: Semantics,
    avro_reader_writer_compatible: Vec<Pair>,
    avro_reader_writer_incompatible: Vec<Pair>,
    #[serde(default)]
    also: Vec<Pair>,
}

/// What the modes mean. The words are the file's; a mode that it does not explain so is not what is tested.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Semantics {
    #[serde(rename = "BACKWARD")]
    _backward: String,
    #[serde(rename = "FORWARD")]
    _forward: String,
    #[serde(rename = "FULL")]
    _full: String,
    #[serde(rename = "*_TRANSITIVE")]
    _transitive: String,
    previous_oldest_first: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pair {
    reader: Value,
    writer: Value,
    compatible: bool,
    reason: Option<String>,
    location: Option<String>,
    #[serde(default, rename = "reader_name")]
    _reader_name: String,
    #[serde(default, rename = "writer_name")]
    _writer_name: String,
    #[serde(default, rename = "file")]
    _file: String,
    #[serde(default, rename = "test")]
    _test: String,
}

fn parsed(schema: &Value) -> Parsed {
    Parsed::parse(SchemaType::Avro, &schema.to_string()).unwrap_or_else(|error| panic!("{schema}: {error}"))
}

#[test]
fn a_reader_resolves_what_the_java_class_says_that_it_resolves() {
    let Some(files) = super::files::<File>("schema_compat_avro") else { return };
    for (name, file) in files {
        let listed = file.avro_reader_writer_compatible.iter().map(|pair| (pair, Some(true)));
        let listed = listed.chain(file.avro_reader_writer_incompatible.iter().map(|pair| (pair, Some(false))));
        let mut tested = 0;
        for (pair, list) in listed.chain(file.also.iter().map(|pair| (pair, None))) {
            let told = format!("{name}: {} reads {}", pair.reader, pair.writer);
            assert!(list.is_none_or(|list| list == pair.compatible), "{told}: it stands in the other list");
            let (reader, writer) = (parsed(&pair.reader), parsed(&pair.writer));
            let found = reader.differences_reading(&writer);
            assert_eq!(found.is_empty(), pair.compatible, "{told}: {found:?}");
            let is_it = |found: &Difference| {
                pair.reason.as_ref().is_none_or(|reason| found.rule == reason)
                    && pair.location.as_ref().is_none_or(|location| found.path == *location)
            };
            assert!(pair.compatible || found.iter().any(is_it), "{told}: {found:?}");
            under_each_mode(&told, &reader, &writer);
            tested += 1;
        }
        assert!(tested > 0, "{name} has no case");
    }
}

/// Every mode says what the two directions say, and the transitive ones of every earlier version.
fn under_each_mode(told: &str, reader: &Parsed, writer: &Parsed) {
    let (back, forth) = (reader.differences_reading(writer), writer.differences_reading(reader));
    for mode in Mode::ALL {
        let expected = (!mode.is_backward() || back.is_empty()) && (!mode.is_forward() || forth.is_empty());
        assert_eq!(clashes(mode, reader, &[writer]).is_empty(), expected, "{told} under {}", mode.name());
        // Oldest first: the last one is the schema itself, which every mode lets in.
        let later: Vec<Clash> = clashes(mode, reader, &[writer, reader]);
        assert_eq!(later.is_empty(), expected || !mode.is_transitive(), "{told} under {}", mode.name());
        assert!(later.iter().all(|clash| clash.version == SchemaVersion(1)), "{told}");
    }
}

#[test]
fn the_file_tells_the_order_that_the_registry_takes() {
    let Some(files) = super::files::<File>("schema_compat_avro") else { return };
    for (name, file) in files {
        assert!(file.semantics.previous_oldest_first.contains("oldest first"), "{name}");
    }
}
