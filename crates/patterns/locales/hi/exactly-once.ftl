# ठीक एक बार: HDFC में खातों के बीच ट्रांसफ़र।

exactly-once-title = Exactly once
exactly-once-tagline = एक ही गड़बड़ी में तीन वादे
exactly-once-scene = HDFC में ट्रांसफ़र।
exactly-once-problem = ग्राहक ₹25,000 भेजता है और ऐप को कोई जवाब नहीं मिलता। काम हुआ या नहीं? फिर माँगें तो पैसे दो बार जा सकते हैं; न माँगें तो शायद कभी न जाएँ। किसी के भी किन्हीं दो क़दमों के बीच कुछ भी क्रैश हो सकता है।
exactly-once-happens = तीन लेन एक ही स्ट्रीम के ट्रांसफ़र पढ़ती हैं, हर एक की अपनी बही है, और तीनों पर एक ही गड़बड़ी आती है। At most once: पहले बताया जाता है कि हो गया, फिर काम होता है। At least once: पहले काम होता है, फिर बताया जाता है। Exactly once: ग्राहक का फ़ोन हर माँग की एक key बनाता है; बही नए बैलेंस, key, जवाब और outbox की पंक्ति एक ही transaction में लिखती है; लॉग दो पोस्टिंग और स्ट्रीम में पढ़ने की जगह दूसरे transaction में commit करता है। जो रिकॉर्ड दोबारा पढ़े, उसे key मिल जाती है और वह वही जवाब देता है।
exactly-once-without = Key के बिना, दोबारा पढ़ा गया रिकॉर्ड पैसे दोबारा भेज देता है। Key असर के बाद लिखी जाए, तो बीच का क्रैश भी यही करता है। Fencing token के बिना, जो processor सोता रहे और lease ख़त्म होने के बाद जागे, वह बीच में हुए काम के ऊपर पुराना हिसाब लिख देता है। read_committed के बिना, पढ़ने वाला वे पोस्टिंग भी गिनता है जो कभी हुईं ही नहीं।
exactly-once-try = “क़दमों के बीच क्रैश” चलाएँ और तीनों बहियाँ मिलाएँ। ack खो दें और देखें कि ऐप की दोबारा कोशिशों से दोनों सरल लेन का क्या होता है। फिर key बंद करें। सबसे नया ट्रांसफ़र key की अवधि पूरी होने के बाद फिर भेजें और देखें कि वादा कहाँ ख़त्म होता है; SMS पर वह तुरंत ख़त्म हो जाता है।

# पैरामीटर
exactly-once-param-wishes = माँगें
    .meaning = ग्राहक क्या माँगते हैं।
exactly-once-param-transfers = ट्रांसफ़र
    .meaning = कितने अपने-आप माँगे जाते हैं।
exactly-once-param-gap = ट्रांसफ़र के बीच
    .meaning = एक माँग के कितनी देर बाद अगली आती है।
exactly-once-param-work = फ़ैसला
    .meaning = Processor हर ट्रांसफ़र पर कितनी देर काम करता है।
exactly-once-param-processors = exactly-once processor
    .meaning = कितने मिलकर partition बाँटते हैं, और एक ही lease।
exactly-once-param-partitions = partition
    .meaning = ट्रांसफ़र की स्ट्रीम में कितने partition हैं।
exactly-once-param-lease = lease
    .meaning = Processor बही को कितनी देर थाम सकता है।
exactly-once-param-window = अवधि
    .meaning = बही एक key को कितनी देर याद रखती है। वही माँग जब तक लौट सकती है, अवधि उससे लंबी होनी चाहिए; यहाँ कोई रन 30 सेकंड से लंबा नहीं है।
exactly-once-param-text = SMS
    .meaning = Notifier पहले SMS भेजता है, जो दो बार जा सकता है, या पहले दर्ज करता है, जिसमें SMS खो सकता है।
exactly-once-param-transaction-timeout-ms = transaction.timeout.ms
    .meaning = Transaction कितनी देर खुला रह सकता है। Kafka का default एक मिनट है।
