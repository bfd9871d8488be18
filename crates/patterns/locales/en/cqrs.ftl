# Pattern 09, CQRS: the catalogue of an online shop.

cqrs-title = CQRS
cqrs-tagline = Write in one shape, read in others
cqrs-scene = Amazon India catalogue.
cqrs-problem = One table for everything serves nobody. An order must not sell what is not there, a search wants text and filters over every product, a seller wants counts over months. What makes one of them fast makes the others slow.
cqrs-happens = A command goes to the write model. It decides on the product as the log has it, and appends one event at the version that it read. Three projectors follow the log, each into a view of its own: products, price history, seller analytics. Rows and checkpoint are written in one transaction, so a view always is the log up to its checkpoint. A view may be behind. Whoever has just written keeps the position of the event as a token, and reads with it.
cqrs-without = A projector that folds whatever comes counts twice after a restart from an old position. A checkpoint that is written before its rows loses events in a crash, and nobody notices. A reader that ignores the checkpoint sees the old price after changing it.
cqrs-try = Watch the products projector stall: its lag grows, searches are old, reads with a token are not. Then start a projector from an old position, and do it again without the guard.

cqrs-param-rate = commands
    .meaning = How many commands the seller and the warehouse give together in a second.
cqrs-param-products = shared products
    .meaning = On how many products the seller and the warehouse meet, beside the four of the demo.
cqrs-param-reads = own writes
    .meaning = How the seller reads what it has just written.
cqrs-option-token = by token, else from the log
cqrs-option-wait = by token, waiting for the view
cqrs-option-stale = as the view is

cqrs-switch-idempotent = Projector not idempotent
    .meaning = A projector folds whatever comes, whether or not it is in the row already or before its turn.
cqrs-switch-one-transaction = Checkpoint before the view
    .meaning = The checkpoint is written first and the rows after it, in two transactions.

cqrs-preset-projector-stalls = Projector stalls
    .outcome = lag, then caught up
    .watch = From second 3 the products projector takes 150 times as long; the others go on. Its lag grows to some seven events and more than two seconds, and is gone soon after it is healed. Then the view is rebuilt beside the live one.
cqrs-preset-demo = Four products
    .outcome = three under ₹1,000
    .watch = Seven commands make the phone’s history ₹18,999, ₹17,999 with stocks 150, 140. Three products are under ₹1,000.
cqrs-preset-old-checkpoint = Old checkpoint
    .outcome = skipped, not repeated
    .watch = Two projectors are started from old positions. Each event that is in its row already is skipped.
cqrs-preset-duplicate-and-out-of-order = Twice and out of order
    .outcome = skipped, read again
    .watch = One event comes twice and one before its turn. The first is skipped; for the second the log is asked again.
cqrs-preset-buggy-projector = Buggy projector
    .outcome = wrong, then rebuilt
    .watch = A build that keeps the old price is live for four seconds. After the fix a product is right again at its next price; its price history stays wrong until it is rebuilt beside the live view.
cqrs-preset-read-just-after-write = Read just after write
    .outcome = right, or told to wait
    .watch = The products projector is slow. The seller waits until the view has its write; after three seconds without it, it is told to come back.
cqrs-preset-stale-read = Stale read
    .outcome = old price shown
    .watch = The same, but the seller takes the view as it is, and sees the price from before.
cqrs-preset-crash-in-a-commit = Projectors crash
    .outcome = nothing lost
    .watch = Each projector crashes once. Rows and checkpoint are both there or neither is, so it goes on where it was.
cqrs-preset-lossy-commits = Answers get lost
    .outcome = each commit whole
    .watch = For six seconds every tenth message between a projector and its view is lost. A commit whose answer is missing is there whole or not at all; the projector gives up for a moment, looks, and goes on.
cqrs-preset-random-faults = Random faults
    .outcome = recovers
    .watch = The seed crashes, cuts off and slows; every invariant must hold all the same.
cqrs-preset-as-in-the-original = As in the original
    .outcome = folded twice
    .watch = Both guards are off, and each projection begins at the first event. The second one folds everything again.

