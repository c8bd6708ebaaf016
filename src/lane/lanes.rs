//! `Lanes`: several vectors side by side, so that independent operations hide each other's latency.

use super::elementary::Bits;
use super::function::{self, Function};
use super::precision::Precision;
use super::real::{Mask, Real};
use super::vector::{Doubles, Singles, Vector};
use std::mem::MaybeUninit;
use std::ops::{Add, BitAnd, BitOr, Div, Mul, Neg, Not, Sub};

/// [`Vector::through`] for doubles: all vectors go in lockstep.
#[inline(always)]
pub(super) fn side_by_side<S: Doubles, const N: usize>(function: impl Function, x: [S; N], y: [S; N]) -> [[S; N]; 2] {
    let (first, second) = function.of(Lanes(x), Lanes(y));
    [first.0, second.0]
}

/// [`Vector::through`] for single precision: vector after vector.
#[inline(always)]
pub(super) fn widened<S: Singles, const N: usize>(function: impl Function, x: [S; N], y: [S; N]) -> [[S; N]; 2] {
    let mut out = [x, y];
    for i in 0..N {
        let (first, second) = function.of_singles(Lanes(x[i].widen()), Lanes(y[i].widen()));
        (out[0][i], out[1][i]) = (S::narrow(first.0), S::narrow(second.0));
    }
    out
}

/// `N` vectors side by side: `N * S::WIDTH` independent runs.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub struct Lanes<S, const N: usize>(pub(super) [S; N]);

/// Numbers in the widest vector.
const WIDEST: usize = 16;

/// Truth values of [`Lanes`].
#[derive(Clone, Copy)]
pub struct LaneMask<S: Vector, const N: usize>([S::Mask; N]);

/// A value for each vector, by its number, written out where it stands: a function that is handed over is a call, which the
/// compiler does not always inline into a kernel of another instruction set than the program's, and loops of so few turns
/// take it a third of the build to undo.
macro_rules! each {
    (|$i:ident| $value:expr) => {{
        const { assert!(0 < N && N <= 4) };
        let mut out = MaybeUninit::<[_; N]>::uninit();
        each!(@ out $i 0 $value);
        if N > 1 {
            each!(@ out $i 1 $value);
        }
        if N > 2 {
            each!(@ out $i 2 $value);
        }
        if N > 3 {
            each!(@ out $i 3 $value);
        }
        // SAFETY: all are written; there are no more.
        unsafe { out.assume_init() }
    }};
    (@ $out:ident $i:ident $number:literal $value:expr) => {
        let $i = $number;
        put(&mut $out, $i, $value);
    };
}

/// Writes one of them.
#[inline(always)]
fn put<T, const N: usize>(out: &mut MaybeUninit<[T; N]>, i: usize, value: T) {
    assert!(i < N);
    // SAFETY: it is one of them.
    unsafe { out.as_mut_ptr().cast::<T>().add(i).write(value) };
}

macro_rules! operator {
    ($trait:ident, $method:ident) => {
        impl<S: Vector, const N: usize> $trait for Lanes<S, N> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Lanes(each!(|i| S::$method(self.0[i], other.0[i])))
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
        Lanes(each!(|i| S::neg(self.0[i])))
    }
}

impl<S: Vector, const N: usize> BitAnd for LaneMask<S, N> {
    type Output = Self;
    #[inline(always)]
    fn bitand(self, other: Self) -> Self {
        LaneMask(each!(|i| S::mask_and(self.0[i], other.0[i])))
    }
}

impl<S: Vector, const N: usize> BitOr for LaneMask<S, N> {
    type Output = Self;
    #[inline(always)]
    fn bitor(self, other: Self) -> Self {
        LaneMask(each!(|i| S::mask_or(self.0[i], other.0[i])))
    }
}

impl<S: Vector, const N: usize> Not for LaneMask<S, N> {
    type Output = Self;
    #[inline(always)]
    fn not(self) -> Self {
        LaneMask(each!(|i| S::mask_not(self.0[i])))
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

    #[inline(always)]
    fn all(self) -> bool {
        let mut both = self.0[0];
        for i in 1..N {
            both = S::mask_and(both, self.0[i]);
        }
        S::mask_bits(both) == (1 << S::WIDTH) - 1
    }
}

impl<S: Vector, const N: usize> Real for Lanes<S, N> {
    type Mask = LaneMask<S, N>;
    const LANES: usize = N * S::WIDTH;
    type Part = Lanes<S, 1>;
    const PARTS: usize = N;
    type Widest = S::Widest;
    type Scalar = S::Scalar;
    const PRECISION: Precision = S::PRECISION;

