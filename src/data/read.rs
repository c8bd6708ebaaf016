//! A CSV file of numbers: the first line names the columns, every other one has a number for each.

/// A table of numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The file's name, for messages.
    pub file: String,
    /// The columns' names.
    pub names: Vec<String>,
    /// The numbers, row by row.
    pub cells: Vec<f64>,
    /// The line of each row in the file, from 1.
    pub lines: Vec<u64>,
}

impl Table {
    /// Reads the text of a file.
    ///
    /// # Errors
    /// The first thing wrong with it, with line and column: no header, columns without a name or with the same one,
    /// rows that are shorter or longer than the header, cells that are no finite numbers, fewer than two rows.
    pub fn parse(file: &str, text: &str) -> Result<Table, String> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        // The text is UTF-8 and the lines may have any length, so each can be read.
        let mut records = reader.into_records().map_while(Result::ok);
        let Some(header) = records.next() else {
            return Err(format!("{file} is empty; its first line has to name the columns: a,b,target"));
        };
        let names: Vec<String> = header.iter().map(|name| name.trim().to_string()).collect();
        let top = line(&header, text);
        named(&names).map_err(|wrong| format!("{file}:{top}: {wrong}"))?;
        let mut table = Table { file: file.to_string(), names, cells: Vec::new(), lines: Vec::new() };
        for record in records {
            table.row(&record, line(&record, text))?;
        }
        match table.lines.len() {
            0 => Err(format!("{file} has a header and no rows; write at least two")),
            1 => Err(format!("{file} has one row; one row has nothing to learn from: write at least two")),
            _ => Ok(table),
        }
    }

    /// One more row.
    fn row(&mut self, record: &csv::StringRecord, line: u64) -> Result<(), String> {
        let (file, columns) = (&self.file, self.names.len());
        if record.len() != columns {
            let cells = if record.len() == 1 { "cell" } else { "cells" };
            return Err(format!("{file}:{line}: {} {cells}, but the header has {columns}", record.len()));
        }
        for (cell, (name, text)) in self.names.iter().zip(record).enumerate() {
            let Some(x) = text.trim().parse::<f64>().ok().filter(|x| x.is_finite()) else {
                // The cells in front, and a comma behind each.
                let place = 1 + record.iter().take(cell).map(|cell| cell.chars().count() + 1).sum::<usize>();
                let found: String = text.trim().chars().take(40).collect();
                let advice = match found.is_empty() {
                    true => "fill it in, or leave the row out",
                    false => "write a number, or leave the column or the row out",
                };
                let message = format!("{name} is '{found}'; allowed: a finite number; {advice}");
                return Err(format!("{file}:{line}:{place}: {message}"));
            };
            self.cells.push(x);
        }
        self.lines.push(line);
        Ok(())
    }

    /// The numbers of a row.
    pub fn cells(&self, row: usize) -> &[f64] {
        &self.cells[row * self.names.len()..][..self.names.len()]
    }
}

/// Whether every column has a name of its own.
fn named(names: &[String]) -> Result<(), String> {
    for (k, name) in names.iter().enumerate() {
        if name.is_empty() {
            return Err(format!("column {} has no name; name it, or leave it out", k + 1));
        }
        if let Some(earlier) = names[..k].iter().position(|earlier| earlier == name) {
            return Err(format!("columns {} and {} are both '{name}'; name them apart", earlier + 1, k + 1));
        }
    }
    match names {
        [only] if only.contains([';', '\t']) => Err(format!("one column, '{only}'; separate cells by commas")),
        _ => Ok(()),
    }
}

/// The line of a record, from 1; blank lines in front count with it.
fn line(record: &csv::StringRecord, text: &str) -> u64 {
    let (line, byte) = record.position().map_or((1, 0), |place| (place.line(), place.byte() as usize));
    let blank = text.as_bytes()[byte..].iter().take_while(|byte| matches!(byte, b'\n' | b'\r'));
    line + blank.filter(|byte| **byte == b'\n').count() as u64
}
