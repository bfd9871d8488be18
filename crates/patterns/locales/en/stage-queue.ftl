# The drawing of a queue with its dead letters.

app-stage-dlq-summary = { $count ->
    [one] 1 message so far
   *[other] { $count } messages so far
}
app-stage-dlq-alerts = { $count ->
    [0] no alert
    [one] 1 alert
   *[other] { $count } alerts
}
app-stage-dlq-queue = Work queue
app-stage-dlq-order = due longest first
app-stage-dlq-depth = Depth
app-stage-dlq-age = Oldest age
app-stage-dlq-of-limit = { $value }, alert at { $limit }
app-stage-dlq-in-hand = Leased
app-stage-dlq-visible = visible again after { $lease }
app-stage-dlq-popped = popped, taken back by nobody
app-stage-dlq-holds = { $count ->
    [0] nothing in hand
    [one] 1 message in hand
   *[other] { $count } messages in hand
}
app-stage-dlq-idle = idle
app-stage-dlq-schedule = Scheduled retries
app-stage-dlq-waiting = { $how }; { $count } wait
app-stage-dlq-exactly = exactly at the bound
app-stage-dlq-upper-half = between half the bound and the bound
app-stage-dlq-anywhere = anywhere up to the bound
app-stage-dlq-thrice = up to three times the last wait
app-stage-dlq-no-retry = One attempt each: nothing is tried again.
app-stage-dlq-attempt = attempt { $attempt }
app-stage-dlq-bound = bound { $bound }
app-stage-dlq-now = now
app-stage-dlq-queued = queued
app-stage-dlq-leased = leased
app-stage-dlq-scheduled = scheduled
app-stage-dlq-done = done
app-stage-dlq-dead = dead
app-stage-dlq-spread = How a herd comes back
app-stage-dlq-spread-note = { $herd } fail together; { $gateway } are taken in { $step }
app-stage-dlq-peak = peak { $peak }
app-stage-dlq-letters = Dead letters
app-stage-dlq-message = message
app-stage-dlq-tries = tries
app-stage-dlq-error = last error
app-stage-dlq-since = age
app-stage-dlq-none = None. What cannot be sent is kept here with its story.
app-stage-dlq-newer = Newer
app-stage-dlq-older = Older
app-stage-dlq-shown = { $from } to { $to } of { $all }
app-stage-dlq-redrive-all = Redrive all
app-stage-dlq-redrive = Redrive
app-stage-dlq-edit = Edit
app-stage-dlq-means-leased = on lease; the bar is what is left of it
app-stage-dlq-means-scheduled = will be tried again
app-stage-dlq-means-down = crashed; its leases run on
app-stage-dlq-means-dead = given up, kept for a person
word-notifications = notifications
