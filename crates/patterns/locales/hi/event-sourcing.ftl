# पैटर्न 03, event sourcing: शेयर ब्रोकर के पोर्टफ़ोलियो।

event-sourcing-title = Event sourcing
event-sourcing-tagline = हर बदलाव रखें; बैलेंस उन्हीं का जोड़ है
event-sourcing-scene = Zerodha पर पोर्टफ़ोलियो।
event-sourcing-problem = टेबल में रखा बैलेंस बताता है कि अभी क्या है, यह नहीं कि क्यों। दो प्रोग्राम उसे पढ़कर वापस लिखें तो एक का बदलाव खो जाता है, और कोई नहीं बता सकता कि मंगलवार को क्या था।
event-sourcing-happens = हर बदलाव पोर्टफ़ोलियो की स्ट्रीम में एक इवेंट है: क्रम से रखा हुआ, कभी न बदलने वाला। writer स्ट्रीम के इवेंट जोड़कर अभी की हालत निकालता है, फ़ैसला करता है, और जिस वर्ज़न तक पढ़ा था उसके ठीक आगे append करता है। कोई और पहले लिख चुका हो तो स्टोर मना कर देता है और writer दोबारा फ़ैसला करता है। पीछे-पीछे पढ़ने वाले जहाँ रुके थे वहीं से आगे पढ़ते हैं: एक व्यू बनाए रखता है, एक हर सौदे का कॉन्ट्रैक्ट नोट इवेंट की id पर रखता है, एक हर इवेंट bus पर पब्लिश करता है। वहाँ ग्राहक के फ़ोन को हर सौदे की ख़बर मिलती है, शायद दो बार, और वह उसे एक ही बार दिखाता है।
event-sourcing-without = expected version के बिना दो writer एक ही पुरानी हालत देखकर फ़ैसला करते हैं और शेयर दो बार बिक जाते हैं। जो स्नैपशॉट यह न बताए कि वह किस वर्ज़न और किस कोड का है, वह ग़लत आँकड़े देता है। writer ख़ुद पब्लिश करे और बीच में क्रैश हो जाए, तो औरों को पता ही नहीं चलता।
event-sourcing-try = दो टैब को एक पोर्टफ़ोलियो पर टकराते देखें। पूछें कि वर्ज़न 3 पर क्या था। फिर expected version बंद करें और hash chain को टूटते देखें।

event-sourcing-param-writers = writer
    .meaning = साझे पोर्टफ़ोलियो पर कितने प्रोग्राम सौदे करते हैं।
event-sourcing-param-rate = ऑर्डर
    .meaning = हर writer एक सेकंड में कितने ऑर्डर देता है।
event-sourcing-param-portfolios = साझे पोर्टफ़ोलियो
    .meaning = writer कितने पोर्टफ़ोलियो पर आपस में टकराते हैं। पोर्टफ़ोलियो जितने कम, टकराव उतने ज़्यादा।
event-sourcing-param-think = सोचने का समय
    .meaning = ऑर्डर भेजने से पहले इंसान पढ़ी हुई हालत को कितनी देर देखता है।
event-sourcing-param-snapshot-every = कितने इवेंट पर स्नैपशॉट
    .meaning = कितने इवेंट के बाद पोर्टफ़ोलियो की हालत रख ली जाती है, ताकि अगली बार कम इवेंट जोड़ने पड़ें।

event-sourcing-switch-expected-version = expected version नहीं
    .meaning = स्ट्रीम तब तक जिस भी वर्ज़न पर हो, स्टोर इवेंट ले लेता है।
event-sourcing-switch-snapshot-version = बिना वर्ज़न का स्नैपशॉट
    .meaning = स्नैपशॉट नहीं बताता कि वह किस वर्ज़न का है या किस कोड ने बनाया, फिर भी उस पर भरोसा किया जाता है।

