//! `Real`: what the mathematics of optimizers and objectives is written in.

use super::precision::Precision;
use std::fmt::Debug;
use std::ops::{Add, BitAnd, BitOr, Div, Mul, Neg, Not, Sub};

/// Truth values, one a lane.
pub trait Mask: Copy + BitAnd<Output = Self> + BitOr<Output = Self> + Not<Output = Self> + 'static {
    /// The truth values as bits, the first lane's lowest.
    fn bits(self) -> u64;
    /// Whether all of them are true.
    fn all(self) -> bool;
}

/// One or several numbers of double or single precision that go through the same operations in lockstep.
///
/// Every operation is one IEEE 754 operation a lane, or is built of such operations alone, so each
/// lane holds the same bits as a scalar run on any CPU. Lanes never branch apart: a condition is a
/// [`Real::Mask`] and a [`Real::select`].
pub trait Real:
    Copy
    + Debug
    + Send
    + Sync
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + 'static
{
    /// A condition, one truth value a lane.
    type Mask: Mask;
    /// How many runs ride in one value.
    const LANES: usize;
    /// One of the vectors side by side that make up a value: what fits a register.
    type Part: Real;
    /// How many of them there are.
    const PARTS: usize;
    /// The widest pack of the same vectors: itself, or several of it side by side.
    type Widest: Real<Scalar = Self::Scalar>;
    /// What one lane holds: `f64` or `f32`.
    type Scalar: Copy + Send + Sync + 'static;
    /// How many digits that has. The outside sees doubles, which are rounded on their way in.
    const PRECISION: Precision;

    /// One part; they hold the lanes in their order.
    fn part(&self, k: usize) -> Self::Part;
    /// Another one in its place.
    fn set_part(&mut self, k: usize, part: Self::Part);
    /// The nearest number that a lane can hold.
    fn scalar(x: f64) -> Self::Scalar;
    /// A lane's number in every lane.
    fn broadcast(x: Self::Scalar) -> Self;

    /// The same number in every lane.
    fn splat(x: f64) -> Self;
    /// A number for each lane.
    fn from_fn(lane: impl FnMut(usize) -> f64) -> Self;
    /// The number in one lane.
    fn get(self, lane: usize) -> f64;
    /// The numbers of all lanes into the first [`Real::LANES`] places of a slice.
    fn write(self, to: &mut [f64]);

    /// `self * factor + summand`, rounded once. Slow on CPUs that do not have it: it is for
    /// products of matrices and for ln.
    fn mul_add(self, factor: Self, summand: Self) -> Self;
    /// Square root, correctly rounded.
    fn sqrt(self) -> Self;
    /// Absolute value.
    fn abs(self) -> Self;
    /// `self < other`; false where either is NaN.
    fn lt(self, other: Self) -> Self::Mask;
    /// `self <= other`; false where either is NaN.
    fn le(self, other: Self) -> Self::Mask;
    /// `yes` where the mask is true, else `no`.
    fn select(mask: Self::Mask, yes: Self, no: Self) -> Self;

    /// The lanes of two in turns: of their first halves, and of their second halves.
    #[inline(always)]
    fn zip(self, other: Self) -> [Self; 2] {
        [self, other]
    }

    /// e to the power of `self`.
    fn exp(self) -> Self;
    /// Natural logarithm.
    fn ln(self) -> Self;
    /// Hyperbolic tangent.
    fn tanh(self) -> Self;
    /// `self` to the power of `other`, for `self` of at least 0; NaN below, also where `other` is whole.
    fn pow(self, other: Self) -> Self;
    /// Sine and cosine of an angle in radians.
    fn sin_cos(self) -> (Self, Self);

    /// Zero.
    #[inline(always)]
    fn zero() -> Self {
        Self::splat(0.0)
    }

    /// One.
    #[inline(always)]
    fn one() -> Self {
        Self::splat(1.0)
    }

    /// The largest number there is.
    #[inline(always)]
    fn largest() -> Self {
        Self::splat(Self::PRECISION.largest())
    }

    /// The larger of two; `other` where either is NaN.
    #[inline(always)]
    fn max(self, other: Self) -> Self {
        Self::select(other.lt(self), self, other)
    }

    /// The smaller of two; `other` where either is NaN.
    #[inline(always)]
    fn min(self, other: Self) -> Self {
        Self::select(self.lt(other), self, other)
    }

    /// 1, 0 or -1; 0 for NaN.
    #[inline(always)]
    fn signum(self) -> Self {
        let up = Self::select(Self::zero().lt(self), Self::one(), Self::zero());
        Self::select(self.lt(Self::zero()), -Self::one(), up)
    }

    /// The square.
    #[inline(always)]
    fn square(self) -> Self {
        self * self
    }
}
