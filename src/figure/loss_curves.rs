//! Loss curves: gap against step, one plot an optimizer and schedule, coloured by learning rate.

use super::curves::{self, Kept};
use super::data::{Axis, Figure, Key, Mark, Paint, Panel, Rect, Shape, Tick};
use super::group::{self, Group};
use super::layout::{BODY, Body, Grid, page};
use super::{Chart, Dash, axis, info, path, rates, target, text};
use crate::table::{Series, Table};
use crate::verdict::Outcome;

pub const CHART: Chart = Chart {
    info: info("loss-curves", "gap against step, one plot an optimizer and schedule, coloured by learning rate"),
    draw,
};

/// Plots of one page.
const PANELS: usize = 12;
/// Curves of one plot.
const CURVES: usize = 20;
/// A relative gap below this is rounding.
const FLOOR: f64 = 1e-16;
/// A curve that passes this leaves the plot.
const CEILING: f64 = 1e3;
/// A curve that comes and goes has so many arrows at the most.
const EXITS: usize = 3;
/// Budgets up to this have a linear axis.
const LINEAR: u32 = 500;

fn draw(table: &Table) -> Vec<Figure> {
    let mut figures = Vec::new();
    for group in group::groups(table) {
        let series: Vec<Series> =
            group.series.iter().copied().filter(|series| !curves::of(table, series).is_empty()).collect();
        // Without a lowest value there are curves of points, but not of gaps.
        let falls = |series: &Series| {
            curves::of(table, series).iter().any(|kept| kept.curve.samples.iter().any(|sample| sample.gap.is_finite()))
        };
        if !series.iter().any(falls) {
            continue;
        }
        let pages: Vec<&[Series]> = group::pages_of_rows(&series, PANELS, 3).collect();
        for (number, series) in pages.iter().enumerate() {
            figures.push(figure(table, &group, series, &group::page_note(number, pages.len())));
        }
    }
    figures
}

fn figure(table: &Table, group: &Group, series: &[Series], note: &str) -> Figure {
    let target = table.target_gap(group.series[0].problem);
    let ends = rates::ends(table, &group.series);
    let all: Vec<Vec<Kept>> = series.iter().map(|series| curves::of(table, series)).collect();
    let shown: Vec<Vec<Kept>> = all.iter().map(|kept| curves::evenly(kept, CURVES)).collect();
    let hidden: usize = all.iter().zip(&shown).map(|(all, shown)| all.len() - shown.len()).sum();
    let left_out = if hidden > 0 { format!(" {hidden} more curves are not shown.") } else { String::new() };
    let title = format!("{}: how the gap falls, step by step{note}", group.label);
    let subtitle = format!(
        "Gap (f − f*) / (f₀ − f*) against steps made{}; dashed: the target, {}. A cross marks where a curve \
         leaves the plot for good or the run was stopped.{left_out}",
        group::common_schedule(table),
        target::of(table, group.series[0].problem),
    );
    page(&format!("loss-curves-{}{note}", group.label), &title, &subtitle, |top| {
        let columns = series.len().min(3);
        let height = [330.0, 260.0, 190.0][columns - 1];
        let grid =
            Grid { top, columns, height, left: curves::LEFT, between: 26.0, above: room(table, series), below: 24.0 };
        let y = gap_axis(&shown, target, height);
        let mut panels = Vec::new();
        for (i, kept) in shown.iter().enumerate() {
            let frame = grid.frame(i);
            let x = step_axis(group.steps, frame.width(), if i + columns >= series.len() { "steps" } else { "" });
            let y = if i % columns == 0 { y.clone() } else { y.clone().bare() };
            let title = text::halves(&group::name(table, &series[i]), BODY, frame.width());
            panels.push(panel(title, frame, x, y, kept, ends, target));
        }
        let (bar, bottom) = curves::bar(ends, grid.bottom(series.len()) + 30.0);
        panels.extend(bar);
        let cross = Key::Shape(Shape::Outcome(Outcome::Diverged), Paint::Outcome(Outcome::Diverged));
        let keys = vec![
            (cross, "leaves for good, or stopped".into()),
            (Key::Shape(Shape::Arrow(90.0), Paint::Muted), "leaves and comes back".into()),
            (Key::Line(Paint::Muted, Dash::Dashed), "target".into()),
        ];
        Body { panels, keys: vec![keys], bottom }
    })
}

