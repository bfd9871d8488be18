# The dead letter queue: notifications at Swiggy.

dead-letter-queue-title = Dead letter queue
dead-letter-queue-tagline = Try later what may succeed, set aside what cannot
dead-letter-queue-scene = Swiggy notifications.
dead-letter-queue-problem = Some messages fail for a moment, some for ever. Trying again at once makes an outage worse; trying for ever blocks the rest; dropping what failed loses it.
dead-letter-queue-happens = Orders put notifications into a work queue. Three workers take them on lease and hand each to the gateway for SMS, push or email. What fails for a moment is scheduled again, later each time and at a random moment. What cannot succeed, or has had four attempts, becomes a dead letter with its whole story. A monitor raises alerts, and support corrects dead letters and sends them again.
dead-letter-queue-without = Popped without a lease, what a worker held when it crashed is gone. Without jitter, those who failed together come back together and fail together again. Without a cap, a message that can never succeed is tried for ever.
dead-letter-queue-try = Play the outage and watch the retries spread over the time axis. Turn “No jitter” on and watch them come back as one. Crash a worker that holds messages. Edit a dead letter and send it again.

dead-letter-queue-param-rate = notifications
    .meaning = How many notifications are asked for in a second.
dead-letter-queue-param-notices = in all
    .meaning = How many notifications are asked for in this run by themselves.
dead-letter-queue-param-jitter = jitter
    .meaning = How the waits are spread, so that those who failed together do not come back together.
dead-letter-queue-param-growth = growth
    .meaning = How the wait grows with each failed attempt.
dead-letter-queue-param-base = first bound
    .meaning = The longest wait before the second attempt; later ones grow from it.
dead-letter-queue-param-cap = cap
    .meaning = No wait is longer than this.
dead-letter-queue-param-attempts = attempts
    .meaning = How often a message is tried at most. Then it is a dead letter.
dead-letter-queue-param-retry = retry
    .meaning = Whether a message that failed is put aside until it is due, or waits in its worker’s hand and blocks it.
dead-letter-queue-param-lease = lease
    .meaning = How long a worker may keep a message before the queue hands it to another.
dead-letter-queue-param-slots = in hand
    .meaning = How many messages a worker has in hand at once.
dead-letter-queue-param-timeout = timeout
    .meaning = How long a worker waits for a gateway.
dead-letter-queue-param-gateway = gateway limit
    .meaning = How many calls each gateway takes in a second; more are refused.
dead-letter-queue-param-sms-failing = SMS failing
    .meaning = How much of what goes by SMS fails without an outage.
dead-letter-queue-param-push-failing = push failing
    .meaning = How much of what goes by push fails without an outage.
dead-letter-queue-param-email-failing = email failing
    .meaning = How much of what goes by email fails without an outage.
dead-letter-queue-param-permanent = for ever
    .meaning = How much of that fails for ever: the address does not exist.
dead-letter-queue-param-kept = dead letters kept
    .meaning = How long each dead letter is kept, counted for it alone.
dead-letter-queue-param-redrive-rate = redrive rate
    .meaning = How many dead letters are sent again in a second.
dead-letter-queue-param-alert-depth = alert: depth
    .meaning = So many waiting messages raise an alert.
dead-letter-queue-param-alert-age = alert: age
    .meaning = So old an unfinished message raises an alert.
dead-letter-queue-param-alert-dead = alert: dead letters
    .meaning = So many dead letters raise an alert.
dead-letter-queue-param-dead-max = room for dead letters
    .meaning = How many dead letters the dead letter queue keeps. With so many, a message that is given up stays on its lease and comes back.
dead-letter-queue-option-full = full
dead-letter-queue-option-equal = equal
dead-letter-queue-option-decorrelated = decorr.
dead-letter-queue-option-none = none
dead-letter-queue-option-exponential = exponential
dead-letter-queue-option-linear = linear
dead-letter-queue-option-fixed = fixed
dead-letter-queue-option-retry-topics = retry topics
dead-letter-queue-option-blocking = blocking
dead-letter-queue-option-thirty-days = 30 days
dead-letter-queue-option-one-minute = 1 minute
dead-letter-queue-option-ten-seconds = 10 s

dead-letter-queue-switch-jitter = No jitter
    .meaning = Everybody waits exactly as long as the bound says.
