//! Timestamps: Unix milliseconds inside, RFC 3339 on the wire.

use jiff::{Timestamp, civil::DateTime, tz::Offset};
use std::time::{SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970-01-01T00:00:00Z, as rows and tokens hold them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Millis(pub i64);

impl Millis {
    /// The system's clock.
    pub fn now() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    /// Later by this many seconds; earlier when negative.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1000)))
    }

    /// RFC 3339 in UTC, with milliseconds. A moment outside the years -9999 to 9999 is written as the nearest inside.
    pub fn to_rfc3339(self) -> String {
        format!("{:.3}Z", self.datetime())
    }

    /// The date in UTC, `2026-11-21`. A moment outside the years -9999 to 9999 has the date of the nearest inside.
    pub fn to_date(self) -> String {
        self.datetime().date().to_string()
    }

    /// ISO 8601 in its basic format, in UTC and with whole seconds: `20150830T123600Z`.
    pub fn to_basic_iso8601(self) -> String {
        self.datetime().strftime("%Y%m%dT%H%M%SZ").to_string()
    }

    fn datetime(self) -> DateTime {
        let end = if self.0 < 0 { Timestamp::MIN } else { Timestamp::MAX };
        Offset::UTC.to_datetime(Timestamp::from_millisecond(self.0).unwrap_or(end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_moments_are_written_as_rfc_3339() {
        for (millis, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_709_251_199_999, "2024-02-29T23:59:59.999Z"),
            (1_795_300_000_001, "2026-11-21T22:26:40.001Z"),
            (4_102_444_800_000, "2100-01-01T00:00:00.000Z"),
        ] {
            assert_eq!(Millis(millis).to_rfc3339(), text);
        }
    }

    #[test]
    fn dates_and_basic_times_are_those_of_utc() {
        assert_eq!(Millis(1_795_300_000_001).to_date(), "2026-11-21");
        assert_eq!(Millis(1_440_938_160_999).to_basic_iso8601(), "20150830T123600Z");
        assert_eq!(Millis(i64::MAX).to_date(), "9999-12-30");
    }

    #[test]
    fn moments_beyond_the_calendar_are_written_as_its_ends() {
        assert!(Millis(i64::MAX).to_rfc3339().starts_with("9999-12-"));
        assert!(Millis(i64::MIN).to_rfc3339().starts_with("-009999-01-"));
    }
}
