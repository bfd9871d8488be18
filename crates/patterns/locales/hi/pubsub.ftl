# Publish/subscribe: Flipkart पर एक ऑर्डर।

pubsub-title = Publish/subscribe
pubsub-tagline = जो हुआ, वह एक बार बताएँ; जिसे मतलब है, उसे एक कॉपी मिलती है
pubsub-scene = ग्राहक Flipkart पर ऑर्डर करता है। inventory, payment, shipping और notification, सबको इसका पता चलना चाहिए।
pubsub-problem = जो checkout सबको एक-एक करके कॉल करता है, उसे उन सबके जोड़ जितना समय लगता है, उनमें से एक भी फ़ेल हो तो वह भी फ़ेल होता है, और हर नए साथी के लिए उसे बदलना पड़ता है।
pubsub-happens = checkout order.placed पब्लिश करता है और अगले ग्राहक को देखता है। bus हर सब्सक्राइबर के लिए एक कॉपी बनाती है, उसे उसकी अपनी क़तार में रखती है, और ack आने तक भेजती रहती है। payment आगे payment.completed पब्लिश करता है; shipping उसी का इंतज़ार करता है।
pubsub-without = दोबारा कोशिश न हो, तो जो एक सेकंड के लिए भी बंद था उसे ऑर्डर का कभी पता नहीं चलता। असर के लिए key न हो, तो दूसरी कोशिश ग्राहक से दो बार पैसे लेती है। सीमा न हो, तो एक धीमा सब्सक्राइबर सबकी मेमोरी भर देता है।
pubsub-try = payment को तब क्रैश करें जब ऑर्डर उसके हाथ में हो, और lease ख़त्म होते देखें। फिर “दोबारा कोशिश नहीं” चुनें और यही फिर करके देखें।

# पैरामीटर
pubsub-param-rate = ऑर्डर प्रति सेकंड
    .meaning = एक सेकंड में कितने ग्राहक आते हैं।
pubsub-param-orders = ऑर्डर
    .meaning = इस रन में कितने ग्राहक अपने-आप आते हैं।
pubsub-param-work = काम
    .meaning = inventory, payment और shipping एक इवेंट पर कितनी देर काम करते हैं।
pubsub-param-handler-timeout = हैंडलर का समय
    .meaning = जो हैंडलर इससे ज़्यादा समय ले, उसे रोक दिया जाता है और उसकी कोशिश फ़ेल मानी जाती है।
pubsub-param-queue = क़तार
    .meaning = एक सब्सक्रिप्शन के लिए ज़्यादा से ज़्यादा कितनी कॉपियाँ इंतज़ार में या lease पर रह सकती हैं।
pubsub-param-overflow = क़तार भर जाए तो
    .meaning = भरी हुई क़तार के लिए आई अगली कॉपी का क्या होता है।
pubsub-param-ack-timeout = lease
    .meaning = सब्सक्राइबर बिना जवाब दिए कॉपी को कितनी देर रख सकता है; उसके बाद bus उसे फिर भेजती है।
pubsub-param-attempts = कोशिशें
    .meaning = एक कॉपी ज़्यादा से ज़्यादा कितनी बार भेजी जाती है। आख़िरी कोशिश के बाद वह dead letter बन जाती है।
pubsub-param-backoff = पहला इंतज़ार
    .meaning = दूसरी कोशिश से पहले bus कितना रुकती है; हर बार इंतज़ार दोगुना हो जाता है।
pubsub-param-history = हिस्ट्री
    .meaning = देर से आने वाले सब्सक्राइबर के लिए bus सबसे नए कितने संदेश रखती है।
pubsub-option-block = पब्लिशर रुकता है
pubsub-option-drop-oldest = सबसे पुरानी छूटती है
pubsub-option-drop-newest = सबसे नई छूटती है

# बचाव
pubsub-switch-retry = दोबारा कोशिश नहीं
    .meaning = bus हर कॉपी एक ही बार भेजती है; फ़ेल हो तो उसे भूल जाती है।
pubsub-switch-ack-after = पहले ही ack
    .meaning = सब्सक्राइबर काम पूरा करके नहीं, कॉपी आते ही ack भेजता है।
pubsub-switch-bounded-queue = कोई सीमा नहीं
    .meaning = क़तार कभी भरती नहीं, इसलिए पब्लिशर रुकता नहीं और क़तारें बढ़ती ही जाती हैं।
pubsub-switch-idempotency-key = Idempotency key नहीं
    .meaning = ऑर्डर के नंबर पर एक बार नहीं, हर कोशिश में स्टॉक, पैसे और पार्सल बदलते हैं।

