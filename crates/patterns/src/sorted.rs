//! Maps and sets in key order that lie in one sorted vector.
//!
//! Why not `BTreeMap`: every key and value type brings its own copy of the tree's splitting,
//! stealing and merging, and together they were a seventh of the page's code. Most maps here hold a
//! few dozen entries, or grow at their end since keys are numbers that only rise; for both a sorted
//! vector is at least as fast. Why not `litemap`, which is the same idea: it has no sets and no
//! ranges. The methods have the names and meanings of those of `BTreeMap` and `BTreeSet`.

mod map;
mod set;

pub use self::map::{Entry, Iter, SortedMap};
pub use self::set::{SetIntoIter, SetIter, SortedSet};

/// Puts an item into a list in order of its key, behind those of the same key.
///
/// Why not `sort_by_key` at the end: it is compiled anew for every type, and the few short lists that
/// want it would make the page three percent larger.
pub fn insert_by_key<T, K: Ord>(list: &mut Vec<T>, item: T, key: impl Fn(&T) -> K) {
    let place = list.partition_point(|known| key(known) <= key(&item));
    list.insert(place, item);
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_map_does_what_a_tree_does(ops in prop::collection::vec((0..5_u8, 0..20_u32, any::<u32>()), 0..200)) {
            let (mut map, mut tree) = (SortedMap::new(), BTreeMap::new());
            for (op, key, value) in ops {
                match op {
                    0 => prop_assert_eq!(map.insert(key, value), tree.insert(key, value)),
                    1 => prop_assert_eq!(map.remove(&key), tree.remove(&key)),
                    2 => {
                        *map.entry(key).or_default() = value;
                        *tree.entry(key).or_default() = value;
                    }
                    3 => prop_assert_eq!(map.pop_first(), tree.pop_first()),
                    _ => prop_assert_eq!(map.get(&key), tree.get(&key)),
                }
                prop_assert!(map.iter().eq(tree.iter()));
                prop_assert!(map.range(key..).eq(tree.range(key..)));
                prop_assert!(map.range(..=key).eq(tree.range(..=key)));
            }
            let cut = 10;
            prop_assert!(map.split_off(&cut).iter().eq(tree.split_off(&cut).iter()));
            prop_assert!(map.iter().eq(tree.iter()));
        }

        #[test]
        fn a_set_does_what_a_tree_does(keys in prop::collection::vec((any::<bool>(), 0..30_u32), 0..100)) {
            let (mut set, mut tree) = (SortedSet::new(), BTreeSet::new());
            for (adds, key) in keys {
                let (one, other) = if adds { (set.insert(key), tree.insert(key)) } else { (set.remove(&key), tree.remove(&key)) };
                prop_assert_eq!(one, other);
            }
            prop_assert!(set.iter().eq(tree.iter()));
        }
    }

    #[test]
    fn a_map_reads_back_from_json() {
        let map = SortedMap::from([("b".to_owned(), 2), ("a".to_owned(), 1)]);
        let text = serde_json::to_string(&map).expect("it serialises");
        assert_eq!(text, r#"{"a":1,"b":2}"#);
        assert_eq!(serde_json::from_str::<SortedMap<String, i32>>(&text).expect("it reads back"), map);
    }
}
