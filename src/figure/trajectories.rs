//! Trajectories: paths over the contour lines of an objective with two coordinates, a handful of learning rates each.

use super::contour::Field;
use super::curves::{self, Kept};
use super::data::{Axis, Figure, Key, Mark, Paint, Panel, Rect, Shape};
use super::group::{self, Group};
use super::layout::{BODY, Body, Grid, outcome_glyphs, page};
use super::loss_curves::room;
use super::way::{self, Way};
use super::{Chart, axis, info, path, rates, text};
use crate::objective::Problem;
use crate::table::{Series, Table};
use crate::verdict::Outcome;

pub const CHART: Chart = Chart {
    info: info(
        "trajectories",
        "paths over contour lines, for objectives with two coordinates, coloured by learning rate",
    ),
    draw,
};

/// Plots of one page.
const PANELS: usize = 9;
/// Paths of one plot.
const PATHS: usize = 6;

fn draw(table: &Table) -> Vec<Figure> {
    let mut figures = Vec::new();
    for group in group::groups(table) {
        let series: Vec<Series> = group.series.iter().copied().filter(|s| !with_points(table, s).is_empty()).collect();
        if series.is_empty() {
            continue;
        }
        let pages: Vec<&[Series]> = group::pages_of_rows(&series, PANELS, 3).collect();
        for (number, series) in pages.iter().enumerate() {
            figures.push(figure(table, &group, series, &group::page_note(number, pages.len())));
        }
    }
    figures
}

/// The kept curves of a series that know their points.
pub fn with_points<'t>(table: &'t Table, series: &Series) -> Vec<Kept<'t>> {
    let mut kept = curves::of(table, series);
    kept.retain(|kept| kept.curve.samples.iter().any(|sample| sample.point.is_some()));
    kept
}

fn figure(table: &Table, group: &Group, series: &[Series], note: &str) -> Figure {
    let problem = &table.plan.problems[series[0].problem].1;
    let ends = rates::ends(table, &group.series);
    let shown: Vec<Vec<Kept>> = series.iter().map(|series| chosen(&with_points(table, series))).collect();
    let walked: Vec<Vec<Way>> = shown.iter().map(|kept| way::ways(table, kept)).collect();
    let title = format!("{}: the ways down{note}", group.label);
    let subtitle = format!(
        "Up to {PATHS} learning rates each, over contour lines{}. A glyph marks where a run ended, an arrow where it left \
         the window.",
        group::common_schedule(table),
    );
    page(&format!("trajectories-{}{note}", group.label), &title, &subtitle, |top| {
        let columns = series.len().min(3);
        let height = [560.0, 400.0, 262.0][columns - 1];
        let grid =
            Grid { top, columns, height, left: curves::LEFT, between: 34.0, above: room(table, series), below: 26.0 };
        let window = way::window(problem, &walked);
        let contours = contours(problem, window);
        let mut panels = Vec::new();
        for (i, ways) in walked.iter().enumerate() {
            let title = text::halves(&group::name(table, &series[i]), BODY, grid.width());
            panels.push(panel(title, undistorted(grid.frame(i), window), window, &contours, problem, ways, ends));
        }
        let (bar, bottom) = curves::bar(ends, grid.bottom(series.len()) + 16.0);
        panels.extend(bar);
        Body { panels, keys: keys(), bottom }
    })
}

/// The largest part of a frame in which both coordinates have the same scale, so that a step downhill crosses the
/// contour lines at right angles; all of it for a window that would be a slit.
pub fn undistorted(frame: Rect, window: [[f64; 2]; 2]) -> Rect {
    let [wide, high] = window.map(|[from, to]| to - from);
    let ratio = wide / high;
    let width = frame.width().min(frame.height() * ratio);
    let height = frame.height().min(frame.width() / ratio);
    // Written so that NaN is a slit, too.
    let fair = (0.4..=2.5).contains(&ratio);
    if !fair {
        return frame;
    }
    let left = (frame.left + frame.right - width) / 2.0;
    Rect { left, right: left + width, bottom: frame.top + height, ..frame }
}

