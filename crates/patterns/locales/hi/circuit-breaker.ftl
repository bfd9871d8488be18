# Circuit breaker: टिकट बुकिंग, जो तीन सेवाओं को कॉल करती है।

circuit-breaker-title = Circuit breaker
circuit-breaker-tagline = जो जवाब न दे, उसे कॉल करना बंद करें
circuit-breaker-scene = BookMyShow पर बुकिंग।
circuit-breaker-problem = एक धीमी सेवा उसे कॉल करने वाले हर किसी को धीमा कर देती है। उसे थोड़ी देर कॉल करना बंद करें, ग्राहक को कुछ और दें, और सँभलकर जाँचें कि वह ठीक हुई या नहीं।
circuit-breaker-happens = हर बुकिंग सीटें रोकती है, हर सीट के ₹250 लेती है और टिकट भेजती है। तीनों सेवाओं के आगे एक-एक ब्रेकर है, जो पिछली कॉल का हिसाब रखता है। बहुत सारी कॉल फ़ेल या धीमी हों तो वह खुल जाता है: कोई कॉल आगे नहीं जाती और ग्राहक को तुरंत कोई विकल्प मिलता है। कुछ देर बाद वह half-open होकर कुछ जाँच-कॉल जाने देता है। उनका जवाब आया तो वह बंद हो जाता है, नहीं आया तो फिर खुल जाता है।
circuit-breaker-without = हर बुकिंग पूरे टाइमआउट तक रुकती है, दोबारा कोशिशें पहले से ठप सेवा पर और बोझ डालती हैं, और उसे सँभलने की फ़ुरसत नहीं मिलती।
circuit-breaker-try = Brown-out चलाएँ। फिर ब्रेकर हटाकर देखें कि ग्राहकों को कितना ज़्यादा रुकना पड़ता है। बैंक को धीमा करें, जाँच-कॉल अटकाएँ, या ब्रेकर हाथ से खोलें।

circuit-breaker-param-rate = बुकिंग
    .meaning = एक सेकंड में कितने ग्राहक आते हैं।
circuit-breaker-param-rule = नियम
    .meaning = ब्रेकर क्या गिनता है: पिछली कॉल, पिछले सेकंडों की कॉल, या लगातार फ़ेल हुई कॉल।
circuit-breaker-param-failure-rate = फ़ेल की दर
    .meaning = गिनी हुई कॉल का इतना हिस्सा फ़ेल हो तो ब्रेकर खुलता है।
circuit-breaker-param-slow-rate = धीमी कॉल की दर
    .meaning = गिनी हुई कॉल का इतना हिस्सा धीमा हो तो ब्रेकर खुलता है।
circuit-breaker-param-slow-after = धीमी कब
    .meaning = इससे ज़्यादा समय लेने वाली कॉल धीमी मानी जाती है।
circuit-breaker-param-window = विंडो
    .meaning = पिछली कितनी कॉल, या कितने सेकंड की कॉल, गिनी जाती हैं।
circuit-breaker-param-minimum = कम से कम
    .meaning = विंडो में इससे कम कॉल हों तो दर का कोई मतलब नहीं; ब्रेकर बंद ही रहता है।
circuit-breaker-param-payment-failures = payment: लगातार फ़ेल
    .meaning = लगातार इतनी कॉल फ़ेल हों तो payment का ब्रेकर खुलता है। “लगातार” वाले नियम में।
circuit-breaker-param-payment-wait = payment: खुला रहने का समय
    .meaning = जाँच-कॉल जाने देने से पहले payment का ब्रेकर इतनी देर खुला रहता है।
circuit-breaker-param-payment-probes = payment: जाँच-कॉल
    .meaning = half-open होने पर payment का ब्रेकर कितनी जाँच-कॉल जाने देता है।
circuit-breaker-param-payment-timeout = payment: टाइमआउट
    .meaning = बुकिंग बैंक के जवाब का इतना इंतज़ार करती है।
circuit-breaker-param-seats-failures = seats: लगातार फ़ेल
    .meaning = लगातार इतनी कॉल फ़ेल हों तो seats का ब्रेकर खुलता है। “लगातार” वाले नियम में।
circuit-breaker-param-seats-wait = seats: खुला रहने का समय
    .meaning = जाँच-कॉल जाने देने से पहले seats का ब्रेकर इतनी देर खुला रहता है।
