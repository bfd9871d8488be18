# Publish/subscribe: an order at Flipkart.

pubsub-title = Publish/subscribe
pubsub-tagline = Say it once; all who need it get a copy
pubsub-scene = A customer orders at Flipkart. Inventory, payment, shipping and notification must all learn of it.
pubsub-problem = A checkout that calls everybody one by one is as slow as their sum, fails with the worst of them, and must change for each newcomer.
pubsub-happens = The checkout publishes order.placed and serves the next customer. The bus makes a copy for each subscriber, keeps it in that one's own queue, and sends it until it is acknowledged. Payment publishes payment.completed in turn; shipping waits for that.
pubsub-without = Without a retry, whoever is down for a second never hears of the order. Without a key for the effect, trying again charges the customer twice. Without a bound, one slow subscriber fills the memory of all.
pubsub-try = Crash payment while it holds an order and watch the lease run out. Then switch on “No retry” and do it again.

# Parameters
pubsub-param-rate = Orders a second
    .meaning = How many customers come in a second.
pubsub-param-orders = Orders
    .meaning = How many customers come in this run by themselves.
pubsub-param-work = Work
    .meaning = How long inventory, payment and shipping work on an event.
pubsub-param-handler-timeout = Time for a handler
    .meaning = A handler that takes longer is cut off, and its attempt has failed.
pubsub-param-queue = Queue
    .meaning = How many copies wait or are on lease for one subscription at most.
pubsub-param-overflow = When a queue is full
    .meaning = What happens to the next copy for a queue that is full.
pubsub-param-ack-timeout = Lease
    .meaning = How long a subscriber may keep a copy without an answer before the bus sends it again.
pubsub-param-attempts = Attempts
    .meaning = How often a copy is sent at most. After the last it becomes a dead letter.
pubsub-param-backoff = First wait
    .meaning = How long the bus waits before the second attempt; the wait doubles each time.
pubsub-param-history = History
    .meaning = How many of the newest messages the bus keeps for a subscriber that comes late.
pubsub-option-block = the publisher waits
pubsub-option-drop-oldest = the oldest is dropped
pubsub-option-drop-newest = the newest is dropped

# Guards
pubsub-switch-retry = No retry
    .meaning = The bus sends each copy once; after a failure it forgets it.
pubsub-switch-ack-after = Acknowledge first
    .meaning = A subscriber acknowledges as soon as the copy comes, not when its work is done.
pubsub-switch-bounded-queue = No bound
    .meaning = No queue is ever full, so no publisher waits and queues grow without end.
pubsub-switch-idempotency-key = No idempotency key
    .meaning = Each attempt changes stock, money and parcel, not only the first for an order’s number.

# Presets
pubsub-preset-crash-before-ack = Crash before the acknowledgement
    .outcome = recovers
    .watch = Payment dies with an order in its hands; its lease runs out and the bus sends the order again.
pubsub-preset-slow-subscriber = Slow subscriber
    .outcome = checkout waits
    .watch = Inventory slows down, its queue fills, and the checkout has to wait until there is room.
pubsub-preset-crash-after-effect = Crash after the charge
    .outcome = charged once
    .watch = Payment may die after the gateway took the money; the same key makes the second charge find the first.
pubsub-preset-burst = Burst of orders
    .outcome = slowed, nothing lost
    .watch = Forty customers come at once; the queues fill to their bound, and no further.
pubsub-preset-poison = Handler that always fails
    .outcome = dead letters, redriven
    .watch = Shipping fails on every parcel; each is tried five times and kept for a person, who sends them again once it is healed.
pubsub-preset-late-subscriber = Late subscriber
    .outcome = catches up
    .watch = Analytics comes after four seconds and gets the orders that it missed, from the history.
pubsub-preset-chaos = Random faults
    .outcome = holds
    .watch = The seed crashes, slows and cuts off whom it likes; every invariant stays green.
pubsub-preset-no-retry = No retry
    .outcome = order lost
    .watch = One charge fails, later payment dies for a second; nobody ever charges for those orders.
pubsub-preset-ack-first = Acknowledge first
    .outcome = order lost
    .watch = The bus has forgotten an order by the time payment fails on it or dies with it.
pubsub-preset-unbounded = No bound
    .outcome = queue overflows
    .watch = Forty orders pile up in front of inventory, more than the bus has memory for.
pubsub-preset-no-key = No idempotency key
    .outcome = charged twice
    .watch = Payment dies after the charge, tries again, and the customer pays twice.

# Commands
pubsub-command-order = Place an order
pubsub-command-burst = Burst of orders
pubsub-command-subscribe = Analytics subscribes
pubsub-command-unsubscribe = Shipping unsubscribes
pubsub-command-redrive = Send dead letters again
asked-order = { $actor } asked for an order.
asked-burst = { $actor } asked for a burst of { $first ->
    [none] orders
   *[other] { $first } orders
  }.
