# Pattern 03, event sourcing: portfolios at a stockbroker.

event-sourcing-title = Event sourcing
event-sourcing-tagline = Keep every change; the balance is their sum
event-sourcing-scene = Zerodha portfolio.
event-sourcing-problem = A balance in a table says what is, not why. Two programs that read it and write it back lose one of the two changes, and nobody can say what was there on Tuesday.
event-sourcing-happens = Every change is an event in the portfolio’s stream, in order, never altered. A writer folds the stream, decides, and appends at the version that it read. If somebody was faster, the store refuses and the writer decides again. Followers read the stream from where they stopped: one keeps a view, one files a contract note for each trade under the event’s id, one publishes every event on the bus. There the customer’s phone hears of each trade, perhaps twice, and shows it once.
event-sourcing-without = Without the expected version two writers decide on the same past, and shares are sold twice. A snapshot that does not say of which version and code it is gives wrong figures. A writer that publishes by itself and crashes in between leaves others uninformed.
event-sourcing-try = Watch two tabs meet on one portfolio. Ask what it was at version 3. Then turn off the expected version and see the hash chain break.

event-sourcing-param-writers = writers
    .meaning = How many programs trade on the shared portfolios.
event-sourcing-param-rate = orders
    .meaning = How many orders each writer gives in a second.
event-sourcing-param-portfolios = shared portfolios
    .meaning = On how many portfolios the writers meet. Fewer means more conflicts.
event-sourcing-param-think = thinking time
    .meaning = How long a person looks at what was read before the order goes out.
event-sourcing-param-snapshot-every = snapshot every
    .meaning = After how many events a portfolio’s state is kept, so that the next fold is short.

event-sourcing-switch-expected-version = No expected version
    .meaning = The store takes an event at whatever version the stream has by then.
event-sourcing-switch-snapshot-version = Snapshot without version
    .meaning = A snapshot does not say of which version it is or which code made it, and is trusted.

event-sourcing-preset-two-writers = Two tabs
    .outcome = conflict, retried
    .watch = The app’s tab and an old web tab trade on ZR1043; whoever comes second is refused, reads again and decides again.
event-sourcing-preset-buy-four-sell-two = Buy four, sell two
    .outcome = profit ₹400
    .watch = Eight events make cash ₹55,050; at version 3 it was ₹75,000 with one holding.
event-sourcing-preset-crash-before-publish = Crash before publish
    .outcome = nothing lost, shown once
    .watch = The publisher dies before it keeps its position; it goes on from there, and the phone shows once what comes twice.
event-sourcing-preset-stale-snapshot = Stale snapshot
    .outcome = ignored, replayed
    .watch = A snapshot by older code comes back; its schema gives it away, and all events are folded instead.
event-sourcing-preset-missing-upcaster = Missing upcaster
    .outcome = stops, goes on
    .watch = A build that cannot read schema 1 stops at the first such event and skips nothing.
event-sourcing-preset-store-full = Store full
    .outcome = refused
    .watch = For four seconds the store has no room; orders are given up, nothing is half written.
event-sourcing-preset-random-faults = Random faults
    .outcome = recovers
    .watch = The seed crashes, cuts off and slows; every invariant must hold all the same.
event-sourcing-preset-no-expected-version = No expected version
    .outcome = shares sold twice
    .watch = Three writers append without looking; two events name the same past, and the chain breaks.
event-sourcing-preset-snapshot-without-version = Snapshot without version
    .outcome = wrong state
    .watch = A snapshot by older code is trusted, and the fold from it is not what all events add up to.

event-sourcing-command-fund = Add funds
event-sourcing-command-withdraw = Withdraw
event-sourcing-command-buy = Buy
event-sourcing-command-sell = Sell
event-sourcing-command-dividend = Pay a dividend
event-sourcing-command-query = State at a version
event-sourcing-command-as-of = State at a time
event-sourcing-command-export = Export the audit trail
event-sourcing-command-restore-snapshot = Restore an old snapshot
event-sourcing-command-deploy = Deploy the view
asked-fund = { $actor } asked to add ₹{ $first } to { $second ->
    [none] ZR1042
   *[other] { $second }
  }.
asked-withdraw = { $actor } asked to take ₹{ $first } out of { $second ->
    [none] ZR1042
   *[other] { $second }
  }.
