# Saga: एक ऑर्डर, जो स्टॉक, पैसे, डिलीवरी स्लॉट और पॉइंट को छूता है।

saga-title = Saga
saga-tagline = जो एक transaction में न बँधे, उसे उलटे क्रम में वापस लें
saga-scene = BigBasket का ऑर्डर।
saga-problem = ऑर्डर स्टॉक, पैसे, स्लॉट और पॉइंट को छूता है, और हर एक का अपना store है। कोई lock इन सब पर एक साथ नहीं लगता। कोई एक क़दम फ़ेल हो, तो पहले के क़दम वापस लेने पड़ते हैं।
saga-happens = Saga पहले सामान रोकती है, फिर पैसे लेती है, स्लॉट बुक करती है और आख़िर में पॉइंट लगाती है। स्टॉक और पैसे वापस किए जा सकते हैं। स्लॉट pivot है: फ़ैसला वहीं होता है। उसके बाद का क़दम तब तक दोहराया जाता है जब तक हो न जाए। कोई क़दम मना कर दे, तो पहले के क़दम उलटे क्रम में वापस लिए जाते हैं, उसी नतीजे के साथ जो उन्होंने दिया था। Orchestrated में एक सेवा हर क़दम माँगती है और माँगने से पहले लॉग में लिखती है। Choreographed में हर सेवा दूसरों के इवेंट सुनकर आगे बढ़ती है।
saga-without = टाइमआउट के बाद दो बार पैसे कटते हैं, क्रैश में वह ऑर्डर भुला दिया जाता है जिसके पैसे कट चुके, और “रद्द” उसे कहा जाता है जिसके पैसे कभी लौटे ही नहीं।
saga-try = Pivot पर इनकार वाला रन चलाएँ। फिर किसी क़दम के बीच में orchestrator को क्रैश करें और देखें कि अगला वहीं से आगे पढ़ता है। रिफ़ंड को फ़ेल होने दें और देखें कि मामला किसके पास पहुँचता है। Choreography चुनकर वही रन फिर चलाएँ।

saga-param-style = शैली
    .meaning = एक सेवा हर क़दम माँगती है, या सेवाएँ एक-दूसरे के इवेंट सुनकर आगे बढ़ती हैं।
saga-param-step-timeout = क़दम का टाइमआउट
    .meaning = एक कोशिश जवाब का इतना इंतज़ार करती है। उसके बाद कोई नहीं जानता कि काम हुआ या नहीं।
saga-param-attempts = कोशिशें
    .meaning = कोई क़दम या उसकी वापसी कितनी बार आज़माई जाती है। Pivot के बाद का क़दम इससे तीन गुना।
saga-param-first-wait = पहला इंतज़ार
    .meaning = पहली नाकाम कोशिश के बाद कितना रुकना है। हर अगला इंतज़ार दोगुना होता है।
saga-param-jitter = jitter
    .meaning = कोशिशों के बीच के इंतज़ार कैसे बिखेरे जाएँ, ताकि जो साथ फ़ेल हुए वे साथ फिर न आज़माएँ।
saga-param-held-stock = रोका हुआ स्टॉक
    .meaning = आख़िरी सामान किसी और ऑर्डर ने रोक रखा हो और लौटा सकता हो, तो यह ऑर्डर क्या करे: रुककर फिर आज़माए, या तुरंत मना हो जाए।
saga-param-baskets = टोकरियाँ
    .meaning = ग्राहक क्या ख़रीदते हैं।
saga-param-orders = ऑर्डर
    .meaning = कितने ग्राहक अपने-आप आते हैं।
saga-param-gap = ऑर्डर के बीच
    .meaning = एक ग्राहक के कितनी देर बाद अगला आता है।
saga-param-oil = शेल्फ़ पर OIL_1L
    .meaning = शुरू में कितने लीटर तेल है।
saga-param-slot-2 = SLOT_2 में जगह
    .meaning = दूसरे डिलीवरी स्लॉट में कितने ऑर्डर आ सकते हैं।
