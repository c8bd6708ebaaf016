//! Dual numbers: a value and its derivative, to check hand-written gradients by forward differentiation.

use super::precision::Precision;
use super::real::Real;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// `value + slope * e` with `e * e = 0`. Comparisons look at the value alone.
#[derive(Clone, Copy, Debug)]
pub struct Dual {
    /// The value.
    pub value: f64,
    /// The derivative along the chosen direction.
    pub slope: f64,
}

impl Dual {
    /// A value with its derivative.
    pub fn new(value: f64, slope: f64) -> Dual {
        Dual { value, slope }
    }
}

impl Add for Dual {
    type Output = Dual;
    fn add(self, other: Dual) -> Dual {
        Dual::new(self.value + other.value, self.slope + other.slope)
    }
}

impl Sub for Dual {
    type Output = Dual;
    fn sub(self, other: Dual) -> Dual {
        Dual::new(self.value - other.value, self.slope - other.slope)
    }
}

impl Mul for Dual {
    type Output = Dual;
    fn mul(self, other: Dual) -> Dual {
        Dual::new(self.value * other.value, self.slope * other.value + self.value * other.slope)
    }
}

impl Div for Dual {
    type Output = Dual;
    fn div(self, other: Dual) -> Dual {
        let value = self.value / other.value;
        Dual::new(value, (self.slope - value * other.slope) / other.value)
    }
}

impl Neg for Dual {
    type Output = Dual;
    fn neg(self) -> Dual {
        Dual::new(-self.value, -self.slope)
    }
}

impl Real for Dual {
    type Mask = bool;
    const LANES: usize = 1;
    type Part = Dual;
    const PARTS: usize = 1;
    type Widest = Dual;
    type Scalar = f64;
    const PRECISION: Precision = Precision::Double;

    fn part(&self, _k: usize) -> Dual {
        *self
    }
    fn set_part(&mut self, _k: usize, part: Dual) {
        *self = part;
    }
    fn scalar(x: f64) -> f64 {
        x
    }
    fn broadcast(x: f64) -> Dual {
        Dual::splat(x)
    }

    fn splat(x: f64) -> Dual {
        Dual::new(x, 0.0)
    }
    fn from_fn(mut lane: impl FnMut(usize) -> f64) -> Dual {
        Dual::splat(lane(0))
    }
    fn get(self, _lane: usize) -> f64 {
        self.value
    }
    fn write(self, to: &mut [f64]) {
        to[0] = self.value;
    }
    fn mul_add(self, factor: Dual, summand: Dual) -> Dual {
        let value = f64::mul_add(self.value, factor.value, summand.value);
        Dual::new(value, self.slope * factor.value + self.value * factor.slope + summand.slope)
    }
    fn sqrt(self) -> Dual {
        let root = self.value.sqrt();
        Dual::new(root, self.slope / (2.0 * root))
    }
    fn abs(self) -> Dual {
        if self.value < 0.0 { -self } else { self }
    }
    fn lt(self, other: Dual) -> bool {
        self.value < other.value
    }
    fn le(self, other: Dual) -> bool {
        self.value <= other.value
    }
    fn select(mask: bool, yes: Dual, no: Dual) -> Dual {
        if mask { yes } else { no }
    }
    fn exp(self) -> Dual {
        let value = Real::exp(self.value);
        Dual::new(value, self.slope * value)
    }
    fn ln(self) -> Dual {
        Dual::new(Real::ln(self.value), self.slope / self.value)
    }
    fn tanh(self) -> Dual {
        let value = Real::tanh(self.value);
        Dual::new(value, self.slope * (1.0 - value * value))
    }
    fn pow(self, other: Dual) -> Dual {
        let value = Real::pow(self.value, other.value);
        let in_base = self.slope * other.value * Real::pow(self.value, other.value - 1.0);
        // An exponent that is constant has no share, also where the logarithm has no value.
        let in_exponent = if other.slope == 0.0 { 0.0 } else { other.slope * value * Real::ln(self.value) };
        Dual::new(value, in_base + in_exponent)
    }
    fn sin_cos(self) -> (Dual, Dual) {
        let (sin, cos) = Real::sin_cos(self.value);
        (Dual::new(sin, self.slope * cos), Dual::new(cos, -self.slope * sin))
    }
}
