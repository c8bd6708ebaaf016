//! Outcome map: learning rate by optimizer and schedule, each cell coloured by what became of the run.

use super::data::{Anchor, Axis, Figure, Key, Mark, Paint, Panel, Rect, Shape};
use super::layout::{BODY, Body, MARGIN, WIDTH, outcome_swatches, page};
use super::rates::{Column, columns, edges, sharing};
use super::{Chart, axis, group, info, target, text};
use crate::answer::{Rate, best};
use crate::table::{Series, Table};

pub const CHART: Chart = Chart {
    info: info(
        "outcome-map",
        "what became of each learning rate, one row an optimizer and schedule, the best rate framed",
    ),
    draw,
};

/// More columns than this are drawn together.
const MOST: usize = 160;
/// Rows of one page.
const ROWS: usize = 24;
/// Width in pixels that a cell needs to hold a glyph.
const ROOM: f64 = 11.0;

fn draw(table: &Table) -> Vec<Figure> {
    let mut figures = Vec::new();
    for group in group::groups(table) {
        let pages: Vec<&[Series]> = group::pages(&group.series, ROWS).collect();
        for (number, series) in pages.iter().enumerate() {
            figures.push(map(table, &group, series, &group::page_note(number, pages.len())));
        }
    }
    figures
}

fn map(table: &Table, group: &group::Group, series: &[Series], note: &str) -> Figure {
    let bests: Vec<Option<Rate>> = series.iter().map(|series| best(table, series)).collect();
    let rows: Vec<Vec<Column>> = series.iter().map(|series| columns(table, series, MOST)).collect();
    let names = row_names(table, series);
    let title =
        format!("{}: {}{note}", group.label, finding(&rows, &names, &bests, group.steps, group::of_these(note)));
    let subtitle = format!(
        "Outcome of each learning rate within {} steps{}{}. A frame marks the best rate of a row: the fewest steps \
         until the gap stays below {}.",
        group.steps,
        group::common_schedule(table),
        sharing(series, MOST, "cell"),
        target::of(table, group.series[0].problem),
    );
    page(&format!("outcome-map-{}{note}", group.label), &title, &subtitle, |top| {
        let height = if series.len() > 12 { 24.0 } else { 30.0 };
        let frame = row_frame(&names, top, height, 128.0);
        let x = rate_axis(&rows, frame.width());
        let mut marks = Vec::new();
        let mut frames = Vec::new();
        for (i, (columns, best)) in rows.iter().zip(&bests).enumerate() {
            frames.extend(row(&mut marks, i as f64, columns, best, &x, frame.width()));
        }
        marks.push(Mark::note([x.to, 0.0], [10.0, -9.0], "best rate", Anchor::Start));
        // Above all cells, or a neighbour would cover half of a frame.
        marks.extend(frames);
        let panel = Panel { title: String::new(), badge: None, frame, x, y: axis::rows(&names), marks };
        let keys = vec![outcome_swatches(), vec![(Key::Frame, "best of its row".into())]];
        Body { panels: vec![panel], keys, bottom: frame.bottom + 40.0 }
    })
}

/// The names of a few series, in two lines where they are too long to stand beside a plot.
pub fn row_names(table: &Table, series: &[Series]) -> Vec<String> {
    series.iter().map(|series| text::halves(&group::name(table, series), BODY, 300.0)).collect()
}

/// The frame of a plot of rows, each `height` pixels or what its name needs: names to the left, `right` pixels for
/// words to the right.
pub fn row_frame(names: &[String], top: f64, height: f64, right: f64) -> Rect {
    let widest = names.iter().map(|name| text::width(name, BODY)).fold(0.0, f64::max);
    let height = if names.iter().any(|name| name.contains('\n')) { height.max(38.0) } else { height };
    let top = top + 18.0;
    let bottom = top + height * names.len() as f64;
    Rect { left: MARGIN + widest + 12.0, top, right: WIDTH - MARGIN - right, bottom }
}

