# Schema versioning: Paytm के ट्रांज़ैक्शन।

schema-versioning-title = स्कीमा versioning
schema-versioning-tagline = रिकॉर्ड बदलें, पढ़ने वालों को तोड़े बिना
schema-versioning-scene = Paytm हर ट्रांज़ैक्शन एक ही stream में लिखता है। चार सेवाएँ उसे पढ़ती हैं, हर एक स्कीमा के उस version से जिसे उसका कोड जानता है।
schema-versioning-problem = रिकॉर्ड अपने लिखने वाले कोड से ज़्यादा जीते हैं। जो कोई field जोड़े, हटाए या उसका नाम बदले, वह सब पढ़ने वालों को रोक सकता है, या उन्हें ऐसा कुछ पढ़वा सकता है जो कभी लिखा ही नहीं गया।
schema-versioning-happens = deployment हर स्कीमा को काम में लाने से पहले रजिस्टर करता है। registry उसे पुराने स्कीमा से मिलाती है और जो उसके mode का वादा तोड़े, उसे मना कर देती है। रिकॉर्ड में उसके स्कीमा की id होती है; पढ़ने वाला उसे एक बार पूछता है, Avro से रिकॉर्ड को resolve कराता है, और एक-एक version ऊपर या नीचे जाता है।
schema-versioning-without = जाँच न हो, तो एक ज़रूरी field की वजह से कोई भी पुराना रिकॉर्ड पढ़ा नहीं जा सकता। सिर्फ़ पिछला version देखें, तो हटाया गया field दूसरे type के साथ लौट आता है। जो न समाए उसे downgrade छोड़ दे, तो 5,000 डॉलर 5,000 रुपये पढ़े जाते हैं।
schema-versioning-try = देखें कि registry ज़रूरी field को मना करती है। फिर “जाँच नहीं” चुनें और देखें कि कौन-से रिकॉर्ड कोई नहीं पढ़ पाता।

# पैरामीटर
schema-versioning-param-mode = Mode
    .meaning = registry किन बदलावों को मंज़ूर करती है।
schema-versioning-option-BACKWARD_TRANSITIVE = BACKWARD_TRANSITIVE: नया सब पुराने पढ़े
schema-versioning-option-BACKWARD = BACKWARD: नया पिछले को पढ़े
schema-versioning-option-FORWARD = FORWARD: पिछला नए को पढ़े
schema-versioning-option-FORWARD_TRANSITIVE = FORWARD_TRANSITIVE: सब पुराने नए को पढ़ें
schema-versioning-option-FULL = FULL: दोनों, पिछले के साथ
schema-versioning-option-FULL_TRANSITIVE = FULL_TRANSITIVE: दोनों, सबके साथ
schema-versioning-option-NONE = NONE: सब मंज़ूर
schema-versioning-param-change = बदलाव
    .meaning = deployment एक के बाद एक क्या रजिस्टर करता है।
schema-versioning-option-paytm = V1 से V4
schema-versioning-option-required-field = ज़रूरी field, बिना default
schema-versioning-option-re-added-field = field हटा, फिर दूसरे type के साथ आया
schema-versioning-option-renamed-field = नाम बदला हुआ field, बिना और साथ में alias के
schema-versioning-option-removed-field = ज़रूरी field हटा, और चारों सेवाएँ साथ आती हैं
schema-versioning-param-first = पहले कौन अपग्रेड हो
    .meaning = stream की किस तरफ़ को नया version पहले मिलता है।
schema-versioning-option-consumers = consumers
schema-versioning-option-producer = producer
schema-versioning-param-gap = रिलीज़ के बीच का समय
    .meaning = अगली रिलीज़ रजिस्टर करने से पहले deployment कितना रुकता है।
schema-versioning-param-lag = दोनों तरफ़ के बीच का समय
    .meaning = दूसरी तरफ़ कितनी देर तक पुराने version पर रहती है।
schema-versioning-param-rate = पेमेंट प्रति सेकंड
    .meaning = producer एक सेकंड में कितने पेमेंट लिखता है।
schema-versioning-param-payments = पेमेंट
    .meaning = इस रन में कितने पेमेंट होते हैं।

# बचाव
schema-versioning-switch-compatibility-check = जाँच नहीं
    .meaning = registry हर स्कीमा मंज़ूर करती है, उसके mode ने जो भी वादा किया हो।
schema-versioning-switch-lossless = downgrade मुद्रा बदल देता है
    .meaning = पुराने version पर उतारते समय जो न समाए वह छोड़ दिया जाता है, और जो पहली मुद्रा समाए वही लिख दी जाती है।

