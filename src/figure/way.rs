//! A run's way over two coordinates, step by step.

use super::curves::Kept;
use super::data::{Axis, Mark, Paint, Panel, Shape};
use super::path;
use crate::engine::replay_in;
use crate::objective::Problem;
use crate::table::{Run, Table};
use crate::verdict::Outcome;

/// A run's way.
pub struct Way {
    /// What became of the run.
    pub run: Run,
    /// Its points, the start first.
    pub points: Vec<[f64; 2]>,
}

/// The ways of some runs.
pub fn ways(table: &Table, kept: &[Kept]) -> Vec<Way> {
    kept.iter().map(|kept| Way { run: kept.run, points: points(table, kept) }).collect()
}

/// Steps of a run that are walked again, at the most.
pub const LONGEST: u32 = 100_000;

/// The first points of a run on two coordinates, whether its curve was kept or not: the start, and the point after
/// each step, as far as [`LONGEST`].
pub fn walk(table: &Table, run: u64) -> Vec<[f64; 2]> {
    again(table, run, table.plan.row(run).steps.min(LONGEST))
}

/// So many steps of a run on two coordinates, walked once more.
fn again(table: &Table, run: u64, steps: u32) -> Vec<[f64; 2]> {
    let plan = &table.plan;
    let row = plan.row(run);
    let problem = &plan.problems[row.problem].1;
    let factors = plan.factors(row.schedule, row.steps);
    let rates: Vec<f64> = factors[..steps as usize].iter().map(|factor| row.lr * factor).collect();
    let rule = plan.rule(row.optimizer, [row.combination]);
    let start = problem.start(row.seed, plan.spec.spread);
    let points = replay_in(row.precision, problem, &rule, &rates, &start, row.seed);
    points.iter().map(|point| [point[0], point[1]]).collect()
}

/// Every point of a run. Samples are far apart where a curve was thinned, and a line through them would show
/// steps that were never made: such a run is walked again.
fn points(table: &Table, kept: &Kept) -> Vec<[f64; 2]> {
    let samples = &kept.curve.samples;
    let last = samples.last().map_or(0, |sample| sample.step);
    let row = table.plan.row(kept.curve.run);
    let two = table.plan.problems[row.problem].1.dim == 2;
    if samples.len() > last as usize || last > LONGEST.min(row.steps) || !two {
        return samples.iter().filter_map(|sample| sample.point).collect();
    }
    again(table, kept.curve.run, last)
}

/// The objective's window, widened to hold every start.
pub fn window(problem: &Problem, ways: &[Vec<Way>]) -> [[f64; 2]; 2] {
    let starts = ways.iter().flatten().filter_map(|way| way.points.first());
    starts.fold(problem.window, |window, start| widened(window, start, 0.06))
}

/// A window widened to hold the ways of all runs that did not diverge.
pub fn whole(window: [[f64; 2]; 2], ways: &[Way]) -> [[f64; 2]; 2] {
    let staying = ways.iter().filter(|way| way.run.outcome != Outcome::Diverged);
    staying.flat_map(|way| &way.points).fold(window, |window, point| widened(window, point, 0.03))
}

/// A window with a point in it, and some room beyond, as a share of the window.
fn widened(mut window: [[f64; 2]; 2], point: &[f64; 2], room: f64) -> [[f64; 2]; 2] {
    for (ends, x) in window.iter_mut().zip(point) {
        let room = (ends[1] - ends[0]) * room;
        if x.is_finite() {
            *ends = [ends[0].min(x - room), ends[1].max(x + room)];
        }
    }
    window
}

fn visible([x, y]: [&Axis; 2], point: &[f64; 2]) -> bool {
    (0.0..=1.0).contains(&x.share(point[0])) && (0.0..=1.0).contains(&y.share(point[1]))
}

impl Way {
    /// How many of the points are not seen.
    pub fn outside(&self, axes: [&Axis; 2]) -> usize {
        self.points.iter().filter(|point| !visible(axes, point)).count()
    }

    /// A dot for each step that is seen, as far as the dots can be told apart.
    pub fn dots(&self, panel: &Panel) -> Vec<Mark> {
        const APART: f64 = 3.0;
        let size = [panel.frame.width(), panel.frame.height()];
        let points = path::thin(&self.points, &panel.x, &panel.y, size, APART).into_iter();
        let seen = points.filter(|point| visible([&panel.x, &panel.y], point));
        let paint = Paint::Outcome(self.run.outcome);
        seen.map(|at| Mark::Glyph { at, shape: Shape::Dot, paint, size: 5.0 }).collect()
    }

    /// The way as lines; arrows where it leaves the window and its outcome where it ends among the signs.
    pub fn draw(&self, marks: &mut Vec<Mark>, signs: &mut Vec<Mark>, axes: [&Axis; 2], size: [f64; 2], paint: Paint) {
        let [x, y] = axes;
        let inside = path::clip(&self.points, x, y, size);
        let thinned: Vec<Vec<[f64; 2]>> =
            inside.pieces.iter().map(|piece| path::thin(piece, x, y, size, 1.0)).collect();
        for piece in path::once(&thinned, x, y, size) {
            marks.push(Mark::line(piece, paint, 1.8));
        }
        // A diverging path crosses the window many times; where it left first and last is enough.
        let ends = inside.exits.len();
        let exits = inside.exits.iter().enumerate().filter(|(i, _)| *i == 0 || *i + 1 == ends);
        for (_, (at, angle)) in exits {
            signs.push(Mark::Glyph { at: *at, shape: Shape::Arrow(*angle), paint, size: 11.0 });
        }
        let last = self.points.last().filter(|point| visible(axes, point));
        // For a run that ended outside, the outcome stands where it was last seen.
        if let Some(at) = last.or(inside.exits.last().map(|(at, _)| at)) {
            signs.push(Mark::outcome(*at, self.run.outcome, 10.0));
        }
    }
}
