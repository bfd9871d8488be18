# The circuit breaker: a ticket office that calls three services.

circuit-breaker-title = Circuit breaker
circuit-breaker-tagline = Stop calling what does not answer
circuit-breaker-scene = BookMyShow booking.
circuit-breaker-problem = A slow service makes everyone who calls it slow. Stop calling it for a while, offer something else, and find out gently whether it is well again.
circuit-breaker-happens = Each booking holds seats, charges ₹250 a seat and sends the ticket. A breaker stands before each of the three services and keeps count of the last calls. When too many fail or take too long, it opens: nobody is let through, and the customer gets a fallback at once. After a wait it is half-open and lets a few probes through. If they are answered it closes; if not, it opens again.
circuit-breaker-without = Every booking waits for its whole timeout, retries multiply the load on a service that is already down, and it never gets the rest that it needs to come back.
circuit-breaker-try = Play the brown-out. Then turn the breaker off and compare how long customers wait. Slow the bank, let the probes hang, or open a breaker by hand.

circuit-breaker-param-rate = bookings
    .meaning = How many customers come in a second.
circuit-breaker-param-rule = rule
    .meaning = What the breaker counts: the last calls, the calls of the last seconds, or failures in a row.
circuit-breaker-param-failure-rate = failure rate
    .meaning = The breaker opens when this share of the counted calls failed.
circuit-breaker-param-slow-rate = slow-call rate
    .meaning = The breaker opens when this share of the counted calls was slow.
circuit-breaker-param-slow-after = slow after
    .meaning = A call that takes longer is a slow call.
circuit-breaker-param-window = window
    .meaning = How many calls, or how many seconds, are counted.
circuit-breaker-param-minimum = at least
    .meaning = With fewer calls in the window the rate means nothing and the breaker stays closed.
circuit-breaker-param-payment-failures = payment: failures in a row
    .meaning = How many failures in a row open the payment breaker. Used by the rule “in a row”.
circuit-breaker-param-payment-wait = payment: wait while open
    .meaning = How long the payment breaker stays open before it lets probes through.
circuit-breaker-param-payment-probes = payment: probes
    .meaning = How many probes the half-open payment breaker lets through.
circuit-breaker-param-payment-timeout = payment: timeout
    .meaning = How long a booking waits for the bank.
circuit-breaker-param-seats-failures = seats: failures in a row
    .meaning = How many failures in a row open the seats breaker. Used by the rule “in a row”.
circuit-breaker-param-seats-wait = seats: wait while open
    .meaning = How long the seats breaker stays open before it lets probes through.
circuit-breaker-param-seats-probes = seats: probes
    .meaning = How many probes the half-open seats breaker lets through.
circuit-breaker-param-seats-timeout = seats: timeout
    .meaning = How long a booking waits for the ticket office.
circuit-breaker-param-notification-failures = notification: failures in a row
    .meaning = How many failures in a row open the notification breaker. Used by the rule “in a row”.
circuit-breaker-param-notification-wait = notification: wait while open
    .meaning = How long the notification breaker stays open before it lets probes through.
circuit-breaker-param-notification-probes = notification: probes
    .meaning = How many probes the half-open notification breaker lets through.
circuit-breaker-param-notification-timeout = notification: timeout
    .meaning = How long a booking waits for the messenger.
circuit-breaker-param-half-open = half-open
    .meaning = Whether the next call after the wait makes the breaker half-open, or the clock does.
circuit-breaker-param-half-open-max = longest half-open
    .meaning = If the probes have not come back by then, the breaker opens again. 0 waits for ever.
circuit-breaker-param-reopening = opening again
    .meaning = Whether a breaker that opens again waits as long as before, or half as long again each time.
circuit-breaker-param-retries = retries
    .meaning = How often a failed call is made again. Each attempt asks the breaker.
circuit-breaker-param-jitter = jitter
    .meaning = How the waits between attempts are spread. Without it, those who failed together come back together.
circuit-breaker-param-bulkhead = bulkhead
    .meaning = How many calls to one service may be under way at the same time.
circuit-breaker-param-hold = seats held
    .meaning = How long unpaid seats are kept for a customer while the bank is away.
circuit-breaker-param-capacity = seats a show
    .meaning = How many seats each of the eight shows has.
circuit-breaker-param-seats-failing = seats: calls that fail
    .meaning = This share of calls to the ticket office fails by itself.
circuit-breaker-param-payment-failing = payment: calls that fail
    .meaning = This share of calls to the bank fails by itself.
circuit-breaker-param-notification-failing = notification: calls that fail
    .meaning = This share of calls to the messenger fails by itself.

