# What the ports and the simulated world record, as sentences.

actor-you = You
actor-bus = The bus
    .short = Bus
actor-store = The store
    .short = Store
actor-keys = The key store
    .short = Key store
actor-queue = The queue
    .short = Queue
actor-gateway = gateway

actor-crashed = { $actor } crashed. Its memory is gone; what it had stored is safe.
actor-restarted = { $actor } came back, restart { $restarts }.
actor-worked = { $actor } worked for { $took }.
run-commanded = { $actor } asked: { $command } { $with }
run-ended = The run ended. { $quiet ->
    [yes] Nothing was left to happen.
   *[no] Something may have been left to happen.
  }

net-sent = { $actor } sent { $what } { $record } to { $to }; it takes { $travels }.
net-lost = { $actor } sent { $what } { $record } to { $to }, and the network lost it.
net-duplicated = { $actor } sent { $what } { $record } to { $to }, and it arrives twice.
net-blocked = { $actor } could not send { $what } { $record } to { $to }: they are cut off.
net-unheard = { $what } { $record } from { $actor } reached { $to }, which had crashed.

fault-slowed = Somebody made { $actor } { $factor } times slower.
fault-failing = Somebody made { $rate } of { $actor }’s work fail.
fault-hanging = Somebody made { $actor } work and never answer.
fault-filled = Somebody left { $actor } no room to store anything.
fault-skewed = Somebody moved { $actor }’s wall clock by { $by-ms } ms.
fault-healed = Somebody healed { $actor }.
fault-partitioned = Somebody cut { $from } and { $actor } off from each other.
fault-repaired = Somebody joined { $from } and { $actor } again.
fault-link = Somebody made the link between { $from } and { $actor } bad: { $lost } lost, { $doubled } doubled{ $reorders ->
    [yes] , out of order
   *[no] {""}
  }.

bus-published = { $actor } published { $topic } { $record }.
bus-confirmed = { $actor } heard that { $copies ->
    [one] one copy
   *[other] { $copies } copies
  } of { $record } were made.
bus-unknown = { $actor } heard nothing about { $record }: the bus may have it.
bus-received = { $actor } took { $topic } { $record }, attempt { $attempt }.
bus-acked = { $actor } acknowledged { $record }.
bus-nacked = { $actor } could not handle { $record }, attempt { $attempt }: { $reason }.
bus-redrive-asked = { $actor } asked for dead letters of { $subscriber } to be sent again, { $limit } at most.
bus-subscribed = { $actor } subscribed to { $pattern }{ $durable ->
    [yes] , to be kept while it is away
   *[no] , for as long as it runs
  }.
bus-unsubscribed = { $actor } ended its subscription.
bus-opened = The bus opened { $subscriber }’s subscription to { $pattern }.
bus-closed = The bus closed { $subscriber }’s subscription and dropped { $dropped ->
    [one] one copy
   *[other] { $dropped } copies
  }.
bus-kept = The bus kept { $topic } { $record } and made { $copies ->
    [one] one copy
   *[other] { $copies } copies
  }.
bus-queued = { $record } waits for { $subscriber }, { $depth } in the queue.
bus-replayed = { $record } from the history waits for { $subscriber }.
bus-redriven = Dead letter { $record } waits for { $subscriber } again, { $depth } in the queue.
bus-publisher-blocked = { $subscriber }’s queue is full, so { $record } waits at the publisher.
bus-dispatched = The bus sent { $record } to { $subscriber }, attempt { $attempt }, lease until { $lease-ends }.
bus-settled = The bus has { $subscriber }’s ack and forgot its copy of { $record }.
bus-requeued = The bus sends { $record } to { $subscriber } again after { $wait }: { $reason }.
bus-dropped = { $record } for { $subscriber } was dropped: { $reason }.
bus-dead-lettered = { $record } for { $subscriber } is a dead letter after { $attempts } attempts: { $reason }.

key-got = { $actor } read { $key }, version { $version }.
key-put = { $actor } wrote { $key }, version { $version }.
key-conflicted = { $actor } could not write { $key }: it is at version { $actual } already.
key-deleted = { $actor } deleted { $key }.
key-batch = { $actor } made { $writes } writes together.
key-unknown = { $actor } got no good answer about { $key }.

work-queued = { $actor } put { $record } into { $queue }, due after { $delay }.
work-leased = { $actor } took { $record } from { $queue }, attempt { $attempt }.
work-done = { $actor } finished { $record } of { $queue }.
work-released = { $actor } gave { $record } back to { $queue } for { $delay }.
work-failed = { $actor } got no good answer from { $queue }.
work-lease-expired = The lease on { $record } of { $queue } ended, so it waits again.

store-append = { $actor } sent { $events ->
    [one] one event
   *[other] { $events } events
  } to be appended to { $stream }.
store-appended = { $actor } appended to { $stream }, which is now at version { $last }.
store-conflicted = { $actor } expected { $stream } at version { $expected }, but it is at { $actual }.
store-failed = { $actor } could not use { $stream }: { $why }.
store-read = { $actor } read { $events ->
    [one] one event
   *[other] { $events } events
  } of { $stream } from version { $from }.
store-read-all = { $actor } read { $events ->
    [one] one event
   *[other] { $events } events
  } after position { $after }.
store-followed = { $actor } got { $stream } version { $version }, position { $position }.
store-snapshot-saved = { $actor } kept a snapshot of { $stream } at version { $version }.
store-snapshot-read = { $actor } looked for a snapshot of { $stream } and found { $version ->
    [0] none
   *[other] version { $version }
  }.
store-view-committed = { $actor } kept view { $view } together with position { $position }.

service-called = { $actor } called { $service } to { $operation }, call { $call }.
service-answered = { $service } answered { $actor }’s call { $call } after { $took }.
service-declined = { $service } declined { $actor }’s call { $call }: { $code }.
service-failed = { $service } failed { $actor }’s call { $call } with { $code } after { $took }.
service-timed-out = { $actor } gave up on { $service } after { $took }; call { $call } may be done.
service-began = { $actor } began call { $call }.
service-did = { $actor } did what call { $call } asked: { $operation }.
service-broke = { $actor } broke down on call { $call }, as { $rate } of its calls do.
service-hung = { $actor } did call { $call } and never answers.

task-joined = { $actor } waited for { $tasks } tasks.

word-publish = publish
word-reply = the answer
word-call = the call
word-get = a read
word-put = a write
word-append = an append
word-delivery = a copy
word-ack = an ack
word-subscribe = a subscription
word-unsubscribe = the end of a subscription
word-nack = a nack
word-settled = a question about the outcome
word-lease-expired = the lease ran out
word-conflict = somebody was faster
word-store-full = no room left
word-events-gone = the events were deleted
word-outcome-unknown = no answer in time
word-key-changed = the key has changed
word-store-unavailable = the store is unavailable
word-unreadable-event = the event cannot be read
word-handler-error = the handler failed
word-gateway-failed = the gateway failed
word-gateway-silent = the gateway did not answer
word-insufficient-funds = insufficient funds
