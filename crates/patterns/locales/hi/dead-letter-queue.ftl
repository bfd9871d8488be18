# Dead letter queue: Swiggy की सूचनाएँ।

dead-letter-queue-title = Dead letter queue
dead-letter-queue-tagline = जो बाद में जा सकता है उसे बाद में भेजें, जो नहीं जाएगा उसे अलग रखें
dead-letter-queue-scene = Swiggy की सूचनाएँ।
dead-letter-queue-problem = कुछ संदेश थोड़ी देर के लिए फ़ेल होते हैं, कुछ हमेशा के लिए। तुरंत दोबारा भेजने से outage और बिगड़ता है; हमेशा भेजते रहने से बाक़ी सब रुकते हैं; फ़ेल हुए को छोड़ देने से वह खो जाता है।
dead-letter-queue-happens = ऑर्डर अपनी सूचनाएँ काम की क़तार में रखते हैं। तीन worker उन्हें lease पर लेते हैं और SMS, push या email के gateway को देते हैं। जो थोड़ी देर के लिए फ़ेल हुआ, उसकी बारी बाद में आती है: हर बार और देर से, और किसी बेतरतीब पल पर। जो जा ही नहीं सकता, या जिसकी चार कोशिशें हो चुकीं, वह अपनी पूरी कहानी के साथ dead letter बन जाता है। monitor अलर्ट देता है, और support dead letter ठीक करके फिर भेजता है।
dead-letter-queue-without = बिना lease के लिया हुआ संदेश worker के क्रैश के साथ चला जाता है। jitter न हो, तो जो साथ फ़ेल हुए वे साथ लौटते हैं और फिर साथ फ़ेल होते हैं। कोशिशों की सीमा न हो, तो जो संदेश कभी नहीं जा सकता उसकी कोशिश हमेशा चलती है।
dead-letter-queue-try = outage चलाएँ और देखें कि दोबारा कोशिशें समय पर कैसे बिखरती हैं। “jitter नहीं” चुनें और देखें कि सब एक साथ लौटते हैं। जिस worker के हाथ में संदेश हों, उसे क्रैश करें। किसी dead letter को ठीक करके फिर भेजें।

dead-letter-queue-param-rate = सूचनाएँ
    .meaning = एक सेकंड में कितनी सूचनाएँ माँगी जाती हैं।
dead-letter-queue-param-notices = कुल
    .meaning = इस रन में कितनी सूचनाएँ अपने-आप माँगी जाती हैं।
dead-letter-queue-param-jitter = jitter
    .meaning = इंतज़ार कैसे बिखेरा जाता है, ताकि जो साथ फ़ेल हुए वे साथ न लौटें।
dead-letter-queue-param-growth = बढ़त
    .meaning = हर फ़ेल कोशिश के साथ इंतज़ार कैसे बढ़ता है।
dead-letter-queue-param-base = पहली हद
    .meaning = दूसरी कोशिश से पहले ज़्यादा से ज़्यादा इतना इंतज़ार; आगे के इंतज़ार इसी से बढ़ते हैं।
dead-letter-queue-param-cap = cap
    .meaning = कोई इंतज़ार इससे लंबा नहीं होता।
dead-letter-queue-param-attempts = कोशिशें
    .meaning = एक संदेश की ज़्यादा से ज़्यादा इतनी कोशिशें। फिर वह dead letter है।
dead-letter-queue-param-retry = दोबारा कोशिश
    .meaning = फ़ेल हुआ संदेश अपनी बारी तक अलग रखा जाता है, या worker के हाथ में रहकर उसे रोके रखता है।
dead-letter-queue-param-lease = lease
    .meaning = worker एक संदेश को कितनी देर रख सकता है; फिर क़तार उसे किसी और को देती है।
dead-letter-queue-param-slots = हाथ में
    .meaning = एक worker के हाथ में एक साथ कितने संदेश रहते हैं।
dead-letter-queue-param-timeout = timeout
    .meaning = worker gateway का कितनी देर इंतज़ार करता है।
dead-letter-queue-param-gateway = gateway की सीमा
    .meaning = हर gateway एक सेकंड में कितनी कॉल लेता है; उससे ज़्यादा को मना कर देता है।
dead-letter-queue-param-sms-failing = SMS फ़ेल
    .meaning = outage के बिना भी SMS का कितना हिस्सा फ़ेल होता है।
dead-letter-queue-param-push-failing = push फ़ेल
    .meaning = outage के बिना भी push का कितना हिस्सा फ़ेल होता है।
dead-letter-queue-param-email-failing = email फ़ेल
    .meaning = outage के बिना भी email का कितना हिस्सा फ़ेल होता है।
