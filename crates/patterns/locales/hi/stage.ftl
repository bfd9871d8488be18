# मंच और तथ्यों का पैनल।

app-stage-drawing = कौन-कौन है, और क्या रास्ते में है
app-stage-legend = निशानों का मतलब
app-stage-facts = तथ्य देखने के तरीके
app-stage-tab-trace = ट्रेस
app-stage-tab-sequence = क्रम
app-stage-tab-plots = ग्राफ़
app-stage-tab-source = कोड

app-stage-bus = इवेंट बस
app-stage-topics = { $count ->
    [one] 1 topic
   *[other] { $count } topic
}
app-stage-subscriptions = { $count ->
    [one] 1 subscription
   *[other] { $count } subscription
}
app-stage-copies = { $count ->
    [one] 1 प्रति बनी
   *[other] { $count } प्रतियाँ बनीं
}
app-stage-publisher = भेजने वाला
app-stage-publisher-note = इंतज़ार नहीं करता
app-stage-topics-head = Topics
app-stage-topics-note = नए रिकॉर्ड रखे जाते हैं
app-stage-subscribers = पाने वाले
app-stage-queue = कतार, बिना सीमा
app-stage-queue-most = कतार, ज़्यादा से ज़्यादा { $count }
app-stage-now = अभी
app-stage-acked = ack
app-stage-again = दोबारा
app-stage-dead = dead
app-stage-published = { $count } भेजे
app-stage-made = { $count ->
    [one] 1 प्रति
   *[other] { $count } प्रतियाँ
}
app-stage-last = आख़िरी रखा
app-stage-away = जुड़ा नहीं है
app-stage-per-message = हर संदेश { $took }
app-stage-dead-letters = Dead letters
app-stage-dead-letter = { $actor } पर, { $attempts } कोशिशें, { $reason }
app-stage-none = कोई नहीं
app-stage-publisher-said = { $actor } ने { $count } इवेंट भेजे हैं
app-stage-topic-said = Topic { $topic }, { $count } इवेंट रखे हैं
app-stage-subscription-said = { $actor }: { $waiting } कतार में, { $acked } ack, { $again } दोबारा, { $dead } dead
app-stage-dead-said = { $count ->
    [0] कोई dead letter नहीं
   *[other] { $count } dead letter
}

app-stage-links = { $count ->
    [one] 1 कड़ी
   *[other] { $count } कड़ियाँ
}
app-stage-flying = { $count ->
    [one] 1 संदेश रास्ते में
   *[other] { $count } संदेश रास्ते में
}
app-stage-actors-down = { $count ->
    [one] 1 बंद है
   *[other] { $count } बंद हैं
}
app-stage-called = { $count ->
    [one] 1 कॉल की
   *[other] { $count } कॉल कीं
}
app-stage-handled = { $count } निपटाए
app-stage-sent = { $count ->
    [one] 1 संदेश भेजा
   *[other] { $count } संदेश भेजे
}
app-stage-failed-calls = { $count ->
    [one] 1 कॉल नाकाम
   *[other] { $count } कॉल नाकाम
}

app-stage-down = क्रैश
app-stage-hanging = कभी जवाब नहीं देता
app-stage-failing = { $rate } नाकाम
app-stage-full = जगह नहीं बची
app-stage-slow = { $factor }× धीमा
app-stage-skewed = घड़ी { $ms } ms ग़लत

app-stage-do-crash = { $actor } को क्रैश करें
app-stage-do-restart = { $actor } को फिर चलाएँ
app-stage-do-slow = { $actor } को धीमा करें
app-stage-do-fail = { $actor } को नाकाम करें
app-stage-do-hang = { $actor } को अटकाएँ
app-stage-do-fill = { $actor } को भर दें
app-stage-do-skew = { $actor } की घड़ी बिगाड़ें
app-stage-do-heal = { $actor } को ठीक करें
app-stage-do-partition = { $actor } को { $other } से काटें
app-stage-do-repair = { $actor } और { $other } को फिर जोड़ें
app-stage-do-lose = { $actor } और { $other } के बीच संदेश खोएँ
app-stage-do-double = { $actor } और { $other } के बीच संदेश दोहराएँ
app-stage-do-reorder = { $actor } और { $other } के बीच क्रम बदलें

app-stage-means-flight = रास्ते में या काम चल रहा है
app-stage-means-delivered = रखा गया, ack या जवाब
app-stage-means-retry = दोबारा भेजा
app-stage-means-again = फिर से या दो बार भेजा
app-stage-means-failed = खोया या नाकाम
app-stage-means-dead = dead letter
app-stage-means-free = कतार में खाली जगह
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
app-stage-tone-failed = नाकाम
app-stage-tone-dead = छोड़ दिया
app-stage-tone-fault = किसी ने करवाया

