//! The four versions of Paytm's transaction, and the changes that somebody tries on it.

/// A field that V1 has.
const BASE: &str = r#"
    {"name":"event_id","type":"string"},
    {"name":"transaction_id","type":"string"},
    {"name":"amount","type":"long","doc":"in hundredths of the currency"},
    {"name":"sender_id","type":"string"},
    {"name":"receiver_id","type":"string"},
    {"name":"timestamp","type":"long"},
    {"name":"status","type":{"type":"enum","name":"Status","symbols":["pending","completed","failed"]}}"#;

/// The field of it that is renamed, as it stands there.
const SENDER: &str = r#"{"name":"sender_id","type":"string"}"#;

/// The field that goes away: later versions write no device.
const DEVICE: &str = r#"{"name":"device_id","type":"string"}"#;

const INR: &str = r#"{"name":"currency","type":{"type":"enum","name":"Currency","symbols":["INR"]}}"#;

/// The default stands in where V1 did not say: a payment between two people.
const KIND: &str = r#"{"name":"transaction_type","default":"peer_to_peer","type":{"type":"enum","name":"Kind",
    "symbols":["peer_to_peer","peer_to_merchant","bill_payment","recharge"]}}"#;

const CATEGORY: &str = r#"
    {"name":"merchant_category","type":["null","string"],"default":null},
    {"name":"description","type":["null","string"],"default":null}"#;

const CASHBACK: &str = r#"
    {"name":"cashback_details","default":null,"type":["null",{"type":"record","name":"Cashback","fields":[
        {"name":"cashback_amount","type":"long"},
        {"name":"cashback_percentage","type":"int"},
        {"name":"campaign_id","type":"string"}]}]},
    {"name":"loyalty_points","default":null,"type":["null",{"type":"record","name":"Loyalty","fields":[
        {"name":"points_earned","type":"long"},
        {"name":"points_redeemed","type":"long"},
        {"name":"tier","type":"string"}]}]}"#;

const FOREIGN: &str =
    r#"{"name":"currency","type":{"type":"enum","name":"Currency","symbols":["INR","USD","EUR","GBP"]}}"#;

const KIND_4: &str = r#"{"name":"transaction_type","default":"peer_to_peer","type":{"type":"enum","name":"Kind",
    "symbols":["peer_to_peer","peer_to_merchant","bill_payment","recharge","international"]}}"#;

const INTERNATIONAL: &str = r#"
    {"name":"international_transfer","default":null,"type":["null",{"type":"record","name":"Transfer","fields":[
        {"name":"source_currency","type":"string"},
        {"name":"target_currency","type":"string"},
        {"name":"forex_rate_millionths","type":"long"},
        {"name":"bank_charges","type":"long"},
        {"name":"correspondent_bank","type":"string"}]}]},
    {"name":"compliance_details","default":null,"type":["null",{"type":"record","name":"Compliance","fields":[
        {"name":"aml_status","type":"string"},
        {"name":"risk_score","type":"int"},
        {"name":"kyc_level","type":"string"}]}]}"#;

fn record(fields: &[&str]) -> String {
    format!(r#"{{"type":"record","name":"Transaction","namespace":"com.paytm","fields":[{}]}}"#, fields.join(","))
}

/// What somebody registers, one after the other, by the word of the change.
pub(super) fn releases(change: &str) -> Vec<String> {
    let first = record(&[BASE, INR]);
    let second = || record(&[BASE, INR, KIND, CATEGORY]);
    match change {
        "required-field" => {
            let required = record(&[BASE, INR, r#"{"name":"merchant_category","type":"string"}"#]);
            let with_default =
                record(&[BASE, INR, r#"{"name":"merchant_category","type":["null","string"],"default":null}"#]);
            vec![first, required, with_default]
        }
        "renamed-field" => {
            let renamed = |field: &str| record(&[&BASE.replace(SENDER, field), INR]);
            let bare = renamed(r#"{"name":"payer_id","type":"string"}"#);
            let with_alias = renamed(r#"{"name":"payer_id","type":"string","aliases":["sender_id"]}"#);
            vec![first, bare, with_alias]
        }
        "removed-field" => vec![record(&[BASE, INR, DEVICE]), first],
        "re-added-field" => {
            let text = r#"{"name":"note","type":"string","default":""}"#;
            let number = r#"{"name":"note","type":"long","default":0}"#;
            vec![record(&[BASE, INR, text]), first, record(&[BASE, INR, number]), second()]
        }
        _ => vec![
            first,
            second(),
            record(&[BASE, INR, KIND, CATEGORY, CASHBACK]),
            record(&[BASE, FOREIGN, KIND_4, CATEGORY, CASHBACK, INTERNATIONAL]),
        ],
    }
}
