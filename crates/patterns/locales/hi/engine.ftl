# पोर्ट और सिम्युलेटर जो दर्ज करते हैं, वाक्यों में।

actor-you = आप
actor-bus = बस
actor-store = स्टोर
actor-keys = की-स्टोर
actor-queue = क्यू

actor-crashed = { $actor } क्रैश हुआ। पोर्ट के पीछे रखा सब सुरक्षित है।
actor-restarted = { $actor } फिर से चालू हुआ ({ $restarts } बार)।
actor-worked = { $actor } ने { $took } काम किया।
run-commanded = { $actor } ने माँगा: { $command } { $with }
run-ended = रन समाप्त हुआ। { $quiet ->
    [yes] करने को कुछ बाकी न था।
   *[no] समय पूरा हो गया।
  }

net-sent = { $actor } ने { $to } को { $what } { $record } भेजा; { $travels } लगेंगे।
net-lost = { $actor } ने { $to } को { $what } { $record } भेजा, पर नेटवर्क में खो गया।
net-duplicated = { $actor } ने { $to } को { $what } { $record } भेजा, वह दो बार पहुँचेगा।
net-blocked = { $actor } से { $to } तक { $what } { $record } नहीं जा सका: दोनों कटे हुए हैं।
net-unheard = { $actor } का { $what } { $record } { $to } तक पहुँचा, पर वह क्रैश हो चुका था।

fault-slowed = किसी ने { $actor } को { $factor } गुना धीमा किया।
fault-failing = किसी ने { $actor } के { $rate } काम विफल किए।
fault-hanging = किसी ने ऐसा किया कि { $actor } काम करे पर उत्तर न दे।
fault-filled = किसी ने { $actor } में जगह नहीं छोड़ी।
fault-skewed = किसी ने { $actor } की घड़ी { $by-ms } ms खिसकाई।
fault-healed = किसी ने { $actor } को ठीक किया।
fault-partitioned = किसी ने { $from } और { $actor } को अलग कर दिया।
fault-repaired = किसी ने { $from } और { $actor } को फिर जोड़ा।
fault-link = किसी ने { $from } और { $actor } का लिंक बिगाड़ा: { $lost } खोए, { $doubled } दोहरे{ $reorders ->
    [yes] , क्रम उलटा
   *[no] {""}
  }।

bus-published = { $actor } ने { $topic } { $record } प्रकाशित किया।
bus-confirmed = { $actor } को पता चला कि { $record } की { $copies } प्रतियाँ बनीं।
bus-unknown = { $actor } को { $record } का उत्तर नहीं मिला: शायद बस के पास हो।
bus-received = { $actor } ने { $topic } { $record } लिया, प्रयास { $attempt }।
bus-acked = { $actor } ने { $record } की पुष्टि की।
bus-nacked = { $actor } { $record } को सँभाल न सका, प्रयास { $attempt }: { $reason }।
bus-redrive-asked = { $actor } ने { $subscriber } के डेड लेटर फिर भेजने को कहा, ज़्यादा से ज़्यादा { $limit }।
bus-subscribed = { $actor } ने { $pattern } की सदस्यता ली{ $durable ->
    [yes] , जो अनुपस्थिति में भी रहेगी
   *[no] , जो चलने तक रहेगी
  }।
bus-unsubscribed = { $actor } ने सदस्यता समाप्त की।
bus-opened = बस ने { $subscriber } की { $pattern } सदस्यता खोली।
bus-closed = बस ने { $subscriber } की सदस्यता बंद की और { $dropped } प्रतियाँ हटाईं।
bus-kept = बस ने { $topic } { $record } रखा और { $copies } प्रतियाँ बनाईं।
bus-queued = { $record } { $subscriber } की प्रतीक्षा में है, क्यू में { $depth }।
bus-replayed = इतिहास से { $record } { $subscriber } के लिए रुका है।
bus-redriven = डेड लेटर { $record } फिर { $subscriber } की प्रतीक्षा में है, क्यू में { $depth }।
bus-publisher-blocked = { $subscriber } की क्यू भरी है, { $record } प्रकाशक के पास रुका है।
bus-dispatched = बस ने { $record } { $subscriber } को भेजा, प्रयास { $attempt }, लीज़ { $lease-ends } तक।
bus-settled = बस को { $subscriber } की पुष्टि मिली, { $record } की प्रति हटाई।
bus-requeued = बस { $wait } बाद { $record } { $subscriber } को फिर भेजेगी: { $reason }।
bus-dropped = { $subscriber } के लिए { $record } छोड़ दिया गया: { $reason }।
bus-dead-lettered = { $subscriber } के लिए { $record } { $attempts } प्रयासों बाद डेड लेटर बना: { $reason }।