asked-buy = { $actor } asked to buy { $second } { $first } for { $third ->
    [none] ZR1042
   *[other] { $third }
  }.
asked-sell = { $actor } asked to sell { $second } { $first } of { $third ->
    [none] ZR1042
   *[other] { $third }
  }.
asked-dividend = { $actor } asked for a { $first } dividend of ₹{ $second } to { $third ->
    [none] ZR1042
   *[other] { $third }
  }.
asked-query = { $actor } asked what { $second ->
    [none] ZR1042
   *[other] { $second }
  } was at version { $first }.
asked-as-of = { $actor } asked what { $second ->
    [none] ZR1042
   *[other] { $second }
  } was at { $first } s of this run.
asked-export = { $actor } asked for the audit trail of { $first ->
    [none] ZR1042
   *[other] { $first }
  }.
asked-restore-snapshot = { $actor } put an old snapshot of { $first ->
    [none] ZR1042
   *[other] { $first }
  } back.
asked-deploy = { $actor } asked for the view to be deployed { $first ->
    [complete] with every upcaster
   *[other] without the upcaster from schema 1
  }.

event-sourcing-fault-crash-app = Crash the app tab
event-sourcing-fault-crash-publisher = Crash before publish
event-sourcing-fault-crash-projector = Crash the view
event-sourcing-fault-crash-notes = Crash the contract notes
event-sourcing-fault-fill-store = Fill the store
event-sourcing-fault-partition-web-store = Cut the web tab off

event-sourcing-invariant-gapless = Versions have no gap
event-sourcing-invariant-hash-chain = Log append-only: hash chain unbroken
event-sourcing-invariant-replay = Snapshot and tail = full replay
event-sourcing-invariant-never-negative = Cash and holdings never negative
event-sourcing-invariant-ledger = Profit equals the ledger’s
event-sourcing-invariant-announced = Whatever is stored is published
event-sourcing-invariant-noted-once = One contract note for each trade

event-sourcing-gapless = { $events } events in { $portfolios ->
    [one] one portfolio
   *[other] { $portfolios } portfolios
  }, none missing.
event-sourcing-gap = { $portfolio } should have come to version { $expected }, but came to { $found }.
event-sourcing-gap-position = The store should have come to position { $expected }, but came to { $found }.
event-sourcing-double = { $portfolio } got version { $version } twice.
event-sourcing-linked = { $events ->
    [one] One event
   *[other] { $events } events, each with the hash of the one before
  }.
event-sourcing-rewritten = { $portfolio } version { $version } had hash { $was } and has { $hash } now: it was altered.
event-sourcing-broken-link = { $portfolio } version { $version } names { $previous } as the event before, but that is { $hash }: its writer had read an older state.
event-sourcing-replayed = { $events ->
    [0] No snapshot has saved any folding yet
    [one] Snapshots saved the folding of one event
   *[other] Snapshots saved the folding of { $events } events
  }.
event-sourcing-wrong-state = { $portfolio } at version { $version }: the fold from the snapshot at { $snapshot } is not what all events add up to.
event-sourcing-overspent = { $portfolio } has { $cash } at version { $version }: money was spent twice.
event-sourcing-oversold = { $portfolio } sold { $quantity } shares at version { $version } that it did not have.
event-sourcing-balanced = Realised profit { $realised }, by state and by ledger.
event-sourcing-cash-differs = { $portfolio } says { $cash } cash at version { $version }, the ledger { $booked }.
event-sourcing-profit-differs = { $portfolio } says { $realised } realised at version { $version }, the ledger { $booked }.
event-sourcing-all-announced = { $events ->
    [one] One event published
   *[other] { $events } events published, in order
  }.
event-sourcing-announced-late = Position { $position } was published before { $missing }.
event-sourcing-never-announced = Position { $position } was stored and never published.
event-sourcing-not-published = Position { $position } was called published, but the bus never said that it has { $record }.
event-sourcing-all-noted = { $notes ->
    [one] One note
   *[other] { $notes } notes
  }, one a trade; { $again ->
    [0] no trade
    [one] one trade
   *[other] { $again } trades
  } came again.
event-sourcing-noted-twice = The trade of { $portfolio } at version { $version } has two notes.
event-sourcing-never-noted = The trade of { $portfolio } at version { $version } was published and never noted.

