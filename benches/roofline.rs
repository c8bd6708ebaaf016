//! How near the engine comes to what the machine can do: `cargo bench --bench roofline`, with `-- --csv` as CSV.
//!
//! The limits are measured, on one thread and on two, in turns with the engine: limit, engine, limit, engine. A share is
//! the engine's rate over the limit's just before; medians are shown, with the least and the largest.

mod common;
mod machine;

use common::{Spread, of_dim, scaled, sweep, testing, text};
use lrsweep::plan::Plan;
use machine::arithmetic::{Kernel, Unit, kernels};
use machine::memory::{Arrays, Pattern};
use machine::parts::Parts;
use std::time::Duration;

/// A workload and what bounds it.
struct Case {
    name: String,
    work: Work,
    bound: Bound,
    /// How much of that a run's step needs.
    needs: f64,
}

/// What is done.
enum Work {
    /// All of a sweep.
    Sweep(Box<Plan>),
    /// Some parts of its steps.
    Parts(Parts),
}

/// What bounds a workload.
#[derive(Clone, Copy)]
enum Bound {
    /// A unit of the CPU.
    Unit(Unit),
    /// Bytes to and from four arrays of so many numbers of single precision for each thread.
    Bytes(usize),
}

impl Bound {
    fn name(self) -> &'static str {
        match self {
            Bound::Unit(unit) => unit.name(),
            Bound::Bytes(_) => "bytes, as many in use",
        }
    }
}

/// Multiplications of an exp; of a logistic loss with its ln and its slope.
const EXP: f64 = 11.0;
const LOGISTIC: f64 = 24.0;

/// What one step of one run needs at the least, whatever the code looks like.
fn cases() -> Vec<Case> {
    let case = |name: &str, text: &str, unit, needs| Case {
        name: name.into(),
        work: Work::Sweep(sweep(text).into()),
        bound: Bound::Unit(unit),
        needs,
    };
    // Through both layers and softmax; back through both, but not to the inputs; momentum.
    let [inputs, hidden, outputs] = [64.0, 32.0, 10.0];
    let forward = |rows: f64| rows * ((inputs + outputs) * hidden + outputs * (EXP + 2.0));
    let back = |rows: f64| rows * (inputs + 2.0 * outputs) * hidden;
    let perceptron_step = forward(64.0) + back(64.0) + 2.0 * ((inputs + 1.0) * hidden + (hidden + 1.0) * outputs);
    // The loss over all rows at each reading, with the gradient at the first and at the last.
    let readings = {
        let plan = sweep(&text("w5"));
        let (steps, problem) = (plan.spec.steps[0], &plan.problems[0].1);
        let looks = problem.epoch.map_or(0, |epoch| plan.look_steps(steps, Some(epoch)).len());
        (looks as f64 * forward(1797.0) + 2.0 * back(1797.0)) / f64::from(steps)
    };
    let single = text("w5").lines().any(|line| line.starts_with("precision = \"f32\""));
    let precise = if single { Unit::FmaSingle } else { Unit::Fma };
    let mut cases = vec![
        // A root and a division for each coordinate; 10 products and 11 sums in all.
        case("w1", &text("w1"), Unit::RootDivide, 2.0),
        // Value and slope of the valley: 6 products and 7 sums; momentum: 2 and 2 for each coordinate.
        case("w2", &text("w2"), Unit::MultiplyAdd, 11.0),
        case("w2, none diverges", &text("w2").replace("to = 1e1", "to = 1e-3"), Unit::MultiplyAdd, 11.0),
        // With what is measured of a step: 17 additions and 3 of the larger or smaller of two.
        case("w2, none diverges, measured", &text("w2").replace("to = 1e1", "to = 1e-3"), Unit::AddMaximum, 10.0),
        case("w3", &text("w3"), Unit::RootDivide, 100.0),
        // Forward and back through 569 rows of 30 features.
        case("w4", &text("w4"), Unit::Fma, 569.0 * (2.0 * 30.0 + LOGISTIC)),
        case("w5", &text("w5"), precise, perceptron_step),
        case("w5, with its readings", &text("w5"), precise, perceptron_step + readings),
    ];
    // Two packs of the widest; of 100 coordinates, four side by side are lanes of one.
    let objective = "rosenbrock";
    let adam = Parts {
        rule: "adam",
        objective,
        momentum: None,
        dim: 2,
        per_run: 2,
        step: true,
        gradient: false,
        points: false,
    };
    let momentum = Parts { rule: "sgd", momentum: Some(0.9), ..adam };
    let mut parts = |name: &str, parts, unit, needs| {
        cases.push(Case { name: name.into(), work: Work::Parts(parts), bound: Bound::Unit(unit), needs });
    };
    parts("w1, the step alone", adam, Unit::RootDivide, 2.0);
    parts("w1, step and gradient", Parts { gradient: true, ..adam }, Unit::RootDivide, 2.0);
    parts("w1, likewise, points kept", Parts { gradient: true, points: true, ..adam }, Unit::RootDivide, 2.0);
    parts("w2, the step alone", momentum, Unit::MultiplyAdd, 4.0);
    parts("w2, the gradient alone", Parts { step: false, gradient: true, ..momentum }, Unit::MultiplyAdd, 7.0);
    parts("w2, step and gradient", Parts { gradient: true, ..momentum }, Unit::MultiplyAdd, 11.0);
    parts("w2, in one loop, points kept", Parts { gradient: true, points: true, ..momentum }, Unit::MultiplyAdd, 11.0);
    let wide = Parts { rule: "adamw", objective: "quadratic", dim: 25, per_run: 100, ..adam };
    let wider = Parts { rule: "adam", dim: 250, per_run: 1_000, ..wide };
    for (name, wide) in [("w3", wide), ("wq, 1000-D", wider)] {
        let needs = wide.per_run as f64;
        parts(&format!("{name}, the step alone"), wide, Unit::RootDivide, needs);
        let wide = Parts { gradient: true, ..wide };
        parts(&format!("{name}, step and gradient"), wide, Unit::RootDivide, needs);
        parts(&format!("{name}, likewise, points kept"), Parts { points: true, ..wide }, Unit::RootDivide, needs);
    }
    for dim in [2, 10, 100, 1_000, 10_000] {
        cases.push(case(&format!("wq, {dim}-D"), &of_dim(dim, 100_000_000), Unit::RootDivide, dim as f64));
    }
    // Gradient, two moments and three points of 8 runs are in use. The gradient reads the point; the step reads it, gradient and
    // moments, and writes moments and the next point; measuring reads three points.
    let (dim, vector) = (10_000.0, 64.0);
    let (used, moved) = (6.0 * dim * vector, 12.0 * dim * vector / 8.0);
    cases.push(Case {
        name: "wq, 10000-D".into(),
        work: Work::Sweep(sweep(&of_dim(10_000, 100_000_000)).into()),
        bound: Bound::Bytes((used / 16.0) as usize),
        needs: moved,
    });
    cases
}

