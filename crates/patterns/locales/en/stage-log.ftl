# The stage of the patterns on a partitioned log.

app-stage-log-summary = { $partitions } partitions, replication factor { $copies }, min.insync.replicas { $least }
app-stage-log-brokers-down = { $down } of { $of } brokers down
app-stage-log-lost-in-all = { $count ->
    [one] 1 acknowledged record lost
   *[other] { $count } acknowledged records lost
}
app-stage-log-lag-in-all = lag { $count } over all groups
app-stage-log-producers = Producers
app-stage-log-of = Log of { $topic }
app-stage-log-order = oldest kept → newest
app-stage-log-narrow-head = oldest → newest
app-stage-log-in-flight = in flight, filling
app-stage-log-unanswered = { $count } unanswered
app-stage-log-again = { $count } sent again
app-stage-log-gave-up = gave up { $count }
app-stage-log-producer-fenced = fenced
app-stage-log-epoch = ep. { $epoch }
app-stage-log-leaderless = no leader
app-stage-log-lost = { $count } lost
app-stage-log-not-acknowledged = { $count } cut off
app-stage-log-lag = lag { $lag }
app-stage-log-generation = gen. { $generation }
app-stage-log-empty = empty
app-stage-log-rebalancing = rebalance
app-stage-log-assigning = assigning
app-stage-log-stable = stable
app-stage-log-joining = joining
app-stage-log-idle = idle
app-stage-log-out = not in group
app-stage-log-rival = { $actor } too
app-stage-log-silent = does not answer
app-stage-log-fenced = fenced by the controller
app-stage-log-cell = Record { $record }, key { $key }, offset { $offset }, stored at { $time }
app-stage-log-commit-marker = Marker: the transaction was committed
app-stage-log-abort-marker = Marker: the transaction was aborted

app-stage-log-broker-said = { $actor }: leads { $leads } partitions, in sync for { $insync } of { $copies }
app-stage-log-lane-said = Partition { $partition }: leader { $leader }, epoch { $epoch }, in sync { $insync }, log start { $start }, high watermark { $watermark }, log end { $end }, { $lost } lost
app-stage-log-group-said = Group { $group }, { $state }, generation { $generation }, { $members } members, lag { $lag } { $reason }
app-stage-log-member-said = { $actor } reads { $lanes }, lag { $lag }
app-stage-log-member-without = { $actor } reads nothing
app-stage-log-producer-said = { $actor }: { $sent } sent, { $acked } acknowledged, { $flying } requests in flight, { $again } sent again, { $failed } given up

app-stage-log-means-start = log start
app-stage-log-means-watermark = high watermark
app-stage-log-means-stable = last stable
app-stage-log-means-end = log end
app-stage-log-means-committed = committed
app-stage-log-means-position = position
app-stage-log-means-leader = leader
app-stage-log-means-in-sync = in sync
app-stage-log-means-out-of-sync = out of sync
app-stage-log-means-not-copied = not copied yet
app-stage-log-means-not-known = not known to be copied
app-stage-log-means-lost = lost

app-stage-log-partitions = Partitions
app-stage-log-groups = Groups and members
app-stage-log-rebalances = Rebalances
app-stage-log-figures = Figures of partitions and groups
app-stage-log-partition = partition
app-stage-log-leader = leader
app-stage-log-isr = in sync
app-stage-log-leader-epoch = epoch
app-stage-log-duplicates = duplicates
app-stage-log-group = group
app-stage-log-generation-head = generation
app-stage-log-member = member
app-stage-log-lag-records = lag
app-stage-log-lag-time = for
app-stage-log-began = began
app-stage-log-reason = why
app-stage-log-took = took

app-stage-log-plot-throughput = Records a second
app-stage-log-plot-sent = sent
app-stage-log-plot-acknowledged = acknowledged
app-stage-log-plot-received = received
app-stage-log-plot-until-acknowledged = Until acknowledged
app-stage-log-plot-until-received = Until received
app-stage-log-plot-over = { $count ->
    [one] last 5 s, 1 record
   *[other] last 5 s, { $count } records
}
app-stage-log-plot-lag = Lag
app-stage-log-plot-not-committed = not committed

app-stage-log-part = Partition { $name }
app-stage-log-part-missing = It is not there at this moment.
app-stage-log-part-replicas = replicas
app-stage-log-part-least = min.insync.replicas
app-stage-log-part-ends = copies end at
app-stage-log-part-size = size
app-stage-log-part-offsets = { $count ->
    [one] 1 offset
   *[other] { $count } offsets
}
app-stage-log-part-appended = appended in all
app-stage-log-part-compacted = compacted away
app-stage-log-part-newest = Newest records
app-stage-log-part-offset = offset
app-stage-log-part-record = record
app-stage-log-part-key = key
app-stage-log-part-at = stored
