# रन के आसपास का पेज।

app-name = Event playground
app-home = सारे पैटर्न
app-close = बंद करें
app-coming = जल्द आएगा

# Top bar
app-patterns = पैटर्न
app-runtime = कहाँ चलता है
app-runtime-sim = सिम्युलेटर
    .about = वर्चुअल समय, हर रन हूबहू दोहराया जा सकता है
app-runtime-browser = यह ब्राउज़र
    .about = असली स्टोरेज, असली घड़ी
app-runtime-not-here = यह पैटर्न वहाँ कुछ नहीं रखता
app-runtime-not-yet = इस पैटर्न के लिए अभी नहीं
app-runtime-bridge = आपके अपने सर्वर
    .about = ब्रिज के ज़रिए असली Redis, असली घड़ी
app-theme-dark = डार्क थीम लगाएँ
app-theme-light = लाइट थीम लगाएँ
app-link-copy = लिंक कॉपी करें
app-link-copied = लिंक कॉपी हो गया
app-link-by-hand = ब्राउज़र ने कॉपी नहीं करने दिया। यहाँ से कॉपी करें:
app-help-open = शॉर्टकट (? दबाएँ)

app-language-missing = यह भाषा नहीं मिल पाई, इसलिए पेज वैसा ही है।
app-language-again = फिर कोशिश करें

# Home
app-home-title = इवेंट से चलने वाला सिस्टम तोड़ें। देखें क्यों टूटा, और क्या टिका रहा।
app-home-lead = पंद्रह पैटर्न, जिन्हें आप चला सकते हैं, क्रैश कर सकते हैं और पीछे ले जा सकते हैं। चित्र के साथ दिख रहा कोड ही असल में चलता है: एक Rust प्रोग्राम, जो इसी पेज में है।
    .other = Fifteen patterns you can run, crash and rewind. The code beside the picture is the code that runs.
app-home-link = हर रन एक लिंक है: वही seed देने पर आख़िरी इवेंट तक वही रन मिलता है।
app-companies = कंपनियों के नाम सिर्फ़ उदाहरण हैं; जानकारी उनसे नहीं ली गई।
app-start = यहाँ से शुरू करें: दस सेकंड
app-start-what = ack से पहले हैंडलर को क्रैश करें
app-start-with = { $number } से शुरू करें
app-moments = तीन पल: इवेंट पहुँचता है, हैंडलर ack से पहले क्रैश होता है, इवेंट दोबारा पहुँचता है।
app-moment-deliver = पहुँचा
    .about = ऑर्डर आया
    .handler = payment
app-moment-crash = क्रैश
    .about = ack से पहले
    .handler = क्रैश हुआ
app-moment-recover = सँभला
    .about = दोबारा पहुँचा
    .handler = payment
app-level = लेवल { $number }
app-level-beginner = शुरुआती
    .about = एक इवेंट, कई पढ़ने वाले, और एक सेवा जो फ़ेल होती है।
app-level-intermediate = मध्यम
    .about = लॉग, दोबारा कोशिशें, और रूप बदलते संदेश।
app-level-advanced = एडवांस्ड
    .about = कई हिस्से फ़ेल हों, तब भी क्या टिका रहता है।
app-level-systems = पूरे सिस्टम
    .about = एक ही कारोबार में कई पैटर्न।

app-coming-pubsub = Publish/subscribe
    .tagline = हैंडलर को काम और ack के बीच क्रैश करें
app-coming-kafka = Kafka producer और consumer
    .tagline = leader को क्रैश करें और गिनें कि क्या-क्या खोया
app-coming-event-sourcing = Event sourcing
    .tagline = बेचें, फिर पूछें कि पिछले हफ़्ते आपके पास क्या था
app-coming-saga = Saga
    .tagline = पेमेंट नामंज़ूर करें और सब कुछ वापस होते देखें
app-coming-dead-letter-queue = Dead letter queue
    .tagline = ऐसा संदेश दें जो कभी सफल न हो
app-coming-schema-versioning = स्कीमा versioning
    .tagline = पहले producer डिप्लॉय करें और एक reader तोड़ें
app-coming-exactly-once = Exactly once
    .tagline = ट्रांसफ़र के बीच में एक ack खो दें
app-coming-circuit-breaker = Circuit breaker
    .tagline = सेवा को धीमा करें और कॉल का ढेर लगने से रोकें
app-coming-cqrs = CQRS
    .tagline = लिखते ही पढ़ें, और पुराना डेटा देखें
app-coming-websocket-streaming = WebSocket streaming
    .tagline = एक client को इतना धीमा करें कि बाक़ी भी अटकें
app-coming-upi-payments = UPI payments
    .tagline = एक तरफ़ पैसे काटें, दूसरी तरफ़ फ़ेल करें
app-coming-snapshots = Snapshots
    .tagline = स्नैपशॉट बिगाड़ें और उसके बिना सब दोबारा बनाएँ
app-coming-irctc-booking = Hold वाली saga
    .tagline = आख़िरी Tatkal सीट दो लोगों को बेचें