cqrs-command-create = List a product
cqrs-command-price = Change a price
cqrs-command-purchase = Order
cqrs-command-restock = Restock
cqrs-command-rename = Rename
cqrs-command-deactivate = Take off the catalogue
cqrs-command-search = Search
cqrs-command-search-all = Search, with what was taken off
cqrs-command-page = Read a product
cqrs-command-history = Read its history
cqrs-command-analytics = Read a seller’s analytics
cqrs-command-rewind = Start a projector from an old position
cqrs-command-disorder = Deliver twice and out of order
cqrs-command-release = Deploy projectors with the bug
cqrs-command-release-right = Deploy the mended projectors
cqrs-command-rebuild = Rebuild beside live
asked-create = { $actor } asked to list { $first } for ₹{ $second }.
asked-price = { $actor } asked to sell { $first } for ₹{ $second }.
asked-purchase = { $actor } ordered { $second } of { $first }.
asked-restock = { $actor } asked to put { $second } of { $first } into stock.
asked-rename = { $actor } asked to call { $first } “{ $second }”.
asked-deactivate = { $actor } asked to take { $first } off the catalogue.
asked-search = { $actor } searched{ $first ->
    [any] {""}
    [none] {""}
   *[other] {" "}for “{ $first }”
  }{ $second ->
    [any] {""}
    [none] {""}
   *[other] {" "}in { $second }
  }{ $third ->
    [any] {""}
    [none] {""}
   *[other] {" "}under ₹{ $third }
  }.
asked-search-all = { $actor } searched{ $first ->
    [any] {""}
    [none] {""}
   *[other] {" "}for “{ $first }”
  }{ $second ->
    [any] {""}
    [none] {""}
   *[other] {" "}in { $second }
  }{ $third ->
    [any] {""}
    [none] {""}
   *[other] {" "}under ₹{ $third }
  }, also among what was taken off.
asked-page = { $actor } asked for { $first }.
asked-history = { $actor } asked what { $first } cost before.
asked-analytics = { $actor } asked for the analytics of { $first }.
asked-rewind = { $actor } started the projector of { $first } from position { $second ->
    [none] 0
   *[other] { $second }
  }.
asked-disorder = { $actor } asked for the next events to come to { $first } twice and out of order.
asked-release = { $actor } deployed { $first ->
    [buggy] projectors with a bug
   *[other] projectors as they should be
  }.
asked-rebuild = { $actor } asked for { $first ->
    [all] all views
   *[other] { $first }
  } to be rebuilt.

cqrs-fault-slow-products-150 = Stall the products projector
cqrs-fault-crash-products = Crash the products projector
cqrs-fault-crash-prices = Crash the prices projector
cqrs-fault-crash-sellers = Crash the sellers projector
cqrs-fault-partition-products-keys = Cut the products projector off its view

cqrs-invariant-view = View = fold of the log up to its checkpoint
cqrs-invariant-rebuild = Rebuilt = live
cqrs-invariant-checkpoint = A checkpoint never goes back
cqrs-invariant-own-writes = A read with a token is never older than it
cqrs-invariant-stock = Stock never negative

cqrs-views-fold = { $commits ->
    [one] One commit
   *[other] { $commits } commits
  } of views checked against { $events ->
    [one] one event
   *[other] { $events } events
  }.
cqrs-view-differs = The view { $view } at checkpoint { $position }: the row { $key } is not what the log folds to.
cqrs-view-lacks-rows = The view { $view } at checkpoint { $position } has { $rows } rows; the log folds to { $expected }.
cqrs-log-differs = Two readers of position { $position } read different events.
cqrs-rebuilt = { $rows ->
    [0] Nothing rebuilt by one build yet
    [one] One rebuilt row was as the live one
   *[other] { $rows } rebuilt rows were as the live ones
  }.
cqrs-rebuild-differs = The view { $view } at checkpoint { $position }: { $differ ->
    [one] one rebuilt row differs
   *[other] { $differ } rebuilt rows differ
  } from the live view, though one build folded both.