saga-param-gateway-failing = wallet: फ़ेल होने वाले पेमेंट
    .meaning = पेमेंट का इतना हिस्सा अपने-आप फ़ेल होता है।
saga-param-refund-failing = wallet: फ़ेल होने वाले रिफ़ंड
    .meaning = रिफ़ंड का इतना हिस्सा अपने-आप फ़ेल होता है।

saga-option-orchestrated = orchestrated
saga-option-choreographed = choreographed
saga-option-equal = equal
saga-option-full = full
saga-option-decorrelated = decorrelated
saga-option-none = कोई नहीं
saga-option-wait = रुकें
saga-option-refuse = मना करें
saga-option-mixed = जैसा ग्राहक चाहें
saga-option-original-a = मूल का पहला
saga-option-original-b = मूल का दूसरा
saga-option-oil = हर किसी को एक लीटर तेल

saga-switch-idempotency-key = क़दमों पर idempotency key नहीं
    .meaning = सेवा दोहराई गई माँग को नई से अलग नहीं कर पाती, इसलिए दोनों कर देती है।
saga-switch-saga-log = Saga लॉग नहीं
    .meaning = Orchestrator अपनी saga सिर्फ़ मेमरी में रखता है। क्रैश के बाद उन्हें कोई नहीं जानता। Choreographed तरीक़े में बंद करने को ऐसा लॉग होता ही नहीं: bus हर इवेंट को तब तक रखती है जब तक उसकी सेवा उसे निपटा न ले, और हर सेवा अपना किया हुआ एक key के नीचे रखती है। इसलिए वहाँ क्रैश से कुछ नहीं भूलता, और कुछ नहीं बदलता।
saga-switch-undo-retry = वापसी दोबारा नहीं
    .meaning = वापसी एक ही बार आज़माई जाती है, और उसका क्या हुआ, यह कोई नहीं देखता।

saga-preset-decline-at-pivot = Pivot पर इनकार
    .outcome = वापस लिया
    .watch = SLOT_2 भरा है। देखें BB-1041 कैसे लौटता है: पहले पैसे, फिर स्टॉक।
saga-preset-compensation-fails = वापसी फ़ेल
    .outcome = डेस्क के पास
    .watch = SLOT_2 भरा है और कोई रिफ़ंड नहीं चलता। चार कोशिशों के बाद मामला नाम के साथ finance desk के पास जाता है, और स्टॉक फिर भी छूट जाता है।
saga-preset-desk-resolves = डेस्क सुलझाता है
    .outcome = हाथ से निपटा
    .watch = कोई रिफ़ंड नहीं चलता, इसलिए तीन ऑर्डर finance desk के पास पहुँचते हैं। 14वें सेकंड पर एक व्यक्ति BB-1041 का रिफ़ंड हाथ से पूरा करता है: पैसे उसी key के साथ लौटते हैं। 17वें सेकंड पर BB-1042 को निपटा हुआ लिखा जाता है। BB-1043 अब भी वहीं है: उसे सुलझाएँ।
saga-preset-duplicate-reply = दोहरा जवाब
    .outcome = एक ही बार
    .watch = Orchestrator और wallet के बीच हर संदेश दो बार पहुँचता है। Key दो माँगों का एक ही पेमेंट बनाती है; दूसरा जवाब सुना नहीं जाता।
saga-preset-reply-after-timeout = टाइमआउट के बाद जवाब
    .outcome = एक ही बार
    .watch = Wallet टाइमआउट से ज़्यादा समय लेता है। अगली कोशिश वही key लेकर जाती है और पेमेंट हुआ पाती है।
saga-preset-orchestrator-crash = Orchestrator क्रैश
    .outcome = आगे बढ़ा
    .watch = Orchestrator हर तरह के क़दम के बीच में क्रैश होता है। हर नया orchestrator लॉग पढ़ता है और उसी key के साथ फिर माँगता है।