# प्रीसेट
pubsub-preset-crash-before-ack = ack से पहले क्रैश
    .outcome = सँभल गया
    .watch = payment ऑर्डर हाथ में लिए क्रैश होता है; उसकी lease ख़त्म होती है और bus ऑर्डर फिर भेजती है।
pubsub-preset-slow-subscriber = धीमा सब्सक्राइबर
    .outcome = checkout रुका
    .watch = inventory धीमा पड़ता है, उसकी क़तार भर जाती है, और जगह बनने तक checkout को रुकना पड़ता है।
pubsub-preset-crash-after-effect = पैसे कटने के बाद क्रैश
    .outcome = एक बार कटे
    .watch = gateway पैसे काट चुका हो, तब भी payment क्रैश हो सकता है; key वही होने से दूसरी बार में वही पहली कटौती मिल जाती है।
pubsub-preset-burst = ऑर्डरों की बाढ़
    .outcome = धीमा पड़ा, कुछ खोया नहीं
    .watch = चालीस ग्राहक एक साथ आते हैं; क़तारें अपनी सीमा तक भरती हैं, उससे आगे नहीं।
pubsub-preset-poison = हमेशा फ़ेल होता हैंडलर
    .outcome = dead letter, फिर भेजे
    .watch = shipping हर पार्सल पर फ़ेल होता है; हर पार्सल की पाँच बार कोशिश होती है, फिर वह किसी इंसान के लिए रख दिया जाता है, जो shipping के ठीक होने पर उसे फिर भेजता है।
pubsub-preset-late-subscriber = देर से आया सब्सक्राइबर
    .outcome = छूटा हुआ मिल गया
    .watch = analytics चार सेकंड बाद आता है, और जो ऑर्डर छूट गए थे वे उसे हिस्ट्री से मिल जाते हैं।
pubsub-preset-chaos = बेतरतीब गड़बड़ियाँ
    .outcome = सब टिका रहा
    .watch = seed जिसे चाहे क्रैश करता है, धीमा करता है, उसका संपर्क काटता है; फिर भी हर नियम हरा रहता है।
pubsub-preset-no-retry = दोबारा कोशिश नहीं
    .outcome = ऑर्डर खोया
    .watch = एक बार पैसे काटना फ़ेल होता है, बाद में payment एक सेकंड के लिए बंद होता है; उन ऑर्डरों के पैसे कभी नहीं कटते।
pubsub-preset-ack-first = पहले ही ack
    .outcome = ऑर्डर खोया
    .watch = payment जब तक ऑर्डर पर फ़ेल या उसके साथ क्रैश होता है, bus उसे भूल चुकी होती है।
pubsub-preset-unbounded = कोई सीमा नहीं
    .outcome = क़तार उफन गई
    .watch = inventory के सामने चालीस ऑर्डर जमा हो जाते हैं, bus की मेमोरी से ज़्यादा।
pubsub-preset-no-key = Idempotency key नहीं
    .outcome = दो बार कटे
    .watch = पैसे कटने के बाद payment क्रैश होता है, फिर कोशिश करता है, और ग्राहक के पैसे दो बार कटते हैं।

# कमांड
pubsub-command-order = ऑर्डर करें
pubsub-command-burst = ऑर्डरों की बाढ़
pubsub-command-subscribe = analytics सब्सक्राइब करे
pubsub-command-unsubscribe = shipping सब्सक्रिप्शन छोड़े
pubsub-command-redrive = dead letter फिर भेजें
asked-order = { $actor } ने एक ऑर्डर माँगा।
asked-burst = { $actor } ने { $first ->
    [none] बहुत-से
   *[other] { $first }
  } ऑर्डर एक साथ माँगे।
asked-subscribe = { $actor } ने कहा कि { $first ->
    [none] analytics
   *[other] { $first }
  } सब्सक्राइब करे।
asked-unsubscribe = { $actor } ने कहा कि { $first ->
    [none] shipping
   *[other] { $first }
  } सब्सक्रिप्शन छोड़ दे।
asked-redrive = { $actor } ने कहा कि { $first ->
    [none] shipping
   *[other] { $first }
  } के dead letter फिर भेजे जाएँ।

# गड़बड़ियाँ
pubsub-fault-crash-payment = payment को क्रैश करें
pubsub-fault-crash-inventory = inventory को क्रैश करें
pubsub-fault-crash-shipping = shipping को क्रैश करें
pubsub-fault-slow-inventory-15 = inventory को धीमा करें
pubsub-fault-fail-shipping = shipping को फ़ेल करें
pubsub-fault-slow-gateway = gateway को धीमा करें
pubsub-fault-fail-gateway = gateway को फ़ेल करें
pubsub-fault-partition-bus-shipping = shipping का bus से संपर्क काटें
pubsub-fault-lose-bus-payment-30 = bus और payment के बीच 30 % खो दें

