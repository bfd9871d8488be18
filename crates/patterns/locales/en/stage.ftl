# The stage and the panel of facts.

app-stage-drawing = What takes part, and what is on its way
app-stage-legend = What the marks mean
app-stage-facts = Ways to look at the facts
app-stage-tab-trace = Trace
app-stage-tab-sequence = Sequence
app-stage-tab-plots = Plots
app-stage-tab-source = Source

app-stage-bus = event bus
app-stage-topics = { $count ->
    [one] 1 topic
   *[other] { $count } topics
}
app-stage-subscriptions = { $count ->
    [one] 1 subscription
   *[other] { $count } subscriptions
}
app-stage-copies = { $count ->
    [one] 1 copy made
   *[other] { $count } copies made
}
app-stage-publisher = Publisher
app-stage-publisher-note = does not wait
app-stage-topics-head = Topics
app-stage-topics-note = newest kept for replay
app-stage-subscribers = Subscribers
app-stage-queue = queue, without limit
app-stage-queue-most = queue, at most { $count }
app-stage-now = now
app-stage-acked = acked
app-stage-again = again
app-stage-dead = dead
app-stage-published = published { $count }
app-stage-made = { $count ->
    [one] 1 copy
   *[other] { $count } copies
}
app-stage-last = last kept
app-stage-away = not subscribed
app-stage-per-message = { $took } a message
app-stage-dead-letters = Dead letters
app-stage-dead-letter = { $actor }, { $attempts } attempts, { $reason }
app-stage-none = none
app-stage-publisher-said = { $actor }, events published: { $count }
app-stage-topic-said = Topic { $topic }, events kept: { $count }
app-stage-subscription-said = { $actor }: { $waiting } queued, { $acked } acknowledged, { $again } delivered again, { $dead } dead
app-stage-dead-said = { $count ->
    [0] No dead letters
    [one] 1 dead letter
   *[other] { $count } dead letters
}

app-stage-links = { $count ->
    [one] 1 link
   *[other] { $count } links
}
app-stage-flying = { $count ->
    [one] 1 message on its way
   *[other] { $count } messages on their way
}
app-stage-actors-down = { $count ->
    [one] 1 is down
   *[other] { $count } are down
}
app-stage-called = { $count ->
    [one] 1 call
   *[other] { $count } calls
}
app-stage-handled = handled { $count }
app-stage-sent = sent { $count }
app-stage-failed-calls = { $count ->
    [one] 1 call failed
   *[other] { $count } calls failed
}

app-stage-down = crashed
app-stage-hanging = no answers
app-stage-failing = { $rate } fails
app-stage-full = no room left
app-stage-slow = { $factor }× slower
app-stage-skewed = clock { $ms } ms off

app-stage-do-crash = Crash { $actor }
app-stage-do-restart = Restart { $actor }
app-stage-do-slow = Slow { $actor } down
app-stage-do-fail = Let { $actor } fail
app-stage-do-hang = Let { $actor } hang
app-stage-do-fill = Fill { $actor }
app-stage-do-skew = Skew the clock of { $actor }
app-stage-do-heal = Heal { $actor }
app-stage-do-partition = Cut { $actor } off from { $other }
app-stage-do-repair = Join { $actor } and { $other } again
app-stage-do-lose = Lose messages between { $actor } and { $other }
app-stage-do-double = Double messages between { $actor } and { $other }
app-stage-do-reorder = Reorder messages between { $actor } and { $other }

app-stage-means-flight = under way
app-stage-means-delivered = stored or answered
app-stage-means-retry = delivered again
app-stage-means-again = sent again or twice
app-stage-means-failed = lost or failed
app-stage-means-dead = dead letter
app-stage-means-free = free place
app-stage-means-lease = lease running
app-stage-is-selected = it did what is selected
app-stage-is-cause = led to what is selected
app-stage-is-effect = comes after what is selected
app-stage-means-cause = led to the selected fact
app-stage-means-effect = what it led to

app-stage-tone-step = a step
app-stage-tone-flight = on its way
app-stage-tone-delivered = done
app-stage-tone-retry = to be tried again
app-stage-tone-failed = failed
app-stage-tone-dead = given up
app-stage-tone-fault = asked for

