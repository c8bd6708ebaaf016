//! Tolerance: how far off the learning rate may be on each objective, one plot an optimizer and schedule: the rates
//! within a factor of the best steps, and where divergence begins.

use super::data::{Dash, Figure, Key, Mark, Paint, Panel, Rect, Shape, Zone};
use super::layout::{BODY, Body, Grid, MARGIN, page};
use super::outcome_map::rate_axis;
use super::rates::{self, Column, columns, edges};
use super::{Chart, axis, contest, group, info, target, text};
use crate::answer::{Piece, Standing};
use crate::table::Table;
use crate::verdict::Outcome;
use contest::{Contest, Entrant};

pub const CHART: Chart = Chart {
    info: info(
        "tolerance",
        "the range of rates within twice the best steps on each objective, with the best rate and where divergence begins",
    ),
    draw,
};

/// Objectives of one page, and plots of one page.
const ROWS: usize = 40;
const PANELS: usize = 9;
/// Plots side by side, at the most.
const COLUMNS: usize = 3;
/// Width of an objective's name, at the most.
const NAME: f64 = 230.0;
/// Columns of a bar: as many as there are rates, but for very fine grids.
const MOST: usize = 400;

fn draw(table: &Table) -> Vec<Figure> {
    let mut figures = Vec::new();
    for contest in contest::contests(table) {
        let columns = contest.entrants.len().clamp(1, COLUMNS);
        let all: Vec<usize> = (0..contest.budget.objectives).collect();
        let pages: Vec<(&[Entrant], &[usize])> = group::pages_of_rows(&contest.entrants, PANELS, columns)
            .flat_map(|entrants| group::pages(&all, ROWS).map(move |rows| (entrants, rows)))
            .collect();
        for (number, (entrants, rows)) in pages.iter().enumerate() {
            let note = group::page_note(number, pages.len());
            figures.push(figure(table, &contest, entrants, rows, columns, &note));
        }
    }
    figures
}

fn figure(
    table: &Table,
    contest: &Contest,
    entrants: &[Entrant],
    rows: &[usize],
    columns: usize,
    note: &str,
) -> Figure {
    let title = format!("{}: {}{note}", contest.label, finding(table, entrants, group::of_these(note)));
    let subtitle = format!(
        "The rates that reach {} within twice the steps of the best one, on each objective{}; a thin \
         bar goes over those that do not diverge, and a cross is the first above the best that does. The dashed line is \
         the rate to use across the objectives.{}",
        target::of_all(table),
        if entrants.iter().any(|entrant| entrant.contender.series.seeds > 1) { ", with every seed" } else { "" },
        match rates::per_column(&[entrants[0].contender.series], MOST) {
            0 | 1 => String::new(),
            n => format!(" Bars end where up to {n} neighbouring rates do."),
        }
    );
    page(&format!("tolerance-{}{note}", contest.stem), &title, &subtitle, |top| {
        let names = names(&entrants[0], rows, NAME);
        let widest = names.iter().map(|name| text::width(name, BODY)).fold(0.0, f64::max);
        let height = 18.0 * rows.len() as f64;
        let left = MARGIN + widest + 12.0;
        let grid = Grid { top, columns, height, left, between: 36.0, above: 28.0, below: 28.0 };
        let draw = |(i, entrant): (usize, &Entrant)| {
            let panel = panel(table, entrant, rows, &names, grid.frame(i));
            let title = text::cut(&entrant.name, BODY, grid.width());
            let y = if i % columns > 0 { panel.y.clone().bare() } else { panel.y.clone() };
            Panel { title, y, ..panel }
        };
        let panels = entrants.iter().enumerate().map(draw).collect();
        Body { panels, keys: vec![keys()], bottom: grid.bottom(entrants.len()) }
    })
}

/// The objectives of a few rows.
pub fn names(entrant: &Entrant, rows: &[usize], most: f64) -> Vec<String> {
    rows.iter().map(|&row| text::cut(&entrant.contender.cases[row].objective, BODY, most)).collect()
}

/// What the marks of a plot mean.
pub fn keys() -> Vec<(Key, String)> {
    vec![
        (Key::Swatch(Paint::Zone(Zone::JustRight), None), "within twice the best steps".into()),
        (Key::Swatch(Paint::Grid, None), "does not diverge".into()),
        (Key::Shape(Shape::Star, Paint::Ink), "best rate".into()),
        (Key::Shape(Shape::Outcome(Outcome::Diverged), Paint::Outcome(Outcome::Diverged)), "diverges".into()),
        (Key::Line(Paint::Ink, Dash::Dashed), "rate to use".into()),
    ]
}