asked-subscribe = { $actor } asked that { $first ->
    [none] analytics
   *[other] { $first }
  } subscribe.
asked-unsubscribe = { $actor } asked that { $first ->
    [none] shipping
   *[other] { $first }
  } end its subscription.
asked-redrive = { $actor } asked for the dead letters of { $first ->
    [none] shipping
   *[other] { $first }
  } to be sent again.

# Faults
pubsub-fault-crash-payment = Crash payment
pubsub-fault-crash-inventory = Crash inventory
pubsub-fault-crash-shipping = Crash shipping
pubsub-fault-slow-inventory-15 = Slow inventory down
pubsub-fault-fail-shipping = Make shipping fail
pubsub-fault-slow-gateway = Slow the gateway down
pubsub-fault-fail-gateway = Make the gateway fail
pubsub-fault-partition-bus-shipping = Cut shipping off from the bus
pubsub-fault-lose-bus-payment-30 = Lose 30 % between bus and payment

# Facts of its own
shop-ordered = { $actor } took order { $order }: { $units ->
    [one] one article
   *[other] { $units } articles
  } for { $total }.
shop-settled = { $actor } learned of { $order }: { $acked } handled, { $dropped } dropped, { $dead } dead.
subscriber-recovered = { $actor } handled { $record } at attempt { $attempt }: the bus had kept it.
subscriber-handled = { $actor } finished { $record } at attempt { $attempt }.
subscriber-failed = { $actor } failed on { $record } at attempt { $attempt }: { $reason }.
subscriber-found-done = { $actor } found { $order } done already and did nothing twice.
stock-reserved = { $actor } reserved { $units ->
    [one] one article
   *[other] { $units } articles
  } for { $order }.
gateway-charged = { $actor } took { $amount } for { $order }.
shipment-booked = { $actor } booked a parcel for { $order }.
customer-notified = { $actor } told the customer of { $order }: { $about }.
analytics-counted = { $actor } counted { $orders ->
    [one] one order
   *[other] { $orders } orders
  } worth { $revenue }.

# Invariants
pubsub-invariant-at-least-once = Every subscriber handles each event
pubsub-invariant-only-matching = Nobody gets what it did not subscribe to
pubsub-invariant-order = Order is kept
pubsub-invariant-conservation = No copy gets lost or made up
pubsub-invariant-bounded-queue = Queues are bounded
pubsub-invariant-effects-once = Effects happen once

pubsub-all-handled = { $copies ->
    [one] 1 copy was handled; none is lost.
   *[other] { $copies } copies were handled; none is lost.
}
pubsub-never-handled = { $subscriber } never handled { $record }, and nobody will send it again.
pubsub-copies-missing = { $record } has { $copies } copies, but { $matching } subscriptions match.
pubsub-given-up-early = { $record } for { $subscriber } was given up after { $attempts } of { $promised } attempts.
pubsub-only-matching = { $topics ->
    [one] 1 message, to matching subscribers only.
   *[other] { $topics } messages, to matching subscribers only.
}
pubsub-not-subscribed = { $subscriber } got { $record }, to which it did not subscribe.
pubsub-in-order = { $published ->
    [one] 1 message arrived in its publisher’s order.
   *[other] { $published } messages arrived in their publishers’ order.
}
pubsub-overtaken = { $record } of { $publisher } reached { $subscriber } out of order.
pubsub-copies-balance = { $made } made = { $acked } acked + { $waiting } waiting + { $in-flight } in flight + { $dropped } dropped + { $dead } dead.
pubsub-copy-misplaced = The copy of { $record } for { $subscriber } is not where it should be.
pubsub-copies-unaccounted = The end of { $subscriber } did not drop as many copies as it held.
pubsub-queues-bounded = { $deepest ->
    [one] The deepest queue held 1 copy.
   *[other] The deepest queue held { $deepest } copies.
}
pubsub-queue-too-deep = The queue of { $subscriber } holds { $depth } copies; { $max } is the limit.
pubsub-effects-once = { $effects ->
    [one] 1 effect, made once.
   *[other] { $effects } effects, each made once.
}
pubsub-reserved-twice = Stock was taken twice for { $order }.
pubsub-charged-twice = The customer paid twice for { $order }.
pubsub-booked-twice = Two parcels were booked for { $order }.

# Names
actor-checkout = checkout
actor-inventory = inventory
actor-payment = payment
actor-shipping = shipping
actor-notification = notification
actor-notification-2 = notification 2
actor-analytics = analytics
word-queue-full = the queue was full
word-handler-slow = the handler took too long
word-bus-silent = the bus did not answer