/// An axis that holds every cell of every row.
pub fn rate_axis(rows: &[Vec<Column>], pixels: f64) -> Axis {
    let edges: Vec<f64> = rows.iter().flat_map(|row| edges(row)).collect();
    let low = edges.iter().copied().fold(f64::INFINITY, f64::min);
    let high = edges.iter().copied().fold(0.0, f64::max);
    axis::log_across("learning rate", low, high, pixels)
}

/// The fastest row in words.
fn finding(rows: &[Vec<Column>], names: &[String], bests: &[Option<Rate>], steps: u32, of_these: &str) -> String {
    let reached =
        names.iter().zip(bests).filter_map(|(name, best)| Some((name, best.as_ref()?.lr, best.as_ref()?.reached()?)));
    match reached.min_by(|a, b| a.2.total_cmp(&b.2)) {
        Some((name, lr, steps)) if names.len() > 1 => {
            let alone = bests.iter().flatten().filter(|best| best.steps == steps).count() == 1;
            format!(
                "{} is {}{of_these}, {} steps at {}",
                name.replace('\n', " · "),
                if alone { "fastest" } else { "as fast as any" },
                text::number(steps),
                text::number(lr)
            )
        }
        Some((name, lr, steps)) => {
            format!("{name} needs {} steps at its best rate, {}", text::number(steps), text::number(lr))
        }
        None if rows.iter().flatten().any(|column| column.steps.low.is_finite()) => {
            "no learning rate converges for every seed".into()
        }
        None => format!("nothing converges within {steps} steps"),
    }
}

/// The cells of a row, from its upper to its lower end.
pub fn cells(marks: &mut Vec<Mark>, y: [f64; 2], columns: &[Column], x: &Axis, width: f64) {
    let edges = edges(columns);
    let reach = |from: usize, to: usize| (x.share(edges[to]) - x.share(edges[from])) * width;
    let roomy = reach(0, columns.len()) / columns.len() as f64 >= ROOM;
    for (from, to) in spans(columns, if roomy { 1 } else { usize::MAX }) {
        let outcome = columns[from].outcome;
        let ends = [edges[from], edges[to]];
        marks.push(Mark::Cell { x: ends, y, paint: Paint::Outcome(outcome), opacity: 1.0 });
        if reach(from, to) >= ROOM {
            let at = [ends[0].sqrt() * ends[1].sqrt(), (y[0] + y[1]) / 2.0];
            marks.push(Mark::Glyph { at, shape: Shape::Outcome(outcome), paint: Paint::Paper, size: 8.0 });
        }
    }
}

/// The cells of a row with words on its best one, and the frame of that.
fn row(marks: &mut Vec<Mark>, row: f64, columns: &[Column], best: &Option<Rate>, x: &Axis, width: f64) -> Option<Mark> {
    let (y, middle) = ([row + 0.09, row + 0.91], row + 0.5);
    cells(marks, y, columns, x, width);
    let words = match best {
        Some(best) if best.converged() => format!("{}: {} steps", text::number(best.lr), text::number(best.steps)),
        Some(best) => format!("{}: not reached", text::number(best.lr)),
        None => "none".into(),
    };
    marks.push(Mark::note([x.to, middle], [10.0, 0.0], words, Anchor::Start));
    let best = best.as_ref()?;
    let edges = edges(columns);
    let i = columns.iter().position(|column| column.from <= best.lr && best.lr <= column.to)?;
    let (a, b) = ([edges[i], y[0]], [edges[i + 1], y[1]]);
    Some(Mark::line(vec![a, [b[0], a[1]], b, [a[0], b[1]], a], Paint::Ink, 2.5))
}

/// Neighbours of the same outcome, at most `most` in one span: first place, and the place after the last.
fn spans(columns: &[Column], most: usize) -> Vec<(usize, usize)> {
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for (i, column) in columns.iter().enumerate() {
        match spans.last_mut() {
            Some(span) if i - span.0 < most && columns[span.0].outcome == column.outcome => span.1 = i + 1,
            _ => spans.push((i, i + 1)),
        }
    }
    spans
}
