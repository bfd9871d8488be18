# Kafka producer और consumer: Ola की राइड।

kafka-title = Kafka producer और consumer
kafka-tagline = एक लॉग, कई पढ़ने वाले, हर एक अपनी रफ़्तार से
kafka-scene = Ola की राइड; सेटिंग बदलने पर PhonePe के UPI पेमेंट और ICICI के खाते भी चलते हैं।
kafka-problem = हर राइड इवेंट भेजती है। तीन सेवाओं को सारे इवेंट पढ़ने हैं, अपनी-अपनी रफ़्तार से, एक राइड के इवेंट क्रम में, और कोई broker कभी भी बंद हो सकता है। किसी के पैसे न दो बार कटें, न कटने से रह जाएँ।
kafka-happens = rides API के तीन instance ride.requested, ride.started और ride.completed भेजते हैं; key राइड का नंबर है, इसलिए एक राइड का सब कुछ एक ही partition पर क्रम में रहता है। हर partition तीन broker पर है, जिनमें एक leader है। payment के तीन member partition बाँट लेते हैं और पूरी हुई हर राइड के पैसे काटते हैं; analytics गिनता है, fraud जाँचता है, लॉग में हर एक की अपनी जगह है। जो payment से नहीं हो पाता, वह dead letter topic में जाता है।
kafka-without = acks=all न हो तो रिकॉर्ड अपने leader के साथ ही चला जाता है। idempotence न हो तो दोबारा भेजा गया रिकॉर्ड लॉग में दो बार मिलता है, या बाद वालों के पीछे। काम से पहले commit हो तो जो काम क्रैश से बीच में छूटा, वह कभी नहीं होता। क्या हो चुका है, यह लिखा न हो तो इवेंट को दूसरी बार पढ़ने वाला दूसरी बार पैसे काटता है।
kafka-try = पहले leader को बंद होते देखें, फिर acks को 1 करके “leader बंद, acks=1” चलाएँ: जो सिर्फ़ उस broker के पास था वह गया, जबकि API को बताया गया था कि वह सुरक्षित है। pay-2 को अटकाएँ और “payment में dedupe नहीं” चुनें। राइड चल रही हों, तब partition बढ़ाएँ।

# पैरामीटर
kafka-param-scene = कहानी
    .meaning = ये इवेंट किसके हैं: topic, key, रक़म और fraud का नियम इसी से तय होते हैं।
kafka-param-rate = सफ़र प्रति सेकंड
    .meaning = तीनों instance मिलाकर एक सेकंड में कितने transaction या राइड शुरू होती हैं।
kafka-param-journeys = सफ़र
    .meaning = इस रन में कितने transaction या राइड अपने-आप शुरू होती हैं।
kafka-param-work = काम
    .meaning = दूसरों का जवाब आने के समय को छोड़कर, member हर रिकॉर्ड पर कितनी देर काम करता है।
kafka-param-acks = acks
    .meaning = producer किसके ack का इंतज़ार करता है: सारी in sync replica के, सिर्फ़ leader के, या किसी के नहीं।
kafka-param-enable-idempotence = enable.idempotence
    .meaning = जो भेजा जाता है उस पर नंबर होता है, जिससे broker दोबारा भेजा हुआ पहचान लेता है। सिर्फ़ acks=all के साथ।
kafka-param-max-in-flight-requests-per-connection = max.in.flight.requests.per.connection
    .meaning = पहले का जवाब आने से पहले एक broker की ओर कितनी request रास्ते में हो सकती हैं। हर request में हर partition का एक batch जा सकता है।
kafka-param-batch-size = batch.size
    .meaning = एक partition के ज़्यादा से ज़्यादा कितने बाइट साथ जाते हैं।
kafka-param-linger-ms = linger.ms
    .meaning = batch और भी रिकॉर्ड आने का कितनी देर इंतज़ार करता है।
kafka-param-compression-type = compression.type
    .meaning = batch कैसे compress होता है: बाइट कम, समय थोड़ा ज़्यादा।
