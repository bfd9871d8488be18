# What keeps what is real of a live run: its panels are fetched when one first runs.

# The browser's storage
app-storage = Storage
app-storage-kept = IndexedDB
    .about = Events are kept in this browser: they outlast a reload, and every tab of this page sees them.
app-storage-memory = memory only
    .about = The browser gives this page no storage. Events are in its memory, and gone when it is closed.
app-storage-browser-said = It says: { $why }.
app-storage-events = Events stored
app-storage-durability = durability
app-storage-strict = A commit has reached the disk.
app-storage-relaxed = A commit has reached the operating system; a power failure may undo it.
app-storage-confirmed = The browser confirms “{ $word }”.
app-storage-lost = { $count ->
    [one] One event that was acknowledged is no longer in the store. The browser has lost or deleted it.
   *[other] { $count } events that were acknowledged are no longer in the store. The browser has lost or deleted them.
  }
app-storage-set-aside = { $key } cannot be read and is set aside: { $why }
app-storage-failed = It did not work: { $why }.
app-storage-export = Export
app-storage-import = Import
app-storage-imported = { $count ->
    [one] One event was imported.
   *[other] { $count } events were imported.
  }
app-storage-misfit = Nothing was imported. Line { $line }: { $why }.
app-storage-clear = Clear
app-storage-clear-ask = { $count ->
    [one] Delete the one stored event? The run stops.
   *[other] Delete all { $count } stored events? The run stops.
  }
app-storage-clear-yes = Delete
app-storage-clear-no = Keep
app-storage-cleared = Everything is deleted.

# The bridge
app-bridge = Your { $server }
app-bridge-none = not connected
app-bridge-connecting = connecting…
app-bridge-connected = connected
app-bridge-refused = refused
app-bridge-about-pubsub = Events, and who has taken each of them, lie in your Redis. The services that publish and handle them are simulated.
app-bridge-about-dead-letter-queue = Work that waits, that is with a worker and that was given up lies in your Redis. The gateways that it is sent through are simulated.
app-bridge-about-kafka = Topics, groups and their places lie in your Kafka. The rest, payment’s keys and the gateway, is simulated. Kafka tells no client how far its followers are, what lies above the high watermark, or terms and generations: what is judged by these is not observable here.
app-bridge-about-exactly-once = Topics, groups, their places and the transactions that tie them lie in your Kafka; the lease with its tokens, the inbox and the passbook in your Redis. The rest, the bank’s ledger, its outbox and the text service, is simulated. Kafka tells no client epochs or markers: a commit is judged by who had the transactional id when it was asked for. Members may be silent for six seconds, a broker’s least, and not two.
app-bridge-about-saga = The events between the services go over your Kafka: a topic for each kind, a group for each service and kind that it listens for. The four services, what each keeps of an order, and the desk are simulated. The orchestrated form does not run here: an orchestrator asks the services by itself and keeps its log in its own store, so nothing of it would go over Kafka but its beginning and its end.
app-bridge-removed = What a run had there is removed when it makes room for another one; after the page was closed, “eda-bridge clean” does it.
app-bridge-no-kafka = This bridge was told of no Kafka. Start it with --kafka-bootstrap-servers and its address.
app-bridge-no-redis = This pattern needs a Redis beside the Kafka, for its lease and its inbox, and the bridge reaches none. It says: { $why } Start one, and name it to the bridge with --redis-host and --redis-port; it is tried again and again.
app-bridge-address = Address
app-bridge-token = Token, unless it is in the address
app-bridge-names = Its names begin with
app-bridge-round-trip = Round trip
app-bridge-lost = { $count ->
    [one] The connection was lost once and made again.
   *[other] The connection was lost { $count } times and made again.
} What was under way then was asked again where that does no harm, and is told as unknown otherwise.
app-bridge-start = Start the bridge beside your { $server }, and paste the line that it prints:
app-bridge-connect = Connect
app-bridge-leave = Disconnect
app-bridge-no-address = That is no address. The bridge prints one like http://127.0.0.1:7878/#bridge=…
app-bridge-no-token = The token is missing. It is what follows “#bridge=” in the line that the bridge printed.
app-bridge-unreachable = Nothing answers at { $address }. See whether the bridge runs there, and whether the browser asked to let this page reach your local network. It is tried again and again.
app-bridge-bad-token = The token is wrong. Each start of the bridge prints a new one, unless EDA_BRIDGE_TOKEN gives it.
app-bridge-bad-origin = The bridge does not let pages of this address in. Start it with --allow-origin { $origin }, or open the page that it serves itself with --dist.
app-bridge-bad-version = The bridge speaks another version of the protocol. Reload the page, or build the bridge anew.
app-bridge-says = The bridge refuses ({ $code }): { $why }.
app-bridge-forbidden = The browser does not let this page connect to { $address }: { $why }. A page over https reaches a bridge on this machine or one over wss.

