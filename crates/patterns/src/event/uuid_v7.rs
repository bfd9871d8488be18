//! UUID version 7 (RFC 9562, section 5.7): 48 bits of Unix milliseconds, then randomness, so that
//! ids sort by time.

use uuid::Uuid;

use crate::rng::Stream;

/// The parts of a version 7 UUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fields {
    /// Milliseconds since 1970-01-01 UTC, 48 bits.
    pub unix_ms: i64,
    /// The first random part, 12 bits.
    pub rand_a: u16,
    /// The second random part, 62 bits.
    pub rand_b: u64,
}

/// A part that does not fit into its bits. Correct the caller; a cut-off time would sort wrongly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldError {
    /// The time is before 1970 or beyond 48 bits.
    Time(i64),
    /// `rand_a` has more than 12 bits.
    RandA(u16),
    /// `rand_b` has more than 62 bits.
    RandB(u64),
}

impl std::fmt::Display for FieldError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            FieldError::Time(ms) => write!(f, "{ms} ms is no time of a UUID version 7, which has 48 bits from 1970 on"),
            FieldError::RandA(bits) => write!(f, "rand_a is {bits:#x}, but has 12 bits"),
            FieldError::RandB(bits) => write!(f, "rand_b is {bits:#x}, but has 62 bits"),
        }
    }
}

impl std::error::Error for FieldError {}

impl Fields {
    /// The UUID of these parts.
    ///
    /// # Errors
    /// The part that does not fit.
    pub fn to_uuid(self) -> Result<Uuid, FieldError> {
        let Fields { unix_ms, rand_a, rand_b } = self;
        let time = u64::try_from(unix_ms).map_err(|_| FieldError::Time(unix_ms))?;
        if time >> 48 != 0 {
            return Err(FieldError::Time(unix_ms));
        }
        if rand_a >> 12 != 0 {
            return Err(FieldError::RandA(rand_a));
        }
        if rand_b >> 62 != 0 {
            return Err(FieldError::RandB(rand_b));
        }
        Ok(Uuid::from_u64_pair(time << 16 | 0x7000 | u64::from(rand_a), 1 << 63 | rand_b))
    }

    /// The parts of a UUID, or `None` where it is not of version 7 and the RFC's variant.
    pub fn of(uuid: Uuid) -> Option<Fields> {
        let (high, low) = uuid.as_u64_pair();
        let is_v7 = high >> 12 & 0xf == 7 && low >> 62 == 0b10;
        let fields =
            Fields { unix_ms: (high >> 16) as i64, rand_a: (high & 0xfff) as u16, rand_b: low & (u64::MAX >> 2) };
        is_v7.then_some(fields)
    }
}

/// Makes ids that always increase, even within one millisecond and where the clock goes back a
/// little: 42 bits of counter over `rand_a` and the top of `rand_b`, then 32 random bits (RFC 9562,
/// section 6.2, method 1; the rules are those of LiosK/uuidv7).
#[derive(Clone, Debug)]
pub struct Generator {
    draw: Stream,
    unix_ms: i64,
    counter: u64,
}

/// How far a clock may go back before the order of ids is given up.
pub const ROLLBACK_ALLOWANCE_MS: i64 = 10_000;

const COUNTER_MAX: u64 = (1 << 42) - 1;

impl Generator {
    /// A generator that has made nothing.
    pub fn new(draw: Stream) -> Generator {
        Generator { draw, unix_ms: -1, counter: 0 }
    }

    /// The next id, greater than the one before; `None` where the clock went back by more than
    /// `rollback_allowance_ms`, or reads a time that no UUID has.
    pub fn next_or_abort(&mut self, unix_ms: i64, rollback_allowance_ms: i64) -> Option<Uuid> {
        if unix_ms > self.unix_ms {
            self.unix_ms = unix_ms;
            self.reset_counter();
        } else if unix_ms.saturating_add(rollback_allowance_ms) >= self.unix_ms {
            self.counter += 1;
            if self.counter > COUNTER_MAX {
                self.unix_ms += 1;
                self.reset_counter();
            }
        } else {
            return None;
        }
        let tail = u64::from(self.draw.next_u64() as u32);
        let (rand_a, middle) = ((self.counter >> 30) as u16, self.counter & ((1 << 30) - 1));
        Fields { unix_ms: self.unix_ms, rand_a, rand_b: middle << 32 | tail }.to_uuid().ok()
    }

