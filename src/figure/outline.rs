//! A figure in words: one line a mark, numbers to four digits, for snapshots and for people.

use super::axis::digits;
use super::data::{Axis, Figure, Key, Mark, Paint, Panel, Shape};
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
            let key = match entry.key {
                Key::Line(paint, dash) => format!("line {} {dash:?}", name(paint)),
                Key::Swatch(paint, _) => format!("cell {}", name(paint)),
                Key::Shape(shape, paint) => format!("glyph {} {}", shape_name(shape), name(paint)),
                Key::Frame => "frame".into(),
            };
            writeln!(f, "legend {} {:?} {key}", List(&entry.at), entry.label)?;
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
                write!(f, "line {} {dash:?} {width} through {}:", name(*paint), points.len())?;
                ends(points).try_for_each(|point| write!(f, " {}", List(point)))
            }
            Mark::Band { points, paint, .. } => {
                write!(f, "band {} of {}:", name(*paint), points.len())?;
                ends(points).try_for_each(|point| write!(f, " {}", List(point)))
            }
            Mark::Cell { x, y, paint, opacity } => write!(f, "cell {} {} {} {opacity}", List(x), List(y), name(*paint)),
            Mark::Glyph { at, shape, paint, size } => {
                write!(f, "glyph {} {} {} {size}", List(at), shape_name(*shape), name(*paint))
            }
            Mark::Text { at, text, anchor, .. } => write!(f, "text {} {anchor:?} {text:?}", List(at)),
        }
    }
}

fn name(paint: Paint) -> String {
    match paint {
        Paint::Outcome(outcome) => outcome.name().into(),
        Paint::Rate(share) => format!("rate {share:.3}"),
        Paint::Height(share) => format!("height {share:.3}"),
        Paint::Series(place, variant) => format!("series {place}.{variant}"),
        other => format!("{other:?}").to_lowercase(),
    }
}

fn shape_name(shape: Shape) -> String {
    match shape {
        Shape::Outcome(outcome) => outcome.name().into(),
        Shape::Arrow(angle) => format!("arrow {angle:.0}"),
        other => format!("{other:?}").to_lowercase(),
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