circuit-breaker-param-seats-probes = seats: जाँच-कॉल
    .meaning = half-open होने पर seats का ब्रेकर कितनी जाँच-कॉल जाने देता है।
circuit-breaker-param-seats-timeout = seats: टाइमआउट
    .meaning = बुकिंग टिकट-खिड़की के जवाब का इतना इंतज़ार करती है।
circuit-breaker-param-notification-failures = notification: लगातार फ़ेल
    .meaning = लगातार इतनी कॉल फ़ेल हों तो notification का ब्रेकर खुलता है। “लगातार” वाले नियम में।
circuit-breaker-param-notification-wait = notification: खुला रहने का समय
    .meaning = जाँच-कॉल जाने देने से पहले notification का ब्रेकर इतनी देर खुला रहता है।
circuit-breaker-param-notification-probes = notification: जाँच-कॉल
    .meaning = half-open होने पर notification का ब्रेकर कितनी जाँच-कॉल जाने देता है।
circuit-breaker-param-notification-timeout = notification: टाइमआउट
    .meaning = बुकिंग संदेश-सेवा के जवाब का इतना इंतज़ार करती है।
circuit-breaker-param-half-open = half-open
    .meaning = समय पूरा होने पर ब्रेकर को half-open कौन करता है: अगली कॉल, या घड़ी।
circuit-breaker-param-half-open-max = half-open कब तक
    .meaning = तब तक जाँच-कॉल न लौटें तो ब्रेकर फिर खुल जाता है। 0 का मतलब है हमेशा इंतज़ार।
circuit-breaker-param-reopening = फिर खुलना
    .meaning = फिर खुलने पर ब्रेकर पहले जितना ही रुकता है, या हर बार डेढ़ गुना।
circuit-breaker-param-retries = दोबारा कोशिशें
    .meaning = फ़ेल हुई कॉल कितनी बार दोहराई जाती है। हर कोशिश पहले ब्रेकर से पूछती है।
circuit-breaker-param-jitter = jitter
    .meaning = कोशिशों के बीच का इंतज़ार कैसे बिखेरा जाता है। इसके बिना जो साथ फ़ेल हुए, वे साथ ही लौटते हैं।
circuit-breaker-param-bulkhead = bulkhead
    .meaning = एक सेवा पर एक साथ कितनी कॉल चल सकती हैं।
circuit-breaker-param-hold = सीटें रोकने का समय
    .meaning = बैंक न चले तो बिना पेमेंट के सीटें ग्राहक के लिए कितनी देर रोकी जाती हैं।
circuit-breaker-param-capacity = हर शो की सीटें
    .meaning = आठों शो में से हर एक में कितनी सीटें हैं।
circuit-breaker-param-seats-failing = seats: फ़ेल होने वाली कॉल
    .meaning = टिकट-खिड़की की कॉल का इतना हिस्सा अपने-आप फ़ेल होता है।
circuit-breaker-param-payment-failing = payment: फ़ेल होने वाली कॉल
    .meaning = बैंक की कॉल का इतना हिस्सा अपने-आप फ़ेल होता है।
circuit-breaker-param-notification-failing = notification: फ़ेल होने वाली कॉल
    .meaning = संदेश-सेवा की कॉल का इतना हिस्सा अपने-आप फ़ेल होता है।

circuit-breaker-option-calls = पिछली कॉल
circuit-breaker-option-seconds = पिछले सेकंड
circuit-breaker-option-consecutive = लगातार
circuit-breaker-option-on-call = अगली कॉल से
circuit-breaker-option-automatic = घड़ी से
circuit-breaker-option-same-wait = उतना ही समय
circuit-breaker-option-longer-wait = ज़्यादा समय
circuit-breaker-option-full = full
circuit-breaker-option-equal = equal
circuit-breaker-option-decorrelated = decorrelated
circuit-breaker-option-none = कोई नहीं

circuit-breaker-switch-breaker = ब्रेकर के बिना
    .meaning = कॉल ब्रेकर से पूछे बिना होती हैं। वह गिनता भी है और खुलता भी है, पर कोई उसकी नहीं सुनता।
circuit-breaker-switch-classification = हर एरर गिनें
    .meaning = कार्ड नामंज़ूर होना या सीटें ख़त्म होना भी सेवा का फ़ेल होना गिना जाता है।
