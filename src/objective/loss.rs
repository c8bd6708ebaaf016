//! Losses of a row, and activations, each with its derivative.

// Index loops: an iterator's adapters are calls of their own, which may not be inlined into the kernels.
#![allow(clippy::needless_range_loop)]

use crate::lane::Real;

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
    /// The sum of the losses of some rows; their outputs are replaced by the derivatives, times `share`.
    #[inline(always)]
    pub(super) fn of<V: Real>(self, outputs: &mut [V], width: usize, targets: &[f64], share: V) -> V {
        let mut sum = V::zero();
        for r in 0..targets.len() {
            let row = &mut outputs[r * width..(r + 1) * width];
            let loss = match self {
                Loss::Square => square(row, targets[r]),
                Loss::CrossEntropy if width == 1 => logistic(row, targets[r]),
                Loss::CrossEntropy => softmax(row, targets[r] as usize),
            };
            sum = sum + loss;
            for k in 0..width {
                row[k] = row[k] * share;
            }
        }
        sum
    }
}

#[inline(always)]
fn square<V: Real>(row: &mut [V], y: f64) -> V {
    let off = row[0] - V::splat(y);
    row[0] = off + off;
    off * off
}

/// Of the logit z: max(z, 0) - z y + ln(1 + e^-|z|).
#[inline(always)]
fn logistic<V: Real>(row: &mut [V], y: f64) -> V {
    let (z, one) = (row[0], V::one());
    let small = (-z.abs()).exp();
    let likely = one / (one + small);
    let up = V::zero().lt(z);
    let loss = V::select(up, z, V::zero()) - z * V::splat(y) + ln_1p(small);
    row[0] = V::select(up, likely, small * likely) - V::splat(y);
    loss
}

/// The largest output goes off all of them, so that no power overflows.
#[inline(always)]
fn softmax<V: Real>(row: &mut [V], class: usize) -> V {
    let mut largest = row[0];
    for k in 1..row.len() {
        largest = row[k].max(largest);
    }
    let own = row[class] - largest;
    let mut sum = V::zero();
    for k in 0..row.len() {
        row[k] = (row[k] - largest).exp();
        sum = sum + row[k];
    }
    let share = V::one() / sum;
    for k in 0..row.len() {
        row[k] = row[k] * share;
    }
    row[class] = row[class] - V::one();
    sum.ln() - own
}

/// ln(1 + x) for x from 0 to 1, accurate where x is small: what the sum rounds away is put back.
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
        assert_eq!((logistic(&mut row, 0.0), row[0]), (800.0, 1.0));
        let mut row = [-800.0, 0.0, 900.0];
        assert_eq!((softmax(&mut row, 0), row), (1700.0, [-1.0, 0.0, 1.0]));
        let mut row = [40.0];
        assert!((logistic(&mut row, 1.0) - (-40.0_f64).exp()).abs() < 1e-30);
        assert!(softmax(&mut [f64::NAN, 0.0], 0).is_nan() && logistic(&mut [f64::NAN], 1.0).is_nan());
    }
}
