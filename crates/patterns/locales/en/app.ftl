# The page around the runs.

app-name = Event playground
app-home = All patterns
app-close = Close
app-coming = coming

# Top bar
app-patterns = Patterns
app-runtime = Runtime
app-runtime-sim = simulated
    .about = virtual time, every run repeats
app-runtime-browser = this browser
    .about = real storage, the clock on the wall
app-runtime-not-here = this pattern keeps nothing there
app-runtime-not-yet = not there yet for this pattern
app-runtime-bridge = your own servers
    .about = a real Redis over a bridge, the clock on the wall
app-theme-dark = Switch to dark
app-theme-light = Switch to light
app-link-copy = Copy link
app-link-copied = Link copied
app-link-by-hand = The browser refused. Copy it here:
app-help-open = Keys (press ?)

app-language-missing = हिन्दी (Hindi) could not be fetched, so the page stays in English.
app-language-again = Try again

# Home
app-home-title = Break an event-driven system. See why it fails, and what holds.
app-home-lead = Fifteen patterns you can run, crash and rewind. The code beside the picture is the code that runs: one Rust program, compiled into this page.
    .other = पंद्रह पैटर्न, जिन्हें आप चला सकते हैं, क्रैश कर सकते हैं और पीछे ले जा सकते हैं। चित्र के साथ दिख रहा कोड ही असल में चलता है।
app-home-link = Every run is a link: the same seed gives the same run, to the last event.
app-companies = Company names are examples, not sources.
app-start = Start here, ten seconds
app-start-what = Crash a handler before its ack
app-start-with = Start with { $number }
app-moments = Three moments: an event is delivered, the handler crashes before its ack, the event is delivered again.
app-moment-deliver = Deliver
    .about = order placed
    .handler = payment
app-moment-crash = Crash
    .about = before the ack
    .handler = crashed
app-moment-recover = Recover
    .about = delivered again
    .handler = payment
app-level = Level { $number }
app-level-beginner = Beginner
    .about = One event, many readers, a service that fails.
app-level-intermediate = Intermediate
    .about = Logs, retries, and messages that change shape.
app-level-advanced = Advanced
    .about = What still holds when several parts fail.
app-level-systems = Whole systems
    .about = Several patterns under one business.

app-coming-pubsub = Publish and subscribe
    .tagline = Crash a handler between its work and its ack
app-coming-kafka = Kafka producer and consumer
    .tagline = Kill a leader and count what was lost
app-coming-event-sourcing = Event sourcing
    .tagline = Sell, then ask what you owned last week
app-coming-saga = Saga
    .tagline = Decline the payment and watch it undo itself
app-coming-dead-letter-queue = Dead letter queue
    .tagline = Feed it a message that can never succeed
app-coming-schema-versioning = Schema versioning
    .tagline = Deploy the producer first and break a reader
app-coming-exactly-once = Exactly once
    .tagline = Lose an ack in the middle of a transfer
app-coming-circuit-breaker = Circuit breaker
    .tagline = Brown out a service and stop the pile-up
app-coming-cqrs = CQRS
    .tagline = Read right after a write, and see the past
app-coming-websocket-streaming = WebSocket streaming
    .tagline = Slow one client until it harms the rest
app-coming-upi-payments = UPI payments
    .tagline = Debit one side, fail the other
app-coming-snapshots = Snapshots
    .tagline = Corrupt a snapshot and rebuild without it
app-coming-irctc-booking = Saga with holds
    .tagline = Sell the last Tatkal seat to two people
app-coming-trading = Trading on Kafka
    .tagline = Stall the risk check in mid-trade
app-coming-traffic = Complex event processing
    .tagline = Send a fine late, out of order, twice

# The page of a pattern
app-guide = Guide
app-inspector = Inspect
app-facts = What happened
app-stage = Stage
app-panels = Panels
app-place = Pattern { $number } of { $count }
app-minutes = { $minutes } min
app-problem = The problem
app-happens = What happens here
app-without = What breaks without it
app-try-also = What to try
app-try = Try this
app-happened = What happened
app-happened-nothing = Nothing yet. Press play, or one of the runs below.
app-happened-quiet = Everyday work so far. A mark on the time line shows where something fails or recovers.
app-code = Code
app-limits = What this does not model
app-limits-short = What is not modelled
app-split = Edge between the stage and what happened
    .about = Drag it, or use the arrow keys; a double click resets it

# Inspector
app-verdicts = Verdicts
app-verdicts-none = none declared
app-verdicts-idle = nothing to check yet
app-verdicts-hold = { $count ->
    [one] { $count } holds
   *[other] { $count } hold
  }
app-verdicts-broken = { $count ->
    [one] { $count } broken
   *[other] { $count } broken
  }
app-checks = { $count ->
    [one] { $count } check
   *[other] { $count } checks
  }
app-holds = Holds
app-broken = Broken
app-broken-expected = Expected here: a guard is off or weakened.
app-idle = Nothing to check yet
app-not-observable = Not observable on this runtime
app-parameters = Parameters
app-parameters-reset = Reset
app-param-weak = Below { $least } this may break: { $invariants }.
app-unit-ms = ms
app-unit-seconds = s
app-unit-percent = %
app-unit-per-second = a second
app-break = Break it
app-break-about = turns a guard off
app-commands = Commands
app-faults = Faults
app-selected = Selected
app-actor = Who
app-line = Line
app-cause = Caused by
app-cause-of-it = and that by
app-effect = Led to
app-effects-more = { $count ->
    [one] and to one more
   *[other] and to { $count } more
  }