saga-preset-last-item = दो ऑर्डर, आख़िरी सामान
    .outcome = एक को मिला
    .watch = BB-1041 ने आख़िरी तेल अपने lock में रोक रखा है। BB-1042 रुकता है, और BB-1041 वापस होने पर उसे मिलता है।
saga-preset-original-a = जैसा मूल में था, A
    .outcome = ₹4,030 बचे
    .watch = ₹1,130 का सामान, 500 पॉइंट के ₹160 घटाकर ₹970 दिए जाते हैं। Wallet में ₹4,030 बचते हैं और 2,097 पॉइंट।
saga-preset-original-b = जैसा मूल में था, B
    .outcome = वापस लिया
    .watch = Wallet कभी ठीक जवाब नहीं देता। 1, 2 और 4 सेकंड के अंतर पर चार कोशिशों के बाद पाँच लीटर दूध फिर छूट जाता है।
saga-preset-choreographed = वही, choreographed
    .outcome = वापस लिया
    .watch = कोई orchestrator नहीं: भरा स्लॉट एक इवेंट है, उसे सुनकर wallet पैसे लौटाता है, और उसे सुनकर स्टॉक छूटता है।
saga-preset-random-faults = बेतरतीब गड़बड़ियाँ
    .outcome = सब सही
    .watch = seed से निकली आठ बेतरतीब गड़बड़ियाँ। जितनी बार चाहें नया seed लें: कुछ भी लाल नहीं होता।
saga-preset-random-choreographed = बेतरतीब, choreographed
    .outcome = सब सही
    .watch = सेवाओं और bus पर आठ बेतरतीब गड़बड़ियाँ। फिर भी हर ऑर्डर का अंत नाम के साथ होता है।
saga-preset-no-key = Key के बिना
    .outcome = दो बार भुगतान
    .watch = Wallet धीमा है, और दूसरी कोशिश दूसरा पेमेंट बन जाती है।
saga-preset-no-log = लॉग के बिना
    .outcome = भुला दिया
    .watch = Orchestrator लौटता है और उसे कुछ पता नहीं। पैसे उस ऑर्डर के कटे हैं जिसे कोई आगे नहीं बढ़ाता।
saga-preset-undo-once = वापसी एक ही बार
    .outcome = वापस नहीं हुआ
    .watch = रिफ़ंड फ़ेल होता है, कोई देखता नहीं, और ऑर्डर को वापस लिया हुआ कहा जाता है।

saga-command-place = ऑर्डर दें
asked-place = { $actor } ने { $first ->
    [none] {""}
   *[other] { $first } के लिए{" "}
  }{ $second ->
    [none] {""}
   *[other] { $second } में{" "}
  }ऑर्डर माँगा।

saga-command-resolve = डेस्क पर ऑर्डर सुलझाएँ
asked-resolve = { $actor } ने डेस्क से { $first ->
    [none] वहाँ का पहला ऑर्डर
   *[other] { $first }
  } सुलझाने को कहा: { $second ->
    [settle] निपटा हुआ लिखें
   *[other] हाथ से पूरा करें
  }।

saga-fault-crash-orchestrator = orchestrator को क्रैश करें
saga-fault-double-orchestrator-wallet-100 = हर जवाब दोहराएँ
saga-fault-slow-wallet-8 = wallet को धीमा करें
saga-fault-hang-slots = pivot को चुप करें
saga-fault-fail-wallet = wallet को ठप करें
saga-fault-fail-points = points को ठप करें
saga-fault-partition-orchestrator-store = लॉग का संपर्क काटें
saga-fault-crash-payments = payments सेवा को क्रैश करें
saga-fault-partition-payments-keys = payments को उसके रखे हुए से काटें

saga-invariant-named-end = हर ख़त्म saga का अंत नाम के साथ
saga-invariant-effects-once = कोई असर दो बार नहीं
saga-invariant-conserved = स्टॉक, wallet और पॉइंट का हिसाब बराबर
saga-invariant-undo-in-reverse = वापसी उलटे क्रम में, दिए हुए नतीजे से
saga-invariant-resolved = डेस्क ने जो सुलझाया, वह सच है

