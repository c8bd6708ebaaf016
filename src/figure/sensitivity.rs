//! Sensitivity: final gap and steps to the target against learning rate, one line a series; what is off the
//! scale stands in a strip at the top.

use super::data::{Anchor, Axis, Dash, Figure, Key, Mark, Paint, Panel, Rect};
use super::layout::{Body, MARGIN, WIDTH, outcome_glyphs, page};
use super::rates::{Column, Spread, columns, per_column, sharing};
use super::{Chart, axis, group, info, outcome_map, text};
use crate::table::{Series, Table};
use crate::verdict::Outcome;

pub const CHART: Chart = Chart {
    info: info("sensitivity", "final gap and steps to the target against learning rate, one line an optimizer and schedule"),
    draw,
};

/// Lines of one page.
const LINES: usize = 8;
/// More columns than this are drawn together.
const MOST: usize = 300;
/// More glyphs than this on a line hide it.
const GLYPHS: usize = 60;
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
    let target = table.plan.spec.thresholds.target;
    let title = format!("{}: gap left and steps needed, by learning rate{note}", group.label);
    let seeds = if series[0].seeds > 1 { ", lines are medians and bands reach from the best to the worst" } else { "" };
    let subtitle = format!(
        "Gap (f − f*) / (f₀ − f*) after {} steps, and steps until it stays below {}{}{}{seeds}. \
         Runs that left the scale or never arrived stand in the strips.",
        group.steps,
        text::number(target),
        group::common_schedule(table),
        sharing(series, GLYPHS, "glyph"),
    );
    let lines: Vec<Vec<Column>> = series.iter().map(|series| columns(table, series, MOST)).collect();
    let glyphs: Vec<Vec<Column>> = series.iter().map(|series| columns(table, series, GLYPHS)).collect();
    page(&format!("sensitivity-{}{note}", group.label), &title, &subtitle, |top| {
        let left = MARGIN + 64.0;
        let upper = Rect { left, top: top + 6.0, right: WIDTH - MARGIN, bottom: top + 316.0 };
        let lower = Rect { top: upper.bottom + 30.0, bottom: upper.bottom + 260.0, ..upper };
        let x = outcome_map::rate_axis(&lines, upper.width());
        let gap = Quantity { of: |c| c.gap, least: FLOOR, strip: "off the scale", paint: Paint::Outcome(Outcome::Diverged) };
        let steps = Quantity { of: |c| c.steps, least: 1.0, strip: "target not held", paint: Paint::Muted };
        let gap_ends = ends(&lines, gap.of, target / 10.0, 10.0, CEILING);
        let step_ends = ends(&lines, steps.of, 10.0, f64::from(group.steps), f64::from(group.steps));
        let mut above = panel(table, series, &lines, &glyphs, &gap, upper, x.clone().bare(), ("final gap", gap_ends));
        let below = panel(table, series, &lines, &glyphs, &steps, lower, x, ("steps to target", step_ends));
        let ends = vec![[above.x.from, target], [above.x.to, target]];
        above.marks.insert(0, Mark::Line { points: ends, paint: Paint::Muted, dash: Dash::Dashed, width: 1.0 });
        above.marks.push(Mark::note([above.x.to, target], [-6.0, -9.0], "target", Anchor::End));
        let mut keys: Vec<(Key, String)> = Vec::new();
        for series in series {
            let (paint, dash) = group::paint(table, series);
            keys.push((Key::Line(paint, dash), group::name(table, series)));
        }
        keys.extend(outcome_glyphs());
        Body { panels: vec![above, below], keys, bottom: lower.bottom + 40.0 }
    })
}

/// What a panel shows of a column.
struct Quantity {
    of: fn(&Column) -> Spread,
    least: f64,
    strip: &'static str,
    paint: Paint,
}

/// The powers of ten round what is to be shown: at least from `low` to `high`, at most to `most`.
fn ends(lines: &[Vec<Column>], of: fn(&Column) -> Spread, low: f64, high: f64, most: f64) -> [f64; 2] {
    let shown = |x: &f64| x.is_finite() && *x > 0.0 && *x <= most;
    let all: Vec<f64> = lines.iter().flatten().map(|c| of(c).median).filter(shown).collect();
    let low = all.iter().copied().fold(low, f64::min).max(FLOOR);
    let high = all.iter().copied().fold(high, f64::max);
    [10f64.powf((low.log10() + 1e-9).floor()), if high == most { most } else { 10f64.powf(high.log10().ceil()) }]
}

#[expect(clippy::too_many_arguments, reason = "two panels that differ in what they show")]
fn panel(
    table: &Table,
    series: &[Series],
    lines: &[Vec<Column>],
    glyphs: &[Vec<Column>],
    quantity: &Quantity,
    frame: Rect,
    x: Axis,
    (label, [low, high]): (&str, [f64; 2]),
) -> Panel {
    let lanes = series.len() as f64;
    let strip = 8.0 + 9.0 * lanes;
    let mut y = axis::log(label, low, high, frame.height() - strip);
    y.to = high * (high / low).powf(strip / (frame.height() - strip));
    let lane = |i: usize| high * (y.to / high).powf((i as f64 + 0.5) / lanes);
    // Written so that NaN is off the scale.
    let shown = |value: f64, i: usize| if value <= high { value.max(quantity.least).max(low) } else { lane(i) };

    let mut marks = vec![
        Mark::Cell { x: [x.from, x.to], y: [high, y.to], paint: quantity.paint, opacity: 0.12 },
        Mark::note([x.from, (high * y.to).sqrt()], [8.0, 0.0], quantity.strip, Anchor::Start),
    ];
    for (i, columns) in lines.iter().enumerate() {
        let (paint, dash) = group::paint(table, &series[i]);
        if series[i].seeds > 1 || per_column(&series[i..=i], MOST) > 1 {
            let reach = |c: &Column| {
                let spread = (quantity.of)(c);
                [c.lr(), shown(spread.low, i), if spread.high <= high { spread.high.max(low) } else { high }]
            };
            let points = columns.iter().map(reach).filter(|p| p[1] <= p[2]).collect();
            marks.push(Mark::Band { points, paint, opacity: 0.15 });
        }
        let points = columns.iter().map(|c| [c.lr(), shown((quantity.of)(c).median, i)]).collect();
        marks.push(Mark::Line { points, paint, dash, width: 1.8 });
    }
    for (i, columns) in glyphs.iter().enumerate() {
        for column in columns {
            let at = [column.lr(), shown((quantity.of)(column).median, i)];
            marks.push(Mark::outcome(at, column.outcome, 8.0));
        }
    }
    Panel { title: String::new(), badge: None, frame, x, y, marks }
}
