# पैटर्न 09, CQRS: ऑनलाइन दुकान का कैटलॉग।

cqrs-title = CQRS
cqrs-tagline = लिखने का रूप एक, पढ़ने के रूप कई
cqrs-scene = Amazon India का कैटलॉग।
cqrs-problem = एक ही टेबल सबका काम ठीक से नहीं करती। ऑर्डर को वह नहीं बेचना चाहिए जो है ही नहीं, खोज को हर प्रॉडक्ट पर शब्द और फ़िल्टर चाहिए, विक्रेता को महीनों की गिनती। जो एक को तेज़ करता है, वह दूसरे को धीमा करता है।
cqrs-happens = कमांड write model के पास जाती है। वह लॉग के हिसाब से प्रॉडक्ट देखकर फ़ैसला करता है और जिस वर्ज़न तक पढ़ा था उसके ठीक आगे एक इवेंट append करता है। तीन projector लॉग के पीछे चलते हैं, हर एक अपना व्यू बनाता है: प्रॉडक्ट, दामों का इतिहास, विक्रेता के आँकड़े। रो और checkpoint एक ही transaction में लिखे जाते हैं, इसलिए व्यू हमेशा checkpoint तक का लॉग है। व्यू पीछे रह सकता है। जिसने अभी लिखा है, वह इवेंट की position टोकन की तरह रखता है और उसी से पढ़ता है।
cqrs-without = जो projector हर आई चीज़ जोड़ दे, वह पुरानी position से दोबारा शुरू होने पर दो बार गिनता है। checkpoint रो से पहले लिखा जाए तो क्रैश में इवेंट खो जाते हैं और किसी को पता नहीं चलता। जो checkpoint न देखे, उसे दाम बदलने के बाद भी पुराना दाम दिखता है।
cqrs-try = products projector को अटकते देखें: उसका lag बढ़ता है, खोज पुरानी है, टोकन वाली रीड नहीं। फिर किसी projector को पुरानी position से शुरू करें, और यही बिना गार्ड के दोहराएँ।

cqrs-param-rate = कमांड
    .meaning = विक्रेता और गोदाम मिलकर एक सेकंड में कितनी कमांड देते हैं।
cqrs-param-products = साझे प्रॉडक्ट
    .meaning = डेमो के चार के अलावा कितने प्रॉडक्ट पर विक्रेता और गोदाम दोनों लिखते हैं।
cqrs-param-reads = अपना लिखा पढ़ना
    .meaning = विक्रेता अपना अभी लिखा हुआ कैसे पढ़ता है।
cqrs-option-token = टोकन से, नहीं तो लॉग से
cqrs-option-wait = टोकन से, व्यू का इंतज़ार करके
cqrs-option-stale = व्यू जैसा है वैसा

cqrs-switch-idempotent = projector idempotent नहीं
    .meaning = projector हर आए इवेंट को जोड़ता है, चाहे वह रो में पहले से हो या अपनी बारी से पहले आया हो।
cqrs-switch-one-transaction = व्यू से पहले checkpoint
    .meaning = पहले checkpoint लिखा जाता है, फिर रो: दो अलग transaction में।

cqrs-preset-projector-stalls = projector अटका
    .outcome = lag, फिर बराबर
    .watch = तीसरे सेकंड से products projector 150 गुना समय लेता है; बाक़ी चलते रहते हैं। उसका lag क़रीब सात इवेंट और दो सेकंड से ज़्यादा तक बढ़ता है और ठीक होने के तुरंत बाद ख़त्म हो जाता है। फिर व्यू लाइव के बग़ल में दोबारा बनता है।
cqrs-preset-demo = चार प्रॉडक्ट
    .outcome = ₹1,000 से कम में तीन
    .watch = सात कमांड के बाद फ़ोन का इतिहास ₹18,999, ₹17,999 और स्टॉक 150, 140 है। तीन प्रॉडक्ट ₹1,000 से कम के हैं।
cqrs-preset-old-checkpoint = पुराना checkpoint
    .outcome = छोड़े गए, दोहराए नहीं
    .watch = दो projector पुरानी position से शुरू होते हैं। जो इवेंट अपनी रो में पहले से है, वह छोड़ दिया जाता है।
