# रन के आसपास का पन्ना।

app-name = Event playground
app-home = सारे पैटर्न
app-close = बंद करें
app-coming = जल्द आएगा

# Top bar
app-patterns = पैटर्न
app-runtime = कहाँ चलता है
app-runtime-sim = सिम्युलेटर
    .about = नक़ली समय, हर रन दोहराया जा सकता है
app-runtime-browser = यह ब्राउज़र
    .about = असली स्टोरेज, दीवार की घड़ी
app-runtime-not-here = यह पैटर्न वहाँ कुछ नहीं रखता
app-runtime-bridge = Kafka और Redis
    .about = जल्द आएगा, bridge के ज़रिए
app-theme-dark = गहरा रंग चुनें
app-theme-light = हल्का रंग चुनें
app-link-copy = लिंक कॉपी करें
app-link-copied = लिंक कॉपी हुआ
app-link-by-hand = ब्राउज़र ने मना किया। यहाँ से कॉपी करें:
app-help-open = कुंजियाँ (? दबाएँ)

app-language-missing = यह भाषा नहीं लाई जा सकी, इसलिए पन्ना वैसा ही है।
app-language-again = फिर कोशिश करें

# Home
app-home-title = इवेंट से चलने वाला सिस्टम तोड़िए। देखिए क्यों टूटा, और क्या टिका रहा।
app-home-lead = पंद्रह पैटर्न जिन्हें आप चला, तोड़ और पीछे ले जा सकते हैं। चित्र के साथ जो कोड दिखता है, वही चलता है: एक Rust प्रोग्राम, इसी पन्ने में।
    .other = Fifteen patterns you can run, crash and rewind. The code beside the picture is the code that runs.
app-home-link = हर रन एक लिंक है: वही seed आख़िरी इवेंट तक वही रन देता है।
app-home-companies = कंपनियों के नाम सिर्फ़ उदाहरण हैं, स्रोत नहीं।
app-start = यहाँ से शुरू करें, दस सेकंड
app-start-what = ack से पहले handler को गिराइए
app-start-with = { $number } से शुरू करें
app-moments = तीन पल: इवेंट पहुँचा, handler ack से पहले गिरा, इवेंट दोबारा पहुँचा।
app-moment-deliver = पहुँचा
    .about = ऑर्डर आया
    .handler = payment
app-moment-crash = गिरा
    .about = ack से पहले
    .handler = गिर गया
app-moment-recover = सँभला
    .about = दोबारा पहुँचा
    .handler = payment
app-level = स्तर { $number }
app-level-beginner = शुरुआत
    .about = एक इवेंट, कई सुनने वाले, और एक सेवा जो अटकती है।
app-level-intermediate = मध्यम
    .about = लॉग, दोबारा कोशिश, और बदलते संदेश।
app-level-advanced = आगे
    .about = कई हिस्से टूटें तब भी क्या टिकता है।
app-level-systems = पूरे सिस्टम
    .about = एक कारोबार में कई पैटर्न।

app-coming-pubsub = Publish और subscribe
    .tagline = काम और ack के बीच handler को गिराइए
app-coming-kafka = Kafka producer और consumer
    .tagline = leader को गिराइए और गिनिए क्या खोया
app-coming-event-sourcing = Event sourcing
    .tagline = बेचिए, फिर पूछिए पिछले हफ़्ते क्या था
app-coming-saga = Saga
    .tagline = पेमेंट नकारिए और देखिए सब वापस होता है
app-coming-dead-letter-queue = Dead letter queue
    .tagline = ऐसा संदेश दीजिए जो कभी सफल न हो
app-coming-schema-versioning = Schema versioning
    .tagline = producer पहले बदलिए और reader तोड़िए
app-coming-exactly-once = Exactly once
    .tagline = ट्रांसफ़र के बीच एक ack खो दीजिए
app-coming-circuit-breaker = Circuit breaker
    .tagline = सेवा को धीमा कीजिए और ढेर लगने से रोकिए
app-coming-cqrs = CQRS
    .tagline = लिखते ही पढ़िए, और पुराना देखिए
app-coming-websocket-streaming = WebSocket streaming
    .tagline = एक client धीमा कीजिए जब तक सब न अटकें
app-coming-upi-payments = UPI payments
    .tagline = एक तरफ़ पैसे काटिए, दूसरी तरफ़ चूकिए
app-coming-snapshots = Snapshots
    .tagline = snapshot बिगाड़िए और उसके बिना बनाइए
