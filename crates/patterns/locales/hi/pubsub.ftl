# Publish/subscribe: Flipkart पर एक ऑर्डर।

pubsub-title = पब्लिश/सब्सक्राइब
pubsub-tagline = जो हुआ वह एक बार बताइए; जिसे काम है, उसे उसकी प्रति मिलती है
pubsub-scene = ग्राहक Flipkart पर ऑर्डर करता है। स्टॉक, भुगतान, शिपिंग और सूचना, सबको यह पता चलना चाहिए।
pubsub-problem = जो चेकआउट सबको एक-एक करके बुलाता है, वह उन सबके जोड़ जितना धीमा है, सबसे कमज़ोर के साथ गिरता है, और हर नए साथी के लिए बदलना पड़ता है।
pubsub-happens = चेकआउट order.placed भेजता है और अगले ग्राहक को देखता है। बस हर सब्सक्राइबर के लिए एक प्रति बनाती है, उसे उसकी अपनी कतार में रखती है, और पावती आने तक भेजती रहती है। भुगतान आगे payment.completed भेजता है; शिपिंग उसी का इंतज़ार करती है।
pubsub-without = दोबारा कोशिश न हो, तो जो एक सेकंड के लिए बंद था उसे ऑर्डर कभी नहीं मिलता। असर की कुंजी न हो, तो दूसरी कोशिश ग्राहक से दो बार पैसे लेती है। सीमा न हो, तो एक धीमा सब्सक्राइबर सबकी मेमोरी भर देता है।
pubsub-try = भुगतान को तब क्रैश कीजिए जब ऑर्डर उसके हाथ में हो, और लीज़ ख़त्म होते देखिए। फिर “दोबारा कोशिश” बंद करके यही कीजिए।
pubsub-limits = एक ही बस, जिसकी अपनी डिस्क कभी नहीं खोती। क्रम हर भेजने वाले और पाने वाले के बीच रहता है, सबके बीच नहीं। कंपनियों के नाम केवल उदाहरण हैं।

# पैरामीटर
pubsub-param-rate = प्रति सेकंड ऑर्डर
    .meaning = एक सेकंड में कितने ग्राहक आते हैं।
pubsub-param-orders = ऑर्डर
    .meaning = इस रन में कितने ग्राहक अपने आप आते हैं।
pubsub-param-work = काम
    .meaning = स्टॉक, भुगतान और शिपिंग एक घटना पर कितनी देर काम करते हैं।
pubsub-param-handler-timeout = हैंडलर का समय
    .meaning = जो हैंडलर इससे ज़्यादा समय ले, उसे रोक दिया जाता है और वह कोशिश असफल मानी जाती है।
pubsub-param-queue = कतार
    .meaning = एक सब्सक्रिप्शन के लिए ज़्यादा से ज़्यादा कितनी प्रतियाँ रुकी या लीज़ पर रह सकती हैं।
pubsub-param-overflow = कतार भर जाए तो
    .meaning = भरी हुई कतार के लिए आई अगली प्रति का क्या होता है।
pubsub-param-ack-timeout = लीज़
    .meaning = जवाब दिए बिना सब्सक्राइबर प्रति को कितनी देर रख सकता है; उसके बाद बस उसे फिर भेजती है।
pubsub-param-attempts = कोशिशें
    .meaning = एक प्रति ज़्यादा से ज़्यादा कितनी बार भेजी जाती है। आख़िरी के बाद वह dead letter बन जाती है।
pubsub-param-backoff = पहला इंतज़ार
    .meaning = दूसरी कोशिश से पहले बस कितना रुकती है; इंतज़ार हर बार दोगुना होता है।
pubsub-param-history = इतिहास
    .meaning = देर से आने वाले के लिए बस सबसे नए कितने संदेश रखती है।
pubsub-option-block = भेजने वाला रुकता है
pubsub-option-drop-oldest = सबसे पुरानी छोड़ दी जाती है
pubsub-option-drop-newest = सबसे नई छोड़ दी जाती है

# सुरक्षाएँ
pubsub-switch-retry = दोबारा कोशिश
    .meaning = असफल होने पर बस प्रति फिर भेजती है। बंद: एक कोशिश, फिर भूल जाती है।
pubsub-switch-ack-after = काम के बाद पावती
    .meaning = सब्सक्राइबर काम पूरा करके पावती देता है। बंद: प्रति आते ही।
pubsub-switch-bounded-queue = सीमित कतारें
    .meaning = भरी कतार भेजने वाले को रोकती है। बंद: कतारें बढ़ती ही जाती हैं।
