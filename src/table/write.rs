//! From traces to the bytes of the two CSV files.

use super::cells::Cells;
use super::columns::{self, Axis, Labels, Place};
use super::{Run, Score};
use crate::engine::{Curve, Evidence, Trace};
use crate::lane::Precision;
use crate::plan::{Plan, Row};
use crate::verdict::{Verdict, judge};

/// Runs of the plan, judged and written out.
#[derive(Debug, Default)]
pub struct Chunk {
    /// Lines of `runs.csv`.
    pub runs_csv: Vec<u8>,
    /// Lines of `curves.csv`.
    pub curves_csv: Vec<u8>,
    /// The runs for the table.
    pub runs: Vec<Run>,
    /// The curves for the table.
    pub curves: Vec<Curve>,
    /// The scores for the table, where models are trained.
    pub scores: Vec<Score>,
}

/// The first line of `runs.csv`.
pub fn runs_header(plan: &Plan) -> Vec<u8> {
    line(columns::runs(plan).iter())
}

/// The first line of `curves.csv`.
pub fn curves_header() -> Vec<u8> {
    line(columns::CURVES.into_iter())
}

/// Judges runs and writes them out, in the order given.
pub fn format(plan: &Plan, rows: &[(Row, Trace)]) -> Chunk {
    let mut lines = Lines::new(plan);
    lines.cells = Cells::for_lines(rows.len());
    let mut curves = Cells::default();
    let mut chunk = Chunk { runs: Vec::with_capacity(rows.len()), ..Chunk::default() };
    let scored = plan.scores();
    for (row, trace) in rows {
        let verdict = judge(&trace.evidence, row.steps, row.drawn, &plan.spec.thresholds);
        lines.push(row, &trace.evidence, &verdict);
        chunk.runs.push(Run::new(row, &trace.evidence, &verdict));
        if scored {
            chunk.scores.push(Score::of(&trace.evidence));
        }
        if let Some(curve) = &trace.curve {
            for sample in &curve.samples {
                curves.count(curve.run);
                curves.count(sample.step);
                curves.number(sample.gap);
                let [x, y] = sample.point.unwrap_or([f64::NAN; 2]);
                curves.number(x);
                curves.number(y);
                curves.line();
            }
            chunk.curves.push(curve.clone());
        }
    }
    chunk.runs_csv = lines.finish();
    chunk.curves_csv = curves.take();
    chunk
}

/// What runs with the same labels share: problem, optimizer, combination, schedule, and precision.
type Setting = (usize, usize, u64, usize, Precision);

/// Lines of `runs.csv`, one a run.
pub struct Lines<'a> {
    plan: &'a Plan,
    axes: Vec<Axis>,
    numbers: Vec<(&'static str, Place)>,
    labels: Option<(Setting, Labels)>,
    cells: Cells,
}

impl<'a> Lines<'a> {
    /// No lines yet.
    pub fn new(plan: &'a Plan) -> Lines<'a> {
        Lines {
            plan,
            axes: columns::axes(plan),
            numbers: columns::numbers(plan),
            labels: None,
            cells: Cells::default(),
        }
    }

    /// Adds a run.
    pub fn push(&mut self, row: &Row, evidence: &Evidence, verdict: &Verdict) {
        let key = (row.problem, row.optimizer, row.combination, row.schedule, row.precision);
        if self.labels.as_ref().is_none_or(|(known, _)| *known != key) {
            self.labels = Some((key, Labels::new(self.plan, &self.axes, row)));
        }
        if let Some((_, labels)) = &self.labels {
            labels.identity(row, &mut self.cells);
        }
        columns::measured(&self.numbers, verdict, evidence, &mut self.cells);
        self.cells.line();
    }

    /// The bytes of all lines so far; starts anew.
    pub fn take(&mut self) -> Vec<u8> {
        self.cells.take()
    }

    /// The bytes of all lines.
    pub fn finish(mut self) -> Vec<u8> {
        self.take()
    }
}

fn line(names: impl Iterator<Item = impl AsRef<str>>) -> Vec<u8> {
    let mut cells = Cells::default();
    names.for_each(|name| cells.text(name.as_ref()));
    cells.line();
    cells.take()
}