kafka-param-brokers = Broker
    .meaning = कितने broker हैं। हर एक के पास हर partition की कॉपी है।
kafka-param-partitions = Partition
    .meaning = शुरू में topic के कितने partition हैं। key किसमें जाए: murmur2(key) को इस संख्या से भाग देने पर जो शेष बचे।
kafka-param-min-insync-replicas = min.insync.replicas
    .meaning = acks=all में, इससे कम replica in sync हों तो write के लिए मना कर दिया जाता है। Kafka का default 1 है।
kafka-param-unclean-leader-election-enable = unclean.leader.election.enable
    .meaning = जब कोई और न बचे, तो क्या पीछे रह गई replica leader बन सकती है।
kafka-param-broker-session-timeout-ms = broker.session.timeout.ms
    .meaning = इतनी चुप्पी के बाद controller दूसरों को leader बनाता है। Kafka का default 9,000 ms है।
kafka-param-replica-lag-time-max-ms = replica.lag.time.max.ms
    .meaning = जो follower इतनी देर तक बराबरी पर न आए, वह in sync नहीं रहता।
kafka-param-retention-ms = retention.ms
    .meaning = रिकॉर्ड कितनी देर रखे जाते हैं। यहाँ हर सेकंड देखा जाता है; Kafka में हर पाँच मिनट।
kafka-param-retention-bytes = retention.bytes
    .meaning = एक partition के कितने बाइट रखे जाते हैं; -1 यानी कोई सीमा नहीं।
kafka-param-segment-ms = segment.ms
    .meaning = लॉग का एक टुकड़ा कब बंद होता है। सिर्फ़ बंद टुकड़े compact होते हैं; सबसे नया टुकड़ा retention.ms से पुराना हो जाए, तो बंद होकर हट जाता है।
kafka-param-payment-members = payment के member
    .meaning = payment के लिए कितने consumer partition बाँटते हैं।
kafka-param-analytics-members = analytics के member
    .meaning = analytics के लिए कितने consumer partition बाँटते हैं।
kafka-param-fraud-members = fraud के member
    .meaning = fraud जाँच के लिए कितने consumer partition बाँटते हैं।
kafka-param-dispatch = Dispatch
    .meaning = क्या ड्राइवर भी चुने जाते हैं, उस compacted topic से जो बताता है कि कौन कहाँ है।
kafka-param-partition-assignment-strategy = partition.assignment.strategy
    .meaning = group partition कैसे बाँटता है। cooperative-sticky को छोड़ बाक़ी सब rebalance में सबको रोकते हैं। Kafka का default एक सूची है: range और cooperative-sticky।
kafka-param-group-instance-id = group.instance.id
    .meaning = static member session.timeout.ms से कम देर बाहर रहे तो उसके partition उसी के रहते हैं।
kafka-param-session-timeout-ms = session.timeout.ms
    .meaning = इतनी देर heartbeat न आए तो member मरा माना जाता है। Kafka का default 45,000 ms है, और उसके broker 6,000 से कम नहीं मानते जब तक group.min.session.timeout.ms न कहे; यहाँ वह 500 है।
kafka-param-heartbeat-interval-ms = heartbeat.interval.ms
    .meaning = member कितनी-कितनी देर में कहता है कि वह चल रहा है; session का एक तिहाई या कम।
kafka-param-group-initial-rebalance-delay-ms = group.initial.rebalance.delay.ms
    .meaning = नया group और भी member आने का कितनी देर इंतज़ार करता है। Kafka का default 3,000 ms है।
kafka-param-max-poll-records = max.poll.records
    .meaning = एक poll में ज़्यादा से ज़्यादा कितने रिकॉर्ड आते हैं।
kafka-param-max-poll-interval-ms = max.poll.interval.ms
    .meaning = जो member इतनी देर poll न करे वह group से निकल जाता है, चाहे कुछ भी कर रहा हो। static member heartbeat बंद कर देता है और session ख़त्म होने पर निकाला जाता है।
