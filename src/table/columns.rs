//! The columns of `runs.csv` and `curves.csv`, and how a cell is written and read.

use super::cells::Cells;
use crate::engine::Evidence;
use crate::lane::Precision;
use crate::param::{Args, Param, Setting, Value};
use crate::plan::{Aim, Plan, Row};
use crate::verdict::{Note, Outcome, Verdict};

/// The columns of `curves.csv`.
pub const CURVES: [&str; 5] = ["run", "step", "gap", "x", "y"];

/// Columns that say which run it is, before those of the axes.
pub const IDENTITY: [&str; 7] = ["run", "objective", "optimizer", "schedule", "steps", "seed", "learning_rate"];

/// The column after those, only where the sweep names a precision.
const PRECISION: &str = "precision";

/// Columns of the verdict, after those of the axes.
pub const VERDICT: [&str; 6] = ["outcome", "rule", "decided_at", "note", "steps_to_target", "extrapolated_steps"];

/// Evidence that is a step or a count, with its place in [`Evidence`].
pub const COUNTS: [&str; 5] = ["first_hit", "held_from", "exits", "nonfinite_step", "cap_step"];

/// Where a number stands in [`Evidence`].
pub type Place = fn(&mut Evidence) -> &mut f64;

/// Evidence that is a number: its column and its place.
const NUMBERS: [(&str, Place); 13] = [
    ("final_gap", |e| &mut e.final_gap),
    ("peak_gap", |e| &mut e.peak_gap),
    ("tail_start_gap", |e| &mut e.tail_start_gap),
    ("tail_mean_gap", |e| &mut e.tail_mean_gap),
    ("tail_max_gap", |e| &mut e.tail_max_gap),
    ("last_mean_gap", |e| &mut e.last_mean_gap),
    ("last_quarter_gap", |e| &mut e.last_quarter_gap),
    ("least_growth", |e| &mut e.least_growth),
    ("efficiency", |e| &mut e.efficiency),
    ("cosine", |e| &mut e.cosine),
    ("overshoot", |e| &mut e.overshoot),
    ("gradient_ratio", |e| &mut e.gradient_ratio),
    ("rate_ratio", |e| &mut e.rate_ratio),
];

/// What is a column only where targets are not relative gaps of a known lowest value.
const TARGETS: [(&str, Place); 1] = [("target_gap", |e| &mut e.target_gap)];

/// What is a column only where a function has several minima, so that the gap does not say where a run ended.
const DISTANCE: [(&str, Place); 1] = [("distance", |e| &mut e.distance)];

/// What is a column only where models are trained on data.
const SCORES: [(&str, Place); 4] = [
    ("loss", |e| &mut e.loss),
    ("accuracy", |e| &mut e.accuracy),
    ("validation_loss", |e| &mut e.validation_loss),
    ("validation_accuracy", |e| &mut e.validation_accuracy),
];

/// The numbers that a plan's runs have.
pub fn numbers(plan: &Plan) -> Vec<(&'static str, Place)> {
    let aimed = (0..plan.problems.len()).any(|problem| !matches!(plan.aim(problem), Aim::Gap(_)));
    let mut numbers = NUMBERS.to_vec();
    let several = plan.problems.iter().any(|(_, problem)| problem.minima.len() > 1);
    numbers.extend(DISTANCE.into_iter().filter(|_| several));
    numbers.extend(TARGETS.into_iter().filter(|_| aimed));
    numbers.extend(SCORES.into_iter().filter(|_| plan.scores()));
    numbers
}

/// A parameter that differs between runs: the catalog it belongs to and its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// `objective`, `optimizer` or `schedule`.
    pub part: &'static str,
    /// The parameter.
    pub param: &'static str,
}

impl Axis {
    /// The column's name: `optimizer.momentum`.
    pub fn column(&self) -> String {
        format!("{}.{}", self.part, self.param)
    }
}

