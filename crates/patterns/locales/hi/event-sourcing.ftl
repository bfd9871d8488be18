# पैटर्न 03, इवेंट सोर्सिंग: शेयर ब्रोकर के पोर्टफ़ोलियो।

event-sourcing-title = इवेंट सोर्सिंग
event-sourcing-tagline = हर बदलाव रखिए; बैलेंस उन्हीं का जोड़ है
event-sourcing-scene = Zerodha पोर्टफ़ोलियो। कंपनी सिर्फ़ उदाहरण है, स्रोत नहीं।
event-sourcing-problem = तालिका का बैलेंस बताता है कि क्या है, यह नहीं कि क्यों। दो प्रोग्राम उसे पढ़कर वापस लिखें तो एक बदलाव खो जाता है, और कोई नहीं बता सकता कि मंगलवार को क्या था।
event-sourcing-happens = हर बदलाव पोर्टफ़ोलियो की स्ट्रीम में एक इवेंट है, क्रम से, कभी न बदला जाने वाला। लिखने वाला स्ट्रीम को जोड़ता है, निर्णय लेता है और पढ़े हुए संस्करण के ठीक बाद जोड़ता है। कोई पहले लिख गया हो तो स्टोर मना करता है और वह फिर से निर्णय लेता है। पीछे चलने वाले वहीं से पढ़ते हैं जहाँ रुके थे: एक व्यू रखता है, एक हर इवेंट बस पर भेजता है। वहाँ अनुबंध-नोट वाला हर सौदे की ख़बर पाता है, शायद दो बार, और इवेंट की id पर एक ही नोट लिखता है।
event-sourcing-without = अपेक्षित संस्करण के बिना दो लेखक एक ही अतीत पर निर्णय लेते हैं और शेयर दो बार बिक जाते हैं। जो स्नैपशॉट न बताए कि वह किस संस्करण और किस कोड का है, वह ग़लत आँकड़े देता है। लेखक खुद प्रकाशित करे और बीच में क्रैश हो, तो औरों को पता ही नहीं चलता।
event-sourcing-try = दो टैब को एक पोर्टफ़ोलियो पर टकराते देखिए। पूछिए कि संस्करण 3 पर क्या था। फिर अपेक्षित संस्करण बंद करके हैश कड़ी को टूटते देखिए।
event-sourcing-limits = इसमें नहीं है: शुल्क और कर, एक्सचेंज की ऑर्डर बुक, सेटलमेंट के दिन, स्ट्रीम से निजी जानकारी मिटाना, पुराने इवेंट का अभिलेख। कड़ी का हैश ग़लती पकड़ता है, बदनीयती नहीं। न बिके शेयरों का लाभ तय बंद भाव पर आँका जाता है।

event-sourcing-param-writers = लेखक
    .meaning = कितने प्रोग्राम साझे पोर्टफ़ोलियो पर सौदे करते हैं।
event-sourcing-param-rate = ऑर्डर
    .meaning = हर लेखक एक सेकंड में कितने ऑर्डर देता है।
event-sourcing-param-portfolios = साझे पोर्टफ़ोलियो
    .meaning = लेखक कितने पोर्टफ़ोलियो पर मिलते हैं। जितने कम, उतने टकराव।
event-sourcing-param-think = सोचने का समय
    .meaning = ऑर्डर भेजने से पहले व्यक्ति पढ़े हुए को कितनी देर देखता है।
event-sourcing-param-snapshot-every = स्नैपशॉट हर
    .meaning = कितने इवेंट के बाद स्थिति रखी जाती है, ताकि अगला जोड़ छोटा हो।

event-sourcing-switch-expected-version = अपेक्षित संस्करण नहीं
    .meaning = स्टोर इवेंट को उस समय के किसी भी संस्करण पर ले लेता है।
event-sourcing-switch-snapshot-version = बिना संस्करण का स्नैपशॉट
    .meaning = स्नैपशॉट नहीं बताता कि वह किस संस्करण या किस कोड का है, फिर भी उस पर भरोसा होता है।

