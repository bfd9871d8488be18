//! What is sent: notifications of orders, their topics, and who carries them.

use serde::{Deserialize, Serialize};

/// The queue's name.
pub(super) const QUEUE: &str = "notifications";

/// The topics, as often among twelve as in the demonstration that the scene follows: `order.sms` three times,
/// `order.push` and `order.email` twice, `restaurant.sms` three times, `delivery.push` twice.
pub(super) const TOPICS: [&str; 12] = [
    "order.sms",
    "restaurant.sms",
    "order.push",
    "order.email",
    "order.sms",
    "delivery.push",
    "restaurant.sms",
    "order.email",
    "order.sms",
    "order.push",
    "restaurant.sms",
    "delivery.push",
];

/// A notification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Notice {
    /// About which order.
    pub(super) order_id: String,
    /// To whom: a customer's number, never an address.
    pub(super) customer_id: String,
    /// Whether the address on file is still the customer's.
    pub(super) address_is_current: bool,
    /// What it says; `{order}` stands for the order's number.
    pub(super) text: String,
}

/// What it says where nothing is wrong with it.
pub(super) const TEXT: &str = "Your order {order} is on its way.";

/// What it says where somebody forgot a brace.
pub(super) const BROKEN_TEXT: &str = "Your order {order is on its way.";

impl Notice {
    /// A notification as its queue carries it.
    pub(super) fn write(&self) -> String {
        serde_json::to_string(self).expect("a notification serialises")
    }

    /// Reads one back. Whoever edits a dead letter writes one as well.
    pub(super) fn read(body: &str) -> Notice {
        serde_json::from_str(body).expect("notifications are written by this program")
    }

    /// Whether every brace of the text is closed.
    pub(super) fn is_well_formed(&self) -> bool {
        let depth = self.text.chars().try_fold(0_u32, |depth, letter| match letter {
            '{' => Some(depth + 1),
            '}' => depth.checked_sub(1),
            _ => Some(depth),
        });
        depth == Some(0)
    }
}

/// The gateway that carries a topic, by the topic's last word. Others have no route.
pub(super) fn gateway_of(topic: &str) -> Option<&'static str> {
    let (_, last) = topic.rsplit_once('.')?;
    ["sms", "push", "email"].into_iter().find(|gateway| *gateway == last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_is_routed_by_its_last_word() {
        let routes = ["order.sms", "delivery.push", "order.email", "order.whatsapp", "sms"].map(gateway_of);
        assert_eq!(routes, [Some("sms"), Some("push"), Some("email"), None, None]);
        let count = |topic| TOPICS.iter().filter(|known| **known == topic).count();
        let counts = ["order.sms", "order.push", "order.email", "restaurant.sms", "delivery.push"].map(count);
        assert_eq!(counts, [3, 2, 2, 3, 2]);
    }

    #[test]
    fn a_forgotten_brace_is_found() {
        let notice = |text: &str| Notice {
            order_id: "SWG-1".to_owned(),
            customer_id: "C1".to_owned(),
            address_is_current: true,
            text: text.to_owned(),
        };
        let well = [TEXT, BROKEN_TEXT, "}{", "plain"].map(|text| notice(text).is_well_formed());
        assert_eq!(well, [true, false, false, true]);
        assert_eq!(Notice::read(&notice(TEXT).write()), notice(TEXT));
    }
}