app-coming-irctc-booking = Hold वाला saga
    .tagline = आख़िरी Tatkal सीट दो लोगों को बेचिए
app-coming-trading = Kafka पर trading
    .tagline = सौदे के बीच risk जाँच रोकिए
app-coming-traffic = Complex event processing
    .tagline = चालान देर से, उलटे क्रम में, दो बार भेजिए

# The page of a pattern
app-guide = गाइड
app-inspector = जाँचें
app-facts = क्या हुआ
app-stage = मंच
app-panels = पैनल
app-place = { $count } में से पैटर्न { $number }
app-minutes = { $minutes } मिनट
app-company-example = कंपनी सिर्फ़ उदाहरण है, स्रोत नहीं।
app-problem = समस्या
app-happens = यहाँ क्या होता है
app-without = इसके बिना क्या टूटता है
app-try-also = क्या आज़माएँ
app-try = यह आज़माएँ
app-happened = क्या हुआ
app-happened-nothing = अभी कुछ नहीं। चलाएँ दबाइए, या नीचे से कोई रन चुनिए।
app-happened-quiet = अब तक रोज़ का काम। समय रेखा के निशान बताते हैं कहाँ मोड़ आता है।
app-code = कोड
app-limits = यह क्या नहीं दिखाता
app-limits-short = क्या नहीं दिखाया गया
app-split = मंच और घटनाओं के बीच का किनारा
    .about = खींचिए, या तीर कुंजियों से हिलाइए; दो बार क्लिक से वापस

# Inspector
app-verdicts = फ़ैसले
app-verdicts-none = कोई घोषित नहीं
app-verdicts-idle = अभी जाँचने को कुछ नहीं
app-verdicts-hold = { $count } सही
app-verdicts-broken = { $count ->
    [one] { $count } टूटा
   *[other] { $count } टूटे
  }
app-checks = { $count } जाँच
app-holds = सही
app-broken = टूटा
app-broken-expected = इस सेटिंग में यही होना था: एक बचाव कमज़ोर है।
app-idle = अभी जाँचने को कुछ नहीं
app-not-observable = यहाँ देखा नहीं जा सकता
app-parameters = सेटिंग
app-parameters-reset = पहले जैसा
app-unit-ms = ms
app-unit-seconds = s
app-unit-percent = %
app-unit-per-second = हर सेकंड
app-break = तोड़िए
app-break-about = एक बचाव बंद करता है
app-commands = आदेश
app-faults = गड़बड़ी
app-selected = चुना हुआ
app-actor = कौन
app-line = पंक्ति
app-cause = इस वजह से
app-cause-of-it = और वह इससे
app-effect = इससे हुआ
app-effects-more = और { $count } भी
app-unselect = चुनाव हटाएँ
app-run = यह रन
app-run-shown = { $count } में से { $shown } घटनाएँ
app-run-hash = Trace hash
app-run-end = अंत
app-run-making = बन रहा है
app-end-time-up = समय पूरा होने पर
app-end-quiet = जब करने को कुछ न बचा
app-end-full = trace भर जाने पर
app-run-live = रन पूरा होने पर
app-end-live = जब आप रोकें
app-end-stopped = आपने रोका
app-end-busy = कोई हमेशा अपने में व्यस्त रहा
app-end-livelocked = { $actor } हमेशा अपने में व्यस्त रहा
app-end-deadlocked = { $actors } हमेशा इंतज़ार में

# Time line
app-time-line = समय रेखा
app-transport = प्लेयर
app-to-start = शुरू पर
app-step-back = एक क़दम पीछे
app-play = चलाएँ
app-pause = रोकें
app-step = एक क़दम आगे
app-to-end = अंत पर
app-speed = रफ़्तार
app-of-length = / { $length }
app-time-of = { $length } में से { $at }
app-jump = यहाँ जाएँ
app-jump-fault = अगली गड़बड़ी
app-jump-violation = अगला टूटा नियम
app-jump-marked = अगला मोड़
app-seed = Seed
app-seed-drawn = अपने-आप
app-seed-new = नया seed
app-mark-broken = टूटा
app-mark-actor-crashed = गिरा
app-mark-actor-restarted = लौटा
app-mark-fault-slowed = धीमा
app-mark-fault-failing = विफल
app-mark-fault-hanging = अटका
app-mark-fault-filled = भरा
app-mark-fault-skewed = घड़ी हटी
app-mark-fault-healed = ठीक
app-mark-fault-partitioned = कटा
app-mark-fault-repaired = जुड़ा
app-mark-fault-link = ख़राब लिंक
app-mark-run-commanded = आदेश