/// How long a limit is measured at a time.
fn moment() -> Duration {
    Duration::from_millis(if testing() { 1 } else { 8 })
}

fn limit(kernel: Kernel, unit: Unit, threads: usize) -> f64 {
    // SAFETY: only kernels that the CPU can run are listed.
    machine::rate(threads, moment(), |_| unsafe { kernel(unit) })
}

/// One line of the tables.
struct Line {
    what: String,
    bound: &'static str,
    threads: usize,
    limit: Spread,
    engine: Option<(Spread, Spread)>,
}

fn main() {
    let rounds = if testing() { 1 } else { 9 };
    let csv = common::asked_for("--csv");
    if csv {
        println!(
            "what,bound,threads,limit,limit_low,limit_high,engine,engine_low,engine_high,share,share_low,share_high"
        );
    } else {
        println!("{}; medians of {rounds} rounds, least to largest in parentheses.", common::cpu());
    }
    let mut lines = units(rounds);
    lines.extend(bandwidths(rounds));
    show(&lines, csv, "limit", "in a second");
    let lines: Vec<Line> = cases().iter().flat_map(|case| shares(case, rounds)).collect();
    show(&lines, csv, "workload, bound by", "limit, run-steps/s");
}

/// The limits of the units, for each instruction set.
fn units(rounds: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    for unit in Unit::ALL {
        let kernels = kernels();
        for (k, (set, kernel)) in kernels.iter().copied().enumerate() {
            // The widest is the one to compare with.
            for threads in if k + 1 == kernels.len() { 1..=2 } else { 1..=1 } {
                let limit = Spread::of((0..rounds).map(|_| limit(kernel, unit, threads)));
                lines.push(Line { what: unit.name().into(), bound: set, threads, limit, engine: None });
            }
        }
    }
    lines
}