event-sourcing-preset-two-writers = दो टैब
    .outcome = टकराव, फिर सफल
    .watch = ऐप टैब और एक पुराना वेब टैब ZR1043 पर सौदे करते हैं; जो बाद में पहुँचे उसे मना होता है, वह फिर पढ़ता है और फिर फ़ैसला करता है।
event-sourcing-preset-buy-four-sell-two = चार ख़रीद, दो बिक्री
    .outcome = मुनाफ़ा ₹400
    .watch = आठ इवेंट मिलकर नक़द ₹55,050 बनाते हैं; वर्ज़न 3 पर नक़द ₹75,000 था और एक ही कंपनी के शेयर थे।
event-sourcing-preset-crash-before-publish = पब्लिश से पहले क्रैश
    .outcome = कुछ नहीं खोया, एक ही बार दिखा
    .watch = पब्लिशर अपनी पोज़िशन रखने से पहले क्रैश होता है; वह वहीं से आगे बढ़ता है, और जो दो बार आया उसे फ़ोन एक ही बार दिखाता है।
event-sourcing-preset-stale-snapshot = पुराना स्नैपशॉट
    .outcome = छोड़ा, सब जोड़ा
    .watch = पुराने कोड का स्नैपशॉट लौट आता है; उसका स्कीमा पोल खोल देता है, और उसकी जगह सारे इवेंट जोड़े जाते हैं।
event-sourcing-preset-missing-upcaster = upcaster नहीं
    .outcome = रुका, फिर चला
    .watch = जो बिल्ड स्कीमा 1 नहीं पढ़ सकती, वह ऐसे पहले ही इवेंट पर रुक जाती है; कोई इवेंट छोड़ती नहीं।
event-sourcing-preset-store-full = स्टोर भरा हुआ
    .outcome = मना किया
    .watch = चार सेकंड तक स्टोर में जगह नहीं होती; ऑर्डर छोड़ दिए जाते हैं, पर आधा-अधूरा कुछ नहीं लिखा जाता।
event-sourcing-preset-random-faults = बेतरतीब गड़बड़ियाँ
    .outcome = सँभल गया
    .watch = seed के हिसाब से क्रैश होते हैं, संपर्क कटता है, काम धीमा पड़ता है; फिर भी हर नियम बना रहना चाहिए।
event-sourcing-preset-no-expected-version = expected version नहीं
    .outcome = शेयर दो बार बिके
    .watch = तीन writer बिना देखे append करते हैं; दो इवेंट एक ही इवेंट को अपना पिछला बताते हैं, और chain टूट जाती है।
event-sourcing-preset-snapshot-without-version = बिना वर्ज़न का स्नैपशॉट
    .outcome = ग़लत हालत
    .watch = पुराने कोड के स्नैपशॉट पर भरोसा किया जाता है, और उससे निकली हालत सारे इवेंट के जोड़ से अलग होती है।

event-sourcing-command-fund = पैसे डालें
event-sourcing-command-withdraw = पैसे निकालें
event-sourcing-command-buy = ख़रीदें
event-sourcing-command-sell = बेचें
event-sourcing-command-dividend = डिविडेंड दें
event-sourcing-command-query = किसी वर्ज़न पर हालत
event-sourcing-command-as-of = किसी समय पर हालत
event-sourcing-command-export = ऑडिट ट्रेल एक्सपोर्ट करें
event-sourcing-command-restore-snapshot = पुराना स्नैपशॉट वापस लाएँ
event-sourcing-command-deploy = व्यू डिप्लॉय करें
asked-fund = { $actor } ने { $second ->
    [none] ZR1042
   *[other] { $second }
  } में ₹{ $first } डालने को कहा।
asked-withdraw = { $actor } ने { $second ->
    [none] ZR1042
   *[other] { $second }
  } से ₹{ $first } निकालने को कहा।