cqrs-preset-duplicate-and-out-of-order = दोबारा और बेक्रम
    .outcome = छोड़ा, फिर पढ़ा
    .watch = एक इवेंट दो बार आता है और एक अपनी बारी से पहले। पहला छोड़ दिया जाता है; दूसरे के लिए लॉग फिर पढ़ा जाता है।
cqrs-preset-buggy-projector = projector में bug
    .outcome = ग़लत, फिर दोबारा बना
    .watch = पुराना दाम रखने वाली बिल्ड चार सेकंड चलती है। ठीक होने के बाद product अपने अगले दाम पर फिर सही हो जाता है; उसका दामों का इतिहास तब तक ग़लत रहता है जब तक लाइव के बग़ल में व्यू दोबारा न बने।
cqrs-preset-read-just-after-write = लिखते ही पढ़ना
    .outcome = सही, या फिर आने को कहा
    .watch = products projector धीमा है। विक्रेता तब तक रुकता है जब तक व्यू में उसका लिखा न आ जाए; तीन सेकंड तक न आए, तो उसे फिर आने को कहा जाता है।
cqrs-preset-stale-read = पुरानी रीड
    .outcome = पुराना दाम दिखा
    .watch = वही, पर विक्रेता व्यू को जैसा है वैसा लेता है और पहले का दाम देखता है।
cqrs-preset-crash-in-a-commit = projector क्रैश
    .outcome = कुछ नहीं खोया
    .watch = हर projector एक बार क्रैश होता है। रो और checkpoint या तो दोनों हैं या कोई नहीं, इसलिए वह जहाँ था वहीं से आगे बढ़ता है।
cqrs-preset-lossy-commits = जवाब खो जाते हैं
    .outcome = हर commit पूरा
    .watch = छह सेकंड तक projector और उसके व्यू के बीच हर दसवाँ मैसेज खो जाता है। जिस commit का जवाब नहीं आया, वह पूरा है या है ही नहीं; projector पल भर के लिए छोड़ता है, देखता है और आगे बढ़ता है।
cqrs-preset-random-faults = मनमाने फ़ॉल्ट
    .outcome = सँभल जाता है
    .watch = seed क्रैश करता है, काटता है, धीमा करता है; फिर भी हर नियम बना रहना चाहिए।
cqrs-preset-as-in-the-original = जैसा मूल प्रोग्राम में था
    .outcome = दो बार जुड़ा
    .watch = दोनों गार्ड बंद हैं और हर projection पहले इवेंट से शुरू होती है। दूसरी बार सब कुछ फिर से जुड़ जाता है।

cqrs-command-create = प्रॉडक्ट जोड़ें
cqrs-command-price = दाम बदलें
cqrs-command-purchase = ऑर्डर करें
cqrs-command-restock = स्टॉक बढ़ाएँ
cqrs-command-rename = नाम बदलें
cqrs-command-deactivate = कैटलॉग से हटाएँ
cqrs-command-search = खोजें
cqrs-command-search-all = हटाए हुओं में भी खोजें
cqrs-command-page = प्रॉडक्ट पढ़ें
cqrs-command-history = उसका इतिहास पढ़ें
cqrs-command-analytics = विक्रेता के आँकड़े पढ़ें
cqrs-command-rewind = projector को पुरानी position से शुरू करें
cqrs-command-disorder = दोबारा और बेक्रम पहुँचाएँ
cqrs-command-release = गड़बड़ी वाले projector डिप्लॉय करें
cqrs-command-release-right = सुधारे हुए projector डिप्लॉय करें
cqrs-command-rebuild = लाइव के बग़ल में दोबारा बनाएँ
asked-create = { $actor } ने { $first } को ₹{ $second } में कैटलॉग में जोड़ने को कहा।
asked-price = { $actor } ने { $first } का दाम ₹{ $second } करने को कहा।
asked-purchase = { $actor } ने { $first } के { $second } नग ऑर्डर किए।
asked-restock = { $actor } ने { $first } के { $second } नग स्टॉक में रखने को कहा।
asked-rename = { $actor } ने { $first } का नाम “{ $second }” रखने को कहा।
asked-deactivate = { $actor } ने { $first } को कैटलॉग से हटाने को कहा।
asked-search = { $actor } ने खोजा{ $first ->
    [any] {""}
    [none] {""}
   *[other] {" "}“{ $first }”
  }{ $second ->
    [any] {""}
    [none] {""}
   *[other] , श्रेणी { $second }
  }{ $third ->
    [any] {""}
    [none] {""}
   *[other] , ₹{ $third } से कम
  }।
