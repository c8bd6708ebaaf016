//! `Cells`: lines of cells, with the bytes that the crate `csv` gives them, in a fraction of the time: most cells are
//! numbers, which need no quotes.

use super::decimal::decimal;
use std::io::Write;

/// Lines of comma-separated cells.
#[derive(Default)]
pub struct Cells {
    /// Each cell with what separates it from the next.
    lines: Vec<u8>,
    room: String,
}

impl Cells {
    /// With room for so many lines of a table of runs.
    pub fn for_lines(count: usize) -> Cells {
        /// Bytes of a line, or a little more.
        const LINE: usize = 384;
        Cells { lines: Vec::with_capacity(count * LINE), room: String::new() }
    }

    /// Adds a text.
    pub fn text(&mut self, text: &str) {
        if text.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
            self.add(&quoted(text));
        } else {
            self.add(text.as_bytes());
        }
    }

    /// Adds a whole number.
    pub fn count(&mut self, number: impl Into<u64>) {
        self.add(itoa::Buffer::new().format(number.into()).as_bytes());
    }

    /// Adds a whole number, or an empty cell where there is none.
    pub fn counted(&mut self, number: Option<impl Into<u64>>) {
        match number {
            Some(number) => self.count(number),
            None => self.add(b""),
        }
    }

    /// Adds a number that is whole, with all its digits; an empty cell where there is none.
    pub fn whole(&mut self, number: Option<f64>) {
        match number {
            Some(x) if (0.0..9e15).contains(&x) => return self.count(x as u64),
            // Writing to memory does not fail.
            Some(x) => drop(write!(self.lines, "{x}")),
            None => {}
        }
        self.lines.push(b',');
    }

    /// Adds a number with as many digits as it takes to read the same bits back; an empty cell for
    /// one that was not measured.
    pub fn number(&mut self, x: f64) {
        let Cells { lines, room } = self;
        if x.is_finite() {
            decimal(x, room, |text| lines.extend_from_slice(text.as_bytes()));
        }
        lines.push(b',');
    }

    /// Ends a line, which has a cell.
    pub fn line(&mut self) {
        if let Some(separator) = self.lines.last_mut() {
            *separator = b'\n';
        }
    }

    /// The lines so far; starts anew.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.lines)
    }

    fn add(&mut self, cell: &[u8]) {
        self.lines.extend_from_slice(cell);
        self.lines.push(b',');
    }
}

/// A cell in quotes.
fn quoted(text: &str) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory does not fail.
    let _ = writer.write_record([text]);
    let mut cell = writer.into_inner().unwrap_or_default();
    cell.pop();
    cell
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Of any texts, most of them with what needs quotes, and some whole numbers.
        #[test]
        fn lines_have_the_bytes_of_csv(
            lines in prop::collection::vec((prop::collection::vec("[a ,\"\n\r'#]{0,5}|.{0,9}", 1..5), any::<u64>()), 0..4),
        ) {
            let (mut cells, mut writer) = (Cells::default(), csv::WriterBuilder::new().flexible(true).from_writer(Vec::new()));
            for (texts, number) in &lines {
                texts.iter().for_each(|text| cells.text(text));
                cells.count(*number);
                cells.counted(None::<u64>);
                cells.line();
                writer.write_record(texts.iter().cloned().chain([number.to_string(), String::new()])).unwrap();
            }
            prop_assert_eq!(cells.take(), writer.into_inner().unwrap());
        }
    }

    #[test]
    fn whole_numbers_have_all_their_digits() {
        let mut cells = Cells::default();
        [Some(12.0), None, Some(1e22), Some(0.0)].into_iter().for_each(|x| cells.whole(x));
        cells.line();
        assert_eq!(cells.take(), b"12,,10000000000000000000000,0\n");
    }

    #[test]
    fn numbers_that_were_not_measured_are_empty() {
        let mut cells = Cells::default();
        [1.5, f64::NAN, 0.0, f64::INFINITY, 1e-7].into_iter().for_each(|x| cells.number(x));
        cells.line();
        assert_eq!(cells.take(), b"1.5,,0,,1e-7\n");
        assert!(cells.take().is_empty());
    }
}
