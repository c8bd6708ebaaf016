//! What is summed up of one part of a pack while it runs.

use crate::lane::{Mask, Real};

/// Running measurements, one number a lane. Gaps are differences from the lowest value, not yet relative.
#[derive(Clone, Copy)]
pub(super) struct Tally<P> {
    /// Largest gap.
    pub peak: P,
    /// Smallest gap.
    pub least: P,
    /// Inner products of neighbouring steps that point against each other, less their sign.
    pub turned: P,
    /// Inner products of all neighbouring steps, less their signs.
    pub walked: P,
    /// Gaps of the tail, summed.
    pub sum: P,
    /// Gaps of the last values, summed.
    pub last: P,
    /// Largest gap in each quarter of the tail.
    pub quarters: [P; 4],
    /// Weighted lengths of the tail's steps, summed.
    pub length: P,
    /// Weighted inner products of the tail's neighbouring steps, summed.
    pub along: P,
    /// Squared lengths of the same, both of each pair.
    pub squares: P,
    /// Squared length of the last step.
    square: P,
}

impl<P: Real> Tally<P> {
    /// Before the first value.
    #[inline(always)]
    pub fn new() -> Tally<P> {
        let (zero, infinity) = (P::zero(), P::splat(f64::INFINITY));
        Tally {
            peak: -infinity,
            least: infinity,
            turned: zero,
            walked: zero,
            sum: zero,
            last: zero,
            quarters: [-infinity; 4],
            length: zero,
            along: zero,
            squares: zero,
            square: zero,
        }
    }

    /// Takes over what changed in a segment, but for its quarter; `TAIL` tells whether it was in the tail, before which
    /// most does not. (Field by field: as a whole it would be kept in memory while it changes.)
    #[inline(always)]
    pub fn take_over<const TAIL: bool>(&mut self, later: &Tally<P>) {
        (self.peak, self.least) = (later.peak, later.least);
        (self.turned, self.walked) = (later.turned, later.walked);
        if TAIL {
            (self.sum, self.last) = (later.sum, later.last);
            (self.length, self.along) = (later.length, later.along);
            (self.squares, self.square) = (later.squares, later.square);
        }
    }

    /// A gap.
    #[inline(always)]
    pub fn gap(&mut self, highest: P, lowest: P) {
        self.peak = highest.max(self.peak);
        self.least = lowest.min(self.least);
    }

    /// A step, by its inner product with the one before.
    #[inline(always)]
    pub fn step(&mut self, along: P) {
        self.turned = self.turned - along.min(P::zero());
        self.walked = self.walked + along.abs();
    }

    /// A step of the tail: its length, its squared length, its inner product with the one before, the product of their
    /// weights if both have one.
    #[inline(always)]
    pub fn tail_step(&mut self, length: P, square: P, along: P, weights: Option<f64>) {
        self.length = self.length + length;
        if let Some(weights) = weights {
            self.along = self.along + along * P::splat(weights);
            self.squares = self.squares + (square + self.square);
        }
        self.square = square;
    }

    /// A gap of the tail; `last` tells whether it counts among the last values.
    #[inline(always)]
    pub fn tail_gap(&mut self, gap: P, last: bool) {
        self.sum = self.sum + gap;
        if last {
            self.last = self.last + gap;
        }
    }

    /// The largest gap of a segment in this quarter of the tail.
    #[inline(always)]
    pub fn quarter(&mut self, quarter: usize, highest: P) {
        self.quarters[quarter] = highest.max(self.quarters[quarter]);
    }

    /// Largest gap of the tail.
    #[inline(always)]
    pub fn tail_max(&self) -> P {
        let [q1, q2, q3, q4] = self.quarters;
        q4.max(q3).max(q2).max(q1)
    }
}

/// The extremes of a segment, from which is seen whether something happened in it.
pub(super) struct Extremes<P> {
    /// Largest value, or gap.
    pub highest: P,
    /// Smallest of the same.
    pub lowest: P,
    /// Zero times each value: not a number if one of them is not finite.
    nothing: P,
    /// Coordinates squared and summed: where that is small, each of them is. Two sums, of which none waits for the other.
    squares: [P; 2],
}