app-unselect = Unselect
app-run = This run
app-run-shown = { $shown } of { $count } facts
app-run-hash = Trace hash
app-run-end = Ends
app-run-making = being made
app-end-time-up = when its time is up
app-end-quiet = with nothing left to do
app-end-full = because the trace is full
app-run-live = once it has ended
app-end-live = when you stop it
app-end-stopped = you stopped it
app-end-busy = since somebody kept itself busy for ever
app-end-livelocked = since { $actor } kept itself busy for ever
app-end-deadlocked = with { $actors } waiting for ever

# Time line
app-time-line = Time line
app-transport = Player
app-to-start = To the start
app-step-back = One step back
app-play = Play
app-pause = Pause
app-step = One step
app-to-end = To the end
app-speed = Speed
app-of-length = of { $length }
app-time-of = { $at } of { $length }
app-jump = Jump to
app-jump-fault = Next fault
app-jump-violation = Next violation
app-jump-marked = Next turning point
app-seed = Seed
app-seed-drawn = drawn
app-seed-new = New seed
app-mark-broken = broke
app-mark-actor-crashed = crashed
app-mark-actor-restarted = back
app-mark-fault-slowed = slowed
app-mark-fault-failing = fails
app-mark-fault-hanging = hangs
app-mark-fault-filled = full
app-mark-fault-skewed = skewed
app-mark-fault-healed = healed
app-mark-fault-partitioned = cut off
app-mark-fault-repaired = joined
app-mark-fault-link = bad link
app-mark-run-commanded = asked

# Told
app-notice = Notice
app-forked = You acted at { $at }: from there on the run is made anew.
app-forked-dropped = { $count ->
    [one] One later action was dropped.
   *[other] { $count } later actions were dropped.
  }
app-forked-undo = Undo
app-link-full = The link to this run is full: with one more action nobody could open it. Go back in time and act there.
app-over = The run is over, so nothing can be done to it. Go back in time first.
app-dismiss = Dismiss
app-live-quiet = { $count ->
    [one] one fact, nothing turned.
   *[other] { $count } facts, nothing turned.
  }
app-live-paused = paused.
app-live-broken = Verdict broken: { $verdict }.

# Live runs
app-live = live
app-live-stop = Stop
app-live-again = Run again
app-live-clock = A live run goes at the speed of the clock. Stop it to step through what it recorded, or at another speed.
app-live-world = This changes what lies between the actors. Here that is real, so only the simulator can do it.
app-live-unreal = No server would have any part in what this shows, so only the simulator shows it.
app-live-once = A live run happens once. The browser drew its seed, and the same seed would not make it again.
app-live-ended = The run has ended. Run again to go on.
app-live-unconnected = Nothing runs yet: this page is not connected to a bridge.
app-live-cleared = Another tab has deleted everything that was stored, so this run was stopped.

app-live-place = Where it runs
app-live-missing = This part of the page could not be fetched. You may be offline. Reload the page to try again.

# Keys
app-help = Keys
app-key-play = play or pause
app-key-step = one step back, one step
app-key-marked = turning point before, next one
app-key-jump = next fault, next violation
app-key-ends = to the start, to the end
app-key-page = on the time line: a tenth forward, back
app-key-list = in what happened: fact before, next one, its code
app-key-speed = faster, slower
app-key-tab = through everything that can be pressed
app-key-help = these keys

# A link that does not fit
app-refused = This link cannot be run
app-refused-about = Nothing is guessed. This is what does not fit:
app-refused-nearest = The nearest run that can be made
app-refused-run = Open { $pattern }
app-problem-pattern = There is no pattern “{ $id }”.
app-problem-version = The link is for version { $found } of this pattern, which is at version { $current }. The same link may run differently now.
app-problem-key = This pattern has no parameter “{ $key }”.
app-problem-repeated = “{ $key }” stands in the link twice.
app-problem-value = “{ $key }={ $value }” does not fit.
app-expected-word = It must be { $list }.
app-expected-one = It must be one of: { $list }.
app-expected-some = It must be one or more of these, with commas between: { $list }.
app-expected-nothing = This pattern has none, so leave it out.
app-expected-number = It must be a whole number from { $min } to { $max }.
app-expected-time = It must be a time such as 14s or 250ms.
app-expected-action = An action begins with its time, as in 12.5s:crash.payment.
app-expected-verb = “{ $verb }” is neither a fault nor a command of this pattern.
app-expected-actor = Nobody in this pattern is called “{ $actor }”.
app-expected-arguments = The words behind the verb are too many, too few or of the wrong kind.
app-expected-actions = At most { $most } actions are read.
app-problem-engine = This pattern runs in the simulator, not on “{ $engine }”.
app-problem-not-live = “{ $key }” belongs to a run that can be made again. A run in this browser happens once.
app-problem-only-simulated = The preset “{ $preset }” changes what lies between the actors. Only the simulator can do that.
app-problem-long = The link has { $bytes } bytes. At most 8192 are read.

# Limits

app-program-missing = The program of this pattern could not be fetched. You may be offline, or a new version of this page has been put up: reload the page.
app-program-again = Try again
