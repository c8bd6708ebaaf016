//! The engine's seconds for a sweep, several times, every run judged and nothing written, as JSON:
//! `cargo run --release --example engine -- sweeps/bench/w1.toml 5`.

use lrsweep::engine::{self, Options, Trace};
use lrsweep::plan::{Plan, Row, plan};
use lrsweep::spec::{self, Catalog};
use lrsweep::verdict::judge;
use serde_json::json;
use std::hint::black_box;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

fn main() {
    let file = std::env::args().nth(1).expect("the name of a sweep file");
    let times = std::env::args().nth(2).map_or(1, |times| times.parse().expect("a number of times"));
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"));
    let spec = spec::parse(&file, "engine", &text, &Catalog::builtin(), Some(u64::MAX));
    let plan = plan(spec.unwrap_or_else(|mistakes| panic!("{mistakes}"))).unwrap();
    let seconds: Vec<f64> = (0..times).map(|_| seconds(&plan)).collect();
    println!("{}", json!({ "runs": plan.runs(), "steps": plan.total_steps(), "seconds": seconds }));
}

fn seconds(plan: &Plan) -> f64 {
    let options = Options { threads: None, isa: None, stop: &AtomicBool::new(false) };
    let thresholds = &plan.spec.thresholds;
    let judged = |runs: &[(Row, Trace)]| {
        let verdicts = runs.iter().map(|(row, trace)| judge(&trace.evidence, row.steps, row.drawn, thresholds));
        verdicts.map(black_box).count() as u64
    };
    let (begun, mut count) = (Instant::now(), 0);
    let done = engine::run(plan, &options, judged, |part| {
        count += part;
        Ok(())
    });
    assert!(done.is_ok() && count == plan.runs());
    begun.elapsed().as_secs_f64()
}
