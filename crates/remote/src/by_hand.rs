//! Writes a record for a person, beside whatever the run itself sends.

use eda_patterns::ports::log::ProducerConfig;
use eda_patterns::time::Span;
use eda_wire::{Call, Failed, Fate, LogCall, LogHeader, LogReply, NewLogRecord, Reply};
use serde_bytes::ByteBuf;

use crate::log::{RECORD, producer_settings};
use crate::{Ask, Ports, take};

/// After this long a record that nobody acknowledged is given up.
const DELIVERY_MAX: Span = Span::from_secs(8);

/// One broker's answer may take this long.
const REQUEST_MAX: Span = Span::from_secs(5);

impl<A: Ask> Ports<A> {
    /// Writes a record to a topic of the connection's own run, through a producer that is opened for it alone, and says what
    /// became of it. As all records of a run it has a number of its own, in the header `playground-record`.
    ///
    /// # Errors
    /// As of every call of the log. Where the outcome is unknown, the record may have been written.
    pub async fn write_by_hand(&self, record: NewLogRecord) -> Result<Fate, Failed> {
        let (producer, number) = (self.new_record().0, self.new_record().0);
        let mut record = record;
        let value = Some(ByteBuf::from(number.to_string().into_bytes()));
        record.headers.push(LogHeader { key: RECORD.to_owned(), value });
        let settings = Box::new(producer_settings(&ProducerConfig {
            linger: Span::ZERO,
            max_block: REQUEST_MAX,
            request_timeout: REQUEST_MAX,
            delivery_timeout: DELIVERY_MAX,
            ..ProducerConfig::default()
        }));
        self.ask.ask(Call::Log(LogCall::OpenProducer { producer, settings }), Span::ZERO).await?;
        let sent = self.ask.ask(Call::Log(LogCall::Send { producer, records: vec![record] }), DELIVERY_MAX).await;
        // Whatever becomes of that, the record's fate is known or is not.
        let _ = self.ask.ask(Call::Log(LogCall::CloseProducer { producer }), DELIVERY_MAX).await;
        let fates = take!(sent, std::convert::identity, Reply::Log(LogReply::Fates(fates)) => fates)?;
        fates.into_iter().next().ok_or_else(crate::misfit)
    }
}
