//! Sensitivity: final gap and steps to the target against learning rate, one line a series; what is off the
//! scale stands in a strip at the top.

use super::data::{Anchor, Axis, Dash, Figure, Key, Mark, Paint, Panel, Rect};
use super::layout::{Body, MARGIN, WIDTH, outcome_glyphs, page};
use super::rates::{Column, Spread, columns, per_column, sharing};
use super::{Chart, axis, group, info, outcome_map, target};
use crate::table::{Series, Table};
use crate::verdict::Outcome;

pub const CHART: Chart = Chart {
    info: info(
        "sensitivity",
        "final gap and steps to the target against learning rate, one line an optimizer and schedule",
    ),
    draw,
};

/// Lines of one page.
const LINES: usize = 8;
/// More columns than this are drawn together.
const MOST: usize = 300;
/// Pixels between the glyphs of a line, at the least, where the outcome does not change.
const APART: f64 = 24.0;
/// A relative gap below this is rounding.
const FLOOR: f64 = 1e-16;
/// A gap above this is off the scale.
const CEILING: f64 = 1e3;

fn draw(table: &Table) -> Vec<Figure> {
    let mut figures = Vec::new();
    for group in group::groups(table) {
        // Pages of one schedule each read better than pages cut anywhere.
        let mut series = group.series.clone();
        if series.len() > LINES {
            series.sort_by_key(|series| series.schedule);
        }
        let alone = |series: &[Series]| series.len() > LINES && table.plan.schedules.len() > 1;
        let parts: Vec<&[Series]> =
            if alone(&series) { series.chunk_by(|a, b| a.schedule == b.schedule).collect() } else { vec![&series] };
        let pages: Vec<&[Series]> = parts.iter().flat_map(|part| group::pages(part, LINES)).collect();
        for (number, series) in pages.iter().enumerate() {
            figures.push(figure(table, &group, series, &group::page_note(number, pages.len())));
        }
    }
    figures
}

fn figure(table: &Table, group: &group::Group, series: &[Series], note: &str) -> Figure {
    let target = table.target_gap(group.series[0].problem);
    let title = format!("{}: gap left and steps needed, by learning rate{note}", group.label);
    let seeds = if series[0].seeds > 1 { "; lines are medians, bands reach from the best to the worst" } else { "" };
    let crowded = series.iter().any(|series| (WIDTH - 2.0 * MARGIN) / series.rates as f64 <= APART);
    let thinned = if crowded { " A glyph stands for its neighbours of the same outcome, too." } else { "" };
    let subtitle = format!(
        "Gap (f − f*) / (f₀ − f*) after {} steps, and steps until it stays below {}{}{}{seeds}.{thinned} \
         Runs that left the scale or never arrived stand in the strips.",
        group.steps,
        target::of(table, group.series[0].problem),
        group::common_schedule(table),
        sharing(series, MOST, "glyph"),
    );
    page(&format!("sensitivity-{}{note}", group.label), &title, &subtitle, |top| {
        let columns = series.iter().map(|series| columns(table, series, MOST)).collect();
        let lines = Lines { table, series, columns };
        let left = MARGIN + 64.0;
        let upper = Rect { left, top: top + 6.0, right: WIDTH - MARGIN, bottom: top + 316.0 };
        let lower = Rect { top: upper.bottom + 30.0, bottom: upper.bottom + 260.0, ..upper };
        let x = outcome_map::rate_axis(&lines.columns, upper.width());
        let gap = Quantity {
            label: "final gap",
            of: |column| column.gap,
            ends: lines.ends(|column| column.gap, if target > 0.0 { target / 10.0 } else { 0.1 }, 10.0, CEILING),
            beyond: "off scale",
            paint: Paint::Outcome(Outcome::Diverged),
        };
        let budget = f64::from(group.steps);
        let steps = Quantity {
            label: "steps to target",
            of: |column| column.steps,
            ends: lines.ends(|column| column.steps, budget.min(10.0), budget, budget),
            beyond: "never",
            paint: Paint::Muted,
        };
        // A plot of steps that nobody made would be empty.
        let arrived = lines.columns.iter().flatten().any(|column| column.steps.low.is_finite());
        let mut above = lines.panel(&gap, upper, if arrived { x.clone().bare() } else { x.clone() });
        let below = arrived.then(|| lines.panel(&steps, lower, x));
        let ends = vec![[above.x.from, target], [above.x.to, target]];
        above.marks.insert(0, Mark::Line { points: ends, paint: Paint::Muted, dash: Dash::Dashed, width: 1.0 });
        above.marks.push(Mark::note([above.x.to, target], [-6.0, -9.0], "target", Anchor::End));
        let key = |series: &Series| {
            let (paint, dash) = group::paint(table, series);
            (Key::Line(paint, dash), group::name(table, series))
        };
        let keys = vec![series.iter().map(key).collect(), outcome_glyphs()];
        let bottom = below.as_ref().map_or(upper.bottom, |panel| panel.frame.bottom) + 40.0;
        Body { panels: std::iter::once(above).chain(below).collect(), keys, bottom }
    })
}