saga-resolved = { $resolved ->
    [0] डेस्क पर कुछ नहीं सुलझाया गया।
    [one] डेस्क पर 1 काम सुलझाया गया।
   *[other] डेस्क पर { $resolved } काम सुलझाए गए।
  }
saga-not-resolved = { $saga } को डेस्क पर “{ $end }” कहा गया, पर उसके खाते या डेस्क कुछ और कहते हैं।
saga-resolved-other = { $saga } का “{ $operation }” सुलझाया गया, जो किसी डेस्क के पास था ही नहीं।
saga-ends = { $completed } पूरी, { $compensated } वापस, { $escalated } डेस्क के पास; { $open } चल रही हैं।
saga-not-completed = { $saga } को पूरा कहा गया, पर उसके खाते कुछ और कहते हैं।
saga-not-compensated = { $saga } को वापस लिया हुआ कहा गया, पर उसका कुछ अब भी बाक़ी है।
saga-not-escalated = { $saga } के ख़त्म होने पर उतने से ज़्यादा बाक़ी है, जितना किसी डेस्क के नाम है।
saga-done-after-end = { $saga } के अंत के बाद भी उसके लिए कुछ हुआ।
saga-forgotten = { $saga } को अब कोई आगे नहीं बढ़ाता, और उसका कोई अंत नहीं हुआ।
saga-done-once = { $effects ->
    [one] 1 असर, एक ही बार।
   *[other] { $effects } असर, हर एक एक ही बार।
  }
saga-done-twice = { $service } ने { $saga } के लिए वही काम दो बार किया।
saga-adds-up = { $start } नग = { $free } ख़ाली + { $held } रोके हुए + { $sold } बिके; { $wallets } = { $left } बचे + { $paid } लिए।
saga-stock-differs = { $account } का खाता उसकी प्रविष्टियों से मेल नहीं खाता।
saga-wallet-differs = { $account } का wallet उसकी प्रविष्टियों से मेल नहीं खाता, या किसी ऑर्डर ने अपने दाम से कम-ज़्यादा लिया।
saga-slot-differs = { $account } में जगह से ज़्यादा बुकिंग हैं, या कोई खो गई।
saga-points-differ = { $account } के पॉइंट ख़र्च और कमाई से मेल नहीं खाते।
saga-undone = { $undone ->
    [one] 1 प्रविष्टि वापस ली गई, उलटे क्रम में।
   *[other] { $undone } प्रविष्टियाँ वापस ली गईं, उलटे क्रम में।
  }
saga-undone-early = { $saga } ने एक क़दम वापस लिया, जबकि उसके बाद का क़दम अब भी बना हुआ था।
saga-undone-other = { $saga } ने { $result } वापस लिया, जो उसे मिला ही नहीं था।

saga-ordered = ग्राहक { $customer } ने { $total } में { $units ->
    [one] एक नग
   *[other] { $units } नग
  } का ऑर्डर दिया: { $saga }, देने हैं { $to-pay }, { $slot }।
saga-began = { $saga } शुरू हुई, { $style }।
saga-resumed = नए orchestrator ने { $saga } की { $entries } प्रविष्टियाँ पढ़ीं और { $operation ->
    [none] {""}
   *[other] “{ $operation }” की कोशिश { $attempt } के बाद से{" "}
  }आगे बढ़ा।
saga-logged = { $actor } ने { $saga } के बारे में दर्ज किया{ $version ->
    [0] , सिर्फ़ मेमरी में
   *[other] , प्रविष्टि { $version }
  }: { $entry ->
    [started] शुरू
    [asked] “{ $operation }” माँगने वाला है, कोशिश { $attempt }
    [done] “{ $operation }” हो गया
    [refused] “{ $operation }” मना हुआ
    [gave-up] “{ $operation }” छोड़ दिया
    [escalated] “{ $operation }” किसी व्यक्ति के पास
    [told] ग्राहक को बता दिया
   *[other] अंत: { $entry }
  }।
