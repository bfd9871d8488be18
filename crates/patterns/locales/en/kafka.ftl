# Kafka producer and consumer: rides at Ola.

kafka-title = Kafka producer and consumer
kafka-tagline = One log that many read, each at its own pace
kafka-scene = Ola rides; the settings also play PhonePe’s UPI payments and ICICI’s accounts.
kafka-problem = Every ride sends events. Three services must read all of them, each at its own pace, in order for one ride, and a broker may die at any moment. Nobody may be charged twice, or not at all.
kafka-happens = Three instances of the rides API send ride.requested, ride.started and ride.completed with the ride’s number as the key, so that all of a ride lies on one partition, in order. Each partition is kept by three brokers, of which one leads. Payment shares the partitions among three members and charges each completed ride; analytics counts and fraud looks, each with a place of its own in the log. What payment cannot handle goes to a dead letter topic.
kafka-without = Without acks=all a record dies with its leader. Without idempotence a record that is sent again lies there twice, or behind what came later. With the commit before the work, what a crash interrupts is never done. Without a note of what is done, the second reader of an event charges a second time.
kafka-try = Watch the leader die, then set acks to 1 and play “A leader dies, acks=1”: what only that broker had is gone, though the API was told that it was safe. Stall pay-2 and turn “No dedupe in payment” on. Add partitions while rides are under way.

# Parameters
kafka-param-scene = Scene
    .meaning = Whose events these are: topic, key, amounts and fraud rule follow from it.
kafka-param-rate = Journeys a second
    .meaning = How many rides or transactions begin in a second, over all three instances.
kafka-param-journeys = Journeys
    .meaning = How many rides or transactions begin in this run by themselves.
kafka-param-work = Work
    .meaning = How long a member works on each record, beside what it asks of others.
kafka-param-acks = acks
    .meaning = Whose word a producer waits for: all replicas in sync, the leader alone, or nobody.
kafka-param-enable-idempotence = enable.idempotence
    .meaning = Numbers what is sent, so that a broker knows a retry. Only with acks=all.
kafka-param-max-in-flight-requests-per-connection = max.in.flight.requests.per.connection
    .meaning = How many requests may be under way to one broker before the first is answered. Each carries a batch for every partition that has one.
kafka-param-batch-size = batch.size
    .meaning = How many bytes of one partition travel together at most.
kafka-param-linger-ms = linger.ms
    .meaning = How long a batch waits for more records.
kafka-param-compression-type = compression.type
    .meaning = How a batch is packed: fewer bytes, at the cost of some time.
kafka-param-brokers = Brokers
    .meaning = How many brokers there are. Each keeps a copy of every partition.
kafka-param-partitions = Partitions
    .meaning = How many parts the topic begins with. A key’s part is murmur2(key) modulo this number.
kafka-param-min-insync-replicas = min.insync.replicas
    .meaning = With acks=all a write is refused where fewer replicas are in sync. Kafka’s default is 1.
kafka-param-unclean-leader-election-enable = unclean.leader.election.enable
    .meaning = Whether a replica that is behind may lead where no other is left.
kafka-param-broker-session-timeout-ms = broker.session.timeout.ms
    .meaning = After so much silence the controller lets others lead. Kafka’s default is 9,000 ms.
kafka-param-replica-lag-time-max-ms = replica.lag.time.max.ms
    .meaning = A follower that has not caught up for so long is no longer in sync.
kafka-param-retention-ms = retention.ms
    .meaning = How long records are kept. It is looked at each second; Kafka does so every five minutes.
kafka-param-retention-bytes = retention.bytes
    .meaning = How many bytes of a partition are kept; -1 sets no bound.
kafka-param-segment-ms = segment.ms
    .meaning = When a part of the log is closed. Only closed parts are compacted; where the newest part is older than retention.ms, it is closed and deleted.
kafka-param-payment-members = Members of payment
    .meaning = How many consumers share the partitions for payment.
kafka-param-analytics-members = Members of analytics
    .meaning = How many consumers share the partitions for analytics.
kafka-param-fraud-members = Members of fraud
    .meaning = How many consumers share the partitions for fraud detection.
kafka-param-dispatch = Dispatch
    .meaning = Whether drivers are chosen too, from a compacted topic that says where each is.