kafka-param-fetch-min-bytes = fetch.min.bytes
    .meaning = भेजने को इतने बाइट होने तक broker रुकता है, ज़्यादा से ज़्यादा आधा सेकंड।
kafka-param-commit = Commit
    .meaning = group की जगह कब रखी जाती है: हर poll के बाद पहले अधूरे रिकॉर्ड तक, हर रिकॉर्ड के बाद, या consumer ख़ुद रखता है, जो Kafka का default है।
kafka-param-auto-commit-interval-ms = auto.commit.interval.ms
    .meaning = consumer ख़ुद कितनी-कितनी देर में commit करता है।
kafka-param-auto-offset-reset = auto.offset.reset
    .meaning = जिस group ने कुछ commit नहीं किया वह कहाँ से शुरू करे। Kafka का default latest है, जिसमें पहले से पड़े रिकॉर्ड छूट जाते हैं।
kafka-param-metadata-max-age-ms = metadata.max.age.ms
    .meaning = नए partition कितनी जल्दी दिखते हैं। Kafka का default पाँच मिनट है।
kafka-param-request-timeout-ms = request.timeout.ms
    .meaning = client broker के जवाब का कितनी देर इंतज़ार करता है। Kafka का default 30,000 ms है।
kafka-param-attempts = कोशिशें
    .meaning = dead letter बनने से पहले member एक रिकॉर्ड को कितनी बार आज़माता है।
kafka-option-ola = Ola की राइड
kafka-option-phonepe = PhonePe UPI
kafka-option-icici = ICICI के खाते
kafka-option-all = all
kafka-option-1 = 1
kafka-option-0 = 0
kafka-option-true = true
kafka-option-false = false
kafka-option-none = none
kafka-option-gzip = gzip
kafka-option-snappy = snappy
kafka-option-lz4 = lz4
kafka-option-zstd = zstd
kafka-option-off = बंद
kafka-option-on = चालू
kafka-option-range = range
kafka-option-roundrobin = roundrobin
kafka-option-sticky = sticky
kafka-option-cooperative-sticky = cooperative-sticky
kafka-option-dynamic = कोई नहीं
kafka-option-static = अपना नाम
kafka-option-contiguous = जो हो चुका
kafka-option-each = हर रिकॉर्ड
kafka-option-auto = अपने-आप
kafka-option-earliest = earliest
kafka-option-latest = latest

# बचाव
kafka-switch-commit-after = काम से पहले commit
    .meaning = poll में जो आया, member उसे पहले commit करता है, काम उसके बाद करता है।
kafka-switch-idempotence = Idempotence बंद
    .meaning = पाँच request बिना नंबर के रास्ते में हैं, इसलिए दोबारा भेजा गया batch दो बार या ग़लत क्रम में मिलता है।
kafka-switch-acks = acks=0
    .meaning = रिकॉर्ड निकलते ही भेजा हुआ माना जाता है, पहुँचे या न पहुँचे।
kafka-switch-dedupe = payment में dedupe नहीं
    .meaning = payment नहीं देखता कि इवेंट हो चुका है या नहीं, और gateway को कोई key नहीं देता।

# प्रीसेट
kafka-preset-leader-dies = leader बंद, acks=all
    .outcome = टिका रहा
    .watch = broker 2 बंद होता है। जो उस पर लिख रहे थे वे तब तक रुकते हैं जब तक controller उसे अलग न कर दे; फिर दूसरे leader बनते हैं, और जिसका ack मिला था वह सब मौजूद है।
kafka-preset-leader-dies-ahead = followers से आगे निकला leader बंद, acks=all
    .outcome = टिका रहा
    .watch = एक सेकंड तक किसी follower तक वह नहीं पहुँचता जो broker 2 लेता है; फिर broker 2 उसे लिए हुए ही बंद हो जाता है। उसमें से किसी का ack नहीं मिला था, इसलिए API उसे नए leader को फिर भेजते हैं। यहाँ acks बंद करें, तो जिसे भेजा हुआ माना गया था वह खो जाता है।
