//! The frame in which a record names its schema: a zero byte, the id in four bytes with the highest first, then the
//! body. As Confluent's serializers write it.

use crate::registry::SchemaId;

/// What every frame begins with.
pub const MAGIC: u8 = 0;

/// How many bytes stand before the body.
pub const HEADER_BYTES: usize = 5;

/// Why bytes are no frame. They were not written by a serializer of the registry: set them aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoFrame {
    /// They are fewer than the header has.
    TooShort,
    /// They begin with another byte.
    Magic(u8),
}

/// A body behind the id of the schema that it was written with.
pub fn frame(id: SchemaId, body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEADER_BYTES + body.len());
    bytes.push(MAGIC);
    bytes.extend_from_slice(&id.0.to_be_bytes());
    bytes.extend_from_slice(body);
    bytes
}

/// The id and the body of a frame.
///
/// # Errors
/// Where the bytes are no frame.
pub fn unframe(bytes: &[u8]) -> Result<(SchemaId, &[u8]), NoFrame> {
    let Some((header, body)) = bytes.split_at_checked(HEADER_BYTES) else { return Err(NoFrame::TooShort) };
    let (magic, id) = (header[0], [header[1], header[2], header[3], header[4]]);
    if magic == MAGIC { Ok((SchemaId(u32::from_be_bytes(id)), body)) } else { Err(NoFrame::Magic(magic)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_a_zero_the_id_with_its_highest_byte_first_and_the_body() {
        let bytes = frame(SchemaId(0x0102_0304), b"x");
        assert_eq!(bytes, [0, 1, 2, 3, 4, b'x']);
        assert_eq!(unframe(&bytes), Ok((SchemaId(0x0102_0304), b"x".as_slice())));
        assert_eq!(unframe(&bytes[..4]), Err(NoFrame::TooShort));
        assert_eq!(unframe(&[123, 0, 0, 0, 1]), Err(NoFrame::Magic(123)));
    }
}