kafka-param-partition-assignment-strategy = partition.assignment.strategy
    .meaning = How a group shares the partitions out. All but cooperative-sticky stop everybody during a rebalance. Kafka’s default is a list, range and cooperative-sticky.
kafka-param-group-instance-id = group.instance.id
    .meaning = A static member keeps its partitions while it is away for less than session.timeout.ms.
kafka-param-session-timeout-ms = session.timeout.ms
    .meaning = Without a heartbeat for so long, a member counts as dead. Kafka’s default is 45,000 ms, and its brokers refuse less than 6,000 unless group.min.session.timeout.ms says so, which is 500 here.
kafka-param-heartbeat-interval-ms = heartbeat.interval.ms
    .meaning = How often a member says that it lives; at most a third of the session.
kafka-param-group-initial-rebalance-delay-ms = group.initial.rebalance.delay.ms
    .meaning = How long a new group waits for more members. Kafka’s default is 3,000 ms.
kafka-param-max-poll-records = max.poll.records
    .meaning = How many records one poll brings at most.
kafka-param-max-poll-interval-ms = max.poll.interval.ms
    .meaning = A member that does not poll for so long leaves its group, whatever it is doing. A static one ends its heartbeats and is taken out when its session is over.
kafka-param-fetch-min-bytes = fetch.min.bytes
    .meaning = A broker waits until it has so much to send, half a second at most.
kafka-param-commit = Commits
    .meaning = When a group’s place is stored: after each poll up to the first record that is not done, after each record, or by the consumer itself, which is Kafka’s default.
kafka-param-auto-commit-interval-ms = auto.commit.interval.ms
    .meaning = How often a consumer commits by itself.
kafka-param-auto-offset-reset = auto.offset.reset
    .meaning = Where a group begins that has committed nothing. Kafka’s default is latest, which misses what was there before.
kafka-param-metadata-max-age-ms = metadata.max.age.ms
    .meaning = How soon new partitions are noticed. Kafka’s default is five minutes.
kafka-param-request-timeout-ms = request.timeout.ms
    .meaning = How long a client waits for a broker’s answer. Kafka’s default is 30,000 ms.
kafka-param-attempts = Attempts
    .meaning = How often a member tries to handle a record before it becomes a dead letter.
kafka-option-ola = Ola rides
kafka-option-phonepe = PhonePe UPI
kafka-option-icici = ICICI accounts
kafka-option-all = all
kafka-option-1 = 1
kafka-option-0 = 0
kafka-option-true = true
kafka-option-false = false
kafka-option-none = none
kafka-option-gzip = gzip
kafka-option-snappy = snappy
kafka-option-lz4 = lz4
kafka-option-zstd = zstd
kafka-option-off = off
kafka-option-on = on
kafka-option-range = range
kafka-option-roundrobin = roundrobin
kafka-option-sticky = sticky
kafka-option-cooperative-sticky = cooperative-sticky
kafka-option-dynamic = none
kafka-option-static = its name
kafka-option-contiguous = what is done
kafka-option-each = each record
kafka-option-auto = automatic
kafka-option-earliest = earliest
kafka-option-latest = latest

# Guards
kafka-switch-commit-after = Commit before processing
    .meaning = A member commits what a poll brought, and only then does it.
kafka-switch-idempotence = Idempotence off
    .meaning = Five requests are under way without numbers, so a retry lies there twice or out of order.
kafka-switch-acks = acks=0
    .meaning = A record counts as sent once it has left, whether or not it arrives.
kafka-switch-dedupe = No dedupe in payment
    .meaning = Payment does not ask whether an event is done, and names no key to the gateway.

# Presets
kafka-preset-leader-dies = A leader dies, acks=all
    .outcome = holds
    .watch = Broker 2 dies. Whoever writes to it waits until the controller has fenced it; then others lead, and nothing that was acknowledged is missing.
kafka-preset-leader-dies-ahead = A leader dies ahead of its followers, acks=all
    .outcome = holds
    .watch = For a second no follower hears of what broker 2 takes; then it dies with that. Nothing of it was acknowledged, so the APIs send it again to the new leader. Turn acks off here, and what they called sent is gone.
kafka-preset-leader-dies-acks-1 = A leader dies, acks=1
    .outcome = loses a write
    .watch = Broker 2 acknowledges what no follower has copied, and dies with it. The API was told that it was safe.