saga-log-unwritten = लॉग ने { $saga } की प्रविष्टि नहीं ली: { $why }। अगली कोशिश { $wait } में।
saga-asked = { $actor } ने { $saga } के लिए “{ $operation }” माँगा, कोशिश { $attempt }।
saga-done = { $saga }: “{ $operation }” हो गया, { $result }।
saga-refused = { $saga } के लिए “{ $operation }” मना हुआ: { $code }।
saga-held = { $saga } को जो चाहिए, वह { $by } ने रोक रखा है, कोशिश { $attempt }।
saga-unanswered = { $saga } को “{ $operation }” का ठीक जवाब नहीं मिला, कोशिश { $attempt }: { $code }।
saga-waits = { $saga } “{ $operation }” को { $at-most ->
    [yes] ज़्यादा से ज़्यादा{" "}
   *[no] {""}
  }{ $wait } में फिर आज़माएगी।
saga-gave-up = { $saga } ने { $attempts ->
    [one] { $attempts } कोशिश
   *[other] { $attempts } कोशिशों
  } के बाद “{ $operation }” छोड़ दिया: { $code }। { $code ->
    [held] काम नहीं हुआ।
   *[other] हो सकता है काम हो गया हो।
  }
saga-turned-back = { $saga } “{ $operation }” पर पलट गई: { $code }। जो हुआ था, अब वापस लिया जा रहा है।
saga-escalated = { $saga } { $attempts ->
    [one] { $attempts } कोशिश
   *[other] { $attempts } कोशिशों
  } में “{ $operation }” नहीं कर सकी। अब यह { $desk } के पास है।
saga-completed = { $saga } पूरी हुई।
saga-compensated = { $saga } वापस ली गई: उसका कुछ बाक़ी नहीं।
saga-ended-escalated = { $saga } ख़त्म हुई; बाक़ी काम एक व्यक्ति के पास है।
saga-told = { $saga } के ग्राहक को बताया गया: { $end }।

desk-resolved = { $how ->
    [finished] एक व्यक्ति ने { $saga } के लिए “{ $operation }” हाथ से पूरा किया।
   *[other] एक व्यक्ति ने { $saga } का “{ $operation }” निपटा हुआ लिखा।
  }
desk-settled = { $saga } अब किसी डेस्क के पास नहीं: { $end }।
desk-not-resolved = { $saga } नहीं सुलझी: { $why }। जो डेस्क के पास था, वहीं है।

shelf-stocked = शेल्फ़ पर { $units } { $sku } हैं।
shelf-reserved = { $actor } ने { $saga } के लिए { $units } { $sku } रोके, { $reservation }; { $free } ख़ाली हैं।
shelf-released = { $actor } ने { $saga } के { $units } { $sku } छोड़े; { $free } ख़ाली हैं।
shelf-sold = { $actor } ने { $saga } को { $units } { $sku } बेचे; { $held } रोके हुए हैं।
wallet-opened = { $customer } के पास { $balance } हैं।
wallet-debited = { $actor } ने { $saga } के लिए { $customer } से { $amount } लिए, { $payment }: { $balance } बचे।
wallet-refunded = { $actor } ने { $saga } के { $amount } { $customer } को लौटाए: { $balance }।
slot-opened = { $slot } में { $capacity } ऑर्डर आते हैं।
slot-booked = { $actor } ने { $saga } के लिए { $slot } बुक किया, { $capacity } में से { $booked }।
points-opened = { $customer } के पास { $balance } पॉइंट हैं।
points-applied = { $actor } ने { $saga } के लिए { $customer } के { $spent } पॉइंट लिए और { $earned } दिए: { $balance }।
ledger-repeated = { $actor } ने { $saga } के “{ $operation }” की key पहचानी और दोबारा कुछ नहीं किया।
ledger-voided = { $actor } के पास { $saga } का वापस लेने को कुछ नहीं था (“{ $operation }”), और अब वह काम होगा भी नहीं।