asked-buy = { $actor } ने { $third ->
    [none] ZR1042
   *[other] { $third }
  } के लिए { $first } के { $second } शेयर ख़रीदने को कहा।
asked-sell = { $actor } ने { $third ->
    [none] ZR1042
   *[other] { $third }
  } से { $first } के { $second } शेयर बेचने को कहा।
asked-dividend = { $actor } ने { $third ->
    [none] ZR1042
   *[other] { $third }
  } को { $first } का ₹{ $second } डिविडेंड देने को कहा।
asked-query = { $actor } ने पूछा कि वर्ज़न { $first } पर { $second ->
    [none] ZR1042
   *[other] { $second }
  } की हालत क्या थी।
asked-as-of = { $actor } ने पूछा कि इस रन के { $first } s पर { $second ->
    [none] ZR1042
   *[other] { $second }
  } की हालत क्या थी।
asked-export = { $actor } ने { $first ->
    [none] ZR1042
   *[other] { $first }
  } की ऑडिट ट्रेल माँगी।
asked-restore-snapshot = { $actor } ने { $first ->
    [none] ZR1042
   *[other] { $first }
  } का पुराना स्नैपशॉट वापस रखा।
asked-deploy = { $actor } ने व्यू को { $first ->
    [complete] हर upcaster के साथ
   *[other] स्कीमा 1 के upcaster के बिना
  } डिप्लॉय करने को कहा।

event-sourcing-fault-crash-app = ऐप टैब को क्रैश करें
event-sourcing-fault-crash-publisher = पब्लिश से पहले क्रैश करें
event-sourcing-fault-crash-projector = व्यू को क्रैश करें
event-sourcing-fault-crash-notes = कॉन्ट्रैक्ट नोट को क्रैश करें
event-sourcing-fault-fill-store = स्टोर को भर दें
event-sourcing-fault-partition-web-store = वेब टैब का संपर्क काटें

event-sourcing-invariant-gapless = कोई वर्ज़न छूटा नहीं
event-sourcing-invariant-hash-chain = लॉग में सिर्फ़ आगे जुड़ता है: hash chain साबुत
event-sourcing-invariant-replay = स्नैपशॉट और आगे के इवेंट = पूरा replay
event-sourcing-invariant-never-negative = नक़द और शेयर कभी शून्य से नीचे नहीं
event-sourcing-invariant-ledger = मुनाफ़ा बहीखाते के बराबर
event-sourcing-invariant-announced = जो रखा गया, वह पब्लिश हुआ
event-sourcing-invariant-noted-once = हर सौदे का एक ही कॉन्ट्रैक्ट नोट

event-sourcing-gapless = { $portfolios } पोर्टफ़ोलियो में { $events } इवेंट, कोई नहीं छूटा।
event-sourcing-gap = { $portfolio } वर्ज़न { $expected } की जगह सीधे { $found } पर गया।
event-sourcing-gap-position = स्टोर पोज़िशन { $expected } की जगह सीधे { $found } पर गया।
event-sourcing-double = { $portfolio } को वर्ज़न { $version } दो बार मिला।
event-sourcing-linked = { $events } इवेंट, हर एक में पिछले का hash।
event-sourcing-rewritten = { $portfolio } के वर्ज़न { $version } का hash { $was } था, अब { $hash } है: उसे बदला गया।
event-sourcing-broken-link = { $portfolio } का वर्ज़न { $version } पिछला इवेंट { $previous } बताता है, पर वह { $hash } है: उसके writer ने पुरानी हालत पढ़ी थी।
event-sourcing-replayed = { $events ->
    [0] स्नैपशॉट से अब तक कुछ नहीं बचा।
   *[other] स्नैपशॉट की वजह से { $events } इवेंट जोड़ने नहीं पड़े।
  }
