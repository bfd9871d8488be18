# The dialog that plays logs of actions on the simulated Kafka and on the one behind a bridge, and compares what came of them
compare-title = Compare with the simulator
compare-about = The same actions are played on the simulated Kafka and, through the bridge, on yours. What came of them is compared item by item: answers, places of records, who has which partitions, what readers see.
compare-names = In your Kafka the names of this comparison begin with
compare-play-all = Play all
compare-play-one = Play this log
compare-stop = Stop
compare-copy = Copy as JSON lines
compare-copied = Copied.
compare-not-copied = The browser does not let this page copy.
compare-loading = The logs are being fetched…
compare-nothing-yet = Nothing has been played yet.
compare-playing = Playing { $log } ({ $number } of { $count })
compare-stopped = Stopped. What was played stays.
compare-all-played = { $count ->
    [one] The log is played.
   *[other] All { $count } logs are played.
}
compare-sum = { $logs }: { $equal }, { $known }, { $unknown }.
compare-sum-logs = { $count ->
    [one] { $count } log played
   *[other] { $count } logs played
}
compare-equal = { $count ->
    [one] { $count } item equal
   *[other] { $count } items equal
}
compare-known = { $count ->
    [one] { $count } known difference
   *[other] { $count } known differences
}
compare-unknown = { $count ->
    [one] { $count } unknown difference
   *[other] { $count } unknown differences
}
compare-unplayed = { $count ->
    [one] { $count } log could not be played, and counts as nothing.
   *[other] { $count } logs could not be played, and count as nothing.
}
compare-logs = Logs of actions
compare-state-none = not played
compare-state-playing = playing…
compare-state-unplayed = could not be played
compare-what-is-done = What is done
compare-what-came = What came of it
compare-only-differences = Only what differs
compare-all-equal = All { $count } items are equal.
compare-settings = Both sides have Kafka’s usual settings but for those that are named.
compare-retention = A broker looks every log.retention.check.interval.ms whether there is something to remove, and Kafka’s default is five minutes. This log waits for a minute: where yours is not set to less, it finds nothing removed.
compare-sticky = The eager sticky assignor is not among them: librdkafka, and so the bridge, has none.
compare-simulated = Simulator
compare-real = Your Kafka
compare-both = Both
compare-at-the-end = At the end
compare-after = After { $step }
compare-came-to-nothing = it never came to that
compare-empty = nothing
compare-result-equal = equal
compare-result-known = known
compare-result-unknown = unknown
compare-read-only = This bridge was started with --read-only: nothing can be played there. Start one without it, and connect to that.
compare-no-bridge = There is no connection to the bridge now. See whether it runs, and wait until the panel says “connected”.
compare-no-log = The bridge serves no log now. Start it with --kafka-bootstrap-servers and the address of a Kafka.
compare-failed-lost = The connection to the bridge was lost while this was played. See whether it runs, wait until the panel says “connected”, and play it again.
compare-failed-bridge = The bridge would not do it: { $why }. Nothing of it is compared; play it again once that is mended.
compare-failed-simulator = The simulator could not be fetched or has failed. Reload the page and try again.

compare-theme-keys = Keys and partitions
compare-theme-batches = Batches
compare-theme-offsets = Offsets of readers and groups
compare-theme-groups = Groups, { $assignor } assignor
compare-theme-transactions = Transactions
compare-theme-fencing = Transactions that fail
compare-theme-deletion = Topics, deletes and retention
compare-theme-compaction = Compaction