/// What the shapes mean.
pub fn keys() -> Vec<Vec<(Key, String)>> {
    let signs = vec![
        (Key::Shape(Shape::Ring, Paint::Ink), "start".into()),
        (Key::Shape(Shape::Plus, Paint::Ink), "minimum".into()),
        (Key::Shape(Shape::Arrow(0.0), Paint::Ink), "leaves the window".into()),
    ];
    vec![signs, outcome_glyphs()]
}

/// A handful that shows each outcome there is, close to where it changes; then others evenly.
fn chosen<'t>(kept: &[Kept<'t>]) -> Vec<Kept<'t>> {
    let mut places: Vec<usize> = Vec::new();
    for outcome in Outcome::ALL {
        let same: Vec<usize> = (0..kept.len()).filter(|&i| kept[i].run.outcome == outcome).collect();
        places.extend(match outcome {
            Outcome::Converged => same.get(same.len() / 2),
            Outcome::Slow => same.last(),
            Outcome::Oscillating | Outcome::Diverged => same.first(),
        });
    }
    let all: Vec<usize> = (0..kept.len()).collect();
    for place in curves::evenly(&all, PATHS) {
        if places.len() < PATHS && !places.contains(&place) {
            places.push(place);
        }
    }
    places.sort_unstable();
    places.into_iter().map(|i| kept[i]).collect()
}

/// The contour lines of a window.
pub fn contours(problem: &Problem, window: [[f64; 2]; 2]) -> Vec<Mark> {
    const LEVELS: usize = 10;
    let field = Field::of(|point| problem.value(&point), window, 161);
    let levels = field.levels(problem.lowest, LEVELS);
    let mut marks = Vec::new();
    for (i, level) in levels.into_iter().enumerate() {
        let paint = Paint::Height(i as f64 / (LEVELS - 1) as f64);
        marks.extend(field.lines(level).into_iter().map(|line| Mark::line(line, paint, 1.0)));
    }
    marks
}

/// One plot of paths.
pub fn panel(
    title: String,
    frame: Rect,
    window: [[f64; 2]; 2],
    contours: &[Mark],
    problem: &Problem,
    ways: &[Way],
    ends: [f64; 2],
) -> Panel {
    let axis = |[from, to]: [f64; 2], pixels: f64| Axis { grid: false, ..axis::linear("", from, to, pixels) };
    let (x, y) = (axis(window[0], frame.width()), axis(window[1], frame.height()));
    let size = [frame.width(), frame.height()];
    let mut marks: Vec<Mark> = contours
        .iter()
        .map(|mark| match mark {
            Mark::Line { points, paint, .. } => Mark::line(path::thin(points, &x, &y, size, 1.5), *paint, 1.0),
            other => other.clone(),
        })
        .collect();
    let visible = |at: &[f64; 2]| (0.0..=1.0).contains(&x.share(at[0])) && (0.0..=1.0).contains(&y.share(at[1]));
    let minima = problem.minima.iter().filter(|m| m.len() == 2).map(|m| [m[0], m[1]]).filter(visible);
    let mut signs: Vec<Mark> =
        minima.map(|at| Mark::Glyph { at, shape: Shape::Plus, paint: Paint::Ink, size: 11.0 }).collect();
    for way in ways {
        way.draw(&mut marks, &mut signs, [&x, &y], size, curves::rate_paint(way.run.lr, ends));
    }
    let mut starts: Vec<[f64; 2]> = ways.iter().filter_map(|way| way.points.first().copied()).collect();
    starts.dedup();
    signs.extend(starts.into_iter().filter(visible).map(|at| Mark::Glyph {
        at,
        shape: Shape::Ring,
        paint: Paint::Ink,
        size: 9.0,
    }));
    // What became of the runs is above arrows and minima, and the start above all: its ring hides little.
    signs.sort_by_key(|sign| match sign {
        Mark::Glyph { shape: Shape::Ring, .. } => 2,
        Mark::Glyph { shape: Shape::Outcome(_), .. } => 1,
        _ => 0,
    });
    marks.extend(signs);
    Panel { title, badge: None, frame, x, y, marks }
}