impl<P: Real> Extremes<P> {
    /// Of no step.
    #[inline(always)]
    pub fn new() -> Extremes<P> {
        let (zero, infinity) = (P::zero(), P::splat(f64::INFINITY));
        Extremes { highest: -infinity, lowest: infinity, nothing: zero, squares: [zero; 2] }
    }

    /// A coordinate, for one of the two sums. Whether that is rounded once or twice for each does not matter: it is compared,
    /// and no run is judged by it.
    #[inline(always)]
    pub fn coordinate(&mut self, which: usize, x: P) {
        let sum = self.squares[which];
        // Packs of narrow vectors are compiled for CPUs without the instruction.
        self.squares[which] = if size_of::<P>() < 32 { sum + x * x } else { x.mul_add(x, sum) };
    }

    /// A value.
    #[inline(always)]
    pub fn value(&mut self, value: P) {
        self.highest = value.max(self.highest);
        self.lowest = value.min(self.lowest);
        self.nothing = self.nothing * value;
    }

    /// Turns values into gaps: the largest value is that with the largest gap, for a difference is rounded up no more than
    /// that of a larger number.
    #[inline(always)]
    pub fn measure_from(&mut self, lowest: P) {
        self.highest = self.highest - lowest;
        self.lowest = self.lowest - lowest;
    }

    /// Lanes that may have left the cap, a bit each; `walked` is not a number where a coordinate is not.
    #[inline(always)]
    pub fn beyond(&self, cap: P, walked: P) -> u64 {
        let within = (cap * cap).min(P::largest());
        !((self.squares[0] + self.squares[1]).le(within) & walked.le(P::largest())).bits()
    }

    /// Lanes that may have entered or left the target, or have a value that is no number; `hit` are those that were
    /// within the target before.
    #[inline(always)]
    pub fn crossed(&self, bound: P, hit: u64) -> u64 {
        let finite = self.nothing.le(P::zero()).bits();
        let (all, any) = (self.highest.le(bound).bits(), self.lowest.le(bound).bits());
        !finite | hit & !all | !hit & any
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Nothing that leaves the cap or is no number may be overlooked; what is well within raises no alarm.
    fn alarms<P: Real>(largest: f64) {
        let (cap, fine) = (P::splat(1e8), P::zero());
        let raised = |alarm: u64| alarm << (u64::BITS as usize - P::LANES) != 0;
        for x in [1e8 * 1.001, -1e9, largest, f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
            for (place, which) in [(0, 0), (5, 1), (15, 0)] {
                let mut extremes = Extremes::new();
                for k in 0..16 {
                    extremes
                        .coordinate(if k == place { which } else { k % 2 }, P::splat(if k == place { x } else { 1.5 }));
                }
                assert!(raised(extremes.beyond(cap, fine)), "{x}");
                // Within the widest cap only numbers are.
                assert!(x.is_finite() || raised(extremes.beyond(P::largest(), fine)), "{x}");
            }
        }
        let mut extremes = Extremes::new();
        for x in [0.0, -3.0, 1e6, 1e-300, -1e7] {
            extremes.coordinate(0, P::splat(x));
        }
        assert!(!raised(extremes.beyond(cap, fine)) && !raised(extremes.beyond(P::largest(), fine)));
        assert!(raised(extremes.beyond(cap, P::splat(f64::NAN))));
        for value in [f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
            let mut extremes = Extremes::new();
            [2.0, value, 0.0, -1.0].into_iter().for_each(|value| extremes.value(P::splat(value)));
            assert!(raised(extremes.crossed(P::splat(-10.0), 0)), "{value}");
        }
        let mut extremes = Extremes::new();
        [largest, -0.0, 1.0, largest].into_iter().for_each(|value| extremes.value(P::splat(value)));
        assert!(!raised(extremes.crossed(P::splat(-10.0), 0)));
    }

    #[test]
    fn extremes_overlook_nothing() {
        alarms::<f64>(1e308);
        alarms::<f32>(1e38);
        alarms::<crate::lane::Lanes<f64, 4>>(1e308);
    }
}