dead-letter-queue-param-permanent = हमेशा के लिए
    .meaning = उसमें से कितना हमेशा के लिए फ़ेल होता है: पता ही नहीं है।
dead-letter-queue-param-kept = dead letter कितनी देर
    .meaning = हर dead letter कितनी देर रखा जाता है; गिनती हर एक की अपनी है।
dead-letter-queue-param-redrive-rate = redrive की रफ़्तार
    .meaning = एक सेकंड में कितने dead letter फिर भेजे जाते हैं।
dead-letter-queue-param-alert-depth = अलर्ट: गहराई
    .meaning = इतने संदेश इंतज़ार में हों, तो अलर्ट।
dead-letter-queue-param-alert-age = अलर्ट: उम्र
    .meaning = कोई अधूरा संदेश इतना पुराना हो, तो अलर्ट।
dead-letter-queue-param-alert-dead = अलर्ट: dead letter
    .meaning = इतने dead letter हों, तो अलर्ट।
dead-letter-queue-param-dead-max = dead letter के लिए जगह
    .meaning = dead letter queue कितने dead letter रखती है। इतने होने पर छोड़ा गया मैसेज अपनी lease पर रहता है और लौटता है।
dead-letter-queue-option-full = full
dead-letter-queue-option-equal = equal
dead-letter-queue-option-decorrelated = decorr.
dead-letter-queue-option-none = कोई नहीं
dead-letter-queue-option-exponential = exponential
dead-letter-queue-option-linear = linear
dead-letter-queue-option-fixed = fixed
dead-letter-queue-option-retry-topics = retry topics
dead-letter-queue-option-blocking = blocking
dead-letter-queue-option-thirty-days = 30 दिन
dead-letter-queue-option-one-minute = 1 मिनट
dead-letter-queue-option-ten-seconds = 10 s

dead-letter-queue-switch-jitter = jitter नहीं
    .meaning = हर संदेश ठीक उतना ही रुकता है जितनी हद है।
dead-letter-queue-switch-lease = बिना lease के लेना
    .meaning = worker ने जो लिया वह हमेशा उसी का है: कोई lease ख़त्म नहीं होती, कोई उसे वापस नहीं लेता।
dead-letter-queue-switch-attempt-cap = कोशिशों की सीमा नहीं
    .meaning = संदेश चाहे जितनी बार फ़ेल हो, उसकी कोशिश चलती रहती है।

dead-letter-queue-preset-outage = Outage और झुंड
    .outcome = बिखर गए
    .watch = SMS gateway चार सेकंड बंद रहता है, और तभी चालीस ऑर्डर आते हैं। उनकी दोबारा कोशिशें कई सेकंड में बिखर जाती हैं, इसलिए gateway के लौटने पर भगदड़ नहीं मचती।
dead-letter-queue-preset-poison-pill = ज़हरीला संदेश
    .outcome = dead letter, ठीक किया
    .watch = टूटा हुआ text चार बार फ़ेल होता है, बिना रास्ते का topic एक बार; दोनों अलग रखे जाते हैं, बाक़ी काम चलता है। support सबसे पुराने को ठीक करके फिर भेजता है।
dead-letter-queue-preset-redrive-too-early = सुधार से पहले redrive
    .outcome = फिर dead
    .watch = gateway अभी बंद ही है और dead letter फिर भेजे जाते हैं; वे फिर मरते हैं। सुधार के बाद वे चले जाते हैं, एक सेकंड में दो।
dead-letter-queue-preset-worker-crash = worker क्रैश
    .outcome = lease ख़त्म
    .watch = दो worker हाथ में संदेश लिए क्रैश होते हैं। उनकी lease ख़त्म होती है और दूसरे उन्हें भेजते हैं; जो जा चुका है उसे gateway पहचानते हैं।
dead-letter-queue-preset-dead-letter-write-fails = dead letter लिखना फ़ेल
    .outcome = lease पर रहा
    .watch = dead letter के लिए जगह नहीं है। जिसे अलग रखना था वह अपनी lease पर रहता है और लौटता है, उसकी नई कोशिश नहीं होती, और जगह बनते ही अलग रख दिया जाता है।
dead-letter-queue-preset-no-room-left = dead letter queue भरी
    .outcome = रुके, फिर जगह बनी
    .watch = दो dead letter से dead letter queue भर जाती है, और दो और मैसेज वहीं जाने हैं। वे अपनी lease पर रहते हैं और बिना नई कोशिश के लौटते हैं। 24वें और 30वें सेकंड पर सपोर्ट एक-एक letter ठीक करके फिर भेजता है; हर बार उनमें से एक के लिए जगह बनती है।
