# What a partitioned log and the cluster that keeps it record, as sentences.

log-sent = { $actor } handed { $record } with key { $key } to its producer: { $bytes ->
    [one] one byte
   *[other] { $bytes } bytes
  } for { $topic }.
log-acknowledged = { $actor } was told that { $record } lies at offset { $offset } of P{ $partition }, { $topic }.
log-assumed = { $actor } counted { $record } for P{ $partition } of { $topic } as sent: with acks=0 nobody says whether it arrived.
log-send-failed = { $actor } gave up { $record } for { $topic }: { $reason }.
log-received = { $actor } of { $group } got { $record }, offset { $offset } of P{ $partition }, { $topic }.
log-poll-failed = { $actor } of { $group } polled in vain: { $reason ->
    [InvalidSessionTimeout] its session.timeout.ms is below the broker’s group.min.session.timeout.ms, 6,000 ms unless set. Raise the one or lower the other
   *[other] { $reason }
  }.
log-assigned = { $actor } was assigned { $partitions ->
    [0] no partition
    [one] one partition
   *[other] { $partitions } partitions
  } in generation { $generation } of { $group }.
log-partition-assigned = { $actor } got P{ $partition } of { $topic } in generation { $generation } of { $group }.
log-revoked = { $actor } of { $group } was asked to give up { $partitions ->
    [one] one partition
   *[other] { $partitions } partitions
  }, and could still commit.
log-partition-revoked = { $actor } of { $group } { $lost ->
    [yes] lost P{ $partition } of { $topic } before it could commit
   *[no] gave up P{ $partition } of { $topic }
  }.
log-lost = { $actor } learned that { $group } had gone on without it, and lost { $partitions ->
    [one] one partition
   *[other] { $partitions } partitions
  }.
log-committed = { $actor } committed offset { $offset } of P{ $partition }, { $topic }, for { $group }.
log-commit-failed = { $actor } could not commit for { $group }: { $reason }.
log-sought-start = { $actor } of { $group } went to where P{ $partition } of { $topic } begins.
log-sought = { $actor } of { $group } went to offset { $offset } of P{ $partition }, { $topic }.
log-closed = { $actor } closed its consumer of { $group }.

kafka-replica-placed = { $actor } got replica { $place } of { $replicas } of P{ $partition }, { $topic }; acks=all needs { $min-insync } in sync.
kafka-elected = { $actor } made { $leader } leader of P{ $partition }, { $topic }, epoch { $epoch }{ $unclean ->
    [yes] , though it was not in sync: what it had no copy of was lost
   *[no] {""}
  }.
kafka-leaderless = { $actor } left P{ $partition } of { $topic } without a leader, epoch { $epoch }: no replica in sync was there.
kafka-leads = { $actor } took the lead of P{ $partition }, { $topic }, epoch { $epoch }; its log ended at { $end }.
kafka-follows = { $actor } began to follow { $leader } on P{ $partition } of { $topic }, epoch { $epoch }.
kafka-in-sync = { $actor } found { $replica } in sync on P{ $partition } of { $topic }; { $size } were then.
kafka-out-of-sync = { $actor } took { $replica } out of the replicas in sync of P{ $partition }, { $topic }; { $size ->
    [one] one was
   *[other] { $size } were
  } left.
kafka-broker-fenced = { $actor } fenced { $broker }: it had heard nothing from it for { $silent }.
kafka-broker-unfenced = { $actor } heard from { $broker } again and let it in.
kafka-appended = { $actor } appended { $bytes } bytes to P{ $partition } of { $topic }: offsets { $base } to { $last }, epoch { $epoch }{ $producer ->
    [0] , from a producer without a number
   *[other] , sequence { $sequence }
  }.
kafka-stored = { $actor } stored { $record } at offset { $offset } of P{ $partition }, { $topic }.
kafka-duplicate = { $actor } had offsets { $base } to { $last } of P{ $partition }, { $topic }, already, and answered the retry as the success that it was.
kafka-request-stalled = A thread of { $actor } took { $request } and stood still with it for { $pause }; the others went on.
kafka-refused = { $actor } refused a request on P{ $partition } of { $topic }: { $error }.
kafka-copied = { $actor } copied P{ $partition } of { $topic } up to { $end }.
kafka-high-watermark = { $actor } moved the high watermark of P{ $partition }, { $topic }, to { $offset }; its log ended at { $end }.
kafka-last-stable = { $actor } moved the last stable offset of P{ $partition }, { $topic }, to { $offset }.
kafka-truncated = { $actor } cut P{ $partition } of { $topic } back to { $end } and lost { $records ->
    [one] one record
   *[other] { $records } records
  }: the log that is read has others there, or none.
kafka-log-start = { $actor } moved the start of P{ $partition }, { $topic }, to { $offset } and deleted what came before.
kafka-compacted = { $actor } compacted P{ $partition } of { $topic }: { $removed ->
    [one] one record had a newer one of its key and is gone
   *[other] { $removed } records had newer ones of their keys and are gone
  }.
kafka-coordinates = { $actor } began to coordinate { $what } of part { $partition }, epoch { $epoch }.
kafka-member-joined = { $actor } let { $client } into { $group }{ $is-static ->
    [yes] , a static member
   *[no] {""}
  }.
