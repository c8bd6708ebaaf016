//! Runs counted by outcome.

use crate::verdict::Outcome;
use serde::Serialize;

/// Runs by outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Reached the target and stayed.
    pub converged: u64,
    /// On their way.
    pub slow: u64,
    /// Moving without getting anywhere.
    pub oscillating: u64,
    /// Lost.
    pub diverged: u64,
}

impl Counts {
    /// Counts one more run.
    pub fn add(&mut self, outcome: Outcome) {
        *match outcome {
            Outcome::Converged => &mut self.converged,
            Outcome::Slow => &mut self.slow,
            Outcome::Oscillating => &mut self.oscillating,
            Outcome::Diverged => &mut self.diverged,
        } += 1;
    }

    /// Adds what was counted elsewhere.
    pub fn merge(&mut self, other: &Counts) {
        let Counts { converged, slow, oscillating, diverged } = other;
        self.converged += converged;
        self.slow += slow;
        self.oscillating += oscillating;
        self.diverged += diverged;
    }

    /// The number of one outcome.
    pub fn of(&self, outcome: Outcome) -> u64 {
        match outcome {
            Outcome::Converged => self.converged,
            Outcome::Slow => self.slow,
            Outcome::Oscillating => self.oscillating,
            Outcome::Diverged => self.diverged,
        }
    }

    /// All of them.
    pub fn total(&self) -> u64 {
        Outcome::ALL.iter().map(|&outcome| self.of(outcome)).sum()
    }
}
