//! One vector of the CPU, as the lanes need it.

use super::function::Function;
use super::precision::Precision;
use super::real::Real;

/// One CPU vector of numbers, of which the outside sees doubles: they are rounded on their way in.
///
/// Values of a vector type may only be worked with where its instruction set is available; the
/// engine checks that once before it enters a kernel.
pub trait Vector: Copy + Send + Sync + std::fmt::Debug + 'static {
    /// Numbers in one vector.
    const WIDTH: usize;
    /// The widest pack of such vectors that the program ships.
    type Widest: Real<Scalar = Self::Scalar>;
    /// One of them: `f64` or `f32`.
    type Scalar: Copy + Send + Sync + 'static;
    /// Their precision.
    const PRECISION: Precision;
    /// Truth values, one a number.
    type Mask: Copy + Send + Sync + 'static;

    /// A number, rounded.
    fn scalar(x: f64) -> Self::Scalar;
    /// The same number everywhere.
    fn broadcast(x: Self::Scalar) -> Self;
    /// The same number everywhere, rounded.
    #[inline(always)]
    fn splat(x: f64) -> Self {
        Self::broadcast(Self::scalar(x))
    }
    /// From the first `WIDTH` numbers of a slice.
    fn load(from: &[f64]) -> Self;
    /// Into the first `WIDTH` numbers of a slice.
    fn store(self, to: &mut [f64]);
    /// Sum.
    fn add(self, other: Self) -> Self;
    /// Difference.
    fn sub(self, other: Self) -> Self;
    /// Product.
    fn mul(self, other: Self) -> Self;
    /// Quotient.
    fn div(self, other: Self) -> Self;
    /// `self * factor + summand`, rounded once.
    fn mul_add(self, factor: Self, summand: Self) -> Self;
    /// Sign flipped.
    fn neg(self) -> Self;
    /// Sign cleared.
    fn abs(self) -> Self;
    /// Square root.
    fn sqrt(self) -> Self;
    /// Square roots of several vectors.
    #[inline(always)]
    fn roots<const N: usize>(x: [Self; N]) -> [Self; N] {
        let mut out = x;
        for i in 0..N {
            out[i] = x[i].sqrt();
        }
        out
    }
    /// The larger; `other` where they are equal or either is NaN.
    fn max(self, other: Self) -> Self;
    /// The smaller; `other` where they are equal or either is NaN.
    fn min(self, other: Self) -> Self;
    /// Less than.
    fn lt(self, other: Self) -> Self::Mask;
    /// Less than or equal.
    fn le(self, other: Self) -> Self::Mask;
    /// `yes` where true, else `no`.
    fn select(mask: Self::Mask, yes: Self, no: Self) -> Self;
    /// Both.
    fn mask_and(a: Self::Mask, b: Self::Mask) -> Self::Mask;
    /// Either.
    fn mask_or(a: Self::Mask, b: Self::Mask) -> Self::Mask;
    /// Not.
    fn mask_not(a: Self::Mask) -> Self::Mask;
    /// The numbers of two in turns: of their first halves, and of their second halves.
    fn zip(self, other: Self) -> [Self; 2];
    /// Truth values as bits, the first number's lowest.
    fn mask_bits(a: Self::Mask) -> u32;
    /// Puts pairs of numbers through a function of doubles; it gives pairs, too.
    fn through<const N: usize>(function: impl Function, x: [Self; N], y: [Self; N]) -> [[Self; N]; 2];
}

/// One CPU vector of doubles, with the moves of [`super::elementary::Bits`].
pub trait Doubles: Vector {
    /// The bit pattern shifted left by 52.
    fn shift_left(self) -> Self;
    /// The bit pattern shifted right by 52.
    fn shift_right(self) -> Self;
    /// The bit pattern with only the bits of `bits` kept.
    fn and_bits(self, bits: u64) -> Self;
    /// The bit pattern with the bits of `bits` set.
    fn or_bits(self, bits: u64) -> Self;
    /// The bit pattern plus `bits`, modulo 2^64.
    fn add_bits(self, bits: u64) -> Self;
    /// The sum of two bit patterns, modulo 2^64.
    fn sum_bits(self, other: Self) -> Self;
}

/// A vector of single precision that is two of doubles.
pub(super) trait Singles: Vector {
    /// Half as many doubles.
    type Double: Doubles;
    /// The same numbers as doubles.
    fn widen(self) -> [Self::Double; 2];
    /// Doubles, rounded.
    fn narrow(halves: [Self::Double; 2]) -> Self;
}
