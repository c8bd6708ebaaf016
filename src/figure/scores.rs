//! Scores: loss and error rate of models trained on data after the last step, in training and validation, against
//! learning rate.

use super::data::{Figure, Key, Mark, Panel, Shape};
use super::group::{self, Group};
use super::layout::{BODY, Body, Grid, MARGIN, page};
use super::{Axis, Chart, axis, info, rates, text};
use crate::table::{Score, Series, Table};
use std::borrow::Cow;

pub const CHART: Chart = Chart {
    info: info(
        "scores",
        "loss and error rate of a model trained on data, in training and validation, against learning rate",
    ),
    draw,
};

/// Lines of one page.
const LINES: usize = 8;

/// What a panel shows: its label, what it is of a run, and whether it is a share.
struct Quantity {
    label: &'static str,
    of: fn(&Score) -> f64,
    share: bool,
}

const QUANTITIES: [Quantity; 4] = [
    Quantity { label: "training loss", of: |score| score.loss, share: false },
    Quantity { label: "validation loss", of: |score| score.validation_loss, share: false },
    Quantity { label: "training error rate", of: |score| 1.0 - score.accuracy, share: true },
    Quantity { label: "validation error rate", of: |score| 1.0 - score.validation_accuracy, share: true },
];

/// One learning rate over all seeds: the rate, and smallest, middle and largest number.
type Point = (f64, [f64; 3]);

fn draw(table: &Table) -> Vec<Figure> {
    let mut figures = Vec::new();
    for group in group::groups(table) {
        let quantities: Vec<&Quantity> = QUANTITIES
            .iter()
            .filter(|quantity| group.series.iter().any(|series| !points(table, series, quantity).is_empty()))
            .collect();
        if quantities.is_empty() {
            continue;
        }
        let pages: Vec<&[Series]> = group::pages(&group.series, LINES).collect();
        for (number, series) in pages.iter().enumerate() {
            let note = group::page_note(number, pages.len());
            figures.push(figure(table, &group, &quantities, series, &note));
        }
    }
    figures
}

/// What a series has to show, smallest learning rate first; a rate at which a run was stopped has no point.
fn points(table: &Table, series: &Series, quantity: &Quantity) -> Vec<Point> {
    let rates = table.runs_of(series, 0);
    let scores: Vec<Cow<[Score]>> = (0..series.seeds).map(|seed| table.scores_of(series, seed)).collect();
    let point = |place: usize| {
        let mut numbers: Vec<f64> =
            scores.iter().map(|scores| scores.get(place).map_or(f64::NAN, quantity.of)).collect();
        numbers.sort_by(f64::total_cmp);
        let (low, high) = (numbers[(numbers.len() - 1) / 2], numbers[numbers.len() / 2]);
        let known = numbers.iter().all(|number| number.is_finite());
        known.then(|| (rates[place].lr, [numbers[0], (low + high) / 2.0, numbers[numbers.len() - 1]]))
    };
    let mut points: Vec<Point> = (0..series.rates).filter_map(point).collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    points
}

fn figure(table: &Table, group: &Group, quantities: &[&Quantity], series: &[Series], note: &str) -> Figure {
    let of_these = group::of_these(note);
    let title = format!("{}: {}{note}", group.label, finding(table, quantities, series, of_these));
    let seeds = if series[0].seeds > 1 {
        " Lines are medians over the seeds, bands reach from the best to the worst."
    } else {
        ""
    };
    let errors = if quantities.iter().any(|quantity| quantity.share) { " Error rate is 1 − accuracy." } else { "" };
    let edges = edges(table, quantities, series);
    let subtitle = format!(
        "After {} steps{}. A ring marks the lowest point of a line; where a run was stopped there is none.{errors}{edges}{seeds}",
        group.steps,
        group::common_schedule(table),
    );
    page(&format!("scores-{}{note}", group.label), &title, &subtitle, |top| {
        let columns = quantities.len().min(2);
        let grid = Grid { top, columns, height: 270.0, left: MARGIN + 62.0, between: 84.0, above: 14.0, below: 50.0 };
        let [low, high] = rates::ends(table, series);
        let room = (high / low).powf(0.03).max(1.1);
        let x = axis::log_across("learning rate", low / room, high * room, grid.width());
        let panel = |(i, quantity): (usize, &&Quantity)| panel(table, series, quantity, &grid, i, x.clone());
        let panels = quantities.iter().enumerate().map(panel).collect();
        let key = |series: &Series| {
            let (paint, dash) = group::paint(table, series);
            (Key::Line(paint, dash), group::name(table, series))
        };
        Body { panels, keys: vec![series.iter().map(key).collect()], bottom: grid.bottom(quantities.len()) }
    })
}

