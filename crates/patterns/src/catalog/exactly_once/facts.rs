//! What the client, the processors and the bank record. An account is named by its number, a transfer by its key.

use crate::fact::Name;
use crate::money::Money;
use crate::time::Span;

crate::facts! {
    /// A customer asked for a transfer. `key` was drawn on the customer's own device, once for this wish.
    Requested = "transfer.requested", Asked, Story { key: Name, from: Name, to: Name, amount: Money }
    /// The client sends something under a key that it has sent before, for this reason.
    SentAgain = "transfer.sent-again", Retry, Story { key: Name, attempt: u32, why: Name }
    /// A lane has taken a transfer up: this record of the stream.
    TakenUp = "transfer.taken-up", Plain, Detail { lane: Name, key: Name, partition: u32, offset: u64 }
    /// A lane is done with a transfer; `outcome` says how.
    Settled = "transfer.settled", Delivered, Detail { lane: Name, key: Name, outcome: Name }
    /// The exactly-once lane's place in a partition is committed, with what was made of the record before it.
    PlaceCommitted = "transfer.place-committed", Plain, Detail { partition: u32, next: u64 }
    /// Somebody's work stands still for a while and knows nothing of it. Heartbeats are another thread's, and go on.
    StoodStill = "processor.stood-still", Asked, Marked { lane: Name, step: Name, pause: Span }

    /// A processor holds the lease on the ledger, under this token.
    LeaseTaken = "ledger.lease-taken", Plain, Story { token: u64 }
    /// Somebody else holds it.
    LeaseHeld = "ledger.lease-held", Plain, Detail {}
    /// An account of a lane's book at the beginning.
    Opened = "ledger.opened", Plain, Detail { book: Name, account: Name, balance: Money }
    /// The store was asked by who holds this token.
    TokenSeen = "ledger.token-seen", Plain, Detail { token: u64 }
    /// Money moved in a lane's book, which has these balances now. `token` is the writer's; 0 is none.
    Moved = "ledger.moved", Delivered, Story {
        book: Name, key: Name, from: Name, to: Name, amount: Money, from_balance: Money, to_balance: Money, token: u64
    }
    /// No money moved: the transfer is not allowed.
    Declined = "ledger.declined", Plain, Story { book: Name, key: Name, code: Name }
    /// The key was known: the answer of the first time was given again.
    FoundDone = "ledger.found-done", Retry, Story { key: Name }
    /// The key was used before for something else: refused.
    KeyReused = "ledger.key-reused", Failed, Marked { key: Name }
    /// The window of a key is over: the ledger does not know it any more.
    KeyForgotten = "ledger.key-forgotten", Plain, Marked { key: Name }
    /// The store refused a holder that came late: it has seen `newest`.
    WriteFenced = "ledger.write-fenced", Failed, Marked { token: u64, newest: u64 }

    /// A processor has the partition's transactional id, and fenced whoever had it before.
    IdTaken = "processor.id-taken", Plain, Story { transactional: Name }
    /// A processor was turned away: its transactional id is somebody else's.
    TurnedAway = "processor.turned-away", Failed, Marked { transactional: Name }
    /// The reader of the postings begins, with nothing counted.
    StatementsOpened = "statement.opened", Plain, Detail {}
    /// It has counted a posting: so much the account has gained or lost since.
    Posted = "statement.posted", Delivered, Detail { key: Name, account: Name, amount: Money, since: Money }

    /// The relay has told what lay in the outbox.
    Relayed = "outbox.relayed", Delivered, Story { number: u64, key: Name }
    /// The notifier has noted a notice and written the passbook line, together.
    Noted = "inbox.noted", Delivered, Story { key: Name, row: u64 }
    /// The notifier knew the notice.
    KnownNotice = "inbox.known", Retry, Story { key: Name }
    /// The customer has so many texts about one transfer now.
    Texted = "sms.texted", Delivered, Story { key: Name, times: u32 }
}