circuit-breaker-option-calls = last calls
circuit-breaker-option-seconds = last seconds
circuit-breaker-option-consecutive = in a row
circuit-breaker-option-on-call = by the next call
circuit-breaker-option-automatic = by the clock
circuit-breaker-option-same-wait = same wait
circuit-breaker-option-longer-wait = longer wait
circuit-breaker-option-full = full
circuit-breaker-option-equal = equal
circuit-breaker-option-decorrelated = decorrelated
circuit-breaker-option-none = none

circuit-breaker-switch-breaker = No breaker
    .meaning = Calls are made without asking the breaker. It still counts and opens, but nobody listens.
circuit-breaker-switch-classification = Any error counts
    .meaning = A declined card or a sold-out show counts as a failure of the service.
circuit-breaker-switch-probe-limit = Unlimited probes
    .meaning = A half-open breaker lets every call through, so the crowd lands on a service that has just come back.

circuit-breaker-preset-brown-out = Brown-out
    .outcome = opens, closes
    .watch = The bank slows down at 2 s. Watch its breaker open, seats being held instead, and two probes close it again.
circuit-breaker-preset-outage = Outage, recovery
    .outcome = closes again
    .watch = The bank fails every call, then is cut off. The first probes fail, so the breaker opens again before it closes.
circuit-breaker-preset-probe-hangs = A probe hangs
    .outcome = opens again
    .watch = The probes get no answer. After two seconds the breaker stops waiting for them and opens again.
circuit-breaker-preset-too-few-calls = Too few calls
    .outcome = stays closed
    .watch = Most payments fail, but one call a second is too few for the rate to mean anything, so the breaker stays closed.
circuit-breaker-preset-retry-storm = Retry storm
    .outcome = storm cut off
    .watch = Nine retries without jitter pile up on a slow bank until the breaker opens. Turn it off to see the whole storm.
circuit-breaker-preset-flapping = Flapping
    .outcome = opens, closes
    .watch = Services fail 40, 20 and 30 % of calls, and three failures in a row open. A longer wait each time calms it.
circuit-breaker-preset-random-faults = Random faults
    .outcome = holds
    .watch = Six faults at random from the seed. Take a new seed as often as you like: nothing turns red.
circuit-breaker-preset-no-breaker = Without a breaker
    .outcome = calls while open
    .watch = The same brown-out, and nobody asks the breaker: every booking waits its whole second for the bank.
circuit-breaker-preset-any-error-counts = Declines count
    .outcome = wrong rate
    .watch = A declined card counts as a failure, so the rate is no longer that of the service.
circuit-breaker-preset-unlimited-probes = All probes at once
    .outcome = too many probes
    .watch = When the wait is over, everyone goes through at once, not two.

circuit-breaker-command-book = Book a show
circuit-breaker-command-force-open = Force open
circuit-breaker-command-close = Close and forget
circuit-breaker-command-disable = Disable
circuit-breaker-command-only-measure = Only measure
asked-book = { $actor } asked for a booking{ $second ->
    [none] {""}
   *[other] {" "}of { $second } seats
  }{ $first ->
    [none] {""}
   *[other] {" "}for show { $first }
  }.
asked-force-open = { $actor } forced the breaker of { $first } open.
asked-close = { $actor } closed the breaker of { $first }; it begins to count anew.
asked-disable = { $actor } disabled the breaker of { $first }: every call goes through.
asked-only-measure = { $actor } let the breaker of { $first } measure and stop nothing.

circuit-breaker-fault-slow-payment-10 = Slow payment
circuit-breaker-fault-fail-payment = Payment outage
circuit-breaker-fault-hang-payment = Hang the probe
circuit-breaker-fault-fail-payment-40 = Payment fails 40 %
circuit-breaker-fault-slow-seats-20 = Slow seats
circuit-breaker-fault-fail-notification = Notification outage
circuit-breaker-fault-partition-booking-payment = Cut payment off
circuit-breaker-fault-crash-booking = Crash the booking office

circuit-breaker-invariant-open-lets-none-through = OPEN lets no call through
circuit-breaker-invariant-probes-limited = Probes ≤ permitted
circuit-breaker-invariant-legal-transitions = Only legal transitions
circuit-breaker-invariant-rate-is-metric = Rate from the log = metric
circuit-breaker-invariant-nobody-pays-unheld = Nobody pays for a seat not held

circuit-breaker-refused-while-open = { $refused ->
    [one] { $refused } call was refused; none reached a service behind an open breaker.
   *[other] { $refused } calls were refused; none reached a service behind an open breaker.
  }