circuit-breaker-switch-probe-limit = बेहिसाब जाँच-कॉल
    .meaning = half-open ब्रेकर हर कॉल जाने देता है, और भीड़ अभी-अभी लौटी सेवा पर टूट पड़ती है।

circuit-breaker-preset-brown-out = Brown-out
    .outcome = खुला, फिर बंद
    .watch = 2 s पर बैंक धीमा पड़ता है। देखें: उसका ब्रेकर खुलता है, पेमेंट की जगह सीटें रोकी जाती हैं, और दो जाँच-कॉल उसे फिर बंद करती हैं।
circuit-breaker-preset-outage = ठप, फिर ठीक
    .outcome = फिर बंद हुआ
    .watch = बैंक की हर कॉल फ़ेल होती है, फिर उसका संपर्क कट जाता है। पहली जाँच-कॉल फ़ेल होती हैं, इसलिए ब्रेकर बंद होने से पहले एक बार फिर खुलता है।
circuit-breaker-preset-probe-hangs = जाँच-कॉल अटकी
    .outcome = फिर खुला
    .watch = जाँच-कॉल का जवाब नहीं आता। दो सेकंड बाद ब्रेकर उनका इंतज़ार छोड़कर फिर खुल जाता है।
circuit-breaker-preset-too-few-calls = बहुत कम कॉल
    .outcome = बंद ही रहा
    .watch = ज़्यादातर पेमेंट फ़ेल होते हैं, पर एक सेकंड में एक कॉल इतनी कम है कि दर का कोई मतलब नहीं; इसलिए ब्रेकर बंद रहता है।
circuit-breaker-preset-retry-storm = कोशिशों का तूफ़ान
    .outcome = तूफ़ान रुका
    .watch = बिना jitter की नौ-नौ दोबारा कोशिशें धीमे बैंक पर जमा होती जाती हैं, जब तक ब्रेकर नहीं खुलता। पूरा तूफ़ान देखने के लिए ब्रेकर हटाएँ।
circuit-breaker-preset-flapping = बार-बार खुलना
    .outcome = खुला, फिर बंद
    .watch = सेवाओं की 40, 20 और 30 % कॉल फ़ेल होती हैं, और लगातार तीन फ़ेल होने पर ब्रेकर खुलता है। हर बार लंबा होता इंतज़ार इसे शांत करता है।
circuit-breaker-preset-random-faults = बेतरतीब गड़बड़ियाँ
    .outcome = सब सही
    .watch = seed से निकली छह बेतरतीब गड़बड़ियाँ। जितनी बार चाहें नया seed लें: कुछ भी लाल नहीं होता।
circuit-breaker-preset-no-breaker = ब्रेकर के बिना
    .outcome = खुला, फिर भी कॉल
    .watch = वही brown-out, पर ब्रेकर से कोई नहीं पूछता: हर बुकिंग बैंक के लिए पूरा एक सेकंड रुकती है।
circuit-breaker-preset-any-error-counts = नामंज़ूरी भी गिनी
    .outcome = ग़लत दर
    .watch = नामंज़ूर कार्ड भी फ़ेल गिना जाता है, इसलिए दर अब सेवा की नहीं रही।
circuit-breaker-preset-unlimited-probes = सारी जाँच-कॉल साथ
    .outcome = जाँच-कॉल ज़्यादा
    .watch = समय पूरा होते ही दो की जगह सब एक साथ निकल जाते हैं।

circuit-breaker-command-book = शो बुक करें
circuit-breaker-command-force-open = ज़बरदस्ती खोलें
circuit-breaker-command-close = बंद करें, गिनती मिटाएँ
circuit-breaker-command-disable = बेअसर करें
circuit-breaker-command-only-measure = सिर्फ़ नापें
asked-book = { $actor } ने { $first ->
    [none] {""}
   *[other] शो { $first } की{" "}
  }{ $second ->
    [none] {""}
   *[other] { $second } सीटों की{" "}
  }बुकिंग माँगी।
asked-force-open = { $actor } ने { $first } का ब्रेकर ज़बरदस्ती खोल दिया।
asked-close = { $actor } ने { $first } का ब्रेकर बंद किया; गिनती नए सिरे से शुरू होती है।
asked-disable = { $actor } ने { $first } का ब्रेकर बेअसर किया: हर कॉल जाने दी जाती है।
asked-only-measure = { $actor } ने { $first } के ब्रेकर से कहा कि सिर्फ़ नापे, कुछ न रोके।

