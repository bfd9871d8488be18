//! Avro: whether a reader's schema can resolve everything that a writer's schema lets be written.
//!
//! The rules are the specification's ("Schema Resolution", Avro 1.12), as Apache's Java class `SchemaCompatibility`
//! applies them, and so are the names and the places. Apache's Rust crate has a check too, but it calls schemas
//! compatible that resolve only some of the data, and does not say where. Logical types are their underlying types here,
//! as they are there. Where a reader's field matches several of the writer's, by its name and its aliases, the Java class
//! gives the comparison up with an exception; this calls it `MATCHES_MULTIPLE_FIELDS`.

mod aliases;
mod payload;
mod shape;

use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::schema::{
    EnumSchema, FixedSchema, InnerDecimalSchema, Name, RecordField, RecordSchema, UnionSchema, UuidSchema,
};
use apache_avro::types::Value;
use apache_avro::writer::datum::GenericDatumWriter;
use apache_avro::{AvroResult, Schema};

pub use self::payload::{Misfit, payload};
use crate::Difference;
use crate::text::{Malformed, malformed, read};

/// Reads a schema.
///
/// # Errors
/// Where the text is no JSON or no Avro schema.
pub fn parse(text: &str) -> Result<Schema, Malformed> {
    let json = read(text)?;
    if let Some((path, why)) = shape::fault_of(&json) {
        return Err(malformed(text, &path, why));
    }
    // What only the crate finds, a default of the wrong type for one, it does not place.
    Schema::parse(&json).map_err(|error| malformed(text, "", error.to_string()))
}

/// Reads a schema that somebody has read before: what is wrong with another is not told. A page that reads only its own
/// schemas need not have the words in which Apache's crate complains, which show every schema and value.
pub fn parse_tersely(text: &str) -> Option<Schema> {
    Schema::parse(&read(text).ok()?).ok()
}

/// A value as it is written with `schema`: the body alone, without a header.
///
/// # Errors
/// Where the value is none of the schema's.
pub fn encode(schema: &Schema, value: Value) -> AvroResult<Vec<u8>> {
    GenericDatumWriter::builder(schema).build()?.write_value_to_vec(value)
}

/// What was written with `writer`, as `reader` resolves it, or as it was written where there is none.
///
/// Apache's crate reads a reader's aliases and does not use them, so the writer's schema takes the reader's names first, as
/// the specification says ("Aliases", Avro 1.12).
///
/// # Errors
/// Where the bytes are no such body, or the reader's schema does not resolve it.
pub fn decode(writer: &Schema, reader: Option<&Schema>, mut body: &[u8]) -> AvroResult<Value> {
    let renamed = reader.map(|reader| aliases::renamed(writer, reader));
    let writer = renamed.as_ref().unwrap_or(writer);
    GenericDatumReader::builder(writer).maybe_reader_schema(reader).build()?.read_value(&mut body)
}

/// The default of a field, which a schema writes as JSON, as a value to resolve.
pub fn value_of(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(is_true) => Value::Boolean(*is_true),
        serde_json::Value::String(text) => Value::String(text.clone()),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(whole) => Value::Long(whole),
            None => Value::Double(number.as_f64().unwrap_or(f64::MAX)),
        },
        serde_json::Value::Array(items) => Value::Array(items.iter().map(value_of).collect()),
        serde_json::Value::Object(fields) => {
            Value::Record(fields.iter().map(|(name, value)| (name.clone(), value_of(value))).collect())
        }
    }
}

/// Everything that keeps `reader` from resolving what `writer` lets be written. Nothing where it can.
pub fn differences(reader: &Schema, writer: &Schema) -> Vec<Difference> {
    let (mut reader_names, mut writer_names) = (Names::new(), Names::new());
    learn(reader, &mut reader_names);
    learn(writer, &mut writer_names);
    let mut check = Check { reader_names, writer_names, open: Vec::new(), path: Vec::new(), found: Vec::new() };
    check.pair(reader, writer);
    check.found
}

/// Every schema that has a name, by it.
type Names<'s> = Vec<(&'s Name, &'s Schema)>;

