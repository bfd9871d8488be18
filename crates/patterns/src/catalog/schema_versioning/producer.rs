//! The producer: writes payments with the schema that was rolled out to it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use apache_avro::types::Value;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use eda_schema::avro::{encode, value_of};
use eda_schema::registry::SchemaId;
use eda_schema::wire::frame;

use super::facts::Written;
use super::library::{Known, Library};
use super::rules::Rules;
use super::steps::{Fields, record_of};
use crate::fact::Correlation;
use crate::money::Hundredths;
use crate::ports::{Actor, Bus, BusError, Clock, Runtime};
use crate::rng::{Purpose, Stream};
use crate::sim::Role;
use crate::time::Span;

/// Of a merchant whose name tells its category, going up from V1 makes what V2 writes; of a bill, a recharge and the
/// railway it cannot, so that such a payment is never lowered to V1.
const RECEIVERS: [&str; 12] = [
    "U10042",
    "MERCHANT_FOOD_DOMINOS",
    "MERCHANT_GROCERY_DMART",
    "U20077",
    "MERCHANT_FOOD_HALDIRAM",
    "MERCHANT_GROCERY_RELIANCE",
    "U30051",
    "MERCHANT_FOOD_SARAVANA",
    "MERCHANT_GROCERY_MORE",
    "MERCHANT_IRCTC",
    "BILLER_BESCOM",
    "RECHARGE_JIO",
];
const FOREIGN: [&str; 3] = ["USD", "EUR", "GBP"];

/// A payment as the customer orders it, whatever version it is written in.
#[derive(Clone, Debug)]
struct Payment {
    number: u64,
    receiver: &'static str,
    amount: i64,
    /// Abroad, in this currency.
    foreign: Option<&'static str>,
    has_cashback: bool,
    description: Option<&'static str>,
}

impl Payment {
    /// Every draw is made for every payment, so that a schema shifts no later one. The first is the demonstration's own:
    /// 5,000 from abroad, once a version can say so.
    fn draw(number: u64, random: &mut Stream) -> Payment {
        let receiver = RECEIVERS[random.below(RECEIVERS.len() as u64) as usize];
        let amount = random.between(1_000, 5_000_000) as i64;
        let (is_foreign, currency) = (random.chance(250), FOREIGN[random.below(3) as usize]);
        let (has_cashback, is_described) = (random.chance(250), random.chance(150));
        Payment {
            number,
            receiver,
            amount: if is_foreign && currency == "USD" { 500_000 } else { amount },
            foreign: is_foreign.then_some(currency),
            has_cashback,
            description: is_described.then_some("rent"),
        }
    }

