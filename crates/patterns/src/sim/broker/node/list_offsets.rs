//! `ListOffsets`: where a log begins, ends, or was at a time.

use std::rc::Rc;

use super::Node;
use crate::ports::log::{Isolation, Offset, TopicPartition};
use crate::sim::broker::ask::{Ask, Asker};
use crate::sim::broker::error::Error;
use crate::sim::network::Reply;
use crate::time::Time;

/// Which offset is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OffsetSpec {
    /// The first that can be read.
    Earliest,
    /// The next after what can be read.
    Latest,
    /// That of the first record of this time or later.
    AtTime(Time),
}

/// A question for offsets of partitions that one broker leads.
#[derive(Clone, Debug)]
pub struct ListOffsets {
    /// Up to where the asker reads.
    pub isolation: Isolation,
    /// Which.
    pub partitions: Vec<(TopicPartition, OffsetSpec)>,
}

impl Ask<Node> for ListOffsets {
    /// `Ok(None)`: no record is of that time or later.
    type Answer = Rc<[(TopicPartition, Result<Option<Offset>, Error>)]>;

    const WHAT: &'static str = "list-offsets";

    fn serve(&self, node: &Rc<Node>, from: Asker, reply: Reply<Self::Answer>) {
        let _ = (node, from, reply);
        unimplemented!()
    }
}
