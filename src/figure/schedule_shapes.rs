//! Schedule shapes: the factor on the learning rate at each step.

use super::data::{Dash, Figure, Key, Mark, Paint, Panel, Rect};
use super::layout::{Body, MARGIN, WIDTH, page};
use super::{Chart, axis, group, info, path, text};
use crate::table::Table;

pub const CHART: Chart =
    Chart { info: info("schedule-shapes", "the factor on the learning rate at each step, one line a schedule"), draw };

/// Lines of one page.
const LINES: usize = 8;

fn draw(table: &Table) -> Vec<Figure> {
    let plan = &table.plan;
    if plan.schedules.iter().all(|schedule| schedule.name == "constant") {
        return Vec::new();
    }
    let all: Vec<usize> = (0..plan.schedules.len()).collect();
    let pages: Vec<&[usize]> = group::pages(&all, LINES).collect();
    let mut figures = Vec::new();
    for &steps in &plan.spec.steps {
        for (number, schedules) in pages.iter().enumerate() {
            figures.push(shapes(table, steps, schedules, &group::page_note(number, pages.len())));
        }
    }
    figures
}

fn shapes(table: &Table, steps: u32, schedules: &[usize], note: &str) -> Figure {
    let title = match schedules {
        [only] => format!("{}: the learning rate's course{note}", table.plan.schedules[*only].label()),
        _ => format!("{}: how the learning rate changes{note}", text::count(schedules.len(), "schedule")),
    };
    let subtitle = format!("Factor on the learning rate at each of {steps} steps.");
    page(&format!("schedule-shapes-{steps}-steps{note}"), &title, &subtitle, |top| {
        let frame = Rect { left: MARGIN + 54.0, top: top + 6.0, right: WIDTH - MARGIN, bottom: top + 336.0 };
        let factors: Vec<Vec<f64>> = schedules.iter().map(|&schedule| table.plan.factors(schedule, steps)).collect();
        let highest = factors.iter().flatten().copied().filter(|f| f.is_finite()).fold(1.0, f64::max);
        let x = axis::linear("step", 0.0, f64::from(steps.max(1)), frame.width());
        let y = axis::linear("factor", 0.0, highest * 1.04, frame.height());
        let mut marks = Vec::new();
        let mut keys = Vec::new();
        for (factors, &schedule) in factors.iter().zip(schedules) {
            let (paint, dash) = paint(table, schedule);
            let points: Vec<[f64; 2]> = factors.iter().enumerate().map(|(step, &f)| [step as f64, f]).collect();
            let points = path::thin(&points, &x, &y, [frame.width(), frame.height()], 0.7);
            marks.push(Mark::Line { points, paint, dash, width: 2.2 });
            keys.push((Key::Line(paint, dash), table.plan.schedules[schedule].label()));
        }
        let panel = Panel { title: String::new(), badge: None, frame, x, y, marks };
        Body { panels: vec![panel], keys: vec![keys], bottom: frame.bottom + 40.0 }
    })
}

/// A schedule's place in the catalog, and which of its settings it is.
fn paint(table: &Table, schedule: usize) -> (Paint, Dash) {
    let schedules = &table.plan.schedules;
    let name = schedules[schedule].name;
    let catalog = &table.plan.spec.catalog.schedules;
    let place = catalog.iter().position(|entry| entry.info.name == name).unwrap_or(catalog.len());
    let setting = schedules[..schedule].iter().filter(|other| other.name == name).count();
    (Paint::Series(place, setting), Dash::ALL[setting % Dash::ALL.len()])
}