exactly-once-param-max-poll-interval-ms = max.poll.interval.ms
    .meaning = member दो poll के बीच कितनी देर काम कर सकता है। Kafka का default पाँच मिनट है।
exactly-once-param-transaction-version = transaction.version
    .meaning = 2 हर transaction के साथ producer का epoch बढ़ाता है (KIP-890), ताकि जो देर से आए वह किसी भी transaction का न माना जाए; 1 नहीं बढ़ाता।

exactly-once-option-mixed = जैसा ग्राहक चाहें
exactly-once-option-original = मूल जैसा
exactly-once-option-alike = हर बार वही
exactly-once-option-text-first = पहले SMS, फिर दर्ज
exactly-once-option-note-first = पहले दर्ज, फिर SMS
exactly-once-option-1 = 1
exactly-once-option-2 = 2

# स्विच
exactly-once-switch-key = Key नहीं
    .meaning = बही key नहीं देखती, इसलिए दोबारा पढ़ी गई माँग को नई माँग से अलग नहीं कर पाती।
exactly-once-switch-key-with-effect = Key असर के बाद
    .meaning = पैसे एक कॉल में जाते हैं और key अगली में लिखी जाती है। बीच का क्रैश उसे भुला देता है।
exactly-once-switch-inbox = Inbox नहीं
    .meaning = Notifier नहीं पूछता कि यह सूचना पहले निपटा चुका है या नहीं, और आने वाली हर सूचना पर पासबुक में एक पंक्ति लिखता है।
exactly-once-switch-fencing = बिना fencing token का lock
    .meaning = बही token नहीं देखती, इसलिए जो भी ख़ुद को lease वाला समझे, लिख सकता है।
exactly-once-switch-read-committed = read_uncommitted
    .meaning = Statements वह भी पढ़ते हैं जो commit नहीं हुआ, और कभी होगा भी नहीं।

# Presets
exactly-once-preset-crash-between = क़दमों के बीच क्रैश
    .outcome = खोया, दो बार, एक बार
    .watch = तीनों processor अपने पहले क़दम के बाद क्रैश होते हैं। At most once ने एक ट्रांसफ़र खो दिया, at least once ने एक दो बार किया, और exactly once को key मिल गई।
exactly-once-preset-ack-lost = Ack खो गया
    .outcome = एक ही बार
    .watch = ack खो जाते हैं, तो ऐप वही माँग उसी key के साथ नए रिकॉर्ड में फिर भेजता है। दोनों सरल लेन हर रिकॉर्ड पर पैसे भेज देती हैं।
exactly-once-preset-crash-each-step = हर दो क़दमों के बीच क्रैश
    .outcome = हर एक, एक ही बार
    .watch = exact-1 lease के बाद, पढ़ने के बाद, लिखने के बाद, पोस्टिंग के बाद और offset के बाद क्रैश होता है। हर बार अगला पढ़ने वाला वहीं से आगे बढ़ता है जहाँ तक रखा जा चुका था।
exactly-once-preset-zombie = Fencing के बाद जागा zombie
    .outcome = रोका गया
    .watch = एक processor पुराने बैलेंस हाथ में लिए सो जाता है और lease ख़त्म होने के बाद जागता है। बही नया token देख चुकी है और उसे मना कर देती है।
exactly-once-preset-zombie-epoch = लॉग में zombie
    .outcome = रोका गया
    .watch = एक processor खुले transaction के साथ सोता है। उसका partition और transactional id दूसरे को मिलते हैं; जागने पर उसका epoch पुराना है।
exactly-once-preset-hanging-transaction = खुला छूटा transaction
    .outcome = फिर चला
    .watch = एक processor पोस्टिंग भेजकर, commit किए बिना, ठहर जाता है। Last stable offset भी ठहरता है और statements रुके रहते हैं; transaction.timeout.ms बीतने पर coordinator उसे abort करता है। Kafka जिसे hanging कहता है वह इससे बुरा है: देर से आया batch ऐसा transaction खोल देता है जिसे कोई बंद नहीं करता (KIP-664); version 2 उसे मना करता है।