actor-shop = shop
actor-orchestrator = orchestrator
    .short = orchestr.
actor-stock = stock
actor-wallet = wallet
actor-slots = slots
actor-points = points
word-stock = stock
word-wallet = wallet
word-slots = slots
word-points = points
word-orchestrator = orchestrator
word-shop = shop
word-orchestrated = orchestrated
word-choreographed = choreographed
word-reserve-stock = स्टॉक रोकना
word-release-stock = स्टॉक छोड़ना
word-take-payment = पेमेंट लेना
word-refund-payment = रिफ़ंड देना
word-book-slot = स्लॉट बुक करना
word-settle-slot = स्लॉट की स्थिति पक्की करना
word-apply-points = पॉइंट लगाना
word-confirm-stock = स्टॉक बेचना
word-compensatable = compensatable
word-pivot = pivot
word-retriable = retriable
word-warehouse-desk = warehouse desk
word-finance-desk = finance desk
word-delivery-desk = delivery desk
word-loyalty-desk = loyalty desk
word-completed = पूरी
word-compensated = वापस ली गई
word-escalated = डेस्क के पास
word-out-of-stock = स्टॉक ख़त्म
word-wallet-too-low = wallet में पैसे कम हैं
word-slot-full = स्लॉट भरा है
word-not-booked = बुक नहीं हुआ था
word-finished = हाथ से पूरा
word-marked-settled = निपटा हुआ लिखा
word-not-at-a-desk = उसका कुछ किसी डेस्क के पास नहीं
word-no-such-way = डेस्क बस पूरा करता है या निपटा हुआ लिखता है
word-booking-unknown = बुकिंग हुई या नहीं, यह पता करना होगा; फिर निपटा हुआ लिखें
word-not-reserved = कुछ रोका नहीं गया था
word-timed-out = समय पर जवाब नहीं आया
word-held = रोका हुआ है

saga-stage-head = Saga और क़दम
saga-stage-now = { $running } चल रही हैं, { $escalated } डेस्क के पास
saga-stage-hidden = { $count ->
    [one] नीचे सूची में 1 saga और
   *[other] नीचे सूची में { $count } saga और
  }
saga-stage-beside = साथ चल रही और saga
saga-stage-running = चल रही है, क़दम { $step } / 4
saga-stage-undoing = वापस हो रही है: { $code }
saga-stage-escalated = { $desk } के पास
saga-stage-resolved = डेस्क पर सुलझा: { $end }
saga-stage-is-running = चल रही है
saga-stage-is-undoing = वापस हो रही है
saga-stage-log = Saga लॉग
saga-stage-log-note = हर क़दम से पहले लिखा जाता है
saga-stage-events = Bus पर इवेंट
saga-stage-events-note = और कोई लॉग नहीं
saga-stage-newest = { $all } में से सबसे नए { $shown }
saga-stage-by-saga = हर saga की स्थिति
saga-stage-saga = saga
saga-stage-customer = ग्राहक
saga-stage-step = पिछला काम
saga-stage-retries = दोबारा कोशिशें
saga-stage-standing = स्थिति
saga-stage-means-step = क़दम
saga-stage-means-failed = मना या फ़ेल
saga-stage-means-undo = वापसी, मोटी रेखा
saga-stage-means-wait = फिर कोशिश का इंतज़ार
saga-stage-means-lock = रोका हुआ स्टॉक: semantic lock
saga-stage-means-back = वापसी की ओर
saga-stage-means-desk = किसी व्यक्ति के पास
saga-entry-started = शुरू
saga-entry-asked = अब माँगा जाएगा
saga-entry-done = हो गया
saga-entry-refused = मना हुआ
saga-entry-gave-up = छोड़ दिया
saga-entry-escalated = किसी व्यक्ति के पास
saga-entry-completed = अंत: पूरी
saga-entry-compensated = अंत: वापस ली गई
saga-entry-told = ग्राहक को बताया गया

actor-payments = payments
actor-delivery = delivery
actor-loyalty = loyalty