# प्रीसेट
schema-versioning-preset-rolling-upgrade = V1 से V4 तक अपग्रेड
    .outcome = सब पढ़े गए, या नाम लेकर मना
    .watch = चार रिलीज़ आती हैं, पहले consumers को। जो पुराने version पर हैं, वे वही पढ़ते हैं जिसमें कुछ न खोए; बाक़ी अलग रख देते हैं।
schema-versioning-preset-required-field = ज़रूरी field, बिना default
    .outcome = मना, फिर सुधारा
    .watch = registry दूसरी रिलीज़ को मना करती है और field का नाम बताती है। default के साथ वह मंज़ूर होती है।
schema-versioning-preset-re-added-field = field दूसरे type के साथ लौटा
    .outcome = मना
    .watch = पिछला version उस field को नहीं जानता, पर पहला जानता है: यह सिर्फ़ transitive mode को याद रहता है।
schema-versioning-preset-producer-first = BACKWARD में producer पहले
    .outcome = रिकॉर्ड अपठनीय
    .watch = BACKWARD ज़रूरी device_id को जाने देता है: नए पढ़ने वालों को वह नहीं चाहिए। producer उसे तुरंत छोड़ देता है, और जो अब भी version 1 से पढ़ता है उसके पास उसका कोई मान नहीं, जब तक consumers भी साथ न आएँ। consumers पहले हों, तो उसकी कमी किसी को नहीं खलती।
schema-versioning-preset-none-bad-record = NONE और ख़राब स्कीमा
    .outcome = रिकॉर्ड अपठनीय
    .watch = NONE ज़रूरी field को मंज़ूर कर देता है। नए पढ़ने वाले पुराने रिकॉर्ड resolve नहीं कर पाते और उन्हें अलग रख देते हैं।
schema-versioning-preset-renamed-no-alias = बिना alias के नया नाम, NONE में
    .outcome = रिकॉर्ड अपठनीय
    .watch = Avro के लिए दूसरे नाम का field दूसरा field है। version 2 से पढ़ने वाले को version 1 के रिकॉर्ड में payer_id नहीं मिलता और वह उन्हें अलग रख देता है; legacy analytics version 1 पर ही रहता है और उसे आगे के सब रिकॉर्ड में sender_id नहीं मिलता। compliance का संपर्क नौवें सेकंड तक कटा रहता है। तब उसके पास version 3 है, जिसका alias पुराना नाम है, और वह उन्हें पढ़ लेता है।
schema-versioning-preset-renamed-with-alias = नया नाम, फिर alias के साथ
    .outcome = मना, फिर सुधारा
    .watch = सिर्फ़ नाम बदलने पर मना हो जाता है: payer_id का कोई default नहीं। alias sender_id के साथ वह मंज़ूर होता है, और हर पुराना रिकॉर्ड पढ़ा जाता है।
schema-versioning-preset-random-faults = बेतरतीब गड़बड़ियाँ
    .outcome = सब टिका रहा
    .watch = seed जिसे चाहे क्रैश करता है, धीमा करता है, उसका संपर्क काटता है; फिर भी हर नियम हरा रहता है।
schema-versioning-preset-no-check = जाँच नहीं
    .outcome = वादा टूटा
    .watch = ज़रूरी field मंज़ूर हो जाता है, और अगले पुराने रिकॉर्ड में उसका कोई मान नहीं है।
schema-versioning-preset-relabelled = downgrade मुद्रा बदल देता है
    .outcome = डॉलर रुपये पढ़े गए
    .watch = V4 में 5,000 डॉलर लिखे जाते हैं। V3 पढ़ने वाला सिर्फ़ रुपये जानता है, और 5,000 रुपये पढ़ता है।

# मंच
schema-versioning-stage-now = { $aside } अलग रखे · { $relabelled } की मुद्रा बदली
schema-versioning-stage-versions = registry के पास क्या आया
schema-versioning-stage-versions-about = सबसे पुराना पहले, और stream की कौन-सी तरफ़ उसे काम में लेती है
schema-versioning-stage-written = { $count ->
    [one] { $count } रिकॉर्ड लिखा
   *[other] { $count } रिकॉर्ड लिखे
  }
schema-versioning-stage-refused = मना, { $against }
schema-versioning-stage-readers = कौन क्या पढ़ता है
schema-versioning-stage-reads-as = किस रूप में
schema-versioning-stage-read = पढ़े
schema-versioning-stage-set-aside = field खोता
schema-versioning-stage-unresolved = पढ़ा न गया
schema-versioning-stage-relabelled = मुद्रा बदली
schema-versioning-stage-newest = सबसे नया

# संपादक
schema-versioning-editor-open = स्कीमा संपादक खोलें
schema-versioning-editor-about = स्कीमा और रिकॉर्ड खुद लिखें: क्या बदला, कौन-सा नियम तय करता है, और हर mode में हर तरह का बदलाव।

