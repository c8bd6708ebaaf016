//! A figure in words: one line a mark, numbers to four digits, for snapshots and for people.

use super::axis::digits;
use super::data::{Axis, Figure, Mark, Panel};
use std::fmt;

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "figure {} {}", self.stem, List(&self.size))?;
        for line in &self.title {
            writeln!(f, "title {line}")?;
        }
        for line in &self.subtitle {
            writeln!(f, "subtitle {line}")?;
        }
        for panel in &self.panels {
            write!(f, "{panel}")?;
        }
        for entry in &self.legend {
            writeln!(f, "legend {} {:?} {:?}", List(&entry.at), entry.label, entry.key)?;
        }
        Ok(())
    }
}

impl fmt::Display for Panel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let frame = [self.frame.left, self.frame.top, self.frame.right, self.frame.bottom];
        writeln!(f, "panel {:?} {:?} {}", self.title, self.badge, List(&frame))?;
        writeln!(f, "  x {}", self.x)?;
        writeln!(f, "  y {}", self.y)?;
        self.marks.iter().try_for_each(|mark| writeln!(f, "  {mark}"))
    }
}

impl fmt::Display for Axis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {:?} {}", self.label, self.scale, List(&[self.from, self.to]))?;
        let labels = self.ticks.iter().filter(|tick| !tick.label.is_empty());
        labels.into_iter().try_for_each(|tick| write!(f, " | {}", tick.label))
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Mark::Line { points, paint, dash, width } => {
                write!(f, "line {paint:?} {dash:?} {width} through {}:", points.len())?;
                ends(points).try_for_each(|point| write!(f, " {}", List(point)))
            }
            Mark::Band { points, paint, .. } => {
                write!(f, "band {paint:?} of {}:", points.len())?;
                ends(points).try_for_each(|point| write!(f, " {}", List(point)))
            }
            Mark::Cell { x, y, paint, opacity } => write!(f, "cell {} {} {paint:?} {opacity}", List(x), List(y)),
            Mark::Glyph { at, shape, paint, size } => write!(f, "glyph {} {shape:?} {paint:?} {size}", List(at)),
            Mark::Text { at, text, anchor, .. } => write!(f, "text {} {anchor:?} {text:?}", List(at)),
        }
    }
}

/// The first two elements and the last.
fn ends<T>(items: &[T]) -> impl Iterator<Item = &T> {
    items.iter().take(2).chain(items.iter().skip(2).last())
}

struct List<'a>(&'a [f64]);

impl fmt::Display for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<String> = self.0.iter().map(|x| crate::param::short(digits(*x, 4))).collect();
        write!(f, "({})", words.join(" "))
    }
}