app-stage-level = कितना दिखे
app-stage-story = कहानी
app-stage-detail = सब कुछ
app-stage-search = तथ्यों में खोजें
app-stage-by-actor = सिर्फ़ एक का किया दिखाएँ
app-stage-every-actor = सभी
app-stage-by-kind = सिर्फ़ एक तरह के तथ्य
app-stage-every-kind = हर तरह
app-stage-correlation = सिर्फ़ #{ $number }
app-stage-facts-shown = { $count ->
    [one] 1 तथ्य
   *[other] { $count } तथ्य
}
app-stage-facts-so-far = अब तक { $count }
app-stage-cause = कारण
app-stage-effect = असर
app-stage-open-source = { $place } दिखाएँ

app-stage-actors = कौन-कौन है
app-stage-rows = { $count ->
    [one] 1 पंक्ति, समय नीचे की ओर
   *[other] { $count } पंक्तियाँ, समय नीचे की ओर
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

app-stage-plot-calls = हर सेकंड कॉल
app-stage-plot-asked = माँगी गईं
app-stage-plot-let = जाने दी गईं
app-stage-plot-latency = देरी
app-stage-plot-over = { $count ->
    [one] पिछले 5 s, 1 कॉल
   *[other] पिछले 5 s, { $count } कॉल
}
app-stage-plot-depth = कतार की लंबाई
app-stage-plot-waiting = इंतज़ार करती प्रतियाँ
app-stage-plot-errors = ग़लतियाँ
app-stage-plot-by-type = तरह के हिसाब से
app-stage-plot-timeout = समय पर जवाब नहीं
app-stage-plot-bands = ग्राफ़ के पीछे किसकी हालत
app-stage-plot-facts = हर सेकंड तथ्य
app-stage-plot-facts-now = तथ्य

app-stage-file = फ़ाइल
app-stage-ran = लाइन { $line } ने किया

app-stage-source-coming = स्रोत आ रहा है।
app-stage-source-missing = स्रोत नहीं मिला। ऑनलाइन होने पर पेज फिर से खोलें।
app-stage-dependency = सेवा
app-stage-by-latency = देरी के हिसाब से कॉल
app-stage-window = खिड़की
app-stage-window-order = पुराना → नया
app-stage-bookings = { $count ->
    [one] 1 बुकिंग माँगी गई
   *[other] { $count } बुकिंग माँगी गईं
}
app-stage-open-now = { $open } खुले, { $half } आधे खुले
app-stage-calls-made = { $count ->
    [one] 1 कॉल हुई
   *[other] { $count } कॉल हुईं
}
app-stage-calls-refused = { $count } रोकी गईं
app-stage-since = { $time } से
app-stage-failed-of = { $calls } में { $failed } नाकाम, { $rate }
app-stage-limit = सीमा { $limit }
app-stage-probes = जाँच: { $permitted } में { $good } सही
app-stage-half-open-in = { $time } में half-open
app-stage-ignored = { $count ->
    [one] 1 नतीजा नहीं गिना
   *[other] { $count } नतीजे नहीं गिने
}
app-stage-fallback = बदले में: { $fallback }
app-stage-means-answered = जवाब मिला
app-stage-means-ignored = मना किया, गिना नहीं
app-stage-means-failed-call = नाकाम या समय निकला
app-stage-means-refused = breaker ने रोकी
app-stage-means-probe = जाँच
app-stage-means-timeout = समय की सीमा

app-stage-stream = { $portfolio } की इवेंट धारा
app-stage-stream-note = सिर्फ़ जुड़ता है, हर इवेंट में पिछले का hash है
app-stage-as-of = v{ $version } तक
app-stage-conflicts = { $count ->
    [one] 1 append दौड़ हारा और फिर तय हुआ
   *[other] { $count } append दौड़ हारे और फिर तय हुए
}
app-stage-before = पहले
app-stage-after = बाद में
app-stage-version = संस्करण { $version }
app-stage-cash = नक़द
app-stage-invested = लगाया हुआ
app-stage-realised = मिला मुनाफ़ा
app-stage-full-replay = पूरा replay
app-stage-snapshot-tail = Snapshot v{ $version } और बाक़ी
app-stage-events = { $count ->
    [one] 1 इवेंट
   *[other] { $count } इवेंट
}
