# Schema versioning: Paytm's transactions.

schema-versioning-title = Schema versioning
schema-versioning-tagline = Change the record without breaking who reads it
schema-versioning-scene = Paytm writes every transaction to one stream. Four services read it, each with the version of the schema that its code knows.
schema-versioning-problem = Records outlive the code that wrote them. Whoever adds, removes or renames a field can stop all readers, or make them read something that was never written.
schema-versioning-happens = The deployment registers a schema before anybody uses it. The registry compares it with the earlier ones and refuses what breaks its mode’s promise. A record carries the id of its schema; a reader asks once for it, lets Avro resolve the record, and goes up or down the versions step by step.
schema-versioning-without = Without the check, a required field makes every older record unreadable. With a look at the last version alone, a field that went and came back as another type is let in. With a downgrade that drops what does not fit, 5,000 dollars are read as 5,000 rupees.
schema-versioning-try = Watch the registry refuse the required field. Then switch on “No compatibility check” and see which records nobody can read.

# Parameters
schema-versioning-param-mode = Mode
    .meaning = Which changes the registry lets in.
schema-versioning-option-BACKWARD_TRANSITIVE = BACKWARD_TRANSITIVE: new reads all old
schema-versioning-option-BACKWARD = BACKWARD: new reads the last
schema-versioning-option-FORWARD = FORWARD: the last reads new
schema-versioning-option-FORWARD_TRANSITIVE = FORWARD_TRANSITIVE: all old read new
schema-versioning-option-FULL = FULL: both, with the last
schema-versioning-option-FULL_TRANSITIVE = FULL_TRANSITIVE: both, with all
schema-versioning-option-NONE = NONE: everything is let in
schema-versioning-param-change = Change
    .meaning = What the deployment registers, one release after the other.
schema-versioning-option-paytm = V1 to V4
schema-versioning-option-required-field = a required field without a default
schema-versioning-option-re-added-field = a field removed, then added as another type
schema-versioning-option-renamed-field = a field renamed, without and with an alias
schema-versioning-option-removed-field = a required field removed, and all four services follow
schema-versioning-param-first = Who upgrades first
    .meaning = Which side of the stream gets a new version first.
schema-versioning-option-consumers = the consumers
schema-versioning-option-producer = the producer
schema-versioning-param-gap = Time between releases
    .meaning = How long the deployment waits before it registers the next release.
schema-versioning-param-lag = Time between the sides
    .meaning = How long the other side keeps the older version.
schema-versioning-param-rate = Payments a second
    .meaning = How many payments the producer writes in a second.
schema-versioning-param-payments = Payments
    .meaning = How many payments there are in this run.

# Guards
schema-versioning-switch-compatibility-check = No compatibility check
    .meaning = The registry lets every schema in, whatever its mode promised.
schema-versioning-switch-lossless = Downgrade relabels currency
    .meaning = A step down drops what does not fit and takes the first currency that does.

# Presets
schema-versioning-preset-rolling-upgrade = Rolling upgrade, V1 to V4
    .outcome = all read, or refused by name
    .watch = Four releases come, consumers first. Those pinned at an older version read what loses nothing and set the rest aside.
schema-versioning-preset-required-field = Required field without a default
    .outcome = refused, then corrected
    .watch = The registry refuses the second release and names the field. With a default it is let in.
schema-versioning-preset-re-added-field = Field comes back as another type
    .outcome = refused
    .watch = The last version does not know the field, but the first does: only a transitive mode remembers.
schema-versioning-preset-producer-first = Producer first under BACKWARD
    .outcome = records unreadable
    .watch = BACKWARD lets the required device_id go: new readers need none. The producer leaves it out at once, and whoever still reads as version 1 has no value for it, until the consumers follow. With the consumers first, nobody misses it.
schema-versioning-preset-none-bad-record = NONE with a bad schema
    .outcome = records unreadable
    .watch = NONE lets the required field in. The new readers cannot resolve the older records and set them aside.
schema-versioning-preset-renamed-no-alias = Renamed without an alias, under NONE
    .outcome = records unreadable
    .watch = To Avro a field of another name is another field. A reader of version 2 finds no payer_id in the records of version 1 and sets them aside; legacy analytics, which stays at version 1, finds no sender_id in all that follow. Compliance is cut off until second 9. By then it has version 3, whose alias is the old name, and reads them.
schema-versioning-preset-renamed-with-alias = Renamed, then with an alias
    .outcome = refused, then corrected
    .watch = The bare rename is refused: payer_id has no default. With the alias sender_id it is let in, and every older record resolves.
schema-versioning-preset-random-faults = Random faults
    .outcome = holds
    .watch = The seed crashes, slows and cuts off whom it likes; every invariant stays green.
schema-versioning-preset-no-check = No compatibility check
    .outcome = promise broken
    .watch = The required field is let in, and the next older record has no value for it.