event-sourcing-preset-two-writers = दो टैब
    .outcome = टकराव, फिर सफल
    .watch = ऐप का टैब और एक पुराना वेब टैब ZR1043 पर सौदे करते हैं; दूसरे को मना होता है, वह फिर पढ़ता और फिर निर्णय लेता है।
event-sourcing-preset-buy-four-sell-two = चार ख़रीदे, दो बेचे
    .outcome = लाभ ₹400
    .watch = आठ इवेंट से नक़द ₹55,050 होता है; संस्करण 3 पर ₹75,000 और एक शेयर था।
event-sourcing-preset-crash-before-publish = प्रकाशन से पहले क्रैश
    .outcome = कुछ नहीं खोया, नोट एक ही
    .watch = प्रकाशक अपना स्थान रखने से पहले गिर जाता है; वह वहीं से आगे बढ़ता है, और जो दो बार आया उसका नोट एक ही बनता है।
event-sourcing-preset-stale-snapshot = पुराना स्नैपशॉट
    .outcome = छोड़ा, फिर जोड़ा
    .watch = पुराने कोड का स्नैपशॉट लौट आता है; उसका स्कीमा उसे पकड़वा देता है और सारे इवेंट जोड़े जाते हैं।
event-sourcing-preset-missing-upcaster = अपकास्टर नहीं
    .outcome = रुका, फिर चला
    .watch = जो बिल्ड स्कीमा 1 नहीं पढ़ सकती, वह ऐसे पहले इवेंट पर रुकती है और कुछ नहीं छोड़ती।
event-sourcing-preset-store-full = स्टोर भरा
    .outcome = मना हुआ
    .watch = चार सेकंड स्टोर में जगह नहीं; ऑर्डर छोड़ दिए जाते हैं, आधा कुछ नहीं लिखा जाता।
event-sourcing-preset-random-faults = बेतरतीब गड़बड़ियाँ
    .outcome = सँभल गया
    .watch = सीड क्रैश करता, काटता और धीमा करता है; फिर भी हर नियम बना रहना चाहिए।
event-sourcing-preset-no-expected-version = अपेक्षित संस्करण नहीं
    .outcome = शेयर दो बार बिके
    .watch = तीन लेखक बिना देखे जोड़ते हैं; दो इवेंट एक ही अतीत बताते हैं और कड़ी टूट जाती है।
event-sourcing-preset-snapshot-without-version = बिना संस्करण का स्नैपशॉट
    .outcome = ग़लत स्थिति
    .watch = पुराने कोड के स्नैपशॉट पर भरोसा होता है, और उससे बना जोड़ सारे इवेंट के जोड़ से अलग है।

event-sourcing-command-fund = पैसे डालें
event-sourcing-command-withdraw = पैसे निकालें
event-sourcing-command-buy = ख़रीदें
event-sourcing-command-sell = बेचें
event-sourcing-command-dividend = लाभांश दें
event-sourcing-command-query = किसी संस्करण पर स्थिति
event-sourcing-command-as-of = किसी समय पर स्थिति
event-sourcing-command-export = ऑडिट ट्रेल निर्यात करें
event-sourcing-command-restore-snapshot = पुराना स्नैपशॉट लौटाएँ
event-sourcing-command-deploy = व्यू की बिल्ड लगाएँ

event-sourcing-fault-crash-app = ऐप टैब क्रैश करें
event-sourcing-fault-crash-publisher = प्रकाशन से पहले क्रैश करें
event-sourcing-fault-crash-projector = व्यू क्रैश करें
event-sourcing-fault-crash-notes = अनुबंध-नोट क्रैश करें
event-sourcing-fault-fill-store = स्टोर भर दें
event-sourcing-fault-partition-web-store = वेब टैब को काट दें

