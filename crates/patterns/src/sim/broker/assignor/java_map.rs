//! The order in which Java's `HashMap` and `HashSet` give out what they hold.
//!
//! Kafka's assignors walk such maps where the result depends on the order: which topic comes first in
//! a list, which of two members with too much keeps more. Java's order is fixed by the hash codes, so
//! it can be told: by bucket, where a map of `n` entries has the least power of two of buckets, at
//! least 16, of which `n` fill no more than three quarters, and an entry lies in the bucket of its
//! hash's low bits after the high half was mixed in (`java.util.HashMap`). Within a bucket Java keeps
//! the order of insertion; here it is the order that is given.

use crate::sim::broker::ids::TopicPartition;

/// `String.hashCode`.
pub fn string_hash(text: &str) -> u32 {
    text.encode_utf16().fold(0, |hash: u32, unit| hash.wrapping_mul(31).wrapping_add(u32::from(unit)))
}

/// `TopicPartition.hashCode`.
pub fn partition_hash(partition: &TopicPartition) -> u32 {
    let number = 31_u32.wrapping_add(partition.partition.0);
    number.wrapping_mul(31).wrapping_add(string_hash(&partition.topic))
}

/// `items` as a map that grew to hold them gives them out.
pub fn in_map_order<T>(items: impl IntoIterator<Item = T>, hash: impl Fn(&T) -> u32) -> Vec<T> {
    let items: Vec<T> = items.into_iter().collect();
    let buckets = (items.len() * 4).div_ceil(3).next_power_of_two().max(16);
    let bucket = |item: &T| {
        let hash = hash(item);
        (hash ^ (hash >> 16)) as usize & (buckets - 1)
    };
    let mut ordered: Vec<(usize, T)> = Vec::with_capacity(items.len());
    for item in items {
        crate::sorted::insert_by_key(&mut ordered, (bucket(&item), item), |(bucket, _)| *bucket);
    }
    ordered.into_iter().map(|(_, item)| item).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values that the Java language specification fixes, and the order that `HashMap` gives.
    #[test]
    fn the_order_is_that_of_java() {
        assert_eq!(string_hash("hello"), 99_162_322);
        let ordered = in_map_order(["consumer1", "consumer2", "consumer3"], |name| string_hash(name));
        assert_eq!(ordered, ["consumer3", "consumer2", "consumer1"]);
    }
}
