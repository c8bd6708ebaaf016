//! The loss of two classes by the logistic function of one output, the logit.

use super::product::narrow;
use crate::lane::{Real, abreast, abreast_mut};

/// Rows that share a division.
const FOUR: usize = 4;

/// How logits come to be.
pub(super) trait Logits<V> {
    /// Works out those of neighbouring rows, of which `first` is the first.
    fn work_out(&self, first: usize, logits: &mut [V]);
}

/// They are there.
impl<V> Logits<V> for () {
    #[inline(always)]
    fn work_out(&self, _first: usize, _logits: &mut [V]) {}
}

/// The sum over some rows of max(z, 0) - z y + ln(1 + e^-|z|), with z the logit and y the class. With a `share` the
/// logits are replaced by the derivatives, times that.
///
/// The logarithms of many rows are that of a product, and the reciprocals of four rows come from one. Each factor of the
/// product is at most 2, so there may be a thousand rows.
#[inline(always)]
pub(super) fn logistic<V: Real>(logits: &mut [V], targets: &[f64], share: Option<V>, from: impl Logits<V>) -> V {
    let mut sums = Sums { sum: V::zero(), over: V::zero(), share };
    let logits = &mut logits[..targets.len()];
    let full = targets.len() - targets.len() % FOUR;
    // While four rows have their logits worked out, the four before them have their powers, and those before them are
    // summed up: three chains that do not wait for each other.
    let mut next = 0;
    if narrow::<V>() {
        // A product is a call there: one for all rows instead of one for each four.
        from.work_out(0, &mut logits[..full]);
        next = full;
    }
    while next < full && next < 2 * FOUR {
        from.work_out(next, &mut logits[next..][..FOUR]);
        next += FOUR;
    }
    if full > 0 {
        let (mut first, mut small) = (0, powers(&logits[..FOUR]));
        while first + FOUR < full {
            if next < full {
                from.work_out(next, &mut logits[next..][..FOUR]);
                next += FOUR;
            }
            let after = powers(&logits[first + FOUR..][..FOUR]);
            sums.add(&mut logits[first..][..FOUR], &targets[first..][..FOUR], small);
            small = after;
            first += FOUR;
        }
        sums.add(&mut logits[first..][..FOUR], &targets[first..][..FOUR], small);
    }
    if full < targets.len() {
        for row in full..targets.len() {
            from.work_out(row, &mut logits[row..][..1]);
        }
        let small = powers(&logits[full..]);
        sums.add(&mut logits[full..], &targets[full..], small);
    }
    sums.sum + ln_1p(sums.over)
}

/// e^-|z| of up to four rows, side by side.
#[inline(always)]
fn powers<V: Real>(logits: &[V]) -> [V; FOUR] {
    let mut powers = [V::zero(); FOUR];
    let (wide, rest) = abreast::<V, V::Widest>(logits);
    let (wide_powers, powers_after) = abreast_mut::<V, V::Widest>(&mut powers[..logits.len()]);
    for k in 0..wide.len() {
        wide_powers[k] = (-wide[k].abs()).exp();
    }
    for k in 0..rest.len() {
        powers_after[k] = (-rest[k].abs()).exp();
    }
    powers
}

/// The sums over rows.
struct Sums<V> {
    /// All but the logarithms.
    sum: V,
    /// The product of 1 + e^-|z|, less 1, so that small losses keep their digits: q + e (1 + q) is (1 + q) (1 + e) - 1.
    over: V,
    share: Option<V>,
}

impl<V: Real> Sums<V> {
    /// Adds up to four rows, whose powers are `small`.
    #[inline(always)]
    fn add(&mut self, logits: &mut [V], targets: &[f64], small: [V; FOUR]) {
        let (zero, one) = (V::zero(), V::one());
        let mut factor = [one; FOUR];
        for r in 0..FOUR {
            if r < targets.len() {
                factor[r] = one + small[r];
                self.over = self.over + small[r] * (one + self.over);
                let (z, y) = (logits[r], V::splat(targets[r]));
                self.sum = self.sum + (z.max(zero) - z * y);
            }
        }
        if let Some(share) = self.share {
            let halves = [factor[0] * factor[1], factor[2] * factor[3]];
            let whole = one / (halves[0] * halves[1]);
            let shares = [whole * halves[1], whole * halves[0]];
            let likely = [shares[0] * factor[1], shares[0] * factor[0], shares[1] * factor[3], shares[1] * factor[2]];
            for r in 0..FOUR {
                if r < targets.len() {
                    let (z, y) = (logits[r], V::splat(targets[r]));
                    let probability = V::select(zero.lt(z), likely[r], small[r] * likely[r]);
                    logits[r] = (probability - y) * share;
                }
            }
        }
    }
}

/// ln(1 + x) for x from 0, accurate where x is small: what the sum rounds away is put back.
#[inline(always)]
fn ln_1p<V: Real>(x: V) -> V {
    let sum = V::one() + x;
    sum.ln() + (x - (sum - V::one())) / sum
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against the sum row by row, with the logarithm of the platform.
    #[test]
    fn losses_keep_their_digits() {
        for (size, rows) in [(1.0, 64), (40.0, 64), (300.0, 63), (0.0, 1), (1e-3, 2), (20.0, 64), (700.0, 5)] {
            let targets: Vec<f64> = (0..rows).map(|r| f64::from(r % 2)).collect();
            // All on the right side, between half and whole size; then every fifth on the wrong one.
            for wrong in [0, 5] {
                let z = |r: i32| size * (f64::from(r * 37 % rows) / f64::from(rows) / 2.0 + 0.5);
                let side = |r: i32| if (r % 2 == 1) == (wrong == 0 || r % wrong > 0) { 1.0 } else { -1.0 };
                let mut logits: Vec<f64> = (0..rows).map(|r| side(r) * z(r)).collect();
                let off: Vec<f64> = logits.iter().zip(&targets).map(|(z, y)| z - 2.0 * z * y).collect();
                let expected: f64 = off.iter().map(|off| off.max(0.0) + (-off.abs()).exp().ln_1p()).sum();
                let slopes: Vec<f64> =
                    off.iter().map(|off| off.exp().min(1e300) / (1.0 + off.exp().min(1e300))).collect();
                let found = logistic(&mut logits, &targets, Some(1.0), ());
                assert!((found - expected).abs() <= 1e-14 * expected, "{found:e}, not {expected:e}");
                for ((slope, expected), y) in logits.iter().zip(&slopes).zip(&targets) {
                    let expected = expected * (1.0 - 2.0 * y);
                    assert!((slope - expected).abs() <= 4.0 * f64::EPSILON, "{slope:e}, not {expected:e}");
                }
            }
        }
    }
}