kafka-member-left = { $actor } took { $client } out of { $group }: { $reason }.
kafka-rebalance-began = { $actor } began to rebalance { $group } after generation { $generation }: { $reason }.
kafka-generation-began = { $actor } began generation { $generation } of { $group } with { $members ->
    [one] one member
   *[other] { $members } members
  }, assigned by { $protocol }.
kafka-group-stable = { $actor } got the assignment of { $group }: generation { $generation } began to read with { $members ->
    [one] one member
   *[other] { $members } members
  }.
kafka-partition-given = { $actor } gave P{ $partition } of { $topic } to { $client }, generation { $generation } of { $group }.
kafka-offset-stored = { $actor } stored offset { $offset } of P{ $partition }, { $topic }, for { $group }, as { $client } asked.
kafka-group-refused = { $actor } refused { $request } of { $client } in { $group }: { $error }.
kafka-producer-named = { $actor } gave { $client } producer id { $producer }, epoch { $epoch }.
kafka-producer-fenced = { $actor } turned { $client } away: producer { $producer } had a newer epoch than { $epoch }.

producer-batched = { $actor } put { $record } into batch { $batch } of P{ $partition }, { $topic }: { $bytes } of { $limit } bytes were taken.
producer-waits = { $actor } made { $record } for { $topic } wait for { $memory ->
    [yes] room in its memory
   *[no] the topic’s partitions
  }; { $waiting ->
    [one] one record waited
   *[other] { $waiting } records waited
  }.
producer-batch-sent = { $actor } sent batch { $batch } of P{ $partition }, { $topic }, to { $broker }: { $records ->
    [one] one record
   *[other] { $records } records
  }, { $bytes } bytes, attempt { $attempt }; { $in-flight } under way there.
producer-batch-done = { $actor } finished batch { $batch } of P{ $partition }, { $topic }.
producer-batch-retried = { $actor } put batch { $batch } of P{ $partition }, { $topic }, back for { $wait }; attempt { $attempt } ended with { $reason }.
producer-batch-split = { $actor } split batch { $batch } of P{ $partition }, { $topic }, into { $parts ->
    [one] one part
   *[other] { $parts } parts
  }: it was too large for the broker.
producer-batch-expired = { $actor } gave up batch { $batch } of P{ $partition }, { $topic }, after { $age }: { $sent ->
    [yes] it was sent, and a broker may have it
   *[no] it was never sent
  }.
producer-batch-failed = { $actor } gave up batch { $batch } of P{ $partition }, { $topic }: { $reason }.
producer-epoch-bumped = { $actor } went on as producer { $producer } under epoch { $epoch } and counted from zero.
producer-failed = { $actor } could then only { $fatal ->
    [yes] be closed
   *[no] abort its transaction
  }: { $reason }.

word-stable = stable
word-preparingrebalance = its members are to join anew
word-completingrebalance = the assignment is awaited
word-empty = no member is left
word-dead = it is gone
word-produce = a batch
word-fetch = a fetch
word-metadata = a question for metadata
word-find-coordinator = a search for the coordinator
word-list-offsets = a question for offsets
word-delete-records = a deletion
word-join-group = a join
word-sync-group = a sync
word-leave-group = a leave
word-heartbeat = a heartbeat
word-offset-commit = a commit
word-offset-fetch = a question for the commit
word-broker-heartbeat = a broker’s heartbeat
word-follow-metadata = a wait for metadata
word-alter-partition = a change of who is in sync
word-create-topics = a new topic
word-create-partitions = new partitions
word-elect-leaders = an election
word-groups = the groups
word-transactions = the transactions
word-init-producer-id = a question for its producer id
word-allocate-producer-ids = a question for producer ids

# Phrases that facts carry: why a group was rebalanced, and why a call failed.
word-new-member = new member
word-member-joins-again = member joins again
word-leader-joins-again = leader joins again
word-subscription-changed = subscription changed
word-static-member-changed-the-assignor = static member changed the assignor
word-static-member-came-back = static member came back
word-assignment-was-not-stored = assignment was not stored
word-did-not-ask-for-its-assignment-in-time = did not ask for its assignment in time
word-did-not-join-in-time = did not join in time
word-session-timed-out = session timed out
word-max-poll-interval-ms-is-over = max.poll.interval.ms is over
word-the-consumer-is-being-closed = the consumer is being closed

word-no-good-answer-within-delivery-timeout-ms-a-broker-may-have-it = no good answer within delivery.timeout.ms; a broker may have it
word-no-memory-or-metadata-within-max-block-ms = no memory or metadata within max.block.ms
word-a-newer-producer-has-taken-over = a newer producer has taken over
word-the-producer-is-closed = the producer is closed
word-a-newer-static-member-has-joined = a newer static member has joined
word-no-assignor-in-common-with-the-group = no assignor in common with the group
word-the-consumer-is-closed = the consumer is closed
word-the-brokers-did-not-answer-in-time = the brokers did not answer in time
word-the-group-went-on-without-this-consumer = the group went on without this consumer
word-a-rebalance-is-under-way = a rebalance is under way
word-no-answer-came-in-time-it-may-be-committed = no answer came in time; it may be committed
word-the-consumer-is-closed-or-has-no-group = the consumer is closed or has no group
word-a-newer-producer-has-taken-the-transactional-id = a newer producer has taken the transactional id
word-no-answer-came-in-time-it-may-be-done = no answer came in time; it may be done

actor-broker-1 = B1
actor-broker-2 = B2
actor-broker-3 = B3
actor-kafka = Kafka
actor-controller = The controller