cqrs-checkpoints = The furthest checkpoint is { $position }.
cqrs-went-back = The checkpoint of { $view } went back from { $was } to { $position }.
cqrs-own-writes = { $writes ->
    [one] One write
   *[other] { $writes } writes
  }, none read back older than it was.
cqrs-read-older = { $product } was read with token { $token } from a view at { $position }.
cqrs-read-lacks = { $product } was read with the token of its version { $wrote }, and version { $version } came.
cqrs-stock-counted = { $events ->
    [one] One change of stock
   *[other] { $events } changes of stock
  }, each from where the one before ended.
cqrs-oversold = { $product }: { $pieces } pieces too many were sold.
cqrs-stock-jumped = { $product } had { $was } pieces, but version { $version } began with { $began }.

cqrs-asked = { $product }: the command “{ $command }” came from { $user }.
cqrs-accepted = { $product }: “{ $command }” is done, version { $version }, position { $token }.
cqrs-unchanged = { $product }: “{ $command }” changed nothing; version { $version } is so already.
cqrs-refused = { $product }: “{ $command }” was refused: { $why }.
cqrs-retried = { $actor } could not store attempt { $attempt } of “{ $command }” on { $product } and decides again after { $wait }.
cqrs-found = { $actor } found its “{ $command }” of { $product } at position { $token }: it had been stored.
cqrs-gave-up = { $actor } gave up “{ $command }” on { $product }: { $why }.
cqrs-listed = { $actor } read position { $position }: { $product } was listed at { $price }, { $stock } in stock.
cqrs-changed = { $actor } read position { $position }: { $change ->
    [price-updated] { $product } costs { $price }
    [inventory-updated] { $product } has { $stock } in stock ({ $moved })
    [product-deactivated] { $product } is off the catalogue
   *[other] { $product } is described in other words
  } (v{ $version }).
cqrs-retold = { $actor } read at position { $position } which texts of { $product } are others.
cqrs-projected = { $actor } folded position { $position } into the row { $key } of { $view }.
cqrs-committed = { $actor } committed { $view } up to position { $position }, { $rows ->
    [one] one row
   *[other] { $rows } rows
  }.
cqrs-taken-up = { $actor } took up { $view } at checkpoint { $position }, { $rows ->
    [one] one row
   *[other] { $rows } rows
  }.
cqrs-row = { $actor } took up the row { $key } of { $view }.
cqrs-caught-up = { $actor } worked off { $events } missed events up to position { $position } and follows live.
cqrs-skipped = { $actor } skipped position { $position }: its row has it already.
cqrs-out-of-order = { $actor } got position { $found } before { $expected } and reads the log again from there.
cqrs-restarted = { $actor } could not commit and begins again with what is stored, after position { $position }.
cqrs-stopped = { $actor } stopped before position { $position }: it cannot read that event.
cqrs-gave-up-projecting = { $actor } gave up projecting { $view } for now: { $why }. It begins again after a pause.
cqrs-rewound = { $actor } was started from position { $position }; the checkpoint of its view is { $checkpoint }.
cqrs-disordered = { $actor } got position { $again } twice, and { $early } before { $late }.
cqrs-deployed = { $buggy ->
    [yes] A build with a bug was deployed: it keeps the old price.
   *[no] The build without the bug was deployed.
  }
cqrs-rebuild-began = { $actor } began to rebuild { $view } as generation { $generation }, beside the live { $live }.
cqrs-compared = { $actor } compared generation { $generation } of { $view } with the live one at position { $position }: { $differ } of { $rows } rows differ.
cqrs-switched = Readers of { $view } were switched to generation { $generation } at position { $position }{ $differ ->
    [0] {""}
    [one] ; one row was wrong before
   *[other] ; { $differ } rows were wrong before
  }.
cqrs-rebuild-failed = { $actor } could not go on rebuilding { $view }: { $why }. It begins again.
cqrs-gave-up-rebuilding = { $actor } gave up rebuilding { $view } after { $attempts ->
    [one] one attempt
   *[other] { $attempts } attempts
  }: { $why }. The live generation stays.