    /// Of sixteen payments one is still pending and one has failed.
    fn status(&self) -> &'static str {
        match self.number % 16 {
            5 => "pending",
            11 => "failed",
            _ => "completed",
        }
    }

    /// The payment in the version of a schema. What the version has no field for is not said; abroad nobody pays before
    /// there is a field for the currency.
    fn fields(&self, known: &Known, unix_ms: u64) -> (Fields, &'static str) {
        let record = record_of(&known.schema);
        let knows_foreign = record.fields.iter().any(|field| field.name == "international_transfer");
        let foreign = self.foreign.filter(|_| knows_foreign);
        let currency = foreign.unwrap_or("INR");
        let text = |text: &str| Value::String(text.to_owned());
        let nested = |fields: &[(&str, Value)]| {
            Value::Record(fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect())
        };
        let value = |name: &str| match name {
            "event_id" => text(&format!("EVT-{:06}", self.number)),
            "transaction_id" => text(&format!("TXN-{:06}", self.number)),
            "amount" => Value::Long(self.amount),
            "currency" => text(currency),
            "sender_id" | "payer_id" => text("U10001"),
            "receiver_id" => text(self.receiver),
            "timestamp" => Value::Long(unix_ms as i64),
            "device_id" => text("D10001"),
            "status" => text(self.status()),
            "transaction_type" if foreign.is_some() => text("international"),
            "transaction_type" if self.receiver.starts_with("MERCHANT_") => text("peer_to_merchant"),
            "transaction_type" if self.receiver.starts_with("BILLER_") => text("bill_payment"),
            "transaction_type" if self.receiver.starts_with("RECHARGE_") => text("recharge"),
            "transaction_type" => text("peer_to_peer"),
            "merchant_category" if self.receiver.contains("FOOD") => text("food"),
            "merchant_category" if self.receiver.contains("GROCERY") => text("grocery"),
            "merchant_category" if self.receiver.contains("IRCTC") => text("travel"),
            "description" => self.description.map_or(Value::Null, text),
            "cashback_details" if self.has_cashback => nested(&[
                ("cashback_amount", Value::Long(self.amount / 50)),
                ("cashback_percentage", Value::Int(2)),
                ("campaign_id", text("DIWALI")),
            ]),
            "loyalty_points" if self.has_cashback => nested(&[
                ("points_earned", Value::Long(self.amount / 10_000)),
                ("points_redeemed", Value::Long(0)),
                ("tier", text(["bronze", "silver", "gold", "platinum"][self.number as usize % 4])),
            ]),
            "compliance_details" if foreign.is_some() => nested(&[
                ("aml_status", text("cleared")),
                ("risk_score", Value::Int((self.number * 7 % 101) as i32)),
                ("kyc_level", text("full")),
            ]),
            "international_transfer" if foreign.is_some() => nested(&[
                ("source_currency", text("INR")),
                ("target_currency", text(currency)),
                ("forex_rate_millionths", Value::Long(83_250_000)),
                ("bank_charges", Value::Long(25_000)),
                ("correspondent_bank", text("HDFC")),
            ]),
            _ => Value::Null,
        };
        let fields = record.fields.iter().map(|field| {
            let value = value(&field.name).resolve(&field.schema);
            let value = value.or_else(|_| {
                let default = field.default.as_ref().map_or(text("other"), value_of);
                default.resolve(&field.schema)
            });
            (field.name.clone(), value.unwrap_or_else(|_| panic!("{} is written", field.name)))
        });
        (fields.collect(), currency)
    }
}

pub(super) fn start_producer<R: Runtime>(runtime: &R, rules: &Rc<Rules>) {
    let rules = Rc::clone(rules);
    // The payments stand outside of the program: the customers wait while it is down.
    let random = Rc::new(RefCell::new(Stream::new(runtime.seed(), Purpose::Scenario, 0)));
    let next = Rc::new(Cell::new(1));
    let start = move |actor: Actor<R>| {
        let work = produce(actor.clone(), Rc::clone(&rules), Rc::clone(&random), Rc::clone(&next));
        actor.spawn(Role::Work, Box::pin(work));
    };
    runtime.start_actor("producer", Rc::new(start));
}

async fn produce<R: Runtime>(actor: Actor<R>, rules: Rc<Rules>, random: Rc<RefCell<Stream>>, next: Rc<Cell<u64>>) {
    let library = Library::new(&actor);
    while next.get() <= rules.payments {
        actor.clock.sleep(Span::from_us(1_000_000 / rules.rate)).await;
        let known = match library.rolled_out("producer").await {
            Ok(0) | Err(_) => continue,
            Ok(version) => library.by_version(version).await,
        };
        // Where the registry does not answer, the customer waits for the next turn.
        let Ok(known) = known else { continue };
        let payment = Payment::draw(next.get(), &mut random.borrow_mut());
        next.set(payment.number + 1);
        write(&actor, &known, &payment).await;
    }
}

async fn write<R: Runtime>(actor: &Actor<R>, known: &Known, payment: &Payment) {
    actor.correlate(Correlation(payment.number as u32));
    let (fields, currency) = payment.fields(known, actor.clock.unix_ms());
    let Ok(body) = encode(&known.schema, Value::Record(fields)) else { panic!("it was written for this schema") };
    let bytes = STANDARD.encode(frame(SchemaId(known.id), &body));
    let event = actor.event("payment.recorded", &format!("TXN-{:06}", payment.number), &bytes);
    let message = actor.bus.message(event);
    let (record, amount) = (message.record, Hundredths(payment.amount.unsigned_abs()));
    let currency = actor.word(currency);
    actor.record(Written { record, version: known.version, id: known.id, amount, currency });
    while actor.bus.publish(message.clone()).await == Err(BusError::OutcomeUnknown) {}
}
