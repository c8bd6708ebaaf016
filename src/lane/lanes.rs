//! `Lanes`: several vectors side by side, so that independent operations hide each other's latency.

// Index loops: an iterator's adapters are calls of their own, which may not be inlined into the kernels.
#![allow(clippy::needless_range_loop)]

use super::elementary::{self, Bits};
use super::power;
use super::real::{Mask, Real};
use std::ops::{Add, BitAnd, BitOr, Div, Mul, Neg, Not, Sub};

/// One CPU vector of doubles.
///
/// Values of a vector type may only be worked with where its instruction set is available; the
/// engine checks that once before it enters a kernel.
pub trait Vector: Copy + Send + Sync + std::fmt::Debug + 'static {
    /// Numbers in one vector.
    const WIDTH: usize;
    /// Truth values, one a number.
    type Mask: Copy + Send + Sync + 'static;

    /// The same number everywhere.
    fn splat(x: f64) -> Self;
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
    /// Square root.
    fn sqrt(self) -> Self;
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
    /// Truth values as bits, the first number's lowest.
    fn mask_bits(a: Self::Mask) -> u32;
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
}

/// `N` vectors side by side: `N * S::WIDTH` independent runs.
#[derive(Clone, Copy, Debug)]
pub struct Lanes<S, const N: usize>([S; N]);

/// Truth values of [`Lanes`].
#[derive(Clone, Copy)]
pub struct LaneMask<S: Vector, const N: usize>([S::Mask; N]);

impl<S: Vector, const N: usize> Lanes<S, N> {
    #[inline(always)]
    fn map(self, f: impl Fn(S) -> S) -> Self {
        let mut out = self.0;
        for i in 0..N {
            out[i] = f(self.0[i]);
        }
        Lanes(out)
    }

    #[inline(always)]
    fn zip(self, other: Self, f: impl Fn(S, S) -> S) -> Self {
        let mut out = self.0;
        for i in 0..N {
            out[i] = f(self.0[i], other.0[i]);
        }
        Lanes(out)
    }

    #[inline(always)]
    fn compare(self, other: Self, f: impl Fn(S, S) -> S::Mask) -> LaneMask<S, N> {
        let mut out = [f(self.0[0], other.0[0]); N];
        for i in 1..N {
            out[i] = f(self.0[i], other.0[i]);
        }
        LaneMask(out)
    }
}

macro_rules! operator {
    ($trait:ident, $method:ident) => {
        impl<S: Vector, const N: usize> $trait for Lanes<S, N> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                self.zip(other, S::$method)
            }
        }
    };
}

operator!(Add, add);
operator!(Sub, sub);
operator!(Mul, mul);
operator!(Div, div);

impl<S: Vector, const N: usize> Neg for Lanes<S, N> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        self.map(S::neg)
    }
}

impl<S: Vector, const N: usize> BitAnd for LaneMask<S, N> {
    type Output = Self;
    #[inline(always)]
    fn bitand(self, other: Self) -> Self {
        let mut out = self.0;
        for i in 0..N {
            out[i] = S::mask_and(self.0[i], other.0[i]);
        }
        LaneMask(out)
    }
}

impl<S: Vector, const N: usize> BitOr for LaneMask<S, N> {
    type Output = Self;
    #[inline(always)]
    fn bitor(self, other: Self) -> Self {
        let mut out = self.0;
        for i in 0..N {
            out[i] = S::mask_or(self.0[i], other.0[i]);
        }
        LaneMask(out)
    }
}

impl<S: Vector, const N: usize> Not for LaneMask<S, N> {
    type Output = Self;
    #[inline(always)]
    fn not(self) -> Self {
        let mut out = self.0;
        for i in 0..N {
            out[i] = S::mask_not(self.0[i]);
        }
        LaneMask(out)
    }
}

impl<S: Vector, const N: usize> Mask for LaneMask<S, N> {
    #[inline(always)]
    fn bits(self) -> u64 {
        let mut bits = 0;
        for i in 0..N {
            bits |= u64::from(S::mask_bits(self.0[i])) << (i * S::WIDTH);
        }
        bits
    }
}

