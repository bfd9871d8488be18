# लॉग और उसे रखने वाला क्लस्टर जो दर्ज करते हैं, वाक्यों में।

log-sent = { $actor } ने { $record } को key { $key } के साथ अपने producer को दिया: { $topic } के लिए { $bytes } बाइट।
log-acknowledged = { $actor } को बताया गया कि { $record } { $topic } के P{ $partition } में offset { $offset } पर है।
log-assumed = { $actor } ने मान लिया कि { $record } { $topic } के P{ $partition } को भेज दिया: acks=0 में पहुँचने की बात कोई नहीं बताता।
log-send-failed = { $actor } ने { $topic } के लिए { $record } को छोड़ दिया: { $reason }।
log-received = { $group } के { $actor } को { $record } मिला, { $topic } P{ $partition } offset { $offset }।
log-poll-failed = { $group } के { $actor } का poll फ़ेल हुआ: { $reason ->
    [InvalidSessionTimeout] उसका session.timeout.ms broker के group.min.session.timeout.ms से कम है, जो न बदला हो तो 6,000 ms है। पहला बढ़ाइए या दूसरा घटाइए
   *[other] { $reason }
  }।
log-assigned = { $group } की generation { $generation } में { $actor } को { $partitions ->
    [0] कोई partition नहीं मिला
    [one] एक partition मिला
   *[other] { $partitions } partition मिले
  }।
log-partition-assigned = { $group } की generation { $generation } में { $actor } को { $topic } का P{ $partition } मिला।
log-revoked = { $group } के { $actor } से { $partitions } partition छोड़ने को कहा गया; वह तब भी commit कर सकता था।
log-partition-revoked = { $lost ->
    [yes] { $group } के { $actor } से { $topic } का P{ $partition } commit से पहले ही छिन गया
   *[no] { $group } के { $actor } ने { $topic } का P{ $partition } छोड़ दिया
  }।
log-lost = { $actor } को पता चला कि { $group } उसके बिना आगे बढ़ चुका है; { $partitions ->
    [0] उसका कोई partition नहीं था
    [one] उसका { $partitions } partition गया
   *[other] उसके { $partitions } partition गए
  }।
log-committed = { $actor } ने { $group } के लिए { $topic } P{ $partition } का offset { $offset } commit किया।
log-commit-failed = { $actor } { $group } के लिए commit नहीं कर सका: { $reason }।
log-sought-start = { $group } का { $actor } { $topic } P{ $partition } की शुरुआत पर गया।
log-sought = { $group } का { $actor } { $topic } P{ $partition } के offset { $offset } पर गया।
log-closed = { $actor } ने { $group } वाला अपना consumer बंद किया।

kafka-replica-placed = { $actor } को { $topic } P{ $partition } की { $replicas } में से replica { $place } मिली; acks=all के लिए { $min-insync } का in sync होना ज़रूरी है।
kafka-elected = { $actor } ने { $leader } को { $topic } P{ $partition } का leader बनाया, epoch { $epoch }{ $unclean ->
    [yes] ; वह in sync नहीं था, इसलिए जिसकी कॉपी उसके पास नहीं वह खो गया
   *[no] {""}
  }।
kafka-leaderless = { $topic } P{ $partition } का कोई leader नहीं रहा, epoch { $epoch }: { $actor } को कोई in sync replica नहीं मिली।
kafka-leads = { $actor } { $topic } P{ $partition } का leader है, epoch { $epoch }; उसका लॉग { $end } पर ख़त्म होता है।
kafka-follows = { $actor } { $topic } P{ $partition } पर { $leader } के पीछे चलता है, epoch { $epoch }।
kafka-in-sync = { $actor } ने पाया कि { $replica } { $topic } P{ $partition } पर in sync है; अब ऐसी { $size } हैं।
kafka-out-of-sync = { $actor } ने { $replica } को { $topic } P{ $partition } की in sync replica से हटाया; अब { $size } बाक़ी।
kafka-broker-fenced = { $actor } ने { $broker } को अलग किया: { $silent } से उसकी कोई ख़बर नहीं थी।
kafka-broker-unfenced = { $actor } को { $broker } की ख़बर फिर मिली और उसने उसे वापस लिया।
kafka-appended = { $actor } ने { $topic } P{ $partition } में { $bytes } बाइट जोड़े: offset { $base } से { $last }, epoch { $epoch }{ $producer ->
    [0] , producer का कोई नंबर नहीं
   *[other] , sequence { $sequence }
  }।
