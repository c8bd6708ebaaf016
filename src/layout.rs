//! How an objective's coordinates are arranged: named vectors and matrices, one after another.

use std::ops::Range;

/// The parts of a point, in the order of its coordinates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout(Vec<Part>);

/// A named vector or matrix among the coordinates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What the objective calls it.
    pub name: String,
    /// Its first coordinate.
    pub start: usize,
    /// Number of rows; a vector's length.
    pub rows: usize,
    /// Number of columns, 1 for a vector; the coordinates go row by row.
    pub cols: usize,
}

impl Layout {
    /// One vector of `dim` coordinates.
    pub fn vector(dim: usize) -> Layout {
        Layout::of([("x", dim, 1)])
    }

    /// Parts by name, rows and columns; a vector has one column.
    pub fn of<'n>(parts: impl IntoIterator<Item = (&'n str, usize, usize)>) -> Layout {
        let mut start = 0;
        let part = |(name, rows, cols): (&str, usize, usize)| {
            let part = Part { name: name.to_string(), start, rows, cols };
            start += rows * cols;
            part
        };
        Layout(parts.into_iter().map(part).collect())
    }

    /// Number of coordinates.
    pub fn dim(&self) -> usize {
        self.0.last().map_or(0, |part| part.range().end)
    }

    /// The parts, in the order of their coordinates.
    pub fn parts(&self) -> &[Part] {
        &self.0
    }

    /// Which parts a group holds: `names` are those of parts, separated by spaces; one that ends in `*` stands for
    /// all that begin so.
    ///
    /// ```
    /// use lrsweep::layout::Layout;
    ///
    /// let layout = Layout::of([("W0", 8, 4), ("b0", 8, 1), ("W1", 2, 8), ("b1", 2, 1)]);
    /// assert_eq!(layout.group("W1 b*"), [false, true, true, true]);
    /// ```
    pub fn group(&self, names: &str) -> Vec<bool> {
        self.0.iter().map(|part| names.split_whitespace().any(|name| part.is(name))).collect()
    }

    /// Some parts, one after another, as a layout of their own that starts at 0.
    pub fn slice(&self, parts: Range<usize>) -> Layout {
        Layout::of(self.0[parts].iter().map(|part| (&part.name[..], part.rows, part.cols)))
    }

    /// Whether any part is a matrix.
    pub fn has_matrix(&self) -> bool {
        self.0.iter().any(Part::is_matrix)
    }
}

impl Part {
    /// Whether it has this name, or one that begins with what stands before a `*` at the end.
    pub fn is(&self, name: &str) -> bool {
        name.strip_suffix('*').map_or(self.name == name, |beginning| self.name.starts_with(beginning))
    }

    /// Its coordinates.
    pub fn range(&self) -> Range<usize> {
        self.start..self.start + self.rows * self.cols
    }

    /// Whether it has more than one row and more than one column.
    pub fn is_matrix(&self) -> bool {
        self.rows > 1 && self.cols > 1
    }
}
