//! A number as the shortest decimal that is read back to the same bits, of these the nearest, by Żmij (V. Zverovich 2025;
//! the crate of that name): with the bytes of the standard library, several times as fast.

use std::fmt::Write;

/// Hands over a finite number as the standard library writes it: with an exponent if that is below -5 or above 15. `room`
/// is overwritten.
pub(super) fn decimal(x: f64, room: &mut String, to: impl FnOnce(&str)) {
    if x == f64::from(x as i32) && x != 0.0 {
        return to(itoa::Buffer::new().format(x as i32));
    }
    if x.abs() < 1e16 && !may_be_midway(x) {
        let mut digits = zmij::Buffer::new();
        let text = digits.format_finite(x);
        return to(match text.as_bytes() {
            [whole @ .., b'.', b'0'] => &text[..whole.len()],
            _ => text,
        });
    }
    room.clear();
    // Writing to a string does not fail.
    let _ = match x.abs() {
        1e-5..1e16 => write!(room, "{x}"),
        _ => write!(room, "{x:e}"),
    };
    to(room);
}

/// Whether a number may lie in the middle between two of the shortest decimals, of which each library takes another.
///
/// Numbers of its size are the multiples of 2^-u, and it has f binary places. In the middle between decimals of d places it has
/// d + 1 of them; and d is less than u log10(2) + 1.2, for otherwise d - 1 places would do.
fn may_be_midway(x: f64) -> bool {
    let bits = x.to_bits();
    let u = 1075 - (bits >> 52 & 0x7ff).max(1) as i32;
    let f = u - (bits | 1 << 52).trailing_zeros() as i32;
    100 * f < 31 * u + 230
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn agrees(x: f64) -> Result<(), TestCaseError> {
        let plain = x == 0.0 || (1e-5..1e16).contains(&x.abs());
        let expected = if plain { x.to_string() } else { format!("{x:e}") };
        let mut found = String::new();
        decimal(x, &mut String::new(), |text| found = text.into());
        prop_assert_eq!(found, expected);
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        /// Of any bits, of any size near 1, whole, a power of ten, and of few bits, where decimals are in the middle.
        #[test]
        fn decimals_are_those_of_the_standard_library(bits: u64, exponent in -20..20_i32, few in 0..54_u32, point in -20..120_i32) {
            let share = (bits >> 11) as f64 / (1_u64 << 53) as f64;
            let dyadic = (bits.checked_shr(64 - few).unwrap_or(0) | 1) as f64 * 2_f64.powi(-point);
            for x in [f64::from_bits(bits), share * 10_f64.powi(exponent), (share * 1e6).round(), 10_f64.powi(exponent), dyadic] {
                if x.is_finite() {
                    agrees(x)?;
                    agrees(-x)?;
                }
            }
        }
    }

    #[test]
    fn decimals_in_the_middle() {
        for x in [
            0.0,
            2_f64.powi(50) + 0.25,
            1.0 + 2_f64.powi(-17),
            2_f64.powi(-24),
            2_f64.powi(32) + 2_f64.powi(-8),
            5e-324,
            f64::MAX,
        ] {
            agrees(x).unwrap();
        }
    }
}
