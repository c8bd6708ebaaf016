//! From traces to the bytes of the two CSV files.

use super::Run;
use super::columns::{self, Axis, Labels};
use crate::engine::{Curve, Evidence, Trace};
use crate::plan::{Plan, Row};
use crate::verdict::{Verdict, judge};
use csv::Writer;

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
}

/// The first line of `runs.csv`.
pub fn runs_header(plan: &Plan) -> Vec<u8> {
    line(columns::runs(plan).iter().map(String::as_str))
}

/// The first line of `curves.csv`.
pub fn curves_header() -> Vec<u8> {
    line(columns::CURVES.into_iter())
}

/// Judges runs and writes them out, in the order given.
pub fn format(plan: &Plan, rows: &[(Row, Trace)]) -> Chunk {
    let mut lines = Lines::new(plan);
    let mut curves = Writer::from_writer(Vec::new());
    let mut chunk = Chunk::default();
    for (row, trace) in rows {
        let verdict = judge(&trace.evidence, row.steps, &plan.spec.thresholds);
        lines.push(row, &trace.evidence, &verdict);
        chunk.runs.push(Run::new(row, &trace.evidence, &verdict));
        if let Some(curve) = &trace.curve {
            for sample in &curve.samples {
                let point = |k: usize| sample.point.map_or(String::new(), |point| columns::number(point[k]));
                let gap = columns::number(sample.gap);
                put(&mut curves, [curve.run.to_string(), sample.step.to_string(), gap, point(0), point(1)]);
            }
            chunk.curves.push(curve.clone());
        }
    }
    chunk.runs_csv = lines.finish();
    chunk.curves_csv = finish(curves);
    chunk
}

/// Lines of `runs.csv`, one a run.
pub struct Lines<'a> {
    plan: &'a Plan,
    axes: Vec<Axis>,
    labels: Option<((usize, usize, u64, usize), Labels)>,
    writer: Writer<Vec<u8>>,
}

impl<'a> Lines<'a> {
    /// No lines yet.
    pub fn new(plan: &'a Plan) -> Lines<'a> {
        Lines { plan, axes: columns::axes(plan), labels: None, writer: Writer::from_writer(Vec::new()) }
    }

    /// Adds a run.
    pub fn push(&mut self, row: &Row, evidence: &Evidence, verdict: &Verdict) {
        let key = (row.problem, row.optimizer, row.combination, row.schedule);
        if self.labels.as_ref().is_none_or(|(known, _)| *known != key) {
            self.labels = Some((key, Labels::new(self.plan, &self.axes, row)));
        }
        let mut record = csv::StringRecord::new();
        if let Some((_, labels)) = &self.labels {
            labels.identity(self.plan, row, |cell| record.push_field(cell));
        }
        columns::measured(verdict, evidence, |cell| record.push_field(cell));
        put(&mut self.writer, record.iter());
    }

    /// The bytes of all lines so far; starts anew.
    pub fn take(&mut self) -> Vec<u8> {
        finish(std::mem::replace(&mut self.writer, Writer::from_writer(Vec::new())))
    }

    /// The bytes of all lines.
    pub fn finish(mut self) -> Vec<u8> {
        self.take()
    }
}

fn line<'a>(cells: impl Iterator<Item = &'a str>) -> Vec<u8> {
    let mut writer = Writer::from_writer(Vec::new());
    put(&mut writer, cells);
    finish(writer)
}

fn put<T: AsRef<[u8]>>(writer: &mut Writer<Vec<u8>>, cells: impl IntoIterator<Item = T>) {
    // Writing to memory does not fail, and all records have the header's length.
    let written = writer.write_record(cells);
    debug_assert!(written.is_ok(), "{written:?}");
}

fn finish(writer: Writer<Vec<u8>>) -> Vec<u8> {
    writer.into_inner().unwrap_or_default()
}