app-stage-level = How much is shown
app-stage-story = Story
app-stage-detail = Detail
app-stage-search = Search the facts
app-stage-by-actor = Show only what one of them did
app-stage-every-actor = everyone
app-stage-by-kind = Show only one kind of fact
app-stage-every-kind = every kind
app-stage-correlation = only #{ $number }
app-stage-facts-shown = { $count ->
    [one] 1 fact
   *[other] { $count } facts
}
app-stage-facts-so-far = { $count } so far
app-stage-cause = cause
app-stage-effect = effect
app-stage-open-source = Show { $place }

app-stage-actors = Who takes part
app-stage-rows = { $count ->
    [one] 1 row, time downwards
   *[other] { $count } rows, time downwards
}
app-stage-message-attempt = { $record }, attempt { $attempt }
app-stage-message-publish = publish { $record }
app-stage-message-deliver = { $record }
app-stage-message-ack = ack { $record }
app-stage-message-nack = nack { $record }
app-stage-message-reply = answer { $record }
app-stage-message-subscribe = subscribe
app-stage-message-unsubscribe = unsubscribe
app-stage-message-call = call { $record }
app-stage-message-get = get
app-stage-message-put = put
app-stage-message-delete = delete
app-stage-message-scan = scan
app-stage-message-batch = batch
app-stage-message-snapshot = snapshot
app-stage-message-view = view
app-stage-message-wait = wait
app-stage-message-append = append
app-stage-message-read = read
app-stage-message-follow = follow
app-stage-message-push = push { $record }
app-stage-message-lease = lease
app-stage-message-done = done { $record }
app-stage-message-release = release { $record }

app-stage-plot-calls = Calls a second
app-stage-plot-asked = asked for
app-stage-plot-let = let through
app-stage-plot-latency = Latency
app-stage-plot-over = { $count ->
    [one] last 5 s, 1 call
   *[other] last 5 s, { $count } calls
}
app-stage-plot-depth = Queue depth
app-stage-plot-waiting = copies that wait
app-stage-plot-errors = Errors
app-stage-plot-by-type = by type
app-stage-plot-timeout = no answer in time
app-stage-plot-bands = State behind the plots
app-stage-plot-facts = Facts a second
app-stage-plot-facts-now = facts

app-stage-file = File
app-stage-ran = line { $line } did it

app-stage-source-coming = The source is on its way.
app-stage-source-missing = The source could not be fetched. Reload the page when you are online.
app-stage-dependency = Dependency
app-stage-by-latency = Calls by latency
app-stage-window = Window
app-stage-window-order = oldest → newest
app-stage-bookings = { $count ->
    [one] 1 booking asked for
   *[other] { $count } bookings asked for
}
app-stage-open-now = { $open } open, { $half } half-open
app-stage-calls-made = { $count ->
    [one] 1 call
   *[other] { $count } calls
}
app-stage-calls-refused = { $count } refused
app-stage-since = since { $time }
app-stage-failed-of = { $failed } of { $calls } failed, { $rate }
app-stage-limit = limit { $limit }
app-stage-probes = probes: { $good } of { $permitted } good
app-stage-half-open-in = half-open in { $time }
app-stage-ignored = { $count } declined, not counted
app-stage-fallback = instead: { $fallback }
app-stage-means-answered = answered
app-stage-means-ignored = declined, not counted
app-stage-means-failed-call = failed or timed out
app-stage-means-refused = refused by the breaker
app-stage-means-probe = probe
app-stage-means-timeout = time limit

app-stage-stream = Event stream of { $portfolio }
app-stage-stream-note = append only, each event carries the hash of the one before
app-stage-as-of = as of v{ $version }
app-stage-conflicts = { $count ->
    [one] 1 append lost a race and was decided again
   *[other] { $count } appends lost a race and were decided again
}
app-stage-before = Before
app-stage-after = After
app-stage-version = version { $version }
app-stage-cash = Cash
app-stage-invested = Invested
app-stage-realised = Realised profit
app-stage-full-replay = Full replay
app-stage-snapshot-tail = { $version ->
    [0] No snapshot yet
   *[other] Snapshot v{ $version } and tail
}
app-stage-events = { $count ->
    [one] 1 event
   *[other] { $count } events
}

app-stage-panel-missing = This panel could not be fetched. You may be offline; open it again later.
