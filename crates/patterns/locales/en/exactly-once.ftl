# Exactly once: transfers between accounts at HDFC.

exactly-once-title = Exactly once
exactly-once-tagline = Three guarantees under the same faults
exactly-once-scene = Transfers at HDFC.
exactly-once-problem = A customer moves ₹25,000 and the app hears nothing. Was it done? To ask again may move the money twice; not to ask again may never move it. Between any two steps of anybody, something can crash.
exactly-once-happens = Three lanes read the same stream of transfers, each with a book of its own, and the same faults strike all three. At most once: say that it is done, then do it. At least once: do it, then say so. Exactly once: the customer’s device draws a key for each wish; the ledger writes the new balances, the key, the answer and the outbox row in one transaction; the log commits two postings and the place in the stream in another. Whoever reads a record again finds its key and gives the same answer.
exactly-once-without = Without the key, a record that is read again moves the money again. With the key stored after the effect, a crash in between does the same. Without a fencing token, a processor that slept through the end of its lease writes over what was done since. Without read_committed, a reader counts postings that never were.
exactly-once-try = Play “Crash between the steps” and compare the three books. Lose acks, and see what the client’s own retries do to the two simple lanes. Then turn the key off. Send the newest transfer again after its window, and see where the promise ends; the text message is where it ends at once.

# Parameters
exactly-once-param-wishes = wishes
    .meaning = What customers ask for.
exactly-once-param-transfers = transfers
    .meaning = How many are asked for by themselves.
exactly-once-param-gap = between transfers
    .meaning = How long after one wish the next one comes.
exactly-once-param-work = decision
    .meaning = How long a processor works on each transfer.
exactly-once-param-processors = exactly-once processors
    .meaning = How many share the partitions, and one lease.
exactly-once-param-partitions = partitions
    .meaning = How many partitions the stream of transfers has.
exactly-once-param-lease = lease
    .meaning = How long a processor may hold the ledger.
exactly-once-param-window = window
    .meaning = How long the ledger knows a key. It must outlast the last time that the same wish can come again; no run here is longer than 30 seconds.
exactly-once-param-text = text message
    .meaning = Whether the notifier sends the text first, which may repeat it, or notes it first, which may lose it.
exactly-once-param-transaction-timeout-ms = transaction.timeout.ms
    .meaning = How long a transaction may stay open. Kafka’s default is a minute.
exactly-once-param-max-poll-interval-ms = max.poll.interval.ms
    .meaning = How long a member may work between two polls. Kafka’s default is five minutes.
exactly-once-param-transaction-version = transaction.version
    .meaning = 2 raises the producer’s epoch with each transaction (KIP-890), so that what comes late belongs to none; 1 does not.

exactly-once-option-mixed = as customers like
exactly-once-option-original = as in the original
exactly-once-option-alike = the same each time
exactly-once-option-text-first = text, then note
exactly-once-option-note-first = note, then text
exactly-once-option-1 = 1
exactly-once-option-2 = 2

# Switches
exactly-once-switch-key = No key
    .meaning = The ledger does not ask for a key, and cannot tell a second reading from a second wish.
exactly-once-switch-key-with-effect = Key stored after the effect
    .meaning = The money moves in one call and the key is stored in the next. A crash in between forgets it.
exactly-once-switch-inbox = No inbox
    .meaning = The notifier does not ask whether it has acted on a notice, and writes a passbook line for each that comes.
exactly-once-switch-fencing = Lock without fencing token
    .meaning = The ledger does not look at tokens, so whoever believes to hold the lease may write.
exactly-once-switch-read-committed = read_uncommitted
    .meaning = The statements read what is not committed, and what never will be.

# Presets
exactly-once-preset-crash-between = Crash between the steps
    .outcome = lost, twice, once
    .watch = All three processors crash after their first step. At most once has lost a transfer, at least once has made one twice, and exactly once finds the key.
exactly-once-preset-ack-lost = Ack lost
    .outcome = once
    .watch = Acks are lost, so the app sends its wish again as a new record under the same key. The two simple lanes move the money for each record.
