//! Losses of a row, and activations, each with its derivative.

use super::layer::BLOCK;
use super::softmax::{OfVectors, Vectors, softmax};
use crate::lane::{Real, abreast, abreast_mut};

/// What is summed over the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// (out - y)^2.
    Square,
    /// -ln of the probability of the row's class: of one output by the logistic function, of several by softmax.
    CrossEntropy,
}

/// What a hidden unit makes of its sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// The hyperbolic tangent.
    Tanh,
    /// The positive part.
    Relu,
    /// Nothing: a deep linear network.
    Identity,
}

impl Loss {
    /// The sum of the losses of some rows, a block of them at most, whose outputs are `stride` apart. With a `share` the
    /// outputs are replaced by the derivatives, times that; else they are of no more use.
    #[inline(always)]
    pub(super) fn of<V: Real>(
        self,
        outputs: &mut [V],
        [width, stride]: [usize; 2],
        targets: &[f64],
        share: Option<V>,
    ) -> V {
        match self {
            Loss::Square => square(outputs, stride, targets, share),
            Loss::CrossEntropy if width == 1 => logistic(outputs, targets, share),
            Loss::CrossEntropy => {
                let vectors = Vectors { count: targets.len(), width, down: stride, across: 1 };
                let (mut losses, mut sum) = ([V::zero(); BLOCK], V::zero());
                softmax(outputs, vectors, OfVectors(targets), share, &mut losses);
                for r in 0..targets.len() {
                    sum = sum + losses[r];
                }
                sum
            }
        }
    }
}

#[inline(always)]
fn square<V: Real>(outputs: &mut [V], stride: usize, targets: &[f64], share: Option<V>) -> V {
    let mut sum = V::zero();
    for r in 0..targets.len() {
        let off = outputs[r * stride] - V::splat(targets[r]);
        if let Some(share) = share {
            outputs[r * stride] = (off + off) * share;
        }
        sum = sum + off * off;
    }
    sum
}

/// Rows that share a division.
const FOUR: usize = 4;

/// Of each logit z: max(z, 0) - z y + ln(1 + e^-|z|).
///
/// The logarithms of many rows are that of a product, and the reciprocals of four rows come from one. Each factor of the
/// product is at most 2, so there may be a thousand rows.
#[inline(always)]
fn logistic<V: Real>(logits: &mut [V], targets: &[f64], share: Option<V>) -> V {
    let mut sums = Logistic { sum: V::zero(), over: V::zero(), share };
    let count = targets.len();
    let logits = &mut logits[..count];
    let mut first = 0;
    // The powers of four rows come before the sums of the four before them: neither waits for the other.
    let mut small = powers(&logits[..FOUR.min(count)]);
    while first + FOUR < count {
        let after = powers(&logits[first + FOUR..count.min(first + 2 * FOUR)]);
        sums.add::<true>(&mut logits[first..first + FOUR], &targets[first..first + FOUR], small);
        small = after;
        first += FOUR;
    }
    sums.add::<false>(&mut logits[first..], &targets[first..], small);
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
struct Logistic<V> {
    /// All but the logarithms.
    sum: V,
    /// The product of 1 + e^-|z|, less 1, so that small losses keep their digits: q + e (1 + q) is (1 + q) (1 + e) - 1.
    over: V,
    share: Option<V>,
}

impl<V: Real> Logistic<V> {
    /// Adds up to four rows, whose powers are `small`; `FULL` tells that there are four.
    #[inline(always)]
    fn add<const FULL: bool>(&mut self, logits: &mut [V], targets: &[f64], small: [V; FOUR]) {
        let (zero, one) = (V::zero(), V::one());
        let mut factor = [one; FOUR];
        for r in 0..FOUR {
            if FULL || r < targets.len() {
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
                if FULL || r < targets.len() {
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

impl Activation {
    /// Of each sum.
    #[inline(always)]
    pub(super) fn of<V: Real>(self, sums: &mut [V]) {
        match self {
            Activation::Tanh => {
                for k in 0..sums.len() {
                    sums[k] = sums[k].tanh();
                }
            }
            Activation::Relu => {
                for k in 0..sums.len() {
                    // Not the larger of the two, which would hide NaN.
                    sums[k] = V::select(sums[k].lt(V::zero()), V::zero(), sums[k]);
                }
            }
            Activation::Identity => {}
        }
    }

    /// Multiplies each slope by the derivative, which follows from the activation's own value.
    #[inline(always)]
    pub(super) fn back<V: Real>(self, values: &[V], slopes: &mut [V]) {
        let slopes = &mut slopes[..values.len()];
        match self {
            Activation::Tanh => {
                for k in 0..values.len() {
                    slopes[k] = slopes[k] * (V::one() - values[k] * values[k]);
                }
            }
            Activation::Relu => {
                for k in 0..values.len() {
                    slopes[k] = V::select(V::zero().lt(values[k]), slopes[k], V::zero());
                }
            }
            Activation::Identity => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn losses_stay_finite_far_out() {
        let mut row = [800.0];
        assert_eq!((logistic(&mut row, &[0.0], Some(1.0)), row[0]), (800.0, 1.0));
        let mut row = [-800.0, 0.0, 900.0];
        assert_eq!((Loss::CrossEntropy.of(&mut row, [3, 3], &[0.0], Some(1.0)), row), (1700.0, [-1.0, 0.0, 1.0]));
        let not_a_number = Loss::CrossEntropy.of(&mut [f64::NAN, 0.0], [2, 2], &[0.0], Some(1.0));
        assert!(not_a_number.is_nan() && logistic(&mut [f64::NAN], &[1.0], Some(1.0)).is_nan());
    }

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
                let found = logistic(&mut logits, &targets, Some(1.0));
                assert!((found - expected).abs() <= 1e-14 * expected, "{found:e}, not {expected:e}");
                for ((slope, expected), y) in logits.iter().zip(&slopes).zip(&targets) {
                    let expected = expected * (1.0 - 2.0 * y);
                    assert!((slope - expected).abs() <= 4.0 * f64::EPSILON, "{slope:e}, not {expected:e}");
                }
            }
        }
    }
}