asked-search-all = { $actor } ने खोजा{ $first ->
    [any] {""}
    [none] {""}
   *[other] {" "}“{ $first }”
  }{ $second ->
    [any] {""}
    [none] {""}
   *[other] , श्रेणी { $second }
  }{ $third ->
    [any] {""}
    [none] {""}
   *[other] , ₹{ $third } से कम
  }, कैटलॉग से हटाए हुओं में भी।
asked-page = { $actor } ने { $first } का पन्ना माँगा।
asked-history = { $actor } ने पूछा कि { $first } का दाम पहले क्या था।
asked-analytics = { $actor } ने { $first } के आँकड़े माँगे।
asked-rewind = { $actor } ने { $first } के projector को position { $second ->
    [none] 0
   *[other] { $second }
  } से शुरू किया।
asked-disorder = { $actor } ने अगले इवेंट { $first } तक दोबारा और बेक्रम पहुँचाने को कहा।
asked-release = { $actor } ने { $first ->
    [buggy] bug वाले projector
   *[other] सही projector
  } डिप्लॉय किए।
asked-rebuild = { $actor } ने { $first ->
    [all] सारे व्यू
   *[other] { $first }
  } दोबारा बनाने को कहा।

cqrs-fault-slow-products-150 = products projector को अटकाएँ
cqrs-fault-crash-products = products projector क्रैश करें
cqrs-fault-crash-prices = prices projector क्रैश करें
cqrs-fault-crash-sellers = sellers projector क्रैश करें
cqrs-fault-partition-products-keys = products projector को उसके व्यू से काटें

cqrs-invariant-view = व्यू = checkpoint तक के लॉग का fold
cqrs-invariant-rebuild = दोबारा बना = लाइव
cqrs-invariant-checkpoint = checkpoint कभी पीछे नहीं जाता
cqrs-invariant-own-writes = टोकन वाली रीड टोकन से पुरानी नहीं
cqrs-invariant-stock = स्टॉक कभी शून्य से कम नहीं

cqrs-views-fold = व्यू के { $commits } commit { $events } इवेंट से मिलाए गए।
cqrs-view-differs = { $view }, checkpoint { $position }: रो { $key } वह नहीं है जो लॉग से बनती है।
cqrs-view-lacks-rows = { $view }, checkpoint { $position }: { $rows } रो हैं; लॉग से { $expected } बनती हैं।
cqrs-log-differs = position { $position } पर दो पढ़ने वालों ने अलग-अलग इवेंट पढ़े।
cqrs-rebuilt = { $rows ->
    [0] एक ही बिल्ड से अभी कुछ दोबारा नहीं बना
   *[other] दोबारा बनी { $rows } रो लाइव जैसी ही निकलीं
  }।
cqrs-rebuild-differs = { $view }, checkpoint { $position }: दोबारा बनी { $differ } रो लाइव व्यू से अलग हैं, जबकि दोनों एक ही बिल्ड ने जोड़ीं।
cqrs-checkpoints = सबसे आगे का checkpoint { $position } है।
cqrs-went-back = { $view } का checkpoint { $was } से पीछे { $position } पर चला गया।
cqrs-own-writes = { $writes } बार लिखा गया, कोई रीड उससे पुरानी नहीं थी।
cqrs-read-older = { $product } को टोकन { $token } से पढ़ा गया, पर व्यू { $position } पर था।
cqrs-read-lacks = { $product } को उसके वर्ज़न { $wrote } के टोकन से पढ़ा गया, और वर्ज़न { $version } मिला।
cqrs-stock-counted = स्टॉक के { $events } बदलाव, हर एक वहीं से शुरू जहाँ पिछला ख़त्म हुआ।
cqrs-oversold = { $product }: { $pieces } नग ज़्यादा बिक गए।
cqrs-stock-jumped = { $product } के { $was } नग थे, पर वर्ज़न { $version } { $began } से शुरू हुआ।