# What is done
compare-records = { $count ->
    [one] { $count } record
   *[other] { $count } records
}
compare-more = { $count } more
compare-padded = { $record } with { $bytes } bytes more
compare-do-topic = Create the topic { $topic } with { $partitions }{ $settings }
compare-do-more-partitions = Raise { $topic } to { $partitions }
compare-do-delete-records = Delete what lies in { $place } before offset { $offset }
compare-do-producer = Open the producer { $producer }{ $settings }
compare-do-send = { $producer } sends { $count }: { $records }
compare-do-init = { $producer } takes its transactional id
compare-do-begin = { $producer } begins a transaction
compare-do-commit = { $producer } commits
compare-do-abort = { $producer } aborts
compare-do-send-offset = { $producer } makes offset { $offset } of { $place } part of its transaction, for the group of { $member }
compare-do-join = { $member } joins for { $topics }{ $settings }
compare-do-assign = { $member } reads { $places } without a group{ $settings }
compare-do-settle = Members poll until they have so many partitions: { $sizes }
compare-do-read = { $member } polls until it has read { $count }
compare-do-read-fails = { $member } polls until a poll fails
compare-do-commit-offset = { $member } commits offset { $offset } of { $place }
compare-do-committed = { $member } asks what its group has committed of { $topic }
compare-do-seek = { $member } goes to offset { $offset } of { $place }
compare-do-seek-to-beginning = { $member } goes to the beginning of { $place }
compare-do-pause = { $member } pauses { $place }
compare-do-resume = { $member } goes on with { $place }
compare-do-leave = { $member } closes
compare-do-ends = Ask for the high watermark and the last stable offset of { $topic }
compare-do-quiet = Wait until no transaction is open in { $topic }
compare-do-await-begin = Wait until { $place } begins at offset { $offset } or later
compare-do-await-records = Wait until { $place } holds { $count }

# What an item tells
compare-what-answer = answer
compare-what-sent = where each record lies
compare-what-assigned = who has what
compare-what-kept = what stayed and what moved
compare-what-read = records read
compare-what-committed = committed offsets
compare-what-ends = high watermark / last stable offset
compare-what-begin = first offset
compare-what-records = records
compare-what-gaps = offsets without a record
compare-what-read-committed = what read_committed sees
compare-what-end = end of the log

# The logs
compare-log-keys-choose-partitions = Keys choose partitions
    .about = A key goes to the partition that murmur2 gives.
compare-log-keys-of-all-kinds = Keys of all kinds
    .about = Empty, long and non-English keys choose as others do.
compare-log-partitions-are-added = Partitions are added
    .about = Keys go elsewhere once there are more partitions, and what lies stays.
compare-log-round-robin = Round robin
    .about = The round-robin partitioner takes no notice of keys.
compare-log-a-named-partition = A named partition
    .about = A partition that is named is taken whatever the key says, and one that is not there is refused.
compare-log-acks-of-the-leader = Acks of the leader
    .about = With the leader’s word alone, without numbers, offsets are told all the same; with nobody’s they are not.
compare-log-many-small-batches = Many small batches
    .about = Records of one key keep their order through batches of a few records, several of them under way.
compare-log-compressed-batches = Compressed batches
    .about = Compression changes no offset.
compare-log-two-producers = Two producers
    .about = Two producers with numbers of their own write to one partition, one after the other.
compare-log-larger-than-the-topic-takes = Larger than the topic takes
    .about = A record beyond max.message.bytes is refused, and what comes after it is taken.
compare-log-larger-than-the-producer-takes = Larger than the producer takes
    .about = A record beyond max.request.size is refused before it is sent.
compare-log-commit-and-go-on = Commit and go on
    .about = A group goes on where it has committed, and reads again what it has not.
compare-log-commit-at-the-end-by-itself = Commit at the end by itself
    .about = A member that commits by itself does so when it leaves.
compare-log-two-groups = Two groups
    .about = Each group reads everything, and commits for itself.
compare-log-nowhere-to-begin = Nowhere to begin
    .about = Without a committed offset and with auto.offset.reset=none a poll fails.
compare-log-seek-and-pause = Seek and pause
    .about = A consumer reads from where it was set, and nothing of a partition that is paused.
compare-log-seek-beyond-the-end = Seek beyond the end
    .about = A position that is not in the log is set by auto.offset.reset.
compare-log-range-of-two-topics = Range of two topics
    .about = The range assignor takes topic by topic.
compare-log-round-robin-of-two-topics = Round robin of two topics
    .about = The round-robin assignor deals all partitions out.