exactly-once-preset-held-back = एक खुला transaction सबको रोके
    .outcome = रुका, फिर गिना
    .watch = दो में से एक processor पोस्टिंग भेजकर ठहर जाता है। दूसरा उसके पीछे commit करता रहता है; लॉग का अंत बढ़ता है, last stable offset नहीं। जो सिर्फ़ commit हुई पोस्टिंग पढ़ता है, वह उन सबके लिए तब तक रुकता है जब तक coordinator खुले transaction को abort न कर दे। read_uncommitted चुनें: वह reader कभी नहीं रुकता, और उसे भी गिन लेता है जो बाद में abort हुआ।
exactly-once-preset-late-marker = देर से आया end marker, एक ही epoch
    .outcome = दो बार गिना
    .watch = transaction.version 1। Broker का एक thread एक transaction के end marker पर अटक जाता है; coordinator उसे फिर भेजता है और अगला transaction उसी epoch में शुरू होता है। फिर पहली कॉपी लिखी जाती है और जो आधा वहाँ है उसे commit कर देती है। exact-1 क्रैश होता है, उसका transaction abort होता है और पोस्टिंग फिर लिखी जाती हैं: statements उन्हें दो बार गिनता है।
exactly-once-preset-late-marker-epoch = देर से आया end marker, हर बार नया epoch
    .outcome = मना कर दिया
    .watch = वही सब, पर transaction.version 2 के साथ (KIP-890)। हर transaction का अपना epoch है। Marker का epoch खुले transaction से नया होना चाहिए, और देर से आई कॉपी का नहीं है: broker उसे मना करता है। exact-1 का खुला transaction abort होता है और फिर से, एक ही बार, बनता है।
exactly-once-preset-after-window = अवधि के बाद दोहराव
    .outcome = दो बार गए
    .watch = अवधि 2 सेकंड है। वही माँग उसके बाद फिर आती है, key अब किसी को याद नहीं, और पैसे फिर चले जाते हैं।
exactly-once-preset-redelivered-after-window = अवधि के बाद दोबारा डिलीवरी
    .outcome = दो बार गए
    .watch = यहाँ कोई ग्राहक दोबारा नहीं माँगता। exact-1 बही में लिखता है और अपनी जगह commit करने से पहले क्रैश हो जाता है। वह key के 2 सेकंड से ज़्यादा देर बंद रहता है, इसलिए रिकॉर्ड दोबारा पढ़ने पर बही उसे नई माँग समझती है।
exactly-once-preset-other-payload = वही key, दूसरी माँग
    .outcome = मना
    .watch = पहले वही माँग फिर: रखा हुआ जवाब। फिर उसी key पर दोगुनी रक़म: मना।
exactly-once-preset-alike = हूबहू एक-से, जान-बूझकर
    .outcome = सब गए
    .watch = पाँच ट्रांसफ़र हूबहू एक-से हैं, पर हर एक की अपनी key है। पाँचों के पैसे जाते हैं।
exactly-once-preset-text-twice = जहाँ वादा ख़त्म होता है
    .outcome = दो SMS
    .watch = Notifier SMS और उसे दर्ज करने के बीच क्रैश होता है। पासबुक में एक पंक्ति है; ग्राहक के पास दो SMS।
exactly-once-preset-relay-dies = ख़बर दी, पर दर्ज नहीं की
    .outcome = एक पंक्ति
    .watch = Relay सूचना देने के बाद, यह दर्ज करने से पहले क्रैश होता है, और वही सूचना फिर देता है। Notifier का inbox outbox की पंक्ति पहचानता है: पासबुक में एक ही पंक्ति रहती है।
