//! Which changes leave every old document valid. Whatever is not listed here does not.

/// Confluent's set of compatible changes, by name.
const COMPATIBLE: &[&str] = &[
    "ADDITIONAL_ITEMS_ADDED",
    "ADDITIONAL_ITEMS_EXTENDED",
    "ADDITIONAL_PROPERTIES_ADDED",
    "ADDITIONAL_PROPERTIES_EXTENDED",
    "COMBINED_TYPE_EXTENDED",
    "DEFAULT_CHANGED",
    "DEPENDENCY_ARRAY_NARROWED",
    "DEPENDENCY_ARRAY_REMOVED",
    "DEPENDENCY_SCHEMA_REMOVED",
    "DESCRIPTION_CHANGED",
    "ENUM_ARRAY_EXTENDED",
    "EXCLUSIVE_MAXIMUM_INCREASED",
    "EXCLUSIVE_MAXIMUM_REMOVED",
    "EXCLUSIVE_MINIMUM_DECREASED",
    "EXCLUSIVE_MINIMUM_REMOVED",
    "ID_CHANGED",
    "ITEM_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL",
    "ITEM_ADDED_TO_CLOSED_CONTENT_MODEL",
    "ITEM_REMOVED_FROM_OPEN_CONTENT_MODEL",
    "ITEM_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL",
    "ITEM_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL",
    "ITEM_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL",
    "MAXIMUM_INCREASED",
    "MAXIMUM_REMOVED",
    "MAX_ITEMS_INCREASED",
    "MAX_ITEMS_REMOVED",
    "MAX_LENGTH_INCREASED",
    "MAX_LENGTH_REMOVED",
    "MAX_PROPERTIES_INCREASED",
    "MAX_PROPERTIES_REMOVED",
    "MINIMUM_DECREASED",
    "MINIMUM_REMOVED",
    "MIN_ITEMS_DECREASED",
    "MIN_ITEMS_REMOVED",
    "MIN_LENGTH_DECREASED",
    "MIN_LENGTH_REMOVED",
    "MIN_PROPERTIES_DECREASED",
    "MIN_PROPERTIES_REMOVED",
    "MULTIPLE_OF_REDUCED",
    "MULTIPLE_OF_REMOVED",
    "NOT_TYPE_NARROWED",
    "OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL",
    "PATTERN_REMOVED",
    "PRODUCT_TYPE_NARROWED",
    "PROPERTY_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL",
    "PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL",
    "PROPERTY_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL",
    "PROPERTY_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL",
    "PROPERTY_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL",
    "REQUIRED_ATTRIBUTE_REMOVED",
    "REQUIRED_ATTRIBUTE_WITH_DEFAULT_ADDED",
    "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_UNOPEN_CONTENT_MODEL",
    "SCHEMA_REMOVED",
    "SUM_TYPE_EXTENDED",
    "TITLE_CHANGED",
    "TYPE_EXTENDED",
    "UNIQUE_ITEMS_REMOVED",
];

/// Whether a change of this name leaves every old document valid.
pub(super) fn is_compatible(rule: &str) -> bool {
    COMPATIBLE.binary_search(&rule).is_ok()
}

/// The names of the changes of a limit: added, removed, further, nearer, by the limit's own name.
pub(super) struct Limit {
    pub(super) keyword: &'static str,
    pub(super) added: &'static str,
    pub(super) removed: &'static str,
    pub(super) increased: &'static str,
    pub(super) decreased: &'static str,
}

macro_rules! limits {
    ($($keyword:literal $name:literal),* $(,)?) => {
        &[$(Limit {
            keyword: $keyword,
            added: concat!($name, "_ADDED"),
            removed: concat!($name, "_REMOVED"),
            increased: concat!($name, "_INCREASED"),
            decreased: concat!($name, "_DECREASED"),
        }),*]
    };
}

pub(super) const OF_STRINGS: &[Limit] = limits!["maxLength" "MAX_LENGTH", "minLength" "MIN_LENGTH"];
pub(super) const OF_ARRAYS: &[Limit] = limits!["maxItems" "MAX_ITEMS", "minItems" "MIN_ITEMS"];
pub(super) const OF_OBJECTS: &[Limit] = limits!["maxProperties" "MAX_PROPERTIES", "minProperties" "MIN_PROPERTIES"];
pub(super) const OF_NUMBERS: &[Limit] = limits![
    "maximum" "MAXIMUM",
    "exclusiveMaximum" "EXCLUSIVE_MAXIMUM",
    "minimum" "MINIMUM",
    "exclusiveMinimum" "EXCLUSIVE_MINIMUM",
];

#[cfg(test)]
mod tests {
    use super::COMPATIBLE;

    #[test]
    fn the_list_is_sorted_as_its_search_needs() {
        assert!(COMPATIBLE.is_sorted());
    }
}