kafka-preset-unclean-election = Unclean election
    .outcome = loses writes
    .watch = Both followers of broker 2 fall out of sync, it dies, and one of them may lead all the same: its log is shorter.
kafka-preset-isr-below-minimum = Too few replicas in sync
    .outcome = refused, then recovers
    .watch = Two of three brokers die. The third refuses every write with NotEnoughReplicas rather than keep it alone; the producers try again until one is back.
kafka-preset-stalled-consumer = Stalled consumer
    .outcome = charged once
    .watch = pay-2 works for longer than max.poll.interval.ms and is put out of its group. Others charge its rides; when it wakes, its charges are found done and its commit is refused.
kafka-preset-hot-key = Hot key
    .outcome = one lag grows
    .watch = Forty records of one ride come at once. They lie on one partition, so one member falls behind while the others have nothing to do.
kafka-preset-partitions-added = Partitions added
    .outcome = order of a ride breaks
    .watch = Three partitions become twelve. Keys move, and another member handles a ride’s end before its beginning is read. Each partition is still in order.
kafka-preset-poison = Poison record
    .outcome = dead letters
    .watch = One record is no event, and for a while pay-1 fails on everything: both become dead letters with their origin in headers, and the log is read on.
kafka-preset-rolling-restart-dynamic = Rolling restart, dynamic members
    .outcome = six rebalances
    .watch = Each member of payment is restarted in turn. Each leaves and joins as somebody new, and the whole group stops twice for each.
kafka-preset-rolling-restart-static = Rolling restart, static members
    .outcome = no rebalance after the first
    .watch = The same with group.instance.id: whoever is back within session.timeout.ms gets its partitions back, and nobody else notices.
kafka-preset-lossy-network = Retries on a bad network
    .outcome = in order, once
    .watch = Requests and answers get lost, and TCP sends them again. Where that takes too long, a producer sends what the broker has, and the broker knows it by its number.
kafka-preset-compaction = Retention and compaction
    .outcome = old records go
    .watch = ola-rides forgets what is older than three seconds. The drivers’ places keep the newest record of each car, and a tombstone takes a car out; rides get the nearest.
kafka-preset-phonepe = PhonePe: commit each record
    .outcome = recovers
    .watch = max.poll.records is 100 and each record is committed. pay-1 crashes and its partitions go on elsewhere. Amounts over ₹50,000 and the hours from 23:00 to 05:59 are flagged by event time.
kafka-preset-icici = ICICI: key is the account
    .outcome = in order by account
    .watch = gzip, one request in flight, roundrobin, automatic commits each second. Accounts show their last four digits and nothing else.
kafka-preset-chaos = Random faults
    .outcome = holds
    .watch = The seed crashes, slows and cuts off whom it likes; every invariant stays green.

# Commands
kafka-command-ride = One more ride
kafka-command-hot-key = Hot key
kafka-command-poison = Poison record
kafka-command-partitions = Add partitions
kafka-command-elect = Elect preferred leaders
kafka-command-bounce = Restart pay-2 tidily

asked-ride = { $actor } asked for one more ride.
asked-hot-key = { $actor } asked for { $first ->
    [none] 60
   *[other] { $first }
  } records of one ride at once.
asked-poison = { $actor } asked for a record that is no event.
asked-partitions = { $actor } asked for { $first ->
    [none] 9
   *[other] { $first }
  } partitions.
asked-elect = { $actor } asked for an election: { $first ->
    [unclean] whoever is left may lead, at the price of what it has no copy of
   *[other] the preferred leaders are to lead again
  }.
asked-bounce = { $actor } asked { $first ->
    [none] pay-1
   *[other] { $first }
  } to leave its group tidily and to come back.

# Faults
kafka-fault-crash-broker-2 = Crash broker 2
kafka-fault-partition-broker-1-broker-2 = Cut brokers 1 and 2 off from each other
kafka-fault-slow-pay-2-100 = Stall pay-2
kafka-fault-crash-pay-2 = Crash pay-2
kafka-fault-fail-pay-1 = Make pay-1 fail
kafka-fault-fail-gateway = Make the gateway fail
kafka-fault-slow-gateway = Slow the gateway down

