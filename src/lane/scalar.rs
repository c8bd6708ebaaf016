//! `f64` itself: one run alone, and the vector of width 1 for CPUs without vectors.

use super::elementary::{self, Bits};
use super::lanes::Vector;
use super::power;
use super::real::{Mask, Real};

impl Mask for bool {
    #[inline(always)]
    fn bits(self) -> u64 {
        u64::from(self)
    }
}

impl Real for f64 {
    type Mask = bool;
    const LANES: usize = 1;
    type Part = f64;
    const PARTS: usize = 1;
    type Scalar = f64;

    #[inline(always)]
    fn part(&self, _k: usize) -> f64 {
        *self
    }

    #[inline(always)]
    fn scalar(x: f64) -> f64 {
        x
    }
    #[inline(always)]
    fn broadcast(x: f64) -> f64 {
        x
    }

    #[inline(always)]
    fn splat(x: f64) -> f64 {
        x
    }
    #[inline(always)]
    fn from_fn(mut lane: impl FnMut(usize) -> f64) -> f64 {
        lane(0)
    }
    #[inline(always)]
    fn get(self, _lane: usize) -> f64 {
        self
    }
    #[inline(always)]
    fn write(self, to: &mut [f64]) {
        to[0] = self;
    }
    #[inline(always)]
    fn mul_add(self, factor: f64, summand: f64) -> f64 {
        f64::mul_add(self, factor, summand)
    }
    #[inline(always)]
    fn sqrt(self) -> f64 {
        f64::sqrt(self)
    }
    #[inline(always)]
    fn abs(self) -> f64 {
        f64::abs(self)
    }
    #[inline(always)]
    fn lt(self, other: f64) -> bool {
        self < other
    }
    #[inline(always)]
    fn le(self, other: f64) -> bool {
        self <= other
    }
    #[inline(always)]
    fn select(mask: bool, yes: f64, no: f64) -> f64 {
        if mask { yes } else { no }
    }
    #[inline(always)]
    fn exp(self) -> f64 {
        elementary::exp(self)
    }
    #[inline(always)]
    fn ln(self) -> f64 {
        elementary::ln(self)
    }
    #[inline(always)]
    fn tanh(self) -> f64 {
        elementary::tanh(self)
    }
    #[inline(always)]
    fn pow(self, other: f64) -> f64 {
        power::pow(self, other)
    }
    #[inline(always)]
    fn sin_cos(self) -> (f64, f64) {
        elementary::sin_cos(self)
    }
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
}

impl Vector for f64 {
    const WIDTH: usize = 1;
    type Mask = bool;

    #[inline(always)]
    fn splat(x: f64) -> f64 {
        x
    }
    #[inline(always)]
    fn load(from: &[f64]) -> f64 {
        from[0]
    }
    #[inline(always)]
    fn store(self, to: &mut [f64]) {
        to[0] = self;
    }
    #[inline(always)]
    fn add(self, other: f64) -> f64 {
        self + other
    }
    #[inline(always)]
    fn sub(self, other: f64) -> f64 {
        self - other
    }
    #[inline(always)]
    fn mul(self, other: f64) -> f64 {
        self * other
    }
    #[inline(always)]
    fn div(self, other: f64) -> f64 {
        self / other
    }
    #[inline(always)]
    fn mul_add(self, factor: f64, summand: f64) -> f64 {
        f64::mul_add(self, factor, summand)
    }
    #[inline(always)]
    fn neg(self) -> f64 {
        -self
    }
    #[inline(always)]
    fn sqrt(self) -> f64 {
        f64::sqrt(self)
    }
    #[inline(always)]
    fn max(self, other: f64) -> f64 {
        if self > other { self } else { other }
    }
    #[inline(always)]
    fn min(self, other: f64) -> f64 {
        if self < other { self } else { other }
    }
    #[inline(always)]
    fn lt(self, other: f64) -> bool {
        self < other
    }
    #[inline(always)]
    fn le(self, other: f64) -> bool {
        self <= other
    }
    #[inline(always)]
    fn select(mask: bool, yes: f64, no: f64) -> f64 {
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
    fn mask_bits(a: bool) -> u32 {
        u32::from(a)
    }
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
}