# The recording of a live run
app-recording-save = Save the recording
app-recording-open = Open a recording
app-recording-shown = This is a recording: nothing of it happens now. Run again for a run of your own.
app-recording-none = That is no recording. One is saved here, and its first line says so.
app-recording-newer = A newer page has saved this recording. Reload the page.
app-recording-unknown = It is of a run that this page does not know: { $link }. The page that saved it can show it.
app-recording-line = Nothing is shown. Line { $line } of the file is damaged: { $part }. Take another copy of it.
app-recording-changed = Nothing is shown. The file was cut or changed after it was saved. Take another copy of it.
app-recording-elsewhere = This is a recording of “{ $pattern }”. Open it on the page of that pattern.

# The dialog that looks into the Kafka behind a bridge
topics-open = Topics and groups
topics-title = Topics and groups
topics-look-at = What to look at
topics-topics = Topics
topics-groups = Groups
topics-scope = Whose
topics-scope-run = This run
topics-scope-all = All runs
topics-prefix = Names in Kafka begin with
topics-asking = Asking Kafka…
topics-failed = Kafka could not be asked: { $why }. It is tried again.
topics-none = There is no topic yet.
topics-groups-none = There is no group yet.
topics-more = There are more. These are the first { $count }.
topics-partitions = { $count ->
    [one] { $count } partition
   *[other] { $count } partitions
}
topics-kept = { $count ->
    [one] { $count } offset
   *[other] { $count } offsets
}
topics-members = { $count ->
    [one] { $count } member
   *[other] { $count } members
}
topics-behind = { $count } behind
topics-partitions-table = Partitions
topics-offsets-table = Committed offsets
topics-members-table = Members
topics-nothing-committed = The group has committed nothing.
topics-nobody = Nobody is in the group.
topics-head-partition = Partition
topics-head-begin = Begin
topics-head-end = End
topics-head-kept = Offsets
topics-head-leader = Leader
topics-head-in-sync = In sync / replicas
topics-head-committed = Committed
topics-head-lag = Lag
topics-head-client = Client
topics-head-host = Host
topics-head-assigned = Has
topics-head-member = Member’s id
topics-records = Records
topics-every-partition = all
topics-from = From offset
topics-from-newest = newest
topics-filter = Filter
topics-follow = Follow
topics-isolation = Transactions
topics-seen = { $matching } of { $count } records, those of aborted transactions too.
topics-seen-committed = { $matching } of { $count } records, none of a transaction that was aborted or is open.
topics-oldest-go = The newest { $most } are kept, older ones go.
topics-full = The list is full; begin at a later offset to see what follows.
topics-choose = Choose a record to see its value and headers.
topics-record = Record { $place }
topics-place = Place
topics-time = Time
topics-key = Key
topics-no-key = none
topics-value = Value
topics-no-value = None. On a compacted topic this deletes the key.
topics-bytes = { $bytes } bytes
topics-cut = Only the first { $bytes } bytes are shown.
topics-headers = Headers
topics-no-headers = None.
topics-event-table = Attributes of the event
topics-event-binary = binary mode: attributes in headers, data in the value
topics-event-structured = structured mode: attributes and data in the value
topics-event-cut = The value is too long to be read as an event here.
topics-event-broken = This breaks the Kafka binding of CloudEvents 1.0.2: { $why }.
topics-write = Write a record
topics-partition-by-key = by the key
topics-headers-lines = Headers, one a line: “name: value”
topics-write-about = An empty key or value is none at all. The run’s consumers get the record like any other, and it gets a number in the header “playground-record”.
topics-write-do = Write
topics-write-read-only = This bridge was started with --read-only: it changes nothing.
topics-write-every-run = A record is written to a topic of this run alone: other runs have their own connections. Choose “This run” above.
topics-write-sending = Writing…
topics-write-no-header = Line { $line } of the headers is not “name: value”.
topics-written = Written: it lies at { $place }.
topics-write-failed = It was not written: { $why }.
topics-write-unknown = It may have been written or not: { $why }. Look for it among the records.

# The stage of choreographed sagas, whose bus is a log then
actor-bus-on-log = Kafka as the bus
    .short = Kafka
saga-stage-events-on-log = Events in Kafka
saga-stage-events-on-log-note = a topic for each kind
# Opens the dialog whose words are compare.ftl
compare-open = Compare with the simulator

# What a real Kafka tells
kafka-bounds = { $actor } said that P{ $partition } of { $topic } can be read from { $start } up to { $end }.
kafka-group-is = { $actor } said of { $group }: { $state }, with { $members ->
    [one] one member
   *[other] { $members } members
  }.
kafka-silent = Nobody answered for { $actor }.
kafka-answers = { $actor } answered again after { $silent }.
kafka-id-given = { $actor } gave { $client } the transactional id { $transactional }; holder { $turn } of it.
kafka-part-of = Offset { $offset } of P{ $partition } of { $topic } is part of transaction { $transaction }.
kafka-commit-asked = { $actor } asked for the commit of transaction { $transaction }, { $transactional }.
kafka-decided = { $actor } { $commit ->
    [yes] committed
   *[no] aborted
  } transaction { $transaction }, { $transactional }.