event-sourcing-invariant-gapless = संस्करणों में कोई अंतर नहीं
event-sourcing-invariant-hash-chain = लॉग में केवल जुड़ता है: हैश कड़ी साबुत
event-sourcing-invariant-replay = स्नैपशॉट और बाक़ी = पूरा जोड़
event-sourcing-invariant-never-negative = नक़द और शेयर कभी ऋण में नहीं
event-sourcing-invariant-ledger = लाभ बहीखाते के बराबर
event-sourcing-invariant-announced = जो रखा गया, वह प्रकाशित हुआ
event-sourcing-invariant-noted-once = हर सौदे का एक अनुबंध-नोट

event-sourcing-gapless = { $portfolios } पोर्टफ़ोलियो में { $events } इवेंट, कोई नहीं छूटा।
event-sourcing-gap = { $portfolio } संस्करण { $expected } से पहले से सीधे { $found } पर गया।
event-sourcing-gap-position = स्टोर स्थान { $expected } से पहले से सीधे { $found } पर गया।
event-sourcing-double = { $portfolio } को संस्करण { $version } दो बार मिला।
event-sourcing-linked = { $events } इवेंट, हर एक में पिछले का हैश।
event-sourcing-rewritten = { $portfolio } संस्करण { $version } का हैश { $was } था, अब { $hash } है: उसे बदला गया।
event-sourcing-broken-link = { $portfolio } संस्करण { $version } पिछला इवेंट { $previous } बताता है, पर वह { $hash } है: लेखक ने पुरानी स्थिति पढ़ी थी।
event-sourcing-replayed = स्नैपशॉट ने { $events } इवेंट जोड़ने से बचाया।
event-sourcing-wrong-state = { $portfolio } संस्करण { $version }: स्नैपशॉट { $snapshot } से बना जोड़ सारे इवेंट का जोड़ नहीं है।
event-sourcing-overspent = { $portfolio } में संस्करण { $version } पर { $cash } है: पैसे दो बार ख़र्च हुए।
event-sourcing-oversold = { $portfolio } ने संस्करण { $version } पर { $quantity } शेयर बेचे जो उसके पास नहीं थे।
event-sourcing-balanced = वास्तविक लाभ { $realised }, स्थिति और बहीखाते दोनों से।
event-sourcing-cash-differs = { $portfolio } संस्करण { $version } पर नक़द { $cash } बताता है, बहीखाता { $booked }।
event-sourcing-profit-differs = { $portfolio } संस्करण { $version } पर लाभ { $realised } बताता है, बहीखाता { $booked }।
event-sourcing-all-announced = { $events } इवेंट क्रम से प्रकाशित हुए।
event-sourcing-announced-late = स्थान { $position } को { $missing } से पहले प्रकाशित किया गया।
event-sourcing-never-announced = स्थान { $position } रखा गया पर कभी प्रकाशित नहीं हुआ।
event-sourcing-not-published = स्थान { $position } को प्रकाशित कहा गया, पर बस ने कभी नहीं कहा कि { $record } उसके पास है।
event-sourcing-all-noted = { $notes } नोट, हर सौदे का एक; { $again } सौदे दोबारा आए।
event-sourcing-noted-twice = { $portfolio } के एक सौदे के दो नोट हैं, इवेंट { $event }।
event-sourcing-never-noted = { $portfolio } का एक सौदा प्रकाशित हुआ पर नोट कभी नहीं बना, इवेंट { $event }।

portfolio-event = { $event ->
    [portfolio-created] { $portfolio } खुला (v{ $version })।
    [fund-added] { $portfolio } में { $amount } आए (v{ $version })।
    [fund-withdrawn] { $portfolio } से { $amount } निकले (v{ $version })।
    [stock-purchased] { $portfolio } ने { $quantity } { $symbol } ख़रीदे (v{ $version }): नक़द { $amount }।
    [stock-sold] { $portfolio } ने { $quantity } { $symbol } बेचे (v{ $version }): नक़द { $amount }।
    [dividend-received] { $portfolio } को { $symbol } का लाभांश { $amount } मिला (v{ $version })।
   *[other] { $portfolio } में { $event } दर्ज हुआ (v{ $version })।
  }