kafka-preset-leader-dies-acks-1 = leader बंद, acks=1
    .outcome = रिकॉर्ड खोया
    .watch = broker 2 उसका ack देता है जिसकी कॉपी किसी follower के पास नहीं, और उसके साथ ही बंद हो जाता है। API को बताया गया था कि वह सुरक्षित है।
kafka-preset-unclean-election = Unclean चुनाव
    .outcome = रिकॉर्ड खोए
    .watch = broker 2 के दोनों follower पीछे रह जाते हैं, वह बंद होता है, और उनमें से एक फिर भी leader बन जाता है: उसका लॉग छोटा है।
kafka-preset-isr-below-minimum = in sync बहुत कम
    .outcome = मना, फिर सँभला
    .watch = तीन में से दो broker बंद होते हैं। तीसरा अकेले रखने के बजाय हर write के लिए NotEnoughReplicas कहकर मना करता है; एक के लौटने तक producer कोशिश करते रहते हैं।
kafka-preset-stalled-consumer = अटका consumer
    .outcome = एक बार कटे
    .watch = pay-2 max.poll.interval.ms से ज़्यादा देर तक काम करता रहता है और group से निकाल दिया जाता है। उसकी राइडों के पैसे दूसरे काटते हैं; जागने पर उसे सब हो चुका मिलता है और उसके commit के लिए मना हो जाता है।
kafka-preset-hot-key = Hot key
    .outcome = एक पीछे रहा
    .watch = एक राइड के चालीस रिकॉर्ड एक साथ आते हैं। वे एक ही partition पर हैं, इसलिए एक member पीछे रह जाता है और बाक़ी ख़ाली बैठे रहते हैं।
kafka-preset-partitions-added = Partition बढ़े
    .outcome = राइड का क्रम टूटा
    .watch = तीन partition बारह हो जाते हैं। key दूसरे partition पर चली जाती हैं, और राइड की शुरुआत पढ़े जाने से पहले ही कोई दूसरा member उसका अंत निपटा देता है। हर partition में क्रम अब भी ठीक है।
kafka-preset-poison = Poison रिकॉर्ड
    .outcome = dead letter
    .watch = एक रिकॉर्ड इवेंट है ही नहीं, और कुछ देर pay-1 हर चीज़ पर फ़ेल होता है: दोनों dead letter बनते हैं, header में लिखा होता है कि कहाँ से आए, और लॉग आगे पढ़ा जाता है।
kafka-preset-rolling-restart-dynamic = बारी-बारी रीस्टार्ट, dynamic member
    .outcome = छह rebalance
    .watch = payment का हर member बारी-बारी रीस्टार्ट होता है। हर एक जाता है और नया बनकर लौटता है, और हर बार पूरा group दो बार रुकता है।
kafka-preset-rolling-restart-static = बारी-बारी रीस्टार्ट, static member
    .outcome = पहले के बाद rebalance नहीं
    .watch = वही, पर group.instance.id के साथ: जो session.timeout.ms के भीतर लौट आए उसे अपने partition वापस मिलते हैं, और किसी दूसरे को पता भी नहीं चलता।
kafka-preset-lossy-network = ख़राब नेटवर्क पर दोबारा भेजना
    .outcome = क्रम में, एक बार
    .watch = request और जवाब खोते हैं, और TCP उन्हें फिर भेजता है। उसमें बहुत देर हो तो producer वह फिर भेजता है जो broker के पास पहले से है, और broker उसे उसके नंबर से पहचान लेता है।
kafka-preset-compaction = Retention और compaction
    .outcome = पुराने हटे
    .watch = ola-rides तीन सेकंड से पुराना भूल जाता है। ड्राइवरों की जगह वाले topic में हर गाड़ी का सबसे नया रिकॉर्ड बचता है, और tombstone गाड़ी को हटा देता है; राइड को सबसे पास वाली गाड़ी मिलती है।
