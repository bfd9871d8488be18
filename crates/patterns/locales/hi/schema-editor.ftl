# schema संपादक, जो खोलने पर लाया जाता है।

schema-editor-title = स्कीमा संपादक
schema-editor-language = भाषा
schema-editor-version = version { $version }, रजिस्टर किया हुआ
schema-editor-new = नया स्कीमा
schema-editor-at = पंक्ति { $line }, स्तंभ { $column }:
schema-editor-unread = पहले निशान वाला text ठीक करें: जो स्कीमा है ही नहीं, उसकी तुलना नहीं होती।
schema-editor-let-in = { $mode } नए स्कीमा को मंज़ूर करता है।
schema-editor-refused = { $mode } नए स्कीमा को मना करता है।
schema-editor-register = रजिस्टर करके फिर बदलें
schema-editor-new-reads-old = नए स्कीमा वाला version { $version } का लिखा नहीं पढ़ सकता।
schema-editor-old-reads-new = version { $version } वाला नए स्कीमा का लिखा नहीं पढ़ सकता।
schema-editor-comparison = version { $version } से नए स्कीमा तक
schema-editor-removed = हटा:
schema-editor-added = जुड़ा:
schema-editor-marked = (नियम यहाँ तय करता है)

# नियम, Avro और Confluent के दिए नामों से
schema-editor-rule-other = यहाँ लिखा नियम इसे मना करता है।
schema-editor-rule-READER_FIELD_MISSING_DEFAULT_VALUE = पढ़ने वाला ऐसा field चाहता है जो लिखा नहीं गया, और उसका कोई default नहीं।
schema-editor-rule-MATCHES_MULTIPLE_FIELDS = पढ़ने वाले का field अपने नाम और aliases से लिखे गए कई field से मेल खाता है।
schema-editor-rule-TYPE_MISMATCH = type मेल नहीं खाते, और एक से दूसरे में बदलाव तय नहीं है।
schema-editor-rule-MISSING_ENUM_SYMBOLS = पढ़ने वाले के enum में वह मान नहीं जो लिखा गया हो सकता है, और कोई default भी नहीं।
schema-editor-rule-MISSING_UNION_BRANCH = पढ़ने वाले के union में उसके लिए जगह नहीं जो लिखा गया हो सकता है।
schema-editor-rule-NAME_MISMATCH = नाम अलग हैं, और पढ़ने वाला कोई alias नहीं बताता।
schema-editor-rule-FIXED_SIZE_MISMATCH = बाइट में दोनों का आकार अलग है।
schema-editor-rule-PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL = पढ़ने वाले का स्कीमा बंद है और उस property को नहीं जानता जो मौजूद हो सकती है।
schema-editor-rule-REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL = पढ़ने वाला वह property ज़रूरी मानता है जो कभी लिखी ही नहीं गई।
schema-editor-rule-PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL = लिखने वाले का स्कीमा खुला है: वह property पहले से कुछ और होकर मौजूद हो सकती है।
schema-editor-rule-REQUIRED_ATTRIBUTE_ADDED = पढ़ने वाला वह ज़रूरी मानता है जिसे लिखने वाला छोड़ सकता है।
schema-editor-rule-TYPE_NARROWED = पढ़ने वाला सिर्फ़ पूर्णांक लेता है, और दूसरी संख्याएँ लिखी गई हो सकती हैं।
schema-editor-rule-TYPE_CHANGED = type अलग हैं।
schema-editor-rule-ENUM_ARRAY_NARROWED = पढ़ने वाले के पास वह मान नहीं जो लिखा गया हो सकता है।
schema-editor-rule-ENUM_ARRAY_CHANGED = पढ़ने वाले के पास उनसे अलग मान हैं जो लिखे गए हो सकते हैं।

