# The saga: an order that touches stock, money, a delivery slot and points.

saga-title = Saga
saga-tagline = Undo in reverse what no transaction spans
saga-scene = BigBasket order.
saga-problem = An order touches stock, money, a slot and points, each with its own store. No lock spans them. When one step fails, the earlier ones must be undone.
saga-happens = A saga reserves the articles, takes the money, books a slot, and then applies the points. Stock and money can be undone. The slot is the pivot: it decides. What comes after it is tried until it is done. When a step says no, the earlier ones are undone in reverse, with what they gave back. Orchestrated, one service asks for each step and writes into a log before it does. Choreographed, each service goes on from the others’ events.
saga-without = A timeout pays twice, a crash forgets an order whose money is taken, and “cancelled” is said of money that never came back.
saga-try = Play the decline at the pivot. Then crash the orchestrator in the middle of a step and watch the next one read on. Let the refund fail and see whose desk it lands on. Switch to choreography and run the same again.

saga-param-style = style
    .meaning = Whether one service asks for each step, or the services go on from each other’s events.
saga-param-step-timeout = step timeout
    .meaning = How long an attempt waits for its answer. Afterwards nobody knows whether it was done.
saga-param-attempts = attempts
    .meaning = How often a step or an undo is tried. A step after the pivot is tried three times as often.
saga-param-first-wait = first wait
    .meaning = How long to wait after the first failed attempt. Each further wait is twice as long.
saga-param-jitter = jitter
    .meaning = How the waits between attempts are spread, so that those that failed together do not try again together.
saga-param-held-stock = held stock
    .meaning = What an order does when another one holds the last units and may give them back: wait and try again, or be refused at once.
saga-param-baskets = baskets
    .meaning = What customers buy.
saga-param-orders = orders
    .meaning = How many customers come by themselves.
saga-param-gap = between orders
    .meaning = How long after one customer the next one comes.
saga-param-oil = OIL_1L on the shelf
    .meaning = How many litres of oil there are at the beginning.
saga-param-slot-2 = places in SLOT_2
    .meaning = How many orders fit into the second delivery slot.
saga-param-gateway-failing = wallet: payments that fail
    .meaning = This share of payments fails by itself.
saga-param-refund-failing = wallet: refunds that fail
    .meaning = This share of refunds fails by itself.

saga-option-orchestrated = orchestrated
saga-option-choreographed = choreographed
saga-option-equal = equal
saga-option-full = full
saga-option-decorrelated = decorrelated
saga-option-none = none
saga-option-wait = wait
saga-option-refuse = refuse
saga-option-mixed = as customers like
saga-option-original-a = the original’s first
saga-option-original-b = the original’s second
saga-option-oil = a litre of oil each

saga-switch-idempotency-key = No idempotency key on steps
    .meaning = A service cannot tell a repeated request from a new one, so it does both.
saga-switch-saga-log = No saga log
    .meaning = The orchestrator keeps its sagas in memory. When it crashes, nobody knows of them. In the choreographed style there is no such log to turn off: the bus keeps each event until its service has handled it, and each service keeps under a key what it has done. So a crash forgets nothing there, and nothing changes.
saga-switch-undo-retry = Compensation not retried
    .meaning = An undo is tried once, and what became of it is not looked at.

saga-preset-decline-at-pivot = Decline at the pivot
    .outcome = undone
    .watch = SLOT_2 is full. Watch BB-1041 come back: the money first, then the stock.
saga-preset-compensation-fails = Compensation fails
    .outcome = escalated
    .watch = SLOT_2 is full and no refund works. After four attempts the finance desk has it by name, and the stock is freed all the same.
saga-preset-desk-resolves = The desk resolves
    .outcome = settled by hand
    .watch = No refund works, so three orders end with the finance desk. At 14 s a person finishes the refund of BB-1041 by hand: the money comes back under the same key. At 17 s BB-1042 is marked settled. BB-1043 still lies there: resolve it.