circuit-breaker-called-while-open = Call { $call } went to { $service } while its breaker was open.
circuit-breaker-most-probes = At most { $probes } probes at a time.
circuit-breaker-too-many-probes = { $service } got { $probes } probes; { $permitted } were permitted.
circuit-breaker-changes = { $changes ->
    [one] { $changes } change of state, as the table allows.
   *[other] { $changes } changes of state, as the table allows.
  }
circuit-breaker-illegal-transition = The breaker of { $breaker } left { $from } for a state that it may not take from there.
circuit-breaker-recounted = Every rate was counted again from the calls, and is the same.
circuit-breaker-not-counted = The breaker of { $breaker } missed the end of a call.
circuit-breaker-rate-differs = The breaker of { $breaker } says { $metric } failed; the calls say { $log }.
circuit-breaker-paid-held = { $paid ->
    [one] { $paid } customer was charged, with seats held.
   *[other] { $paid } customers were charged, all with seats held.
  }
circuit-breaker-paid-without-seat = Booking { $booking } was charged and has no seat.
circuit-breaker-paid-seat-released = The seats of booking { $booking } were given away while its money was not given back.
circuit-breaker-waitlisted-charged = Booking { $booking } waits for a seat and has been charged.

breaker-configured = { $actor } put a breaker before { $breaker }: opens at { $limit } of { $window }, waits { $wait }.
breaker-wrapped = Around it: { $retries } retries, { $bulkhead } calls at a time, timeout { $timeout }; else { $fallback }.
breaker-opened = The breaker of { $breaker } opened: { $failed } of { $calls } failed ({ $why }). Next try at { $retry-at }.
breaker-half-opened = The breaker of { $breaker } went half-open and permits { $permitted } probes: { $why }.
breaker-closed = The breaker of { $breaker } closed: { $why }.
breaker-switched = Somebody put the breaker of { $breaker } from { $from } to { $to }.
breaker-probed = The breaker of { $breaker } let probe { $probe } of { $permitted } through.
breaker-released = The breaker of { $breaker } got a permit back: { $why }.
breaker-refused = The breaker of { $breaker } refused { $actor }’s call: it is { $state }.
breaker-counted = The breaker of { $breaker } counted a { $outcome }: { $failed } of { $calls } failed, { $rate }.
breaker-ignored = The breaker of { $breaker } ignored { $code }: it says nothing about the service.
breaker-stale = The breaker of { $breaker } ignored a late result of generation { $generation }; now { $current }.
bulkhead-refused = { $actor } made no call to { $breaker }: { $in-flight } are under way already.
retry-scheduled = { $actor } tries { $breaker } again in { $wait }, after attempt { $attempt }.

seats-held = The ticket office holds { $seats } of { $show } for booking { $booking }.
seats-released = The ticket office sells { $seats } again; booking { $booking } gave them back.
payment-charged = The bank charged { $amount } for booking { $booking }.
payment-refunded = The bank gave { $amount } back for booking { $booking }.
payment-voided = The bank will not charge booking { $booking } any more.
notification-sent = The messenger sent the ticket of booking { $booking }.

booking-asked = A customer asked for { $seats ->
    [one] { $seats } seat
   *[other] { $seats } seats
  } of { $show }, { $price }: booking { $booking }.
booking-confirmed = Booking { $booking } is confirmed: { $amount } for { $seats }.
booking-notice-queued = Booking { $booking } is paid; its ticket waits in a queue ({ $why }).
booking-noticed = The queued ticket of booking { $booking } arrived, attempt { $attempt }.
booking-held = Booking { $booking } is not charged; its seats are held until { $until } ({ $why }).
booking-hold-expired = The hold of booking { $booking } is over, unpaid.
booking-declined = Booking { $booking } ended: the bank says { $code }.
booking-waitlisted = Booking { $booking } is on the waitlist and pays nothing: { $why }.
booking-settled = Booking { $booking } is settled: no money is taken, the seats are back.

word-closed = closed
word-open = open
word-half-open = half-open
word-disabled = disabled
word-forced-open = forced open
word-metrics-only = only measuring
word-failure-rate = too many failed
word-slow-rate = too many were slow
word-both-rates = too many failed, too many were slow
word-wait-over = the wait is over
word-probes-good = the probes were answered
word-probes-hung = the probes did not come back
word-asked = somebody asked
word-success = success
word-slow = slow answer
word-failure = failure
word-slow-failure = slow failure
word-not-made = the call was not made
word-failed = the service failed
word-unknown = nobody knows whether it was done
word-sold-out = sold out
word-card-declined = card declined
word-voided = voided
word-waitlist = the waitlist, no charge
word-seats-held = seats held, no charge
word-notice-queued = the notice is queued

actor-booking = booking
actor-seats = seats
word-payment = payment
word-seats = seats
word-notification = notification
