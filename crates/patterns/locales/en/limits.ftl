# What this does not model: fetched when somebody asks for it

app-limits-about = A model helps where it is honest about its edges. These hold for every pattern; each pattern then names its own.
app-limit-time = Time is virtual. Computing costs none, only what a pattern declares as work does, so nothing here is a measurement of speed.
app-limit-network = The network delays, loses, doubles, reorders and cuts messages. It has no bandwidth, no congestion and no corrupted bytes.
app-limit-disk = A crash loses an actor’s memory and keeps what it stored behind a port. Torn writes and lost disks are not modelled.
app-limit-load = Seconds and tens of actors, not days and thousands: what comes from scale alone does not appear.
app-limit-browser = Everything runs in this page, on one thread. No data leaves it.
app-limit-live = A run in this browser is real in its storage and its clock alone. Between its actors nothing is lost or late, and a hidden tab is slowed down by the browser. The events and what is stored with them outlive a reload, and whoever follows the store goes on where it stopped.
app-limit-lost = The browser may delete a database or lose it after a crash. The page notes outside of it how far it had come, and then says how many events are missing. It cannot bring them back; an export can.
app-limit-company = Company names are settings that many readers know. No code, figure or fault here comes from those companies.

pubsub-limits = One bus that never loses its own disk. Order is kept for each publisher and subscriber, not over all. Names of companies are illustrative.
kafka-limits =
    Some times are shorter than Kafka’s defaults, so that a run of half a minute shows what they do; the parameter says so where that is. Rides, people and amounts are made up.
    One controller stands for Kafka’s quorum. It can crash, and then nobody decides anything; no other takes over.
    A crash ends a process, not a machine: what a log has taken is kept, as if the operating system had written it. Brokers do not hand over before they stop.
    Connections are TCP’s as far as what is lost or cut off is sent again after 200 ms, then after twice as long each time; nothing is sent again sooner because later data came.
    A broker does one request after the other, some 10,000 a second or 100 MB; the network carries any size in the same time.
    Racks, reading from followers, quotas, tiered storage, authorisation and encryption are left out, as are moving replicas between brokers, deleting topics and changing settings while a run goes on.
    Consumer groups speak the classic protocol. The newer one (KIP-848), share groups, deletion of groups and the expiry of offsets are left out.
    When no replica in sync is left, a partition waits for the last one that was; Kafka’s list of further eligible replicas (KIP-966) is left out.
    The consumer’s check of its position after an election (KIP-320), fetch sessions (KIP-227), leader hints in answers (KIP-951) and interceptors are left out.
    Compression is a table of ratios and speeds for each codec; no byte is really compressed.
    No producer here is transactional, so the last stable offset is where the high watermark is; what an open transaction holds back is on the page of exactly once.
    Transactions know no two-phase commit with other systems (KIP-939), and transactional ids do not expire. Version 1 leaves out the check with the coordinator before the first append.
    A transaction that took too long fences its producer; in Kafka that may abort it and go on. Unsent records are given up when abort is called, not before, and transactions wait 5 s for replicas, not 30 s. Calls of a transaction are repeated ever more slowly, not every retry.backoff.ms.
    More than five requests in flight switch idempotence off, where Kafka 4 refuses to start. A batch that expires in flight leaves its numbers in doubt even if it was sent only once. Deleting records does not wait for followers, and a cleaner does one log at a time.
    __transaction_state has three partitions and __consumer_offsets one, so that one broker coordinates all groups, instead of fifty each; both are there from the beginning.
    Settings that are changed without a parameter: broker.heartbeat.interval.ms (a quarter of broker.session.timeout.ms), log.retention.check.interval.ms (1 s), log.cleaner.backoff.ms (2 s), group.min.session.timeout.ms (500 ms), and for ola-driver-locations segment.ms (1 s), min.cleanable.dirty.ratio (0.1) and delete.retention.ms (3 s). heartbeat.interval.ms is at most a third of the session timeout. retries, delivery.timeout.ms, buffer.memory and max.block.ms have Kafka’s defaults.
    Every record here has a key; what the producer does with records without one is in the model and in the comparison, and on no lane. Headers are sent and read, and drawn only in the topic browser of a real Kafka. A lag counts from the start of the log where a group has committed nothing, for which Kafka’s tool writes a dash.
    Left out as well: max.compaction.lag.ms, group.max.size, the removal of static members by an administrator, subscription by pattern, going to an offset by time, auto.offset.reset by duration (KIP-1106), metadata.recovery.strategy, partitioner.ignore.keys and partitioner.availability.timeout.ms. A cleaner begins at min.cleanable.dirty.ratio, Kafka’s above it. A topic’s first replicas are dealt out, never drawn by lot, adaptive partitioning weighs from its first batch, and a batch that is too large is split in halves.
    Logs of the same actions are played here, on a real Kafka through a bridge, and with Kafka’s own Java client; they end alike, but for this. Partitions that are taken in turn or by lot are counted by their numbers, not in the order of Kafka’s hash table. Through the bridge, whose client is librdkafka, a cooperative member gives up its first partitions instead of its last, deleting records of a partition that is not there fails at once, and a transaction’s timeout that is too long shows as fenced.
event-sourcing-limits = Not modelled: fees and taxes, exchange order books, settlement days, deletion of personal data from a stream, archiving of old events. The chain’s hash finds accidents, not malice. Unrealised profit is valued at fixed closing prices.
saga-limits = The services keep their answers for ever; a real one forgets keys after a while. A new orchestrator reads the whole log, where a real one keeps a list of open sagas. One orchestrator runs at a time; the expected version would stop a second, but no run shows that. Choreography runs on the event bus, and on a partitioned log only where the run is on a real Kafka. A desk cannot find out whether a silent delivery booked; there it can only mark the order settled. A point is worth 32 paise here, so that the scene’s figures add up.
dead-letter-queue-limits = One queue server that never loses its own disk. Whatever was due first is taken first; there is no order for each customer. Edits are made by the program: it knows the customer’s new address and the right text. Orders, customers and failure rates are made up.
schema-versioning-limits = One subject, in Avro. JSON Schema has its rules in the registry’s code, and no run here. Rules that depend on references between subjects are not modelled. Names of companies are illustrative.
exactly-once-limits =
    One broker keeps each log: what copies do is the page of Kafka’s subject. The ledger is one store with transactions; a real bank has several.
    The three books begin alike and are not reconciled. Times are shorter than Kafka’s defaults, as the parameters say.
    The fingerprint is the whole request, where a real store would keep a digest of it; nothing is signed, so who may ask is not checked.
    The text service takes no key. Where a service takes one, hand it the transfer’s.
    A two-phase commit with other systems (KIP-939) is not modelled: the key is what ties the ledger to the log.
    A key’s window must outlast the longest redelivery, and not only the customer’s retries; the inbox here forgets nothing.
    A broker’s threads are not modelled one by one: only the thread that a command holds up lets later requests pass. Its request.timeout.ms is a second instead of thirty.
circuit-breaker-limits = A service here has no limit of its own: more calls do not make it slower, so a retry storm shows as load and not as collapse. The breakers live in one process; in a real system each process has its own, with its own count. Held seats are not offered for payment again when the bank is back. Shows, prices and failure rates are made up.
cqrs-limits = Not modelled: text search beyond “contains”, paging, images, reviews, offers by several sellers of one product, reservations of stock. A projector keeps its rows in memory as well, so a view must fit there. Histories keep their newest 50 entries. Deleting personal data from the log is not shown.
