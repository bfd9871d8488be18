//! JSON Schema's compatibility: each case with the rule that decides it, after Confluent's documentation and `SchemaDiff`.

#![cfg(not(target_arch = "wasm32"))]

use eda_schema::json_schema::{changes, differences, invalid, parse, parse_strictly};
use eda_schema::text::Position;

/// Original, update, the rule, and the path at which it decides. Whether the rule allows the change says the list that the
/// case stands in.
type Case = (&'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
const ALLOWED: &[Case] = &[
    (r#"{"type":"string"}"#, r#"{}"#, "", ""),
    (r#"false"#, r#"{"type":"string"}"#, "", ""),
    (r#"{"type":"string"}"#, r#"{"type":"string"}"#, "", ""),
    (r#"{"type":"string","title":"a"}"#, r#"{"type":"string","title":"b"}"#, "TITLE_CHANGED", ""),
    (r#"{"type":"string","description":"a"}"#, r#"{"type":"string"}"#, "DESCRIPTION_CHANGED", ""),
    (r#"{"type":"string","default":"a"}"#, r#"{"type":"string","default":"b"}"#, "DEFAULT_CHANGED", ""),
    (r#"{"type":"string","$id":"a"}"#, r#"{"type":"string","$id":"b"}"#, "ID_CHANGED", ""),
    (r#"{"type":"integer"}"#, r#"{"type":"number"}"#, "TYPE_EXTENDED", ""),
    (r#"{"type":"string"}"#, r#"{"type":["string","null"]}"#, "SUM_TYPE_EXTENDED", ""),
    (r#"{"type":["string"]}"#, r#"{"type":["null","string","integer"]}"#, "SUM_TYPE_EXTENDED", ""),
    (r#"{"type":["string","null"]}"#, r#"{"type":["string","null","integer"]}"#, "SUM_TYPE_EXTENDED", ""),
    (r#"{"type":"string","maxLength":5}"#, r#"{"type":"string","maxLength":9}"#, "MAX_LENGTH_INCREASED", "/maxLength"),
    (r#"{"type":"string","maxLength":5}"#, r#"{"type":"string"}"#, "MAX_LENGTH_REMOVED", "/maxLength"),
    (r#"{"type":"string","minLength":5}"#, r#"{"type":"string","minLength":2}"#, "MIN_LENGTH_DECREASED", "/minLength"),
    (r#"{"type":"string","minLength":5}"#, r#"{"type":"string"}"#, "MIN_LENGTH_REMOVED", "/minLength"),
    (r#"{"type":"string","pattern":"a"}"#, r#"{"type":"string"}"#, "PATTERN_REMOVED", "/pattern"),
    (r#"{"type":"number","maximum":5}"#, r#"{"type":"number","maximum":5.5}"#, "MAXIMUM_INCREASED", "/maximum"),
    (r#"{"type":"number","maximum":5}"#, r#"{"type":"number"}"#, "MAXIMUM_REMOVED", "/maximum"),
    (r#"{"type":"number","minimum":5}"#, r#"{"type":"number","minimum":0}"#, "MINIMUM_DECREASED", "/minimum"),
    (r#"{"type":"number","minimum":5}"#, r#"{"type":"number"}"#, "MINIMUM_REMOVED", "/minimum"),
    (r#"{"type":"number","exclusiveMaximum":5}"#, r#"{"type":"number","exclusiveMaximum":6}"#, "EXCLUSIVE_MAXIMUM_INCREASED", "/exclusiveMaximum"),
    (r#"{"type":"number","exclusiveMinimum":5}"#, r#"{"type":"number"}"#, "EXCLUSIVE_MINIMUM_REMOVED", "/exclusiveMinimum"),
    (r#"{"type":"number","multipleOf":10}"#, r#"{"type":"number","multipleOf":5}"#, "MULTIPLE_OF_REDUCED", "/multipleOf"),
    (r#"{"type":"number","multipleOf":0.1}"#, r#"{"type":"number","multipleOf":0.01}"#, "MULTIPLE_OF_REDUCED", "/multipleOf"),
    (r#"{"type":"number","multipleOf":10}"#, r#"{"type":"number"}"#, "MULTIPLE_OF_REMOVED", "/multipleOf"),
    (r#"{"enum":["INR"]}"#, r#"{"enum":["INR","USD"]}"#, "ENUM_ARRAY_EXTENDED", "/enum"),
    (r#"{"type":"string","enum":["INR"]}"#, r#"{"type":"string","enum":["USD","INR"]}"#, "ENUM_ARRAY_EXTENDED", "/enum"),
    (r#"{"const":"INR"}"#, r#"{"enum":["INR","USD"]}"#, "ENUM_ARRAY_EXTENDED", "/enum"),
    (r#"{"type":"string","enum":["INR"]}"#, r#"{"type":"string"}"#, "PRODUCT_TYPE_NARROWED", ""),
    (r#"{"type":"object","properties":{"a":{"type":"string"}}}"#, r#"{"type":"object"}"#, "PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL", "/properties/a"),
    (r#"{"type":"object"}"#, r#"{"type":"object","properties":{"a":{}}}"#, "PROPERTY_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL", "/properties/a"),
    (r#"{"type":"object","additionalProperties":false}"#, r#"{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}"#, "OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL", "/properties/a"),
    (r#"{"type":"object","additionalProperties":false}"#, r#"{"type":"object","properties":{"a":{"type":"string","default":""}},"required":["a"],"additionalProperties":false}"#, "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_UNOPEN_CONTENT_MODEL", "/properties/a"),
    (r#"{"type":"object","properties":{"a":false},"additionalProperties":false}"#, r#"{"type":"object","additionalProperties":false}"#, "PROPERTY_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL", "/properties/a"),
    (r#"{"type":"object","properties":{"a":{"type":"integer"}},"additionalProperties":{"type":"number"}}"#, r#"{"type":"object","additionalProperties":{"type":"number"}}"#, "PROPERTY_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", "/properties/a"),
    (r#"{"type":"object","additionalProperties":{"type":"integer"}}"#, r#"{"type":"object","properties":{"a":{"type":"number"}},"additionalProperties":{"type":"integer"}}"#, "PROPERTY_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", "/properties/a"),
    (r#"{"type":"object","patternProperties":{"^x-":{"type":"string"}},"additionalProperties":false}"#, r#"{"type":"object","properties":{"x-a":{"type":"string"}},"patternProperties":{"^x-":{"type":"string"}},"additionalProperties":false}"#, "PROPERTY_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", "/properties/x-a"),
    (r#"{"type":"object","properties":{"a":{}},"required":["a"]}"#, r#"{"type":"object","properties":{"a":{}}}"#, "REQUIRED_ATTRIBUTE_REMOVED", "/required"),
    (r#"{"type":"object","properties":{"a":{"default":1}}}"#, r#"{"type":"object","properties":{"a":{"default":1}},"required":["a"]}"#, "REQUIRED_ATTRIBUTE_WITH_DEFAULT_ADDED", "/required"),
    (r#"{"type":"object","additionalProperties":false}"#, r#"{"type":"object"}"#, "ADDITIONAL_PROPERTIES_ADDED", "/additionalProperties"),
    (r#"{"type":"object","additionalProperties":{"type":"string"}}"#, r#"{"type":"object"}"#, "ADDITIONAL_PROPERTIES_EXTENDED", "/additionalProperties"),
    (r#"{"type":"object","maxProperties":1}"#, r#"{"type":"object","maxProperties":2}"#, "MAX_PROPERTIES_INCREASED", "/maxProperties"),
    (r#"{"type":"object","minProperties":1}"#, r#"{"type":"object"}"#, "MIN_PROPERTIES_REMOVED", "/minProperties"),
    (r#"{"type":"object","dependentRequired":{"a":["b","c"]}}"#, r#"{"type":"object","dependentRequired":{"a":["b"]}}"#, "DEPENDENCY_ARRAY_NARROWED", "/dependentRequired/a"),
    (r#"{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","dependencies":{"a":["b"]}}"#, r#"{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","dependencies":{}}"#, "DEPENDENCY_ARRAY_REMOVED", "/dependencies/a"),
    (r#"{"type":"array","items":{"type":"integer"}}"#, r#"{"type":"array","items":{"type":"number"}}"#, "TYPE_EXTENDED", "/items"),
    (r#"{"type":"array","items":{"type":"integer"}}"#, r#"{"type":"array"}"#, "SCHEMA_REMOVED", "/items"),
    (r#"{"type":"array","maxItems":2}"#, r#"{"type":"array","maxItems":3}"#, "MAX_ITEMS_INCREASED", "/maxItems"),
    (r#"{"type":"array","uniqueItems":true}"#, r#"{"type":"array"}"#, "UNIQUE_ITEMS_REMOVED", "/uniqueItems"),
    (r#"{"type":"array","prefixItems":[{"type":"string"}]}"#, r#"{"type":"array"}"#, "ITEM_REMOVED_FROM_OPEN_CONTENT_MODEL", "/prefixItems/0"),
    (r#"{"$schema":"http://json-schema.org/draft-07/schema#","type":"array","items":[{}],"additionalItems":false}"#, r#"{"$schema":"http://json-schema.org/draft-07/schema#","type":"array","items":[{},{"type":"string"}],"additionalItems":false}"#, "ITEM_ADDED_TO_CLOSED_CONTENT_MODEL", "/items/1"),
    (r#"{"$schema":"http://json-schema.org/draft-07/schema#","type":"array","items":[{}],"additionalItems":false}"#, r#"{"$schema":"http://json-schema.org/draft-07/schema#","type":"array","items":[{}]}"#, "ADDITIONAL_ITEMS_ADDED", "/additionalItems"),
    (r#"{"allOf":[{"type":"number"},{"maximum":5}]}"#, r#"{"allOf":[{"type":"number"}]}"#, "PRODUCT_TYPE_NARROWED", ""),
    (r#"{"oneOf":[{"type":"number"},{"type":"string"}]}"#, r#"{"anyOf":[{"type":"number"},{"type":"string"}]}"#, "COMBINED_TYPE_EXTENDED", ""),
    (r#"{"not":{"type":"number"}}"#, r#"{"not":{"type":"integer"}}"#, "NOT_TYPE_NARROWED", "/not"),
    (r#"{"const":"INR"}"#, r#"{"const":"INR"}"#, "", ""),
    (r#"{"anyOf":[{"type":"number"},{"type":"number"}]}"#, r#"{"anyOf":[{"type":"number"}]}"#, "", ""),
    (r#"{"anyOf":[{"type":"number"}]}"#, r#"{"allOf":[{"type":"number"}]}"#, "COMBINED_TYPE_EXTENDED", ""),
    (r#"{"oneOf":[{"type":"number"}]}"#, r#"{"type":"number"}"#, "", ""),
    (r#"{"type":"number"}"#, r#"{"oneOf":[{"type":"string"},{"type":"number"}]}"#, "SUM_TYPE_EXTENDED", ""),
    (r#"{"type":"number","exclusiveMinimum":0}"#, r#"{"type":"number","exclusiveMinimum":-1}"#, "EXCLUSIVE_MINIMUM_DECREASED", "/exclusiveMinimum"),
    (r#"{"type":"number","multipleOf":0.5}"#, r#"{"type":"number","multipleOf":0.25}"#, "MULTIPLE_OF_REDUCED", "/multipleOf"),
    (r#"{"type":"object","properties":{"x-a":{"type":"string"}},"patternProperties":{"^x-":{"type":"string"}},"additionalProperties":false}"#, r#"{"type":"object","patternProperties":{"^x-":{"type":"string"}},"additionalProperties":{"type":"string"}}"#, "ADDITIONAL_PROPERTIES_ADDED", "/additionalProperties"),
    (r#"{"type":"object","properties":{"a":{"type":"string"}},"patternProperties":{"^x-":{"type":"string"}}}"#, r#"{"type":"object","patternProperties":{"^x-":{"type":"string"}}}"#, "PROPERTY_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", "/properties/a"),
    (r#"{"type":"object","dependentSchemas":{"a/b":{"required":["c"]}}}"#, r#"{"type":"object"}"#, "DEPENDENCY_SCHEMA_REMOVED", "/dependentSchemas/a~1b"),
    (r#"{"$schema":"http://json-schema.org/draft-07/schema#","type":"array","items":[{}],"additionalItems":{"type":"integer"}}"#, r#"{"$schema":"http://json-schema.org/draft-07/schema#","type":"array","items":[{},{"type":"number"}],"additionalItems":{"type":"integer"}}"#, "ITEM_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", "/items/1"),
    (r#"{"type":"array","prefixItems":[{}],"items":{"type":"integer"}}"#, r#"{"type":"array","prefixItems":[{}]}"#, "ADDITIONAL_ITEMS_EXTENDED", "/items"),
    (r#"{"type":"array","prefixItems":[{}]}"#, r#"{"type":"array","prefixItems":[{},{}]}"#, "ITEM_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL", "/prefixItems/1"),
];

#[rustfmt::skip]
const REFUSED: &[Case] = &[
    (r#"{}"#, r#"{"type":"string"}"#, "TYPE_CHANGED", ""),
    (r#"{"type":"string"}"#, r#"{"type":"integer"}"#, "TYPE_CHANGED", ""),
    (r#"{"type":"string"}"#, r#"false"#, "TYPE_CHANGED", ""),
    (r#"{"type":"number"}"#, r#"{"type":"integer"}"#, "TYPE_NARROWED", ""),
    (r#"{"type":["string","null"]}"#, r#"{"type":"string"}"#, "TYPE_CHANGED", ""),
    (r#"{"type":["string","null","integer"]}"#, r#"{"type":["string","null"]}"#, "SUM_TYPE_NARROWED", ""),
    (r#"{"type":["string","null"]}"#, r#"{"type":["string","integer"]}"#, "COMBINED_TYPE_SUBSCHEMAS_CHANGED", ""),
    (r#"{"type":"string"}"#, r#"{"type":"string","maxLength":9}"#, "MAX_LENGTH_ADDED", "/maxLength"),
    (r#"{"type":"string","maxLength":9}"#, r#"{"type":"string","maxLength":8}"#, "MAX_LENGTH_DECREASED", "/maxLength"),
    (r#"{"type":"string"}"#, r#"{"type":"string","minLength":1}"#, "MIN_LENGTH_ADDED", "/minLength"),
    (r#"{"type":"string"}"#, r#"{"type":"string","pattern":"a"}"#, "PATTERN_ADDED", "/pattern"),
    (r#"{"type":"string","pattern":"b"}"#, r#"{"type":"string","pattern":"a"}"#, "PATTERN_CHANGED", "/pattern"),
    (r#"{"type":"number"}"#, r#"{"type":"number","minimum":0}"#, "MINIMUM_ADDED", "/minimum"),
    (r#"{"type":"number","minimum":0}"#, r#"{"type":"number","minimum":1}"#, "MINIMUM_INCREASED", "/minimum"),
    (r#"{"type":"number","maximum":100}"#, r#"{"type":"number","maximum":99}"#, "MAXIMUM_DECREASED", "/maximum"),
    (r#"{"type":"number"}"#, r#"{"type":"number","exclusiveMaximum":5}"#, "EXCLUSIVE_MAXIMUM_ADDED", "/exclusiveMaximum"),
    (r#"{"type":"number"}"#, r#"{"type":"number","multipleOf":5}"#, "MULTIPLE_OF_ADDED", "/multipleOf"),
    (r#"{"type":"number","multipleOf":5}"#, r#"{"type":"number","multipleOf":10}"#, "MULTIPLE_OF_EXPANDED", "/multipleOf"),
    (r#"{"type":"number","multipleOf":5}"#, r#"{"type":"number","multipleOf":7}"#, "MULTIPLE_OF_CHANGED", "/multipleOf"),
    (r#"{"enum":["INR","USD"]}"#, r#"{"enum":["INR"]}"#, "ENUM_ARRAY_NARROWED", "/enum"),
    (r#"{"enum":["INR","USD"]}"#, r#"{"enum":["INR","EUR"]}"#, "ENUM_ARRAY_CHANGED", "/enum"),
    (r#"{"type":"string"}"#, r#"{"type":"string","enum":["INR"]}"#, "TYPE_CHANGED", ""),
    (r#"{"type":"object"}"#, r#"{"type":"object","properties":{"a":{"type":"string"}}}"#, "PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL", "/properties/a"),
    (r#"{"type":"object"}"#, r#"{"type":"object","properties":{"a":{}},"required":["a"]}"#, "REQUIRED_ATTRIBUTE_ADDED", "/properties/a"),
    (r#"{"type":"object"}"#, r#"{"type":"object","required":["a"]}"#, "REQUIRED_ATTRIBUTE_ADDED", "/required"),
    (r#"{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}"#, r#"{"type":"object","additionalProperties":false}"#, "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL", "/properties/a"),
    (r#"{"type":"object","additionalProperties":false}"#, r#"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}"#, "REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL", "/properties/a"),
    (r#"{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":{"type":"number"}}"#, r#"{"type":"object","additionalProperties":{"type":"number"}}"#, "PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", "/properties/a"),
    (r#"{"type":"object","additionalProperties":{"type":"number"}}"#, r#"{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":{"type":"number"}}"#, "PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", "/properties/a"),
    (r#"{"type":"object","properties":{"a":{}}}"#, r#"{"type":"object","properties":{"a":{}},"required":["a"]}"#, "REQUIRED_ATTRIBUTE_ADDED", "/required"),
    (r#"{"type":"object","properties":{"a/b":{"type":"string"}}}"#, r#"{"type":"object","properties":{"a/b":{"type":"null"}}}"#, "TYPE_CHANGED", "/properties/a~1b"),
    (r#"{"type":"object"}"#, r#"{"type":"object","additionalProperties":false}"#, "ADDITIONAL_PROPERTIES_REMOVED", "/additionalProperties"),
    (r#"{"type":"object"}"#, r#"{"type":"object","additionalProperties":{"type":"string"}}"#, "ADDITIONAL_PROPERTIES_NARROWED", "/additionalProperties"),
    (r#"{"type":"object"}"#, r#"{"type":"object","maxProperties":1}"#, "MAX_PROPERTIES_ADDED", "/maxProperties"),
    (r#"{"type":"object"}"#, r#"{"type":"object","dependentRequired":{"a":["b"]}}"#, "DEPENDENCY_ARRAY_ADDED", "/dependentRequired/a"),
    (r#"{"type":"object","dependentRequired":{"a":["b"]}}"#, r#"{"type":"object","dependentRequired":{"a":["b","c"]}}"#, "DEPENDENCY_ARRAY_EXTENDED", "/dependentRequired/a"),
    (r#"{"type":"object"}"#, r#"{"type":"object","dependentSchemas":{"a":{"required":["b"]}}}"#, "DEPENDENCY_SCHEMA_ADDED", "/dependentSchemas/a"),
    (r#"{"type":"array"}"#, r#"{"type":"array","items":{"type":"string"}}"#, "SCHEMA_ADDED", "/items"),
    (r#"{"type":"array","items":{"type":"number"}}"#, r#"{"type":"array","items":{"type":"integer"}}"#, "TYPE_NARROWED", "/items"),
    (r#"{"type":"array"}"#, r#"{"type":"array","maxItems":3}"#, "MAX_ITEMS_ADDED", "/maxItems"),
    (r#"{"type":"array"}"#, r#"{"type":"array","uniqueItems":true}"#, "UNIQUE_ITEMS_ADDED", "/uniqueItems"),
    (r#"{"type":"array"}"#, r#"{"type":"array","prefixItems":[{"type":"string"}]}"#, "ITEM_ADDED_TO_OPEN_CONTENT_MODEL", "/prefixItems/0"),
    (r#"{"$schema":"http://json-schema.org/draft-07/schema#","type":"array","items":[{},{"type":"string"}],"additionalItems":false}"#, r#"{"$schema":"http://json-schema.org/draft-07/schema#","type":"array","items":[{}],"additionalItems":false}"#, "ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL", "/items/1"),
    (r#"{"$schema":"http://json-schema.org/draft-07/schema#","type":"array","items":[{}]}"#, r#"{"$schema":"http://json-schema.org/draft-07/schema#","type":"array","items":[{}],"additionalItems":false}"#, "ADDITIONAL_ITEMS_REMOVED", "/additionalItems"),
    (r#"{"allOf":[{"type":"number"}]}"#, r#"{"allOf":[{"type":"number"},{"maximum":5}]}"#, "PRODUCT_TYPE_EXTENDED", ""),
    (r#"{"anyOf":[{"type":"number"},{"type":"string"}]}"#, r#"{"allOf":[{"type":"number"},{"type":"string"}]}"#, "COMBINED_TYPE_CHANGED", ""),
    (r#"{"not":{"type":"integer"}}"#, r#"{"not":{"type":"number"}}"#, "NOT_TYPE_EXTENDED", "/not"),
    (r##"{"$ref":"#/$defs/a","$defs":{"a":{"type":"string"}}}"##, r##"{"$ref":"#/$defs/a","$defs":{"a":{"type":"integer"}}}"##, "TYPE_CHANGED", ""),
    (r##"{"type":"object","properties":{"next":{"$ref":"#"},"v":{"type":"number"}}}"##, r##"{"type":"object","properties":{"next":{"$ref":"#"},"v":{"type":"integer"}}}"##, "TYPE_NARROWED", "/properties/v"),
    (r#"{"const":"INR"}"#, r#"{"const":"USD"}"#, "ENUM_ARRAY_CHANGED", "/const"),
    (r#"{"oneOf":[{"type":"number"}]}"#, r#"{"allOf":[{"type":"number"},{"type":"string"}]}"#, "COMBINED_TYPE_CHANGED", ""),
    (r#"{"anyOf":[{"type":"number"},{"type":"string"}]}"#, r#"{"oneOf":[{"type":"number"},{"type":"string"}]}"#, "COMBINED_TYPE_CHANGED", ""),
    (r#"{"type":"number","multipleOf":0.25}"#, r#"{"type":"number","multipleOf":0.5}"#, "MULTIPLE_OF_EXPANDED", "/multipleOf"),
    (r#"{"type":"number","exclusiveMaximum":5}"#, r#"{"type":"number","exclusiveMaximum":4}"#, "EXCLUSIVE_MAXIMUM_DECREASED", "/exclusiveMaximum"),
    (r#"{"type":"number","exclusiveMinimum":5}"#, r#"{"type":"number","exclusiveMinimum":6}"#, "EXCLUSIVE_MINIMUM_INCREASED", "/exclusiveMinimum"),
    (r#"{"type":"object","dependentRequired":{"a":["b"]}}"#, r#"{"type":"object","dependentRequired":{"a":["c"]}}"#, "DEPENDENCY_ARRAY_CHANGED", "/dependentRequired/a"),
    (r#"{"type":"object","minProperties":1}"#, r#"{"type":"object","minProperties":2}"#, "MIN_PROPERTIES_INCREASED", "/minProperties"),
    (r#"{"type":"array","minItems":1}"#, r#"{"type":"array","minItems":2}"#, "MIN_ITEMS_INCREASED", "/minItems"),
    (r#"{"$schema":"http://json-schema.org/draft-07/schema#","type":"array","items":[{}],"additionalItems":{"type":"integer"}}"#, r#"{"$schema":"http://json-schema.org/draft-07/schema#","type":"array","items":[{},{"type":"string"}],"additionalItems":{"type":"integer"}}"#, "ITEM_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", "/items/1"),
    (r#"{"$schema":"http://json-schema.org/draft-07/schema#","type":"array","items":[{},{"type":"string"}],"additionalItems":{"type":"integer"}}"#, r#"{"$schema":"http://json-schema.org/draft-07/schema#","type":"array","items":[{}],"additionalItems":{"type":"integer"}}"#, "ITEM_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", "/items/1"),
    (r#"{"type":"array","prefixItems":[{}]}"#, r#"{"type":"array","prefixItems":[{}],"items":{"type":"integer"}}"#, "ADDITIONAL_ITEMS_NARROWED", "/items"),
    (r#"{"type":"array","prefixItems":[{}]}"#, r#"{"type":"array","prefixItems":[{}],"items":false}"#, "ADDITIONAL_ITEMS_REMOVED", "/items"),
];

#[test]
fn every_change_is_judged_by_its_rule() {
    let all = ALLOWED.iter().map(|case| (case, true)).chain(REFUSED.iter().map(|case| (case, false)));
    let mut wrong = Vec::new();
    for ((original, update, rule, path), is_allowed) in all {
        let schema = |text: &str| parse_strictly(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let (original, update) = (schema(original), schema(update));
        let found = changes(&original, &update);
        let decides = |change: &&eda_schema::json_schema::Change| change.is_compatible == is_allowed;
        let decides: Vec<_> = found.iter().filter(decides).collect();
        let is_there = decides.iter().any(|found| (found.difference.rule, &*found.difference.path) == (*rule, *path));
        let is_named = if rule.is_empty() { found.is_empty() } else { is_there };
        if !is_named || differences(&update, &original).is_empty() != is_allowed {
            wrong.push(format!("{original} to {update}: expected {rule} at {path:?}, found {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), ALLOWED.len() + REFUSED.len(), wrong.join("\n"));
}

/// The rules against the validator: what an allowed change calls valid, the new schema takes. Documents of many kinds are
/// tried on every pair of cases whose change is allowed.
#[test]
fn a_document_that_was_valid_is_valid_after_an_allowed_change() {
    let documents = [
        "null",
        "true",
        "0",
        "3",
        "4.5",
        "5",
        "10",
        "-1",
        "\"\"",
        "\"a\"",
        "\"abc\"",
        "\"INR\"",
        "\"USD\"",
        "[]",
        "[1]",
        "[\"a\"]",
        "[1,1]",
        "[1,2,3]",
        "{}",
        r#"{"a":1}"#,
        r#"{"a":"x"}"#,
        r#"{"a":1,"b":2}"#,
        r#"{"a":1,"b":2,"c":3}"#,
        r#"{"x-a":"y"}"#,
        r#"{"v":1}"#,
    ];
    let mut tried = 0;
    for (original, update, rule, _) in ALLOWED {
        // A default stands in for what is missing: Confluent lets it in, a validator does not fill it in.
        if rule.contains("WITH_DEFAULT") {
            continue;
        }
        let (original, update) = (parse(original).expect("a schema"), parse(update).expect("a schema"));
        for document in documents {
            let is_valid = |schema| invalid(schema, document).expect("a schema").is_empty();
            if is_valid(&original) {
                tried += 1;
                assert!(is_valid(&update), "{document} fits {original} and not {update}");
            }
        }
    }
    assert!(tried > 200, "{tried}");
}

#[test]
fn a_malformed_schema_or_document_is_told_with_its_line_and_column() {
    let fault = |text: &str| parse_strictly(text).expect_err("no schema").at;
    assert_eq!(fault("{\n  \"type\": \"strng\"\n}"), Position { line: 2, column: 11 });
    assert_eq!(fault("{\n  \"type\": }"), Position { line: 2, column: 11 });
    assert_eq!(fault("{\"properties\": {\"a\": {\"minLength\": -1}}}"), Position { line: 1, column: 36 });
    let schema = parse(r#"{"properties":{"amount":{"minimum":0}},"required":["id"]}"#).expect("a schema");
    let faults = invalid(&schema, "{\n  \"amount\": -5\n}").expect("a schema");
    let at: Vec<Position> = faults.iter().map(|fault| fault.at).collect();
    assert!(at.contains(&Position { line: 2, column: 13 }) && at.contains(&Position { line: 1, column: 1 }), "{at:?}");
    let broken = invalid(&schema, "{").expect("a schema");
    assert_eq!(broken[0].at, Position { line: 1, column: 1 });
}