    /// The next id. Where the clock went back too far, the order starts again from its new time.
    ///
    /// # Errors
    /// A time that no UUID has.
    pub fn next_or_reset(&mut self, unix_ms: i64, rollback_allowance_ms: i64) -> Result<Uuid, FieldError> {
        if let Some(id) = self.next_or_abort(unix_ms, rollback_allowance_ms) {
            return Ok(id);
        }
        self.unix_ms = -1;
        self.next_or_abort(unix_ms, rollback_allowance_ms).ok_or(FieldError::Time(unix_ms))
    }

    fn reset_counter(&mut self) {
        self.counter = self.draw.next_u64() >> 22;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Seed};

    fn fields(unix_ms: i64, rand_a: u16, rand_b: u64) -> Fields {
        Fields { unix_ms, rand_a, rand_b }
    }

    /// RFC 9562, appendix A.6, and the examples of LiosK/uuidv7's tests.
    #[test]
    fn the_layout_is_the_rfcs() {
        let table = [
            (fields(1_645_557_742_000, 0xcc3, 0x18c4_dc0c_0c07_398f), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"),
            (fields(0, 0, 0), "00000000-0000-7000-8000-000000000000"),
            (fields((1 << 48) - 1, 0xfff, u64::MAX >> 2), "ffffffff-ffff-7fff-bfff-ffffffffffff"),
            (fields(1_652_192_511_889, 0xe79, 0x0804_02ce_2b5b_c8d2), "0180ae59-0791-7e79-8804-02ce2b5bc8d2"),
        ];
        for (fields, text) in table {
            let uuid = fields.to_uuid().expect("it fits");
            assert_eq!(uuid.to_string(), text);
            assert_eq!((uuid.get_version_num(), Fields::of(uuid)), (7, Some(fields)));
        }
        assert_eq!(Fields::of(Uuid::nil()), None);
    }

    #[test]
    fn parts_that_do_not_fit_are_refused() {
        assert_eq!(fields(1 << 48, 0, 0).to_uuid(), Err(FieldError::Time(1 << 48)));
        assert_eq!(fields(-1, 0, 0).to_uuid(), Err(FieldError::Time(-1)));
        assert_eq!(fields(0, 0x1000, 0).to_uuid(), Err(FieldError::RandA(0x1000)));
        assert_eq!(fields(0, 0, 1 << 62).to_uuid(), Err(FieldError::RandB(1 << 62)));
    }

    /// The rules of LiosK/uuidv7, `gen.test.js`.
    #[test]
    fn ids_increase_though_the_clock_stands_still_or_goes_back_a_little() {
        let mut generator = Generator::new(Stream::new(Seed(1), Purpose::Id, 0));
        let base = 1_645_557_742_000;
        let mut before = generator.next_or_abort(base, ROLLBACK_ALLOWANCE_MS).expect("the first");
        for back in 0..=ROLLBACK_ALLOWANCE_MS {
            let next = generator.next_or_abort(base - back, ROLLBACK_ALLOWANCE_MS).expect("within the allowance");
            assert!(next > before);
            before = next;
        }
        let too_far = base - ROLLBACK_ALLOWANCE_MS - 1;
        assert_eq!(generator.next_or_abort(too_far, ROLLBACK_ALLOWANCE_MS), None);
        let reset = generator.next_or_reset(too_far, ROLLBACK_ALLOWANCE_MS).expect("a good time");
        assert!(reset < before);
        assert_eq!(Fields::of(reset).map(|fields| fields.unix_ms), Some(too_far));
    }
}
