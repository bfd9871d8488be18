//! `OffsetFetch`: how far a group has come.

use std::rc::Rc;

use crate::sim::broker::ask::{Ask, Asker};
use crate::sim::broker::error::Error;
use crate::sim::broker::ids::{Offset, TopicPartition};
use crate::sim::broker::node::Node;
use crate::sim::network::Reply;

/// A question for what a group has committed.
#[derive(Clone, Debug)]
pub struct OffsetFetch {
    /// The group.
    pub group: Rc<str>,
    /// Which partitions.
    pub partitions: Vec<TopicPartition>,
    /// Whether a partition is refused while an open transaction has offsets of it (KIP-447).
    pub require_stable: bool,
}

/// What a group has committed of each partition; `None` where it has committed nothing.
pub type Committed = Rc<[(TopicPartition, Result<Option<Offset>, Error>)]>;

impl Ask<Node> for OffsetFetch {
    type Answer = Result<Committed, Error>;

    const WHAT: &'static str = "offset-fetch";

    fn serve(&self, node: &Rc<Node>, from: Asker, reply: Reply<Self::Answer>) {
        let nothing = || self.partitions.iter().map(|of| (of.clone(), Ok(None))).collect();
        let answer = match node.groups.knows(node, &self.group) {
            Err(error) => Err(error),
            Ok(false) => Ok(nothing()),
            Ok(true) => node.groups.with_group(node, &self.group, from.context, |_, kept| {
                let look = |of: &TopicPartition| match self.require_stable && kept.is_unstable(of) {
                    true => (of.clone(), Err(Error::UnstableOffsetCommit)),
                    false => (of.clone(), Ok(kept.committed(of))),
                };
                self.partitions.iter().map(look).collect()
            }),
        };
        reply.send(answer);
    }
}
