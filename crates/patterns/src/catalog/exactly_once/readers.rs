//! Who reads what the exactly-once lane has told: the statements, from the postings, and the notifier, from the outbox by
//! way of the relay. The notifier's text is where the guarantee ends: nothing can take it back, and no transaction
//! covers it.

use std::cell::RefCell;
use std::panic::Location;
use std::rc::Rc;

use super::facts::{KnownNotice, Noted, Posted, Relayed, StatementsOpened, Texted};
use super::ledger::body;
use super::pauses::Pauses;
use super::rules::{NOTICES, POSTINGS, Rules};
use super::scene::{AGAIN, PATIENCE, wait_for_topics};
use crate::money::Money;
use crate::once::{Inbox, Noted as Outcome};
use crate::ports::log::{Consumed, Offset, Polled, TopicPartition};
use crate::ports::{Actor, Clock, KeyValue, KeyValueError, PutIf, Request, Runtime, Service, ServiceError, Write};
use crate::sim::{Latency, Role, ServiceCall, ServiceSpec, SimRuntime};
use crate::sorted::SortedMap;
use crate::time::Span;

/// How often the relay looks into the outbox.
const EVERY: Span = Span::from_ms(300);

const INBOX: Inbox = Inbox::new("inbox");

/// Starts the statements: a view that is read anew from the first posting after each start.
pub(super) fn start_statements<R: Runtime>(runtime: &R, rules: &Rc<Rules>) {
    let rules = Rc::clone(rules);
    let start = move |actor: Actor<R>| {
        actor.clone().spawn(Role::Server, Box::pin(count(actor, Rc::clone(&rules))));
    };
    runtime.start_actor("statements", Rc::new(start));
}

async fn count<R: Runtime>(actor: Actor<R>, rules: Rc<Rules>) {
    wait_for_topics(&actor, &rules).await;
    actor.record(StatementsOpened {});
    let consumer = actor.log.consumer(rules.statements());
    consumer.assign(vec![TopicPartition::new(&POSTINGS.into(), 0)]);
    let mut since: SortedMap<String, Money> = SortedMap::new();
    loop {
        let Ok(Polled::Records(records)) = consumer.poll(Span::from_ms(250)).await else { continue };
        for record in records {
            consumer.work_on(&record);
            let text = String::from_utf8_lossy(record.value.as_deref().unwrap_or_default()).into_owned();
            let mut words = text.split(' ');
            let (Some(key), Some(account), Some(paise)) = (words.next(), words.next(), words.next()) else { continue };
            let Ok(amount) = paise.parse().map(Money::from_paise) else { continue };
            let balance = since.entry(account.to_owned()).or_default();
            *balance += amount;
            let since = *balance;
            actor.record(Posted { key: actor.word(key), account: actor.word(account), amount, since });
        }
    }
}

/// Starts the relay: it tells what lies in the outbox, then says so.
pub(super) fn start_relay<R: Runtime>(runtime: &R, rules: &Rc<Rules>, pauses: &Pauses) {
    let (rules, pauses) = (Rc::clone(rules), pauses.clone());
    let start = move |actor: Actor<R>| {
        actor.clone().spawn(Role::Server, Box::pin(relay(actor, Rc::clone(&rules), pauses.clone())));
    };
    runtime.start_actor("relay", Rc::new(start));
}

async fn relay<R: Runtime>(actor: Actor<R>, rules: Rc<Rules>, pauses: Pauses) {
    wait_for_topics(&actor, &rules).await;
    let producer = actor.log.producer(Rules::producer());
    let ask = |operation: &'static str, words: String| {
        actor.service.call(Request::new("ledger", operation, body(&words), PATIENCE))
    };
    loop {
        actor.clock.sleep(EVERY).await;
        let Ok(rows) = ask("outbox", String::new()).await else { continue };
        for row in rows.trim_matches('"').split('|') {
            let Some((row, key)) = row.split_once(' ') else { continue };
            let Ok(number) = row.parse() else { continue };
            let notice = actor.log.record_of(&NOTICES.into(), Some(key.as_bytes()), Some(row.as_bytes()));
            let told = match producer.send(notice).await {
                Ok(in_flight) => in_flight.acknowledged().await,
                Err(error) => Err(error),
            };
            // What was not told for certain is told again, and all behind it with it.
            if told.is_err() {
                break;
            }
            pauses.told(&actor).await;
            if ask("told", row.to_owned()).await.is_err() {
                break;
            }
            actor.record(Relayed { number, key: actor.word(key) });
        }
    }
}