dead-letter-queue-switch-lease = Pop without lease
    .meaning = What a worker takes is its own for ever: no lease ends, and nothing takes it back.
dead-letter-queue-switch-attempt-cap = No attempt cap
    .meaning = A message is tried again however often it has failed.

dead-letter-queue-preset-outage = Outage and herd
    .outcome = spread out
    .watch = The SMS gateway is down for four seconds, and forty orders come. Their retries spread over seconds, so its return is no stampede.
dead-letter-queue-preset-poison-pill = Poison pill
    .outcome = dead letter, corrected
    .watch = A broken text fails four times, a topic without a route once; both are set aside, the rest goes on. Support corrects the oldest and sends it again.
dead-letter-queue-preset-redrive-too-early = Redrive before the fix
    .outcome = dead again
    .watch = The dead letters are sent again while the gateway is still down and die again. After the fix they go out, two a second.
dead-letter-queue-preset-worker-crash = Worker crashes
    .outcome = lease ends
    .watch = Two workers die with messages in hand. Their leases run out and others send them; the gateways know what was sent already.
dead-letter-queue-preset-dead-letter-write-fails = Dead-letter write fails
    .outcome = kept leased
    .watch = There is no room for dead letters. What would be one keeps its lease and comes back, is not tried again, and is set aside once there is room.
dead-letter-queue-preset-no-room-left = Dead letters are full
    .outcome = held back, then room
    .watch = Two dead letters fill the dead letter queue, and two more messages are to go there. They keep their leases and come back, untried. At 24 s and at 30 s support corrects a letter and sends it again; each time there is room for one of them.
dead-letter-queue-preset-blocking = Blocking retry
    .outcome = all wait
    .watch = Workers wait with what failed in their hands, so a dead SMS gateway holds up push and email, too.
dead-letter-queue-preset-two-per-topic = Two of each topic
    .outcome = ten of twelve
    .watch = All three gateways are down, and all twelve messages die after two attempts. Once they are well, support sends the first two of each topic again to see: ten arrive. The third order.sms and the third restaurant.sms are still dead: redrive the rest.
dead-letter-queue-preset-twelve-messages = Twelve messages
    .outcome = some are dead
    .watch = Twelve notifications, gateways that fail 30, 25 and 15 % of the time, two seconds doubled, four attempts.
dead-letter-queue-preset-random-faults = Random faults
    .outcome = holds
    .watch = The seed crashes, slows, fills and cuts off whom it likes; every verdict stays green.
dead-letter-queue-preset-no-jitter = No jitter
    .outcome = all at once
    .watch = Those who failed together come back together, two, six and fourteen seconds later.
dead-letter-queue-preset-popped = Pop without lease
    .outcome = messages lost
    .watch = Two workers die with messages that nobody else knows of. Nothing brings them back.
dead-letter-queue-preset-for-ever = No attempt cap
    .outcome = tried for ever
    .watch = A broken text is tried a fifth time, and a sixth, and would be for ever.

dead-letter-queue-command-notify = Notify by WhatsApp, which has no route
dead-letter-queue-command-rush = Forty orders at once
dead-letter-queue-command-spoil = Poison pill
dead-letter-queue-command-redrive-all = Redrive all
dead-letter-queue-command-redrive-some = Redrive two of each topic
dead-letter-queue-command-redrive-one = Redrive the oldest
dead-letter-queue-command-edit-letter = Edit and redrive the oldest
asked-notify = { $actor } asked for a notification.
asked-rush = { $actor } asked for { $first ->
    [none] forty
   *[other] { $first }
  } orders at once.
asked-spoil = { $actor } asked for a notification with a broken text.
asked-redrive-all = { $actor } asked for all dead letters to be sent again.
asked-redrive-some = { $actor } asked for the first { $first ->
    [none] two
   *[other] { $first }
  } dead letters of each topic to be sent again.
asked-redrive-one = { $actor } asked for { $first ->
    [none] the oldest dead letter
   *[other] dead letter { $first }
  } to be sent again.
asked-edit-letter = { $actor } asked for { $first ->
    [none] the oldest dead letter
   *[other] dead letter { $first }
  } to be corrected and sent again.