/// Notes every schema that has a name.
fn learn<'s>(schema: &'s Schema, names: &mut Names<'s>) {
    match schema {
        Schema::Record(record) => {
            names.push((&record.name, schema));
            record.fields.iter().for_each(|field| learn(&field.schema, names));
        }
        Schema::Array(array) => learn(&array.items, names),
        Schema::Map(map) => learn(&map.types, names),
        Schema::Union(union) => union.variants().iter().for_each(|branch| learn(branch, names)),
        Schema::Enum(EnumSchema { name, .. }) | Schema::Fixed(FixedSchema { name, .. }) => {
            names.push((name, schema));
        }
        Schema::Duration(fixed) | Schema::Uuid(UuidSchema::Fixed(fixed)) => {
            names.push((&fixed.name, schema));
        }
        Schema::Decimal(decimal) => {
            if let InnerDecimalSchema::Fixed(fixed) = &decimal.inner {
                names.push((&fixed.name, schema));
            }
        }
        _ => {}
    }
}

/// A schema without its logical type.
#[derive(Clone, Copy)]
enum Base<'s> {
    /// One of the eight that have no parts.
    Primitive(&'static str),
    Array(&'s Schema),
    Map(&'s Schema),
    Union(&'s UnionSchema),
    Record(&'s RecordSchema),
    Enum(&'s EnumSchema),
    Fixed(&'s FixedSchema),
}

impl Base<'_> {
    fn name(self) -> &'static str {
        match self {
            Base::Primitive(name) => name,
            Base::Array(_) => "array",
            Base::Map(_) => "map",
            Base::Union(_) => "union",
            Base::Record(_) => "record",
            Base::Enum(_) => "enum",
            Base::Fixed(_) => "fixed",
        }
    }
}

fn base<'s>(schema: &'s Schema, names: &Names<'s>) -> Base<'s> {
    match schema {
        Schema::Null => Base::Primitive("null"),
        Schema::Boolean => Base::Primitive("boolean"),
        Schema::Int | Schema::Date | Schema::TimeMillis => Base::Primitive("int"),
        Schema::Long
        | Schema::TimeMicros
        | Schema::TimestampMillis
        | Schema::TimestampMicros
        | Schema::TimestampNanos
        | Schema::LocalTimestampMillis
        | Schema::LocalTimestampMicros
        | Schema::LocalTimestampNanos => Base::Primitive("long"),
        Schema::Float => Base::Primitive("float"),
        Schema::Double => Base::Primitive("double"),
        Schema::Bytes | Schema::BigDecimal | Schema::Uuid(UuidSchema::Bytes) => Base::Primitive("bytes"),
        Schema::String | Schema::Uuid(UuidSchema::String) => Base::Primitive("string"),
        Schema::Decimal(decimal) => match &decimal.inner {
            InnerDecimalSchema::Bytes => Base::Primitive("bytes"),
            InnerDecimalSchema::Fixed(fixed) => Base::Fixed(fixed),
        },
        Schema::Fixed(fixed) | Schema::Duration(fixed) | Schema::Uuid(UuidSchema::Fixed(fixed)) => Base::Fixed(fixed),
        Schema::Array(array) => Base::Array(&array.items),
        Schema::Map(map) => Base::Map(&map.types),
        Schema::Union(union) => Base::Union(union),
        Schema::Record(record) => Base::Record(record),
        Schema::Enum(symbols) => Base::Enum(symbols),
        Schema::Ref { name } => {
            let named = names.iter().find(|(known, _)| *known == name);
            base(named.unwrap_or_else(|| panic!("a parsed schema defines {name:?}")).1, names)
        }
    }
}

struct Check<'s> {
    reader_names: Names<'s>,
    writer_names: Names<'s>,
    /// The pairs of records that are being compared, by their names: a record within itself is as compatible as it.
    open: Vec<(Name, Name)>,
    path: Vec<String>,
    found: Vec<Difference>,
}

impl<'s> Check<'s> {
    fn report(&mut self, at: Option<&str>, rule: &'static str, about: String) {
        let mut path: String = self.path.iter().flat_map(|step| ["/", step.as_str()]).collect();
        if let Some(at) = at {
            path.extend(["/", at]);
        }
        self.found.push(Difference { path, rule, about });
    }

    fn within(&mut self, step: impl Into<String>, compare: impl FnOnce(&mut Self)) {
        self.path.push(step.into());
        compare(self);
        self.path.pop();
    }

    /// Whether a reader's schema resolves a writer's, without a word about why not.
    fn resolves(&mut self, reader: &'s Schema, writer: &'s Schema) -> bool {
        let before = self.found.len();
        self.pair(reader, writer);
        let resolves = self.found.len() == before;
        self.found.truncate(before);
        resolves
    }

    fn pair(&mut self, reader: &'s Schema, writer: &'s Schema) {
        let (read, written) = (base(reader, &self.reader_names), base(writer, &self.writer_names));
        match (read, written) {
            (Base::Union(_), Base::Union(written)) => {
                for (index, branch) in written.variants().iter().enumerate() {
                    self.within(index.to_string(), |check| {
                        if !check.resolves(reader, branch) {
                            check.lacks_branch(branch);
                        }
                    });
                }
            }
            (_, Base::Union(written)) => {
                for (index, branch) in written.variants().iter().enumerate() {
                    self.within(index.to_string(), |check| check.pair(reader, branch));
                }
            }
            (Base::Union(read), _) => {
                if !read.variants().iter().any(|branch| self.resolves(branch, writer)) {
                    self.lacks_branch(writer);
                }
            }
            (Base::Primitive(read), Base::Primitive(written)) if is_promoted(written, read) => {}
            (Base::Array(read), Base::Array(written)) => self.within("items", |check| check.pair(read, written)),
            (Base::Map(read), Base::Map(written)) => self.within("values", |check| check.pair(read, written)),
            (Base::Fixed(read), Base::Fixed(written)) => {
                self.names(&read.name, read.aliases.as_deref(), &written.name);
                if read.size != written.size {
                    let about = format!("expected: {}, found: {}", read.size, written.size);
                    self.report(Some("size"), "FIXED_SIZE_MISMATCH", about);
                }
            }
            (Base::Enum(read), Base::Enum(written)) => {
                self.names(&read.name, read.aliases.as_deref(), &written.name);
                self.symbols(read, written);
            }
            (Base::Record(read), Base::Record(written)) => {
                let pair = (read.name.clone(), written.name.clone());
                if !self.open.contains(&pair) {
                    self.open.push(pair);
                    self.names(&read.name, read.aliases.as_deref(), &written.name);
                    self.within("fields", |check| check.fields(read, written));
                    self.open.pop();
                }
            }
            (read, written) => {
                let about = format!("reader type: {} not compatible with writer type: {}", read.name(), written.name());
                self.report(None, "TYPE_MISMATCH", about);
            }
        }
    }

    fn lacks_branch(&mut self, writer: &'s Schema) {
        let name = base(writer, &self.writer_names).name();
        self.report(None, "MISSING_UNION_BRANCH", format!("reader union lacking writer type: {name}"));
    }

    /// Names are compared without their namespaces, as Avro's Java class does; an alias is compared whole.
    fn names(&mut self, reader: &Name, aliases: Option<&[apache_avro::schema::Alias]>, writer: &Name) {
        let written = writer.fullname(None);
        let is_alias = aliases.unwrap_or_default().iter().any(|alias| alias.fullname(reader.namespace()) == written);
        if reader.name() != writer.name() && !is_alias {
            self.report(Some("name"), "NAME_MISMATCH", format!("expected: {written}"));
        }
    }

    fn symbols(&mut self, reader: &EnumSchema, writer: &EnumSchema) {
        let unknown = |symbol: &&String| !reader.symbols.contains(symbol);
        let missing: Vec<&str> = writer.symbols.iter().filter(unknown).map(String::as_str).collect();
        if !missing.is_empty() && reader.default.is_none() {
            self.report(Some("symbols"), "MISSING_ENUM_SYMBOLS", missing.join(", "));
        }
    }

    fn fields(&mut self, reader: &'s RecordSchema, writer: &'s RecordSchema) {
        for (index, field) in reader.fields.iter().enumerate() {
            let mut matches = written_as(field, writer);
            match matches.next() {
                Some(_) if matches.next().is_some() => {
                    self.report(Some(&index.to_string()), "MATCHES_MULTIPLE_FIELDS", field.name.clone());
                }
                Some(written) => self.within(index.to_string(), |check| {
                    check.within("type", |check| check.pair(&field.schema, &written.schema));
                }),
                None if field.default.is_some() => {}
                None => {
                    self.report(Some(&index.to_string()), "READER_FIELD_MISSING_DEFAULT_VALUE", field.name.clone());
                }
            }
        }
    }
}

/// The fields in which a writer may put what a reader expects in `field`: of the same name, or of one of its aliases.
fn written_as<'w>(field: &RecordField, writer: &'w RecordSchema) -> impl Iterator<Item = &'w RecordField> {
    writer.fields.iter().filter(|written| written.name == field.name || field.aliases.contains(&written.name))
}

/// Whether what is written as one primitive type is read as another.
fn is_promoted(written: &str, read: &str) -> bool {
    written == read
        || match written {
            "int" => ["long", "float", "double"].contains(&read),
            "long" => ["float", "double"].contains(&read),
            "float" => read == "double",
            "string" => read == "bytes",
            "bytes" => read == "string",
            _ => false,
        }
}

#[cfg(test)]
mod tests;
