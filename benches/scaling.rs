//! How speed goes with threads, runs and dimension: `cargo bench --bench scaling` prints a table; with `-- --write` the
//! figure `benches/scaling.svg`, its PNG, and the numbers, `benches/scaling.csv`; with `-- --draw` the figure alone, from
//! those numbers.

mod common;

use common::{Spread, of_dim, rate, scaled, sweep, testing, text, with_runs};
use lrsweep::figure::layout::{Body, Grid, MARGIN, page};
use lrsweep::figure::{Axis, Dash, Figure, Key, Mark, Paint, Panel, Scale, Shape, Tick};
use lrsweep::render::{Stamp, png, svg};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// One measured point.
#[derive(Clone, Debug, PartialEq)]
struct Point {
    /// What is on the axis: `runs` or `dimension`.
    axis: String,
    at: f64,
    threads: usize,
    /// Run-steps a second, or coordinate-steps.
    rate: Measured,
}

/// Median, least, largest.
type Measured = [f64; 3];

const RUNS: [u64; 7] = [1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000];
const DIMS: [usize; 12] = [2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000];
const HEADER: &str = "axis,at,threads,rate,rate_low,rate_high";

fn main() {
    let points = if common::asked_for("--draw") { read() } else { measure() };
    println!("{}\n\n| axis | at | threads | steps/s |\n|---|---:|---:|---:|", common::cpu());
    for Point { axis, at, threads, rate: [middle, low, high] } in &points {
        println!("| {axis} | {at} | {threads} | {} ({} to {}) |", scaled(*middle), scaled(*low), scaled(*high));
    }
    let figure = figure(&points);
    let stamp = Stamp { sweep: "scaling".into(), hash: env!("CARGO_PKG_VERSION").into() };
    let (vector, image) = (svg(&figure, &stamp).expect("a drawing"), png(&figure, &stamp).expect("an image"));
    if common::asked_for("--write") || common::asked_for("--draw") {
        fs::write(file("csv"), csv(&points)).expect("a file");
        fs::write(file("svg"), vector).expect("a file");
        fs::write(file("png"), image).expect("a file");
    }
}

fn file(ending: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/scaling").with_extension(ending)
}

/// Rounds go over all points, so that a busy moment does not fall on one of them alone.
fn measure() -> Vec<Point> {
    let (rounds, work) = if testing() { (1, 1) } else { (5, 100_000_000) };
    let runs = RUNS.map(|runs| ("runs", runs as f64, with_runs(&text("w1"), if testing() { 20 } else { runs }), 1.0));
    let dims = DIMS.map(|dim| ("dimension", dim as f64, of_dim(dim, work), dim as f64));
    let plans: Vec<_> = runs.into_iter().chain(dims).map(|(axis, at, text, by)| (axis, at, sweep(&text), by)).collect();
    let mut rates = vec![[Vec::new(), Vec::new()]; plans.len()];
    for _ in 0..rounds {
        for ((_, _, plan, by), rates) in plans.iter().zip(&mut rates) {
            for (threads, rates) in [1, 2].into_iter().zip(rates) {
                rates.push(rate(plan, threads) * by);
            }
        }
    }
    let mut points = Vec::new();
    for ((axis, at, _, _), rates) in plans.iter().zip(rates) {
        for (threads, rates) in [1, 2].into_iter().zip(rates) {
            let Spread { median, low, high } = Spread::of(rates);
            points.push(Point { axis: axis.to_string(), at: *at, threads, rate: [median, low, high] });
        }
    }
    points
}

fn csv(points: &[Point]) -> String {
    let mut text = format!("{HEADER}\n");
    for Point { axis, at, threads, rate: [middle, low, high] } in points {
        writeln!(text, "{axis},{at},{threads},{middle:.0},{low:.0},{high:.0}").expect("room");
    }
    text
}

fn read() -> Vec<Point> {
    let text = fs::read_to_string(file("csv")).expect("the numbers; '--write' measures them");
    let point = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let number = |k: usize| cells[k].parse::<f64>().expect("a number");
        Point {
            axis: cells[0].into(),
            at: number(1),
            threads: number(2) as usize,
            rate: [number(3), number(4), number(5)],
        }
    };
    text.lines().skip(1).map(point).collect()
}