saga-preset-duplicate-reply = Duplicate reply
    .outcome = once
    .watch = Every message between the orchestrator and the wallet arrives twice. The key makes one payment of two requests; the second reply is not heard.
saga-preset-reply-after-timeout = Reply after timeout
    .outcome = once
    .watch = The wallet takes longer than the timeout. The next attempt carries the same key and finds the payment made.
saga-preset-orchestrator-crash = Orchestrator crash
    .outcome = resumes
    .watch = The orchestrator crashes in the middle of each kind of step. Each new one reads the log and asks again under the same key.
saga-preset-last-item = Two orders, last item
    .outcome = one gets it
    .watch = BB-1041 holds the last oil under its lock. BB-1042 waits, and gets it when BB-1041 is undone.
saga-preset-original-a = As in the original, A
    .outcome = ₹4,030 left
    .watch = Lines of ₹1,130, less 500 points worth ₹160: ₹970 is paid. The wallet ends at ₹4,030 and the points at 2,097.
saga-preset-original-b = As in the original, B
    .outcome = undone
    .watch = The wallet never answers well. After four attempts, 1, 2 and 4 seconds apart, five litres of milk are free again.
saga-preset-choreographed = The same, choreographed
    .outcome = undone
    .watch = No orchestrator: the full slot is an event, the wallet pays back because of it, and the stock is freed because of that.
saga-preset-random-faults = Random faults
    .outcome = holds
    .watch = Eight faults at random from the seed. Take a new seed as often as you like: nothing turns red.
saga-preset-random-choreographed = Random, choreographed
    .outcome = holds
    .watch = Eight faults at random on the services and the bus. Every order still ends by name.
saga-preset-no-key = Without a key
    .outcome = pays twice
    .watch = The wallet is slow, and the second attempt is a second payment.
saga-preset-no-log = Without the log
    .outcome = forgotten
    .watch = The orchestrator comes back and knows of nothing. Money is taken for an order that nobody carries on.
saga-preset-undo-once = Undo tried once
    .outcome = not undone
    .watch = The refund fails, nobody looks, and the order is called compensated.

saga-command-place = Place an order
asked-place = { $actor } asked for an order{ $first ->
    [none] {""}
   *[other] {" "}by { $first }
  }{ $second ->
    [none] {""}
   *[other] {" "}for { $second }
  }.

saga-command-resolve = Resolve an order at the desk
asked-resolve = { $actor } asked the desk to resolve { $first ->
    [none] the first order there
   *[other] { $first }
  }: { $second ->
    [settle] mark it settled
   *[other] finish it by hand
  }.

saga-fault-crash-orchestrator = Crash the orchestrator
saga-fault-double-orchestrator-wallet-100 = Repeat each reply
saga-fault-slow-wallet-8 = Slow wallet
saga-fault-hang-slots = Silence the pivot
saga-fault-fail-wallet = Wallet outage
saga-fault-fail-points = Points outage
saga-fault-partition-orchestrator-store = Cut the log off
saga-fault-crash-payments = Crash the payments service
saga-fault-partition-payments-keys = Cut payments off what it keeps

saga-invariant-named-end = Each ended saga has a named end
saga-invariant-effects-once = No effect twice
saga-invariant-conserved = Stock, wallet and points conserved
saga-invariant-undo-in-reverse = Undone in reverse, by what was given back
saga-invariant-resolved = What a desk resolved is so

saga-resolved = { $resolved ->
    [0] Nothing was resolved at a desk.
    [one] 1 operation was resolved at a desk.
   *[other] { $resolved } operations were resolved at a desk.
  }
saga-not-resolved = { $saga } was called { $end } at the desk, and its ledgers or the desk say otherwise.
saga-resolved-other = { $operation } of { $saga } was resolved and was not with a desk.
saga-ends = { $completed } completed, { $compensated } undone, { $escalated } escalated; { $open } running.
saga-not-completed = { $saga } is called completed, and its ledgers say otherwise.
saga-not-compensated = { $saga } is called undone, and something of it is still there.
saga-not-escalated = { $saga } ended with more undone than a desk has by name.
saga-done-after-end = Something was done for { $saga } after its end.
saga-forgotten = Nobody carries { $saga } on any more, and it has no end.
saga-done-once = { $effects ->
    [one] 1 effect, made once.
   *[other] { $effects } effects, each made once.
  }
