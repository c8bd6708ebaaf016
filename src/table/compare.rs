//! What was computed beside what a table says, cell by cell.
//!
//! Numbers are written with as many digits as it takes to read the same bits back, so cells are equal if and only if the
//! numbers have the same bits.

use super::columns;
use super::write::Chunk;
use crate::plan::Plan;
use csv::ByteRecord;
use std::io::{self, Read};

/// Where a table says something else than what was computed.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// `runs.csv` or `curves.csv`.
    pub file: &'static str,
    /// The line, from 1.
    pub line: u64,
    /// The run; `None` if it is about the file.
    pub run: Option<u64>,
    /// The column, or what else differs.
    pub column: String,
    /// What the table says.
    pub recorded: String,
    /// What was computed.
    pub computed: String,
}

/// A comparison of the tables of a folder with runs that come in ascending order.
pub struct Comparison<'a, R> {
    plan: &'a Plan,
    runs: Lines<R>,
    curves: Lines<R>,
    /// The run that the next line of `runs.csv` is of.
    next: u64,
    /// The run that the last line of `curves.csv` was of.
    last: u64,
    /// The first difference.
    pub first: Option<Difference>,
    /// Whether the tables are so different that runs cannot be found in them.
    pub broken: bool,
    /// Runs that were compared, and how many of them differ.
    pub compared: [u64; 2],
    /// Curves that were compared, and how many of them differ.
    pub compared_curves: [u64; 2],
}

impl<'a, R: Read> Comparison<'a, R> {
    /// Begins with the first lines.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub fn new(plan: &'a Plan, runs: R, curves: R) -> io::Result<Comparison<'a, R>> {
        let (runs, curves) = (
            Lines::new("runs.csv", columns::runs(plan), runs),
            Lines::new("curves.csv", columns::CURVES.map(String::from).into(), curves),
        );
        let mut comparison = Comparison {
            plan,
            runs,
            curves,
            next: 0,
            last: 0,
            first: None,
            broken: false,
            compared: [0; 2],
            compared_curves: [0; 2],
        };
        for header in [comparison.runs.header()?, comparison.curves.header()?] {
            comparison.found(header, true);
        }
        comparison.curves.advance()?;
        Ok(comparison)
    }

    /// The target that `runs.csv` has for a run; NaN if it has none.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn target_gap(&mut self, run: u64) -> io::Result<f64> {
        self.seek(run)?;
        let place = self.runs.columns.iter().position(|column| column == "target_gap");
        let cell = place.and_then(|place| self.runs.record.get(place)).and_then(|cell| std::str::from_utf8(cell).ok());
        Ok(cell.and_then(|cell| cell.parse().ok()).unwrap_or(f64::NAN))
    }

    /// Compares runs and their curves.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub fn add(&mut self, chunk: &Chunk) -> io::Result<()> {
        for ours in records(&chunk.runs_csv)? {
            self.seek(number(&ours))?;
            if self.broken {
                return Ok(());
            }
            self.compared[0] += 1;
            if let Some(difference) = self.runs.differs(&ours) {
                self.compared[1] += 1;
                self.found(Some(difference), false);
            }
        }
        for curve in records(&chunk.curves_csv)?.chunk_by(|a, b| number(a) == number(b)) {
            self.curve(number(&curve[0]), curve)?;
        }
        Ok(())
    }

    /// Goes on to the files' ends: they must have nothing else than the plan's runs.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub fn finish(&mut self) -> io::Result<()> {
        if self.plan.runs() > 0 {
            self.seek(self.plan.runs() - 1)?;
        }
        if !self.broken && self.runs.advance()? {
            let line = self.runs.lossy(0);
            let difference = self.runs.difference(None, "run", &line, "nothing: it is behind the last run");
            self.found(Some(difference), true);
        }
        self.skip(u64::MAX)
    }

    fn found(&mut self, difference: Option<Difference>, breaks: bool) {
        self.broken |= breaks && difference.is_some();
        self.first = self.first.take().or(difference);
    }

    /// Moves on to the line of a run; every line on the way has to be that of the next run.
    fn seek(&mut self, run: u64) -> io::Result<()> {
        while self.next <= run && !self.broken {
            if !self.runs.advance()? {
                let (found, planned) = (self.next.to_string(), self.plan.runs().to_string());
                let difference = self.runs.difference(None, "the number of runs", &found, &planned);
                self.found(Some(difference), true);
            } else if number(&self.runs.record) != self.next || self.runs.record.len() != self.runs.columns.len() {
                let (cells, columns) = (self.runs.record.len(), self.runs.columns.len());
                let difference = match cells == columns {
                    true => self.runs.difference(None, "run", &self.runs.lossy(0), &self.next.to_string()),
                    false => {
                        self.runs.difference(None, "the number of cells", &cells.to_string(), &columns.to_string())
                    }
                };
                self.found(Some(difference), true);
            }
            self.next += 1;
        }
        Ok(())
    }

    fn curve(&mut self, run: u64, ours: &[ByteRecord]) -> io::Result<()> {
        self.skip(run)?;
        if self.broken {
            return Ok(());
        }
        self.compared_curves[0] += 1;
        let mut difference = None;
        let theirs = |lines: &Lines<R>| !lines.ended && number(&lines.record) == run;
        for ours in ours {
            if !theirs(&self.curves) {
                let step = String::from_utf8_lossy(&ours[1]);
                difference.get_or_insert_with(|| self.curves.difference(Some(run), "step", "nothing", &step));
                break;
            }
            difference = difference.or(self.curves.differs(ours));
            self.curves.advance()?;
        }
        while theirs(&self.curves) {
            difference
                .get_or_insert_with(|| self.curves.difference(Some(run), "step", &self.curves.lossy(1), "nothing"));
            self.curves.advance()?;
        }
        self.compared_curves[1] += u64::from(difference.is_some());
        self.found(difference, false);
        self.last = run + 1;
        Ok(())
    }

    /// Goes over curves before that of a run; each has to be one that the plan keeps, in its order.
    fn skip(&mut self, run: u64) -> io::Result<()> {
        while !self.broken && !self.curves.ended {
            let found = number(&self.curves.record);
            if found < self.last || found >= self.plan.runs() || !self.plan.keeps_curve(found) {
                let cell = self.curves.lossy(0);
                let difference = self.curves.difference(None, "run", &cell, "no curve of that run here");
                self.found(Some(difference), true);
            } else if found >= run {
                break;
            } else {
                self.last = found;
                self.curves.advance()?;
            }
        }
        Ok(())
    }
}