key-got = { $actor } ने { $key } पढ़ा, संस्करण { $version }।
key-put = { $actor } ने { $key } लिखा, संस्करण { $version }।
key-conflicted = { $actor } { $key } न लिख सका: वह पहले से संस्करण { $actual } पर है।
key-deleted = { $actor } ने { $key } हटाया।
key-batch = { $actor } ने { $writes } लेखन एक साथ किए।
key-unknown = { $actor } को { $key } का ठीक उत्तर नहीं मिला।

work-queued = { $actor } ने { $record } को { $queue } में रखा, { $delay } बाद देय।
work-leased = { $actor } ने { $queue } से { $record } लिया, प्रयास { $attempt }।
work-done = { $actor } ने { $queue } का { $record } पूरा किया।
work-released = { $actor } ने { $record } { $delay } के लिए { $queue } को लौटाया।
work-failed = { $actor } को { $queue } से ठीक उत्तर नहीं मिला।
work-lease-expired = { $queue } के { $record } की लीज़ समाप्त हुई, वह फिर प्रतीक्षा में है।

store-appended = { $actor } ने { $stream } में संस्करण { $first } से { $last } जोड़े।
store-conflicted = { $actor } ने { $stream } को संस्करण { $expected } पर माना, पर वह { $actual } पर है।
store-failed = { $actor } { $stream } का उपयोग न कर सका: { $why }।
store-read = { $actor } ने { $stream } के { $events } इवेंट पढ़े, संस्करण { $from } से।
store-read-all = { $actor } ने स्थान { $after } के बाद { $events } इवेंट पढ़े।
store-followed = { $actor } को { $stream } संस्करण { $version } मिला, स्थान { $position }।
store-snapshot-saved = { $actor } ने { $stream } का स्नैपशॉट संस्करण { $version } पर रखा।
store-snapshot-read = { $actor } ने { $stream } का स्नैपशॉट खोजा: { $version ->
    [0] कोई नहीं मिला
   *[other] संस्करण { $version } मिला
  }।
store-view-committed = { $actor } ने { $view } व्यू और स्थान { $position } साथ रखे।

service-called = { $actor } ने { $service } को { $operation } के लिए कॉल { $call } किया।
service-answered = { $service } ने { $actor } की कॉल { $call } का उत्तर { $took } में दिया।
service-declined = { $service } ने { $actor } की कॉल { $call } अस्वीकार की: { $code }।
service-failed = { $service } { $actor } की कॉल { $call } पर विफल हुआ: { $code }, { $took } में।
service-timed-out = { $actor } ने { $took } बाद { $service } की प्रतीक्षा छोड़ी; कॉल { $call } शायद हो गई हो।
service-began = { $actor } ने कॉल { $call } शुरू की।
service-did = { $actor } ने कॉल { $call } का काम किया: { $operation }।
service-broke = { $actor } कॉल { $call } पर टूट गया, जैसा { $rate } कॉल में होता है।
service-hung = { $actor } ने कॉल { $call } पूरी की, पर उत्तर नहीं देगा।

task-joined = { $actor } ने { $tasks } काम पूरे होने की प्रतीक्षा की।

word-publish = प्रकाशन
word-reply = उत्तर
word-call = कॉल
word-get = पठन
word-put = लेखन
word-append = जोड़ना
word-delivery = प्रति
word-ack = पुष्टि
word-subscribe = सब्सक्रिप्शन
word-unsubscribe = सब्सक्रिप्शन का अंत
word-nack = अस्वीकृति
word-settled = परिणाम का प्रश्न
word-lease-expired = लीज़ समाप्त
word-store-full = जगह नहीं बची
word-outcome-unknown = समय पर उत्तर नहीं