# इसके अपने तथ्य
shop-ordered = { $actor } ने ऑर्डर { $order } लिया: { $units ->
    [one] एक चीज़
   *[other] { $units } चीज़ें
  }, { $total }।
shop-settled = { $actor } को { $order } का नतीजा मिला: { $acked } पूरे, { $dropped } छूटे, { $dead } dead।
subscriber-recovered = { $actor } ने { $record } को कोशिश { $attempt } में पूरा किया: bus ने उसे सँभाल रखा था।
subscriber-handled = { $actor } ने { $record } पूरा किया, कोशिश { $attempt }।
subscriber-failed = { $actor } { $record } पर फ़ेल हुआ, कोशिश { $attempt }: { $reason }।
subscriber-found-done = { $actor } ने पाया कि { $order } हो चुका है, और दोबारा कुछ नहीं किया।
stock-reserved = { $actor } ने { $order } के लिए { $units ->
    [one] एक चीज़ अलग रखी
   *[other] { $units } चीज़ें अलग रखीं
  }।
gateway-charged = { $actor } ने { $order } के { $amount } काटे।
shipment-booked = { $actor } ने { $order } का पार्सल बुक किया।
customer-notified = { $actor } ने ग्राहक को { $order } की ख़बर दी: { $about }।
analytics-counted = { $actor } ने { $orders ->
    [one] एक ऑर्डर गिना
   *[other] { $orders } ऑर्डर गिने
  }, कुल { $revenue }।

# नियम
pubsub-invariant-at-least-once = हर सब्सक्राइबर हर इवेंट पूरा करता है
pubsub-invariant-only-matching = जो सब्सक्राइब नहीं किया, वह नहीं मिलता
pubsub-invariant-order = क्रम बना रहता है
pubsub-invariant-conservation = कोई कॉपी न खोती है, न अपने-आप बनती है
pubsub-invariant-bounded-queue = क़तारें सीमित हैं
pubsub-invariant-effects-once = असर एक ही बार होता है

pubsub-all-handled = { $copies ->
    [one] { $copies } कॉपी पूरी हुई; कोई नहीं खोई।
   *[other] { $copies } कॉपियाँ पूरी हुईं; कोई नहीं खोई।
  }
pubsub-never-handled = { $subscriber } ने { $record } कभी पूरा नहीं किया, और अब कोई उसे दोबारा नहीं भेजेगा।
pubsub-copies-missing = { $record } की कॉपियाँ { $copies } हैं, पर मेल खाते सब्सक्रिप्शन { $matching } हैं।
pubsub-given-up-early = { $subscriber } के लिए { $record } को { $promised } में से { $attempts } कोशिशों के बाद ही छोड़ दिया गया।
pubsub-only-matching = { $topics } संदेश, और सिर्फ़ मेल खाते सब्सक्राइबरों तक।
pubsub-not-subscribed = { $subscriber } को { $record } मिला, जो उसने सब्सक्राइब नहीं किया था।
pubsub-in-order = { $published } संदेश, अपने पब्लिशर के क्रम में पहुँचे।
pubsub-overtaken = { $publisher } का { $record } { $subscriber } तक ग़लत क्रम में पहुँचा।
pubsub-copies-balance = { $made } बनीं = { $acked } ack + { $waiting } इंतज़ार में + { $in-flight } रास्ते में + { $dropped } छूटीं + { $dead } dead।
pubsub-copy-misplaced = { $subscriber } के लिए { $record } की कॉपी वहाँ नहीं है जहाँ होनी चाहिए।
pubsub-copies-unaccounted = { $subscriber } का सब्सक्रिप्शन ख़त्म होने पर उतनी कॉपियाँ नहीं छूटीं जितनी उसके पास थीं।
pubsub-queues-bounded = सबसे लंबी क़तार में { $deepest ->
    [one] { $deepest } कॉपी थी।
   *[other] { $deepest } कॉपियाँ थीं।
  }
pubsub-queue-too-deep = { $subscriber } की क़तार में { $depth } कॉपियाँ हैं; सीमा { $max } की है।
pubsub-effects-once = { $effects } असर, हर एक सिर्फ़ एक बार।
pubsub-reserved-twice = { $order } के लिए स्टॉक दो बार निकाला गया।
pubsub-charged-twice = { $order } के लिए ग्राहक के पैसे दो बार कटे।
pubsub-booked-twice = { $order } के दो पार्सल बुक हुए।

# नाम
actor-checkout = checkout
actor-inventory = inventory
actor-payment = payment
actor-shipping = shipping
actor-notification = notification
actor-notification-2 = notification 2
actor-analytics = analytics
word-queue-full = क़तार भरी थी
word-handler-slow = हैंडलर ने बहुत देर की
word-bus-silent = bus ने जवाब नहीं दिया
