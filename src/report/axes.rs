//! The axes of a plan, in words.

use super::number::{brief, grouped};
use crate::param::{Value, short};
use crate::plan::Plan;
use crate::spec::{Grid, LearningRates};
use serde::Serialize;

/// One axis of a sweep.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Axis {
    /// What varies along it.
    pub name: String,
    /// Number of values.
    pub count: u64,
    /// The values; many numbers are told by their ends.
    pub values: String,
}

/// Every axis, slowest first; learning rates by optimizer where they differ.
pub fn axes(plan: &Plan) -> Vec<Axis> {
    let spec = &plan.spec;
    let mut axes = vec![
        axis("objective", plan.problems.len(), many(plan.problems.iter().map(|(setting, _)| setting.label()))),
        axis("steps", spec.steps.len(), many(spec.steps.iter().map(|&steps| grouped(steps.into())))),
        axis("schedule", plan.schedules.len(), many(plan.schedules.iter().map(|setting| setting.label()))),
        Axis {
            name: "optimizer".into(),
            count: spec.optimizers.iter().map(|(grid, _)| grid.count()).sum(),
            values: many(spec.optimizers.iter().map(|(grid, _)| grid_label(grid))),
        },
        axis("seed", spec.seeds.len(), many(spec.seeds.iter().map(u64::to_string))),
    ];
    if spec.names_precision() {
        axes.insert(2, axis("precision", spec.precisions.len(), many(spec.precisions.iter().map(|p| p.name().into()))));
    }
    let same = spec.optimizers.iter().all(|(_, rates)| *rates == spec.optimizers[0].1);
    for (grid, rates) in spec.optimizers.iter().take(if same { 1 } else { usize::MAX }) {
        let name = if same { "learning rate".into() } else { format!("learning rate, {}", grid.name) };
        axes.push(Axis { name, count: rates.len() as u64, values: numbers(rates) });
    }
    axes
}

fn axis(name: &str, count: usize, values: String) -> Axis {
    Axis { name: name.into(), count: count as u64, values }
}

/// The first values, and how many more there are.
fn many(values: impl ExactSizeIterator<Item = String>) -> String {
    const SHOWN: usize = 12;
    let rest = values.len().saturating_sub(SHOWN);
    let mut shown: Vec<String> = values.take(SHOWN).collect();
    if rest > 0 {
        shown.push(format!("and {rest} more"));
    }
    shown.join(", ")
}

/// Few numbers one by one, many by their ends.
fn numbers(values: &LearningRates) -> String {
    if values.len() <= 6 {
        return values.iter().map(short).collect::<Vec<_>>().join(", ");
    }
    let low = values.iter().fold(f64::INFINITY, f64::min);
    let high = values.iter().fold(f64::NEG_INFINITY, f64::max);
    format!("{} to {}", brief(low), brief(high))
}

/// An entry with all its values: `sgd momentum={0, 0.9} nesterov`.
fn grid_label<E>(grid: &Grid<E>) -> String {
    let mut label = grid.name.to_string();
    for (param, values) in &grid.axes {
        match &values[..] {
            [value] if *value == param.default_value() => {}
            [Value::Flag(true)] => label += &format!(" {}", param.name),
            [value] => label += &format!(" {}={value}", param.name),
            values => {
                let values: Vec<String> = values.iter().map(Value::to_string).collect();
                label += &format!(" {}={{{}}}", param.name, values.join(", "));
            }
        }
    }
    label
}
