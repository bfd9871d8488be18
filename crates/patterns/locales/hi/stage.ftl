# चित्र और तथ्यों का पैनल।

app-stage-drawing = कौन-कौन शामिल है, और क्या रास्ते में है
app-stage-legend = निशानों का मतलब
app-stage-facts = तथ्य देखने के तरीके
app-stage-tab-trace = Trace
app-stage-tab-sequence = क्रम
app-stage-tab-plots = ग्राफ़
app-stage-tab-source = कोड

app-stage-bus = इवेंट bus
app-stage-topics = { $count } topic
app-stage-subscriptions = { $count } सब्सक्रिप्शन
app-stage-copies = { $count ->
    [one] { $count } कॉपी बनी
   *[other] { $count } कॉपियाँ बनीं
}
app-stage-publisher = पब्लिशर
app-stage-publisher-note = इंतज़ार नहीं करता
app-stage-topics-head = Topics
app-stage-topics-note = नए इवेंट replay के लिए रखे हैं
app-stage-subscribers = सब्सक्राइबर
app-stage-queue = क़तार, बिना सीमा
app-stage-queue-most = क़तार, ज़्यादा से ज़्यादा { $count }
app-stage-now = अभी
app-stage-acked = ack
app-stage-again = दोबारा
app-stage-dead = dead
app-stage-published = { $count ->
    [one] { $count } पब्लिश किया
   *[other] { $count } पब्लिश किए
  }
app-stage-made = { $count ->
    [one] { $count } कॉपी
   *[other] { $count } कॉपियाँ
}
app-stage-last = आख़िरी रखा
app-stage-away = सब्सक्राइब नहीं
app-stage-per-message = हर संदेश { $took }
app-stage-dead-letters = Dead letters
app-stage-dead-letter = { $actor }, { $attempts } कोशिशें, { $reason }
app-stage-none = कोई नहीं
app-stage-publisher-said = { $actor }, पब्लिश किए इवेंट: { $count }
app-stage-topic-said = Topic { $topic }, रखे हुए इवेंट: { $count }
app-stage-subscription-said = { $actor }: { $waiting } क़तार में, { $acked } ack, { $again } दोबारा भेजे, { $dead } dead
app-stage-dead-said = { $count ->
    [0] कोई dead letter नहीं
   *[other] { $count } dead letter
}

app-stage-links = { $count } लिंक
app-stage-flying = { $count } संदेश रास्ते में
app-stage-actors-down = { $count ->
    [one] { $count } बंद है
   *[other] { $count } बंद हैं
}
app-stage-called = { $count } कॉल
app-stage-handled = { $count } पूरे किए
app-stage-sent = { $count ->
    [one] { $count } भेजा
   *[other] { $count } भेजे
  }
app-stage-failed-calls = { $count } कॉल फ़ेल

app-stage-down = क्रैश हुआ
app-stage-hanging = जवाब नहीं
app-stage-failing = { $rate } फ़ेल
app-stage-full = जगह नहीं बची
app-stage-slow = { $factor }× धीमा
app-stage-skewed = घड़ी { $ms } ms ग़लत

app-stage-do-crash = { $actor } को क्रैश करें
app-stage-do-restart = { $actor } को फिर चलाएँ
app-stage-do-slow = { $actor } को धीमा करें
app-stage-do-fail = { $actor } को फ़ेल करें
app-stage-do-hang = { $actor } को अटकाएँ
app-stage-do-fill = { $actor } को भर दें
app-stage-do-skew = { $actor } की घड़ी बिगाड़ें
app-stage-do-heal = { $actor } को ठीक करें
app-stage-do-partition = { $actor } का { $other } से संपर्क काटें
app-stage-do-repair = { $actor } और { $other } का संपर्क जोड़ें
app-stage-do-lose = { $actor } और { $other } के बीच संदेश खो दें
app-stage-do-double = { $actor } और { $other } के बीच संदेश दोहराएँ
app-stage-do-reorder = { $actor } और { $other } के बीच संदेशों का क्रम बदलें

app-stage-means-flight = रास्ते में या चल रहा है
app-stage-means-delivered = रखा गया या जवाब मिला
app-stage-means-retry = दोबारा भेजा
app-stage-means-again = फिर से या दो बार भेजा
app-stage-means-failed = खोया या फ़ेल
app-stage-means-dead = dead letter
app-stage-means-free = ख़ाली जगह
app-stage-means-lease = lease चल रही है
app-stage-is-selected = चुना हुआ तथ्य इसी का है
app-stage-is-cause = चुने हुए तथ्य की वजह
app-stage-is-effect = चुने हुए तथ्य का असर
app-stage-means-cause = चुने हुए तथ्य की वजह
app-stage-means-effect = उसका असर

app-stage-tone-step = एक क़दम
app-stage-tone-flight = रास्ते में
app-stage-tone-delivered = हो गया
app-stage-tone-retry = फिर कोशिश होगी
app-stage-tone-failed = फ़ेल
app-stage-tone-dead = कोशिश छोड़ी
app-stage-tone-fault = किसी ने करवाया