# text में क्या ग़लत है
schema-editor-why-expected-value = यहाँ मान नहीं है।
schema-editor-why-expected-or = यहाँ अल्पविराम या बंद करने वाला कोष्ठक नहीं है।
schema-editor-why-expected = यहाँ colon नहीं है।
schema-editor-why-key-must-be-a-string = नाम दोहरे उद्धरण चिह्नों में लिखा जाता है।
schema-editor-why-trailing-comma = बंद करने वाले कोष्ठक से पहले अल्पविराम नहीं आता।
schema-editor-why-trailing-characters = text अपने अंत के बाद भी चलता है।
schema-editor-why-expected-ident = बिना उद्धरण चिह्नों के सिर्फ़ true, false और null लिखे जाते हैं।
schema-editor-why-eof-while-parsing-a-value = text अपने मान से पहले ख़त्म हो गया।
schema-editor-why-eof-while-parsing-an-object = text object के बीच ख़त्म हो गया।
schema-editor-why-eof-while-parsing-a-list = text सूची के बीच ख़त्म हो गया।
schema-editor-why-eof-while-parsing-a-string = text उद्धरण के बीच ख़त्म हो गया।
schema-editor-why-a-schema-has-a-type = स्कीमा का type होता है।
schema-editor-why-a-field-has-a-name = field का नाम होता है।
schema-editor-why-a-field-has-a-type = field का type होता है।
schema-editor-why-a-record-has-a-list-of-fields = रिकॉर्ड में field की सूची होती है।
schema-editor-why-an-enum-has-a-list-of-symbols = enum में मानों की सूची होती है।
schema-editor-why-a-type-record-has-a-name = रिकॉर्ड का नाम होता है।
schema-editor-why-a-type-enum-has-a-name = enum का नाम होता है।
schema-editor-why-a-schema-is-a-name-a-list-or-an-object = स्कीमा नाम, सूची या object होता है।

# रिकॉर्ड
schema-editor-record = दोनों स्कीमा से गुज़रता रिकॉर्ड
schema-editor-record-text = रिकॉर्ड, JSON में
schema-editor-writer = कौन लिखता है
schema-editor-old-writes = version { $version } लिखता है, नया स्कीमा पढ़ता है
schema-editor-new-writes = नया स्कीमा लिखता है, version { $version } पढ़ता है
schema-editor-not-written = रिकॉर्ड लिखा नहीं गया: लिखने वाले का स्कीमा इसे नहीं मानता।
schema-editor-bytes = भेजे गए { $bytes } बाइट, स्कीमा की id के साथ:
schema-editor-read-as = पढ़ने वाला देखता है
schema-editor-valid = पढ़ने वाले के लिए document सही है।
schema-editor-unresolved = पढ़ने वाले के स्कीमा से यह resolve नहीं होता।
schema-editor-invalid = पढ़ने वाले के लिए document सही नहीं है।

# तालिका
schema-editor-matrix = mode और बदलाव
schema-editor-matrix-about = हर ख़ाना registry का अपना कोड तय करता है। स्कीमा और नियम देखने के लिए ख़ाना दबाएँ; ऐरो बटन एक ख़ाने से दूसरे पर ले जाते हैं।
schema-editor-cell-let-in = { $mode } मंज़ूर करता है: { $change }
schema-editor-cell-refused = { $mode } मना करता है: { $change }
schema-editor-cell-none = NONE कुछ नहीं जाँचता।
schema-editor-cell-no-rule = यह mode जिस दिशा का वादा करता है, उसमें कोई नियम इसे मना नहीं करता।
schema-editor-change-optional-added = वैकल्पिक field जुड़ा
schema-editor-change-required-added = ज़रूरी field जुड़ा
schema-editor-change-optional-removed = वैकल्पिक field हटा
schema-editor-change-required-removed = ज़रूरी field हटा
schema-editor-change-renamed = नया नाम, बिना alias
schema-editor-change-renamed-with-alias = नया नाम, alias के साथ
schema-editor-change-widened = type चौड़ा हुआ
schema-editor-change-narrowed = type सँकरा हुआ
schema-editor-change-symbol-added = enum में मान जुड़ा
schema-editor-change-symbol-removed = enum से मान हटा
schema-editor-change-re-added = हटा, फिर दूसरे type में लौटा
