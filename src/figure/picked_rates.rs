//! Picked rates: where the answers of the picking rule lie next to the best rate, and how many of them are in the band.

use super::data::{Anchor, Figure, Key, Mark, Paint, Panel, Shape};
use super::layout::{BODY, Body, page};
use super::outcome_map::row_frame;
use super::{axis, group, text};
use crate::answer::TOLERANCE;
use crate::table::{Series, Table};
use crate::tune::{Pick, Tally};

/// Rows of one page.
const ROWS: usize = 30;
/// Dots whose rates differ by less than that factor are stacked, so that none hides another.
const NEAR: f64 = 1.15;
/// From one dot of a stack to the next, in heights of a row; less where the stack would leave the row.
const APART: f64 = 0.2;
/// Width of a dot.
const DOT: f64 = 6.0;

/// The figures of some picks: a row for each optimizer, schedule and start, with a dot for each answer.
pub fn picked_rates(table: &Table, picks: &[Pick]) -> Vec<Figure> {
    let mut rows: Vec<(Series, f64, Vec<&Pick>)> = Vec::new();
    for pick in picks {
        let key = |series: &Series| (series.optimizer, series.combination, series.schedule);
        let (series, start) = (pick.walk.series, pick.walk.start);
        match rows.iter_mut().find(|(other, from, _)| key(other) == key(&series) && *from == start) {
            Some((_, _, picks)) => picks.push(pick),
            None => rows.push((series, start, vec![pick])),
        }
    }
    rows.sort_by_key(|(series, _, _)| (series.optimizer, series.combination, series.schedule));
    let pages: Vec<_> = group::pages(&rows, ROWS).collect();
    let notes = (0..pages.len()).map(|number| group::page_note(number, pages.len()));
    pages.iter().zip(notes).map(|(rows, note)| figure(table, rows, &note)).collect()
}

fn figure(table: &Table, rows: &[(Series, f64, Vec<&Pick>)], note: &str) -> Figure {
    let all = Tally::of(rows.iter().flat_map(|(_, _, picks)| picks.iter().copied()));
    let title = format!(
        "The picking rule finds a rate within a factor {TOLERANCE} of the fewest steps in {} of {} cases{note}",
        all.in_band, all.solvable
    );
    let subtitle = "A dot for each answer: its rate over the best one, which the full grid shows. To the right, how many \
                    of the cases in which some rate converges got an answer in the band. The vertical place within a \
                    row only keeps dots apart.";
    page(&format!("picked-rates{note}"), &title, subtitle, |top| {
        let name = |(series, start, _): &(Series, f64, Vec<&Pick>)| {
            let name = text::cut(&group::name(table, series), BODY, 280.0);
            format!("{name}, from {}", text::number(*start))
        };
        let names: Vec<String> = rows.iter().map(name).collect();
        let frame = row_frame(&names, top - 12.0, 44.0, 90.0);
        let ratios = rows.iter().flat_map(|(_, _, picks)| picks.iter().filter_map(|pick| pick.ratio()));
        let [low, high] = ratios.fold([0.1, 10.0], |[low, high]: [f64; 2], x| [low.min(x), high.max(x)]);
        let x = axis::log_across("picked rate / best rate", low / 1.6, high * 1.6, frame.width());
        let end = x.to;
        let mut marks = vec![Mark::line(vec![[1.0, 0.0], [1.0, rows.len() as f64]], Paint::Muted, 1.5)];
        let room = 1.0 - (2.0 * DOT + 2.0) * rows.len() as f64 / frame.height();
        marks.extend(rows.iter().enumerate().flat_map(|(i, row)| draw_row(table, i as f64, row, end, room)));
        let panel = Panel { title: String::new(), badge: None, frame, x, y: axis::rows(&names), marks };
        let key = |shape, words: &str| (Key::Shape(shape, Paint::Ink), words.to_string());
        let keys = vec![
            key(Shape::Dot, &format!("at most {TOLERANCE} times the fewest steps: in the band")),
            key(Shape::Ring, "converges, but takes more"),
        ];
        Body { panels: vec![panel], keys: vec![keys], bottom: frame.bottom + 48.0 }
    })
}

/// A row's marks; the middles of its dots have a share `room` of its height.
fn draw_row(table: &Table, row: f64, (series, _, picks): &(Series, f64, Vec<&Pick>), end: f64, room: f64) -> Vec<Mark> {
    let (paint, _) = group::paint(table, series);
    let mut found: Vec<(f64, bool)> = picks.iter().filter_map(|pick| Some((pick.ratio()?, pick.in_band))).collect();
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut marks = Vec::new();
    for stack in found.chunk_by(|a, b| b.0 < a.0 * NEAR) {
        let apart = APART.min(room / (stack.len() as f64 - 1.0).max(1.0));
        for (k, &(ratio, in_band)) in stack.iter().enumerate() {
            let up = (k as f64 - (stack.len() as f64 - 1.0) / 2.0) * apart;
            let shape = if in_band { Shape::Dot } else { Shape::Ring };
            marks.push(Mark::Glyph { at: [ratio, row + 0.5 + up], shape, paint, size: DOT });
        }
    }
    let tally = Tally::of(picks.iter().copied());
    let words = format!("{} of {}", tally.in_band, tally.solvable);
    marks.push(Mark::note([end, row + 0.5], [10.0, 0.0], words, Anchor::Start));
    marks
}