circuit-breaker-fault-slow-payment-10 = payment को धीमा करें
circuit-breaker-fault-fail-payment = payment को ठप करें
circuit-breaker-fault-hang-payment = जाँच-कॉल अटकाएँ
circuit-breaker-fault-fail-payment-40 = payment को 40 % फ़ेल करें
circuit-breaker-fault-slow-seats-20 = seats को धीमा करें
circuit-breaker-fault-fail-notification = notification को ठप करें
circuit-breaker-fault-partition-booking-payment = payment का संपर्क काटें
circuit-breaker-fault-crash-booking = booking को क्रैश करें

circuit-breaker-invariant-open-lets-none-through = OPEN में कोई कॉल नहीं जाती
circuit-breaker-invariant-probes-limited = जाँच-कॉल ≤ जितनी की इजाज़त
circuit-breaker-invariant-legal-transitions = हालत में सिर्फ़ सही बदलाव
circuit-breaker-invariant-rate-is-metric = लॉग की दर = ब्रेकर की दर
circuit-breaker-invariant-nobody-pays-unheld = सीट रोके बिना किसी से पैसे नहीं

circuit-breaker-refused-while-open = { $refused ->
    [one] { $refused } कॉल रोकी गई; खुले ब्रेकर के पीछे कोई कॉल नहीं पहुँची।
   *[other] { $refused } कॉल रोकी गईं; खुले ब्रेकर के पीछे कोई कॉल नहीं पहुँची।
  }
circuit-breaker-called-while-open = { $service } का ब्रेकर खुला था, फिर भी कॉल { $call } वहाँ तक गई।
circuit-breaker-most-probes = एक बार में ज़्यादा से ज़्यादा { $probes } जाँच-कॉल।
circuit-breaker-too-many-probes = { $service } को { $probes } जाँच-कॉल मिलीं; इजाज़त { $permitted } की थी।
circuit-breaker-changes = हालत { $changes } बार बदली, हर बार नियम के हिसाब से।
circuit-breaker-illegal-transition = { $breaker } का ब्रेकर “{ $from }” से जिस हालत में गया, उसकी इजाज़त नहीं थी।
circuit-breaker-recounted = हर दर कॉल देखकर दोबारा गिनी गई और वही निकली।
circuit-breaker-not-counted = { $breaker } के ब्रेकर ने एक कॉल का अंत नहीं गिना।
circuit-breaker-rate-differs = { $breaker } का ब्रेकर कहता है { $metric } फ़ेल; कॉल के हिसाब से { $log } फ़ेल।
circuit-breaker-paid-held = { $paid ->
    [one] { $paid } ग्राहक से पैसे लिए गए, सीटें रुकी हुई थीं।
   *[other] { $paid } ग्राहकों से पैसे लिए गए, सबकी सीटें रुकी हुई थीं।
  }
circuit-breaker-paid-without-seat = बुकिंग { $booking } के पैसे लिए गए, पर सीट नहीं है।
circuit-breaker-paid-seat-released = बुकिंग { $booking } की सीटें किसी और को मिल गईं, पर पैसे वापस नहीं हुए।
circuit-breaker-waitlisted-charged = बुकिंग { $booking } सीट के इंतज़ार में है, फिर भी पैसे लिए गए।