/// One plot, without a title.
pub fn panel(table: &Table, entrant: &Entrant, rows: &[usize], names: &[String], frame: Rect) -> Panel {
    let cases: Vec<_> = rows.iter().map(|&row| &entrant.contender.cases[row]).collect();
    let all: Vec<Vec<Column>> = cases.iter().map(|case| columns(table, &case.series, MOST)).collect();
    let x = super::Axis { label: String::new(), ..rate_axis(&all, frame.width()) };
    let mut marks = Vec::new();
    for (i, (case, columns)) in cases.iter().zip(&all).enumerate() {
        bars(&mut marks, i as f64, &Standing::of(table, &case.series), columns);
    }
    if let Some(rate) = &entrant.recommendation.rate {
        let points = vec![[rate.lr, 0.0], [rate.lr, rows.len() as f64]];
        marks.push(Mark::Line { points, paint: Paint::Ink, dash: Dash::Dashed, width: 1.2 });
    }
    Panel { title: String::new(), badge: None, frame, x, y: axis::rows(names), marks }
}

/// A row: the thin bar, the thick one, and what stands on them.
fn bars(marks: &mut Vec<Mark>, row: f64, standing: &Standing, columns: &[Column]) {
    let mut bar = |pieces: &[Piece], inset: f64, paint: Paint| {
        let y = [row + inset, row + 1.0 - inset];
        marks.extend(spans(pieces, columns).into_iter().map(|x| Mark::Cell { x, y, paint, opacity: 1.0 }));
    };
    bar(&standing.stable.pieces, 0.38, Paint::Grid);
    bar(&standing.tolerance.pieces, 0.15, Paint::Zone(Zone::JustRight));
    let edge = standing.stability_edge.and_then(|edge| edge.first_diverged);
    marks.extend(edge.map(|edge| Mark::outcome([edge, row + 0.5], Outcome::Diverged, 8.0)));
    // A rate that reached nothing is no more than the least bad.
    let best = standing.best.filter(|best| best.steps.is_some());
    let star = |lr| Mark::Glyph { at: [lr, row + 0.5], shape: Shape::Star, paint: Paint::Ink, size: 12.0 };
    marks.extend(best.map(|best| star(best.lr)));
}

/// From where to where pieces are drawn: to their columns' outer edges, so that one rate alone has a width; those that
/// share a column are drawn as one.
fn spans(pieces: &[Piece], columns: &[Column]) -> Vec<[f64; 2]> {
    let mut spans: Vec<[usize; 2]> = Vec::new();
    for piece in pieces {
        let first = columns.partition_point(|column| column.to < piece.from);
        let end = columns.partition_point(|column| column.from <= piece.to);
        match spans.last_mut() {
            Some(last) if first < last[1] => last[1] = end,
            _ => spans.push([first, end]),
        }
    }
    let edges = edges(columns);
    spans.into_iter().map(|ends| ends.map(|i| edges[i])).collect()
}

/// The rate that is within the tolerance on most objectives, in words.
fn finding(table: &Table, entrants: &[Entrant], of_these: &str) -> String {
    let all: Vec<((f64, usize), &Entrant)> =
        entrants.iter().filter_map(|entrant| Some((within(table, entrant)?, entrant))).collect();
    let most = all.iter().map(|((_, n), _)| *n).max().unwrap_or(0);
    let mut first = all.iter().filter(|((_, n), _)| *n == most);
    let alone = first.clone().count() == 1;
    match first.next() {
        Some(((lr, n), entrant)) if *n > 0 => format!(
            "{} at {} is within twice the best steps on {n} of {}{}",
            entrant.name,
            text::number(*lr),
            text::count(entrant.contender.cases.len(), "objective"),
            match (entrants.len(), alone) {
                (1, _) => String::new(),
                (_, true) => format!(", more than any other{of_these}"),
                (_, false) => format!(", as many as any other{of_these}"),
            }
        ),
        _ => "nothing converges".into(),
    }
}

/// The rate of a contender that is within the tolerance on most objectives, and on how many.
fn within(table: &Table, entrant: &Entrant) -> Option<(f64, usize)> {
    let standings: Vec<Standing> =
        entrant.contender.cases.iter().map(|case| Standing::of(table, &case.series)).collect();
    let on = |lr: f64| {
        let has =
            |standing: &&Standing| standing.tolerance.pieces.iter().any(|piece| piece.from <= lr && lr <= piece.to);
        standings.iter().filter(has).count()
    };
    let counts = entrant.contender.rates().iter().map(|rate| (rate.lr, on(rate.lr)));
    counts.reduce(|a, b| if b.1 > a.1 { b } else { a })
}
