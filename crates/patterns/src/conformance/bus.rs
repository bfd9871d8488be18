//! What a bus promises.

use std::rc::Rc;

use futures::future::join;
use uuid::Uuid;

use super::{Failure, HARD_BODIES, SETTLES, done, eventually, holds, in_time, poll_once_and_drop, same};
use crate::backoff::Backoff;
use crate::event::Event;
use crate::fact::Record;
use crate::ports::{
    Accepted, Bus, BusError, Clock, Delivery, Message, Outcome, Overflow, Receipt, Replay, Subscription,
    SubscriptionSpec, timeout,
};
use crate::recorder::Context;
use crate::time::Span;

/// A lease that nothing in the suite outlives.
const LONG: Span = Span::from_secs(600);

/// Works through the promises of [`Bus`]. `one` and `other` are the same bus as two clients reach it,
/// so that they can compete for a subscription. The bus must remember its newest messages, or nobody
/// could ask for their outcomes.
///
/// # Errors
/// The first promise that was not kept.
pub async fn bus<B: Bus, C: Clock>(one: &B, other: &B, clock: &C, prefix: &str) -> Result<(), Failure> {
    // A word of a topic may not hold a slash, with which prefixes of stores end.
    let suite = Suite { one, other, clock, prefix: prefix.trim_end_matches('/') };
    suite.gives_each_match_a_copy_and_nobody_else().await?;
    suite.keeps_bodies_and_order().await?;
    suite.sends_again_when_a_lease_is_over().await?;
    suite.sends_again_after_a_refusal().await?;
    suite.tells_the_publisher_what_became_of_each_copy().await?;
    suite.keeps_dead_letters_and_sends_them_again().await?;
    suite.lets_subscribers_compete().await?;
    suite.bounds_its_queues().await?;
    suite.replays_its_history().await?;
    suite.keeps_the_queue_of_who_comes_back().await?;
    suite.ends_subscriptions().await?;
    suite.refuses_malformed_topics().await?;
    suite.acts_from_the_first_poll().await
}

struct Suite<'s, B, C> {
    one: &'s B,
    other: &'s B,
    clock: &'s C,
    prefix: &'s str,
}