exactly-once-preset-crash-each-step = Crash between each pair of steps
    .outcome = once each
    .watch = exact-1 crashes after the lease, after reading, after writing, after the postings, and after the offsets. Each time the next reading goes on from what is kept.
exactly-once-preset-zombie = Zombie wakes after fencing
    .outcome = fenced
    .watch = A processor sleeps through the end of its lease with old balances in hand. The ledger has seen a newer token and refuses them.
exactly-once-preset-zombie-epoch = Zombie in the log
    .outcome = fenced
    .watch = A processor sleeps with a transaction open. Its partition and transactional id go to the other one; when it wakes, its epoch is old.
exactly-once-preset-hanging-transaction = Transaction left open
    .outcome = unfrozen
    .watch = A processor stands still with its postings sent and not committed. The last stable offset stands still too and the statements wait, until transaction.timeout.ms is over and the coordinator aborts. What Kafka calls hanging is worse: a late batch opens what nobody ends (KIP-664); version 2 refuses it.
exactly-once-preset-held-back = One open transaction holds back all
    .outcome = waits, then counts
    .watch = One of two processors stands still with its postings sent. The other goes on and commits behind it; the end of the log grows, and the last stable offset does not. Who reads committed postings waits for all of them until the coordinator aborts the open one. Set read_uncommitted: that reader never waits, and counts what is aborted later.
exactly-once-preset-late-marker = Late end marker, one epoch
    .outcome = counted twice
    .watch = transaction.version 1. A thread of the broker stands still with the end marker of a transaction; the coordinator sends it again and the next transaction begins under the same epoch. Then the first copy is written and commits the half that is there. exact-1 crashes, its transaction is aborted, and the postings are made again: the statements count them twice.
exactly-once-preset-late-marker-epoch = Late end marker, an epoch each
    .outcome = refused
    .watch = The same, with transaction.version 2 (KIP-890). Each transaction has an epoch of its own. A marker must be of a newer epoch than the open transaction, and the late copy is not: the broker refuses it. What exact-1 had open is aborted and made again, once.
exactly-once-preset-after-window = Duplicate after the window
    .outcome = moves twice
    .watch = The window is 2 seconds. The wish comes again later, nobody knows its key any more, and the money moves again.
exactly-once-preset-redelivered-after-window = Redelivered after the window
    .outcome = moves twice
    .watch = No customer asks again here. exact-1 writes, and crashes before it commits its place. It is down for longer than the key’s 2 seconds, so when it reads the record again the ledger takes it for a new wish.
exactly-once-preset-other-payload = Same key, other payload
    .outcome = refused
    .watch = First the same wish again: the kept answer. Then twice the amount under the same key: refused.
exactly-once-preset-alike = Alike and meant
    .outcome = all moved
    .watch = Five transfers say the same and have five keys. All of them move money.
exactly-once-preset-text-twice = Where the guarantee ends
    .outcome = texted twice
    .watch = The notifier crashes between the text and its note. The passbook has one line; the customer has two texts.
exactly-once-preset-relay-dies = Told, and not noted as told
    .outcome = one line
    .watch = The relay crashes after a notice and before it says so, and tells it again. The notifier’s inbox knows the row of the outbox: the passbook has one line.
exactly-once-preset-original = As in the original
    .outcome = ₹2,75,000
    .watch = ₹2,75,000, ₹1,90,000, ₹1,02,000 and ₹2,78,000 after four transfers, unchanged after a replay. Then ₹5,000 on three processors at once, and a stale lock.
exactly-once-preset-random-faults = Random faults
    .outcome = holds
    .watch = Six faults at random from the seed. Take a new seed as often as you like: nothing turns red.

# Commands
exactly-once-command-transfer = Make a transfer
exactly-once-command-again = Send the newest again
exactly-once-command-other = Same key, other amount
exactly-once-command-pause = Pause after a step
exactly-once-command-late-marker = Hold up the next end marker
asked-late-marker = { $actor } asked that a thread of the broker stand still with the next end marker{ $first ->
    [none] {""}
   *[other] {" "}for { $first } ms
  }.
