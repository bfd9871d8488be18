# A queue of work whose every move is told.

work-extended = { $actor } keeps { $record } of { $queue } for { $by } more.
work-buried = { $actor } gave { $record } of { $queue } up at attempt { $attempts }: { $reason }.
work-browsed = { $actor } looked through the dead letters of { $queue } and found { $found }.
work-redriven = { $actor } put dead letter { $record } back into { $queue }{ $edited ->
    [yes] , edited
   *[other] , as it was
  }.

queue-opened = { $queue } is open.
queue-enqueued = The queue has { $record } ({ $topic }), due at { $due }.
queue-due = { $record } is due and waits to be taken.
queue-leased = The queue leased { $record } to { $worker } until { $until }, attempt { $attempt }.
queue-extended = The lease on { $record } goes on until { $until }, now for attempt { $attempt }.
queue-acked = { $record } is done, and the queue forgot it.
queue-scheduled = { $record } failed at attempt { $attempt } ({ $reason }) and is due again at { $due }.
queue-dead-lettered = { $record } is a dead letter after { $attempts ->
    [one] one attempt
   *[other] { $attempts } attempts
  }: { $reason }.
queue-dead-letter-refused = There was no room for dead letter { $record }; it stays on its lease.
queue-redriven = Dead letter { $record } waits in the queue again, all its attempts before it.
queue-expired = Dead letter { $record } was kept for as long as was asked, and is gone.
queue-stale-receipt = The queue refused lease { $receipt } of { $record }: lease { $newest } has made it void.

word-lease = a request for work
word-done = an ack
word-release = a nack
word-extend = a longer lease
word-dead-letter = a dead letter
word-browse = a look at the dead letters
word-redrive = a redrive
word-depths = a count
word-lease-over = the lease ran out