saga-done-twice = { $service } did the same for { $saga } twice.
saga-adds-up = { $start } units = { $free } free + { $held } held + { $sold } sold; { $wallets } = { $left } left + { $paid } taken.
saga-stock-differs = The ledger of { $account } does not follow from its entries.
saga-wallet-differs = The wallet of { $account } does not follow from its entries, or an order took more or less than it costs.
saga-slot-differs = { $account } holds more bookings than it has places, or lost one.
saga-points-differ = The points of { $account } do not follow from what was spent and earned.
saga-undone = { $undone ->
    [one] 1 entry was undone, in reverse.
   *[other] { $undone } entries were undone, each in reverse.
  }
saga-undone-early = { $saga } undid a step while a later one still stood.
saga-undone-other = { $saga } undid { $result }, which it had not been given.

saga-ordered = A customer, { $customer }, ordered { $units ->
    [one] one article
   *[other] { $units } articles
  } for { $total }: { $saga }, { $to-pay } to pay, { $slot }.
saga-began = { $saga } began, { $style }.
saga-resumed = A new orchestrator read { $entries } entries of { $saga } and goes on{ $operation ->
    [none] {""}
   *[other] {" "}after { $operation }, attempt { $attempt }
  }.
saga-logged = { $actor } noted of { $saga }{ $version ->
    [0] , in memory alone
   *[other] , entry { $version }
  }: { $entry ->
    [started] it starts
    [asked] about to { $operation }, attempt { $attempt }
    [done] { $operation }, done
    [refused] { $operation }, refused
    [gave-up] { $operation }, given up
    [escalated] { $operation }, with a person
    [told] the customer was told
   *[other] it ends, { $entry }
  }.
saga-log-unwritten = The log did not take an entry of { $saga }: { $why }. Next try in { $wait }.
saga-asked = { $actor } asked to { $operation } for { $saga }, attempt { $attempt }.
saga-done = { $saga }: { $operation } is done, { $result }.
saga-refused = { $saga } may not { $operation }: { $code }.
saga-held = What { $saga } needs is held by { $by }, attempt { $attempt }.
saga-unanswered = { $saga } has no good answer to { $operation }, attempt { $attempt }: { $code }.
saga-waits = { $saga } tries to { $operation } again { $at-most ->
    [yes] within
   *[no] in
  } { $wait }.
saga-gave-up = { $saga } gave up trying to { $operation } after { $attempts ->
    [one] 1 attempt
   *[other] { $attempts } attempts
  }: { $code }. { $code ->
    [held] It was not done.
   *[other] It may have been done.
  }
saga-turned-back = { $saga } turned back at { $operation }: { $code }. What was done is undone now.
saga-escalated = { $saga } could not { $operation } in { $attempts ->
    [one] 1 attempt
   *[other] { $attempts } attempts
  }. The { $desk } has it now.
saga-completed = { $saga } is completed.
saga-compensated = { $saga } is undone: nothing of it is left.
saga-ended-escalated = { $saga } ended; the rest is with a person.
saga-told = The customer of { $saga } was told: { $end }.

desk-resolved = { $how ->
    [finished] A person finished by hand for { $saga }: { $operation }.
   *[other] A person marked as settled for { $saga }: { $operation }.
  }
desk-settled = { $saga } is with no desk any more: { $end }.
desk-not-resolved = { $saga } was not resolved: { $why }. What was with a desk is there still.

