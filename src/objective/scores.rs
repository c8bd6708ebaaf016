//! `Scores`: how well a model does on its data.

/// How well a trained model does; NaN for what does not apply.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scores {
    /// Share of the training rows whose class is told right.
    pub accuracy: f64,
    /// Mean loss over the rows kept out of training, without the penalty on large weights.
    pub validation_loss: f64,
    /// Share of these rows whose class is told right.
    pub validation_accuracy: f64,
}
