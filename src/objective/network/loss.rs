//! Losses of a row, and activations, each with its derivative.

use super::layer::BLOCK;
use super::logistic::logistic;
use super::softmax::{OfVectors, Vectors, softmax};
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
            Loss::CrossEntropy if width == 1 => logistic(outputs, targets, share, ()),
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
        assert_eq!((logistic(&mut row, &[0.0], Some(1.0), ()), row[0]), (800.0, 1.0));
        let mut row = [-800.0, 0.0, 900.0];
        assert_eq!((Loss::CrossEntropy.of(&mut row, [3, 3], &[0.0], Some(1.0)), row), (1700.0, [-1.0, 0.0, 1.0]));
        let not_a_number = Loss::CrossEntropy.of(&mut [f64::NAN, 0.0], [2, 2], &[0.0], Some(1.0));
        assert!(not_a_number.is_nan() && logistic(&mut [f64::NAN], &[1.0], Some(1.0), ()).is_nan());
    }
}