/// The parameters that do not have the same value in all runs that have them.
pub fn axes(plan: &Plan) -> Vec<Axis> {
    type Axes<'a> = Vec<&'a [(&'static Param, Vec<Value>)]>;
    let spec = &plan.spec;
    let parts: [(&'static str, Axes); 3] = [
        ("objective", spec.objectives.iter().map(|grid| &grid.axes[..]).collect()),
        ("optimizer", spec.optimizers.iter().map(|(grid, _)| &grid.axes[..]).collect()),
        ("schedule", spec.schedules.iter().map(|grid| &grid.axes[..]).collect()),
    ];
    let mut axes: Vec<Axis> = Vec::new();
    for (part, grids) in parts {
        let mut first: Vec<(&'static str, &Value)> = Vec::new();
        for (param, value) in grids.into_iter().flatten().flat_map(|(p, values)| values.iter().map(move |v| (p, v))) {
            match first.iter().find(|(name, _)| *name == param.name) {
                None => first.push((param.name, value)),
                Some((_, seen)) if *seen == value => {}
                Some(_) => {
                    let axis = Axis { part, param: param.name };
                    if !axes.contains(&axis) {
                        axes.push(axis);
                    }
                }
            }
        }
    }
    axes
}

/// The columns of `runs.csv`.
pub fn runs(plan: &Plan) -> Vec<String> {
    let fixed = |names: &[&str]| names.iter().map(|name| name.to_string()).collect::<Vec<_>>();
    let axes = axes(plan).iter().map(Axis::column).collect();
    let numbers = numbers(plan).iter().map(|(name, _)| name.to_string()).collect();
    let precision: &[&str] = if plan.spec.names_precision() { &[PRECISION] } else { &[] };
    [fixed(&IDENTITY), fixed(precision), axes, fixed(&VERDICT), fixed(&COUNTS), numbers].concat()
}

/// What the rows of one series have in common, written out.
pub struct Labels {
    problem: String,
    optimizer: String,
    schedule: String,
    precision: Option<Precision>,
    axes: Vec<String>,
}

impl Labels {
    /// The labels of a row.
    pub fn new(plan: &Plan, axes: &[Axis], row: &Row) -> Labels {
        let optimizer = plan.optimizer(row.optimizer, row.combination);
        let cell = |axis: &Axis| {
            let setting: &Setting = match axis.part {
                "objective" => &plan.problems[row.problem].0,
                "schedule" => &plan.schedules[row.schedule],
                _ => &optimizer,
            };
            value(&setting.args, axis.param)
        };
        Labels {
            problem: plan.problems[row.problem].0.label(),
            schedule: plan.schedules[row.schedule].label(),
            precision: plan.spec.names_precision().then_some(row.precision),
            axes: axes.iter().map(cell).collect(),
            optimizer: optimizer.label(),
        }
    }

    /// Writes the cells up to the verdict.
    pub fn identity(&self, row: &Row, cells: &mut Cells) {
        cells.count(row.run);
        cells.text(&self.problem);
        cells.text(&self.optimizer);
        cells.text(&self.schedule);
        cells.count(row.steps);
        cells.count(row.seed);
        cells.number(row.lr);
        self.precision.iter().for_each(|precision| cells.text(precision.name()));
        self.axes.iter().for_each(|axis| cells.text(axis));
    }
}

/// The value of a parameter, empty where the entry does not have it or it is absent.
fn value(args: &Args, name: &str) -> String {
    match args.0.iter().find(|(param, _)| param.name == name) {
        Some((_, value)) if *value != Value::Absent => value.to_string(),
        _ => String::new(),
    }
}

/// Writes the cells from the verdict on.
pub fn measured(numbers: &[(&str, Place)], verdict: &Verdict, evidence: &Evidence, cells: &mut Cells) {
    cells.text(verdict.outcome.name());
    cells.text(verdict.rule.name());
    cells.counted(verdict.step);
    cells.text(verdict.note.map_or("", Note::name));
    cells.counted(evidence.held_from.filter(|_| verdict.outcome == Outcome::Converged));
    cells.whole(verdict.extrapolated);
    cells.counted(evidence.first_hit);
    cells.counted(evidence.held_from);
    cells.count(evidence.exits);
    cells.counted(evidence.nonfinite_step);
    cells.counted(evidence.cap_step);
    let mut evidence = *evidence;
    for (_, place) in numbers {
        cells.number(*place(&mut evidence));
    }
}