kafka-stored = { $actor } ने { $record } को { $topic } P{ $partition } के offset { $offset } पर रखा।
kafka-duplicate = { $actor } के पास { $topic } P{ $partition } के offset { $base } से { $last } पहले से थे; उसने दोबारा आए batch को सफल ही बताया, जो वह था।
kafka-request-stalled = { $actor } के एक thread ने { $request } लिया और { $pause } तक उसी पर अटका रहा; बाक़ी thread चलते रहे।
kafka-refused = { $actor } ने { $topic } P{ $partition } की एक request के लिए मना किया: { $error }।
kafka-copied = { $actor } ने { $topic } P{ $partition } की { $end } तक कॉपी कर ली।
kafka-high-watermark = { $actor } ने { $topic } P{ $partition } का high watermark { $offset } पर किया; लॉग { $end } पर ख़त्म होता है।
kafka-last-stable = { $actor } ने { $topic } P{ $partition } का last stable offset { $offset } पर किया।
kafka-truncated = { $actor } ने { $topic } P{ $partition } को { $end } तक काटा; { $records ->
    [one] { $records } रिकॉर्ड गया: पढ़े जाने वाले लॉग में वहाँ दूसरा है, या कुछ नहीं
   *[other] { $records } रिकॉर्ड गए: पढ़े जाने वाले लॉग में वहाँ दूसरे हैं, या कुछ नहीं
  }।
kafka-log-start = { $actor } ने { $topic } P{ $partition } की शुरुआत { $offset } पर की और उससे पहले का हटा दिया।
kafka-compacted = { $actor } ने { $topic } P{ $partition } को compact किया: { $removed ->
    [one] { $removed } रिकॉर्ड हटा, उसकी key का नया रिकॉर्ड है
   *[other] { $removed } रिकॉर्ड हटे, उनकी key के नए रिकॉर्ड हैं
  }।
kafka-coordinates = { $actor } अब { $what } के भाग { $partition } का coordinator है, epoch { $epoch }।
kafka-member-joined = { $actor } ने { $client } को { $group } में लिया{ $is-static ->
    [yes] , static member
   *[no] {""}
  }।
kafka-member-left = { $actor } ने { $client } को { $group } से हटाया: { $reason }।
kafka-rebalance-began = { $actor } ने { $group } का rebalance शुरू किया, generation { $generation } के बाद: { $reason }।
kafka-generation-began = { $actor } ने { $group } की generation { $generation } शुरू की: { $members } member, बँटवारा { $protocol } से।
kafka-group-stable = { $actor } को { $group } का बँटवारा मिल गया: generation { $generation }, { $members ->
    [one] { $members } member पढ़ रहा है
   *[other] { $members } member पढ़ रहे हैं
  }।
kafka-partition-given = { $actor } ने { $topic } का P{ $partition } { $client } को दिया, { $group } की generation { $generation }।
kafka-offset-stored = { $client } के कहने पर { $actor } ने { $group } के लिए { $topic } P{ $partition } का offset { $offset } रखा।
kafka-group-refused = { $actor } ने { $group } में { $client } की request के लिए मना किया ({ $request }): { $error }।
kafka-producer-named = { $actor } ने { $client } को producer id { $producer } दी, epoch { $epoch }।
kafka-producer-fenced = { $actor } ने { $client } को लौटा दिया: producer { $producer } का epoch अब { $epoch } से नया है।

producer-batched = { $actor } ने { $record } को { $topic } P{ $partition } के batch { $batch } में रखा: { $limit } में से { $bytes } बाइट भरे हैं।
producer-waits = { $actor } के यहाँ { $topic } का { $record } { $memory ->
    [yes] मेमोरी में जगह
   *[no] topic के partition
  } के इंतज़ार में है; इंतज़ार में रिकॉर्ड: { $waiting }।
producer-batch-sent = { $actor } ने { $topic } P{ $partition } का batch { $batch } { $broker } को भेजा: { $records } रिकॉर्ड, { $bytes } बाइट, कोशिश { $attempt }; वहाँ के लिए रास्ते में { $in-flight }।
producer-batch-done = { $actor } का { $topic } P{ $partition } का batch { $batch } पूरा हुआ।
producer-batch-retried = { $actor } { $topic } P{ $partition } का batch { $batch } { $wait } बाद फिर भेजेगा; कोशिश { $attempt } का नतीजा: { $reason }।
producer-batch-split = { $actor } { $topic } P{ $partition } के batch { $batch } को { $parts } हिस्सों में बाँट रहा है: broker के लिए वह बहुत बड़ा था।
producer-batch-expired = { $actor } ने { $age } बाद { $topic } P{ $partition } का batch { $batch } छोड़ दिया: { $sent ->
    [yes] वह भेजा गया था, हो सकता है किसी broker के पास हो
   *[no] वह कभी भेजा नहीं गया
  }।