kafka-preset-phonepe = PhonePe: हर रिकॉर्ड पर commit
    .outcome = सँभल गया
    .watch = max.poll.records 100 है और हर रिकॉर्ड पर commit होता है। pay-1 क्रैश होता है और उसके partition कहीं और चलते रहते हैं। ₹50,000 से ऊपर की रक़म और 23:00 से 05:59 के बीच हुए इवेंट पकड़े जाते हैं; समय इवेंट का अपना होता है।
kafka-preset-icici = ICICI: key खाता है
    .outcome = खाते के क्रम में
    .watch = gzip, रास्ते में एक ही request, roundrobin, हर सेकंड अपने-आप commit। खाते के सिर्फ़ आख़िरी चार अंक दिखते हैं।
kafka-preset-chaos = बेतरतीब गड़बड़ियाँ
    .outcome = सब टिका रहा
    .watch = seed जिसे चाहे क्रैश करता है, धीमा करता है, उसका संपर्क काटता है; फिर भी हर नियम हरा रहता है।

# कमांड
kafka-command-ride = एक और राइड
kafka-command-hot-key = Hot key
kafka-command-poison = Poison रिकॉर्ड
kafka-command-partitions = Partition बढ़ाएँ
kafka-command-elect = preferred leader चुनें
kafka-command-bounce = pay-2 को ठीक से रीस्टार्ट करें

asked-ride = { $actor } ने एक और राइड माँगी।
asked-hot-key = { $actor } ने एक ही राइड के { $first ->
    [none] 60
   *[other] { $first }
  } रिकॉर्ड एक साथ माँगे।
asked-poison = { $actor } ने ऐसा रिकॉर्ड माँगा जो इवेंट है ही नहीं।
asked-partitions = { $actor } ने { $first ->
    [none] 9
   *[other] { $first }
  } partition माँगे।
asked-elect = { $actor } ने चुनाव माँगा: { $first ->
    [unclean] जो बचा है वही leader बने, भले ही जिसकी कॉपी उसके पास नहीं वह खो जाए
   *[other] preferred leader फिर से leader बनें
  }।
asked-bounce = { $actor } ने { $first ->
    [none] pay-1
   *[other] { $first }
  } से कहा कि group ठीक से छोड़े और लौट आए।

# गड़बड़ियाँ
kafka-fault-crash-broker-2 = broker 2 को क्रैश करें
kafka-fault-partition-broker-1-broker-2 = broker 1 और 2 का संपर्क काटें
kafka-fault-slow-pay-2-100 = pay-2 को अटकाएँ
kafka-fault-crash-pay-2 = pay-2 को क्रैश करें
kafka-fault-fail-pay-1 = pay-1 को फ़ेल करें
kafka-fault-fail-gateway = gateway को फ़ेल करें
kafka-fault-slow-gateway = gateway को धीमा करें

# इसके अपने तथ्य
member-handled = { $actor } ने { $group } के लिए { $record } पूरा किया, P{ $partition } offset { $offset }: { $outcome }।
member-failed = { $actor } { $record } पर फ़ेल हुआ, कोशिश { $attempt }, फिर कोशिश करेगा: { $reason }।
member-dead-lettered = { $actor } ने { $record }, P{ $partition } offset { $offset }, को { $group } के dead letter में डाला, कोशिशें { $attempts }: { $reason }।
member-held-back = { $actor } { $record } को पूरा नहीं कर सका और P{ $partition } के offset { $offset } पर लौटा।
ride-charged = { $actor } ने { $subject } के { $amount } काटे।
ride-declined = { $actor } को पता चला कि { $subject } के पैसे नहीं कट सकते: { $code }।
ride-found-charged = { $actor } ने पाया कि { $subject } हो चुका है, और { $record } के लिए कुछ नहीं काटा।
window-counted = { $actor } ने { $window } से शुरू हुई विंडो में P{ $partition } के इवेंट गिने, कुल { $events }: { $completed } पूरे, { $revenue }।
fraud-flagged = { $actor } ने { $subject } को पकड़ा, { $score } अंक: { $amount }, { $hour } बजे।
driver-chosen = { $actor } ने { $subject } के लिए { $driver } चुना, { $metres } मीटर दूर।

