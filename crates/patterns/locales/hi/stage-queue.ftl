# क़तार और उसके dead letter की तस्वीर।

app-stage-dlq-summary = अब तक { $count } संदेश
app-stage-dlq-alerts = { $count ->
    [0] कोई अलर्ट नहीं
   *[other] { $count } अलर्ट
}
app-stage-dlq-queue = काम की क़तार
app-stage-dlq-order = जिसकी बारी पहले, वह पहले
app-stage-dlq-depth = गहराई
app-stage-dlq-age = सबसे पुराना
app-stage-dlq-of-limit = { $value }, अलर्ट { $limit } पर
app-stage-dlq-in-hand = lease पर
app-stage-dlq-visible = { $lease } बाद फिर क़तार में
app-stage-dlq-popped = ले लिया; कोई वापस नहीं लेता
app-stage-dlq-holds = हाथ में { $count } संदेश
app-stage-dlq-idle = ख़ाली
app-stage-dlq-schedule = आगे की कोशिशें
app-stage-dlq-waiting = { $how }; { $count } इंतज़ार में
app-stage-dlq-exactly = ठीक हद पर
app-stage-dlq-upper-half = आधी हद और हद के बीच
app-stage-dlq-anywhere = हद तक कहीं भी
app-stage-dlq-thrice = पिछले इंतज़ार के तिगुने तक
app-stage-dlq-no-retry = हर संदेश की एक ही कोशिश: दोबारा कुछ नहीं।
app-stage-dlq-attempt = कोशिश { $attempt }
app-stage-dlq-bound = हद { $bound }
app-stage-dlq-now = अभी
app-stage-dlq-queued = क़तार
app-stage-dlq-leased = lease
app-stage-dlq-scheduled = बाद में
app-stage-dlq-done = पूरे
app-stage-dlq-dead = dead
app-stage-dlq-spread = झुंड कैसे लौटता है
app-stage-dlq-spread-note = { $herd } साथ फ़ेल हुए; { $step } में { $gateway } लिए जाते हैं
app-stage-dlq-peak = चरम { $peak }
app-stage-dlq-letters = Dead letter
app-stage-dlq-message = संदेश
app-stage-dlq-tries = कोशिशें
app-stage-dlq-error = आख़िरी गड़बड़ी
app-stage-dlq-since = उम्र
app-stage-dlq-none = कोई नहीं। जो नहीं भेजा जा सकता, वह अपनी कहानी के साथ यहाँ रहता है।
app-stage-dlq-newer = नए
app-stage-dlq-older = पुराने
app-stage-dlq-shown = { $all } में से { $from } से { $to }
app-stage-dlq-redrive-all = सबका redrive
app-stage-dlq-redrive = Redrive
app-stage-dlq-edit = ठीक करें
app-stage-dlq-means-leased = lease पर; पट्टी बची हुई lease है
app-stage-dlq-means-scheduled = फिर कोशिश होगी
app-stage-dlq-means-down = क्रैश; उसकी lease चलती रहती है
app-stage-dlq-means-dead = छोड़ा गया, इंसान के लिए रखा
word-notifications = सूचनाएँ
