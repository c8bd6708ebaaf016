//! The columns of `runs.csv`, explained.

use crate::param::{Param, Value};
use crate::plan::Plan;
use crate::table;

/// Every column that is not an axis, with what it holds. A gap is relative.
const MEANINGS: [(&str, &str); 38] = [
    ("run", "number of the run, from 0"),
    ("objective", "the function that is minimised, with what is not default"),
    ("optimizer", "the update rule, with what is not default"),
    ("schedule", "the course of the learning rate, with what is not default"),
    ("steps", "the budget"),
    ("seed", "where the run starts; 0 is the objective's own start point"),
    ("learning_rate", "the rate, before the schedule"),
    ("precision", "f64 or f32: of parameters, gradients, the optimizer's state, and the loss"),
    ("outcome", "converged, slow, oscillating or diverged"),
    ("rule", "the rule that decided"),
    ("decided_at", "the step at which it decided"),
    ("note", "what else is worth saying"),
    ("steps_to_target", "of a converged run: the first step from which the target was held"),
    ("extrapolated_steps", "of a slow run: steps to the target at the rate of its tail"),
    ("first_hit", "first step within the target"),
    ("held_from", "first step from which it stayed within the target"),
    ("exits", "how often it left the target again"),
    ("nonfinite_step", "first step at which something was not finite"),
    ("cap_step", "first step beyond the norm cap"),
    ("final_gap", "gap at the end, or where the run was stopped"),
    ("peak_gap", "largest gap"),
    ("tail_start_gap", "gap where the tail begins"),
    ("tail_mean_gap", "mean gap in the tail"),
    ("tail_max_gap", "largest gap in the tail"),
    ("last_mean_gap", "mean gap over the last few values"),
    ("last_quarter_gap", "largest gap in the last quarter of the tail"),
    ("least_growth", "least growth of the largest gap from a quarter of the tail to the next"),
    ("efficiency", "way from end to end of the tail over the way walked: 1 is straight, 0 a closed loop"),
    ("cosine", "mean cosine between neighbouring steps of the tail: -1 turns back at every step"),
    ("overshoot", "share of steps that point against the one before"),
    ("gradient_ratio", "last gradient over the first"),
    ("rate_ratio", "the schedule's last factor over its largest"),
    ("distance", "distance of the last point from the nearest known minimum"),
    ("target_gap", "gap to reach"),
    ("loss", "loss at the last step, with the penalty on large weights"),
    ("accuracy", "share of the training rows whose class is told right"),
    ("validation_loss", "mean loss over the rows kept out of training, without the penalty"),
    ("validation_accuracy", "share of these rows whose class is told right"),
];

/// Every column of a plan's `runs.csv` with what it holds.
pub fn of_runs(plan: &Plan) -> Vec<(String, String)> {
    let header = table::runs_header(plan);
    let header = String::from_utf8_lossy(&header);
    let explained = |name: &str| {
        let fixed = MEANINGS.iter().find(|(known, _)| *known == name);
        let meaning = fixed.map(|(_, meaning)| meaning.to_string()).or_else(|| of_axis(plan, name));
        (name.to_string(), meaning.unwrap_or_default())
    };
    header.trim_end().split(',').map(explained).collect()
}

/// The help of the parameter that a column such as `optimizer.momentum` is about.
fn of_axis(plan: &Plan, column: &str) -> Option<String> {
    let (part, name) = column.split_once('.')?;
    let spec = &plan.spec;
    let grids: Vec<&[(&Param, Vec<Value>)]> = match part {
        "objective" => spec.objectives.iter().map(|grid| &grid.axes[..]).collect(),
        "schedule" => spec.schedules.iter().map(|grid| &grid.axes[..]).collect(),
        _ => spec.optimizers.iter().map(|(grid, _)| &grid.axes[..]).collect(),
    };
    let mut params = grids.into_iter().flatten().map(|(param, _)| param);
    params.find(|param| param.name == name).map(|param| param.help.to_string())
}
