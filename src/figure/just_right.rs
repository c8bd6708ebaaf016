//! Just right: the learning-rate axis of each optimizer and schedule, divided into too small, just right, too large.

use super::data::{Anchor, Figure, Key, Mark, Paint, Panel, Shape, Zone};
use super::layout::{Body, page};
use super::outcome_map::{rate_axis, row_frame, row_names};
use super::rates::{Column, columns, edges, sharing};
use super::{Chart, axis, group, info, target, text};
use crate::answer::{Rate, best};
use crate::table::{Series, Table};
use crate::verdict::Outcome;

pub const CHART: Chart = Chart {
    info: info("just-right", "the learning-rate axis of each optimizer divided into too small, just right, too large"),
    draw,
};

/// More columns than this are drawn together.
const MOST: usize = 400;
/// Rows of one page.
const ROWS: usize = 24;

fn draw(table: &Table) -> Vec<Figure> {
    let mut figures = Vec::new();
    for group in group::groups(table) {
        let pages: Vec<&[Series]> = group::pages(&group.series, ROWS).collect();
        for (number, series) in pages.iter().enumerate() {
            figures.push(bands(table, &group, series, &group::page_note(number, pages.len())));
        }
    }
    figures
}

fn bands(table: &Table, group: &group::Group, series: &[Series], note: &str) -> Figure {
    let rows: Vec<Vec<Column>> = series.iter().map(|series| columns(table, series, MOST)).collect();
    let names = row_names(table, series);
    let title = format!("{}: {}{note}", group.label, finding(&rows, &names, group::of_these(note)));
    let subtitle = format!(
        "Too small: still on its way after {} steps{}. Just right: {}{}. \
         Too large: oscillating, diverged, or slow above a converging rate.",
        group.steps,
        group::common_schedule(table),
        target::converged(table, group.series[0].problem),
        sharing(series, MOST, "rate"),
    );
    page(&format!("just-right-{}{note}", group.label), &title, &subtitle, |top| {
        let height = if series.len() > 12 { 26.0 } else { 34.0 };
        let frame = row_frame(&names, top, height, 112.0);
        let x = rate_axis(&rows, frame.width());
        let mut marks = Vec::new();
        for (i, columns) in rows.iter().enumerate() {
            row(&mut marks, i as f64, columns, best(table, &series[i]), &x, frame.width());
        }
        marks.push(Mark::note([x.to, 0.0], [10.0, -9.0], "just right", Anchor::Start));
        let panel = Panel { title: String::new(), badge: None, frame, x, y: axis::rows(&names), marks };
        let zones = [(Zone::TooSmall, "too small"), (Zone::JustRight, "just right"), (Zone::TooLarge, "too large")]
            .map(|(zone, name)| (Key::Swatch(Paint::Zone(zone), None), name.to_string()))
            .to_vec();
        let keys = vec![zones, vec![(Key::Shape(Shape::Star, Paint::Ink), "best rate".into())]];
        Body { panels: vec![panel], keys, bottom: frame.bottom + 40.0 }
    })
}

fn row(marks: &mut Vec<Mark>, row: f64, columns: &[Column], best: Option<Rate>, x: &super::Axis, pixels: f64) {
    let edges = edges(columns);
    let zones = zones(columns);
    let mut from = 0;
    for span in zones.chunk_by(|a, b| a == b) {
        let to = from + span.len();
        let inset = if span[0] == Zone::JustRight { 0.12 } else { 0.34 };
        let ends = [edges[from], edges[to]];
        let y = [row + inset, row + 1.0 - inset];
        marks.push(Mark::Cell { x: ends, y, paint: Paint::Zone(span[0]), opacity: 1.0 });
        let (first, last) = (text::number(columns[from].from), text::number(columns[to - 1].to));
        let words = if first == last { first } else { format!("{first} – {last}") };
        if span[0] == Zone::JustRight
            && let Some(middle) = free(x, ends, best, (text::width(&words, 12.0) + 12.0) / pixels)
        {
            let (at, paint) = ([x.number(middle), row + 0.5], Paint::Paper);
            marks.push(Mark::Text { at, offset: [0.0; 2], text: words, anchor: Anchor::Middle, paint, size: 12.0 });
        }
        from = to;
    }
    marks.push(Mark::note([x.to, row + 0.5], [10.0, 0.0], width(columns), Anchor::Start));
    if let Some(best) = best {
        marks.push(Mark::Glyph { at: [best.lr, row + 0.5], shape: Shape::Star, paint: Paint::Ink, size: 13.0 });
    }
}

/// The middle of the free part of a band, as a share of the axis, if `needed` fits in: beside the star, if the best
/// rate is in the band.
fn free(x: &super::Axis, band: [f64; 2], best: Option<Rate>, needed: f64) -> Option<f64> {
    const STAR: f64 = 0.014;
    let [mut low, mut high] = band.map(|lr| x.share(lr));
    if let Some(star) = best.map(|best| x.share(best.lr)).filter(|star| (low..=high).contains(star)) {
        if star - low > high - star { high = star - STAR } else { low = star + STAR }
    }
    (high - low >= needed).then_some((low + high) / 2.0)
}

/// The zone of each column.
fn zones(columns: &[Column]) -> Vec<Zone> {
    let first = columns.iter().position(|column| column.outcome == Outcome::Converged).unwrap_or(columns.len());
    let zone = |(i, column): (usize, &Column)| match column.outcome {
        Outcome::Converged => Zone::JustRight,
        Outcome::Slow if i < first => Zone::TooSmall,
        _ => Zone::TooLarge,
    };
    columns.iter().enumerate().map(zone).collect()
}

/// Decades from the first to the last rate of each band that converges, taken together; none without a band.
fn decades(columns: &[Column]) -> Option<f64> {
    let converges = |column: &Column| column.outcome == Outcome::Converged;
    let bands = columns.chunk_by(|a, b| converges(a) == converges(b)).filter(|band| converges(&band[0]));
    bands.map(|band| (band[band.len() - 1].to / band[0].from).log10()).reduce(|a, b| a + b)
}

/// The same in words.
fn width(columns: &[Column]) -> String {
    let open = |column: Option<&Column>| column.is_some_and(|column| column.outcome == Outcome::Converged);
    let at_least = if open(columns.first()) || open(columns.last()) { "≥ " } else { "" };
    match decades(columns) {
        None => "none".into(),
        Some(0.0) if columns.iter().filter(|column| column.outcome == Outcome::Converged).count() == 1 => {
            "one rate".into()
        }
        Some(decades) => format!("{at_least}{decades:.1} decades"),
    }
}

fn finding(rows: &[Vec<Column>], names: &[String], of_these: &str) -> String {
    let widest = rows.iter().zip(names).filter_map(|(row, name)| Some((decades(row)?, row, name)));
    match widest.max_by(|a, b| a.0.total_cmp(&b.0)) {
        Some((_, row, name)) if rows.len() > 1 => {
            format!("{} forgives most{of_these}, just right: {}", name.replace('\n', " · "), width(row))
        }
        Some((_, row, _)) => format!("just right: {}", width(row)),
        None => "no learning rate is just right".into(),
    }
}