asked-transfer = { $actor } asked for a transfer.
asked-again = { $actor } asked to send the newest transfer again.
asked-other = { $actor } asked to send twice the amount under the newest key.
asked-pause = { $actor } asked for a pause{ $first ->
    [none] {""}
   *[other] {" "}after the step “{ $first }”
  }{ $second ->
    [none] {""}
   *[other] , { $second } ms long
  }.

# Faults
exactly-once-fault-crash-exact-1 = Crash exactly once
exactly-once-fault-crash-most-1 = Crash at most once
exactly-once-fault-crash-least-1 = Crash at least once
exactly-once-fault-lose-netbanking-broker-1-60 = Lose acks
exactly-once-fault-slow-exact-1-50 = Slow processor
exactly-once-fault-crash-notifier = Crash the notifier
exactly-once-fault-crash-relay = Crash the relay
exactly-once-fault-partition-exact-1-broker-1 = Cut the log off

# Invariants
exactly-once-invariant-sum-constant = Sum of balances constant
exactly-once-invariant-one-effect = One effect a key
exactly-once-invariant-no-aborted-seen = Only committed records seen
exactly-once-invariant-nothing-passed-over = No transfer passed over
exactly-once-invariant-one-line = One passbook line an effect
exactly-once-invariant-old-epoch = Old epoch rejected
exactly-once-sum-constant = { $sum } in each book, after { $moves } moves.
exactly-once-sum-differs = The book of { $book } adds up to { $now }, and began with { $first }, or an account fell below zero.
exactly-once-moved-once = { $keys ->
    [one] 1 key moved money, once.
   *[other] { $keys } keys moved money, each once.
  }
exactly-once-moved-twice = { $key } moved money a second time.
exactly-once-never-moved = { $key } was called done, and its money never moved.
exactly-once-posted-again = The statements have counted { $posted } postings of { $key }: more than two a move.
exactly-once-places = { $places ->
    [one] 1 place committed, and its transfer was settled.
   *[other] { $places } places committed, and each transfer before them was settled.
  }
exactly-once-passed-over = Offset { $next } of P{ $partition } was committed as the next, and the transfer before it was not settled.
exactly-once-lines = { $lines ->
    [one] 1 passbook line, for one row of the outbox.
   *[other] { $lines } passbook lines, one for each row of the outbox.
  }
exactly-once-noted-twice = { $key } has a second passbook line for row { $row } of the outbox.
exactly-once-committed-seen = { $seen } postings were read, all committed{ $aborted ->
    [0] {""}
   *[other] ; { $aborted } were aborted
  }.
exactly-once-uncommitted-seen = { $record } at offset { $offset } was read and was not committed.
exactly-once-epochs-right = { $commits } commits and all writes under the newest epoch; the newest token is { $token }.
exactly-once-old-token = The ledger took a write under token { $token }, and had seen { $newest }.
exactly-once-old-holder = { $client } committed with { $transactional }, which another processor had taken.
exactly-once-old-epoch = The log committed under epoch { $epoch }, and had given { $newest }.

# Facts
transfer-requested = A customer asked { $actor } to move { $amount } from { $from } to { $to }: { $key }.
transfer-sent-again = { $actor } { $why ->
    [asked-again] was asked for { $key } again and sent it
    [other-payload] was asked for another amount under the key { $key } and sent it
    [each-partition] sent { $key } to one more partition,
   *[other] had heard nothing of { $key } and sent it
  } for the { $attempt ->
    [2] second
    [3] third
   *[other] { $attempt }th
  } time.
transfer-place-committed = { $actor } committed offset { $next } of P{ $partition } as the next.
transfer-taken-up = { $actor } took up { $key }, offset { $offset } of P{ $partition }.
transfer-settled = { $actor } was through with { $key }: { $outcome }.
processor-stood-still = { $actor } stood still for { $pause }: { $step }.
ledger-lease-taken = { $actor } took the lease on the ledger, token { $token }.
ledger-lease-held = { $actor } found the lease taken, and waited.
ledger-opened = { $account } has { $balance } in the book of { $book }.
ledger-token-seen = { $actor } saw token { $token }.
ledger-moved = { $actor } moved { $amount } from { $from } to { $to } for { $key }, { $book }: { $from-balance } and { $to-balance }{ $token ->
    [0] {""}
   *[other] , under token { $token }
  }.