portfolio-folded = { $portfolio } संस्करण { $version } पर: नक़द { $cash }, लागत { $invested }, वास्तविक लाभ { $realised }।
portfolio-restored = { $actor } ने { $portfolio } को संस्करण { $version } से उठाया: नक़द { $cash }।
portfolio-holding = { $actor } ने { $portfolio } के { $quantity } { $symbol } उठाए, लागत { $cost }।
portfolio-rebuilt = { $actor } ने { $portfolio } को संस्करण { $version } तक { $snapshot ->
    [0] पहले इवेंट से
   *[other] स्नैपशॉट { $snapshot } से
  } बनाया: { $replayed } इवेंट जोड़े।
portfolio-snapshot-ignored = { $actor } ने { $portfolio } का स्नैपशॉट { $version } छोड़ दिया: { $why }, स्कीमा { $schema }।
portfolio-refused = { $portfolio } ने { $order } से मना किया: { $why }।
portfolio-retried = { $actor } { $wait } बाद { $portfolio } पर { $order } का फिर निर्णय लेगा, प्रयास { $attempt } नहीं रखा गया।
portfolio-found = { $actor } को अपना { $order } { $portfolio } संस्करण { $version } पर मिला: वह रखा जा चुका था।
portfolio-gave-up = { $actor } ने { $portfolio } पर { $order } छोड़ दिया: { $why }।
portfolio-stopped = { $actor } { $portfolio } संस्करण { $version } से पहले रुका: स्कीमा { $schema } का अपकास्टर नहीं है।
portfolio-caught-up = { $actor } ने स्थान { $position } तक छूटे { $events } इवेंट पूरे किए और अब साथ चल रहा है।
portfolio-announced = { $actor } ने { $portfolio } संस्करण { $version }, स्थान { $position } को { $record } बनाकर प्रकाशित किया।
portfolio-noted = { $actor } ने { $portfolio } के एक सौदे का नोट रखा, इवेंट { $event }।
portfolio-note-found = { $actor } को { $portfolio } का इवेंट { $event } फिर मिला: नोट पहले से है, दूसरा नहीं बना।
portfolio-audited = { $actor } ने { $portfolio } संस्करण { $version } स्नैपशॉट { $snapshot } और { $replayed } इवेंट से जोड़ा, और सबसे भी।
portfolio-answered = { $actor } का उत्तर: { $portfolio } में संस्करण { $version } पर नक़द { $cash }, { $holdings } शेयर, लाभ { $realised }; { $replayed } इवेंट जोड़े।
portfolio-exported = { $actor } ने { $portfolio } के { $events } इवेंट CloudEvents में निर्यात किए, { $bytes } बाइट।
portfolio-deployed = { $actor } ने बिल्ड लगते देखी, { $complete ->
    [yes] सारे अपकास्टर के साथ
   *[no] स्कीमा 1 के अपकास्टर के बिना
  }।

actor-app = ऐप टैब
actor-web = वेब टैब
actor-desk = डेस्क
actor-sip = बचत योजना
actor-projector = प्रोजेक्टर
actor-publisher = प्रकाशक
actor-notes = अनुबंध-नोट
actor-auditor = ऑडिटर

word-old-schema = पुराने कोड का
word-link-differs = इस स्ट्रीम के संस्करण का नहीं
word-not-enough-cash = नक़द कम है
word-not-enough-shares = शेयर कम हैं
word-already-open = पहले से है
word-not-open = है ही नहीं
word-not-positive = राशि धनात्मक नहीं
word-too-large = बहुत बड़ा
word-malformed = समझ में नहीं आया
word-unreadable = एक इवेंट पढ़ा नहीं जा सकता
word-conflict = कोई पहले लिख गया
word-buy = ख़रीद
word-sell = बिक्री
word-fund = जमा
word-withdraw = निकासी
word-dividend = लाभांश

# कार्ड पर घटनाएँ।
word-portfolio-created = खुला
word-fund-added = पैसा जमा
word-fund-withdrawn = पैसा निकाला
word-stock-purchased = ख़रीदा
word-stock-sold = बेचा
word-dividend-received = लाभांश