# Told
app-notice = सूचना
app-forked = आपने { $at } पर, बीते समय में कुछ किया: रन वहाँ से फिर बनाया गया।
app-forked-dropped = { $count ->
    [one] बाद का एक काम हट गया।
   *[other] बाद के { $count } काम हट गए।
  }
app-forked-undo = वापस लें
app-over = रन पूरा हो चुका है, अब उसमें कुछ नहीं किया जा सकता। पहले समय में पीछे जाइए।
app-dismiss = ठीक है
app-live-quiet = { $count } तथ्य, कोई नया मोड़ नहीं।
app-live-paused = रुका हुआ।
app-live-broken = जाँच टूटी: { $verdict }।

# Live runs
app-live = लाइव
app-live-stop = रोकें
app-live-again = फिर चलाएँ
app-live-clock = लाइव रन घड़ी की रफ़्तार से चलता है। क़दम-क़दम या किसी और रफ़्तार से देखने के लिए उसे रोकिए।
app-live-world = यह actors के बीच की चीज़ बदलता है। यहाँ वह असली है, इसलिए यह सिर्फ़ सिम्युलेटर कर सकता है।
app-live-once = लाइव रन एक ही बार होता है। उसका seed ब्राउज़र ने चुना, और वही seed उसे दोबारा नहीं बनाएगा।
app-live-ended = रन पूरा हो चुका है। जो रखा है उससे आगे बढ़ने के लिए फिर चलाइए।
app-live-cleared = किसी दूसरे टैब ने रखा हुआ सब कुछ मिटा दिया, इसलिए यह रन रोक दिया गया।

app-storage = स्टोरेज
app-storage-kept = IndexedDB
    .about = इवेंट इसी ब्राउज़र में रहते हैं: पन्ना दोबारा खोलने पर भी बचते हैं, और इस पन्ने का हर टैब उन्हें देखता है।
app-storage-memory = सिर्फ़ मेमोरी
    .about = ब्राउज़र इस पन्ने को स्टोरेज नहीं देता। इवेंट पन्ने की मेमोरी में हैं, और उसे बंद करते ही चले जाएँगे।
app-storage-browser-said = उसने कहा: { $why }.
app-storage-events = रखे इवेंट
app-storage-durability = durability
app-storage-strict = commit डिस्क तक पहुँच चुका है।
app-storage-relaxed = commit ऑपरेटिंग सिस्टम तक पहुँचा है; बिजली जाने पर खो सकता है।
app-storage-confirmed = ब्राउज़र “{ $word }” की पुष्टि करता है।
app-storage-lost = { $count } इवेंट जिनकी पुष्टि हो चुकी थी, अब स्टोर में नहीं हैं। ब्राउज़र ने उन्हें खो दिया या मिटा दिया।
app-storage-set-aside = { $key } पढ़ा नहीं जा सकता, इसलिए अलग रखा है: { $why }
app-storage-missing = स्टोरेज नहीं मिल पाया। शायद आप ऑफ़लाइन हैं। फिर कोशिश के लिए पन्ना दोबारा खोलिए।
app-storage-failed = यह नहीं हुआ: { $why }.
app-storage-export = फ़ाइल में निकालें
app-storage-import = फ़ाइल से लाएँ
app-storage-imported = { $count } इवेंट लाए गए।
app-storage-misfit = कुछ नहीं लाया गया। पंक्ति { $line }: { $why }.
app-storage-clear = सब मिटाएँ
app-storage-clear-ask = रखे हुए सभी { $count } इवेंट मिटाएँ? रन रुक जाएगा।
app-storage-clear-yes = मिटाएँ
app-storage-clear-no = रहने दें
app-storage-cleared = सब मिटा दिया गया।

# Keys
app-help = कुंजियाँ
app-key-play = चलाएँ या रोकें
app-key-step = एक क़दम पीछे, एक आगे
app-key-marked = पिछला मोड़, अगला मोड़
app-key-jump = अगली गड़बड़ी, अगला टूटा नियम
app-key-ends = शुरू पर, अंत पर
app-key-page = समय-रेखा पर: दसवाँ हिस्सा आगे, पीछे
app-key-list = क्या हुआ में: पिछला तथ्य, अगला, उसका कोड
app-key-speed = तेज़, धीमा
app-key-tab = दबाई जा सकने वाली हर चीज़ पर
app-key-help = ये कुंजियाँ