compare-log-members-that-want-other-topics = Members that want other topics
    .about = A member gets nothing of a topic that it does not want.
compare-log-more-members-than-partitions = More members than partitions
    .about = Who is too many gets nothing.
compare-log-no-assignor-in-common = No assignor in common
    .about = Who knows none of the group’s assignors is not let in.
compare-log-a-group-reads-by-key = A group reads by key
    .about = Each member reads the records of its partitions, in order.
compare-log-cooperative-members-come-and-go = Cooperative members come and go
    .about = Cooperative members keep what does not move.
compare-log-round-robin-members-come-and-go = Round robin members come and go
    .about = With an eager assignor everybody starts anew.
compare-log-a-named-member-comes-back = A named member comes back
    .about = A static member gets back what it had, without a rebalance.
compare-log-a-named-member-is-replaced = A named member is replaced
    .about = Of two members with one name the newer stays, and the older is fenced.
compare-log-a-topic-grows-under-its-group = A topic grows under its group
    .about = New partitions are noticed and given out.
compare-log-a-transaction-is-committed = A transaction is committed
    .about = Its records are read, and its mark takes an offset.
compare-log-a-transaction-is-aborted = A transaction is aborted
    .about = Its records lie there and are never read as committed.
compare-log-an-open-transaction-holds-readers-up = An open transaction holds readers up
    .about = Nobody who reads what is committed gets beyond the first record of an open transaction.
compare-log-two-transactions-at-once = Two transactions at once
    .about = One that ends frees what lies before the other’s first record.
compare-log-a-transaction-over-partitions = A transaction over partitions
    .about = Each partition that it touched gets a mark of its own, and no other.
compare-log-an-empty-transaction = An empty transaction
    .about = One without records leaves no mark.
compare-log-offsets-in-a-transaction = Offsets in a transaction
    .about = Offsets are committed with their transaction, or not at all.
compare-log-a-producer-is-fenced = A producer is fenced
    .about = A newer producer with the same id ends the older one’s transaction, and the older can do nothing more.
compare-log-a-fenced-producer-sends = A fenced producer sends
    .about = What the older producer sends after that is not taken.
compare-log-a-transaction-takes-too-long = A transaction takes too long
    .about = The coordinator aborts it, and who began it learns so.
compare-log-a-transaction-may-not-take-so-long = A transaction may not take so long
    .about = A timeout beyond the broker’s own is refused.
compare-log-calls-out-of-turn = Calls out of turn
    .about = Calls that do not fit the state are refused and change nothing.
compare-log-records-are-deleted = Records are deleted
    .about = What lies before an offset is gone, and nothing beyond the end can be deleted.
compare-log-all-records-are-deleted = All records are deleted
    .about = An empty partition goes on counting where it was.
compare-log-retention-by-size = Retention by size
    .about = Whole segments go while what is left is no smaller than asked for.
compare-log-retention-by-age = Retention by age
    .about = What is too old goes, the newest segment too.
compare-log-compaction = Compaction
    .about = Of each key the last record stays, at its offset; the newest segment is left alone.
compare-log-a-key-is-deleted = A key is deleted
    .about = A record without a value removes what its key had, and stays itself for a while.
compare-log-a-compacted-topic-wants-keys = A compacted topic wants keys
    .about = A record without a key is refused there.
compare-log-topics-that-cannot-be = Topics that cannot be
    .about = A topic without partitions is refused, and a topic never has fewer than before.

# Why the two differ where that is known
compare-known-cooperative-members-come-and-go = librdkafka gives up a member’s first partitions, the Java client, and so the simulator, its last. Both move equally many, and deal them out evenly (rdkafka_sticky_assignor.c, AbstractStickyAssignor).
compare-known-a-transaction-may-not-take-so-long = On both the producer can do nothing more. The bridge has one word for whatever ends a producer, that it is fenced; the simulator passes on the coordinator’s reason.
compare-known-records-are-deleted = librdkafka says at once that the partition has no leader. The Java client, and so the simulator, goes on asking until its time is over (PartitionLeaderStrategy).