schema-versioning-preset-relabelled = Downgrade relabels currency
    .outcome = dollars read as rupees
    .watch = V4 writes 5,000 dollars. A reader of V3 knows rupees alone, and reads 5,000 of them.

# The stage
schema-versioning-stage-now = { $aside } set aside · { $relabelled } relabelled
schema-versioning-stage-versions = What came to the registry
schema-versioning-stage-versions-about = oldest first, with the side of the stream that works with it
schema-versioning-stage-written = { $count ->
    [one] 1 record written
   *[other] { $count } records written
  }
schema-versioning-stage-refused = refused, { $against }
schema-versioning-stage-readers = Who reads what
schema-versioning-stage-reads-as = reads as
schema-versioning-stage-read = read
schema-versioning-stage-set-aside = would lose a field
schema-versioning-stage-unresolved = unresolved
schema-versioning-stage-relabelled = relabelled
schema-versioning-stage-newest = newest

# The editor
schema-versioning-editor-open = Open the schema editor
schema-versioning-editor-about = Write schemas and records yourself: what changed, which rule decides, and every mode against every kind of change.

# Faults
schema-versioning-fault-crash-producer = Crash the producer
schema-versioning-fault-crash-fraud-detection = Crash fraud detection
schema-versioning-fault-crash-deployment = Crash the deployment
schema-versioning-fault-fail-registry = Make the registry fail
schema-versioning-fault-slow-registry = Slow the registry down

# Facts of its own
schema-mode = { $actor } promised { $mode }.
schema-registered = { $actor } let version { $version } in, with id { $id }.
schema-refused = { $actor } refused a schema: { $path } against version { $against } ({ $rule }). The latest is still version { $latest }.
schema-rolled-out = { $actor } rolled version { $version } out to the { $side }.
schema-learned = { $actor } learned version { $version }, id { $id }.
schema-silent = { $actor } got no answer of the registry and asks again in { $wait }.
payment-written = { $actor } wrote { $record } in version { $version }: { $currency ->
    [INR] ₹{ $amount }
    [USD] US${ $amount }
    [GBP] £{ $amount }
   *[other] €{ $amount }
  }.
payment-resolved = { $actor } asked Avro to resolve { $record }, written in version { $writer }, for version { $reader }: { $resolves ->
    [yes] it does
   *[other] it does not
  }.
payment-stepped = { $actor } took { $record } from version { $from } to { $to }, and it fits.
payment-read = { $actor } read { $record } of version { $writer } as version { $reader }: { $currency ->
    [INR] ₹{ $amount }
    [USD] US${ $amount }
    [GBP] £{ $amount }
   *[other] €{ $amount }
  }.
payment-step-refused = { $actor } set { $record } aside: from version { $from } to { $to } { $why ->
    [no-value] it has no value for { $field }
   *[other] it would lose { $field }, or change it
  }.
payment-undecodable = { $actor } set { $record } aside: version { $reader } does not resolve what version { $writer } wrote.

# Invariants
schema-versioning-invariant-promised-direction = What was let in is readable as promised
schema-versioning-invariant-ids-immutable = An id names one schema for ever
schema-versioning-invariant-refused-changes-nothing = A refused change changes nothing
schema-versioning-invariant-money-keeps-currency = Money never changes its currency

schema-versioning-resolved = { $records ->
    [one] 1 promised record resolved.
   *[other] { $records } promised records resolved.
}
schema-versioning-unresolved = Version { $reader } does not resolve { $record }, which version { $writer } wrote, although the mode promised it.
schema-versioning-ids = { $ids ->
    [one] 1 id, one schema.
   *[other] { $ids } ids, one schema each.
}
schema-versioning-id-changed = Id { $id } names another schema than before.
schema-versioning-refusals = { $versions } let in, { $refused } refused; no number was skipped.
schema-versioning-version-gap = Version { $version } follows version { $latest }.
schema-versioning-refused-changed = The refusal left version { $found } as the latest; it was { $latest }.
schema-versioning-money = { $read ->
    [one] 1 amount was read as it was written.
   *[other] { $read } amounts were read as they were written.
}
schema-versioning-relabelled = { $record } was written as { $was ->
    [INR] ₹{ $before }
    [USD] US${ $before }
    [GBP] £{ $before }
   *[other] €{ $before }
  } and read as { $currency ->
    [INR] ₹{ $amount }
    [USD] US${ $amount }
    [GBP] £{ $amount }
   *[other] €{ $amount }
  }.

# Names
actor-deployment = deployment
actor-producer = producer
actor-legacy-analytics = legacy analytics
    .short = analytics
actor-fraud-detection = fraud detection
    .short = fraud
actor-cashback = cashback
actor-compliance = compliance
actor-registry = schema registry
    .short = registry
word-consumers = consumers
word-schema-unknown = the registry does not know the schema
word-registry-failed = the registry failed
word-registry-silent = the registry did not answer