# गड़बड़ियाँ
schema-versioning-fault-crash-producer = producer को क्रैश करें
schema-versioning-fault-crash-fraud-detection = fraud detection को क्रैश करें
schema-versioning-fault-crash-deployment = deployment को क्रैश करें
schema-versioning-fault-fail-registry = registry को फ़ेल कराएँ
schema-versioning-fault-slow-registry = registry को धीमा करें

# इसके अपने तथ्य
schema-mode = { $actor } ने { $mode } का वादा किया।
schema-registered = { $actor } ने version { $version } मंज़ूर किया, id { $id } के साथ।
schema-refused = { $actor } ने एक स्कीमा मना किया: version { $against } के सामने { $path } ({ $rule })। सबसे नया अब भी version { $latest } है।
schema-rolled-out = { $actor } ने version { $version } इन्हें दिया: { $side }।
schema-learned = { $actor } ने version { $version } जाना, id { $id }।
schema-silent = { $actor } को registry से जवाब नहीं मिला, { $wait } बाद फिर पूछेगा।
payment-written = { $actor } ने { $record } को version { $version } में लिखा: { $currency ->
    [INR] ₹{ $amount }
    [USD] US${ $amount }
    [GBP] £{ $amount }
   *[other] €{ $amount }
  }।
payment-resolved = { $actor } ने Avro से { $record } को resolve कराया, लिखा version { $writer } में, पढ़ना version { $reader } में: { $resolves ->
    [yes] हो गया
   *[other] नहीं हुआ
  }।
payment-stepped = { $actor } { $record } को version { $from } से { $to } पर लाया, और वह उसमें समाता है।
payment-read = { $actor } ने version { $writer } का { $record } version { $reader } में पढ़ा: { $currency ->
    [INR] ₹{ $amount }
    [USD] US${ $amount }
    [GBP] £{ $amount }
   *[other] €{ $amount }
  }।
payment-step-refused = { $actor } ने { $record } को अलग रखा: version { $from } से { $to } पर { $why ->
    [no-value] { $field } का कोई मान नहीं है
   *[other] { $field } खो जाता या बदल जाता
  }।
payment-undecodable = { $actor } ने { $record } को अलग रखा: version { $writer } का लिखा version { $reader } से resolve नहीं होता।

# नियम
schema-versioning-invariant-promised-direction = जो मंज़ूर हुआ, वह वादे के अनुसार पढ़ा जा सकता है
schema-versioning-invariant-ids-immutable = एक id हमेशा एक ही स्कीमा की है
schema-versioning-invariant-refused-changes-nothing = मना किया गया बदलाव कुछ नहीं बदलता
schema-versioning-invariant-money-keeps-currency = पैसे की मुद्रा कभी नहीं बदलती

schema-versioning-resolved = { $records ->
    [one] वादे वाला { $records } रिकॉर्ड resolve हुआ।
   *[other] वादे वाले { $records } रिकॉर्ड resolve हुए।
  }
schema-versioning-unresolved = version { $reader } से { $record } resolve नहीं होता, जिसे version { $writer } ने लिखा, जबकि mode ने इसका वादा किया था।
schema-versioning-ids = { $ids } id, हर एक का एक स्कीमा।
schema-versioning-id-changed = id { $id } अब किसी और स्कीमा की है।
schema-versioning-refusals = { $versions } मंज़ूर, { $refused } मना; कोई नंबर नहीं छूटा।
schema-versioning-version-gap = version { $latest } के बाद version { $version } आया।
schema-versioning-refused-changed = मना करने के बाद सबसे नया version { $found } निकला; पहले { $latest } था।
schema-versioning-money = { $read ->
    [one] { $read } रक़म वैसी ही पढ़ी गई जैसी लिखी गई थी।
   *[other] { $read } रक़में वैसी ही पढ़ी गईं जैसी लिखी गई थीं।
  }
schema-versioning-relabelled = { $record } में { $was ->
    [INR] ₹{ $before }
    [USD] US${ $before }
    [GBP] £{ $before }
   *[other] €{ $before }
  } लिखे गए, पर { $currency ->
    [INR] ₹{ $amount }
    [USD] US${ $amount }
    [GBP] £{ $amount }
   *[other] €{ $amount }
  } पढ़े गए।

# नाम
actor-deployment = deployment
actor-producer = producer
actor-legacy-analytics = legacy analytics
    .short = analytics
actor-fraud-detection = fraud detection
    .short = fraud
actor-cashback = cashback
actor-compliance = compliance
actor-registry = स्कीमा registry
    .short = registry
word-consumers = consumers
word-schema-unknown = registry इस स्कीमा को नहीं जानती
word-registry-failed = registry फ़ेल हुई
word-registry-silent = registry ने जवाब नहीं दिया
