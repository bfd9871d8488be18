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
app-bridge-about = What goes over the bus or waits in the queue lies in your Redis. What a run had there is removed when it makes room for another one; after the page was closed, “eda-bridge clean” does it.
app-bridge-about-log = Topics, groups and their places lie in your Kafka. The rest, payment’s keys and the gateway, is simulated. Kafka tells no client how far its followers are, what lies above the high watermark, or terms and generations: what is judged by these is not observable here. What a run had there is removed when it makes room for another one; after the page was closed, “eda-bridge clean” does it.
app-bridge-no-kafka = This bridge was told of no Kafka. Start it with --kafka-bootstrap-servers and its address.
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