/// Room for the titles of small plots.
pub fn room(table: &Table, series: &[Series]) -> f64 {
    let long = series.iter().any(|series| text::width(&group::name(table, series), BODY) > 230.0);
    if long && table.plan.schedules.len() > 1 { 46.0 } else { 28.0 }
}

/// Powers of ten round the gaps of all plots, and the target among them.
pub fn gap_axis(shown: &[Vec<Kept>], target: f64, pixels: f64) -> Axis {
    let gaps = || shown.iter().flatten().flat_map(|kept| &kept.curve.samples).map(|sample| sample.gap);
    let low = gaps().filter(|gap| *gap > 0.0).fold(if target > 0.0 { target / 10.0 } else { 0.1 }, f64::min).max(FLOOR);
    let high = gaps().filter(|gap| *gap <= CEILING).fold(2.0, f64::max);
    let [low, high] = [low.log10().floor(), high.log10().ceil()].map(|exponent| 10f64.powf(exponent));
    axis::log_up("gap", low, high, pixels)
}

/// Linear for short budgets; else logarithmic, with step 0 at its beginning.
pub fn step_axis(steps: u32, pixels: f64, label: &str) -> Axis {
    if steps <= LINEAR {
        return axis::linear(label, 0.0, f64::from(steps.max(1)), pixels);
    }
    let mut axis = axis::log_across(label, 0.5, f64::from(steps), pixels);
    axis.ticks.retain(|tick| tick.at >= 1.0);
    let crowded = axis.share(1.0) * pixels < 20.0;
    axis.ticks.iter_mut().filter(|tick| crowded && tick.at == 1.0).for_each(|tick| tick.label.clear());
    axis.ticks.insert(0, Tick { at: 0.5, label: "0".into(), major: true });
    axis
}

/// One plot of curves.
pub fn panel(title: String, frame: Rect, x: Axis, y: Axis, kept: &[Kept], ends: [f64; 2], target: f64) -> Panel {
    let goal = vec![[x.from, target], [x.to, target]];
    let mut marks = vec![Mark::Line { points: goal, paint: Paint::Muted, dash: Dash::Dashed, width: 1.0 }];
    let mut crosses = Vec::new();
    for kept in kept {
        curve(&mut marks, &mut crosses, &x, &y, frame, kept, curves::rate_paint(kept.run.lr, ends));
    }
    marks.extend(crosses);
    Panel { title, badge: None, frame, x, y, marks }
}

fn curve(marks: &mut Vec<Mark>, crosses: &mut Vec<Mark>, x: &Axis, y: &Axis, frame: Rect, kept: &Kept, paint: Paint) {
    let size = [frame.width(), frame.height()];
    let place = |sample: &crate::engine::Sample| {
        let gap = if sample.gap.is_nan() { f64::INFINITY } else { sample.gap.max(y.from) };
        [f64::from(sample.step).max(x.from), gap]
    };
    let points: Vec<[f64; 2]> = kept.curve.samples.iter().map(place).collect();
    let inside = path::clip(&points, x, y, size);
    for piece in &inside.pieces {
        marks.push(Mark::line(path::thin(piece, x, y, size, 0.7), paint, 1.6));
    }
    // Where it left for good, or where it was stopped inside the plot.
    let ended = points.last().filter(|last| last[1] <= y.to);
    let place = match (inside.exits.last(), ended) {
        (Some((exit, _)), None) => Some(*exit),
        (_, Some(last)) if kept.run.outcome == Outcome::Diverged => Some(*last),
        _ => None,
    };
    for (at, angle) in inside.exits.iter().filter(|exit| place != Some(exit.0)).take(EXITS) {
        crosses.push(Mark::Glyph { at: *at, shape: Shape::Arrow(*angle), paint, size: 10.0 });
    }
    crosses.extend(place.map(|at| Mark::outcome(at, Outcome::Diverged, 9.0)));
}
