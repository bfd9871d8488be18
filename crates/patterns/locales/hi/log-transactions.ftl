# Log के transaction

log-transaction-began = { $actor } ने एक transaction शुरू किया।
log-transaction-committed = { $actor } ने अपना transaction commit किया।
log-transaction-aborted = { $actor } ने अपना transaction abort किया।
log-transaction-failed = { $actor } अपना transaction आगे नहीं बढ़ा सका: { $reason }।
kafka-transaction-joined = { $actor } ने { $topic } P{ $partition } को transaction { $transactional } में जोड़ा।
kafka-transaction-prepared = { $actor } ने तय किया कि transaction { $transactional } { $commit ->
    [yes] commit
   *[no] abort
  } होगा, epoch { $epoch }; अब इससे लौटा नहीं जा सकता।
kafka-transaction-ended = { $actor } ने transaction { $transactional } पूरा किया, epoch { $epoch }: { $commit ->
    [yes] commit हुआ
   *[no] abort हुआ
  }।
kafka-transaction-expired = { $actor } transaction { $transactional } को abort कर रहा है, epoch { $epoch }: वह बहुत देर तक खुला रहा।
kafka-marker-appended = { $actor } ने { $topic } P{ $partition } के offset { $offset } पर लिखा कि producer { $producer } का transaction { $commit ->
    [yes] commit हुआ
   *[no] abort हुआ
  }।
word-add-partitions = transaction का partition
word-add-offsets = transaction का group
word-end-txn = transaction का अंत
word-txn-marker = transaction का marker
word-txn-offset-commit = transaction के offset
word-the-transaction-was-aborted = transaction abort हो गया
word-transactional-id-is-not-set = transactional.id तय नहीं है
word-offsets-are-part-of-an-open-transaction = offset किसी खुले transaction के भीतर ही भेजे जाते हैं
word-there-is-no-transaction-to-commit = commit करने को कोई transaction नहीं है
word-there-is-no-transaction-to-abort = abort करने को कोई transaction नहीं है
