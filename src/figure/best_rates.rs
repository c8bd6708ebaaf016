//! Best rates: the best learning rate, and the steps to the target with it, against a number of the objective that is
//! an axis of the sweep: batch size, condition, dimension.

use super::data::{Figure, Key, Mark, Panel, Shape};
use super::layout::{Body, Grid, MARGIN, page};
use super::{Axis, Chart, axis, group, info, target};
use crate::answer::{Rate, best};
use crate::lane::Precision;
use crate::param::{Setting, Value};
use crate::table::{Series, Table};

pub const CHART: Chart = Chart {
    info: info(
        "best-rates",
        "best learning rate, and steps to the target with it, against an objective's parameter of three values or more",
    ),
    draw,
};

/// Values of the parameter that make an axis worth drawing.
const FEWEST: usize = 3;
/// Lines of one page.
const LINES: usize = 8;

/// Problems that differ in one number alone.
struct Family {
    /// The number's name.
    param: &'static str,
    /// What they have in common.
    label: String,
    /// The number and the place in the plan of each, smallest number first.
    members: Vec<(f64, usize)>,
}

fn draw(table: &Table) -> Vec<Figure> {
    let mut figures = Vec::new();
    for family in families(table) {
        let spec = &table.plan.spec;
        for (steps, precision) in spec.steps.iter().flat_map(|&n| spec.precisions.iter().map(move |&p| (n, p))) {
            let lines = lines(table, &family, steps, precision);
            let pages: Vec<_> = group::pages(&lines, LINES).collect();
            for (number, lines) in pages.iter().enumerate() {
                let several = if spec.precisions.len() > 1 { format!(", {precision}") } else { String::new() };
                let note = several + &group::page_note(number, pages.len());
                figures.push(figure(table, &family, steps, lines, &note));
            }
        }
    }
    figures
}

/// Every family of problems, by parameter.
fn families(table: &Table) -> Vec<Family> {
    let mut families: Vec<Family> = Vec::new();
    for (place, (setting, _)) in table.plan.problems.iter().enumerate() {
        for (param, value) in &setting.args.0 {
            let number = match value {
                Value::Number(x) => *x,
                Value::Count(n) => *n as f64,
                _ => continue,
            };
            let mut others = Setting { name: setting.name, args: setting.args.clone() };
            others.args.0.retain(|(other, _)| other.name != param.name);
            let label = others.label();
            match families.iter_mut().find(|family| family.param == param.name && family.label == label) {
                Some(family) => family.members.push((number, place)),
                None => families.push(Family { param: param.name, label, members: vec![(number, place)] }),
            }
        }
    }
    families.retain(|family| family.members.len() >= FEWEST);
    families.iter_mut().for_each(|family| family.members.sort_by(|a, b| a.0.total_cmp(&b.0)));
    families
}

/// A number that is drawn of a best rate, where there is one.
type Of = fn(&Rate) -> Option<f64>;

/// An optimizer and schedule with its best rate for each number.
struct Line {
    series: Series,
    points: Vec<(f64, Option<Rate>)>,
}

fn lines(table: &Table, family: &Family, steps: u32, precision: Precision) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let all: Vec<Series> = table.series().filter(|one| (one.steps, one.precision) == (steps, precision)).collect();
    for &(number, problem) in &family.members {
        for series in all.iter().filter(|series| series.problem == problem) {
            let key = |series: &Series| (series.optimizer, series.combination, series.schedule);
            let point = (number, best(table, series));
            match lines.iter_mut().find(|line| key(&line.series) == key(series)) {
                Some(line) => line.points.push(point),
                None => lines.push(Line { series: *series, points: vec![point] }),
            }
        }
    }
    lines
}

fn figure(table: &Table, family: &Family, steps: u32, lines: &[Line], note: &str) -> Figure {
    let Family { param, label, .. } = family;
    let title = format!("{label}: the best learning rate by {param}{note}");
    let target = target::of_all(table);
    let seeds = lines.first().map_or(1, |line| line.series.seeds);
    let over = if seeds > 1 { format!(", over {seeds} seeds") } else { String::new() };
    let subtitle = format!(
        "Best is the rate that stays within {target} after the fewest steps within {steps}{over}{}. \
         A ring: the target was not reached at any rate, and the one with the smallest gap is shown.",
        group::common_schedule(table),
    );
    page(&format!("best-rates-{label}-by-{param}-{steps}-steps{note}"), &title, &subtitle, |top| {
        let grid =
            Grid { top, columns: 2, height: 300.0, left: MARGIN + 58.0, between: 84.0, above: 12.0, below: 48.0 };
        let width = grid.width();
        let numbers: Vec<f64> = family.members.iter().map(|(number, _)| *number).collect();
        let x = across(param, &numbers, width);
        let rate = |best: &Rate| Some(best.lr);
        let panels = [("best learning rate", rate as Of), ("steps to the target", Rate::reached)];
        let panel = |(i, (name, of)): (usize, (&str, Of))| {
            let all = lines.iter().flat_map(|line| &line.points).filter_map(|(_, best)| best.as_ref().and_then(of));
            let [low, high] = all.fold([f64::INFINITY, 0.0], |[low, high]: [f64; 2], y| [low.min(y), high.max(y)]);
            let [low, high] = if low <= high { [low / 1.6, high * 1.6] } else { [0.1, 1.0] };
            let marks = lines.iter().flat_map(|line| draw_line(table, line, of)).collect();
            let y = axis::log_up(name, low.max(0.5 * low), high, grid.height);
            Panel { title: String::new(), badge: None, frame: grid.frame(i), x: x.clone(), y, marks }
        };
        let panels = panels.into_iter().enumerate().map(panel).collect();
        let key = |line: &Line| {
            let (paint, dash) = group::paint(table, &line.series);
            (Key::Line(paint, dash), group::name(table, &line.series))
        };
        Body { panels, keys: vec![lines.iter().map(key).collect()], bottom: grid.bottom(2) }
    })
}

/// The axis of the numbers: logarithmic where they go over a decade or more.
fn across(param: &str, numbers: &[f64], pixels: f64) -> Axis {
    let (low, high) = (numbers[0], numbers[numbers.len() - 1]);
    if low > 0.0 && high / low >= 10.0 {
        let room = (high / low).powf(0.04);
        return axis::log_across(param, low / room, high * room, pixels);
    }
    let room = (high - low) * 0.04;
    axis::linear(param, low - room, high + room, pixels)
}

/// A line through its points, and each point.
fn draw_line(table: &Table, line: &Line, of: Of) -> Vec<Mark> {
    let (paint, dash) = group::paint(table, &line.series);
    let points: Vec<(Option<[f64; 2]>, bool)> = line
        .points
        .iter()
        .map(|(number, best)| {
            let y = best.as_ref().and_then(of);
            (y.map(|y| [*number, y]), best.is_some_and(|best| best.converged()))
        })
        .collect();
    let pieces = points.split(|(at, _)| at.is_none());
    let lines = pieces.map(|piece| piece.iter().filter_map(|(at, _)| *at).collect::<Vec<[f64; 2]>>());
    let mut marks: Vec<Mark> =
        lines.filter(|points| points.len() > 1).map(|points| Mark::Line { points, paint, dash, width: 2.0 }).collect();
    for (at, reached) in points {
        let shape = if reached { Shape::Dot } else { Shape::Ring };
        marks.extend(at.map(|at| Mark::Glyph { at, shape, paint, size: if reached { 7.0 } else { 9.0 } }));
    }
    marks
}