producer-batch-failed = { $actor } ने { $topic } P{ $partition } का batch { $batch } छोड़ दिया: { $reason }।
producer-epoch-bumped = { $actor } अब producer { $producer }, epoch { $epoch } के नाम से आगे बढ़ेगा और गिनती शून्य से होगी।
producer-failed = { $actor } अब बस { $fatal ->
    [yes] बंद किया जा सकता है
   *[no] अपना transaction abort कर सकता है
  }: { $reason }।

word-stable = स्थिर
word-preparingrebalance = member फिर से जुड़ रहे हैं
word-completingrebalance = बँटवारे का इंतज़ार है
word-empty = कोई member नहीं बचा
word-dead = अब नहीं रहा
word-produce = batch
word-fetch = fetch
word-metadata = metadata का सवाल
word-find-coordinator = coordinator की खोज
word-list-offsets = offset का सवाल
word-delete-records = रिकॉर्ड हटाना
word-join-group = group में जुड़ना
word-sync-group = group का sync
word-leave-group = group छोड़ना
word-heartbeat = heartbeat
word-offset-commit = commit
word-offset-fetch = commit का सवाल
word-broker-heartbeat = broker की heartbeat
word-follow-metadata = metadata का इंतज़ार
word-alter-partition = in sync replica में बदलाव
word-create-topics = नया topic
word-create-partitions = नए partition
word-elect-leaders = चुनाव
word-groups = group
word-transactions = transaction
word-init-producer-id = producer id का सवाल
word-allocate-producer-ids = producer id के खंड का सवाल

# तथ्यों में आने वाले कारण: rebalance क्यों हुआ, कॉल क्यों फ़ेल हुई।
word-new-member = नया member
word-member-joins-again = member दोबारा जुड़ रहा है
word-leader-joins-again = leader member दोबारा जुड़ रहा है
word-subscription-changed = subscription बदला
word-static-member-changed-the-assignor = static member ने assignor बदला
word-static-member-came-back = static member लौट आया
word-assignment-was-not-stored = बँटवारा सहेजा नहीं जा सका
word-did-not-ask-for-its-assignment-in-time = member ने समय पर अपना बँटवारा नहीं माँगा
word-did-not-join-in-time = member समय पर नहीं जुड़ा
word-session-timed-out = session.timeout.ms पूरा हो गया
word-max-poll-interval-ms-is-over = max.poll.interval.ms पूरा हो गया
word-the-consumer-is-being-closed = consumer बंद हो रहा है

word-no-good-answer-within-delivery-timeout-ms-a-broker-may-have-it = delivery.timeout.ms के भीतर सही जवाब नहीं मिला; हो सकता है किसी broker के पास हो
word-no-memory-or-metadata-within-max-block-ms = max.block.ms के भीतर मेमोरी या metadata नहीं मिला
word-a-newer-producer-has-taken-over = एक नए producer ने जगह ले ली है
word-the-producer-is-closed = producer बंद है
word-a-newer-static-member-has-joined = उसी नाम का नया static member जुड़ गया है
word-no-assignor-in-common-with-the-group = group के साथ कोई साझा assignor नहीं है
word-the-consumer-is-closed = consumer बंद है
word-the-brokers-did-not-answer-in-time = broker से समय पर जवाब नहीं मिला
word-the-group-went-on-without-this-consumer = group इस consumer के बिना आगे बढ़ चुका है
word-a-rebalance-is-under-way = rebalance चल रहा है
word-no-answer-came-in-time-it-may-be-committed = समय पर जवाब नहीं मिला; हो सकता है commit हो चुका हो
word-the-consumer-is-closed-or-has-no-group = consumer बंद है या उसका कोई group नहीं है
word-a-newer-producer-has-taken-the-transactional-id = एक नए producer ने यह transactional id ले ली है
word-no-answer-came-in-time-it-may-be-done = समय पर जवाब नहीं मिला; हो सकता है काम हो चुका हो

actor-broker-1 = B1
actor-broker-2 = B2
actor-broker-3 = B3
actor-kafka = Kafka
actor-controller = controller