impl<B: Bus, C: Clock> Suite<'_, B, C> {
    fn name(&self, name: &str) -> String {
        format!("{}-{name}", self.prefix)
    }

    /// A durable subscription whose copies come again soon after a refusal and late without an answer.
    fn spec(&self, name: &str, pattern: &str) -> SubscriptionSpec {
        SubscriptionSpec {
            name: self.name(name),
            pattern: format!("{}.{pattern}", self.name("topic")),
            durable: true,
            queue_max: Some(16),
            overflow: Overflow::Block,
            ack_timeout: LONG,
            attempts_max: 3,
            dead_letters: true,
            backoff: Backoff::exponential(Span::from_ms(20), Span::from_ms(20)),
            replay: Replay::None,
        }
    }

    async fn subscribe(&self, spec: SubscriptionSpec) -> Result<B::Subscription, Failure> {
        done("a subscription can be opened", self.one.subscribe(spec).await)
    }

    fn message(&self, topic: &str, number: u64, body: &str) -> Message {
        let topic: Rc<str> = format!("{}.{topic}", self.name("topic")).into();
        let record = self.one.next_record();
        let event = Event {
            id: Uuid::from_u128(u128::from(record.0) << 64 | u128::from(number) | 1 << 127),
            ty: Rc::clone(&topic),
            source: "/conformance".into(),
            subject: number.to_string().into(),
            unix_ms: 1_772_423_100_000 + number,
            correlation_id: "thing/1".into(),
            causation_id: None,
            data: body.into(),
        };
        Message { record, topic, event, context: Context::default() }
    }

    async fn publish(&self, topic: &str, number: u64) -> Result<Receipt, Failure> {
        let call = self.one.publish(self.message(topic, number, "{}"));
        let promise = "a message that nobody's full queue holds up is taken at once";
        done("a message can be published", in_time(promise, self.clock, call).await?)
    }

    async fn next(&self, subscription: &B::Subscription) -> Result<Delivery, Failure> {
        let next = in_time("a copy that waits is sent", self.clock, subscription.next()).await?;
        done("an open subscription gives its copies", next)
    }

    /// The next copy's number and attempt; it stays on lease.
    async fn held(&self, subscription: &B::Subscription) -> Result<(String, u32, Delivery), Failure> {
        let delivery = self.next(subscription).await?;
        Ok((delivery.message.event.subject.to_string(), delivery.attempt, delivery))
    }

    async fn ack(&self, subscription: &B::Subscription, delivery: &Delivery) -> Result<(), Failure> {
        done("a copy on lease can be acknowledged", subscription.ack(delivery).await)
    }

    async fn nack(&self, subscription: &B::Subscription, delivery: &Delivery) -> Result<(), Failure> {
        done("a copy on lease can be refused", subscription.nack(delivery, "not today").await)
    }

    /// Takes and acknowledges as many of the next copies: their numbers.
    async fn take(
        &self,
        promise: &'static str,
        subscription: &B::Subscription,
        count: usize,
    ) -> Result<Vec<String>, Failure> {
        let mut taken = Vec::new();
        for _ in 0..count {
            let next = in_time(promise, self.clock, subscription.next()).await?;
            let delivery = done("an open subscription gives its copies", next)?;
            self.ack(subscription, &delivery).await?;
            taken.push(delivery.message.event.subject.to_string());
        }
        Ok(taken)
    }

    /// Takes and acknowledges the next copies, which must be these.
    async fn gets(
        &self,
        promise: &'static str,
        subscription: &B::Subscription,
        numbers: &[&str],
    ) -> Result<(), Failure> {
        let expected = numbers.iter().map(|&number| number.to_owned()).collect();
        same(promise, self.take(promise, subscription, numbers.len()).await?, expected)
    }

    /// Fails where something comes within a short wait.
    async fn nothing(&self, promise: &'static str, subscription: &B::Subscription) -> Result<(), Failure> {
        let came = timeout(self.clock, SETTLES, subscription.next()).await;
        holds(promise, came.is_err(), came)
    }

    async fn outcome(&self, record: Record) -> Result<Vec<Outcome>, Failure> {
        let promise = "who asks for outcomes is answered once all are final";
        let outcomes = in_time(promise, self.clock, self.one.settled(record)).await?;
        Ok(done("outcomes can be asked for", outcomes)?.into_iter().map(|(_, outcome)| outcome).collect())
    }

    async fn gives_each_match_a_copy_and_nobody_else(&self) -> Result<(), Failure> {
        let exact = self.subscribe(self.spec("exact", "order.placed")).await?;
        let word = self.subscribe(self.spec("word", "*.placed")).await?;
        let all = self.subscribe(self.spec("all", "#")).await?;
        let copies = |receipt: Receipt| receipt.copies.into_iter().map(|(name, _)| name.to_string());
        let mut named: Vec<String> = copies(self.publish("order.placed", 1).await?).collect();
        named.sort_unstable();
        let mut expected = ["exact", "word", "all"].map(|name| self.name(name)).to_vec();
        expected.sort_unstable();
        same("a receipt names every subscription that matches, and no other", named, expected)?;
        for (topic, number) in [("order.paid", 2), ("bill.placed", 3), ("order.placed.again", 4), ("order.placed", 5)] {
            self.publish(topic, number).await?;
        }
        let promise = "a subscription gets what its pattern matches, and nothing else";
        self.gets(promise, &exact, &["1", "5"]).await?;
        self.gets(promise, &word, &["1", "3", "5"]).await?;
        self.gets(promise, &all, &["1", "2", "3", "4", "5"]).await?;
        for subscription in [&exact, &word, &all] {
            self.nothing("a copy that is acknowledged is not sent again", subscription).await?;
            self.end(subscription).await?;
        }
        Ok(())
    }

    async fn end(&self, subscription: &B::Subscription) -> Result<(), Failure> {
        done("a subscription can be ended", subscription.unsubscribe().await)
    }

    async fn keeps_bodies_and_order(&self) -> Result<(), Failure> {
        let subscription = self.subscribe(self.spec("bodies", "bodies")).await?;
        let messages: Vec<Message> =
            HARD_BODIES.iter().zip(1..).map(|(body, number)| self.message("bodies", number, body)).collect();
        let mut records: Vec<u64> = messages.iter().map(|message| message.record.0).collect();
        records.dedup();
        same("each message has a number of its own", records.len(), messages.len())?;
        for message in &messages {
            done("a message can be published", self.one.publish(message.clone()).await)?;
        }
        let mut events = Vec::new();
        for _ in &messages {
            let delivery = self.next(&subscription).await?;
            same("a copy that nobody had before is at attempt 1", delivery.attempt, 1)?;
            self.ack(&subscription, &delivery).await?;
            events.push(delivery.message.event);
        }
        let written: Vec<Event> = messages.into_iter().map(|message| message.event).collect();
        same("one publisher's events come in order and to the byte", events, written)?;
        self.end(&subscription).await
    }

    async fn tells_the_publisher_what_became_of_each_copy(&self) -> Result<(), Failure> {
        let [good, bad] = [self.spec("good", "told"), self.spec("bad", "told")];
        let (good, bad) = (self.subscribe(good).await?, self.subscribe(bad).await?);
        let receipt = self.publish("told", 1).await?;
        let accepted = receipt.copies.iter().all(|(_, accepted)| *accepted == Accepted::Queued);
        holds("a receipt says that copies wait", accepted && receipt.copies.len() == 2, &receipt)?;
        let early = timeout(self.clock, SETTLES, self.one.settled(receipt.record)).await;
        holds("nobody hears of outcomes before they are final", early.is_err(), early)?;
        self.gets("a copy that waits is sent", &good, &["1"]).await?;
        for _ in 0..3 {
            let delivery = self.next(&bad).await?;
            self.nack(&bad, &delivery).await?;
        }
        let mut outcomes = self.outcome(receipt.record).await?;
        outcomes.sort_by_key(|outcome| matches!(outcome, Outcome::Dead(_)));
        let expected = vec![Outcome::Acked(1), Outcome::Dead("not today".to_owned())];
        same("the publisher learns what became of each copy", outcomes, expected)?;
        let nobody = self.publish("told-to-nobody", 2).await?;
        same("a message that nobody subscribed to is taken", nobody.copies.len(), 0)?;
        self.end(&good).await?;
        self.end(&bad).await
    }

    async fn sends_again_when_a_lease_is_over(&self) -> Result<(), Failure> {
        let spec = SubscriptionSpec { ack_timeout: SETTLES, ..self.spec("expired", "expired") };
        let subscription = self.subscribe(spec).await?;
        self.publish("expired", 1).await?;
        let (_, _, first) = self.held(&subscription).await?;
        let promise = "a copy whose lease is over is sent again";
        let second = in_time(promise, self.clock, subscription.next()).await?;
        let second = done("an open subscription gives its copies", second)?;
        same("a copy that is sent again counts its attempts", second.attempt, 2)?;
        same("a copy that is sent again is the same", &second.message.event, &first.message.event)?;
        let late = subscription.ack(&first).await;
        same("a lease that is over ends nothing", late, Err(BusError::LeaseLost))?;
        let late = subscription.nack(&first, "late").await;
        same("a lease that is over gives nothing back", late, Err(BusError::LeaseLost))?;
        self.ack(&subscription, &second).await?;
        self.nothing("a copy that is acknowledged is not sent again", &subscription).await?;
        self.end(&subscription).await
    }

    async fn sends_again_after_a_refusal(&self) -> Result<(), Failure> {
        let backoff = Backoff::exponential(SETTLES, SETTLES);
        let subscription = self.subscribe(SubscriptionSpec { backoff, ..self.spec("refused", "refused") }).await?;
        self.publish("refused", 1).await?;
        self.publish("refused", 2).await?;
        let (_, _, first) = self.held(&subscription).await?;
        let began = self.clock.now();
        self.nack(&subscription, &first).await?;
        let promise = "a copy that was refused is sent again";
        let again = in_time(promise, self.clock, subscription.next()).await?;
        let again = done("an open subscription gives its copies", again)?;
        let found = (again.message.event.subject.to_string(), again.attempt);
        same("a copy that is tried again comes before those behind it", found, ("1".to_owned(), 2))?;
        let waited = self.clock.now().since(began) + Span::from_ms(2);
        holds("a copy that was refused waits for its back-off", waited >= SETTLES, waited)?;
        self.ack(&subscription, &again).await?;
        self.gets("what stood behind comes then", &subscription, &["2"]).await?;
        self.end(&subscription).await
    }

    async fn keeps_dead_letters_and_sends_them_again(&self) -> Result<(), Failure> {
        let spec = SubscriptionSpec { attempts_max: 2, ..self.spec("dead", "dead") };
        let (name, subscription) = (spec.name.clone(), self.subscribe(spec).await?);
        for number in 1..=3 {
            self.publish("dead", number).await?;
            for attempt in 1..=2 {
                let (_, found, delivery) = self.held(&subscription).await?;
                same("attempts are counted", found, attempt)?;
                self.nack(&subscription, &delivery).await?;
            }
        }
        let letters = async |skip, limit| {
            let letters = done("dead letters can be read", self.one.dead_letters(&name, skip, limit).await)?;
            Ok::<_, Failure>(letters)
        };
        let ready = |letters: &Vec<_>| letters.len() == 3;
        let promise = "after its last attempt a copy is a dead letter";
        let all = eventually(promise, self.clock, || letters(0, 9), ready).await?;
        let told = all.iter().map(|letter| (&*letter.message.event.subject, letter.attempts, letter.reason.as_str()));
        let expected = ["1", "2", "3"].map(|number| (number, 2, "not today")).to_vec();
        same("a dead letter says what it is, how often it was tried and why it failed", told.collect(), expected)?;
        let page: Vec<String> =
            letters(1, 1).await?.iter().map(|letter| letter.message.event.subject.to_string()).collect();
        same("dead letters can be read page by page", page, vec!["2".to_owned()])?;
        self.nothing("a dead letter is not sent by itself", &subscription).await?;
        let redriven = done("dead letters can be sent again", self.one.redrive(&name, 2).await)?;
        same("as many dead letters are sent again as were asked for", redriven, 2)?;
        let (number, attempt, delivery) = self.held(&subscription).await?;
        same("a dead letter that is sent again begins anew", (number.as_str(), attempt), ("1", 1))?;
        self.ack(&subscription, &delivery).await?;
        self.gets("the oldest dead letters are sent first", &subscription, &["2"]).await?;
        let left: Vec<String> =
            letters(0, 9).await?.iter().map(|letter| letter.message.event.subject.to_string()).collect();
        same("a dead letter that is sent again is none any more", left, vec!["3".to_owned()])?;
        self.end(&subscription).await
    }

    async fn lets_subscribers_compete(&self) -> Result<(), Failure> {
        let spec = self.spec("shared", "shared");
        let first = self.subscribe(spec.clone()).await?;
        let second = done("a subscription can be opened", self.other.subscribe(spec).await)?;
        self.publish("shared", 1).await?;
        self.publish("shared", 2).await?;
        let both = join(self.held(&first), self.held(&second)).await;
        let ((one, _, held), (other, _, also_held)) = (both.0?, both.1?);
        let mut numbers = [one, other];
        numbers.sort_unstable();
        same("those who compete get a copy each, not the same", numbers, ["1", "2"].map(str::to_owned))?;
        self.ack(&first, &held).await?;
        self.ack(&second, &also_held).await?;
        self.nothing("a copy goes to one of those who compete", &first).await?;
        self.nothing("a copy goes to one of those who compete", &second).await?;
        self.end(&first).await?;
        self.publish("shared", 3).await?;
        self.gets("who stays gets what comes", &second, &["3"]).await?;
        self.end(&second).await
    }

    async fn bounds_its_queues(&self) -> Result<(), Failure> {
        for (overflow, full, left) in [
            (Overflow::DropOldest, Accepted::QueuedDroppingOldest, ["1", "3"]),
            (Overflow::DropNewest, Accepted::Dropped, ["1", "2"]),
        ] {
            let spec = SubscriptionSpec { queue_max: Some(2), overflow, ..self.spec("bounded", "bounded") };
            let subscription = self.subscribe(spec).await?;
            self.publish("bounded", 1).await?;
            // It holds the first on lease, which keeps its place.
            let (first, _, held) = self.held(&subscription).await?;
            self.publish("bounded", 2).await?;
            let receipt = self.publish("bounded", 3).await?;
            let accepted: Vec<Accepted> = receipt.copies.iter().map(|(_, accepted)| *accepted).collect();
            same("a receipt says what a full queue did", accepted, vec![full])?;
            self.ack(&subscription, &held).await?;
            let second = self.take("a copy that waits is sent", &subscription, 1).await?.concat();
            same("a full queue drops what it was told to", [first.as_str(), second.as_str()], left)?;
            self.nothing("a copy that was dropped does not come", &subscription).await?;
            self.end(&subscription).await?;
        }
        let spec = SubscriptionSpec { queue_max: Some(1), ..self.spec("blocked", "blocked") };
        let subscription = self.subscribe(spec).await?;
        self.publish("blocked", 1).await?;
        let blocked = self.message("blocked", 2, "{}");
        let waits = timeout(self.clock, SETTLES, self.one.publish(blocked)).await;
        holds("a full queue that blocks makes its publisher wait", waits.is_err(), &waits)?;
        self.gets("what waited comes once there is room", &subscription, &["1", "2"]).await?;
        self.end(&subscription).await
    }

    async fn replays_its_history(&self) -> Result<(), Failure> {
        self.publish("history", 1).await?;
        self.publish("other-history", 2).await?;
        self.publish("history", 3).await?;
        let late = SubscriptionSpec { replay: Replay::History, ..self.spec("late", "history") };
        let (late, new) = (self.subscribe(late).await?, self.subscribe(self.spec("new", "history")).await?);
        self.publish("history", 4).await?;
        let promise = "who asks for the history gets what matches of it, and then what is new";
        self.gets(promise, &late, &["1", "3", "4"]).await?;
        self.gets("who does not ask gets only what is new", &new, &["4"]).await?;
        self.end(&late).await?;
        self.end(&new).await
    }

    async fn keeps_the_queue_of_who_comes_back(&self) -> Result<(), Failure> {
        let spec = SubscriptionSpec { ack_timeout: SETTLES, ..self.spec("back", "back") };
        let before = self.subscribe(spec.clone()).await?;
        for number in 1..=3 {
            self.publish("back", number).await?;
        }
        self.held(&before).await?;
        let after = self.subscribe(spec).await?;
        let promise = "who comes back to its subscription misses nothing";
        let mut taken = self.take(promise, &after, 3).await?;
        taken.sort_unstable();
        same(promise, taken, ["1", "2", "3"].map(str::to_owned).to_vec())?;
        self.end(&after).await
    }

    async fn ends_subscriptions(&self) -> Result<(), Failure> {
        let subscription = self.subscribe(self.spec("ended", "ended")).await?;
        let first = self.publish("ended", 1).await?;
        self.publish("ended", 2).await?;
        let (_, _, held) = self.held(&subscription).await?;
        self.end(&subscription).await?;
        let ended = in_time("who waits on an ended subscription is told", self.clock, subscription.next()).await?;
        let ended = ended.map(|delivery| delivery.lease);
        same("an ended subscription gives nothing", ended, Err(BusError::Unsubscribed))?;
        let late = subscription.ack(&held).await;
        same("a copy of an ended subscription is nobody's", late, Err(BusError::LeaseLost))?;
        same("its end is a final outcome", self.outcome(first.record).await?, vec![Outcome::Gone])?;
        same("an ended subscription gets no more copies", self.publish("ended", 3).await?.copies.len(), 0)?;
        let again = subscription.unsubscribe().await;
        same("a subscription ends once", again, Err(BusError::Unsubscribed))
    }

    async fn refuses_malformed_topics(&self) -> Result<(), Failure> {
        for pattern in ["a..b", "a.#.b", ""] {
            let spec = SubscriptionSpec { pattern: pattern.to_owned(), ..self.spec("malformed", "x") };
            let refused = self.one.subscribe(spec).await.map(|_| ());
            holds("a malformed pattern is refused", matches!(refused, Err(BusError::BadTopic(_))), (pattern, refused))?;
        }
        for topic in ["a..b", "a.*", ""] {
            let message = Message { topic: topic.into(), ..self.message("x", 1, "{}") };
            let refused = self.one.publish(message).await;
            holds("a malformed topic is refused", matches!(refused, Err(BusError::BadTopic(_))), (topic, refused))?;
        }
        Ok(())
    }

    async fn acts_from_the_first_poll(&self) -> Result<(), Failure> {
        let subscription = self.subscribe(self.spec("dropped", "dropped")).await?;
        drop(self.one.publish(self.message("dropped", 1, "{}")));
        let message = self.message("dropped", 2, "{}");
        let record = message.record;
        poll_once_and_drop(self.one.publish(message));
        let promise = "dropping a publication after its first poll does not undo it";
        let delivery = in_time(promise, self.clock, subscription.next()).await?;
        let delivery = done("an open subscription gives its copies", delivery)?;
        same("a publication that was never polled has no effect", &*delivery.message.event.subject, "2")?;
        drop(subscription.ack(&delivery));
        let early = timeout(self.clock, SETTLES, self.one.settled(record)).await;
        holds("an acknowledgement that was never polled has no effect", early.is_err(), early)?;
        poll_once_and_drop(subscription.ack(&delivery));
        let promise = "dropping an acknowledgement after its first poll does not undo it";
        let outcomes = in_time(promise, self.clock, self.one.settled(record)).await?;
        let outcomes = done("outcomes can be asked for", outcomes)?;
        same(promise, outcomes.into_iter().map(|(_, outcome)| outcome).collect(), vec![Outcome::Acked(1)])?;
        self.end(&subscription).await
    }
}
