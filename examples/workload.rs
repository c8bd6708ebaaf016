//! What another program needs to do the work of a sweep's first objective, optimizer and schedule, as JSON:
//! `cargo run --release --example workload -- sweeps/bench/w5.toml`.
//!
//! Rates, the schedule's factor at each step, the start point, and for mini-batches the rows of each step and after how many
//! steps the loss over all rows is read.

use lrsweep::data::{Labels, load};
use lrsweep::objective::{Batches, Sampling};
use lrsweep::param::{Setting, Value};
use lrsweep::plan::{Plan, plan};
use lrsweep::spec::{self, Catalog};
use serde_json::{Map, Value as Json, json};

fn main() {
    let file = std::env::args().nth(1).expect("the name of a sweep file");
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"));
    let spec = spec::parse(&file, "workload", &text, &Catalog::builtin(), Some(u64::MAX));
    println!("{}", export(&plan(spec.unwrap_or_else(|mistakes| panic!("{mistakes}"))).unwrap()));
}

fn export(plan: &Plan) -> Json {
    let row = plan.row(0);
    let (setting, problem) = &plan.problems[0];
    let factors = plan.factors(row.schedule, row.steps);
    json!({
        "objective": described(setting),
        "optimizer": described(&plan.optimizer(row.optimizer, row.combination)),
        "steps": row.steps,
        "rates": plan.spec.optimizers[0].1.to_vec(),
        "factors": if factors.iter().all(|factor| *factor == 1.0) { Json::Null } else { json!(factors) },
        "start": problem.start(row.seed, plan.spec.spread),
        "parts": problem.layout.parts().iter().map(|part| json!([part.name, part.rows, part.cols])).collect::<Vec<_>>(),
        "batches": batches(setting, row.seed, row.steps),
        "readings": problem.epoch.map(|epoch| plan.look_steps(row.steps, Some(epoch))),
    })
}

/// Name and parameters; what is absent is left out.
fn described(setting: &Setting) -> Json {
    let mut all = Map::from_iter([("name".to_string(), json!(setting.name))]);
    for (param, value) in &setting.args.0 {
        let value = match value {
            Value::Number(x) => json!(x),
            Value::Count(n) => json!(n),
            Value::Flag(on) => json!(on),
            Value::Numbers(list) => json!(list),
            Value::Absent => continue,
            other => json!(other.to_string()),
        };
        all.insert(param.name.into(), value);
    }
    Json::Object(all)
}

/// The rows of each step, where there are mini-batches.
fn batches(setting: &Setting, seed: u64, steps: u32) -> Json {
    let has = |name: &str| setting.args.0.iter().any(|(param, value)| param.name == name && *value != Value::Absent);
    if !has("batch") {
        return Json::Null;
    }
    let args = &setting.args;
    let sampling = match args.get("sampling") {
        Value::Choice("sequential") => Sampling::Sequential,
        Value::Choice("replacement") => Sampling::Replacement,
        _ => Sampling::Shuffled,
    };
    let ([set, _], _) =
        load(args, Labels::Classes).unwrap_or_else(|fault| panic!("{}: {}", fault.param, fault.message));
    let batches = Batches { rows: set.rows(), size: args.count("batch").unwrap_or(1) as usize, sampling };
    let mut rows = Vec::new();
    let step = |step| {
        batches.rows(seed, step, &mut rows);
        json!(rows)
    };
    (0..steps).map(step).collect()
}