/// Starts the notifier.
pub(super) fn start_notifier<R: Runtime>(runtime: &R, rules: &Rc<Rules>, pauses: &Pauses) {
    let (rules, pauses) = (Rc::clone(rules), pauses.clone());
    let start = move |actor: Actor<R>| {
        actor.clone().spawn(Role::Server, Box::pin(notify(actor, Rc::clone(&rules), pauses.clone())));
    };
    runtime.start_actor("notifier", Rc::new(start));
}

async fn notify<R: Runtime>(actor: Actor<R>, rules: Rc<Rules>, pauses: Pauses) {
    wait_for_topics(&actor, &rules).await;
    let consumer = actor.log.consumer(rules.consumer("notifier", actor.name()));
    consumer.subscribe(&[NOTICES]);
    loop {
        match consumer.poll(Span::from_ms(250)).await {
            Ok(Polled::Records(records)) => {
                for record in records {
                    consumer.work_on(&record);
                    while note(&actor, &rules, &pauses, &record).await.is_err() {
                        actor.clock.sleep(AGAIN).await;
                    }
                    // Where this fails the notice comes again, and is known.
                    let _ = consumer.commit(vec![(record.partition.clone(), Offset(record.offset.0 + 1))]).await;
                }
            }
            Ok(Polled::Revoked(partitions)) => consumer.revoked(&partitions),
            Ok(Polled::Assigned(_) | Polled::Lost(_)) => {}
            Err(_) => actor.clock.sleep(AGAIN).await,
        }
    }
}

/// The notice is to be taken up again: a store or a service gave no answer.
struct Again;

impl From<KeyValueError> for Again {
    fn from(_: KeyValueError) -> Again {
        Again
    }
}

/// Writes the passbook line and notes the notice, together; and sends a text, which is outside of both.
///
/// A notice is known by the number of its row in the outbox: one row, one effect. The transfer's key would not do,
/// since the ledger forgets keys after their window, and a second effect is to be told as well.
async fn note<R: Runtime>(actor: &Actor<R>, rules: &Rules, pauses: &Pauses, record: &Consumed) -> Result<(), Again> {
    let text = |bytes: &Option<Rc<[u8]>>| String::from_utf8_lossy(bytes.as_deref().unwrap_or_default()).into_owned();
    let (transfer, row) = (text(&record.key), text(&record.value));
    let key = actor.word(&transfer);
    // A passbook gets one more line for each notice that comes; nothing in it says which were there.
    let line = || {
        let (key, value) = (format!("passbook/{}", record.offset.0), transfer.clone());
        vec![Write::Put { key, value, condition: PutIf::Always, ttl: None }]
    };
    if rules.inboxed && INBOX.knows(actor, &row).await? {
        actor.record(KnownNotice { key });
        return Ok(());
    }
    if !rules.notes_first {
        // Until it is known to be sent, or the text may be missing: once at least.
        send_text(actor, &transfer).await.map_err(|_| Again)?;
        pauses.texted(actor, "texted").await;
    }
    let noted = if rules.inboxed {
        INBOX.accept(actor, &row, line()).await?
    } else {
        // The guard is off: the line is written for every notice that comes.
        actor.key_value.batch(line()).await?;
        Outcome::New
    };
    match noted {
        Outcome::New => actor.record(Noted { key, row: row.parse().unwrap_or_default() }),
        Outcome::Before => actor.record(KnownNotice { key }),
    };
    if rules.notes_first {
        pauses.texted(actor, "noted").await;
        // Once, whatever comes of it: nobody would know of a second time. Once at most.
        let _ = send_text(actor, &transfer).await;
    }
    Ok(())
}

/// The text service knows no keys: it sends a text for each call.
async fn send_text<R: Runtime>(actor: &Actor<R>, key: &str) -> Result<(), ServiceError> {
    actor.service.call(Request::new("sms", "text", body(key), PATIENCE)).await.map(drop)
}

/// The text service, which is not ours.
pub(super) fn start_texts(runtime: &SimRuntime) {
    let recorder = runtime.recorder().clone();
    let me = recorder.actor("sms");
    let sent: RefCell<SortedMap<String, u32>> = RefCell::default();
    let text = move |call: ServiceCall<'_>| {
        let key = call.body.trim_matches('"').to_owned();
        let name = recorder.name(&key);
        let mut sent = sent.borrow_mut();
        let times = sent.entry(key).or_default();
        *times += 1;
        recorder.record(me, Texted { key: name, times: *times }, Location::caller());
        Ok(body("sent"))
    };
    runtime.start_service(ServiceSpec {
        name: "sms",
        latency: Latency::ms(20, 60, 200),
        failing_per_mille: 0,
        failure_code: "503",
        handler: Rc::new(text),
    });
}