/// Two plots: against runs, and against the dimension.
fn figure(points: &[Point]) -> Figure {
    let title = "Speed by runs, dimension and threads";
    let subtitle = format!(
        "Left: run-steps of Adam a second on Rosenbrock's valley, 1,000 steps a run. Right: coordinate-steps (run-steps \
         times dimension) of Adam a second on a bowl. Every run judged; medians, bands from least to largest. {}.",
        common::cpu()
    );
    page("scaling", title, &subtitle, |top| {
        let grid =
            Grid { top, columns: 2, height: 300.0, left: MARGIN + 58.0, between: 84.0, above: 12.0, below: 48.0 };
        let plots = [("runs", "run-steps a second"), ("dimension", "coordinate-steps a second")];
        let plot = |(i, (axis, label)): (usize, (&str, &str))| {
            let of: Vec<&Point> = points.iter().filter(|point| point.axis == axis).collect();
            let [left, right] = ends(of.iter().map(|point| point.at));
            let [_, highest] = ends(of.iter().map(|point| point.rate[2]));
            let marks = [1, 2].iter().flat_map(|threads| draw(&of, *threads)).collect();
            let (x, y) = (across(axis, left, right), up(label, highest));
            Panel { title: String::new(), badge: None, frame: grid.frame(i), x, y, marks }
        };
        let panels = plots.into_iter().enumerate().map(plot).collect();
        let key = |threads: usize| {
            let plural = if threads == 1 { "" } else { "s" };
            (Key::Line(paint(threads), dash(threads)), format!("{threads} thread{plural}"))
        };
        Body { panels, keys: vec![vec![key(1), key(2)]], bottom: grid.bottom(2) }
    })
}

fn ends(numbers: impl Iterator<Item = f64>) -> [f64; 2] {
    numbers.fold([f64::INFINITY, 0.0], |[low, high]: [f64; 2], x| [low.min(x), high.max(x)])
}

fn paint(threads: usize) -> Paint {
    Paint::Series(threads - 1, 0)
}

fn dash(threads: usize) -> Dash {
    if threads == 1 { Dash::Dashed } else { Dash::Solid }
}

/// A line with its points, over the band of what was measured.
fn draw(points: &[&Point], threads: usize) -> Vec<Mark> {
    let points: Vec<&&Point> = points.iter().filter(|point| point.threads == threads).collect();
    let paint = paint(threads);
    let band = points.iter().map(|point| [point.at, point.rate[1], point.rate[2]]).collect();
    let line: Vec<[f64; 2]> = points.iter().map(|point| [point.at, point.rate[0]]).collect();
    let mut marks = vec![Mark::Band { points: band, paint, opacity: 0.18 }];
    marks.extend(line.iter().map(|&at| Mark::Glyph { at, shape: Shape::Dot, paint, size: 7.0 }));
    marks.push(Mark::Line { points: line, paint, dash: dash(threads), width: 2.0 });
    marks
}

/// A logarithmic axis, marked at 1, 2 and 5 of each power of ten within, as they are written.
fn across(label: &str, from: f64, to: f64) -> Axis {
    let room = (to / from).powf(0.04);
    let tick = |power: i32, digit: f64| {
        let at = digit * 10f64.powi(power);
        let label = match (digit, power) {
            (1.0, 6..) => format!("{}M", at / 1e6),
            (1.0, 3..) => format!("{}k", at / 1e3),
            (1.0, _) => format!("{at}"),
            _ => String::new(),
        };
        Tick { at, label, major: digit == 1.0 }
    };
    let ticks = (0..7).flat_map(|power| [1.0, 2.0, 5.0].map(|digit| tick(power, digit)));
    let (from, to) = (from / room, to * room);
    let ticks = ticks.filter(|tick| (from..=to).contains(&tick.at)).collect();
    Axis { label: label.into(), scale: Scale::Log, from, to, ticks, grid: true }
}

/// A linear axis from 0, marked in millions or thousands of millions.
fn up(label: &str, highest: f64) -> Axis {
    let to = highest * 1.06;
    let size = 10f64.powf((to / 6.0).log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].map(|digit| digit * size).into_iter().find(|step| to / step <= 7.0);
    let step = step.unwrap_or(to);
    let ticks = (0..).map(|k| f64::from(k) * step).take_while(|at| *at <= to);
    let label_of = |at: f64| if at == 0.0 { "0".into() } else { scaled(at).replace(".00", "").replace(".0", "") };
    let ticks = ticks.map(|at| Tick { at, label: label_of(at), major: true }).collect();
    Axis { label: label.into(), scale: Scale::Linear, from: 0.0, to, ticks, grid: true }
}