shelf-stocked = There are { $units } { $sku } on the shelf.
shelf-reserved = { $actor } holds { $units } { $sku } for { $saga }, { $reservation }; { $free } are free.
shelf-released = { $actor } freed { $units } { $sku } of { $saga }; { $free } are free.
shelf-sold = { $actor } sold { $units } { $sku } to { $saga }; { $held } are held.
wallet-opened = { $customer } has { $balance }.
wallet-debited = { $actor } took { $amount } from { $customer } for { $saga }, { $payment }: { $balance } are left.
wallet-refunded = { $actor } gave { $amount } of { $saga } back to { $customer }: { $balance }.
slot-opened = { $slot } takes { $capacity } orders.
slot-booked = { $actor } booked { $slot } for { $saga }, { $booked } of { $capacity }.
points-opened = { $customer } has { $balance } points.
points-applied = { $actor } took { $spent } points of { $customer } and gave { $earned } for { $saga }: { $balance }.
ledger-repeated = { $actor } knew the key of { $operation } for { $saga } and did nothing twice.
ledger-voided = { $actor } had nothing to undo for { $saga } ({ $operation }) and will not do it any more.

actor-shop = shop
actor-orchestrator = orchestrator
    .short = orchestr.
actor-stock = stock
actor-wallet = wallet
actor-slots = slots
actor-points = points
word-stock = stock
word-wallet = wallet
word-slots = slots
word-points = points
word-orchestrator = orchestrator
word-shop = shop
word-orchestrated = orchestrated
word-choreographed = choreographed
word-reserve-stock = reserve stock
word-release-stock = release stock
word-take-payment = take payment
word-refund-payment = refund payment
word-book-slot = book slot
word-settle-slot = settle slot
word-apply-points = apply points
word-confirm-stock = confirm stock
word-compensatable = compensatable
word-pivot = pivot
word-retriable = retriable
word-warehouse-desk = warehouse desk
word-finance-desk = finance desk
word-delivery-desk = delivery desk
word-loyalty-desk = loyalty desk
word-completed = completed
word-compensated = undone
word-escalated = escalated
word-out-of-stock = out of stock
word-wallet-too-low = too little in the wallet
word-slot-full = the slot is full
word-not-booked = it was not booked
word-finished = finished by hand
word-marked-settled = marked settled
word-not-at-a-desk = nothing of it is with a desk
word-no-such-way = finish or settle is all that a desk does
word-booking-unknown = whether it was booked must be found out; then mark it settled
word-not-reserved = nothing was reserved
word-timed-out = no answer in time
word-held = it is held

saga-stage-head = Saga and step
saga-stage-now = { $running } running, { $escalated } escalated
saga-stage-hidden = { $count ->
    [one] 1 more in the list below
   *[other] { $count } more in the list below
  }
saga-stage-beside = more at the same time
saga-stage-running = running, step { $step } of 4
saga-stage-undoing = undoing: { $code }
saga-stage-escalated = with the { $desk }
saga-stage-resolved = resolved at the desk: { $end }
saga-stage-is-running = running
saga-stage-is-undoing = undoing
saga-stage-log = Saga log
saga-stage-log-note = written before each step
saga-stage-events = Events on the bus
saga-stage-events-note = there is no other log
saga-stage-newest = newest { $shown } of { $all }
saga-stage-by-saga = Status by saga
saga-stage-saga = saga
saga-stage-customer = customer
saga-stage-step = last operation
saga-stage-retries = retries
saga-stage-standing = status
saga-stage-means-step = step
saga-stage-means-failed = refused or failed
saga-stage-means-undo = undo, bold outline
saga-stage-means-wait = waiting to try again
saga-stage-means-lock = stock held: semantic lock
saga-stage-means-back = back to undo
saga-stage-means-desk = kept for a person
saga-entry-started = started
saga-entry-asked = about to be asked for
saga-entry-done = done
saga-entry-refused = refused
saga-entry-gave-up = given up
saga-entry-escalated = with a person
saga-entry-completed = ended: completed
saga-entry-compensated = ended: undone
saga-entry-told = the customer was told

actor-payments = payments
actor-delivery = delivery
actor-loyalty = loyalty