dead-letter-queue-preset-blocking = Blocking retry
    .outcome = सब रुके
    .watch = worker फ़ेल हुए संदेश को हाथ में लिए रुकते हैं, इसलिए बंद SMS gateway push और email को भी रोक देता है।
dead-letter-queue-preset-two-per-topic = हर topic के दो
    .outcome = बारह में दस
    .watch = तीनों gateway बंद हैं, और बारहों संदेश दो कोशिशों के बाद dead हो जाते हैं। ठीक होने पर support परखने के लिए हर topic के पहले दो फिर भेजता है: दस पहुँचते हैं। तीसरा order.sms और तीसरा restaurant.sms अब भी dead हैं: बाक़ी का redrive करें।
dead-letter-queue-preset-twelve-messages = बारह संदेश
    .outcome = कुछ dead
    .watch = बारह सूचनाएँ, 30, 25 और 15 % बार फ़ेल होते gateway, दो सेकंड हर बार दोगुने, चार कोशिशें।
dead-letter-queue-preset-random-faults = बेतरतीब गड़बड़ियाँ
    .outcome = सब टिका रहा
    .watch = seed जिसे चाहे क्रैश करता है, धीमा करता है, भरता है, उसका संपर्क काटता है; फिर भी हर नियम हरा रहता है।
dead-letter-queue-preset-no-jitter = jitter नहीं
    .outcome = सब एक साथ
    .watch = जो साथ फ़ेल हुए वे साथ लौटते हैं: दो, छह और चौदह सेकंड बाद।
dead-letter-queue-preset-popped = बिना lease के लेना
    .outcome = संदेश खोए
    .watch = दो worker ऐसे संदेश लिए क्रैश होते हैं जिन्हें और कोई नहीं जानता। उन्हें कुछ भी वापस नहीं लाता।
dead-letter-queue-preset-for-ever = कोशिशों की सीमा नहीं
    .outcome = हमेशा कोशिश
    .watch = टूटे हुए text की पाँचवीं कोशिश होती है, फिर छठी, और हमेशा होती रहेगी।

dead-letter-queue-command-notify = WhatsApp से सूचना, जिसका रास्ता नहीं है
dead-letter-queue-command-rush = एक साथ चालीस ऑर्डर
dead-letter-queue-command-spoil = ज़हरीला संदेश
dead-letter-queue-command-redrive-all = सबका redrive
dead-letter-queue-command-redrive-some = हर topic के दो का redrive
dead-letter-queue-command-redrive-one = सबसे पुराने का redrive
dead-letter-queue-command-edit-letter = सबसे पुराने को ठीक करके redrive
asked-notify = { $actor } ने एक सूचना माँगी।
asked-rush = { $actor } ने एक साथ { $first ->
    [none] चालीस
   *[other] { $first }
  } ऑर्डर माँगे।
asked-spoil = { $actor } ने टूटे हुए text वाली एक सूचना माँगी।
asked-redrive-all = { $actor } ने कहा कि सारे dead letter फिर भेजे जाएँ।
asked-redrive-some = { $actor } ने कहा कि हर topic के पहले { $first ->
    [none] दो
   *[other] { $first }
  } dead letter फिर भेजे जाएँ।
asked-redrive-one = { $actor } ने कहा कि { $first ->
    [none] सबसे पुराना dead letter
   *[other] dead letter { $first }
  } फिर भेजा जाए।
asked-edit-letter = { $actor } ने कहा कि { $first ->
    [none] सबसे पुराना dead letter
   *[other] dead letter { $first }
  } ठीक करके फिर भेजा जाए।

dead-letter-queue-fault-fail-sms = SMS बंद
dead-letter-queue-fault-slow-push-20 = push gateway धीमा करें
dead-letter-queue-fault-hang-email = email gateway को लटका दें
dead-letter-queue-fault-crash-worker-1 = worker 1 क्रैश करें
dead-letter-queue-fault-crash-worker-2 = worker 2 क्रैश करें
dead-letter-queue-fault-fill-dead-letters = dead letter लिखना फ़ेल करें
dead-letter-queue-fault-partition-queue-worker-3 = worker 3 का क़तार से संपर्क काटें
dead-letter-queue-fault-lose-queue-worker-1-30 = क़तार और worker 1 के बीच 30 % खोएँ

