# The editor of schemas, which is fetched when it is opened.

schema-editor-title = Schema editor
schema-editor-language = Language
schema-editor-version = Version { $version }, registered
schema-editor-new = The new schema
schema-editor-at = Line { $line }, column { $column }:
schema-editor-unread = Correct the marked text first: what is no schema is not compared.
schema-editor-let-in = { $mode } lets the new schema in.
schema-editor-refused = { $mode } refuses the new schema.
schema-editor-register = Register it, and change it again
schema-editor-new-reads-old = A reader with the new schema cannot read what version { $version } wrote.
schema-editor-old-reads-new = A reader with version { $version } cannot read what the new schema writes.
schema-editor-comparison = From version { $version } to the new schema
schema-editor-removed = removed:
schema-editor-added = added:
schema-editor-marked = (here the rule decides)

# Rules, by the names that Avro and Confluent give them
schema-editor-rule-other = The rule that is named here forbids it.
schema-editor-rule-READER_FIELD_MISSING_DEFAULT_VALUE = The reader expects a field that was not written, and has no default for it.
schema-editor-rule-MATCHES_MULTIPLE_FIELDS = The reader’s field matches several that were written, by its name and its aliases.
schema-editor-rule-TYPE_MISMATCH = The types do not fit, and there is no promotion from the one to the other.
schema-editor-rule-MISSING_ENUM_SYMBOLS = The reader’s enum lacks a symbol that may have been written, and has no default.
schema-editor-rule-MISSING_UNION_BRANCH = The reader’s union has no branch for what may have been written.
schema-editor-rule-NAME_MISMATCH = The names differ, and the reader names no alias.
schema-editor-rule-FIXED_SIZE_MISMATCH = The sizes in bytes differ.
schema-editor-rule-PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL = The reader’s schema is closed and does not know a property that may be there.
schema-editor-rule-REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL = The reader requires a property that was never written.
schema-editor-rule-PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL = The writer’s schema is open: the property may be there already, as something else.
schema-editor-rule-REQUIRED_ATTRIBUTE_ADDED = The reader requires what the writer may leave out.
schema-editor-rule-TYPE_NARROWED = The reader takes whole numbers alone, and others may have been written.
schema-editor-rule-TYPE_CHANGED = The types differ.
schema-editor-rule-ENUM_ARRAY_NARROWED = The reader lacks a value that may have been written.
schema-editor-rule-ENUM_ARRAY_CHANGED = The reader has other values than those that may have been written.

# What is wrong with a text
schema-editor-why-expected-value = a value is missing here.
schema-editor-why-expected-or = a comma or a closing bracket is missing here.
schema-editor-why-expected = a colon is missing here.
schema-editor-why-key-must-be-a-string = a member’s name stands in double quotes.
schema-editor-why-trailing-comma = no comma stands before a closing bracket.
schema-editor-why-trailing-characters = the text goes on behind its end.
schema-editor-why-expected-ident = only true, false and null stand without quotes.
schema-editor-why-eof-while-parsing-a-value = the text ends before its value.
schema-editor-why-eof-while-parsing-an-object = the text ends within an object.
schema-editor-why-eof-while-parsing-a-list = the text ends within a list.
schema-editor-why-eof-while-parsing-a-string = the text ends within quotes.
schema-editor-why-a-schema-has-a-type = a schema has a type.
schema-editor-why-a-field-has-a-name = a field has a name.
schema-editor-why-a-field-has-a-type = a field has a type.
schema-editor-why-a-record-has-a-list-of-fields = a record has a list of fields.
schema-editor-why-an-enum-has-a-list-of-symbols = an enum has a list of symbols.
schema-editor-why-a-type-record-has-a-name = a record has a name.
schema-editor-why-a-type-enum-has-a-name = an enum has a name.
schema-editor-why-a-schema-is-a-name-a-list-or-an-object = a schema is a name, a list or an object.

# A record
schema-editor-record = A record through both schemas
schema-editor-record-text = The record, as JSON
schema-editor-writer = Who writes
schema-editor-old-writes = version { $version } writes, the new schema reads
schema-editor-new-writes = the new schema writes, version { $version } reads
schema-editor-not-written = The record is not written: the writer’s schema does not say it.
schema-editor-bytes = { $bytes ->
    [one] 1 byte on the wire, with the id of its schema:
   *[other] { $bytes } bytes on the wire, with the id of its schema:
  }
schema-editor-read-as = The reader sees
schema-editor-valid = The document is valid for the reader.
schema-editor-unresolved = The reader’s schema does not resolve it.
schema-editor-invalid = The document is not valid for the reader.

# The matrix
schema-editor-matrix = Modes and kinds of change
schema-editor-matrix-about = Each cell is decided by the registry’s own code. Press one to see its schemas and the rule; the arrow keys lead from cell to cell.
schema-editor-cell-let-in = { $mode } lets it in: { $change }
schema-editor-cell-refused = { $mode } refuses it: { $change }
schema-editor-cell-none = NONE compares nothing.
schema-editor-cell-no-rule = No rule forbids it in the direction that this mode promises.
schema-editor-change-optional-added = optional field added
schema-editor-change-required-added = required field added
schema-editor-change-optional-removed = optional field removed
schema-editor-change-required-removed = required field removed
schema-editor-change-renamed = renamed, no alias
schema-editor-change-renamed-with-alias = renamed, with alias
schema-editor-change-widened = type widened
schema-editor-change-narrowed = type narrowed
schema-editor-change-symbol-added = enum value added
schema-editor-change-symbol-removed = enum value removed
schema-editor-change-re-added = removed, back as another type
