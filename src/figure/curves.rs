//! The curves of a series, and the scale of colours for their learning rates.

use super::axis;
use super::data::{Axis, Mark, Paint, Panel, Rect, Scale};
use super::layout::{MARGIN, WIDTH};
use crate::engine::Curve;
use crate::table::{Run, Series, Table};

/// A run whose curve was kept.
#[derive(Clone, Copy)]
pub struct Kept<'t> {
    /// What became of it.
    pub run: Run,
    /// Its curve.
    pub curve: &'t Curve,
}

/// The kept curves of a series, smallest learning rate first.
pub fn of<'t>(table: &'t Table, series: &Series) -> Vec<Kept<'t>> {
    let runs = series.first_run..series.first_run + (series.seeds * series.rates) as u64;
    let from = table.curves.partition_point(|curve| curve.run < runs.start);
    let to = table.curves.partition_point(|curve| curve.run < runs.end);
    let kept = |curve: &'t Curve| Kept { run: table.runs.at(curve.run as usize), curve };
    let mut all: Vec<Kept> = table.curves[from..to].iter().map(kept).collect();
    all.sort_by(|a, b| a.run.lr.total_cmp(&b.run.lr));
    all
}

/// At most `most` of the items, evenly chosen, the first and the last among them.
pub fn evenly<T: Copy>(items: &[T], most: usize) -> Vec<T> {
    if items.len() <= most {
        return items.to_vec();
    }
    (0..most).map(|i| items[i * (items.len() - 1) / (most - 1).max(1)]).collect()
}

/// The colour of a learning rate within a range.
pub fn rate_paint(lr: f64, [low, high]: [f64; 2]) -> Paint {
    if low < high { Paint::Rate((lr.log10() - low.log10()) / (high.log10() - low.log10())) } else { Paint::Rate(0.5) }
}

/// A bar that tells which colour is which learning rate; none for a single rate. And where it ends.
pub fn bar([low, high]: [f64; 2], top: f64) -> (Option<Panel>, f64) {
    if low == high {
        return (None, top);
    }
    const CELLS: usize = 64;
    let frame = Rect { left: (WIDTH - 420.0) / 2.0, top, right: (WIDTH + 420.0) / 2.0, bottom: top + 12.0 };
    let x = Axis { grid: false, ..axis::log_across("learning rate", low, high, frame.width()) };
    let y = Axis { label: String::new(), scale: Scale::Linear, from: 0.0, to: 1.0, ticks: Vec::new(), grid: false };
    // Each reaches to the end, and is covered by the next: no seams.
    let edge = |i: usize| x.number(i as f64 / CELLS as f64);
    let cell = |i: usize| {
        let paint = Paint::Rate((i as f64 + 0.5) / CELLS as f64);
        Mark::Cell { x: [edge(i), high], y: [0.0, 1.0], paint, opacity: 1.0 }
    };
    let marks = (0..CELLS).map(cell).collect();
    (Some(Panel { title: String::new(), badge: None, frame, x, y, marks }), frame.bottom + 40.0)
}

/// The left edge of small plots that have numbers beside them.
pub const LEFT: f64 = MARGIN + 58.0;