pubsub-switch-idempotency-key = Idempotency key
    .meaning = स्टॉक, पैसा और पार्सल ऑर्डर के नंबर पर एक ही बार बदलते हैं। बंद: हर कोशिश उन्हें बदलती है।

# प्रीसेट
pubsub-preset-crash-before-ack = पावती से पहले क्रैश
    .outcome = सँभल जाता है
    .watch = भुगतान ऑर्डर हाथ में लिए क्रैश होता है; लीज़ ख़त्म होती है और बस ऑर्डर फिर भेजती है।
pubsub-preset-slow-subscriber = धीमा सब्सक्राइबर
    .outcome = चेकआउट रुकता है
    .watch = स्टॉक धीमा पड़ता है, उसकी कतार भरती है, और जगह होने तक चेकआउट को रुकना पड़ता है।
pubsub-preset-crash-after-effect = पैसे कटने के बाद क्रैश
    .outcome = एक बार कटे
    .watch = Gateway के पैसे लेने के बाद भी भुगतान क्रैश हो सकता है; वही कुंजी होने से दूसरी बार पहली कटौती मिल जाती है।
pubsub-preset-burst = ऑर्डरों की बाढ़
    .outcome = धीमा, कुछ खोया नहीं
    .watch = चालीस ग्राहक एक साथ आते हैं; कतारें अपनी सीमा तक भरती हैं, उससे आगे नहीं।
pubsub-preset-poison = हमेशा असफल हैंडलर
    .outcome = डेड लेटर, फिर भेजे
    .watch = शिपिंग हर पार्सल पर विफल होती है; हर एक पाँच बार आज़माया और रखा जाता है, और ठीक होने पर व्यक्ति उन्हें फिर भेजता है।
pubsub-preset-late-subscriber = देर से आया सब्सक्राइबर
    .outcome = पूरा पा लेता है
    .watch = Analytics चार सेकंड बाद आता है और छूटे हुए ऑर्डर इतिहास से पा लेता है।
pubsub-preset-chaos = बेतरतीब ख़राबियाँ
    .outcome = सब टिका रहता है
    .watch = Seed जिसे चाहे क्रैश करता, धीमा करता और काट देता है; हर नियम हरा रहता है।
pubsub-preset-no-retry = दोबारा कोशिश नहीं
    .outcome = ऑर्डर खोया
    .watch = भुगतान एक सेकंड के लिए बंद होता है, और उसके हाथ के ऑर्डर के पैसे कोई कभी नहीं लेता।
pubsub-preset-ack-first = पहले पावती
    .outcome = ऑर्डर खोया
    .watch = भुगतान के क्रैश होने तक बस ऑर्डर को भूल चुकी होती है।
pubsub-preset-unbounded = कोई सीमा नहीं
    .outcome = कतार उफनती है
    .watch = चालीस ऑर्डर स्टॉक के सामने जमा होते हैं, बस की मेमोरी से ज़्यादा।
pubsub-preset-no-key = Idempotency key नहीं
    .outcome = दो बार कटे
    .watch = पैसे कटने के बाद भुगतान क्रैश होता है, फिर कोशिश करता है, और ग्राहक दो बार चुकाता है।

# आदेश
pubsub-command-order = ऑर्डर कीजिए
pubsub-command-burst = ऑर्डरों की बाढ़
pubsub-command-subscribe = Analytics सब्सक्राइब करे
pubsub-command-unsubscribe = शिपिंग सब्सक्रिप्शन छोड़े
pubsub-command-redrive = डेड लेटर फिर भेजें

# ख़राबियाँ
pubsub-fault-crash-payment = भुगतान को क्रैश करें
pubsub-fault-crash-inventory = स्टॉक को क्रैश करें
pubsub-fault-crash-shipping = शिपिंग को क्रैश करें
pubsub-fault-slow-inventory-15 = स्टॉक को धीमा करें
pubsub-fault-fail-shipping = शिपिंग को असफल करें
pubsub-fault-slow-gateway = Gateway को धीमा करें
pubsub-fault-fail-gateway = Gateway को असफल करें
pubsub-fault-partition-bus-shipping = शिपिंग को बस से काट दें
pubsub-fault-lose-bus-payment-30 = बस और भुगतान के बीच 30 % खो जाए

# इसके अपने तथ्य
shop-ordered = { $actor } ने ऑर्डर { $order } लिया: { $units ->
    [one] एक चीज़
   *[other] { $units } चीज़ें
  }, { $total }।