impl<S: Vector, const N: usize> Real for Lanes<S, N> {
    type Mask = LaneMask<S, N>;
    const LANES: usize = N * S::WIDTH;
    type Part = Lanes<S, 1>;
    const PARTS: usize = N;
    type Scalar = f64;

    #[inline(always)]
    fn part(&self, k: usize) -> Lanes<S, 1> {
        Lanes([self.0[k]])
    }

    #[inline(always)]
    fn scalar(x: f64) -> f64 {
        x
    }

    #[inline(always)]
    fn broadcast(x: f64) -> Self {
        Self::splat(x)
    }

    #[inline(always)]
    fn splat(x: f64) -> Self {
        Lanes([S::splat(x); N])
    }

    #[inline(always)]
    fn from_fn(mut lane: impl FnMut(usize) -> f64) -> Self {
        let mut out = [S::splat(0.0); N];
        let mut buffer = [0.0; 8];
        for i in 0..N {
            for (j, slot) in buffer[..S::WIDTH].iter_mut().enumerate() {
                *slot = lane(i * S::WIDTH + j);
            }
            out[i] = S::load(&buffer[..S::WIDTH]);
        }
        Lanes(out)
    }

    #[inline(always)]
    fn get(self, lane: usize) -> f64 {
        let mut buffer = [0.0; 8];
        self.0[lane / S::WIDTH].store(&mut buffer[..S::WIDTH]);
        buffer[lane % S::WIDTH]
    }

    #[inline(always)]
    fn write(self, to: &mut [f64]) {
        for (vector, part) in self.0.iter().zip(to.chunks_exact_mut(S::WIDTH)) {
            vector.store(part);
        }
    }

    #[inline(always)]
    fn mul_add(self, factor: Self, summand: Self) -> Self {
        let mut out = summand.0;
        for i in 0..N {
            out[i] = self.0[i].mul_add(factor.0[i], summand.0[i]);
        }
        Lanes(out)
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        self.map(S::sqrt)
    }

    #[inline(always)]
    fn abs(self) -> Self {
        self.map(|x| x.and_bits(!(1 << 63)))
    }

    #[inline(always)]
    fn max(self, other: Self) -> Self {
        self.zip(other, S::max)
    }

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        self.zip(other, S::min)
    }

    #[inline(always)]
    fn lt(self, other: Self) -> Self::Mask {
        self.compare(other, S::lt)
    }

    #[inline(always)]
    fn le(self, other: Self) -> Self::Mask {
        self.compare(other, S::le)
    }

    #[inline(always)]
    fn select(mask: Self::Mask, yes: Self, no: Self) -> Self {
        let mut out = no.0;
        for i in 0..N {
            out[i] = S::select(mask.0[i], yes.0[i], no.0[i]);
        }
        Lanes(out)
    }

    #[inline(always)]
    fn exp(self) -> Self {
        elementary::exp(self)
    }

    #[inline(always)]
    fn ln(self) -> Self {
        elementary::ln(self)
    }

    #[inline(always)]
    fn tanh(self) -> Self {
        elementary::tanh(self)
    }

    #[inline(always)]
    fn pow(self, other: Self) -> Self {
        power::pow(self, other)
    }

    #[inline(always)]
    fn sin_cos(self) -> (Self, Self) {
        elementary::sin_cos(self)
    }
}

impl<S: Vector, const N: usize> Bits for Lanes<S, N> {
    #[inline(always)]
    fn shift_left(self) -> Self {
        self.map(S::shift_left)
    }
    #[inline(always)]
    fn shift_right(self) -> Self {
        self.map(S::shift_right)
    }
    #[inline(always)]
    fn and_bits(self, bits: u64) -> Self {
        self.map(|x| x.and_bits(bits))
    }
    #[inline(always)]
    fn or_bits(self, bits: u64) -> Self {
        self.map(|x| x.or_bits(bits))
    }
    #[inline(always)]
    fn add_bits(self, bits: u64) -> Self {
        self.map(|x| x.add_bits(bits))
    }
}
