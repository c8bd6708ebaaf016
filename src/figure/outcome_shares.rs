//! Outcome shares: how the runs of each optimizer and schedule ended, over all objectives.

use super::data::{Anchor, Figure, Mark, Paint, Panel, Scale, Tick};
use super::layout::{Body, outcome_swatches, page};
use super::outcome_map::{row_frame, row_names};
use super::{Axis, Chart, axis, group, info, target, text};
use crate::table::{Series, Table};
use crate::verdict::Outcome;

pub const CHART: Chart = Chart {
    info: info("outcome-shares", "the share of each outcome among all runs of an optimizer and schedule"),
    draw,
};

/// Rows of one page.
const ROWS: usize = 40;

fn draw(table: &Table) -> Vec<Figure> {
    let mut rows: Vec<(Series, [usize; 4])> = Vec::new();
    for series in table.series() {
        let key = |series: &Series| (series.optimizer, series.combination, series.schedule, series.precision);
        let i = match rows.iter().position(|(other, _)| key(other) == key(&series)) {
            Some(i) => i,
            None => {
                rows.push((series, [0; 4]));
                rows.len() - 1
            }
        };
        for run in (0..series.seeds).flat_map(|seed| table.walk_of(&series, seed)) {
            rows[i].1[run.outcome as usize] += 1;
        }
    }
    rows.sort_by_key(|(series, _)| (series.optimizer, series.combination, series.schedule, series.precision));
    let pages: Vec<&[(Series, [usize; 4])]> = group::pages(&rows, ROWS).collect();
    let notes = (0..pages.len()).map(|number| group::page_note(number, pages.len()));
    pages.iter().zip(notes).map(|(rows, note)| shares(table, rows, &note)).collect()
}

fn shares(table: &Table, rows: &[(Series, [usize; 4])], note: &str) -> Figure {
    let total = |outcome: Outcome| rows.iter().map(|(_, counts)| counts[outcome as usize]).sum::<usize>();
    let all: usize = Outcome::ALL.map(total).iter().sum();
    let title = format!(
        "{}: {} of {} converged, {} diverged{note}",
        table.plan.spec.name,
        total(Outcome::Converged),
        text::count(all, "run"),
        total(Outcome::Diverged)
    );
    let subtitle = format!("Outcomes of all runs of each row{}.{}", over(table), target::remark(table));
    page(&format!("outcome-shares{note}"), &title, &subtitle, |top| {
        let series: Vec<Series> = rows.iter().map(|(series, _)| *series).collect();
        let mut names = row_names(table, &series);
        if table.plan.spec.precisions.len() > 1 {
            names.iter_mut().zip(&series).for_each(|(name, series)| *name += &format!(", {}", series.precision));
        }
        let height = if rows.len() > 12 { 22.0 } else { 30.0 };
        let frame = row_frame(&names, top - 12.0, height, 90.0);
        let ticks =
            [0.0, 0.25, 0.5, 0.75, 1.0].map(|at| Tick { at, label: format!("{}%", at * 100.0), major: true }).to_vec();
        let x = Axis { label: String::new(), scale: Scale::Linear, from: 0.0, to: 1.0, ticks, grid: true };
        let marks = rows.iter().enumerate().flat_map(|(i, (_, counts))| bar(i as f64, counts, frame.width())).collect();
        let panel = Panel { title: String::new(), badge: None, frame, x, y: axis::rows(&names), marks };
        Body { panels: vec![panel], keys: vec![outcome_swatches()], bottom: frame.bottom + 24.0 }
    })
}

fn over(table: &Table) -> String {
    let several = |n: usize, noun: &str| if n > 1 { Some(text::count(n, noun)) } else { None };
    let spec = &table.plan.spec;
    let axes = [
        several(table.plan.problems.len(), "objective"),
        several(spec.steps.len(), "budget"),
        several(spec.seeds.len(), "seed"),
    ];
    let axes: Vec<String> = axes.into_iter().flatten().collect();
    if axes.is_empty() { String::new() } else { format!(", over {} and all learning rates", axes.join(", ")) }
}

fn bar(row: f64, counts: &[usize; 4], width: f64) -> Vec<Mark> {
    let runs = counts.iter().sum::<usize>();
    let mut marks = Vec::new();
    let mut from = 0.0;
    for (outcome, &count) in Outcome::ALL.into_iter().zip(counts).filter(|(_, count)| **count > 0) {
        let share = count as f64 / runs as f64;
        let to = from + share;
        let (x, y) = ([from, to], [row + 0.12, row + 0.88]);
        marks.push(Mark::Cell { x, y, paint: Paint::Outcome(outcome), opacity: 1.0 });
        let words = format!("{:.0}%", share * 100.0);
        if share * width > text::width(&words, 12.0) + 10.0 {
            let at = [(from + to) / 2.0, row + 0.5];
            let text =
                Mark::Text { at, offset: [0.0; 2], text: words, anchor: Anchor::Middle, paint: Paint::Ink, size: 12.0 };
            marks.push(text);
        }
        from = to;
    }
    marks.push(Mark::note([1.0, row + 0.5], [10.0, 0.0], text::count(runs, "run"), Anchor::Start));
    marks
}
