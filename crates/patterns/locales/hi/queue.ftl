# काम की क़तार, जिसकी हर हलचल बताई जाती है।

work-extended = { $actor } { $queue } का { $record } { $by } और रखेगा।
work-buried = { $actor } ने कोशिश { $attempts } पर { $queue } का { $record } छोड़ दिया: { $reason }।
work-browsed = { $actor } ने { $queue } के dead letter देखे; मिले: { $found }।
work-redriven = { $actor } ने dead letter { $record } { $queue } में लौटाया{ $edited ->
    [yes] , ठीक करके
   *[other] , जैसा था वैसा ही
  }।

queue-opened = { $queue } खुली है।
queue-enqueued = क़तार में { $record } ({ $topic }) आया, बारी { $due } पर।
queue-due = { $record } की बारी आ गई; वह लिए जाने के इंतज़ार में है।
queue-leased = क़तार ने { $record } { $worker } को { $until } तक lease पर दिया, कोशिश { $attempt }।
queue-extended = { $record } की lease अब { $until } तक है, कोशिश { $attempt } के लिए।
queue-acked = { $record } पूरा हुआ, और क़तार ने उसे हटा दिया।
queue-scheduled = { $record } कोशिश { $attempt } पर फ़ेल हुआ ({ $reason }); अगली बारी { $due } पर।
queue-dead-lettered = { $record } अब dead letter है, कोशिशें { $attempts }: { $reason }।
queue-dead-letter-refused = dead letter { $record } के लिए जगह नहीं थी; वह अपनी lease पर ही है।
queue-redriven = dead letter { $record } फिर क़तार में है; उसकी सारी कोशिशें फिर बाक़ी हैं।
queue-expired = dead letter { $record } को जितनी देर रखना था, रखा गया; अब वह नहीं है।
queue-stale-receipt = क़तार ने { $record } की lease { $receipt } नहीं मानी: lease { $newest } उसे रद्द कर चुकी है।

word-lease = काम की माँग
word-done = एक ack
word-release = एक nack
word-extend = lease बढ़ाना
word-dead-letter = एक dead letter
word-browse = dead letter देखना
word-redrive = एक redrive
word-depths = एक गिनती
word-lease-over = lease ख़त्म हुई