ledger-declined = { $actor } moved nothing for { $key }, { $book }: { $code }.
ledger-found-done = { $actor } knew the key { $key } and gave the same answer.
ledger-key-reused = { $actor } refused { $key }: it was used for something else.
ledger-key-forgotten = { $actor } forgot the key { $key }: its window was over.
ledger-write-fenced = { $actor } refused token { $token }: it had seen { $newest }.
processor-id-taken = { $actor } took the transactional id { $transactional } and fenced whoever had it.
processor-turned-away = { $actor } was turned away: its epoch of { $transactional } is old.
statement-opened = { $actor } began to read the postings from the first.
statement-posted = { $actor } counted { $amount } of { $key } for { $account }: { $since } so far.
outbox-relayed = { $actor } told of { $key }, row { $number } of the outbox.
inbox-noted = { $actor } wrote a passbook line of { $key } and noted row { $row } of the outbox, together.
inbox-known = { $actor } knew the notice of { $key } and did nothing.
sms-texted = { $actor } sent the customer a text about { $key }{ $times ->
    [1] {""}
   *[other] , number { $times }
  }.

# Names
actor-netbanking = netbanking
actor-most-1 = at most once
    .short = most
actor-least-1 = at least once
    .short = least
actor-exact-1 = exact-1
actor-exact-2 = exact-2
actor-exact-3 = exact-3
actor-ledger = ledger
actor-statements = statements
actor-relay = relay
actor-notifier = notifier
word-at-most-once = at most once
word-at-least-once = at least once
word-exactly-once = exactly once
word-booked = booked
word-answered-again = known, and the same answer
word-key-refused = refused
word-not-allowed = not allowed
word-not-known = nobody knows
word-not-done = not done
word-step-leased = after the lease
word-step-read = after reading
word-step-written = after writing
word-step-sent = after the postings
word-step-offsets = after the offsets
word-step-between = between its two steps
word-step-texted = after the text
word-step-noted = after the note
word-step-told = after telling
word-no-answer = no answer
word-asked-again = asked again
word-other-payload = another payload
word-each-partition = to each partition
word-no-such-account = no such account
word-same-account = it is the same account
word-not-an-amount = that is no amount

# The stage
exactly-once-stage-now = { $lost } lost, { $twice } twice
exactly-once-stage-lanes = Three guarantees
exactly-once-stage-lanes-note = what became of each transfer, newest first
exactly-once-stage-transfer = transfer
exactly-once-stage-sent = sent
exactly-once-stage-texts = texts
exactly-once-stage-waits = on its way
exactly-once-stage-lost = lost
exactly-once-stage-once = once
exactly-once-stage-times = { $times } times
exactly-once-stage-declined = declined
exactly-once-stage-refused = refused
exactly-once-stage-once-refused = once; another amount refused
exactly-once-stage-kept = once; known { $times } more
exactly-once-stage-none = Nobody has asked for a transfer yet.
exactly-once-stage-ledger = Ledger
exactly-once-stage-ledger-note = balances in each book, and what the reader of the postings makes of them
exactly-once-stage-statements = statements
exactly-once-stage-account = account
exactly-once-stage-sum = sum
exactly-once-stage-running = Running sum of the exactly-once book
exactly-once-stage-running-note = after each of the newest moves
exactly-once-stage-log = Log of the postings
exactly-once-stage-stable = stable up to { $stable } of { $end }
exactly-once-stage-frozen = frozen at { $stable } of { $end }
exactly-once-stage-aborted = { $count ->
    [0] nothing aborted
    [one] 1 transaction aborted
   *[other] { $count } transactions aborted
  }
exactly-once-stage-fenced = { $count ->
    [0] nobody fenced
    [one] 1 late holder fenced
   *[other] { $count } late holders fenced
  }
