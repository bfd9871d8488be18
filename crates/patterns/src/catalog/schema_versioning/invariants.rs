//! What must hold of schema versions, as folds over the trace alone.

use eda_schema::registry::Mode;

use super::facts::{Learned, ModePromised, Read, Refused, Registered, Resolved, Written};
use crate::fact::{ContentHash, Name, Record};
use crate::invariant::{Checks, Invariant, Reason, Verdict, needs};
use crate::money::Hundredths;
use crate::sorted::SortedMap;
use crate::trace::Fact;

/// All of them.
pub(super) fn all() -> Vec<Box<dyn Invariant>> {
    vec![
        Box::new(PromisedDirection::default()),
        Box::new(IdsImmutable::default()),
        Box::new(RefusedChangesNothing::default()),
        Box::new(MoneyKeepsCurrency::default()),
    ]
}

/// Whether the mode promises that a reader's version resolves what a writer's version wrote.
fn promises(mode: Mode, reader: u32, writer: u32) -> bool {
    let apart = reader.abs_diff(writer);
    let is_near = apart <= 1 || mode.is_transitive();
    match reader.cmp(&writer) {
        std::cmp::Ordering::Equal => true,
        std::cmp::Ordering::Greater => mode.is_backward() && is_near,
        std::cmp::Ordering::Less => mode.is_forward() && is_near,
    }
}

/// A change that was let in lets records be resolved in the direction that the mode promises.
#[derive(Clone, Debug, Default)]
struct PromisedDirection {
    checks: Checks,
    mode: Option<Mode>,
    promised: u64,
}

impl Invariant for PromisedDirection {
    needs![ModePromised, Resolved];

    fn id(&self) -> &'static str {
        "promised-direction"
    }

    fn observe(&mut self, fact: &Fact<'_>) {
        if let Some(ModePromised { mode }) = fact.read() {
            self.mode = Mode::named(fact.trace().text(mode));
        } else if let Some(Resolved { record, writer, reader, resolves }) = fact.read() {
            if !self.mode.is_some_and(|mode| promises(mode, reader, writer)) {
                return;
            }
            self.promised += 1;
            self.checks.check(resolves, fact, || {
                let reason = Reason::new("schema-versioning-unresolved").with("record", record);
                reason.with("writer", writer).with("reader", reader)
            });
        }
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| Some(Reason::new("schema-versioning-resolved").with("records", self.promised)))
    }
}

/// An id names one schema for ever, whoever asks.
#[derive(Clone, Debug, Default)]
struct IdsImmutable {
    checks: Checks,
    schemas: SortedMap<u32, ContentHash>,
}

impl Invariant for IdsImmutable {
    needs![Registered, Learned];

    fn id(&self) -> &'static str {
        "ids-immutable"
    }

    fn observe(&mut self, fact: &Fact<'_>) {
        let registered = fact.read::<Registered>().map(|it| (it.id, it.schema));
        let learned = fact.read::<Learned>().map(|it| (it.id, it.schema));
        let Some((id, schema)) = registered.or(learned) else { return };
        let known = *self.schemas.entry(id).or_insert(schema);
        self.checks.check(known == schema, fact, || Reason::new("schema-versioning-id-changed").with("id", id));
    }

    fn verdict(&self) -> Verdict {
        let ids = self.schemas.len() as u64;
        self.checks.verdict(|| Some(Reason::new("schema-versioning-ids").with("ids", ids)))
    }
}

/// A refused schema takes no version and no id: the next one gets those that follow the last one let in.
#[derive(Clone, Debug, Default)]
struct RefusedChangesNothing {
    checks: Checks,
    latest: u32,
    ids: u32,
    refused: u64,
}

impl Invariant for RefusedChangesNothing {
    needs![Registered, Refused];

    fn id(&self) -> &'static str {
        "refused-changes-nothing"
    }

    fn observe(&mut self, fact: &Fact<'_>) {
        if let Some(Registered { version, id, .. }) = fact.read() {
            let holds = version == self.latest + 1 && id <= self.ids + 1;
            self.checks.check(holds, fact, || {
                Reason::new("schema-versioning-version-gap").with("version", version).with("latest", self.latest)
            });
            (self.latest, self.ids) = (version, self.ids.max(id));
        } else if let Some(Refused { latest, versions, .. }) = fact.read() {
            self.refused += 1;
            self.checks.check(latest == self.latest && versions == self.latest, fact, || {
                Reason::new("schema-versioning-refused-changed")
                    .with("found", latest.max(versions))
                    .with("latest", self.latest)
            });
        }
    }

    fn verdict(&self) -> Verdict {
        let (versions, refused) = (self.latest, self.refused);
        self.checks.verdict(|| {
            Some(Reason::new("schema-versioning-refusals").with("versions", versions).with("refused", refused))
        })
    }
}

/// Whoever reads a payment reads the amount and the currency that were written.
#[derive(Clone, Debug, Default)]
struct MoneyKeepsCurrency {
    checks: Checks,
    written: SortedMap<Record, (Hundredths, Name)>,
    read: u64,
}

impl Invariant for MoneyKeepsCurrency {
    needs![Written, Read];

    fn id(&self) -> &'static str {
        "money-keeps-currency"
    }

    fn observe(&mut self, fact: &Fact<'_>) {
        if let Some(Written { record, amount, currency, .. }) = fact.read() {
            self.written.insert(record, (amount, currency));
        } else if let Some(Read { record, amount, currency, .. }) = fact.read() {
            self.read += 1;
            let written = self.written.get(&record).copied();
            self.checks.check(written == Some((amount, currency)), fact, || {
                let reason = Reason::new("schema-versioning-relabelled").with("record", record);
                let (before, was) = written.unwrap_or((Hundredths(0), currency));
                let reason = reason.with("before", before).with("was", was);
                reason.with("amount", amount).with("currency", currency)
            });
        }
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| Some(Reason::new("schema-versioning-money").with("read", self.read)))
    }
}

#[cfg(test)]
mod tests;