event-sourcing-wrong-state = { $portfolio }, वर्ज़न { $version }: स्नैपशॉट { $snapshot } से निकली हालत सारे इवेंट के जोड़ के बराबर नहीं है।
event-sourcing-overspent = { $portfolio } में वर्ज़न { $version } पर { $cash } है: पैसे दो बार ख़र्च हुए।
event-sourcing-oversold = { $portfolio } ने वर्ज़न { $version } पर { $quantity } ऐसे शेयर बेचे जो उसके पास नहीं थे।
event-sourcing-balanced = बुक हुआ मुनाफ़ा { $realised }: हालत और बहीखाता दोनों यही बताते हैं।
event-sourcing-cash-differs = वर्ज़न { $version } पर { $portfolio } नक़द { $cash } बताता है, बहीखाता { $booked }।
event-sourcing-profit-differs = वर्ज़न { $version } पर { $portfolio } बुक हुआ मुनाफ़ा { $realised } बताता है, बहीखाता { $booked }।
event-sourcing-all-announced = { $events ->
    [1] { $events } इवेंट पब्लिश हुआ।
   *[other] { $events } इवेंट क्रम से पब्लिश हुए।
  }
event-sourcing-announced-late = पोज़िशन { $position } को { $missing } से पहले पब्लिश किया गया।
event-sourcing-never-announced = पोज़िशन { $position } रखी गई पर कभी पब्लिश नहीं हुई।
event-sourcing-not-published = पोज़िशन { $position } को पब्लिश हुआ बताया गया, पर bus ने कभी नहीं कहा कि { $record } उसके पास है।
event-sourcing-all-noted = { $notes } नोट, हर सौदे का एक; दोबारा आए सौदे: { $again }।
event-sourcing-noted-twice = { $portfolio } के वर्ज़न { $version } वाले सौदे के दो नोट हैं।
event-sourcing-never-noted = { $portfolio } का वर्ज़न { $version } वाला सौदा पब्लिश हुआ पर उसका नोट कभी नहीं बना।

portfolio-event = { $event ->
    [portfolio-created] { $portfolio } खुला (v{ $version })।
    [fund-added] { $portfolio } में { $amount } आए (v{ $version })।
    [fund-withdrawn] { $portfolio } से पैसे निकाले गए (v{ $version }): नक़द { $amount }।
    [stock-purchased] { $portfolio } ने { $symbol } के { $quantity } शेयर ख़रीदे (v{ $version }): नक़द { $amount }।
    [stock-sold] { $portfolio } ने { $symbol } के { $quantity } शेयर बेचे (v{ $version }): नक़द { $amount }।
    [dividend-received] { $portfolio } को { $symbol } का डिविडेंड { $amount } मिला (v{ $version })।
   *[other] { $portfolio } में दर्ज हुआ: { $event } (v{ $version })।
  }
portfolio-folded = वर्ज़न { $version } पर { $portfolio }: नक़द { $cash }, निवेश { $invested }, बुक हुआ मुनाफ़ा { $realised }।
portfolio-restored = { $actor } ने { $portfolio } को वर्ज़न { $version } से आगे बढ़ाया: नक़द { $cash }।
portfolio-holding = { $actor } ने { $portfolio } की रखी हुई हालत से लिए: { $symbol } के { $quantity } शेयर, लागत { $cost }।
portfolio-rebuilt = { $actor } ने वर्ज़न { $version } का { $portfolio } { $snapshot ->
    [0] पहले इवेंट से
   *[other] स्नैपशॉट { $snapshot } से
  } बनाया; जोड़े गए इवेंट: { $replayed }।