/// What a panel shows of a column.
struct Quantity {
    label: &'static str,
    of: fn(&Column) -> Spread,
    /// What is above the second is in the strip.
    ends: [f64; 2],
    /// What the strip holds.
    beyond: &'static str,
    paint: Paint,
}

/// The series of a page.
struct Lines<'a> {
    table: &'a Table,
    series: &'a [Series],
    columns: Vec<Vec<Column>>,
}

impl Lines<'_> {
    /// The powers of ten round what is to be shown: at least from `low` to `high`, at most to `most`.
    fn ends(&self, of: fn(&Column) -> Spread, low: f64, high: f64, most: f64) -> [f64; 2] {
        let shown = |x: &f64| *x > 0.0 && *x <= most;
        let all: Vec<f64> = self.columns.iter().flatten().map(|column| of(column).median).filter(shown).collect();
        let low = all.iter().copied().fold(low, f64::min).max(FLOOR);
        let high = all.iter().copied().fold(high, f64::max);
        let low = 10f64.powf((low.log10() + 1e-9).floor());
        [low, if high == most { most.max(low * 10.0) } else { 10f64.powf(high.log10().ceil()) }]
    }

    fn panel(&self, quantity: &Quantity, frame: Rect, x: Axis) -> Panel {
        let [low, high] = quantity.ends;
        let lanes = self.series.len() as f64;
        let strip = (8.0 + 9.0 * lanes).max(30.0);
        let mut y = axis::log_up(quantity.label, low, high, frame.height() - strip);
        y.to = high * (high / low).powf(strip / (frame.height() - strip));
        let mut marks = vec![
            Mark::Cell { x: [x.from, x.to], y: [high, y.to], paint: quantity.paint, opacity: 0.12 },
            Mark::note([x.from, (high * y.to).sqrt()], [-8.0, 0.0], quantity.beyond, Anchor::End),
        ];
        let mut glyphs = Vec::new();
        for (i, columns) in self.columns.iter().enumerate() {
            // Each line has a lane of its own in the strip. Written so that NaN is in it, too.
            let lane = high * (y.to / high).powf((i as f64 + 0.5) / lanes);
            let shown = |value: f64| if value <= high { value.max(low) } else { lane };
            let at = |column: &Column| [column.lr(), shown((quantity.of)(column).median)];
            let (paint, dash) = group::paint(self.table, &self.series[i]);
            if self.series[i].seeds > 1 || per_column(&self.series[i..=i], MOST) > 1 {
                let reach = |column: &Column| {
                    let spread = (quantity.of)(column);
                    [column.lr(), shown(spread.low).min(high), shown(spread.high).min(high)]
                };
                marks.push(Mark::Band { points: columns.iter().map(reach).collect(), paint, opacity: 0.15 });
            }
            marks.push(Mark::Line { points: columns.iter().map(at).collect(), paint, dash, width: 1.8 });
            let place = |column: &Column| x.share(column.lr()) * frame.width();
            let kind = |column: &Column| (column.outcome, (quantity.of)(column).median <= high);
            glyphs.extend(marked(columns, place, kind).map(|column| Mark::outcome(at(column), column.outcome, 8.0)));
        }
        marks.extend(glyphs);
        Panel { title: String::new(), badge: None, frame, x, y, marks }
    }
}

/// The columns that have a glyph: all where there is room; else those at which the outcome changes or the line
/// enters the strip, and between them as many as do not hide it.
fn marked(
    columns: &[Column],
    place: impl Fn(&Column) -> f64,
    kind: impl Fn(&Column) -> (Outcome, bool),
) -> impl Iterator<Item = &Column> {
    let mut free = f64::NEG_INFINITY;
    columns.iter().enumerate().filter_map(move |(i, column)| {
        let differs = |other: Option<&Column>| other.is_none_or(|other| kind(other) != kind(column));
        let changes = differs(columns.get(i + 1)) || i == 0 || differs(columns.get(i - 1));
        let room = place(column) >= free;
        if room || changes {
            free = place(column) + APART;
        }
        (room || changes).then_some(column)
    })
}
