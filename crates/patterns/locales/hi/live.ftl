# What keeps what is real of a live run: its panels are fetched when one first runs.

# The browser's storage
app-storage = स्टोरेज
app-storage-kept = IndexedDB
    .about = इवेंट इसी ब्राउज़र में रहते हैं: पेज दोबारा खोलने पर भी बचते हैं, और इस पेज का हर टैब उन्हें देखता है।
app-storage-memory = सिर्फ़ मेमोरी
    .about = ब्राउज़र इस पेज को स्टोरेज नहीं देता। इवेंट पेज की मेमोरी में हैं, और उसे बंद करते ही चले जाएँगे।
app-storage-browser-said = उसने कहा: { $why }.
app-storage-events = रखे इवेंट
app-storage-durability = durability
app-storage-strict = commit डिस्क तक पहुँच चुका है।
app-storage-relaxed = commit ऑपरेटिंग सिस्टम तक पहुँचा है; बिजली जाने पर खो सकता है।
app-storage-confirmed = ब्राउज़र “{ $word }” की पुष्टि करता है।
app-storage-lost = { $count ->
    [one] { $count } इवेंट, जिसकी पुष्टि हो चुकी थी, अब स्टोर में नहीं है। ब्राउज़र ने उसे खो दिया या मिटा दिया।
   *[other] { $count } इवेंट, जिनकी पुष्टि हो चुकी थी, अब स्टोर में नहीं हैं। ब्राउज़र ने उन्हें खो दिया या मिटा दिया।
  }
app-storage-set-aside = { $key } पढ़ा नहीं जा सकता, इसलिए अलग रखा है: { $why }
app-storage-failed = यह नहीं हुआ: { $why }.
app-storage-export = फ़ाइल में निकालें
app-storage-import = फ़ाइल से लाएँ
app-storage-imported = { $count ->
    [one] { $count } इवेंट लाया गया।
   *[other] { $count } इवेंट लाए गए।
  }
app-storage-misfit = कुछ नहीं लाया गया। पंक्ति { $line }: { $why }.
app-storage-clear = सब मिटाएँ
app-storage-clear-ask = { $count ->
    [one] रखा हुआ { $count } इवेंट मिटाएँ? रन रुक जाएगा।
   *[other] रखे हुए सभी { $count } इवेंट मिटाएँ? रन रुक जाएगा।
  }
app-storage-clear-yes = मिटाएँ
app-storage-clear-no = रहने दें
app-storage-cleared = सब मिटा दिया गया।

