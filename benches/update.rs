//! One step of an optimizer on 10,000,000 parameters of single precision, on two threads: `cargo bench --bench update`.
//!
//! What bounds such a step is the memory. So it stands beside the same reads and writes with next to no arithmetic,
//! measured in turns with it: limit, step, limit, step. A share is the step's rate over the limit's just before; medians
//! are shown, with the least and the largest. Criterion's figures for both come first.

mod common;
#[allow(dead_code)]
mod machine;

use common::{Spread, scaled, testing};
use criterion::{Criterion, Throughput};
use lrsweep::engine::Parameters;
use lrsweep::optimizer::catalog;
use lrsweep::param::{Args, Value};
use machine::memory::{Arrays, Pattern};
use std::time::{Duration, Instant};

const THREADS: usize = 2;

/// The optimizers with the reads and writes of each.
const RULES: [(&str, Pattern); 4] = [
    ("adam", Pattern::TwoMoments),
    ("adamw", Pattern::TwoMoments),
    ("sgd", Pattern::OneMoment),
    ("lion", Pattern::OneMoment),
];

fn coordinates() -> usize {
    if testing() { 10_000 } else { 10_000_000 }
}

/// Parameters with a gradient, a few steps under way, so that all memory has been touched.
fn parameters(name: &str) -> Parameters {
    let entry = catalog().into_iter().find(|entry| entry.info.name == name).expect("an optimizer of the catalog");
    let args = Args::defaults(entry.info.params);
    let args = if name == "sgd" { args.with("momentum", Value::Number(0.9)) } else { args };
    let start = vec![1.0; coordinates()];
    let mut parameters = Parameters::new(&entry, &args, &start, THREADS).expect("a rule that can be cut");
    let (x, gradient) = parameters.both();
    gradient.iter_mut().zip(x).enumerate().for_each(|(i, (g, x))| *g = 1e-3 * x * (i % 1000) as f32 - 0.3);
    (0..3).for_each(|_| parameters.step(1e-6));
    parameters
}

/// Coordinates a second that a step gets done.
fn stepped(parameters: &mut Parameters, time: Duration) -> f64 {
    parameters.step(1e-6);
    let (begun, mut steps) = (Instant::now(), 0);
    while begun.elapsed() < time {
        parameters.step(1e-6);
        steps += 1;
    }
    (steps.max(1) * coordinates()) as f64 / begun.elapsed().as_secs_f64()
}

fn criterion() {
    let mut criterion = Criterion::default().configure_from_args().sample_size(10);
    let mut group = criterion.benchmark_group("update");
    for (name, pattern) in RULES {
        group.throughput(Throughput::Bytes((coordinates() as f64 * pattern.bytes()) as u64));
        let mut parameters = parameters(name);
        group.bench_function(name, |bench| bench.iter(|| parameters.step(1e-6)));
    }
    group.finish();
}

fn main() {
    criterion();
    let (rounds, moment) = if testing() { (1, Duration::ZERO) } else { (9, Duration::from_millis(300)) };
    let arrays = Arrays::new(coordinates(), THREADS);
    println!("{:<6} {:>12} {:>12} {:>8}  share of the limit, least to largest", "", "limit, B/s", "step, B/s", "share");
    for (name, pattern) in RULES {
        let mut parameters = parameters(name);
        let (mut limits, mut steps) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            limits.push(machine::rate(THREADS, moment, |thread| arrays.pass(pattern, thread)) * pattern.bytes());
            steps.push(stepped(&mut parameters, moment) * pattern.bytes());
        }
        let shares = Spread::of(steps.iter().zip(&limits).map(|(step, limit)| 100.0 * step / limit));
        let (limit, step) = (Spread::of(limits).median, Spread::of(steps).median);
        println!(
            "{name:<6} {:>12} {:>12} {:>7.0}%  {:.0}% to {:.0}%",
            scaled(limit),
            scaled(step),
            shares.median,
            shares.low,
            shares.high
        );
    }
}