cqrs-asked = { $product }: { $user } से कमांड “{ $command }” आई।
cqrs-accepted = { $product }: “{ $command }” हुआ, वर्ज़न { $version }, position { $token }।
cqrs-unchanged = { $product }: “{ $command }” से कुछ नहीं बदला; वर्ज़न { $version } पहले से ऐसा है।
cqrs-refused = { $product }: “{ $command }” को मना किया गया: { $why }।
cqrs-retried = { $actor }: { $product } पर “{ $command }” का प्रयास { $attempt } सहेजा नहीं जा सका; { $wait } बाद फिर फ़ैसला होगा।
cqrs-found = { $actor }: { $product } का “{ $command }” position { $token } पर मिला: वह सहेजा जा चुका था।
cqrs-gave-up = { $actor } ने { $product } पर “{ $command }” छोड़ दिया: { $why }।
cqrs-listed = { $actor } ने position { $position } पढ़ी: { $product } { $price } में जोड़ा गया, स्टॉक { $stock }।
cqrs-changed = { $actor } ने position { $position } पढ़ी: { $change ->
    [price-updated] { $product } का दाम अब { $price } है
    [inventory-updated] { $product } का स्टॉक अब { $stock } है ({ $moved })
    [product-deactivated] { $product } कैटलॉग से हट गया
   *[other] { $product } का विवरण बदला
  } (v{ $version })।
cqrs-retold = { $actor } ने position { $position } पर पढ़ा कि { $product } के कौन-से शब्द बदले।
cqrs-projected = { $actor } ने position { $position } को { $view } की रो { $key } में जोड़ा।
cqrs-committed = { $actor } ने { $view } को position { $position } तक commit किया, { $rows } रो।
cqrs-taken-up = { $actor } ने { $view } को checkpoint { $position } से उठाया, { $rows } रो।
cqrs-row = { $actor } ने { $view } की रो { $key } उठाई।
cqrs-caught-up = { $actor } ने छूटे हुए { $events } इवेंट position { $position } तक निपटा दिए और अब साथ चल रहा है।
cqrs-skipped = { $actor } ने position { $position } छोड़ी: वह रो में पहले से है।
cqrs-out-of-order = { $actor } को { $expected } से पहले position { $found } मिली; वह लॉग वहीं से फिर पढ़ता है।
cqrs-restarted = { $actor } commit नहीं कर सका और जो सहेजा है उसी से, position { $position } के बाद, फिर शुरू करता है।
cqrs-stopped = { $actor } position { $position } से पहले रुक गया: वह इवेंट पढ़ा नहीं जा सकता।
cqrs-gave-up-projecting = { $actor } ने { $view } का projection अभी के लिए छोड़ दिया: { $why }। थोड़ा रुककर वह फिर शुरू करेगा।
cqrs-rewound = { $actor } position { $position } से शुरू किया गया; उसके व्यू का checkpoint { $checkpoint } है।
cqrs-disordered = { $actor } को position { $again } दो बार मिली, और { $early } { $late } से पहले।
cqrs-deployed = { $buggy ->
    [yes] bug वाली बिल्ड डिप्लॉय हुई: वह पुराना दाम रखती है।
   *[no] बिना bug की बिल्ड डिप्लॉय हुई।
  }
cqrs-rebuild-began = { $actor } ने { $view } को generation { $generation } के रूप में, लाइव { $live } के बग़ल में, दोबारा बनाना शुरू किया।
cqrs-compared = { $actor } ने { $view } की generation { $generation } को position { $position } पर लाइव से मिलाया: { $rows } में से { $differ } रो अलग हैं।
cqrs-switched = { $view } पढ़ने वाले position { $position } पर generation { $generation } पर आ गए{ $differ ->
    [0] {""}
   *[other] ; पहले { $differ } रो ग़लत थीं
  }।
cqrs-rebuild-failed = { $actor } { $view } को आगे नहीं बना सका: { $why }। वह फिर शुरू करता है।
cqrs-gave-up-rebuilding = { $actor } ने { $attempts } कोशिशों के बाद { $view } को दोबारा बनाना छोड़ दिया: { $why }। लाइव generation बनी रहती है।
cqrs-demo-cut-short = { $actor } ने { $product } पर “{ $command }” के साथ डेमो रोक दिया: { $why }। बाक़ी { $left } कमांड नहीं दी जाएँगी।
cqrs-searched = { $actor } को { $listed } में से { $found } प्रॉडक्ट मिले{ $text ->
    [any] {""}
   *[other] , “{ $text }” वाले
  }{ $category ->
    [any] {""}
   *[other] , श्रेणी { $category }
  }{ $seller ->
    [any] {""}
   *[other] , विक्रेता { $seller }
  }{ $under ->
    [any] {""}
   *[other] , { $under } से कम
  }{ $inactive ->
    [yes] , हटाए हुओं में भी
   *[no] {""}
  }, position { $position } तक।
