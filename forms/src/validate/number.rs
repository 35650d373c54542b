//! Numbers as JSON writes them: exact, without big integers.

use serde_json::{Number, Value};
use std::cmp::Ordering;

/// Whether a number has no fraction. 1.0 has none (2020-12 Core, section 4.2.3).
pub(super) fn is_integer(number: &Number) -> bool {
    number.is_i64() || number.is_u64() || number.as_f64().is_some_and(|float| float % 1.0 == 0.0)
}

/// The order of two numbers. Integers beyond 2^53 are compared as integers.
pub(super) fn compare(a: &Number, b: &Number) -> Ordering {
    match (whole(a), whole(b)) {
        (Some(a), Some(b)) => a.cmp(&b),
        (Some(a), None) => compare_mixed(a, float(b)),
        (None, Some(b)) => compare_mixed(b, float(a)).reverse(),
        (None, None) => float(a).partial_cmp(&float(b)).unwrap_or(Ordering::Equal),
    }
}

/// Whether two values are the same (2020-12 Core, section 4.2.2): 1 is 1.0, and the order of properties says nothing.
pub(super) fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => compare(a, b).is_eq(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| equal(a, b)))
        }
        _ => a == b,
    }
}

/// Whether `number` is a whole multiple of `unit`, both as decimals: 0.3 is one of 0.1. No unit but one above 0 counts.
pub(super) fn is_multiple(number: &Number, unit: &Number) -> bool {
    let (Some((digits, exponent)), Some((unit, unit_exponent))) = (decimal(number), decimal(unit)) else {
        return true;
    };
    if unit == 0 || digits == 0 {
        return true;
    }
    if exponent < unit_exponent {
        let scaled = (exponent..unit_exponent).try_fold(unit, |unit, _| unit.checked_mul(10));
        return scaled.is_some_and(|unit| digits % unit == 0);
    }
    (unit_exponent..exponent).fold(digits % unit, |rest, _| ten_times(rest, unit)) == 0
}

/// A number as digits × 10^exponent without its sign. The digits are the shortest that mean it, so 0.1 has one.
fn decimal(number: &Number) -> Option<(u64, i32)> {
    let text = number.to_string();
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((&text, "0"));
    let mut exponent: i32 = exponent.strip_prefix('+').unwrap_or(exponent).parse().ok()?;
    let (mut digits, mut fraction) = (0_u64, false);
    for byte in mantissa.bytes() {
        match byte {
            b'0'..=b'9' => {
                digits = digits.checked_mul(10)?.checked_add(u64::from(byte - b'0'))?;
                exponent -= i32::from(fraction);
            }
            b'.' => fraction = true,
            _ => {}
        }
    }
    while digits != 0 && digits % 10 == 0 {
        digits /= 10;
        exponent += 1;
    }
    Some((digits, exponent))
}

/// 10 × `rest` modulo `unit`, for units of all sizes.
fn ten_times(rest: u64, unit: u64) -> u64 {
    (0..10).fold(0, |sum: u64, _| if sum >= unit - rest { sum - (unit - rest) } else { sum + rest })
}

fn float(number: &Number) -> f64 {
    number.as_f64().unwrap_or(0.0)
}

/// The number as an integer, when it is written as one.
fn whole(number: &Number) -> Option<i128> {
    number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from))
}

fn compare_mixed(whole: i128, float: f64) -> Ordering {
    // Beyond 2^64 no integer of a JSON value reaches; below, the cast is exact.
    if float.abs() < 18_446_744_073_709_551_616.0 {
        whole.cmp(&(float.floor() as i128)).then(if float % 1.0 == 0.0 {
            Ordering::Equal
        } else {
            Ordering::Less
        })
    } else if float > 0.0 {
        Ordering::Less
    } else {
        Ordering::Greater
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn number(text: &str) -> Number {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn numbers_are_compared_exactly_beyond_what_a_float_holds() {
        for (a, b, order) in [
            ("9007199254740993", "9007199254740992", Ordering::Greater),
            ("18446744073709551615", "1.8446744073709552e19", Ordering::Less),
            ("9007199254740993", "9007199254740992.0", Ordering::Greater),
            ("1", "1.0", Ordering::Equal),
            ("1", "1.5", Ordering::Less),
            ("-2", "-1.5", Ordering::Less),
            ("-1", "-1.5", Ordering::Greater),
            ("-1e300", "-5", Ordering::Less),
            ("0", "-0.0", Ordering::Equal),
        ] {
            assert_eq!(compare(&number(a), &number(b)), order, "{a} {b}");
            assert_eq!(compare(&number(b), &number(a)), order.reverse(), "{b} {a}");
        }
    }

    #[test]
    fn a_multiple_is_one_in_decimals() {
        for (value, unit, multiple) in [
            ("0.3", "0.1", true),
            ("19.99", "0.01", true),
            ("0.0075", "0.0001", true),
            ("0.00751", "0.0001", false),
            ("1e308", "0.123456789", false),
            ("1e308", "0.5", true),
            ("12391239123", "1e-8", true),
            ("18446744073709551615", "18446744073709551614", false),
            ("1e19", "10000000000000000000", true),
            ("-7", "2", false),
            ("-8.0", "2", true),
            ("0", "3", true),
            ("7", "0", true),
            ("7", "1e300", false),
        ] {
            assert_eq!(is_multiple(&number(value), &number(unit)), multiple, "{value} {unit}");
        }
    }

    #[test]
    fn sameness_ignores_how_a_number_is_written_and_the_order_of_properties() {
        assert!(equal(&json!({"a": [1], "b": 2.0}), &json!({"b": 2, "a": [1.0]})));
        for (a, b) in [(json!(1), json!(true)), (json!(0), json!(false)), (json!([1]), json!([1, 1]))] {
            assert!(!equal(&a, &b), "{a} {b}");
        }
    }
}