dead-letter-queue-fault-fail-sms = SMS outage
dead-letter-queue-fault-slow-push-20 = Slow the push gateway down
dead-letter-queue-fault-hang-email = Let the email gateway hang
dead-letter-queue-fault-crash-worker-1 = Crash worker 1
dead-letter-queue-fault-crash-worker-2 = Crash worker 2
dead-letter-queue-fault-fill-dead-letters = Fail dead-letter writes
dead-letter-queue-fault-partition-queue-worker-3 = Cut worker 3 off from the queue
dead-letter-queue-fault-lose-queue-worker-1-30 = Lose 30 % between queue and worker 1

retry-policy = Policy: { $attempts-max } attempts, { $growth } from { $base } to { $cap } at most, jitter: { $jitter }.
notice-asked = { $actor } asked for notification { $message } ({ $topic }).
notice-attempted = { $actor } hands { $message } to its gateway, attempt { $attempt }.
notice-sent = { $actor } sent { $message } ({ $topic }) at attempt { $attempt }.
notice-recovered = { $actor } sent { $message } at attempt { $attempt }: it had been put aside, not lost.
notice-failed = { $actor } failed on { $message } at attempt { $attempt }: { $reason }{ $permanent ->
    [yes] , for ever
   *[other] , for now
  }.
notice-held-back = { $actor } can neither send { $message } nor set it aside, and lets its lease run out.
gateway-delivered = The { $actor } gateway told the customer of { $message }.
gateway-found-delivered = The { $actor } gateway knew { $message } and told nobody twice.
gateway-throttled = The { $actor } gateway refused { $message }: it takes { $limit } in a second.
alert-raised = Alert: { $about ->
    [depth] { $value } messages wait
    [age] the oldest message is { $value } s old
   *[other] there are { $value } dead letters
  }, the limit is { $limit }.
alert-cleared = No alert any more: { $about ->
    [depth] { $value } messages wait
    [age] the oldest message is { $value } s old
   *[other] there are { $value } dead letters
  }.
support-edited = { $actor } looked at { $message } and corrected { $what }.
support-redrove = { $actor } put { $letters } of { $of } dead letters back.

dead-letter-queue-invariant-one-place = One place each
dead-letter-queue-invariant-attempts-max = No more attempts than allowed
dead-letter-queue-invariant-delay-cap = No wait beyond the cap
dead-letter-queue-invariant-nothing-lost = Nothing is lost
dead-letter-queue-invariant-no-herd = No herd comes back together

dlq-places = { $queued } queued + { $leased } leased + { $scheduled } scheduled + { $done } done + { $dead } dead{ $expired ->
    [0] { "" }
   *[other] { " " }+ { $expired } expired
  } = { $all }.
dlq-not-where-it-was = { $record } moved from where it was not.
dlq-most-attempts = { $attempts } attempts at most; { $most } are allowed.
dlq-tried-too-often = { $record } was tried { $attempts } times; { $most } are allowed.
dlq-longest-wait = The longest wait was { $wait }; the cap is { $cap }.
dlq-waits-too-long = { $record } waits { $wait }; the cap is { $cap }.
dlq-all-found = { $all } in, { $all } found, { $sent } of them sent.
dlq-done-unsent = { $record } counts as done, and no gateway sent it.
dlq-lost-with-worker = { $record } was in the hands of a worker that crashed, and no lease brings it back.
dlq-lost-on-the-way = { $record } was handed out and never arrived, and no lease brings it back.
dlq-never-arrived = { $record } was accepted, and the queue does not have it.
dlq-not-all-found = { $all } were put in and { $found } were found.
dlq-herd-spread = Of { $herd } who failed within 100 ms, { $together } at most came back within 100 ms.
dlq-herd-returns = Of { $herd } who failed together, { $together } come back together at { $due }.

actor-orders = orders
actor-dead-letters = The dead-letter store
actor-worker-1 = worker 1
actor-worker-2 = worker 2
actor-worker-3 = worker 3
actor-sms = SMS
actor-push = push
actor-email = email
actor-monitor = monitor
actor-support = support
word-no-route = no route
word-number-invalid = no such number
word-token-expired = the app is gone
word-no-mailbox = no such mailbox
word-attempts-used-up = all attempts used up
word-text = the text
word-address = the address
word-nothing = nothing
word-full = full
word-equal = equal
word-decorrelated = decorrelated
word-none = none
word-exponential = exponential
word-linear = linear
word-fixed = fixed