# The bridge
app-bridge = आपका { $server }
app-bridge-none = जुड़ा नहीं
app-bridge-connecting = जुड़ रहा है…
app-bridge-connected = जुड़ा है
app-bridge-refused = मना किया गया
app-bridge-about-pubsub = इवेंट, और उनमें से हर एक किसके पास पहुँचा, आपके Redis में है। उन्हें भेजने और सँभालने वाली सेवाएँ सिम्युलेटर में हैं।
app-bridge-about-dead-letter-queue = जो काम क़तार में है, जो worker के पास है और जो छोड़ दिया गया, वह आपके Redis में है। जिन gateway से वह भेजा जाता है, वे सिम्युलेटर में हैं।
app-bridge-about-kafka = Topic, group और उनके offset आपके Kafka में हैं। बाक़ी, यानी payment की key और gateway, सिम्युलेटर में है। Kafka किसी client को नहीं बताता कि follower कहाँ तक पहुँचे, high watermark के आगे क्या है, या epoch और generation कौन सी है: जो शर्तें इनसे परखी जाती हैं वे यहाँ नहीं दिखतीं।
app-bridge-about-exactly-once = Topic, group, उनके offset और उन्हें बाँधने वाले transaction आपके Kafka में हैं; lease और उसके token, inbox और passbook आपके Redis में। बाक़ी, यानी बैंक की बही, उसका outbox और SMS सेवा, सिम्युलेटर में है। Kafka किसी client को epoch या marker नहीं बताता: commit इससे परखा जाता है कि उसे माँगते समय transactional id किसके पास थी। Member दो नहीं, छह सेकंड तक चुप रह सकते हैं: broker इससे कम नहीं मानता।
app-bridge-about-saga = सेवाओं के बीच के इवेंट आपके Kafka पर चलते हैं: हर तरह के इवेंट का एक topic, और हर सेवा जिस तरह का इवेंट सुनती है उसका एक group। चारों सेवाएँ, हर एक किसी ऑर्डर के बारे में जो रखती है, और डेस्क सिम्युलेटर में हैं। Orchestrated रूप यहाँ नहीं चलता: orchestrator सेवाओं से ख़ुद माँगता है और अपना लॉग अपने ही store में रखता है, इसलिए उसके शुरू और अंत के सिवा कुछ भी Kafka पर नहीं जाता।
app-bridge-removed = रन का जो कुछ वहाँ था, वह अगले रन से पहले हटा दिया जाता है; पेज बंद हो गया हो तो “eda-bridge clean” उसे हटाता है।
app-bridge-no-kafka = इस ब्रिज को कोई Kafka नहीं बताया गया। उसे --kafka-bootstrap-servers और Kafka के पते के साथ चलाएँ।
app-bridge-no-redis = इस पैटर्न को lease और inbox के लिए Kafka के साथ एक Redis भी चाहिए, और ब्रिज को कोई Redis नहीं मिलता। वह कहता है: { $why } Redis चलाएँ, और ब्रिज को --redis-host और --redis-port से उसका पता दें; कोशिश बार-बार होती रहती है।
app-bridge-address = पता
app-bridge-token = टोकन, अगर पते में न हो
app-bridge-names = नामों की शुरुआत
app-bridge-round-trip = आने-जाने का समय
app-bridge-lost = कनेक्शन { $count } बार टूटा और फिर बना। उस समय जो कॉल चल रहे थे, उनमें से जिन्हें दोहराने में हर्ज नहीं था वे फिर भेजे गए; बाक़ी का नतीजा “पता नहीं” बताया गया है।
app-bridge-start = जहाँ आपका { $server } है वहीं ब्रिज चलाएँ, और वह जो पंक्ति दिखाए उसे यहाँ पेस्ट करें:
app-bridge-connect = जोड़ें
app-bridge-leave = कनेक्शन काटें
app-bridge-no-address = यह पता सही नहीं है। ब्रिज ऐसा पता दिखाता है: http://127.0.0.1:7878/#bridge=…
app-bridge-no-token = टोकन नहीं है। ब्रिज जो पंक्ति दिखाता है उसमें “#bridge=” के बाद वही होता है।
app-bridge-unreachable = { $address } से कोई जवाब नहीं। देखें कि ब्रिज वहाँ चल रहा है या नहीं, और कहीं ब्राउज़र ने इस पेज को लोकल नेटवर्क तक जाने देने की अनुमति तो नहीं माँगी। कोशिश चलती रहेगी।
app-bridge-bad-token = टोकन ग़लत है। EDA_BRIDGE_TOKEN न दिया हो, तो ब्रिज हर बार शुरू होने पर नया टोकन दिखाता है।
app-bridge-bad-origin = ब्रिज इस पते के पेज को आने नहीं देता। उसे --allow-origin { $origin } के साथ चलाएँ, या वह पेज खोलें जो वह --dist से ख़ुद देता है।
app-bridge-bad-version = ब्रिज प्रोटोकॉल का दूसरा संस्करण बोलता है। पेज दोबारा लोड करें, या ब्रिज दोबारा बिल्ड करें।
app-bridge-says = ब्रिज मना करता है ({ $code }): { $why }।
app-bridge-forbidden = ब्राउज़र इस पेज को { $address } से जुड़ने नहीं देता: { $why }। https वाला पेज इसी मशीन के ब्रिज तक, या wss वाले ब्रिज तक पहुँचता है।

# लाइव रन की रिकॉर्डिंग
app-recording-save = रिकॉर्डिंग सहेजें
app-recording-open = रिकॉर्डिंग खोलें
app-recording-shown = यह एक रिकॉर्डिंग है: इसमें अभी कुछ नहीं हो रहा। अपना रन देखने के लिए फिर से चलाएँ।
app-recording-none = यह कोई रिकॉर्डिंग नहीं है। रिकॉर्डिंग यहीं सहेजी जाती है, और उसकी पहली पंक्ति में यह लिखा होता है।
app-recording-newer = इस रिकॉर्डिंग को किसी नए पेज ने सहेजा है। पेज को फिर से लोड करें।
app-recording-unknown = यह ऐसे रन की है जिसे यह पेज नहीं जानता: { $link }। जिस पेज ने इसे सहेजा, वही इसे दिखा सकता है।
app-recording-line = कुछ नहीं दिखाया गया। फ़ाइल की पंक्ति { $line } ख़राब है: { $part }। इसकी कोई दूसरी प्रति लें।
app-recording-changed = कुछ नहीं दिखाया गया। सहेजे जाने के बाद फ़ाइल काटी या बदली गई है। इसकी कोई दूसरी प्रति लें।
app-recording-elsewhere = यह “{ $pattern }” की रिकॉर्डिंग है। इसे उसी पैटर्न के पेज पर खोलें।

