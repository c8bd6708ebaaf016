//! What is kept of a run: measurements, no judgement.

/// What the engine measured of one run.
///
/// A gap is relative: (f - f*) / (f0 - f*), 1 at the start. A number that could not be measured is
/// NaN, a step that did not come is `None`; both are empty cells in tables.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evidence {
    /// The gap to reach; NaN while it is not known, where it is relative to the best of the sweep.
    pub target_gap: f64,
    /// First step at which the gap was within the target.
    pub first_hit: Option<u32>,
    /// First step from which on it stayed there to the end.
    pub held_from: Option<u32>,
    /// How often it left the target again.
    pub exits: u32,
    /// First step at which a coordinate or the value was not finite.
    pub nonfinite_step: Option<u32>,
    /// First step at which a coordinate was beyond the norm cap while the rate would not fall again.
    pub cap_step: Option<u32>,
    /// Gap at the last step, or at the step where the run was stopped.
    pub final_gap: f64,
    /// The value at the start, less the objective's lowest: what a gap of 1 is. Neither this nor the smallest gap is a
    /// column of tables.
    pub first_gap: f64,
    /// Smallest gap.
    pub least_gap: f64,
    /// Largest gap.
    pub peak_gap: f64,
    /// Gap at the start of the tail.
    pub tail_start_gap: f64,
    /// Mean gap over the tail.
    pub tail_mean_gap: f64,
    /// Largest gap in the tail.
    pub tail_max_gap: f64,
    /// Mean gap over the last values, see [`crate::spec::Thresholds::last`].
    pub last_mean_gap: f64,
    /// Largest gap in the last quarter of the tail.
    pub last_quarter_gap: f64,
    /// The least growth of that maximum from one quarter of the tail to the next, as a ratio.
    pub least_growth: f64,
    /// Length of the tail's way from end to end over the length walked, in the 1-norm, each step
    /// divided by its learning rate: 1 is straight, 0 a closed loop.
    pub efficiency: f64,
    /// Mean cosine between neighbouring steps of the tail, weighted by their lengths.
    pub cosine: f64,
    /// Share of neighbouring steps that point against each other over the whole run, weighted by
    /// the product of their lengths along each other.
    pub overshoot: f64,
    /// Norm of the last gradient over that of the first.
    pub gradient_ratio: f64,
    /// The schedule's last factor over its largest.
    pub rate_ratio: f64,
    /// Euclidean distance of the last point from the nearest of the objective's known minima.
    pub distance: f64,
    /// The loss at the last step, of a model that can be scored on its data.
    pub loss: f64,
    /// Share of the training rows whose class it then tells right.
    pub accuracy: f64,
    /// Mean loss over the rows kept out of training, without the penalty on large weights.
    pub validation_loss: f64,
    /// Share of these rows whose class it tells right.
    pub validation_accuracy: f64,
}

impl Evidence {
    /// Nothing measured yet.
    pub fn unmeasured() -> Evidence {
        Evidence {
            target_gap: f64::NAN,
            first_hit: None,
            held_from: None,
            exits: 0,
            nonfinite_step: None,
            cap_step: None,
            final_gap: f64::NAN,
            first_gap: f64::NAN,
            least_gap: f64::NAN,
            peak_gap: f64::NAN,
            tail_start_gap: f64::NAN,
            tail_mean_gap: f64::NAN,
            tail_max_gap: f64::NAN,
            last_mean_gap: f64::NAN,
            last_quarter_gap: f64::NAN,
            least_growth: f64::NAN,
            efficiency: f64::NAN,
            cosine: f64::NAN,
            overshoot: f64::NAN,
            gradient_ratio: f64::NAN,
            rate_ratio: f64::NAN,
            distance: f64::NAN,
            loss: f64::NAN,
            accuracy: f64::NAN,
            validation_loss: f64::NAN,
            validation_accuracy: f64::NAN,
        }
    }
}

/// What is kept of a run whose target is relative to the best of the sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct Looks {
    /// The value at the start, less the objective's bound: what a gap of 1 is.
    pub first_gap: f64,
    /// The gap at each of [`crate::plan::Plan::look_steps`] that the run lived to see.
    pub gaps: Vec<f64>,
}

/// A run's curve: the samples that it lived to see.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// The run's number.
    pub run: u64,
    /// One element a sample.
    pub samples: Vec<Sample>,
}

/// One sample of a curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// Steps made before.
    pub step: u32,
    /// The relative gap there.
    pub gap: f64,
    /// The point, where the objective has two coordinates.
    pub point: Option<[f64; 2]>,
}