retry-policy = नियम: { $attempts-max } कोशिशें, इंतज़ार { $base } से { $cap } तक ({ $growth }), jitter: { $jitter }।
notice-asked = { $actor } ने सूचना { $message } ({ $topic }) माँगी।
notice-attempted = { $actor } { $message } gateway को दे रहा है, कोशिश { $attempt }।
notice-sent = { $actor } ने { $message } ({ $topic }) भेजा, कोशिश { $attempt }।
notice-recovered = { $actor } ने { $message } कोशिश { $attempt } पर भेजा: वह अलग रखा था, खोया नहीं था।
notice-failed = { $actor } { $message } पर फ़ेल हुआ, कोशिश { $attempt }: { $reason }{ $permanent ->
    [yes] , हमेशा के लिए
   *[other] , अभी के लिए
  }।
notice-held-back = { $actor } { $message } को न भेज सकता है न अलग रख सकता है; वह lease ख़त्म होने देता है।
gateway-delivered = { $actor } gateway ने ग्राहक को { $message } की सूचना दी।
gateway-found-delivered = { $actor } gateway ने { $message } को पहचाना और दोबारा नहीं भेजा।
gateway-throttled = { $actor } gateway ने { $message } को मना किया: वह एक सेकंड में { $limit } ही लेता है।
alert-raised = अलर्ट: { $about ->
    [depth] इंतज़ार में { $value } संदेश
    [age] सबसे पुराना संदेश { $value } s पुराना
   *[other] { $value } dead letter
  }, सीमा { $limit }।
alert-cleared = अलर्ट ख़त्म: { $about ->
    [depth] इंतज़ार में { $value } संदेश
    [age] सबसे पुराना संदेश { $value } s पुराना
   *[other] { $value } dead letter
  }।
support-edited = { $actor } ने { $message } देखा और ठीक किया: { $what }।
support-redrove = { $actor } ने { $of } में से { $letters } dead letter लौटाए।

dead-letter-queue-invariant-one-place = हर संदेश एक ही जगह
dead-letter-queue-invariant-attempts-max = तय से ज़्यादा कोशिशें नहीं
dead-letter-queue-invariant-delay-cap = cap से लंबा इंतज़ार नहीं
dead-letter-queue-invariant-nothing-lost = कुछ खोता नहीं
dead-letter-queue-invariant-no-herd = झुंड साथ नहीं लौटता

dlq-places = क़तार में { $queued } + lease पर { $leased } + बाद में { $scheduled } + पूरे { $done } + dead { $dead }{ $expired ->
    [0] { "" }
   *[other] { " " }+ मियाद पूरी { $expired }
  } = { $all }।
dlq-not-where-it-was = { $record } वहाँ से चला जहाँ वह था ही नहीं।
dlq-most-attempts = ज़्यादा से ज़्यादा { $attempts } कोशिशें हुईं; सीमा { $most } है।
dlq-tried-too-often = { $record } की { $attempts } कोशिशें हुईं; सीमा { $most } है।
dlq-longest-wait = सबसे लंबा इंतज़ार { $wait } था; cap { $cap } है।
dlq-waits-too-long = { $record } का इंतज़ार { $wait } है; cap { $cap } है।
dlq-all-found = { $all } आए, { $all } मिले, { $sent } भेजे जा चुके।
dlq-done-unsent = { $record } पूरा माना गया, पर किसी gateway ने उसे नहीं भेजा।
dlq-lost-with-worker = { $record } क्रैश हुए worker के हाथ में था, और कोई lease उसे वापस नहीं लाती।
dlq-lost-on-the-way = { $record } सौंपा गया पर worker तक पहुँचा नहीं, और कोई lease उसे वापस नहीं लाती।
dlq-never-arrived = { $record } स्वीकार हुआ, पर क़तार में नहीं है।
dlq-not-all-found = { $all } डाले गए और { $found } मिले।
dlq-herd-spread = 100 ms में साथ फ़ेल हुए { $herd } में से ज़्यादा से ज़्यादा { $together } 100 ms में साथ लौटे।
dlq-herd-returns = साथ फ़ेल हुए { $herd } में से { $together } { $due } पर साथ लौट रहे हैं।

actor-orders = orders
actor-dead-letters = dead letter का भंडार
actor-worker-1 = worker 1
actor-worker-2 = worker 2
actor-worker-3 = worker 3
actor-sms = SMS
actor-push = push
actor-email = email
actor-monitor = monitor
actor-support = support
word-no-route = रास्ता नहीं है
word-number-invalid = ऐसा नंबर नहीं है
word-token-expired = ऐप हट चुका है
word-no-mailbox = ऐसा mailbox नहीं है
word-attempts-used-up = सारी कोशिशें हो चुकीं
word-text = text
word-address = पता
word-nothing = कुछ नहीं
word-full = full
word-equal = equal
word-decorrelated = decorrelated
word-none = कोई नहीं
word-exponential = exponential
word-linear = linear
word-fixed = fixed