    #[inline(always)]
    fn part(&self, k: usize) -> Lanes<S, 1> {
        Lanes([self.0[k]])
    }

    #[inline(always)]
    fn set_part(&mut self, k: usize, part: Lanes<S, 1>) {
        self.0[k] = part.0[0];
    }

    #[inline(always)]
    fn scalar(x: f64) -> S::Scalar {
        S::scalar(x)
    }

    #[inline(always)]
    fn broadcast(x: S::Scalar) -> Self {
        Lanes(each!(|_i| S::broadcast(x)))
    }

    #[inline(always)]
    fn splat(x: f64) -> Self {
        Lanes(each!(|_i| S::splat(x)))
    }

    #[inline(always)]
    fn from_fn(mut lane: impl FnMut(usize) -> f64) -> Self {
        let mut out = [S::splat(0.0); N];
        let mut buffer = [0.0; WIDEST];
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
        let mut buffer = [0.0; WIDEST];
        self.0[lane / S::WIDTH].store(&mut buffer[..S::WIDTH]);
        buffer[lane % S::WIDTH]
    }

    #[inline(always)]
    fn write(self, to: &mut [f64]) {
        for i in 0..N {
            self.0[i].store(&mut to[i * S::WIDTH..(i + 1) * S::WIDTH]);
        }
    }

    #[inline(always)]
    fn mul_add(self, factor: Self, summand: Self) -> Self {
        Lanes(each!(|i| S::mul_add(self.0[i], factor.0[i], summand.0[i])))
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        Lanes(S::roots(self.0))
    }

    #[inline(always)]
    fn abs(self) -> Self {
        Lanes(each!(|i| S::abs(self.0[i])))
    }

    #[inline(always)]
    fn max(self, other: Self) -> Self {
        Lanes(each!(|i| S::max(self.0[i], other.0[i])))
    }

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        Lanes(each!(|i| S::min(self.0[i], other.0[i])))
    }

    #[inline(always)]
    fn lt(self, other: Self) -> Self::Mask {
        LaneMask(each!(|i| S::lt(self.0[i], other.0[i])))
    }

    #[inline(always)]
    fn le(self, other: Self) -> Self::Mask {
        LaneMask(each!(|i| S::le(self.0[i], other.0[i])))
    }

    #[inline(always)]
    fn select(mask: Self::Mask, yes: Self, no: Self) -> Self {
        Lanes(each!(|i| S::select(mask.0[i], yes.0[i], no.0[i])))
    }

    #[inline(always)]
    fn zip(self, other: Self) -> [Self; 2] {
        let mut both = [self, other];
        for i in 0..N {
            let pair = self.0[i].zip(other.0[i]);
            for j in 0..2 {
                let place = 2 * i + j;
                both[place / N].0[place % N] = pair[j];
            }
        }
        both
    }

    #[inline(always)]
    fn exp(self) -> Self {
        Lanes(S::through(function::Exp, self.0, self.0)[0])
    }

    #[inline(always)]
    fn ln(self) -> Self {
        Lanes(S::through(function::Ln, self.0, self.0)[0])
    }

    #[inline(always)]
    fn tanh(self) -> Self {
        Lanes(S::through(function::Tanh, self.0, self.0)[0])
    }

    #[inline(always)]
    fn pow(self, other: Self) -> Self {
        Lanes(S::through(function::Pow, self.0, other.0)[0])
    }

    #[inline(always)]
    fn sin_cos(self) -> (Self, Self) {
        let [sin, cos] = S::through(function::SinCos, self.0, self.0);
        (Lanes(sin), Lanes(cos))
    }
}

impl<S: Doubles, const N: usize> Bits for Lanes<S, N> {
    #[inline(always)]
    fn shift_left(self) -> Self {
        Lanes(each!(|i| S::shift_left(self.0[i])))
    }
    #[inline(always)]
    fn shift_right(self) -> Self {
        Lanes(each!(|i| S::shift_right(self.0[i])))
    }
    #[inline(always)]
    fn and_bits(self, bits: u64) -> Self {
        Lanes(each!(|i| S::and_bits(self.0[i], bits)))
    }
    #[inline(always)]
    fn or_bits(self, bits: u64) -> Self {
        Lanes(each!(|i| S::or_bits(self.0[i], bits)))
    }
    #[inline(always)]
    fn add_bits(self, bits: u64) -> Self {
        Lanes(each!(|i| S::add_bits(self.0[i], bits)))
    }
    #[inline(always)]
    fn sum_bits(self, other: Self) -> Self {
        Lanes(each!(|i| S::sum_bits(self.0[i], other.0[i])))
    }
}
