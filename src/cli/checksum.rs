//! What the runs of a sweep came to in a few numbers, for comparing with other programs that do the same work.

use crate::engine::Trace;
use crate::lane::Real;
use crate::plan::{Plan, Row};
use serde::Serialize;

/// Sums over all runs, in the plan's order: the same on every machine. A loss is absolute, not a gap; what no run has is
/// absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Checksum {
    /// The learning rate of the run with the least loss at its end, the first of several.
    pub best_lr: Option<f64>,
    /// That loss.
    pub best_final: Option<f64>,
    /// Runs that ended early: at a number that is not finite, or beyond the norm cap.
    pub n_nonfinite: u64,
    /// Mean of log10 of the loss at the end, at least 1e-300, over the runs that came to their end.
    pub mean_log10_final: Option<f64>,
    /// The least loss that any run had at any step at which it is read.
    pub best_min: Option<f64>,
    /// Mean of log10 of the least loss of each run, at least 1e-300.
    pub mean_log10_min: Option<f64>,
}

/// What one run adds to a [`Checksum`]; NaN where it was not measured.
#[derive(Clone, Copy, Debug)]
pub struct Ending {
    lr: f64,
    ended_early: bool,
    last: f64,
    least: f64,
    logs: [f64; 2],
}

impl Ending {
    /// That of a run.
    pub fn of(plan: &Plan, (row, trace): &(Row, Trace)) -> Ending {
        let evidence = &trace.evidence;
        let lowest = plan.problems[row.problem].1.lowest;
        let loss = |gap: f64| gap * evidence.first_gap + lowest;
        let ended_early = evidence.nonfinite_step.is_some() || evidence.cap_step.is_some();
        let last = if ended_early { f64::NAN } else { loss(evidence.final_gap) };
        let least = loss(evidence.least_gap);
        let log10 = |loss: f64| if loss.is_nan() { loss } else { Real::ln(loss.max(1e-300)) / std::f64::consts::LN_10 };
        Ending { lr: row.lr, ended_early, last, least, logs: [log10(last), log10(least)] }
    }
}

/// A [`Checksum`] in the making.
#[derive(Debug, Default)]
pub struct Adder {
    sums: Checksum,
    /// Of the logarithms, with how many there are.
    logs: [(f64, u64); 2],
}

impl Adder {
    /// Adds a run, the next of the plan.
    pub fn add(&mut self, run: &Ending) {
        let sums = &mut self.sums;
        sums.n_nonfinite += u64::from(run.ended_early);
        let below = |loss: f64, best: Option<f64>| !loss.is_nan() && best.is_none_or(|best| loss < best);
        if below(run.last, sums.best_final) {
            (sums.best_lr, sums.best_final) = (Some(run.lr), Some(run.last));
        }
        if below(run.least, sums.best_min) {
            sums.best_min = Some(run.least);
        }
        for ((sum, count), log) in self.logs.iter_mut().zip(run.logs).filter(|(_, log)| !log.is_nan()) {
            *sum += log;
            *count += 1;
        }
    }

    /// The checksum of all that were added.
    pub fn finish(self) -> Checksum {
        let [mean_log10_final, mean_log10_min] = self.logs.map(|(sum, count)| (count > 0).then(|| sum / count as f64));
        Checksum { mean_log10_final, mean_log10_min, ..self.sums }
    }
}