exactly-once-preset-original = मूल जैसा
    .outcome = ₹2,75,000
    .watch = चार ट्रांसफ़र के बाद ₹2,75,000, ₹1,90,000, ₹1,02,000 और ₹2,78,000; दोहराने पर वही। फिर ₹5,000 एक साथ तीन processor पर, और एक पुराना पड़ चुका lock।
exactly-once-preset-random-faults = बेतरतीब गड़बड़ियाँ
    .outcome = सब टिका रहा
    .watch = seed से निकली छह बेतरतीब गड़बड़ियाँ। जितनी बार चाहें नया seed लें: कुछ भी लाल नहीं होता।

# आदेश
exactly-once-command-transfer = ट्रांसफ़र करें
exactly-once-command-again = सबसे नया फिर भेजें
exactly-once-command-other = वही key, दूसरी रक़म
exactly-once-command-pause = किसी क़दम के बाद ठहराएँ
exactly-once-command-late-marker = अगले end marker को अटकाएँ
asked-late-marker = { $actor } ने कहा कि broker का एक thread अगले end marker पर{ $first ->
    [none] {""}
   *[other] {" "}{ $first } ms तक
  } अटका रहे।
asked-transfer = { $actor } ने ट्रांसफ़र माँगा।
asked-again = { $actor } ने सबसे नया ट्रांसफ़र फिर भेजने को कहा।
asked-other = { $actor } ने सबसे नई key पर दोगुनी रक़म भेजने को कहा।
asked-pause = { $actor } ने { $first ->
    [none] {""}
   *[other] “{ $first }” क़दम के बाद{" "}
  }ठहराव माँगा{ $second ->
    [none] {""}
   *[other] , { $second } ms का
  }।

# गड़बड़ियाँ
exactly-once-fault-crash-exact-1 = Exactly once को क्रैश करें
exactly-once-fault-crash-most-1 = At most once को क्रैश करें
exactly-once-fault-crash-least-1 = At least once को क्रैश करें
exactly-once-fault-lose-netbanking-broker-1-60 = Ack खोएँ
exactly-once-fault-slow-exact-1-50 = धीमा processor
exactly-once-fault-crash-notifier = Notifier को क्रैश करें
exactly-once-fault-crash-relay = Relay को क्रैश करें
exactly-once-fault-partition-exact-1-broker-1 = लॉग से काटें

# Invariants
exactly-once-invariant-sum-constant = बैलेंस का जोड़ स्थिर
exactly-once-invariant-one-effect = एक key, एक असर
exactly-once-invariant-no-aborted-seen = सिर्फ़ commit हुए रिकॉर्ड दिखे
exactly-once-invariant-nothing-passed-over = कोई ट्रांसफ़र नहीं छूटा
exactly-once-invariant-one-line = एक असर, पासबुक में एक पंक्ति
exactly-once-invariant-old-epoch = पुराना epoch नामंज़ूर
exactly-once-sum-constant = हर बही में { $sum }, { $moves } लेन-देन के बाद।
exactly-once-sum-differs = { $book } की बही का जोड़ { $now } है और { $first } से शुरू हुआ था, या कोई खाता शून्य से नीचे गया।
exactly-once-moved-once = { $keys ->
    [one] { $keys } key ने पैसे भेजे, एक ही बार।
   *[other] { $keys } key ने पैसे भेजे, हर एक ने एक ही बार।
  }
exactly-once-moved-twice = { $key } ने दूसरी बार पैसे भेजे।
exactly-once-never-moved = { $key } को पूरा कहा गया, और उसके पैसे कभी नहीं गए।
exactly-once-posted-again = Statements ने { $key } की { $posted } पोस्टिंग गिनीं: एक बार पैसे जाने पर दो से ज़्यादा।
exactly-once-places = { $places ->
    [one] { $places } जगह commit हुई, और उसका ट्रांसफ़र निपट चुका था।
   *[other] { $places } जगहें commit हुईं, और उनसे पहले का हर ट्रांसफ़र निपट चुका था।
  }