app-coming-trading = Kafka पर ट्रेडिंग
    .tagline = सौदे के बीच में risk check अटकाएँ
app-coming-traffic = Complex इवेंट processing
    .tagline = चालान देर से, ग़लत क्रम में, दो बार भेजें

# The page of a pattern
app-guide = गाइड
app-inspector = जाँचें
app-facts = क्या हुआ
app-stage = चित्र
app-panels = पैनल
app-place = { $count } में से पैटर्न { $number }
app-minutes = { $minutes } मिनट
app-problem = समस्या
app-happens = यहाँ क्या होता है
app-without = इसके बिना क्या टूटता है
app-try-also = क्या आज़माएँ
app-try = यह आज़माएँ
app-happened = क्या हुआ
app-happened-nothing = अभी कुछ नहीं। “चलाएँ” दबाएँ, या नीचे से कोई रन चुनें।
app-happened-quiet = अब तक सब रोज़ जैसा है। टाइमलाइन के निशान बताते हैं कि कहाँ कुछ फ़ेल होता है या सँभलता है।
app-code = कोड
app-limits = इस मॉडल में क्या नहीं है
app-limits-short = मॉडल में क्या नहीं है
app-split = चित्र और “क्या हुआ” के बीच की लाइन
    .about = खींचें, या ऐरो बटन से हिलाएँ; डबल क्लिक से अपनी जगह लौट आती है

# Inspector
app-verdicts = नियम
app-verdicts-none = कोई नियम नहीं
app-verdicts-idle = अभी जाँचने को कुछ नहीं
app-verdicts-hold = { $count } सही
app-verdicts-broken = { $count ->
    [one] { $count } टूटा
   *[other] { $count } टूटे
  }
app-checks = { $count } बार जाँचा
app-holds = सही
app-broken = टूटा
app-broken-expected = इस सेटिंग में ऐसा होना ही था: एक बचाव बंद या कमज़ोर किया गया है।
app-idle = अभी जाँचने को कुछ नहीं
app-not-observable = यहाँ चलाने पर यह नहीं दिखता
app-parameters = सेटिंग
app-parameters-reset = रीसेट
app-param-weak = { $least } से कम होने पर यह टूट सकता है: { $invariants }।
app-unit-ms = ms
app-unit-seconds = s
app-unit-percent = %
app-unit-per-second = प्रति सेकंड
app-break = तोड़कर देखें
app-break-about = बचाव बंद करके
app-commands = कमांड
app-faults = गड़बड़ियाँ
app-selected = चुना हुआ
app-actor = कौन
app-line = लाइन
app-cause = इस वजह से
app-cause-of-it = और वह इस वजह से
app-effect = इससे हुआ
app-effects-more = और { $count } तथ्य
app-unselect = चुनाव हटाएँ
app-run = यह रन
app-run-shown = { $count } में से { $shown } तथ्य
app-run-hash = Trace hash
app-run-end = अंत
app-run-making = बन रहा है
app-end-time-up = समय पूरा होने पर
app-end-quiet = जब करने को कुछ नहीं बचा
app-end-full = trace भर जाने पर
app-run-live = रन पूरा होने पर
app-end-live = जब आप रोकें
app-end-stopped = आपने रोका
app-end-busy = कोई हमेशा अपने में व्यस्त रहा
app-end-livelocked = क्योंकि { $actor } अपने ही काम में उलझा रहा
app-end-deadlocked = क्योंकि { $actors } का इंतज़ार कभी ख़त्म नहीं हुआ

# Time line
app-time-line = टाइमलाइन
app-transport = प्लेयर
app-to-start = शुरू में
app-step-back = एक क़दम पीछे
app-play = चलाएँ
app-pause = रोकें
app-step = एक क़दम आगे
app-to-end = अंत में
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
app-mark-actor-crashed = क्रैश
app-mark-actor-restarted = लौटा
app-mark-fault-slowed = धीमा
app-mark-fault-failing = फ़ेल
app-mark-fault-hanging = अटका
app-mark-fault-filled = भरा
app-mark-fault-skewed = घड़ी ग़लत
app-mark-fault-healed = ठीक
app-mark-fault-partitioned = कटा
app-mark-fault-repaired = जुड़ा
app-mark-fault-link = ख़राब लिंक
app-mark-run-commanded = कमांड

# Told
app-notice = सूचना
app-forked = आपने { $at } पर कुछ किया: रन वहीं से दोबारा बनाया गया।
app-forked-dropped = { $count ->
    [one] बाद का एक काम हट गया।
   *[other] बाद के { $count } काम हट गए।
  }
app-forked-undo = वापस लें
app-link-full = इस रन का लिंक भर चुका है: एक और काम जोड़ने पर उसे कोई नहीं खोल पाएगा। समय में पीछे जाकर कुछ करें।
app-over = रन पूरा हो चुका है, अब इसमें कुछ नहीं किया जा सकता। पहले समय में पीछे जाएँ।
app-dismiss = ठीक है
app-live-quiet = { $count } तथ्य, कोई नया मोड़ नहीं।
app-live-paused = रुका है।
app-live-broken = नियम टूटा: { $verdict }।