# The dialog that looks into the Kafka behind a bridge
topics-open = Topic और group
topics-title = Topic और group
topics-look-at = क्या देखना है
topics-topics = Topic
topics-groups = Group
topics-scope = किसके
topics-scope-run = यह रन
topics-scope-all = सभी रन
topics-prefix = Kafka में नामों की शुरुआत
topics-asking = Kafka से पूछा जा रहा है…
topics-failed = Kafka से पूछा नहीं जा सका: { $why }। फिर कोशिश होगी।
topics-none = अभी कोई topic नहीं है।
topics-groups-none = अभी कोई group नहीं है।
topics-more = और भी हैं। ये पहले { $count } हैं।
topics-partitions = { $count } partition
topics-kept = { $count } offset
topics-members = { $count } सदस्य
topics-behind = { $count } पढ़ना बाक़ी
topics-partitions-table = Partition
topics-offsets-table = Commit किए गए offset
topics-members-table = सदस्य
topics-nothing-committed = इस group ने अभी कुछ commit नहीं किया।
topics-nobody = इस group में कोई नहीं है।
topics-head-partition = Partition
topics-head-begin = शुरू
topics-head-end = अंत
topics-head-kept = Offset की गिनती
topics-head-leader = Leader
topics-head-in-sync = In sync / replica
topics-head-committed = Commit
topics-head-lag = Lag
topics-head-client = Client
topics-head-host = Host
topics-head-assigned = इसके पास
topics-head-member = सदस्य की id
topics-records = रिकॉर्ड
topics-every-partition = सभी
topics-from = किस offset से
topics-from-newest = सबसे नए
topics-filter = फ़िल्टर
topics-follow = नए आते देखें
topics-isolation = Transaction
topics-seen = { $count } में से { $matching } रिकॉर्ड। इनमें abort हुए transaction के रिकॉर्ड भी हैं।
topics-seen-committed = { $count } में से { $matching } रिकॉर्ड। जो transaction abort हुआ या अभी खुला है, उसके रिकॉर्ड इनमें नहीं हैं।
topics-oldest-go = सबसे नए { $most } रखे जाते हैं, पुराने हटते जाते हैं।
topics-full = सूची भर गई है; आगे के रिकॉर्ड देखने के लिए बाद का offset दें।
topics-choose = किसी रिकॉर्ड की value और header देखने के लिए उसे चुनें।
topics-record = रिकॉर्ड { $place }
topics-place = जगह
topics-time = समय
topics-key = Key
topics-no-key = नहीं है
topics-value = Value
topics-no-value = नहीं है। Compacted topic में इससे key मिट जाती है।
topics-bytes = { $bytes } बाइट
topics-cut = केवल पहले { $bytes } बाइट दिखाए गए हैं।
topics-headers = Header
topics-no-headers = कोई नहीं।
topics-event-table = इवेंट के attribute
topics-event-binary = binary mode: attribute header में, data value में
topics-event-structured = structured mode: attribute और data दोनों value में
topics-event-cut = Value इतनी लंबी है कि यहाँ इवेंट की तरह पढ़ी नहीं जा सकती।
topics-event-broken = यह CloudEvents 1.0.2 की Kafka binding के अनुसार नहीं है: { $why }।
topics-write = रिकॉर्ड लिखें
topics-partition-by-key = key के अनुसार
topics-headers-lines = Header, हर पंक्ति में एक: “नाम: value”
topics-write-about = Key या value ख़ाली छोड़ने पर वह होती ही नहीं। रन के consumer को यह रिकॉर्ड बाक़ी रिकॉर्डों की तरह ही मिलता है, और header “playground-record” में इसे एक नंबर मिलता है।
topics-write-do = लिखें
topics-write-read-only = यह ब्रिज --read-only के साथ चलाया गया है: यह कुछ नहीं बदलता।
topics-write-every-run = रिकॉर्ड केवल इसी रन के topic में लिखा जाता है: बाक़ी रन के अपने कनेक्शन हैं। ऊपर “यह रन” चुनें।
topics-write-sending = लिखा जा रहा है…
topics-write-no-header = Header की पंक्ति { $line } “नाम: value” जैसी नहीं है।
topics-written = लिख दिया गया: यह { $place } पर है।
topics-write-failed = नहीं लिखा गया: { $why }।
topics-write-unknown = पता नहीं कि लिखा गया या नहीं: { $why }। रिकॉर्डों में देखें।

# The stage of choreographed sagas, whose bus is a log then
actor-bus-on-log = Kafka, bus की जगह
    .short = Kafka
saga-stage-events-on-log = Kafka में इवेंट
saga-stage-events-on-log-note = हर तरह के इवेंट का एक topic
# Opens the dialog whose words are compare.ftl
compare-open = सिम्युलेटर से मिलाएँ

# असली Kafka क्या बताता है
kafka-bounds = { $actor } ने बताया कि { $topic } का P{ $partition } { $start } से { $end } तक पढ़ा जा सकता है।
kafka-group-is = { $actor } ने { $group } के बारे में बताया: { $state }, { $members } member।
kafka-silent = { $actor } की ओर से किसी ने जवाब नहीं दिया।
kafka-answers = { $actor } ने { $silent } बाद फिर जवाब दिया।
kafka-id-given = { $actor } ने { $client } को transactional id { $transactional } दिया; इसका धारक क्रमांक { $turn }।
kafka-part-of = { $topic } के P{ $partition } का offset { $offset } transaction { $transaction } का हिस्सा है।
kafka-commit-asked = { $actor } ने transaction { $transaction }, { $transactional }, का commit माँगा।
kafka-decided = { $actor } ने transaction { $transaction }, { $transactional }, को { $commit ->
    [yes] commit
   *[no] abort
  } किया।