/// The limits of the memory, in bytes a second.
fn bandwidths(rounds: usize) -> Vec<Line> {
    let coordinates = if testing() { 1_000 } else { 10_000_000 };
    let mut lines = Vec::new();
    for threads in [1, 2] {
        let arrays = Arrays::new(coordinates, threads);
        for pattern in Pattern::ALL {
            let pass = |thread| arrays.pass(pattern, thread) * pattern.bytes();
            let time = if testing() { moment() } else { Duration::from_millis(60) };
            let limit = Spread::of((0..rounds).map(|_| machine::rate(threads, time, pass)));
            let what = format!("bytes, f32, {}", pattern.name());
            lines.push(Line { what, bound: "memory", threads, limit, engine: None });
        }
    }
    lines
}

/// The limit of a workload, the engine's rate, and the share of the limit that this is, on one thread and on two, or of
/// parts of its steps on one.
fn shares(case: &Case, rounds: usize) -> Vec<Line> {
    let most = limit_of(case.bound);
    let engine: Box<dyn Fn(usize) -> f64> = match &case.work {
        Work::Parts(parts) => Box::new(|threads| machine::rate(threads, moment(), |_| parts.pass())),
        Work::Sweep(plan) => {
            let smaller = if testing() { smaller(plan) } else { None };
            Box::new(move |threads| common::rate(smaller.as_ref().unwrap_or(plan), threads))
        }
    };
    let one = |threads| {
        let pairs: Vec<(f64, f64)> = (0..rounds).map(|_| (most(threads) / case.needs, engine(threads))).collect();
        let engine = Spread::of(pairs.iter().map(|(_, engine)| *engine));
        let share = Spread::of(pairs.iter().map(|(limit, engine)| engine / limit));
        let limit = Spread::of(pairs.iter().map(|(limit, _)| *limit));
        Line { what: case.name.clone(), bound: case.bound.name(), threads, limit, engine: Some((engine, share)) }
    };
    // Parts have no more to share on two than on one.
    let threads = if matches!(case.work, Work::Parts(_)) { 1..=1 } else { 1..=2 };
    threads.map(one).collect()
}

/// The limit of what bounds a workload, by the number of threads.
fn limit_of(bound: Bound) -> Box<dyn Fn(usize) -> f64> {
    match bound {
        Bound::Unit(unit) => {
            // The widest is not the fastest everywhere.
            let best = kernels().into_iter().max_by(|a, b| limit(a.1, unit, 1).total_cmp(&limit(b.1, unit, 1)));
            let (_, kernel) = best.expect("a kernel for any CPU");
            Box::new(move |threads| limit(kernel, unit, threads))
        }
        Bound::Bytes(numbers) => Box::new(move |threads| {
            let (arrays, pattern) = (Arrays::new(numbers * threads, threads), Pattern::TwoMoments);
            machine::rate(threads, moment(), |thread| arrays.pass(pattern, thread) * pattern.bytes())
        }),
    }
}

/// The same in a moment, for a test.
fn smaller(plan: &Plan) -> Option<Plan> {
    let steps = plan.spec.steps[0].min(4);
    let text = common::with_steps(&common::with_runs(&plan.spec.text, 20), steps);
    // The schedule's length stands in the file of the third.
    (!text.contains("length = ")).then(|| sweep(&text))
}

fn show(lines: &[Line], csv: bool, what: &str, limit: &str) {
    if csv {
        for line in lines {
            let numbers = |spread: Option<Spread>| match spread {
                Some(Spread { median, low, high }) => format!("{median:e},{low:e},{high:e}"),
                None => ",,".into(),
            };
            let (engine, share) = (line.engine.map(|pair| pair.0), line.engine.map(|pair| pair.1));
            let [limit, engine, share] = [Some(line.limit), engine, share].map(numbers);
            println!("\"{}\",\"{}\",{},{limit},{engine},{share}", line.what, line.bound, line.threads);
        }
        return;
    }
    let engine = lines.iter().any(|line| line.engine.is_some());
    let (head, rule) = if engine { (" engine | share of the limit |", "---:|---:|") } else { ("", "") };
    println!("\n| {what} | | threads | {limit} |{head}\n|---|---|---:|---:|{rule}");
    for line in lines {
        let Spread { median, low, high } = line.limit;
        let mut text = format!("| {} | {} | {} | {}", line.what, line.bound, line.threads, scaled(median));
        match line.engine {
            None => text += &format!(" ({} to {}) |", scaled(low), scaled(high)),
            Some((engine, share)) => {
                let [middle, low, high] = [share.median, share.low, share.high].map(|x| 100.0 * x);
                text += &format!(" | {} | **{middle:.0} %** ({low:.0} to {high:.0}) |", scaled(engine.median));
            }
        }
        println!("{text}");
    }
}