breaker-configured = { $actor } ने { $breaker } के आगे ब्रेकर लगाया: { $window } में से { $limit } पर खुलता है, { $wait } रुकता है।
breaker-wrapped = उसके साथ: दोबारा कोशिशें { $retries }, एक साथ कॉल { $bulkhead }, टाइमआउट { $timeout }; नहीं तो { $fallback }।
breaker-opened = { $breaker } का ब्रेकर खुला: { $calls } में से { $failed } फ़ेल ({ $why })। अगली कोशिश { $retry-at } पर।
breaker-half-opened = { $breaker } का ब्रेकर half-open हुआ और { $permitted } जाँच-कॉल जाने देगा: { $why }।
breaker-closed = { $breaker } का ब्रेकर बंद हुआ: { $why }।
breaker-switched = किसी ने { $breaker } के ब्रेकर की हालत “{ $from }” से “{ $to }” कर दी।
breaker-probed = { $breaker } के ब्रेकर ने { $permitted } में से जाँच-कॉल नंबर { $probe } जाने दी।
breaker-released = { $breaker } के ब्रेकर को इजाज़त वापस मिली: { $why }।
breaker-refused = { $breaker } के ब्रेकर ने { $actor } की कॉल रोकी; ब्रेकर की हालत: { $state }।
breaker-counted = { $breaker } के ब्रेकर ने गिना: { $outcome }; { $calls } में से { $failed } फ़ेल, { $rate }।
breaker-ignored = { $breaker } के ब्रेकर ने “{ $code }” नहीं गिना: इससे सेवा के बारे में कुछ पता नहीं चलता।
breaker-stale = { $breaker } के ब्रेकर ने दौर { $generation } का देर से आया नतीजा नहीं गिना; अब दौर { $current } है।
bulkhead-refused = { $actor } ने { $breaker } को कॉल नहीं की: { $in-flight } कॉल पहले से चल रही हैं।
retry-scheduled = { $actor } कोशिश { $attempt } के बाद { $wait } रुककर { $breaker } को फिर कॉल करेगा।

seats-held = टिकट-खिड़की ने बुकिंग { $booking } के लिए { $show } की ये सीटें रोकीं: { $seats }।
seats-released = टिकट-खिड़की { $seats } फिर बेच रही है; बुकिंग { $booking } ने लौटा दीं।
payment-charged = बैंक ने बुकिंग { $booking } के { $amount } लिए।
payment-refunded = बैंक ने बुकिंग { $booking } के { $amount } लौटाए।
payment-voided = बैंक अब बुकिंग { $booking } के पैसे नहीं लेगा।
notification-sent = संदेश-सेवा ने बुकिंग { $booking } का टिकट भेजा।

booking-asked = ग्राहक ने { $show } की { $seats ->
    [one] { $seats } सीट माँगी
   *[other] { $seats } सीटें माँगीं
  }, { $price }: बुकिंग { $booking }।
booking-confirmed = बुकिंग { $booking } पक्की: { $seats } के लिए { $amount }।
booking-notice-queued = बुकिंग { $booking } के पैसे मिल गए; टिकट क़तार में है ({ $why })।
booking-noticed = बुकिंग { $booking } का क़तार वाला टिकट पहुँचा, कोशिश { $attempt }।
booking-held = बुकिंग { $booking } के पैसे नहीं लिए गए; सीटें { $until } तक रुकी हैं ({ $why })।
booking-hold-expired = बुकिंग { $booking } की सीटें रोकने का समय पूरा हुआ, पेमेंट नहीं हुआ।
booking-declined = बुकिंग { $booking } ख़त्म: बैंक ने कहा, { $code }।
booking-waitlisted = बुकिंग { $booking } वेटिंग लिस्ट में है, पैसे नहीं लगे: { $why }।
booking-settled = बुकिंग { $booking } निपट गई: पैसे नहीं लिए गए, सीटें लौट गईं।

word-closed = बंद
word-open = खुला
word-half-open = half-open
word-disabled = बेअसर
word-forced-open = ज़बरदस्ती खुला
word-metrics-only = सिर्फ़ नापता है
word-failure-rate = बहुत कॉल फ़ेल हुईं
word-slow-rate = बहुत कॉल धीमी थीं
word-both-rates = बहुत कॉल फ़ेल हुईं, बहुत धीमी थीं
word-wait-over = समय पूरा हुआ
word-probes-good = जाँच-कॉल के जवाब आए
word-probes-hung = जाँच-कॉल नहीं लौटीं
word-asked = किसी ने कहा
word-success = सफल
word-slow = धीमा जवाब
word-failure = फ़ेल
word-slow-failure = धीमा और फ़ेल
word-not-made = कॉल नहीं की गई
word-failed = सेवा फ़ेल हुई
word-unknown = हुआ या नहीं, पता नहीं
word-sold-out = सीटें ख़त्म
word-card-declined = कार्ड नामंज़ूर
word-voided = रद्द
word-waitlist = वेटिंग लिस्ट, पैसे नहीं
word-seats-held = सीटें रुकीं, पैसे नहीं
word-notice-queued = टिकट क़तार में

actor-booking = booking
actor-seats = seats
word-payment = payment
word-seats = seats
word-notification = notification
