//! What the durable subscribers do with an event: take stock, take money, book a parcel, tell the
//! customer. Each makes its effect under the order's key, so that trying again does no harm.

use std::rc::Rc;

use uuid::Uuid;

use super::facts::{FoundDone, Notified, ShipmentBooked, StockReserved};
use super::orders::{OrderPlaced, PaymentCompleted, PaymentDeclined, STOCK_AT_START};
use super::rules::Rules;
use super::subscriber::Refusal;
use crate::event::Event;
use crate::ports::{Actor, KeyValue, KeyValueError, KeyVersion, PutIf, Request, Runtime, Service, ServiceError, Write};
use crate::time::Span;

/// How long payment waits for the gateway.
const CHARGE_TIMEOUT: Span = Span::from_ms(500);

/// Inventory: takes the items off the shelf, all or none, once for each order.
pub(super) async fn reserve_stock<R: Runtime>(
    inventory: Actor<R>,
    rules: Rc<Rules>,
    event: Event,
) -> Result<(), Refusal> {
    let order: OrderPlaced = event.read()?;
    inventory.work(rules.work).await;
    let key = format!("reserved/{}", order.order_id);
    let order_name = inventory.word(&order.order_id);
    if rules.keyed && inventory.key_value.get(&key).await?.is_some() {
        inventory.record(FoundDone { subscriber: inventory.word("inventory"), order: order_name });
        return Ok(());
    }
    let units: u32 = order.items.iter().map(|item| item.quantity).sum();
    let mut writes = vec![Write::Put { key, value: units.to_string(), condition: rules.once(), ttl: None }];
    for item in &order.items {
        let key = format!("stock/{}", item.sku);
        let found = inventory.key_value.get(&key).await?;
        let version = found.as_ref().map_or(KeyVersion(0), |found| found.version);
        let left = found.and_then(|found| found.value.parse().ok()).unwrap_or(STOCK_AT_START);
        let value = (left - i64::from(item.quantity)).to_string();
        writes.push(Write::Put { key, value, condition: PutIf::Version(version), ttl: None });
    }
    // The key and the stock change together, so that no crash can part them.
    inventory.key_value.batch(writes).await?;
    inventory.record(StockReserved { order: order_name, units });
    Ok(())
}

/// Payment: charges under the order's number, then states how it went.
pub(super) async fn take_payment<R: Runtime>(payment: Actor<R>, rules: Rc<Rules>, event: Event) -> Result<(), Refusal> {
    let order: OrderPlaced = event.read()?;
    payment.work(rules.work).await;
    let body = Event::body(&(&order.order_id, order.total));
    let charge = Request {
        idempotency_key: rules.keyed.then(|| order.order_id.clone()),
        ..Request::new("gateway", "charge", body.to_string(), CHARGE_TIMEOUT)
    };
    let outcome = match payment.service.call(charge).await {
        Ok(transaction_id) => {
            let body = PaymentCompleted {
                order_id: order.order_id.clone(),
                amount: order.total,
                method: "UPI".to_owned(),
                transaction_id,
            };
            payment.event_after(&event, "payment.completed", &order.order_id, &body)
        }
        Err(ServiceError::Declined(code)) => {
            let body = PaymentDeclined { order_id: order.order_id.clone(), code };
            payment.event_after(&event, "payment.declined", &order.order_id, &body)
        }
        Err(ServiceError::Failed(_)) => return Err(Refusal("gateway-failed")),
        Err(ServiceError::TimedOut) => return Err(Refusal("gateway-silent")),
    };
    // A second attempt states the same fact, so it has the same id and the bus knows it.
    let outcome = Event { id: id_after(event.id), ..outcome };
    payment.bus.publish_event(outcome).await.map(|_| ()).map_err(|_| Refusal("bus-silent"))
}

/// The id of the one event that follows from another: UUID version 8 (RFC 9562, section 5.8), made
/// of the first one's bits, so that each attempt gives the same.
fn id_after(cause: Uuid) -> Uuid {
    let mut bytes = cause.into_bytes();
    bytes.iter_mut().skip(9).for_each(|byte| *byte ^= 0x5a);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// Shipping: books one parcel for each order that is paid.
pub(super) async fn book_shipment<R: Runtime>(
    shipping: Actor<R>,
    rules: Rc<Rules>,
    event: Event,
) -> Result<(), Refusal> {
    let paid: PaymentCompleted = event.read()?;
    shipping.work(rules.work).await;
    let order = shipping.word(&paid.order_id);
    let key = format!("shipment/{}", paid.order_id);
    match shipping.key_value.put(&key, &paid.transaction_id, rules.once(), None).await {
        Ok(_) => {
            shipping.record(ShipmentBooked { order });
        }
        Err(KeyValueError::Conflict { .. }) => {
            shipping.record(FoundDone { subscriber: shipping.word("shipping"), order });
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

/// Notification: returns at once. A message that goes out twice does no harm, so it has no key.
pub(super) async fn notify<R: Runtime>(notification: Actor<R>, _: Rc<Rules>, event: Event) -> Result<(), Refusal> {
    let (order, about) = (notification.word(&event.subject), notification.word(&event.ty));
    notification.record(Notified { order, about });
    Ok(())
}