exactly-once-passed-over = P{ $partition } में अगला offset { $next } commit हुआ, जबकि उससे पहले का ट्रांसफ़र निपटा नहीं था।
exactly-once-lines = { $lines ->
    [one] पासबुक में { $lines } पंक्ति, outbox की एक पंक्ति के लिए।
   *[other] पासबुक में { $lines } पंक्तियाँ, outbox की हर पंक्ति के लिए एक।
  }
exactly-once-noted-twice = { $key } के लिए, outbox की पंक्ति { $row } पर, पासबुक में दूसरी पंक्ति है।
exactly-once-committed-seen = { $seen ->
    [one] { $seen } पोस्टिंग पढ़ी गई, जो commit हो चुकी थी
   *[other] { $seen } पोस्टिंग पढ़ी गईं, सब commit हो चुकी थीं
  }{ $aborted ->
    [0] {""}
    [one] ; { $aborted } abort हुई
   *[other] ; { $aborted } abort हुईं
  }।
exactly-once-uncommitted-seen = offset { $offset } का { $record } पढ़ा गया और commit नहीं हुआ था।
exactly-once-epochs-right = { $commits } commit और सारे write सबसे नए epoch में; सबसे नया token { $token } है।
exactly-once-old-token = बही ने token { $token } का write ले लिया, जबकि वह { $newest } देख चुकी थी।
exactly-once-old-holder = { $client } ने { $transactional } से commit किया, जबकि वह id कोई और processor ले चुका था।
exactly-once-old-epoch = लॉग ने epoch { $epoch } में commit किया, जबकि { $newest } दे चुका था।

# तथ्य
transfer-requested = ग्राहक ने { $actor } से { $from } से { $to } को { $amount } भेजने को कहा: { $key }।
transfer-sent-again = { $actor } { $why ->
    [asked-again] से { $key } फिर भेजने को कहा गया, और उसने भेजा
    [other-payload] से उसी key { $key } पर दूसरी रक़म भेजने को कहा गया, और उसने भेजी
    [each-partition] ने { $key } एक और partition में भेजा
   *[other] को { $key } का कोई जवाब नहीं मिला था, तो उसने उसे फिर भेजा
  }: कुल { $attempt } बार।
transfer-place-committed = { $actor } ने P{ $partition } में अगला offset { $next } commit किया।
transfer-taken-up = { $actor } ने { $key } उठाया, P{ $partition } offset { $offset }।
transfer-settled = { $actor } ने { $key } निपटाया: { $outcome }।
processor-stood-still = { $actor } { $pause } ठहरा रहा: { $step }।
ledger-lease-taken = { $actor } ने बही की lease ली, token { $token }।
ledger-lease-held = { $actor } को lease ली हुई मिली, और वह रुका।
ledger-opened = { $book } की बही में { $account } के पास { $balance } हैं।
ledger-token-seen = { $actor } ने token { $token } देखा।
ledger-moved = { $actor } ने { $key } के लिए { $from } से { $to } को { $amount } भेजे, { $book }: { $from-balance } और { $to-balance }{ $token ->
    [0] {""}
   *[other] , token { $token }
  }।
ledger-declined = { $actor } ने { $key } के लिए कुछ नहीं भेजा, { $book }: { $code }।
ledger-found-done = { $actor } को key { $key } पता थी और उसने वही जवाब दिया।
ledger-key-reused = { $actor } ने { $key } को मना किया: वह किसी और काम में लग चुकी थी।
ledger-key-forgotten = { $actor } ने key { $key } भुला दी: उसकी अवधि पूरी हुई।
ledger-write-fenced = { $actor } ने token { $token } को मना किया: वह { $newest } देख चुकी थी।
processor-id-taken = { $actor } ने transactional id { $transactional } ली और पहले वाले को रोक दिया।
processor-turned-away = { $actor } लौटाया गया: transactional id { $transactional } का उसका epoch पुराना है।
statement-opened = { $actor } ने पोस्टिंग पहली से पढ़नी शुरू कीं।
statement-posted = { $actor } ने { $account } के लिए { $key } के { $amount } गिने: अब तक { $since }।
outbox-relayed = { $actor } ने { $key } की ख़बर दी, outbox की पंक्ति { $number }।
inbox-noted = { $actor } ने { $key } की पासबुक पंक्ति लिखी और outbox की पंक्ति { $row } दर्ज की, एक साथ।
inbox-known = { $actor } को { $key } की सूचना पता थी, और उसने कुछ नहीं किया।
sms-texted = { $actor } ने ग्राहक को { $key } का SMS भेजा{ $times ->
    [1] {""}
   *[other] , अब तक { $times } बार
  }।