# नियम
kafka-invariant-reported-is-kept = जिसका ack मिला वह नहीं खोता
kafka-invariant-partition-order = हर partition में क्रम बना रहता है
kafka-invariant-key-order = राइड क्रम से निपटती है
kafka-invariant-one-owner = एक generation में partition का एक ही मालिक
kafka-invariant-watermarks = Committed ≤ high watermark ≤ लॉग का अंत
kafka-invariant-effects-once = हर राइड के पैसे एक बार कटते हैं
kafka-invariant-nothing-skipped = जो commit हुआ, वह हो चुका है
kafka-invariant-replicas-agree = सारी replica एक जैसी हैं

kafka-reported-kept = भेजे हुए बताए गए रिकॉर्ड: { $records }; सब मौजूद हैं।
kafka-reported-lost = { $topic } P{ $partition } के { $record } को भेजा हुआ बताया गया था, और अब वह किसी पढ़े जाने वाले लॉग में नहीं है।
kafka-records-in-order = { $records ->
    [one] { $records } रिकॉर्ड अपने producer के क्रम में आया।
   *[other] { $records } रिकॉर्ड अपने producer के क्रम में आए।
  }
kafka-out-of-order = { $group } को { $record } ग़लत क्रम में या दो बार मिला, { $topic } P{ $partition } offset { $offset }।
kafka-keys-in-order = { $keys ->
    [one] { $keys } key क्रम में निपटी।
   *[other] { $keys } key क्रम में निपटीं।
  }
kafka-key-out-of-order = { $group } ने { $key } का { $record } बाद वाले के बाद निपटाया।
kafka-one-owner = partition { $given } बार दिए गए, हर बार एक ही मालिक को।
kafka-two-owners = { $group } की generation { $generation } में P{ $partition } { $owner } का भी है और { $other } का भी।
kafka-watermarks-right = { $partitions } partition के निशान ठीक क्रम में हैं।
kafka-watermark-wrong = { $topic } P{ $partition } का high watermark { $watermark } हो गया, जबकि लॉग { $end } पर ख़त्म होता है।
kafka-log-shorter = { $topic } P{ $partition } के नए leader का लॉग { $end } पर ख़त्म होता है; high watermark { $watermark } था।
kafka-committed-too-far = { $group } ने { $topic } P{ $partition } पर { $committed } commit किया, high watermark { $watermark } से आगे।
kafka-committed-back = { $group } { $topic } P{ $partition } पर { $before } से पीछे { $committed } पर गया।
kafka-read-too-far = { $group } ने { $record } को P{ $partition } offset { $offset } पर पढ़ा, जो high watermark { $watermark } से नीचे नहीं है।
kafka-charged-once = { $rides } राइड के पैसे कटे, हर एक के एक बार।
kafka-charged-twice = { $subject } के पैसे दो बार कटे।
kafka-nothing-skipped = { $records ->
    [one] commit हुआ { $records } रिकॉर्ड पूरा हो चुका है।
   *[other] commit हुए { $records } रिकॉर्ड पूरे हो चुके हैं।
  }
kafka-skipped = { $group } का commit { $record } से आगे है ({ $topic } P{ $partition } offset { $offset }), जिसे किसी ने नहीं निपटाया।
kafka-replicas-agree = { $copies ->
    [one] { $copies } कॉपी अपने leader के लॉग से मेल खाती है।
   *[other] { $copies } कॉपियाँ अपने leader के लॉग से मेल खाती हैं।
  }
kafka-replica-differs = { $broker } के पास { $topic } P{ $partition } { $has } तक है, जो { $end } से मेल नहीं खाता।

# नाम
word-passed = कुछ करना नहीं था
word-found-done = पहले ही हो चुका
word-charged = पैसे कटे
word-declined = मना हुआ
word-counted = गिना गया
word-flagged = पकड़ा गया
word-assigned = ड्राइवर मिला
word-view-forgotten = partition कहीं और गया
word-unknown-place = यह जगह किसी को नहीं पता
word-no-driver = कोई ड्राइवर नहीं है
