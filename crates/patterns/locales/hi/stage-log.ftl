# बँटे हुए लॉग पर चलने वाले पैटर्न का मंच।

app-stage-log-summary = { $partitions } partition, replication factor { $copies }, min.insync.replicas { $least }
app-stage-log-brokers-down = { $of } में से { $down } broker बंद
app-stage-log-lost-in-all = { $count ->
    [one] ack मिला 1 रिकॉर्ड खोया
   *[other] ack मिले { $count } रिकॉर्ड खोए
}
app-stage-log-lag-in-all = सारे group मिलाकर lag { $count }
app-stage-log-producers = Producer
app-stage-log-of = { $topic } का लॉग
app-stage-log-order = सबसे पुराना → सबसे नया
app-stage-log-narrow-head = पुराना → नया
app-stage-log-in-flight = रास्ते में, भर रहे
app-stage-log-unanswered = { $count } का जवाब बाक़ी
app-stage-log-again = { $count } दोबारा भेजे
app-stage-log-gave-up = { $count ->
    [one] { $count } छोड़ा
   *[other] { $count } छोड़े
  }
app-stage-log-producer-fenced = fenced
app-stage-log-epoch = ep. { $epoch }
app-stage-log-leaderless = leader नहीं
app-stage-log-lost = { $count ->
    [one] { $count } खोया
   *[other] { $count } खोए
  }
app-stage-log-not-acknowledged = { $count ->
    [one] { $count } कटा
   *[other] { $count } कटे
  }
app-stage-log-lag = lag { $lag }
app-stage-log-generation = gen. { $generation }
app-stage-log-empty = ख़ाली
app-stage-log-rebalancing = rebalance
app-stage-log-assigning = बँट रहे हैं
app-stage-log-stable = स्थिर
app-stage-log-joining = जुड़ रहा है
app-stage-log-idle = ख़ाली बैठा
app-stage-log-out = बाहर
app-stage-log-rival = { $actor } भी
app-stage-log-silent = जवाब नहीं दे रहा
app-stage-log-fenced = controller ने अलग किया
app-stage-log-cell = रिकॉर्ड { $record }, key { $key }, offset { $offset }, { $time } पर लिखा गया
app-stage-log-commit-marker = निशान: transaction commit हुआ
app-stage-log-abort-marker = निशान: transaction abort हुआ

app-stage-log-broker-said = { $actor }: { $leads } partition का leader, { $copies } में से { $insync } में in sync
app-stage-log-lane-said = Partition { $partition }: leader { $leader }, epoch { $epoch }, in sync { $insync }, लॉग की शुरुआत { $start }, high watermark { $watermark }, लॉग का अंत { $end }, { $lost } खोए
app-stage-log-group-said = Group { $group }, { $state }, generation { $generation }, { $members } member, lag { $lag } { $reason }
app-stage-log-member-said = { $actor } { $lanes } पढ़ता है, lag { $lag }
app-stage-log-member-without = { $actor } कुछ नहीं पढ़ रहा
app-stage-log-producer-said = { $actor }: { $sent } भेजे, { $acked } के ack मिले, { $flying } request रास्ते में, { $again } दोबारा भेजे, { $failed } छोड़े

app-stage-log-means-start = लॉग की शुरुआत
app-stage-log-means-watermark = high watermark
app-stage-log-means-stable = last stable
app-stage-log-means-end = लॉग का अंत
app-stage-log-means-committed = commit हुआ
app-stage-log-means-position = पढ़ने की जगह
app-stage-log-means-leader = leader
app-stage-log-means-in-sync = in sync
app-stage-log-means-out-of-sync = out of sync
app-stage-log-means-not-copied = अभी कॉपी नहीं
app-stage-log-means-not-known = कॉपी हुआ या नहीं, पता नहीं
app-stage-log-means-lost = खोया

app-stage-log-partitions = Partition
app-stage-log-groups = Group और member
app-stage-log-rebalances = Rebalance
app-stage-log-figures = Partition और group के आँकड़े
app-stage-log-partition = partition
app-stage-log-leader = leader
app-stage-log-isr = in sync
app-stage-log-leader-epoch = epoch
app-stage-log-duplicates = दोहराव
app-stage-log-group = group
app-stage-log-generation-head = generation
app-stage-log-member = member
app-stage-log-lag-records = lag
app-stage-log-lag-time = कितनी देर से
app-stage-log-began = शुरू
app-stage-log-reason = क्यों
app-stage-log-took = समय लगा

app-stage-log-plot-throughput = रिकॉर्ड प्रति सेकंड
app-stage-log-plot-sent = भेजे
app-stage-log-plot-acknowledged = ack मिले
app-stage-log-plot-received = पढ़े गए
app-stage-log-plot-until-acknowledged = ack मिलने तक
app-stage-log-plot-until-received = पढ़े जाने तक
app-stage-log-plot-over = पिछले 5 s, { $count } रिकॉर्ड
app-stage-log-plot-lag = Lag
app-stage-log-plot-not-committed = commit नहीं हुए

app-stage-log-part = Partition { $name }
app-stage-log-part-missing = इस पल वह मौजूद नहीं है।
app-stage-log-part-replicas = replica
app-stage-log-part-least = min.insync.replicas
app-stage-log-part-ends = कॉपियों का अंत
app-stage-log-part-size = आकार
app-stage-log-part-offsets = { $count } offset
app-stage-log-part-appended = कुल जोड़ा गया
app-stage-log-part-compacted = compact होकर हटे
app-stage-log-part-newest = सबसे नए रिकॉर्ड
app-stage-log-part-offset = offset
app-stage-log-part-record = रिकॉर्ड
app-stage-log-part-key = key
app-stage-log-part-at = लिखा गया
