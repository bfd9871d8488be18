//! A writer's schema under the names that its reader has for it.
//!
//! "A reader's schema may use aliases to rewrite a writer's schema" (Avro 1.12, "Aliases"): records, enums and fixed by
//! their full names, fields within their record. Where the writer has a field of the reader's own name, that one is
//! meant and no alias; the check of compatibility refuses such a pair.

use apache_avro::Schema;
use apache_avro::schema::{Aliases, InnerDecimalSchema, Name, RecordSchema, UnionSchema, UuidSchema};

/// The writer's schema, renamed by the reader's aliases.
pub(super) fn renamed(writer: &Schema, reader: &Schema) -> Schema {
    let mut aliases = Known::default();
    aliases.learn(reader);
    let mut schema = writer.clone();
    if !aliases.types.is_empty() || aliases.records.iter().any(|record| has_aliases(record)) {
        aliases.rename(&mut schema);
    }
    schema
}

fn has_aliases(record: &RecordSchema) -> bool {
    record.fields.iter().any(|field| !field.aliases.is_empty())
}

/// What a reader's schema says of names.
#[derive(Default)]
struct Known<'r> {
    /// Older full names, with the names that stand for them now.
    types: Vec<(String, &'r Name)>,
    records: Vec<&'r RecordSchema>,
}

impl<'r> Known<'r> {
    fn learn(&mut self, reader: &'r Schema) {
        match reader {
            Schema::Record(record) => {
                self.learn_name(&record.name, &record.aliases);
                self.records.push(record);
                record.fields.iter().for_each(|field| self.learn(&field.schema));
            }
            Schema::Enum(symbols) => self.learn_name(&symbols.name, &symbols.aliases),
            Schema::Fixed(fixed) | Schema::Duration(fixed) | Schema::Uuid(UuidSchema::Fixed(fixed)) => {
                self.learn_name(&fixed.name, &fixed.aliases);
            }
            Schema::Decimal(decimal) => {
                if let InnerDecimalSchema::Fixed(fixed) = &decimal.inner {
                    self.learn_name(&fixed.name, &fixed.aliases);
                }
            }
            Schema::Array(array) => self.learn(&array.items),
            Schema::Map(map) => self.learn(&map.types),
            Schema::Union(union) => union.variants().iter().for_each(|branch| self.learn(branch)),
            _ => {}
        }
    }

    fn learn_name(&mut self, name: &'r Name, aliases: &Aliases) {
        let aliases = aliases.iter().flatten();
        self.types.extend(aliases.map(|alias| (alias.fullname(name.namespace()), name)));
    }

    /// The name that the reader has for one of the writer's.
    fn of(&self, name: &Name) -> Name {
        let full = name.fullname(None);
        let found = self.types.iter().find(|(older, _)| *older == full);
        found.map_or_else(|| name.clone(), |(_, newer)| (*newer).clone())
    }

    fn rename(&self, writer: &mut Schema) {
        match writer {
            Schema::Record(record) => {
                record.name = self.of(&record.name);
                record.fields.iter_mut().for_each(|field| self.rename(&mut field.schema));
                self.rename_fields(record);
            }
            Schema::Enum(symbols) => symbols.name = self.of(&symbols.name),
            Schema::Fixed(fixed) | Schema::Duration(fixed) | Schema::Uuid(UuidSchema::Fixed(fixed)) => {
                fixed.name = self.of(&fixed.name);
            }
            Schema::Decimal(decimal) => {
                if let InnerDecimalSchema::Fixed(fixed) = &mut decimal.inner {
                    fixed.name = self.of(&fixed.name);
                }
            }
            Schema::Ref { name } => *name = self.of(name),
            Schema::Array(array) => self.rename(&mut array.items),
            Schema::Map(map) => self.rename(&mut map.types),
            Schema::Union(union) => {
                let mut branches = union.variants().to_vec();
                branches.iter_mut().for_each(|branch| self.rename(branch));
                // Two branches that the reader gives one name are no union: such a writer keeps its own names.
                if let Ok(renamed) = UnionSchema::new(branches) {
                    *union = renamed;
                }
            }
            _ => {}
        }
    }

    fn rename_fields(&self, writer: &mut RecordSchema) {
        let simple = |record: &&&RecordSchema| record.name.name() == writer.name.name();
        let whole = |record: &&&RecordSchema| record.name == writer.name;
        let reader = self.records.iter().find(whole).or_else(|| self.records.iter().find(simple));
        for field in reader.into_iter().flat_map(|record| &record.fields) {
            if writer.lookup.contains_key(&field.name) {
                continue;
            }
            if let Some(index) = field.aliases.iter().find_map(|alias| writer.lookup.remove(alias)) {
                writer.fields[index].name.clone_from(&field.name);
                writer.lookup.insert(field.name.clone(), index);
            }
        }
    }
}