portfolio-snapshot-ignored = { $actor } ने { $portfolio } का वर्ज़न { $version } वाला स्नैपशॉट छोड़ दिया: { $why }, स्कीमा { $schema }।
portfolio-refused = { $portfolio } पर “{ $order }” से मना हुआ: { $why }।
portfolio-retried = { $actor } { $wait } बाद { $portfolio } पर “{ $order }” का फ़ैसला दोबारा करेगा; कोशिश { $attempt } स्टोर नहीं हुई।
portfolio-found = { $actor } को अपना ऑर्डर “{ $order }” { $portfolio } के वर्ज़न { $version } पर मिला: वह स्टोर हो चुका था।
portfolio-gave-up = { $actor } ने { $portfolio } पर “{ $order }” का ऑर्डर छोड़ दिया: { $why }।
portfolio-stopped = { $actor } { $portfolio } के वर्ज़न { $version } से पहले रुक गया: स्कीमा { $schema } का यह इवेंट उससे पढ़ा नहीं जाता।
portfolio-caught-up = { $actor } ने पोज़िशन { $position } तक के छूटे हुए इवेंट निपटाए ({ $events }) और अब लाइव साथ चल रहा है।
portfolio-taken-up = { $actor } पोज़िशन { $position } के बाद से आगे चलता है, जो { $view } के नाम से रखी गई थी।
portfolio-announced = { $actor } ने { $portfolio } का वर्ज़न { $version }, पोज़िशन { $position }, { $record } के रूप में पब्लिश किया।
portfolio-noted = { $actor } ने { $portfolio } के वर्ज़न { $version } वाले सौदे का नोट रखा।
portfolio-note-found = { $actor } को { $portfolio } का वर्ज़न { $version } वाला सौदा फिर मिला: नोट पहले से है, दूसरा नहीं बनाया।
portfolio-alerted = { $actor } ने { $portfolio } का एक सौदा दिखाया।
portfolio-repeat-ignored = { $actor } को { $portfolio } का एक सौदा फिर मिला: वह दिखाया जा चुका है, दोबारा नहीं दिखाया।
portfolio-audited = { $actor } ने { $portfolio } का वर्ज़न { $version } दो तरह से जोड़ा: स्नैपशॉट { $snapshot } और { $replayed } इवेंट से, और सारे इवेंट से।
portfolio-answered = { $actor } का जवाब: वर्ज़न { $version } पर { $portfolio } में नक़द { $cash }, शेयर { $holdings ->
    [0] नहीं
    [one] एक कंपनी के
   *[other] { $holdings } कंपनियों के
  }, बुक हुआ मुनाफ़ा { $realised }; जोड़े गए इवेंट: { $replayed }।
portfolio-exported = { $actor } ने { $portfolio } के { $events } इवेंट CloudEvents में एक्सपोर्ट किए, { $bytes } बाइट।
portfolio-deployed = { $actor } में नई बिल्ड डिप्लॉय हुई, { $complete ->
    [yes] सारे upcaster के साथ
   *[no] स्कीमा 1 के upcaster के बिना
  }।

actor-app = ऐप टैब
actor-web = वेब टैब
actor-desk = डेस्क
actor-sip = SIP
actor-projector = projector
actor-publisher = पब्लिशर
actor-notes = कॉन्ट्रैक्ट नोट
    .short = नोट
actor-phone = फ़ोन
actor-auditor = ऑडिटर

word-old-schema = पुराने कोड ने बनाया
word-link-differs = इस स्ट्रीम के वर्ज़न का नहीं
word-not-enough-cash = नक़द कम है
word-not-enough-shares = शेयर कम हैं
word-already-open = पहले से है
word-not-open = है ही नहीं
word-not-positive = रक़म शून्य से ज़्यादा नहीं
word-too-large = बहुत बड़ा
word-malformed = समझ में नहीं आया
word-unreadable = एक इवेंट पढ़ा नहीं जा सकता
word-buy = ख़रीद
word-sell = बिक्री
word-fund = जमा
word-withdraw = निकासी
word-dividend = डिविडेंड

# कार्ड पर इवेंट।
word-portfolio-created = खुला
word-fund-added = पैसे जमा
word-fund-withdrawn = पैसे निकाले
word-stock-purchased = ख़रीदा
word-stock-sold = बेचा
word-dividend-received = डिविडेंड