# नाम
actor-netbanking = netbanking
actor-most-1 = at most once
    .short = most
actor-least-1 = at least once
    .short = least
actor-exact-1 = exact-1
actor-exact-2 = exact-2
actor-exact-3 = exact-3
actor-ledger = बही
actor-statements = statements
actor-relay = relay
actor-notifier = notifier
word-at-most-once = at most once
word-at-least-once = at least once
word-exactly-once = exactly once
word-booked = दर्ज हुआ
word-answered-again = पता था, वही जवाब
word-key-refused = मना हुआ
word-not-allowed = मंज़ूर नहीं
word-not-known = कोई नहीं जानता
word-not-done = नहीं हुआ
word-step-leased = lease के बाद
word-step-read = पढ़ने के बाद
word-step-written = लिखने के बाद
word-step-sent = पोस्टिंग के बाद
word-step-offsets = offset के बाद
word-step-between = अपने दो क़दमों के बीच
word-step-texted = SMS के बाद
word-step-noted = दर्ज करने के बाद
word-step-told = ख़बर देने के बाद
word-no-answer = जवाब नहीं
word-asked-again = फिर माँगा गया
word-other-payload = दूसरा payload
word-each-partition = हर partition में
word-no-such-account = ऐसा कोई खाता नहीं
word-same-account = खाता वही है
word-not-an-amount = यह कोई रक़म नहीं

# मंच
exactly-once-stage-now = { $lost } खोए, { $twice } दो बार
exactly-once-stage-lanes = तीन वादे
exactly-once-stage-lanes-note = हर ट्रांसफ़र का क्या हुआ, सबसे नया पहले
exactly-once-stage-transfer = ट्रांसफ़र
exactly-once-stage-sent = भेजा
exactly-once-stage-texts = SMS
exactly-once-stage-waits = रास्ते में
exactly-once-stage-lost = खोया
exactly-once-stage-once = एक बार
exactly-once-stage-times = { $times } बार
exactly-once-stage-declined = मंज़ूर नहीं
exactly-once-stage-refused = मना हुआ
exactly-once-stage-once-refused = एक बार; दूसरी रक़म नामंज़ूर
exactly-once-stage-kept = एक बार; { $times } बार और पहचाना
exactly-once-stage-none = अभी किसी ने ट्रांसफ़र नहीं माँगा।
exactly-once-stage-ledger = बही
exactly-once-stage-ledger-note = हर बही में बैलेंस, और पोस्टिंग पढ़ने वाले का हिसाब
exactly-once-stage-statements = statements
exactly-once-stage-account = खाता
exactly-once-stage-sum = जोड़
exactly-once-stage-running = Exactly-once बही का चलता जोड़
exactly-once-stage-running-note = हाल के हर लेन-देन के बाद
exactly-once-stage-log = पोस्टिंग का लॉग
exactly-once-stage-stable = { $end } में से { $stable } तक स्थिर
exactly-once-stage-frozen = { $end } में से { $stable } पर ठहरा
exactly-once-stage-aborted = { $count ->
    [0] कुछ abort नहीं हुआ
    [one] { $count } transaction abort हुआ
   *[other] { $count } transaction abort हुए
  }
exactly-once-stage-fenced = { $count ->
    [0] किसी को नहीं रोका गया
   *[other] देर से आए { $count } को रोका गया
  }
