//! What several benches need: the sweeps of known size, running them, and medians.
#![allow(dead_code)]

use lrsweep::engine::{self, Options, Trace};
use lrsweep::plan::{Plan, Row, plan};
use lrsweep::spec::{self, Catalog};
use lrsweep::verdict::judge;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

/// The text of one of `sweeps/bench`.
pub fn text(name: &str) -> String {
    let file = format!("{}/sweeps/bench/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The plan of a sweep file's text.
pub fn sweep(text: &str) -> Plan {
    let spec = spec::parse("bench.toml", "bench", text, &Catalog::builtin(), Some(u64::MAX));
    plan(spec.unwrap_or_else(|mistakes| panic!("{mistakes}"))).expect("a plan")
}

/// The text with another number of learning rates.
pub fn with_runs(text: &str, runs: u64) -> String {
    replaced(text, "points = ", &runs.to_string())
}

/// The text with another budget.
pub fn with_steps(text: &str, steps: u32) -> String {
    replaced(text, "steps = ", &steps.to_string())
}

/// `wq` with one dimension, and as many runs as make about `work` coordinate-steps, between 128 and 50,000.
pub fn of_dim(dim: usize, work: u64) -> String {
    const STEPS: u64 = 200;
    let runs = (work / (STEPS * dim as u64)).clamp(128, 50_000);
    with_runs(&replaced(&text("wq"), "dim = ", &dim.to_string()), runs)
}

/// The text with another value behind `key`: up to the comma, brace or line's end behind it, or a whole list.
fn replaced(text: &str, key: &str, value: &str) -> String {
    let (before, after) = text.split_once(key).unwrap_or_else(|| panic!("no '{key}' in {text}"));
    let end = match after.starts_with('[') {
        true => after.find(']').map(|end| end + 1),
        false => after.find([',', ' ', '\n']),
    };
    format!("{before}{key}{value}{}", &after[end.expect("an end")..])
}

/// Runs a plan on so many threads, every run judged; yields the number of runs that have an outcome.
pub fn execute(plan: &Plan, threads: usize) -> u64 {
    let options = Options { threads: Some(threads), isa: None, stop: &AtomicBool::new(false) };
    let thresholds = &plan.spec.thresholds;
    let judged = |runs: &[(Row, Trace)]| {
        let verdicts = runs.iter().map(|(row, trace)| judge(&trace.evidence, row.steps, row.drawn, thresholds));
        verdicts.map(std::hint::black_box).count() as u64
    };
    let mut count = 0;
    let done = engine::run(plan, &options, judged, |part| {
        count += part;
        Ok(())
    });
    assert!(done.is_ok() && count == plan.runs());
    count
}

/// The same, in steps of the plan a second.
pub fn rate(plan: &Plan, threads: usize) -> f64 {
    let begun = Instant::now();
    execute(plan, threads);
    plan.total_steps() as f64 / begun.elapsed().as_secs_f64()
}

/// Median, least and largest of measurements.
#[derive(Clone, Copy, Debug)]
pub struct Spread {
    /// The middle one.
    pub median: f64,
    /// The least.
    pub low: f64,
    /// The largest.
    pub high: f64,
}

impl Spread {
    /// That of some numbers, at least one.
    pub fn of(numbers: impl IntoIterator<Item = f64>) -> Spread {
        let mut numbers: Vec<f64> = numbers.into_iter().collect();
        numbers.sort_by(f64::total_cmp);
        Spread { median: numbers[numbers.len() / 2], low: numbers[0], high: numbers[numbers.len() - 1] }
    }
}

/// Whether this is a test of the bench, which is to be quick: `cargo test --benches`, or `cargo bench -- --test`.
pub fn testing() -> bool {
    asked_for("--test") || !asked_for("--bench")
}

/// Whether an argument was given.
pub fn asked_for(arg: &str) -> bool {
    std::env::args().any(|given| given == arg)
}

/// A rate with three digits: `1.23 G`, `45.6 M`.
pub fn scaled(x: f64) -> String {
    let (x, unit) = match x {
        x if x >= 1e9 => (x / 1e9, " G"),
        x if x >= 1e6 => (x / 1e6, " M"),
        x if x >= 1e3 => (x / 1e3, " k"),
        x => (x, ""),
    };
    let decimals = if x < 10.0 { 2 } else { usize::from(x < 100.0) };
    format!("{x:.decimals$}{unit}")
}

/// The CPU's name and family, where the system tells them.
pub fn cpu() -> String {
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let fact = |key: &str| {
        text.lines()
            .find_map(|line| line.strip_prefix(key)?.split_once(": "))
            .map(|(_, value)| value.trim().to_string())
    };
    match (fact("model name"), fact("cpu family"), fact("model\t")) {
        (Some(name), Some(family), Some(model)) => format!("{name}, family {family}, model {model}"),
        _ => std::env::consts::ARCH.into(),
    }
}
