//! Table: the factors that a CSV file says, at the steps that it says.
//!
//! The first line names the columns. One is `step` (whole numbers from 0) or `share` (of the budget, 0
//! to 1), ascending; another one, by default `factor`, has the factors; what else is there does not
//! matter, so that one file can hold several schedules. Between two rows the factor goes in a straight
//! line (`linear`, the default) or stays until the next (`hold`); before the first row it is the first
//! one's, behind the last the last one's. Shares are exact here, not rounded to steps: row u counts at
//! step u T of a budget of T steps. Neither PyTorch nor optax has it: `LambdaLR` with an interpolating
//! function, or optax's `piecewise_interpolate_schedule`.

use super::{Entry, Schedule, between, progress};
use crate::param::{Default, Fault, File, Info, Kind, Param, Range, short};

pub(super) const ENTRY: Entry = Entry {
    info: Info {
        name: "table",
        about: "the factors of a CSV file",
        source: "your own measurements",
        params: &[
            Param {
                name: "file",
                kind: Kind::File,
                default: Default::Required,
                help: "a CSV file with the columns step (or share) and factor",
            },
            Param {
                name: "column",
                kind: Kind::Text,
                default: Default::Text("factor"),
                help: "the column with the factors",
            },
            Param {
                name: "between",
                kind: Kind::Choice(&["linear", "hold"]),
                default: Default::Choice("linear"),
                help: "from row to row: a straight line, or the last factor until the next",
            },
        ],
    },
    check: |args| read(args.file("file"), args.text("column")).map(|_| ()),
    build: |args, _| {
        let (shares, rows) = match read(args.file("file"), args.text("column")) {
            Ok(rows) => rows,
            Err(fault) => panic!("the table was not checked: {}", fault.message),
        };
        Box::new(Table { shares, rows, hold: args.choice("between") == "hold" })
    },
};

struct Table {
    /// Whether the places are shares of the budget.
    shares: bool,
    /// Places with their factors, the places ascending.
    rows: Vec<(f64, f64)>,
    hold: bool,
}

impl Schedule for Table {
    fn factor(&self, step: u32, steps: u32) -> f64 {
        let here = if self.shares { progress(step, steps) } else { f64::from(step) };
        let behind = self.rows.partition_point(|(place, _)| *place <= here);
        let last = behind.checked_sub(1).map(|last| self.rows[last]);
        match (last, self.rows.get(behind)) {
            (Some((_, factor)), Some(_)) if self.hold => factor,
            (Some((from, before)), Some((to, after))) => between(before, *after, (here - from) / (to - from)),
            (Some((_, factor)), None) | (None, Some(&(_, factor))) => factor,
            (None, None) => 1.0,
        }
    }
}

/// Whether the places are shares, and each place with its factor.
type Rows = (bool, Vec<(f64, f64)>);

/// What a file says; a mistake has its line and column.
fn read(file: &File, column: &str) -> Result<Rows, Fault> {
    let name = &file.name;
    let bad = |param: &'static str, message: String| Fault { param, message };
    let text = file.text.strip_prefix('\u{feff}').unwrap_or(&file.text);
    let mut lines = lines(text);
    let Some((_, header)) = lines.next() else {
        return Err(bad("file", format!("{name} is empty; its first line has to name the columns: step,factor")));
    };
    let names: Vec<&str> = header.iter().map(str::trim).collect();
    let all = names.join(", ");
    let place = |wanted: &str| names.iter().position(|name| *name == wanted);
    let (shares, at) = match (place("step"), place("share")) {
        (Some(at), None) => (false, at),
        (None, Some(at)) => (true, at),
        (found, _) => {
            let has = if found.is_some() { "has both step and share" } else { "has neither step nor share" };
            let comma = if names.len() == 1 { "; cells are separated by commas" } else { "" };
            let message = format!("{name}:1: the header ({all}) {has}; name one column step or share{comma}");
            return Err(bad("file", message));
        }
    };
    let Some(value) = place(column).filter(|value| *value != at) else {
        let others: Vec<&str> = names.iter().copied().filter(|other| *other != names[at]).collect();
        let message = match &others[..] {
            [] => format!("{name}:1: there is no column but {}; write a second one: {},{column}", names[at], names[at]),
            others => format!("{name} has no factors '{column}'; allowed: {}", others.join(", ")),
        };
        return Err(bad("column", message));
    };
    let places = if shares { Range::UNIT } else { Range::NON_NEGATIVE };
    let mut rows: Vec<(f64, f64)> = Vec::new();
    for (line, record) in lines {
        if record.len() != names.len() {
            let cells = if record.len() == 1 { "cell" } else { "cells" };
            let (found, columns) = (record.len(), names.len());
            let message = format!("{name}:{line}: {found} {cells}, but the header has {columns} ({all})");
            return Err(bad("file", message));
        }
        // The cells in front, and a comma behind each.
        let character = |cell: usize| 1 + record.iter().take(cell).map(|cell| cell.chars().count() + 1).sum::<usize>();
        let refuse = |cell: usize, allowed: &str| {
            let (character, column, found) = (character(cell), names[cell], record[cell].trim());
            let found: String = found.chars().take(40).collect();
            bad("file", format!("{name}:{line}:{character}: {column} is '{found}'; allowed: {allowed}"))
        };
        let number = |cell: usize| record[cell].trim().parse::<f64>().ok().map(|x| x + 0.0);
        let whole = |x: &f64| shares || x.fract() == 0.0 && *x <= f64::from(u32::MAX);
        let Some(here) = number(at).filter(|x| places.contains(*x)).filter(whole) else {
            return Err(refuse(at, if shares { "a share from 0 to 1" } else { "a whole number of steps, at least 0" }));
        };
        if let Some((before, _)) = rows.last().filter(|(before, _)| *before >= here) {
            return Err(refuse(at, &format!("more than {}, which the row before has; sort the rows", short(*before))));
        }
        let Some(factor) = number(value).filter(|x| Range::NON_NEGATIVE.contains(*x)) else {
            return Err(refuse(value, &Range::NON_NEGATIVE.to_string()));
        };
        rows.push((here, factor));
    }
    match rows.is_empty() {
        true => Err(bad("file", format!("{name} has a header and no rows; write at least one, such as 0,1"))),
        false => Ok((shares, rows)),
    }
}

/// The lines that are not blank, as cells, with their numbers from 1.
fn lines(text: &str) -> impl Iterator<Item = (u64, csv::StringRecord)> {
    let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    // The text is UTF-8 and the lines may have any length, so each can be read.
    let records = reader.into_records().map_while(Result::ok);
    records.map(|record| {
        let (line, byte) = record.position().map_or((1, 0), |place| (place.line(), place.byte() as usize));
        // Blank lines count with the record behind them.
        let blank = text.as_bytes()[byte..].iter().take_while(|byte| matches!(byte, b'\n' | b'\r'));
        (line + blank.filter(|byte| **byte == b'\n').count() as u64, record)
    })
}
