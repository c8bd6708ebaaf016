//! `Range`: an interval of the reals, and how it is said.

use std::fmt;

/// An interval of the reals; NaN and the infinities are never inside.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Whether the lower end itself is allowed.
    pub low_included: bool,
    /// Whether the upper end itself is allowed.
    pub high_included: bool,
}

impl Range {
    /// Every finite number.
    pub const REAL: Range = Range::new(f64::NEG_INFINITY, false, f64::INFINITY, false);
    /// Greater than 0.
    pub const POSITIVE: Range = Range::new(0.0, false, f64::INFINITY, false);
    /// 0 or greater.
    pub const NON_NEGATIVE: Range = Range::new(0.0, true, f64::INFINITY, false);
    /// 0 or greater, less than 1: the range of a decay rate.
    pub const DECAY: Range = Range::new(0.0, true, 1.0, false);
    /// 0 to 1, both included.
    pub const UNIT: Range = Range::new(0.0, true, 1.0, true);

    /// An interval from its ends and whether each belongs to it.
    pub const fn new(low: f64, low_included: bool, high: f64, high_included: bool) -> Range {
        Range { low, high, low_included, high_included }
    }

    /// Whether `x` lies inside.
    pub fn contains(&self, x: f64) -> bool {
        let above = if self.low_included { x >= self.low } else { x > self.low };
        let below = if self.high_included { x <= self.high } else { x < self.high };
        x.is_finite() && above && below
    }

    /// A number inside, a round one where there is one.
    pub fn inside(&self) -> f64 {
        let candidates = [0.5, 1.0, self.low, (self.low + self.high) / 2.0, self.low + 1.0, self.high - 1.0];
        candidates.into_iter().find(|x| self.contains(*x)).unwrap_or(1.0)
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let low = if self.low_included { "at least" } else { "greater than" };
        let high = if self.high_included { "at most" } else { "less than" };
        match (self.low.is_finite(), self.high.is_finite()) {
            (false, false) => write!(f, "a finite number"),
            (true, false) => write!(f, "a number {low} {}", self.low),
            (false, true) => write!(f, "a number {high} {}", self.high),
            (true, true) => write!(f, "a number {low} {} and {high} {}", self.low, self.high),
        }
    }
}
