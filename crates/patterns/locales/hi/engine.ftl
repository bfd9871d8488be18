# पोर्ट और सिम्युलेटर जो दर्ज करते हैं, वाक्यों में।

actor-you = आप
actor-bus = bus
actor-store = स्टोर
actor-keys = key store
actor-queue = क़तार
actor-gateway = gateway

actor-crashed = { $actor } क्रैश हुआ। जो याद में था वह गया; जो स्टोर किया था वह सुरक्षित है।
actor-restarted = { $actor } फिर चालू हुआ, रीस्टार्ट { $restarts }।
actor-worked = { $actor } ने { $took } काम किया।
run-commanded = { $actor } ने कहा: { $command } { $with }
run-ended = रन ख़त्म हुआ। { $quiet ->
    [yes] करने को कुछ बाक़ी नहीं था।
   *[no] हो सकता है कि कुछ होना बाक़ी रह गया हो।
  }

net-sent = { $actor } ने { $to } को भेजा: { $what } { $record }, { $travels } का रास्ता।
net-lost = { $actor } ने { $to } को भेजा: { $what } { $record }। नेटवर्क ने इसे खो दिया।
net-duplicated = { $actor } ने { $to } को भेजा: { $what } { $record }। यह दो बार पहुँचेगा।
net-blocked = { $actor } { $to } को नहीं भेज सका: { $what } { $record }। दोनों का संपर्क कटा है।
net-unheard = { $actor } से { $to } तक पहुँचा: { $what } { $record }। पर { $to } क्रैश हो चुका था।

fault-slowed = किसी ने { $actor } को { $factor } गुना धीमा किया।
fault-failing = किसी ने { $actor } का { $rate } काम फ़ेल करवाया।
fault-hanging = किसी ने ऐसा किया कि { $actor } काम करे पर कभी जवाब न दे।
fault-filled = किसी ने { $actor } में कुछ रखने की जगह नहीं छोड़ी।
fault-skewed = किसी ने { $actor } की घड़ी { $by-ms } ms खिसकाई।
fault-healed = किसी ने { $actor } को ठीक किया।
fault-partitioned = किसी ने { $from } और { $actor } का संपर्क काट दिया।
fault-repaired = किसी ने { $from } और { $actor } का संपर्क फिर जोड़ दिया।
fault-link = किसी ने { $from } और { $actor } के बीच का लिंक बिगाड़ा: { $lost } खोए, { $doubled } दोहराए{ $reorders ->
    [yes] , क्रम बदला
   *[no] {""}
  }।

bus-published = { $actor } ने { $topic } { $record } पब्लिश किया।
bus-confirmed = { $actor } को पता चला कि { $record } की { $copies ->
    [0] कोई कॉपी नहीं बनी
    [one] एक कॉपी बनी
   *[other] { $copies } कॉपियाँ बनीं
  }।
bus-unknown = { $actor } को { $record } के बारे में कोई जवाब नहीं मिला: हो सकता है वह bus के पास हो।
bus-received = { $actor } ने { $topic } { $record } लिया, कोशिश { $attempt }।
bus-acked = { $actor } ने { $record } का ack भेजा।
bus-nacked = { $actor } { $record } को पूरा नहीं कर सका, कोशिश { $attempt }: { $reason }।
bus-redrive-asked = { $actor } ने { $subscriber } के dead letter फिर भेजने को कहा, ज़्यादा से ज़्यादा { $limit }।
bus-subscribed = { $actor } ने { $pattern } सब्सक्राइब किया{ $durable ->
    [yes] ; न रहने पर भी सब्सक्रिप्शन बना रहेगा
   *[no] ; सब्सक्रिप्शन चलने तक ही रहेगा
  }।
bus-unsubscribed = { $actor } ने अपना सब्सक्रिप्शन ख़त्म किया।
bus-opened = bus ने { $pattern } पर { $subscriber } का सब्सक्रिप्शन खोला।
bus-closed = bus ने { $subscriber } का सब्सक्रिप्शन बंद किया; छूटी कॉपियाँ: { $dropped }।
bus-kept = bus ने { $topic } { $record } रखा और { $copies ->
    [0] कोई कॉपी नहीं बनाई
    [one] एक कॉपी बनाई
   *[other] { $copies } कॉपियाँ बनाईं
  }।
bus-queued = { $record } { $subscriber } के लिए इंतज़ार में है, क़तार में { $depth }।
bus-replayed = हिस्ट्री में से { $record } { $subscriber } के लिए इंतज़ार में है।
bus-redriven = dead letter { $record } फिर { $subscriber } के लिए इंतज़ार में है, क़तार में { $depth }।
bus-publisher-blocked = { $subscriber } की क़तार भरी है, इसलिए { $record } पब्लिशर के पास रुका है।
bus-dispatched = bus ने { $record } { $subscriber } को भेजा, कोशिश { $attempt }, lease { $lease-ends } तक।
bus-settled = bus को { $subscriber } का ack मिला और उसने { $record } की कॉपी हटा दी।
bus-requeued = bus { $wait } बाद { $subscriber } को { $record } फिर भेजेगी: { $reason }।
bus-dropped = { $subscriber } के लिए { $record } छोड़ दिया गया: { $reason }।
bus-dead-lettered = { $subscriber } के लिए { $record } अब dead letter है, कोशिशें { $attempts }: { $reason }।