# Facts of its own
member-handled = { $actor } finished { $record }, offset { $offset } of P{ $partition }, for { $group }: { $outcome }.
member-failed = { $actor } failed on { $record } at attempt { $attempt } and will try again: { $reason }.
member-dead-lettered = { $actor } put { $record }, offset { $offset } of P{ $partition }, among { $group }’s dead letters after { $attempts ->
    [one] one attempt
   *[other] { $attempts } attempts
  }: { $reason }.
member-held-back = { $actor } could not finish { $record } and went back to offset { $offset } of P{ $partition }.
ride-charged = { $actor } took { $amount } for { $subject }.
ride-declined = { $actor } learned that { $subject } cannot be charged: { $code }.
ride-found-charged = { $actor } found { $subject } done already and charged nothing for { $record }.
window-counted = { $actor } counted { $events ->
    [one] one event
   *[other] { $events } events
  } of P{ $partition } in the window from { $window }: { $completed } completed, { $revenue }.
fraud-flagged = { $actor } flagged { $subject } with { $score } points: { $amount } at hour { $hour }.
driver-chosen = { $actor } chose { $driver } for { $subject }, { $metres } m away.

# Invariants
kafka-invariant-reported-is-kept = No acknowledged write is lost
kafka-invariant-partition-order = Order is kept in each partition
kafka-invariant-key-order = A ride is handled in order
kafka-invariant-one-owner = One owner per partition and generation
kafka-invariant-watermarks = Committed ≤ high watermark ≤ log end
kafka-invariant-effects-once = Each ride is charged once
kafka-invariant-nothing-skipped = What is committed is done
kafka-invariant-replicas-agree = Replicas agree

kafka-reported-kept = { $records ->
    [one] 1 record was reported as sent, and it is there.
   *[other] { $records } records were reported as sent, and all are there.
}
kafka-reported-lost = { $record } on P{ $partition } of { $topic } was reported as sent and is in no log that is read.
kafka-records-in-order = { $records ->
    [one] 1 record came in its producer’s order.
   *[other] { $records } records came in their producers’ order.
}
kafka-out-of-order = { $group } got { $record } out of order or twice, at offset { $offset } of P{ $partition }, { $topic }.
kafka-keys-in-order = { $keys ->
    [one] 1 key was handled in order.
   *[other] { $keys } keys were handled in order.
}
kafka-key-out-of-order = { $group } handled { $record } of { $key } after what came later.
kafka-one-owner = { $given ->
    [one] 1 assignment of a partition, with one owner.
   *[other] { $given } assignments of partitions, each with one owner.
}
kafka-two-owners = P{ $partition } belongs to { $owner } and to { $other } in generation { $generation } of { $group }.
kafka-watermarks-right = { $partitions ->
    [one] The marks of 1 partition are in order.
   *[other] The marks of { $partitions } partitions are in order.
}
kafka-watermark-wrong = The high watermark of P{ $partition }, { $topic }, went to { $watermark }, while the log ended at { $end }.
kafka-log-shorter = The new leader’s log of P{ $partition }, { $topic }, ended at { $end }; the high watermark was { $watermark }.
kafka-committed-too-far = { $group } committed { $committed } on P{ $partition } of { $topic }, beyond the high watermark { $watermark }.
kafka-committed-back = { $group } went back from { $before } to { $committed } on P{ $partition } of { $topic }.
kafka-read-too-far = { $group } read { $record } at offset { $offset } of P{ $partition }, not below the high watermark { $watermark }.
kafka-charged-once = { $rides ->
    [one] 1 ride was charged, once.
   *[other] { $rides } rides were charged, each once.
}
kafka-charged-twice = { $subject } was charged twice.
kafka-nothing-skipped = { $records ->
    [one] 1 committed record is done.
   *[other] { $records } committed records are done.
}
kafka-skipped = { $group } has committed past { $record }, offset { $offset } of P{ $partition }, { $topic }, which nobody handled.
kafka-replicas-agree = { $copies ->
    [one] 1 copy fits its leader’s log.
   *[other] { $copies } copies fit their leaders’ logs.
}
kafka-replica-differs = { $broker } has P{ $partition } of { $topic } up to { $has }, which does not fit { $end }.

# Names
word-passed = nothing to do
word-found-done = done already
word-charged = charged
word-declined = declined
word-counted = counted
word-flagged = flagged
word-assigned = driver assigned
word-view-forgotten = the partition went elsewhere
word-unknown-place = nobody knows the place
word-no-driver = no driver is there
