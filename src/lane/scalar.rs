//! `f64` and `f32` themselves: one run alone, and vectors of width 1 for CPUs without vectors.

use super::elementary::{self, Bits};
use super::function::Function;
use super::lanes::{self, Lanes};
use super::power;
use super::precision::Precision;
use super::real::{Mask, Real};
use super::vector::{Doubles, Vector};

impl Mask for bool {
    #[inline(always)]
    fn bits(self) -> u64 {
        u64::from(self)
    }

    #[inline(always)]
    fn all(self) -> bool {
        self
    }
}

/// Both traits for a number type; functions are those of doubles, rounded.
macro_rules! scalar {
    ($scalar:ident, $precision:ident, $exp:path, $through:path) => {
        impl Real for $scalar {
            type Mask = bool;
            const LANES: usize = 1;
            type Part = $scalar;
            const PARTS: usize = 1;
            type Widest = $scalar;
            type Scalar = $scalar;
            const PRECISION: Precision = Precision::$precision;

            #[inline(always)]
            fn part(&self, _k: usize) -> $scalar {
                *self
            }

            #[inline(always)]
            fn set_part(&mut self, _k: usize, part: $scalar) {
                *self = part;
            }
            #[inline(always)]
            fn scalar(x: f64) -> $scalar {
                x as $scalar
            }
            #[inline(always)]
            fn broadcast(x: $scalar) -> $scalar {
                x
            }

            #[inline(always)]
            fn splat(x: f64) -> $scalar {
                x as $scalar
            }
            #[inline(always)]
            fn from_fn(mut lane: impl FnMut(usize) -> f64) -> $scalar {
                lane(0) as $scalar
            }
            #[inline(always)]
            fn get(self, _lane: usize) -> f64 {
                f64::from(self)
            }
            #[inline(always)]
            fn write(self, to: &mut [f64]) {
                to[0] = f64::from(self);
            }
            #[inline(always)]
            fn mul_add(self, factor: $scalar, summand: $scalar) -> $scalar {
                $scalar::mul_add(self, factor, summand)
            }
            #[inline(always)]
            fn sqrt(self) -> $scalar {
                $scalar::sqrt(self)
            }
            #[inline(always)]
            fn abs(self) -> $scalar {
                $scalar::abs(self)
            }
            #[inline(always)]
            fn lt(self, other: $scalar) -> bool {
                self < other
            }
            #[inline(always)]
            fn le(self, other: $scalar) -> bool {
                self <= other
            }
            #[inline(always)]
            fn select(mask: bool, yes: $scalar, no: $scalar) -> $scalar {
                if mask { yes } else { no }
            }
            #[inline(always)]
            fn exp(self) -> $scalar {
                $exp(f64::from(self)) as $scalar
            }
            #[inline(always)]
            fn ln(self) -> $scalar {
                elementary::ln(f64::from(self)) as $scalar
            }
            #[inline(always)]
            fn tanh(self) -> $scalar {
                elementary::tanh(f64::from(self)) as $scalar
            }
            #[inline(always)]
            fn pow(self, other: $scalar) -> $scalar {
                power::pow(f64::from(self), f64::from(other)) as $scalar
            }
            #[inline(always)]
            fn sin_cos(self) -> ($scalar, $scalar) {
                let (sin, cos) = elementary::sin_cos(f64::from(self));
                (sin as $scalar, cos as $scalar)
            }
        }

        impl Vector for $scalar {
            const WIDTH: usize = 1;
            type Widest = Lanes<$scalar, 4>;
            type Scalar = $scalar;
            const PRECISION: Precision = Precision::$precision;
            type Mask = bool;

            #[inline(always)]
            fn scalar(x: f64) -> $scalar {
                x as $scalar
            }
            #[inline(always)]
            fn broadcast(x: $scalar) -> $scalar {
                x
            }
            #[inline(always)]
            fn load(from: &[f64]) -> $scalar {
                from[0] as $scalar
            }
            #[inline(always)]
            fn store(self, to: &mut [f64]) {
                to[0] = f64::from(self);
            }
            #[inline(always)]
            fn add(self, other: $scalar) -> $scalar {
                self + other
            }
            #[inline(always)]
            fn sub(self, other: $scalar) -> $scalar {
                self - other
            }
            #[inline(always)]
            fn mul(self, other: $scalar) -> $scalar {
                self * other
            }
            #[inline(always)]
            fn div(self, other: $scalar) -> $scalar {
                self / other
            }
            #[inline(always)]
            fn neg(self) -> $scalar {
                -self
            }
            #[inline(always)]
            fn abs(self) -> $scalar {
                $scalar::abs(self)
            }
            #[inline(always)]
            fn mul_add(self, factor: $scalar, summand: $scalar) -> $scalar {
                $scalar::mul_add(self, factor, summand)
            }
            #[inline(always)]
            fn sqrt(self) -> $scalar {
                $scalar::sqrt(self)
            }
            #[inline(always)]
            fn max(self, other: $scalar) -> $scalar {
                if self > other { self } else { other }
            }
            #[inline(always)]
            fn min(self, other: $scalar) -> $scalar {
                if self < other { self } else { other }
            }
            #[inline(always)]
            fn lt(self, other: $scalar) -> bool {
                self < other
            }
            #[inline(always)]
            fn le(self, other: $scalar) -> bool {
                self <= other
            }
            #[inline(always)]
            fn select(mask: bool, yes: $scalar, no: $scalar) -> $scalar {
                if mask { yes } else { no }
            }
            #[inline(always)]
            fn mask_and(a: bool, b: bool) -> bool {
                a & b
            }
            #[inline(always)]
            fn mask_or(a: bool, b: bool) -> bool {
                a | b
            }
            #[inline(always)]
            fn mask_not(a: bool) -> bool {
                !a
            }
            #[inline(always)]
            fn zip(self, other: $scalar) -> [$scalar; 2] {
                [self, other]
            }
            #[inline(always)]
            fn mask_bits(a: bool) -> u32 {
                u32::from(a)
            }
            #[inline(always)]
            fn through<const N: usize>(function: impl Function, x: [Self; N], y: [Self; N]) -> [[Self; N]; 2] {
                $through(function, x, y)
            }
        }
    };
}