key-got = { $actor } ने { $key } पढ़ा, वर्ज़न { $version }।
key-put = { $actor } ने { $key } लिखा, वर्ज़न { $version }।
key-conflicted = { $actor } { $key } नहीं लिख सका: वह पहले ही वर्ज़न { $actual } पर है।
key-deleted = { $actor } ने { $key } हटाया।
key-batch = { $actor } ने { $writes } write एक साथ किए।
key-unknown = { $actor } को { $key } के बारे में ठीक जवाब नहीं मिला।

work-queued = { $actor } ने { $record } को { $queue } में रखा; बारी { $delay } बाद।
work-leased = { $actor } ने { $queue } से { $record } लिया, कोशिश { $attempt }।
work-done = { $actor } ने { $queue } का { $record } पूरा किया।
work-released = { $actor } ने { $record } { $delay } के लिए { $queue } को लौटाया।
work-failed = { $actor } को { $queue } से ठीक जवाब नहीं मिला।
work-lease-expired = { $queue } में { $record } की lease ख़त्म हुई, इसलिए वह फिर इंतज़ार में है।

store-append = { $actor } ने { $stream } में append होने के लिए { $events ->
    [one] एक इवेंट भेजा।
   *[other] { $events } इवेंट भेजे।
  }
store-appended = { $actor } ने { $stream } में append किया, जो अब वर्ज़न { $last } पर है।
store-conflicted = { $actor } को लगा { $stream } वर्ज़न { $expected } पर है, पर वह { $actual } पर है।
store-failed = { $actor } { $stream } का इस्तेमाल नहीं कर सका: { $why }।
store-read = { $actor } ने वर्ज़न { $from } से { $stream } के { $events ->
    [1] { $events } इवेंट पढ़ा
   *[other] { $events } इवेंट पढ़े
  }।
store-read-all = { $actor } ने पोज़िशन { $after } के बाद { $events ->
    [1] { $events } इवेंट पढ़ा
   *[other] { $events } इवेंट पढ़े
  }।
store-followed = { $actor } को { $stream } का वर्ज़न { $version } मिला, पोज़िशन { $position }।
store-snapshot-saved = { $actor } ने { $stream } के वर्ज़न { $version } का स्नैपशॉट रखा।
store-snapshot-read = { $actor } ने { $stream } का स्नैपशॉट खोजा: { $version ->
    [0] कोई नहीं मिला
   *[other] वर्ज़न { $version } का मिला
  }।
store-view-committed = { $actor } ने व्यू { $view } और पोज़िशन { $position } एक साथ रखे।

service-called = { $actor } ने { $service } को कॉल { $call } की: { $operation }।
service-answered = { $service } ने { $actor } की कॉल { $call } का जवाब { $took } में दिया।
service-declined = { $service } ने { $actor } की कॉल { $call } के लिए मना किया: { $code }।
service-failed = { $service } { $actor } की कॉल { $call } पर { $took } बाद फ़ेल हुआ: { $code }।
service-timed-out = { $actor } ने { $took } बाद { $service } का इंतज़ार छोड़ दिया; कॉल { $call } शायद पूरी हो चुकी हो।
service-began = { $actor } ने कॉल { $call } शुरू की।
service-did = { $actor } ने कॉल { $call } का काम कर दिया: { $operation }।
service-broke = { $actor } कॉल { $call } पर फ़ेल हुआ; इसकी { $rate } कॉल फ़ेल होती हैं।
service-hung = { $actor } ने कॉल { $call } का काम किया, पर जवाब कभी नहीं देगा।

task-joined = { $actor } ने { $tasks ->
    [one] { $tasks } टास्क
   *[other] { $tasks } टास्कों
  } का इंतज़ार किया।

word-publish = publish
word-reply = जवाब
word-call = कॉल
word-get = read
word-put = write
word-append = append
word-delivery = कॉपी
word-ack = ack
word-subscribe = subscribe
word-unsubscribe = unsubscribe
word-nack = nack
word-settled = नतीजे का सवाल
word-lease-expired = lease ख़त्म हुई
word-conflict = किसी और ने पहले लिख दिया
word-store-full = जगह नहीं बची
word-events-gone = इवेंट मिटा दिए गए
word-outcome-unknown = समय पर जवाब नहीं मिला
word-key-changed = key बदल चुकी है
word-store-unavailable = स्टोर उपलब्ध नहीं है
word-unreadable-event = इवेंट पढ़ा नहीं जा सकता
word-handler-error = हैंडलर फ़ेल हुआ
word-gateway-failed = gateway फ़ेल हुआ
word-gateway-silent = gateway ने जवाब नहीं दिया
word-insufficient-funds = पैसे कम हैं