/// A file, line by line.
struct Lines<R> {
    file: &'static str,
    columns: Vec<String>,
    reader: csv::Reader<R>,
    record: ByteRecord,
    line: u64,
    ended: bool,
}

impl<R: Read> Lines<R> {
    fn new(file: &'static str, columns: Vec<String>, reader: R) -> Lines<R> {
        let reader = reader_of(reader);
        Lines { file, columns, reader, record: ByteRecord::new(), line: 0, ended: false }
    }

    /// Reads the next line; whether there is one.
    fn advance(&mut self) -> io::Result<bool> {
        self.ended = !self.reader.read_byte_record(&mut self.record).map_err(unreadable)?;
        self.line = self.record.position().map_or(self.line + 1, |position| position.line());
        if self.ended {
            self.record.clear();
        }
        Ok(!self.ended)
    }

    /// Reads the first line; what differs in it.
    fn header(&mut self) -> io::Result<Option<Difference>> {
        self.advance()?;
        let names = self.columns.len().max(self.record.len());
        let differs = |&k: &usize| self.record.get(k) != self.columns.get(k).map(String::as_bytes);
        Ok((0..names).find(differs).map(|k| {
            let nothing = || "nothing".to_string();
            let found = if k < self.record.len() { self.lossy(k) } else { nothing() };
            let computed = self.columns.get(k).cloned().unwrap_or_else(nothing);
            self.difference(None, &format!("column {}", k + 1), &found, &computed)
        }))
    }

    /// How the line differs from another one.
    fn differs(&self, ours: &ByteRecord) -> Option<Difference> {
        let run = Some(number(ours));
        if self.record.len() != ours.len() {
            let (found, computed) = (self.record.len().to_string(), ours.len().to_string());
            return Some(self.difference(run, "the number of cells", &found, &computed));
        }
        let place = (0..ours.len()).find(|&k| self.record[k] != ours[k])?;
        let computed = String::from_utf8_lossy(&ours[place]);
        Some(self.difference(run, &self.columns[place], &self.lossy(place), &computed))
    }

    fn difference(&self, run: Option<u64>, column: &str, recorded: &str, computed: &str) -> Difference {
        let [column, recorded, computed] = [column, recorded, computed].map(String::from);
        Difference { file: self.file, line: self.line, run, column, recorded, computed }
    }

    /// A cell as text.
    fn lossy(&self, column: usize) -> String {
        String::from_utf8_lossy(self.record.get(column).unwrap_or_default()).into_owned()
    }
}

fn reader_of<R: Read>(reader: R) -> csv::Reader<R> {
    csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(reader)
}

fn records(text: &[u8]) -> io::Result<Vec<ByteRecord>> {
    reader_of(text).into_byte_records().map(|record| record.map_err(unreadable)).collect()
}

/// The run that a line is of; what is no run's number is that of no run.
fn number(record: &ByteRecord) -> u64 {
    let cell = record.get(0).and_then(|cell| std::str::from_utf8(cell).ok());
    cell.and_then(|cell| cell.parse().ok()).unwrap_or(u64::MAX)
}

fn unreadable(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}
