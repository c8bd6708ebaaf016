//! Schedule shapes: the factor on the learning rate at each step, a few schedules in one plot, many in one each.

use super::data::{Dash, Figure, Key, Mark, Paint, Panel, Rect};
use super::layout::{BODY, Body, Grid, MARGIN, WIDTH, page};
use super::{Chart, axis, group, info, path, text};
use crate::table::Table;

pub const CHART: Chart = Chart {
    info: info(
        "schedule-shapes",
        "the factor on the learning rate at each step, a few schedules in one plot, many in one each",
    ),
    draw,
};

/// Lines of one plot; more than these have a plot each.
const LINES: usize = 4;
/// Plots of one page.
const PANELS: usize = 28;
/// Plots side by side.
const COLUMNS: usize = 4;

fn draw(table: &Table) -> Vec<Figure> {
    let plan = &table.plan;
    if plan.schedules.iter().all(|schedule| schedule.name == "constant") {
        return Vec::new();
    }
    let all: Vec<usize> = (0..plan.schedules.len()).collect();
    let mut figures = Vec::new();
    for &steps in &plan.spec.steps {
        if all.len() <= LINES {
            figures.push(together(table, steps, &all));
            continue;
        }
        let pages: Vec<&[usize]> = group::pages_of_rows(&all, PANELS, COLUMNS).collect();
        for (number, schedules) in pages.iter().enumerate() {
            figures.push(apart(table, steps, schedules, &group::page_note(number, pages.len())));
        }
    }
    figures
}

/// One plot with a line a schedule.
fn together(table: &Table, steps: u32, schedules: &[usize]) -> Figure {
    let title = match schedules {
        [only] => format!("{}: the learning rate's course", table.plan.schedules[*only].label()),
        _ => format!("{}: how the learning rate changes", text::count(schedules.len(), "schedule")),
    };
    let subtitle = format!("Factor on the learning rate at each of {steps} steps.");
    page(&format!("schedule-shapes-{steps}-steps"), &title, &subtitle, |top| {
        let frame = Rect { left: MARGIN + 54.0, top: top + 6.0, right: WIDTH - MARGIN, bottom: top + 336.0 };
        let x = axis::linear("step", 0.0, f64::from(steps.max(1)), frame.width());
        let y = axis::linear("factor", 0.0, highest(table, steps) * 1.04, frame.height());
        let mut panel = Panel { title: String::new(), badge: None, frame, x, y, marks: Vec::new() };
        panel.marks = schedules.iter().map(|&schedule| line(table, &panel, schedule, steps)).collect();
        let key = |&schedule: &usize| {
            let (paint, dash) = paint(table, schedule);
            (Key::Line(paint, dash), table.plan.schedules[schedule].label())
        };
        Body { panels: vec![panel], keys: vec![schedules.iter().map(key).collect()], bottom: frame.bottom + 40.0 }
    })
}

/// One plot a schedule, all with the same axes.
fn apart(table: &Table, steps: u32, schedules: &[usize], note: &str) -> Figure {
    let all = text::count(table.plan.schedules.len(), "schedule");
    let title = format!("{all}: how the learning rate changes{note}");
    let subtitle = format!("Factor on the learning rate at each of {steps} steps; all plots have the same axes.");
    page(&format!("schedule-shapes-{steps}-steps{note}"), &title, &subtitle, |top| {
        let (left, between) = (MARGIN + 30.0, 46.0);
        let bare = Grid { top, columns: COLUMNS, height: 100.0, left, between, above: 0.0, below: 26.0 };
        let name =
            |&schedule: &usize| text::wrap(&table.plan.schedules[schedule].label(), BODY, bare.width()).join("\n");
        let names: Vec<String> = schedules.iter().map(name).collect();
        let lines = names.iter().map(|name| name.matches('\n').count() + 1).max().unwrap_or(1);
        let grid = Grid { above: 12.0 + 17.0 * lines as f64, ..bare };
        let highest = highest(table, steps);
        let mut panels = Vec::new();
        for (i, (&schedule, title)) in schedules.iter().zip(names).enumerate() {
            let frame = grid.frame(i);
            let x = axis::linear("", 0.0, f64::from(steps.max(1)), frame.width());
            let y = axis::linear("", 0.0, highest * 1.04, frame.height());
            let y = if i % COLUMNS > 0 { y.bare() } else { y };
            let mut panel = Panel { title, badge: None, frame, x, y, marks: Vec::new() };
            panel.marks.push(line(table, &panel, schedule, steps));
            panels.push(panel);
        }
        Body { panels, keys: Vec::new(), bottom: grid.bottom(schedules.len()) - 26.0 }
    })
}

/// The largest factor of all schedules, at least 1.
fn highest(table: &Table, steps: u32) -> f64 {
    let factors = (0..table.plan.schedules.len()).flat_map(|schedule| table.plan.factors(schedule, steps));
    factors.filter(|f| f.is_finite()).fold(1.0, f64::max)
}

/// A schedule's line.
fn line(table: &Table, Panel { frame, x, y, .. }: &Panel, schedule: usize, steps: u32) -> Mark {
    let factors = table.plan.factors(schedule, steps).into_iter().enumerate();
    let points: Vec<[f64; 2]> = factors.map(|(step, f)| [step as f64, f]).collect();
    let points = path::thin(&points, x, y, [frame.width(), frame.height()], 0.7);
    let (paint, dash) = paint(table, schedule);
    Mark::Line { points, paint, dash, width: 2.2 }
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