cqrs-read = { $actor } ने { $product } पढ़ा: { $price }, वर्ज़न { $version }, { $source ->
    [log] लॉग से, क्योंकि व्यू पीछे था
   *[other] व्यू से
  }।
cqrs-stale = { $actor } ने { $product } position { $wrote } पर लिखा था और उसे { $position } की हालत दिखी।
cqrs-not-yet = { $actor } ने { $product } की position { $token } के लिए { $waited } इंतज़ार किया; व्यू { $position } पर है। उसे फिर आने को कहा गया।
cqrs-history = { $actor } ने { $product } के { $prices } दाम पढ़े, { $first } से { $last } तक, और { $stocks } स्टॉक, आख़िरी { $stock }।
cqrs-analytics = { $actor } ने { $seller } को पढ़ा: { $listed } प्रॉडक्ट, दाम { $price-changes } बार बदले, स्टॉक { $stock-changes } बार, { $sold } नग बिके।
cqrs-unanswered = { $actor } को “{ $question }” का जवाब नहीं मिला: { $why }।

actor-seller = विक्रेता
actor-warehouse = गोदाम
actor-shopper = ख़रीदार
actor-products = products projector
    .short = Products
actor-prices = prices projector
    .short = Prices
actor-sellers = sellers projector
    .short = Sellers
actor-rebuilder = rebuilder

word-products = प्रॉडक्ट
word-prices = दामों का इतिहास
word-sellers = विक्रेता के आँकड़े
word-already-listed = पहले से है
word-not-listed = है ही नहीं
word-inactive = वह कैटलॉग से हटा हुआ है
word-too-few-pieces = स्टॉक में इतने नहीं
word-out-of-range = संख्या सीमा से बाहर
word-bad-text = शब्द ख़ाली या बहुत लंबे हैं
word-bad-command = समझ में नहीं आया
word-not-there = व्यू में ऐसी रो नहीं है
word-create = कैटलॉग में जोड़ना
word-price = दाम बदलना
word-stock-change = स्टॉक बदलना
word-rename = नाम बदलना
word-deactivate = कैटलॉग से हटाना
word-visitor = आप
word-command-refused = नियम इसे मना करते हैं
word-command-given-up = वह सहेजा नहीं जा सका

# चित्र।
cqrs-stage-commands = कमांड
cqrs-stage-no-command = अभी कोई कमांड नहीं
cqrs-stage-write-model = Write model
cqrs-stage-decided = { $done } हुए, { $refused } मना, { $retried } पर फिर फ़ैसला
cqrs-stage-done = { $count } कमांड हुईं
cqrs-stage-behind-most = { $count ->
    [0] हर व्यू बराबर है
   *[other] ज़्यादा से ज़्यादा { $count } इवेंट पीछे
  }
cqrs-stage-log = इवेंट लॉग
cqrs-stage-log-end = position { $position } तक
cqrs-stage-lag = { $events } पीछे, { $ms } ms
cqrs-stage-generation = generation { $generation }, checkpoint { $position }
cqrs-stage-rebuilding = generation { $generation } बन रही है: { $position } तक
cqrs-stage-gave-up = रुका: { $why }
cqrs-stage-skipped = { $count } इवेंट फिर आए, छोड़े गए
cqrs-stage-read = { $product } पढ़ा: { $price }
cqrs-stage-read-token = { $product } टोकन { $token } से पढ़ा: { $price }
cqrs-stage-read-stale = position { $wrote } लिखी, { $position } दिखी
cqrs-stage-not-yet = टोकन { $token } अभी नहीं: फिर आएँ
cqrs-stage-search = पिछली खोज में { $listed } में से { $found } मिले
cqrs-stage-means-in = व्यू में है
cqrs-stage-means-folded = जुड़ा, commit नहीं हुआ
cqrs-stage-means-lacks = अभी व्यू में नहीं
cqrs-stage-means-checkpoint = checkpoint
cqrs-stage-means-done = हुआ
cqrs-stage-means-retried = फिर फ़ैसला
cqrs-stage-means-refused = मना किया
cqrs-stage-read-models = Read models