app-stage-level = कितना दिखे
app-stage-story = मुख्य बातें
app-stage-detail = सब कुछ
app-stage-search = तथ्यों में खोजें
app-stage-by-actor = सिर्फ़ एक actor के तथ्य दिखाएँ
app-stage-every-actor = सभी
app-stage-by-kind = सिर्फ़ एक तरह के तथ्य दिखाएँ
app-stage-every-kind = हर तरह के
app-stage-correlation = सिर्फ़ #{ $number }
app-stage-facts-shown = { $count } तथ्य
app-stage-facts-so-far = अब तक { $count }
app-stage-cause = वजह
app-stage-effect = असर
app-stage-open-source = { $place } दिखाएँ

app-stage-actors = कौन-कौन शामिल है
app-stage-rows = { $count ->
    [one] { $count } पंक्ति, समय ऊपर से नीचे
   *[other] { $count } पंक्तियाँ, समय ऊपर से नीचे
}
app-stage-message-attempt = { $record }, कोशिश { $attempt }
app-stage-message-publish = publish { $record }
app-stage-message-deliver = { $record }
app-stage-message-ack = ack { $record }
app-stage-message-nack = nack { $record }
app-stage-message-reply = जवाब { $record }
app-stage-message-subscribe = subscribe
app-stage-message-unsubscribe = unsubscribe
app-stage-message-call = कॉल { $record }
app-stage-message-get = get
app-stage-message-put = put
app-stage-message-delete = delete
app-stage-message-scan = scan
app-stage-message-batch = batch
app-stage-message-snapshot = snapshot
app-stage-message-view = view
app-stage-message-wait = wait
app-stage-message-append = append
app-stage-message-read = read
app-stage-message-follow = follow
app-stage-message-push = push { $record }
app-stage-message-lease = lease
app-stage-message-done = done { $record }
app-stage-message-release = release { $record }

app-stage-plot-calls = कॉल प्रति सेकंड
app-stage-plot-asked = माँगी गईं
app-stage-plot-let = जाने दी गईं
app-stage-plot-latency = जवाब में देरी
app-stage-plot-over = पिछले 5 s, { $count } कॉल
app-stage-plot-depth = क़तार की लंबाई
app-stage-plot-waiting = इंतज़ार में कॉपियाँ
app-stage-plot-errors = एरर
app-stage-plot-by-type = तरह के हिसाब से
app-stage-plot-timeout = समय पर जवाब नहीं मिला
app-stage-plot-bands = ग्राफ़ के पीछे किसकी हालत दिखे
app-stage-plot-facts = तथ्य प्रति सेकंड
app-stage-plot-facts-now = तथ्य

app-stage-file = फ़ाइल
app-stage-ran = लाइन { $line } से यह हुआ

app-stage-source-coming = कोड आ रहा है।
app-stage-source-missing = कोड नहीं मिल पाया। ऑनलाइन होने पर पेज दोबारा लोड करें।
app-stage-dependency = सेवा
app-stage-by-latency = देरी के हिसाब से कॉल
app-stage-window = विंडो
app-stage-window-order = पुराना → नया
app-stage-bookings = { $count ->
    [one] { $count } बुकिंग माँगी गई
   *[other] { $count } बुकिंग माँगी गईं
}
app-stage-open-now = { $open } खुले, { $half } half-open
app-stage-calls-made = { $count } कॉल
app-stage-calls-refused = { $count ->
    [one] { $count } रोकी गई
   *[other] { $count } रोकी गईं
  }
app-stage-since = { $time } से
app-stage-failed-of = { $calls } में से { $failed } फ़ेल, { $rate }
app-stage-limit = सीमा { $limit }
app-stage-probes = जाँच-कॉल: { $permitted } में से { $good } सही
app-stage-half-open-in = { $time } में half-open
app-stage-ignored = { $count } मना हुईं, गिनी नहीं
app-stage-fallback = बदले में: { $fallback }
app-stage-means-answered = जवाब मिला
app-stage-means-ignored = मना हुई, गिनी नहीं
app-stage-means-failed-call = फ़ेल या टाइमआउट
app-stage-means-refused = ब्रेकर ने रोकी
app-stage-means-probe = जाँच-कॉल
app-stage-means-timeout = समय की सीमा

app-stage-stream = { $portfolio } की इवेंट स्ट्रीम
app-stage-stream-note = सिर्फ़ आगे जुड़ता है; हर इवेंट में पिछले का hash है
app-stage-as-of = v{ $version } तक
app-stage-conflicts = { $count ->
    [one] { $count } append को किसी और ने पछाड़ा, उसका फ़ैसला दोबारा हुआ
   *[other] { $count } append को किसी और ने पछाड़ा, उनका फ़ैसला दोबारा हुआ
}
app-stage-before = पहले
app-stage-after = बाद में
app-stage-version = वर्ज़न { $version }
app-stage-cash = नक़द
app-stage-invested = निवेश
app-stage-realised = बुक हुआ मुनाफ़ा
app-stage-full-replay = पूरा replay
app-stage-snapshot-tail = { $version ->
    [0] अभी स्नैपशॉट नहीं
   *[other] स्नैपशॉट v{ $version } और आगे
}
app-stage-events = { $count } इवेंट

app-stage-panel-missing = यह पैनल नहीं मिल पाया। शायद आप ऑफ़लाइन हैं; बाद में फिर खोलें।