scalar!(f64, Double, elementary::exp, lanes::side_by_side);
scalar!(f32, Single, elementary::exp_of_single, rounded);

/// [`Vector::through`] for single precision: as many doubles side by side.
#[inline(always)]
fn rounded<const N: usize>(function: impl Function, x: [f32; N], y: [f32; N]) -> [[f32; N]; 2] {
    let (first, second) = function.of_singles(Lanes(wide(x)), Lanes(wide(y)));
    [narrow(first.0), narrow(second.0)]
}

#[inline(always)]
fn wide<const N: usize>(x: [f32; N]) -> [f64; N] {
    let mut out = [0.0; N];
    for i in 0..N {
        out[i] = f64::from(x[i]);
    }
    out
}

#[inline(always)]
fn narrow<const N: usize>(x: [f64; N]) -> [f32; N] {
    let mut out = [0.0; N];
    for i in 0..N {
        out[i] = x[i] as f32;
    }
    out
}

impl Bits for f64 {
    #[inline(always)]
    fn shift_left(self) -> f64 {
        f64::from_bits(self.to_bits() << 52)
    }
    #[inline(always)]
    fn shift_right(self) -> f64 {
        f64::from_bits(self.to_bits() >> 52)
    }
    #[inline(always)]
    fn and_bits(self, bits: u64) -> f64 {
        f64::from_bits(self.to_bits() & bits)
    }
    #[inline(always)]
    fn or_bits(self, bits: u64) -> f64 {
        f64::from_bits(self.to_bits() | bits)
    }
    #[inline(always)]
    fn add_bits(self, bits: u64) -> f64 {
        f64::from_bits(self.to_bits().wrapping_add(bits))
    }
    #[inline(always)]
    fn sum_bits(self, other: f64) -> f64 {
        Bits::add_bits(self, other.to_bits())
    }
}

impl Doubles for f64 {
    #[inline(always)]
    fn shift_left(self) -> f64 {
        Bits::shift_left(self)
    }
    #[inline(always)]
    fn shift_right(self) -> f64 {
        Bits::shift_right(self)
    }
    #[inline(always)]
    fn and_bits(self, bits: u64) -> f64 {
        Bits::and_bits(self, bits)
    }
    #[inline(always)]
    fn or_bits(self, bits: u64) -> f64 {
        Bits::or_bits(self, bits)
    }
    #[inline(always)]
    fn add_bits(self, bits: u64) -> f64 {
        Bits::add_bits(self, bits)
    }
    #[inline(always)]
    fn sum_bits(self, other: f64) -> f64 {
        Bits::sum_bits(self, other)
    }
}
