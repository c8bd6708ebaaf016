//! From the bytes of the two CSV files back to rows, evidence and curves.

use super::columns::{self, COUNTS, IDENTITY};
use super::{Run, Score, Table};
use crate::engine::{Curve, Evidence, Sample};
use crate::plan::{Aim, Plan, Row};
use crate::spec::Thresholds;
use crate::verdict::judge;
use std::fmt;
use std::io::Read;

/// What is wrong with a table, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Mistake {
    /// `runs.csv`, `curves.csv` or `search.csv`.
    pub file: &'static str,
    /// The line, from 1; 0 when it is about the whole file.
    pub line: u64,
    /// What is wrong, and what was expected.
    pub message: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.message),
            line => write!(f, "{}:{line}: {}", self.file, self.message),
        }
    }
}

impl std::error::Error for Mistake {}

const RUNS: &str = "runs.csv";
const CURVES: &str = "curves.csv";

/// Calls `each` with every run of a `runs.csv` that belongs to a plan, in order.
///
/// # Errors
/// If the file cannot be read, has other columns than the plan, or is not the plan's: a run is
/// missing, out of order, or has another learning rate; or whatever `each` finds wrong.
pub fn rows(
    plan: &Plan,
    runs: impl Read,
    mut each: impl FnMut(Row, Evidence) -> Result<(), String>,
) -> Result<(), Mistake> {
    let columns = columns::runs(plan);
    let numbers = columns::numbers(plan);
    let first_number = columns.len() - numbers.len();
    let first_count = first_number - COUNTS.len();
    let mut expected = 0;
    records(RUNS, &columns, runs, |line| {
        let run: u64 = line.cell(0).required()?;
        if run != expected || run >= plan.runs() {
            return Err(format!("run {run} where run {expected} of {} should be", plan.runs()));
        }
        let row = plan.row(run);
        let rate: f64 = line.cell(IDENTITY.len() - 1).required()?;
        if rate != row.lr {
            return Err(format!("learning rate {rate}, but run {run} of the sweep has {}", row.lr));
        }
        if plan.spec.names_precision() {
            let found = line.cell(IDENTITY.len()).text;
            if found != row.precision.name() {
                return Err(format!("precision '{found}', but run {run} of the sweep has {}", row.precision));
            }
        }
        expected += 1;
        let evidence = evidence(first_count, &line)?;
        let target_gap = match plan.aim(row.problem) {
            Aim::Gap(gap) => gap,
            _ => f64::NAN,
        };
        let mut evidence = Evidence { target_gap, ..evidence };
        for (k, (_, place)) in numbers.iter().enumerate() {
            let cell = line.cell(first_number + k).optional()?;
            *place(&mut evidence) = cell.unwrap_or(f64::NAN);
        }
        each(row, evidence)
    })?;
    if expected != plan.runs() {
        let message = format!("{expected} runs, but the sweep has {}: the file is cut short", plan.runs());
        return Err(Mistake { file: RUNS, line: 0, message });
    }
    Ok(())
}

/// Calls `each` with every line behind the header, which has to name `columns`.
pub(super) fn records(
    file: &'static str,
    columns: &[String],
    reader: impl Read,
    mut each: impl FnMut(Line) -> Result<(), String>,
) -> Result<(), Mistake> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(reader);
    let mut record = csv::StringRecord::new();
    for index in 0.. {
        let read = reader.read_record(&mut record);
        let line = record.position().map_or(index + 1, |position| position.line());
        let wrong = |message: String| Mistake { file, line, message };
        if !read.map_err(|error| wrong(format!("cannot be read: {error}")))? {
            break;
        }
        if index == 0 {
            check_header(&record, columns).map_err(wrong)?;
        } else if record.len() != columns.len() {
            return Err(wrong(format!("{} cells where there should be {}", record.len(), columns.len())));
        } else {
            each(Line { columns, record: &record }).map_err(wrong)?;
        }
    }
    Ok(())
}

/// Reads a finished sweep back and judges it by `thresholds`.
///
/// # Errors
/// As [`rows`]; likewise for the curves.
pub fn read(plan: Plan, runs: impl Read, curves: impl Read, thresholds: &Thresholds) -> Result<Table, Mistake> {
    let (mut entries, mut scores) = (Vec::new(), Vec::new());
    let scored = plan.scores();
    rows(&plan, runs, |row, evidence| {
        let verdict = judge(&evidence, row.steps, row.drawn, thresholds);
        entries.push(Run::new(&row, &evidence, &verdict));
        scores.extend(scored.then(|| Score::of(&evidence)));
        Ok(())
    })?;
    let curves = read_curves(&plan, curves)?;
    Ok(Table { plan, runs: entries.into(), curves, scores: scores.into() })
}

/// Reads the curves of a plan.
///
/// # Errors
/// If the file cannot be read or names runs that the plan does not have.
pub fn read_curves(plan: &Plan, curves: impl Read) -> Result<Vec<Curve>, Mistake> {
    let columns = columns::CURVES.map(String::from);
    let mut found: Vec<Curve> = Vec::new();
    records(CURVES, &columns, curves, |line| {
        let run: u64 = line.cell(0).required()?;
        if run >= plan.runs() {
            return Err(format!("run {run}, but the sweep has {} runs", plan.runs()));
        }
        let gap = line.cell(2).optional()?.unwrap_or(f64::NAN);
        let (x, y) = (line.cell(3).optional()?, line.cell(4).optional()?);
        let sample = Sample { step: line.cell(1).required()?, gap, point: x.zip(y).map(|(x, y)| [x, y]) };
        match found.last_mut() {
            Some(curve) if curve.run == run => curve.samples.push(sample),
            _ => found.push(Curve { run, samples: vec![sample] }),
        }
        Ok(())
    })?;
    Ok(found)
}

/// The counts of a line; what is a number is not known yet.
fn evidence(first_count: usize, line: &Line) -> Result<Evidence, String> {
    Ok(Evidence {
        first_hit: line.cell(first_count).optional()?,
        held_from: line.cell(first_count + 1).optional()?,
        exits: line.cell(first_count + 2).required()?,
        nonfinite_step: line.cell(first_count + 3).optional()?,
        cap_step: line.cell(first_count + 4).optional()?,
        ..Evidence::unmeasured()
    })
}

/// One line with the names of its columns.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    columns: &'a [String],
    record: &'a csv::StringRecord,
}

impl Line<'_> {
    pub fn cell(&self, column: usize) -> Cell<'_> {
        Cell { column: &self.columns[column], text: &self.record[column] }
    }
}

/// One cell with the name of its column.
pub(super) struct Cell<'a> {
    column: &'a str,
    /// What is in it.
    pub text: &'a str,
}

impl Cell<'_> {
    pub fn optional<T: std::str::FromStr>(&self) -> Result<Option<T>, String> {
        if self.text.is_empty() { Ok(None) } else { self.required().map(Some) }
    }

    pub fn required<T: std::str::FromStr>(&self) -> Result<T, String> {
        self.text.parse().map_err(|_| format!("{} is '{}', which is not a number it can have", self.column, self.text))
    }
}

fn check_header(record: &csv::StringRecord, columns: &[String]) -> Result<(), String> {
    let names = columns.len().max(record.len());
    for i in 0..names {
        let (found, wanted) = (record.get(i), columns.get(i).map(String::as_str));
        if found != wanted {
            let name = |name: Option<&str>| name.map_or("nothing".into(), |name| format!("'{name}'"));
            return Err(format!("column {} is {}, but the sweep's is {}", i + 1, name(found), name(wanted)));
        }
    }
    Ok(())
}
