//! What a member of a group has, as the group's leader wrote it down for it.
//!
//! Source: `ConsumerProtocolAssignment.json` in `apache/kafka`, `clients/src/main/resources/common/message`: a version,
//! then topics, each with its partitions; whatever follows is the assignor's own. Numbers are big-endian.

/// The topics and partitions of an assignment. What cannot be read ends it.
pub(super) fn read(bytes: &[u8]) -> Vec<(String, u32)> {
    let mut rest = bytes;
    let mut all = Vec::new();
    // Whoever ends too early has said what was said by then.
    let _ = read_topics(&mut rest, &mut all);
    all
}

fn read_topics(rest: &mut &[u8], all: &mut Vec<(String, u32)>) -> Option<()> {
    let _version = take::<2>(rest)?;
    for _ in 0..count(rest)? {
        let length = usize::from(u16::from_be_bytes(take(rest)?));
        let (name, after) = rest.split_at_checked(length)?;
        *rest = after;
        let name = std::str::from_utf8(name).ok()?;
        for _ in 0..count(rest)? {
            all.push((name.to_owned(), u32::from_be_bytes(take(rest)?)));
        }
    }
    Some(())
}

fn count(rest: &mut &[u8]) -> Option<u32> {
    // A list that is not there counts −1.
    u32::try_from(i32::from_be_bytes(take(rest)?)).ok()
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, after) = rest.split_first_chunk::<N>()?;
    *rest = after;
    Some(*taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partitions_are_read_and_damage_ends_them() {
        let bytes = b"\0\x01\0\0\0\x02\0\x01a\0\0\0\x02\0\0\0\0\0\0\0\x03\0\x02bc\0\0\0\x01\0\0\0\x07\0\0\0\0";
        let all = [("a", 0), ("a", 3), ("bc", 7)].map(|(topic, partition)| (topic.to_owned(), partition));
        assert_eq!(read(bytes), all);
        assert_eq!(read(&bytes[..21]), all[..2]);
        assert_eq!(read(b"\0\x01\xff\xff\xff\xff"), []);
        // A promise of two thousand million partitions takes no memory.
        assert_eq!(read(b"\0\x01\0\0\0\x01\0\x01a\x7f\xff\xff\xff"), []);
    }
}
