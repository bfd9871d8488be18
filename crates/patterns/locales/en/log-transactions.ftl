# Transactions of the log

log-transaction-began = { $actor } began a transaction.
log-transaction-committed = { $actor } committed its transaction.
log-transaction-aborted = { $actor } aborted its transaction.
log-transaction-failed = { $actor } could not go on with its transaction: { $reason }.
kafka-transaction-joined = { $actor } made P{ $partition } of { $topic } a part of transaction { $transactional }.
kafka-transaction-prepared = { $actor } decided to { $commit ->
    [yes] commit
   *[no] abort
  } transaction { $transactional }, epoch { $epoch }; there was no way back.
kafka-transaction-ended = { $actor } finished transaction { $transactional }, epoch { $epoch }: { $commit ->
    [yes] committed
   *[no] aborted
  }.
kafka-transaction-expired = { $actor } began to abort transaction { $transactional }, epoch { $epoch }: it had been open for too long.
kafka-marker-appended = { $actor } wrote at offset { $offset } of P{ $partition }, { $topic }, that producer { $producer } { $commit ->
    [yes] committed
   *[no] aborted
  }.
word-add-partitions = a partition for the transaction
word-add-offsets = a group for the transaction
word-end-txn = the end of a transaction
word-txn-marker = a transaction marker
word-txn-offset-commit = offsets of a transaction
word-the-transaction-was-aborted = the transaction was aborted
word-transactional-id-is-not-set = transactional.id is not set
word-offsets-are-part-of-an-open-transaction = offsets are part of an open transaction
word-there-is-no-transaction-to-commit = there is no transaction to commit
word-there-is-no-transaction-to-abort = there is no transaction to abort