shop-settled = { $actor } को { $order } का पता चला: { $acked } पूरे, { $dropped } छोड़े, { $dead } dead।
subscriber-handled = { $actor } ने { $record } पूरा किया, कोशिश { $attempt }।
subscriber-failed = { $actor } { $record } पर असफल, कोशिश { $attempt }: { $reason }।
subscriber-found-done = { $actor } ने पाया कि { $order } हो चुका है, और दोबारा कुछ नहीं किया।
stock-reserved = { $actor } ने { $order } के लिए { $units ->
    [one] एक चीज़
   *[other] { $units } चीज़ें
  } अलग रखीं।
gateway-charged = { $actor } ने { $order } के लिए { $amount } लिए।
shipment-booked = { $actor } ने { $order } का पार्सल बुक किया।
customer-notified = { $actor } ने ग्राहक को { $order } की ख़बर दी: { $about }।
analytics-counted = { $actor } ने { $orders ->
    [one] एक ऑर्डर गिना
   *[other] { $orders } ऑर्डर गिने
  }, कुल { $revenue }।

# नियम
pubsub-invariant-at-least-once = हर सब्सक्राइबर हर घटना सँभालता है
pubsub-invariant-only-matching = जिसने माँगा नहीं, उसे मिलता नहीं
pubsub-invariant-order = क्रम बना रहता है
pubsub-invariant-conservation = कोई प्रति न खोती है, न गढ़ी जाती है
pubsub-invariant-bounded-queue = कतारें सीमित हैं
pubsub-invariant-effects-once = असर एक ही बार होता है

pubsub-all-handled = { $copies } प्रतियाँ सँभाली गईं; कोई नहीं खोई।
pubsub-never-handled = { $subscriber } ने { $record } कभी नहीं सँभाला, और अब कोई उसे दोबारा नहीं भेजेगा।
pubsub-copies-missing = { $record } की { $copies } प्रतियाँ हैं, पर { $matching } सब्सक्रिप्शन मेल खाते हैं।
pubsub-given-up-early = { $subscriber } के लिए { $record } को { $promised } में से { $attempts } कोशिशों पर ही छोड़ दिया गया।
pubsub-only-matching = { $topics } संदेश केवल मेल खाने वालों तक गए।
pubsub-not-subscribed = { $subscriber } को { $record } मिला, जो उसने माँगा नहीं था।
pubsub-in-order = { $published } संदेश भेजने वालों के क्रम में पहुँचे।
pubsub-overtaken = { $publisher } का { $record } { $subscriber } तक क्रम से बाहर पहुँचा।
pubsub-copies-balance = बनीं { $made } = पावती { $acked } + रुकी { $waiting } + रास्ते में { $in-flight } + छोड़ी { $dropped } + dead { $dead }।
pubsub-copy-misplaced = { $subscriber } के लिए { $record } की प्रति वहाँ नहीं है जहाँ होनी चाहिए।
pubsub-copies-unaccounted = { $subscriber } के अंत में उतनी प्रतियाँ नहीं छूटीं जितनी उसके पास थीं।
pubsub-queues-bounded = सबसे लंबी कतार में { $deepest } प्रतियाँ थीं।
pubsub-queue-too-deep = { $subscriber } की कतार में { $depth } प्रतियाँ हैं; सीमा { $max } है।
pubsub-effects-once = { $effects } असर, हर एक एक ही बार।
pubsub-reserved-twice = { $order } के लिए स्टॉक दो बार लिया गया।
pubsub-charged-twice = { $order } के लिए ग्राहक ने दो बार चुकाया।
pubsub-booked-twice = { $order } के दो पार्सल बुक हुए।

# नाम
actor-checkout = चेकआउट
actor-inventory = स्टॉक
actor-payment = भुगतान
actor-shipping = शिपिंग
actor-notification = सूचना
actor-notification-2 = सूचना 2
actor-analytics = analytics
actor-gateway = gateway
word-queue-full = क्यू भरी थी
word-key-changed = कुंजी बदल चुकी है
word-store-unavailable = भंडार उपलब्ध नहीं
word-unreadable-event = घटना पढ़ी नहीं जाती
word-handler-error = हैंडलर असफल
word-handler-slow = हैंडलर ने बहुत देर की
word-gateway-failed = gateway असफल
word-gateway-silent = gateway ने उत्तर नहीं दिया
word-bus-silent = बस ने उत्तर नहीं दिया
word-insufficient-funds = पैसे कम हैं
