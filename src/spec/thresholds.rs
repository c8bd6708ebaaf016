//! The thresholds behind the four outcomes.

/// What counts as converged, slow, oscillating, diverged; see `verdict` for the rules.
///
/// `target`, `window`, `last` and `norm_cap` shape what the engine measures; the others only how
/// the measurements are judged, so they can be changed for a finished sweep.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thresholds {
    /// Relative gap to reach: (f - f*) / (f0 - f*).
    pub target: f64,
    /// Share of the budget by which a converged run has reached the target for good.
    pub hold: f64,
    /// Share of the budget that is the tail.
    pub window: f64,
    /// Values at the end whose mean tells whether anything was gained.
    pub last: u32,
    /// A run whose mean gap over the last values is above this has diverged.
    pub no_gain: f64,
    /// A coordinate beyond this times (1 + the start's largest) has diverged.
    pub norm_cap: f64,
    /// Growth from each quarter of the tail to the next that counts as late growth.
    pub growth: f64,
    /// Path efficiency of the tail below which the path is folded.
    pub folded: f64,
    /// Path efficiency below which it oscillates whatever the cosine.
    pub very_folded: f64,
    /// Lag-1 cosine below which a folded path oscillates.
    pub reversal: f64,
    /// Final learning rate over the largest below which a slow run is frozen.
    pub frozen: f64,
    /// Final gradient over the first below which a slow run sits on a plateau.
    pub plateau: f64,
}

impl Default for Thresholds {
    fn default() -> Thresholds {
        Thresholds {
            target: 1e-6,
            hold: 0.8,
            window: 0.2,
            last: 20,
            no_gain: 1.0 + 1e-9,
            norm_cap: 1e8,
            growth: 0.01,
            folded: 0.5,
            very_folded: 0.1,
            reversal: -0.5,
            frozen: 1e-3,
            plateau: 1e-3,
        }
    }
}

impl Thresholds {
    /// Number of steps in the tail of a budget: the window's share, at least 20, at most all.
    pub fn tail(&self, steps: u32) -> u32 {
        let share = (self.window * f64::from(steps)) as u32;
        share.max(20).min(steps)
    }
}