# Live runs
app-live = लाइव
app-live-stop = रोकें
app-live-again = फिर चलाएँ
app-live-clock = लाइव रन घड़ी की रफ़्तार से चलता है। क़दम-क़दम या किसी और रफ़्तार से देखने के लिए उसे रोकें।
app-live-world = यह actors के बीच की चीज़ बदलता है। यहाँ वह असली है, इसलिए यह सिर्फ़ सिम्युलेटर कर सकता है।
app-live-unreal = यह जो दिखाता है, उसमें किसी सर्वर का कोई हिस्सा नहीं होता, इसलिए इसे सिर्फ़ सिम्युलेटर दिखाता है।
app-live-once = लाइव रन एक ही बार होता है। उसका seed ब्राउज़र ने चुना, और वही seed उसे दोबारा नहीं बनाएगा।
app-live-ended = रन पूरा हो चुका है। आगे बढ़ने के लिए फिर चलाएँ।
app-live-unconnected = अभी कुछ नहीं चल रहा: यह पेज किसी ब्रिज से जुड़ा नहीं है।
app-live-cleared = किसी दूसरे टैब ने रखा हुआ सब कुछ मिटा दिया, इसलिए यह रन रोक दिया गया।

app-live-place = कहाँ चल रहा है
app-live-missing = पेज का यह हिस्सा लोड नहीं हो सका। शायद आप ऑफ़लाइन हैं। फिर कोशिश करने के लिए पेज दोबारा लोड करें।

# Keys
app-help = कीबोर्ड शॉर्टकट
app-key-play = चलाएँ या रोकें
app-key-step = एक क़दम पीछे, एक क़दम आगे
app-key-marked = पिछला मोड़, अगला मोड़
app-key-jump = अगली गड़बड़ी, अगला टूटा नियम
app-key-ends = शुरू में, अंत में
app-key-page = टाइमलाइन पर: दसवाँ हिस्सा आगे, पीछे
app-key-list = “क्या हुआ” में: पिछला तथ्य, अगला तथ्य, उसका कोड
app-key-speed = तेज़, धीमा
app-key-tab = दबाई जा सकने वाली हर चीज़ पर बारी-बारी से
app-key-help = यह सूची

# A link that does not fit
app-refused = यह लिंक नहीं चल सकता
app-refused-about = अंदाज़े से कुछ नहीं चलाया जाता। लिंक में यह ठीक नहीं है:
app-refused-nearest = सबसे मिलता-जुलता रन जो चल सकता है
app-refused-run = { $pattern } खोलें
app-problem-pattern = “{ $id }” नाम का कोई पैटर्न नहीं है।
app-problem-version = यह लिंक पैटर्न के वर्ज़न { $found } का है, पर अब वर्ज़न { $current } है। वही लिंक अब अलग चल सकता है।
app-problem-key = इस पैटर्न में “{ $key }” नाम की कोई सेटिंग नहीं है।
app-problem-repeated = लिंक में “{ $key }” दो बार है।
app-problem-value = “{ $key }={ $value }” सही नहीं है।
app-expected-word = यह { $list } होना चाहिए।
app-expected-one = इनमें से एक होना चाहिए: { $list }।
app-expected-some = इनमें से एक या ज़्यादा होने चाहिए, बीच में कॉमा लगाकर: { $list }।
app-expected-nothing = इस पैटर्न में ऐसा कुछ नहीं है, इसे हटा दें।
app-expected-number = { $min } से { $max } तक की पूरी संख्या होनी चाहिए।
app-expected-time = समय होना चाहिए, जैसे 14s या 250ms।
app-expected-action = हर action समय से शुरू होता है, जैसे 12.5s:crash.payment।
app-expected-verb = “{ $verb }” न इस पैटर्न की कोई गड़बड़ी है, न कमांड।
app-expected-actor = इस पैटर्न में “{ $actor }” नाम का कोई actor नहीं है।
app-expected-arguments = गड़बड़ी या कमांड के नाम के बाद के शब्द ज़्यादा हैं, कम हैं, या ग़लत तरह के हैं।
app-expected-actions = ज़्यादा से ज़्यादा { $most } action पढ़े जाते हैं।
app-problem-engine = यह पैटर्न सिम्युलेटर में चलता है, “{ $engine }” पर नहीं।
app-problem-not-live = “{ $key }” उस रन का है जिसे दोबारा बनाया जा सके। इस ब्राउज़र का रन एक ही बार होता है।
app-problem-only-simulated = “{ $preset }” actors के बीच की चीज़ बदलता है। यह सिर्फ़ सिम्युलेटर कर सकता है।
app-problem-long = लिंक { $bytes } बाइट का है। ज़्यादा से ज़्यादा 8192 बाइट पढ़े जाते हैं।

# Limits

app-program-missing = इस पैटर्न का प्रोग्राम नहीं मिल पाया। शायद आप ऑफ़लाइन हैं, या इस पेज का नया संस्करण आ गया है: पेज दोबारा लोड करें।
app-program-again = फिर कोशिश करें