cqrs-demo-cut-short = { $actor } ended the demo at “{ $command }” on { $product }: { $why }. { $left ->
    [0] Nothing was left to do.
    [one] One more command is not given.
   *[other] { $left } more commands are not given.
  }
cqrs-searched = { $actor } found { $found } of { $listed } products{ $text ->
    [any] {""}
   *[other] {" "}with “{ $text }”
  }{ $category ->
    [any] {""}
   *[other] {" "}in { $category }
  }{ $seller ->
    [any] {""}
   *[other] {" "}by { $seller }
  }{ $under ->
    [any] {""}
   *[other] {" "}under { $under }
  }{ $inactive ->
    [yes] , also among what was taken off
   *[no] {""}
  }, as of position { $position }.
cqrs-read = { $actor } read { $product }: { $price }, version { $version }, { $source ->
    [log] from the log, since the view was behind
   *[other] from the view
  }.
cqrs-stale = { $actor } had written { $product } at position { $wrote } and was shown the state of { $position }.
cqrs-not-yet = { $actor } waited { $waited } for position { $token } of { $product }; the view is at { $position }. It was told to come back.
cqrs-history = { $actor } read { $prices } prices of { $product }, from { $first } to { $last }, and { $stocks } stocks, the last { $stock }.
cqrs-analytics = { $actor } read { $seller }: { $listed } listed, { $price-changes } price changes, { $stock-changes } stock changes, { $sold } sold.
cqrs-unanswered = { $actor } got no answer to “{ $question }”: { $why }.

actor-seller = The seller
    .short = Seller
actor-warehouse = The warehouse
    .short = Warehouse
actor-shopper = The shopper
    .short = Shopper
actor-products = The products projector
    .short = Products
actor-prices = The prices projector
    .short = Prices
actor-sellers = The sellers projector
    .short = Sellers
actor-rebuilder = The rebuilder
    .short = Rebuilder

word-products = products
word-prices = price history
word-sellers = seller analytics
word-already-listed = there is one already
word-not-listed = there is none
word-inactive = it is off the catalogue
word-too-few-pieces = not enough in stock
word-out-of-range = a number beyond its bounds
word-bad-text = a text is empty or too long
word-bad-command = not understood
word-not-there = the view has no such row
word-create = list
word-price = change the price
word-stock-change = change the stock
word-rename = rename
word-deactivate = take off
word-visitor = you
word-command-refused = the rules refuse it
word-command-given-up = it could not be stored

# The drawing.
cqrs-stage-commands = Commands
cqrs-stage-no-command = No command yet
cqrs-stage-write-model = Write model
cqrs-stage-decided = { $done } done, { $refused } refused, { $retried } decided again
cqrs-stage-done = { $count ->
    [one] one command done
   *[other] { $count } commands done
  }
cqrs-stage-behind-most = { $count ->
    [0] every view is up to date
    [one] one event behind at most
   *[other] { $count } events behind at most
  }
cqrs-stage-log = Event log
cqrs-stage-log-end = ends at position { $position }
cqrs-stage-lag = { $events } behind, { $ms } ms
cqrs-stage-generation = generation { $generation }, checkpoint { $position }
cqrs-stage-rebuilding = building generation { $generation }: at { $position }
cqrs-stage-gave-up = gave up for now: { $why }
cqrs-stage-skipped = { $count ->
    [one] one event came again, skipped
   *[other] { $count } events came again, skipped
  }
cqrs-stage-read = read { $product }: { $price }
cqrs-stage-read-token = read { $product } with token { $token }: { $price }
cqrs-stage-read-stale = wrote position { $wrote }, was shown { $position }
cqrs-stage-not-yet = token { $token } not there yet: come back
cqrs-stage-search = the last search found { $found } of { $listed }
cqrs-stage-means-in = in the view
cqrs-stage-means-folded = folded, not committed
cqrs-stage-means-lacks = not in the view yet
cqrs-stage-means-checkpoint = checkpoint
cqrs-stage-means-done = done
cqrs-stage-means-retried = decided again
cqrs-stage-means-refused = refused
cqrs-stage-read-models = Read models