portfolio-event = { $event ->
    [portfolio-created] { $portfolio } was opened (v{ $version }).
    [fund-added] { $portfolio } got { $amount } (v{ $version }).
    [fund-withdrawn] { $portfolio } paid out (v{ $version }): cash { $amount }.
    [stock-purchased] { $portfolio } bought { $quantity } { $symbol } (v{ $version }): cash { $amount }.
    [stock-sold] { $portfolio } sold { $quantity } { $symbol } (v{ $version }): cash { $amount }.
    [dividend-received] { $portfolio } got a { $symbol } dividend of { $amount } (v{ $version }).
   *[other] { $portfolio } recorded { $event } (v{ $version }).
  }
portfolio-folded = { $portfolio } at version { $version }: cash { $cash }, invested { $invested }, realised { $realised }.
portfolio-restored = { $actor } took up { $portfolio } at version { $version }: cash { $cash }.
portfolio-holding = { $actor } took up { $quantity } { $symbol } of { $portfolio }, cost { $cost }.
portfolio-rebuilt = { $actor } rebuilt { $portfolio } at version { $version } from { $snapshot ->
    [0] its first event
   *[other] the snapshot at { $snapshot }
  }: { $replayed ->
    [one] one event
   *[other] { $replayed } events
  } folded.
portfolio-snapshot-ignored = { $actor } left { $portfolio }’s snapshot at { $version } aside: { $why }, schema { $schema }.
portfolio-refused = { $portfolio } refused to { $order }: { $why }.
portfolio-retried = { $actor } could not store attempt { $attempt } of “{ $order }” on { $portfolio } and decides again after { $wait }.
portfolio-found = { $actor } found its { $order } at { $portfolio } version { $version }: it had been stored.
portfolio-gave-up = { $actor } gave up { $order } on { $portfolio }: { $why }.
portfolio-stopped = { $actor } stopped before { $portfolio } version { $version }: it cannot read that event of schema { $schema }.
portfolio-caught-up = { $actor } worked off { $events } missed events up to position { $position } and follows live.
portfolio-taken-up = { $actor } goes on after position { $position }, which was kept under { $view }.
portfolio-announced = { $actor } published { $portfolio } version { $version }, position { $position }, as { $record }.
portfolio-noted = { $actor } filed the note for the trade of { $portfolio } at version { $version }.
portfolio-note-found = { $actor } came to the trade of { $portfolio } at version { $version } again: its note is there, no second one was made.
portfolio-alerted = { $actor } showed a trade of { $portfolio }.
portfolio-repeat-ignored = { $actor } heard of a trade of { $portfolio } again: it had been shown, and was not shown twice.
portfolio-audited = { $actor } folded { $portfolio } version { $version } from snapshot { $snapshot } with { $replayed } events, and from all.
portfolio-answered = { $actor } answered: { $portfolio } at version { $version } had { $cash } cash, { $holdings ->
    [one] one holding
   *[other] { $holdings } holdings
  }, realised { $realised }; { $replayed } folded.
portfolio-exported = { $actor } exported { $events } events of { $portfolio } as CloudEvents, { $bytes } bytes.
portfolio-deployed = { $actor } saw a build deployed { $complete ->
    [yes] with every upcaster
   *[no] without the upcaster from schema 1
  }.

actor-app = The app tab
    .short = App tab
actor-web = The web tab
    .short = Web tab
actor-desk = The desk
    .short = Desk
actor-sip = The savings plan
    .short = Savings
actor-projector = The projector
    .short = Projector
actor-publisher = The publisher
    .short = Publisher
actor-notes = The contract notes
    .short = Notes
actor-phone = The phone
    .short = Phone
actor-auditor = The auditor
    .short = Auditor

word-old-schema = made by older code
word-link-differs = not of this stream’s version
word-not-enough-cash = not enough cash
word-not-enough-shares = not enough shares
word-already-open = there is one already
word-not-open = there is none
word-not-positive = not a positive amount
word-too-large = too large
word-malformed = not understood
word-unreadable = an event cannot be read

# Events on their cards.
word-portfolio-created = Opened
word-fund-added = Funds added
word-fund-withdrawn = Withdrawn
word-stock-purchased = Bought
word-stock-sold = Sold
word-dividend-received = Dividend