fn panel(table: &Table, series: &[Series], quantity: &Quantity, grid: &Grid, place: usize, x: Axis) -> Panel {
    let lines: Vec<Vec<Point>> = series.iter().map(|series| points(table, series, quantity)).collect();
    let [low, high] = ends(&lines, quantity);
    let y = axis::log_up(quantity.label, low, high, grid.height);
    let within = |y: f64| y.clamp(low, high);
    let (mut marks, mut rings) = (Vec::new(), Vec::new());
    for (line, series) in lines.iter().zip(series) {
        let (paint, dash) = group::paint(table, series);
        if series.seeds > 1 {
            let points = line.iter().map(|(lr, [low, _, high])| [*lr, within(*low), within(*high)]).collect();
            marks.push(Mark::Band { points, paint, opacity: 0.13 });
        }
        let at = |(lr, numbers): &Point| [*lr, within(numbers[1])];
        marks.push(Mark::Line { points: line.iter().map(at).collect(), paint, dash, width: 2.0 });
        let best = line.iter().min_by(|a, b| a.1[1].total_cmp(&b.1[1]));
        rings.extend(best.map(|best| Mark::Glyph { at: at(best), shape: Shape::Ring, paint, size: 9.0 }));
    }
    marks.extend(rings);
    Panel { title: String::new(), badge: None, frame: grid.frame(place), x, y, marks }
}

/// The ends of a panel's upward axis.
fn ends(lines: &[Vec<Point>], quantity: &Quantity) -> [f64; 2] {
    let all = || lines.iter().flatten().flat_map(|(_, numbers)| *numbers);
    let low = all().filter(|y| *y > 0.0).fold(f64::INFINITY, f64::min);
    let first = lines.iter().filter_map(|line| line.first()).map(|(_, numbers)| numbers[1]);
    let most = if quantity.share { 1.0 } else { first.fold(0.0, f64::max) * 3.0 };
    let high = all().filter(|y| *y <= most).fold(0.0, f64::max);
    if low < high { [low / 1.3, high * 1.3] } else { [high.max(0.01) / 2.0, high.max(0.01) * 2.0] }
}

/// What stands at the edges of the panels, in words: a model that makes no mistake has no place on a logarithmic axis.
fn edges(table: &Table, quantities: &[&Quantity], series: &[Series]) -> String {
    let (mut none, mut more) = (false, false);
    for quantity in quantities {
        let lines: Vec<Vec<Point>> = series.iter().map(|series| points(table, series, quantity)).collect();
        let [_, high] = ends(&lines, quantity);
        let mut all = lines.iter().flatten().map(|(_, numbers)| numbers[1]);
        none |= all.clone().any(|y| y <= 0.0);
        more |= all.any(|y| y > high);
    }
    let none = if none { " At the lower edge: no mistake." } else { "" };
    let more = if more { " At the upper edge: more than there is room for." } else { "" };
    format!("{none}{more}")
}

/// The best line of the last panel, in words.
fn finding(table: &Table, quantities: &[&Quantity], series: &[Series], of_these: &str) -> String {
    let Some(quantity) = quantities.last() else { return String::new() };
    let best = series
        .iter()
        .flat_map(|series| points(table, series, quantity).into_iter().map(move |point| (series, point)))
        .min_by(|a, b| a.1.1[1].total_cmp(&b.1.1[1]));
    let Some((series, (lr, [_, number, _]))) = best else { return "every rate was stopped".into() };
    let number = match quantity.share {
        true => format!("{} %", text::number(100.0 * number)),
        false => text::number(number),
    };
    let name = text::cut(&group::name(table, series), BODY, 420.0);
    format!("lowest {}{of_these} {number}, {name} at {}", quantity.label, text::number(lr))
}