# A link that does not fit
app-refused = यह लिंक चल नहीं सकता
app-refused-about = अंदाज़ा नहीं लगाया जाता। यह मेल नहीं खाता:
app-refused-nearest = सबसे नज़दीकी रन जो चल सकता है
app-refused-run = { $pattern } खोलें
app-problem-pattern = “{ $id }” नाम का कोई पैटर्न नहीं है।
app-problem-version = लिंक इस पैटर्न के संस्करण { $found } का है, जो अब { $current } पर है। वही लिंक अब अलग चल सकता है।
app-problem-key = इस पैटर्न में “{ $key }” नाम की कोई सेटिंग नहीं है।
app-problem-repeated = “{ $key }” लिंक में दो बार है।
app-problem-value = “{ $key }={ $value }” मेल नहीं खाता।
app-expected-word = यह { $list } होना चाहिए।
app-expected-one = इनमें से एक होना चाहिए: { $list }।
app-expected-some = इनमें से एक या ज़्यादा, बीच में कॉमा के साथ: { $list }।
app-expected-nothing = इस पैटर्न में ऐसा कुछ नहीं है, इसे हटा दें।
app-expected-number = { $min } से { $max } तक की पूरी संख्या होनी चाहिए।
app-expected-time = समय होना चाहिए, जैसे 14s या 250ms।
app-expected-action = हर action समय से शुरू होता है, जैसे 12.5s:crash.payment।
app-expected-verb = “{ $verb }” इस पैटर्न की न कोई गड़बड़ी है, न कोई आदेश।
app-expected-actor = इस पैटर्न में “{ $actor }” नाम का कोई नहीं है।
app-expected-arguments = क्रिया के बाद के शब्द ज़्यादा हैं, कम हैं, या ठीक तरह के नहीं हैं।
app-expected-actions = ज़्यादा से ज़्यादा { $most } action पढ़े जाते हैं।
app-problem-engine = यह पैटर्न सिम्युलेटर में चलता है, “{ $engine }” पर नहीं।
app-problem-not-live = “{ $key }” उस रन का है जिसे दोबारा बनाया जा सके। इस ब्राउज़र का रन एक ही बार होता है।
app-problem-only-simulated = “{ $preset }” actors के बीच की चीज़ बदलता है। यह सिर्फ़ सिम्युलेटर कर सकता है।
app-problem-long = लिंक में { $bytes } बाइट हैं। ज़्यादा से ज़्यादा 8192 पढ़े जाते हैं।

# Limits
app-limits-about = मॉडल तभी काम का है जब अपनी सीमाएँ साफ़ बताए। ये हर पैटर्न पर लागू हैं; फिर हर पैटर्न अपनी बताता है।
app-limit-time = समय नक़ली है। गणना में समय नहीं लगता, सिर्फ़ घोषित काम में लगता है, इसलिए यहाँ कुछ भी रफ़्तार की माप नहीं है।
app-limit-network = नेटवर्क संदेश देर से पहुँचाता, खोता, दोहराता, उलटता और काटता है। उसमें bandwidth, भीड़ या बिगड़े बाइट नहीं हैं।
app-limit-disk = गिरने पर actor की मेमोरी जाती है, port के पीछे रखा बचता है। अधूरी लिखाई और खोई डिस्क नहीं दिखाई गईं।
app-limit-load = कुछ सेकंड और दर्जनों actor, दिन और हज़ारों नहीं: जो सिर्फ़ बड़े पैमाने से होता है वह नहीं दिखता।
app-limit-browser = सब कुछ इसी पन्ने में, एक thread पर चलता है। कोई डेटा बाहर नहीं जाता।
app-limit-live = इस ब्राउज़र के रन में सिर्फ़ स्टोरेज और घड़ी असली हैं। actors के बीच कुछ खोता या देर से नहीं आता, और छिपे टैब को ब्राउज़र धीमा कर देता है।
app-limit-lost = ब्राउज़र database मिटा सकता है, या गिरने के बाद खो सकता है। पन्ना उसके बाहर लिख रखता है कि कहाँ तक पहुँचा था, और बताता है कि कितने इवेंट ग़ायब हैं। उन्हें वापस वह नहीं ला सकता; निकाली हुई फ़ाइल ला सकती है।
app-limit-company = कंपनियों के नाम जाने-पहचाने उदाहरण हैं। कोई कोड, आँकड़ा या गड़बड़ी उन कंपनियों से नहीं आई।

app-program-missing = इस पैटर्न का प्रोग्राम नहीं मिल पाया। शायद आप ऑफ़लाइन हैं; जो पहले खोला था वह अब भी चलता है।
app-program-again = फिर कोशिश करें
