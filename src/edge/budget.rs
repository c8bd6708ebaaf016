//! What a linear rule comes to within a budget: its modes followed to the end, and judged as runs are.

use super::curvature::Mode;
use super::linear::Linear;
use crate::engine::Evidence;
use crate::lane::Precision;
use crate::spec::Thresholds;
use crate::verdict::{Outcome, judge};

/// A rule on a quadratic with a schedule and a budget.
///
/// A run diverges within a budget where the growth of its modes, times what they begin with, passes what the verdict
/// allows: mostly the gap at the end, for a run that climbs at first the norm cap. So the edge of T steps is off the one
/// of runs without end by about ln(A) / T over the growth's slope, with A the amplitude of the mode that decides.
#[derive(Clone, Debug)]
pub struct Budget<'a> {
    /// The rule.
    pub rule: Linear,
    /// The directions that runs move along.
    pub modes: Vec<Mode>,
    /// The schedule's factor at each step.
    pub factors: &'a [f64],
    /// What counts as diverged.
    pub thresholds: &'a Thresholds,
    /// The gap to reach.
    pub target: f64,
    /// Of the numbers.
    pub precision: Precision,
}

/// What became of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Course {
    /// Whether it diverged.
    pub diverged: bool,
    /// The largest entry of any gradient on the way.
    pub gradient: f64,
    /// How high it climbed: the farthest from the minimum over the start's distance, each coordinate by the root of its
    /// curvature.
    pub climb: f64,
}

impl Budget<'_> {
    /// Runs and judges it at a rate.
    pub fn run(&self, lr: f64) -> Course {
        let Budget { rule, modes, factors, thresholds, .. } = self;
        let steps = factors.len();
        let tail = thresholds.tail(steps as u32) as usize;
        let last = (thresholds.last as usize).clamp(1, steps);
        // Whether any later rate is lower.
        let mut ahead = f64::INFINITY;
        let mut falls: Vec<bool> =
            factors.iter().rev().map(|&factor| (ahead < factor, ahead = ahead.min(factor)).0).collect();
        falls.reverse();

        let mut states: Vec<[f64; 2]> = modes.iter().map(|mode| rule.begin(mode.start)).collect();
        let look = |states: &[[f64; 2]]| {
            let (mut gap, mut size) = (0.0, 0.0f64);
            for (mode, state) in modes.iter().zip(states) {
                let x = rule.read(*state);
                gap += 0.5 * mode.curvature * (x - mode.minimum) * (x - mode.minimum);
                size = size.max(x.abs() * mode.reach);
            }
            (gap, size)
        };
        let (first, size) = look(&states);
        let largest = self.precision.largest();
        let capped = |size: f64| (thresholds.norm_cap * (1.0 + size)).min(largest);
        let mut cap = capped(size);
        let (mut gradient, mut peak) = (0.0f64, first);
        let mut quarters = [0.0f64; 4];
        let mut sum = 0.0;
        let mut size = size;
        for step in 0..steps {
            if step > 0 && falls[step - 1] && !falls[step] {
                cap = cap.max(capped(size));
            }
            for (mode, state) in modes.iter().zip(&mut states) {
                gradient = gradient.max((rule.gradient(mode, rule.asked(*state)) * mode.reach).abs());
                *state = rule.step(step as u32, self.precision.round(lr) * factors[step], mode, *state);
            }
            let (gap, now) = look(&states);
            // Written so that what is not a number has diverged.
            let within = gap <= largest && now <= if falls[step] { largest } else { cap };
            if !within {
                return Course { diverged: true, gradient, climb: f64::INFINITY };
            }
            size = now;
            peak = peak.max(gap);
            if step >= steps - tail {
                let quarter = &mut quarters[(step + tail - steps) * 4 / tail];
                *quarter = quarter.max(gap);
            }
            if step >= steps - last {
                sum += gap;
            }
        }
        let [q1, q2, q3, q4] = quarters;
        let evidence = Evidence {
            target_gap: self.target,
            last_mean_gap: sum / last as f64 / first,
            last_quarter_gap: q4 / first,
            least_growth: (q2 / q1).min(q3 / q2).min(q4 / q3),
            ..Evidence::unmeasured()
        };
        let verdict = judge(&evidence, steps as u32, false, thresholds);
        Course { diverged: verdict.outcome == Outcome::Diverged, gradient, climb: (peak / first).sqrt() }
    }
}
