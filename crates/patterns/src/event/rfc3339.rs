//! Points in time as text: RFC 3339, section 5.6.

/// Writes milliseconds since 1970-01-01 UTC: `2026-03-02T03:45:00.000Z`.
pub fn format(unix_ms: u64) -> String {
    let (days, of_day) = (unix_ms / 86_400_000, unix_ms % 86_400_000);
    let (year, month, day) = civil_from_days(days as i64);
    let (hour, minute, second, ms) = (of_day / 3_600_000, of_day / 60_000 % 60, of_day / 1_000 % 60, of_day % 1_000);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z")
}

/// Reads a date-time as milliseconds since 1970-01-01 UTC; what is finer than a millisecond is cut
/// off. `None` for what is no RFC 3339 date-time.
pub fn parse(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    if !text.is_ascii() || bytes.len() < 20 {
        return None;
    }
    let number = |from: usize, to: usize| {
        let digits = bytes[from..to].iter();
        digits.copied().try_fold(0, |read, byte| byte.is_ascii_digit().then(|| read * 10 + i64::from(byte - b'0')))
    };
    let signs_fit = bytes[4] == b'-'
        && bytes[7] == b'-'
        && matches!(bytes[10], b'T' | b't')
        && bytes[13] == b':'
        && bytes[16] == b':';
    if !signs_fit {
        return None;
    }
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    // A leap second is written as 60; it is taken for the first moment of the next minute.
    if !(1..=12).contains(&month)
        || !(1..=days_in(year, month)).contains(&day)
        || hour > 23
        || minute > 59
        || second > 60
    {
        return None;
    }
    let (fraction_ms, zone_at) = match bytes[19] {
        b'.' => {
            let digits = text[20..].bytes().take_while(u8::is_ascii_digit).count();
            if digits == 0 {
                return None;
            }
            let milliseconds = digits.min(3);
            (number(20, 20 + milliseconds)? * [100, 10, 1][milliseconds - 1], 20 + digits)
        }
        _ => (0, 19),
    };
    let zone_minutes = match &bytes[zone_at..] {
        [b'Z' | b'z'] => 0,
        [sign @ (b'+' | b'-'), _, _, b':', _, _] => {
            let (hours, minutes) = (number(zone_at + 1, zone_at + 3)?, number(zone_at + 4, zone_at + 6)?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            let minutes = hours * 60 + minutes;
            if *sign == b'-' { -minutes } else { minutes }
        }
        _ => return None,
    };
    let minutes = (days_from_civil(year, month, day) * 24 + hour) * 60 + minute - zone_minutes;
    Some((minutes * 60 + second) * 1_000 + fraction_ms)
}

fn days_in(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 of a date of the Gregorian calendar. From Howard Hinnant,
/// "chrono-Compatible Low-Level Date Algorithms".
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The inverse of [`days_from_civil`], from the same source.
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_moments_read_as_known_numbers() {
        assert_eq!(parse("1970-01-01T00:00:00Z"), Some(0));
        // RFC 9562, appendix A.6.
        assert_eq!(parse("2022-02-22T14:22:22.00-05:00"), Some(1_645_557_742_000));
        // RFC 3339, section 5.8: the same moments in two writings, and leap seconds.
        assert_eq!(parse("1985-04-12T23:20:50.52Z"), Some(482_196_050_520));
        assert_eq!(parse("1996-12-19T16:39:57-08:00"), parse("1996-12-20T00:39:57Z"));
        assert_eq!(parse("1990-12-31T23:59:60Z"), parse("1990-12-31T15:59:60-08:00"));
        assert_eq!(parse("1937-01-01T12:00:27.87+00:20"), Some(-1_041_337_172_130));
    }

    #[test]
    fn what_is_written_reads_back() {
        for ms in [0, 1, 999, 951_782_400_000, 1_772_423_100_000, 4_102_444_799_999, 253_402_300_799_999] {
            assert_eq!(parse(&format(ms)), Some(ms as i64), "{}", format(ms));
        }
        assert_eq!(format(1_772_423_100_000), "2026-03-02T03:45:00.000Z");
    }

    #[test]
    fn what_is_no_date_time_is_refused() {
        let wrong = [
            "",
            "yesterday",
            "2018-04-05",
            "2018-04-05T17:31:00",
            "2018-04-05 17:31:00Z",
            "2018-13-05T17:31:00Z",
            "2018-02-29T17:31:00Z",
            "2018-04-05T24:00:00Z",
            "2018-04-05T17:31:61Z",
            "2018-04-05T17:31:00.Z",
            "2018-04-05T17:31:00+0530",
            "2018-04-05T17:31:00+05:60",
            "2018-04-05T17:31:00Zx",
            "+018-04-05T17:31:00Z",
            "2018-04-05T17:31:00×",
        ];
        for text in wrong {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
