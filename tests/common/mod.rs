//! What several test files need: a sweep from its text, and its runs with their verdicts.
#![allow(dead_code)]

use lrsweep::engine::{self, Options, Trace};
use lrsweep::plan::{Plan, Row, plan};
use lrsweep::spec::{self, Catalog, Files};
use lrsweep::verdict::{Verdict, judge};
use std::sync::atomic::AtomicBool;

/// The plan of a sweep file's text; every file that it names is the same small table.
pub fn sweep(text: &str) -> Plan {
    let files = Files::new(|_| Ok(b"share,factor\n0,0\n0.2,1\n0.9,0.5\n".to_vec()));
    let spec = spec::parse("test.toml", "test", text, &Catalog { files, ..Catalog::builtin() }, None);
    plan(spec.unwrap_or_else(|mistakes| panic!("{mistakes}"))).unwrap()
}

/// Every run of a plan with what was measured of it.
pub fn traces(plan: &Plan) -> Vec<(Row, Trace)> {
    traces_with(plan, &Options { threads: Some(2), isa: None, stop: &AtomicBool::new(false) })
}

/// The same with options.
pub fn traces_with(plan: &Plan, options: &Options) -> Vec<(Row, Trace)> {
    let mut all = Vec::new();
    let done = engine::run(
        plan,
        options,
        |rows| rows.to_vec(),
        |rows| {
            all.extend(rows);
            Ok(())
        },
    );
    assert_eq!(done.unwrap(), engine::Completion::Complete);
    all
}

/// Every run of a sweep file's text with its verdict.
pub fn verdicts(text: &str) -> Vec<(Row, Trace, Verdict)> {
    let plan = sweep(text);
    let judged = |(row, trace): (Row, Trace)| {
        let verdict = judge(&trace.evidence, row.steps, row.drawn, &plan.spec.thresholds);
        (row, trace, verdict)
    };
    traces(&plan).into_iter().map(judged).collect()
}

/// The optimizers, as sweep files name them, that are a method of `tests/reference/stability.csv`; `eps` is what freezes
/// the divisor of those that have one.
pub fn stability_setting(method: &str, eps: f64) -> Vec<String> {
    let after = |key: &str| method.split_once(key).unwrap().1.split(' ').next().unwrap().to_string();
    let with = |values: String| vec![format!("{{ name = 'sgd', {values} }}")];
    let decay = "wrap = { name = 'weight-decay', rate = 0.8 }";
    let frozen = format!("eps = {eps:e}");
    match method {
        "GD" => vec!["'sgd'".into()],
        "GD + L2 (coupled) wd=.8" => with("weight_decay = 0.8".into()),
        "SGDW decoupled wd=.8 (x<-(1-eta wd)x)" => with(decay.into()),
        "HB b=.9 L2 wd=.8" => with("momentum = 0.9, weight_decay = 0.8".into()),
        "HB b=.9 decoupled wd=.8" => with(format!("momentum = 0.9, {decay}")),
        "Nesterov b=.9 L2 wd=.8" => with("momentum = 0.9, nesterov = true, weight_decay = 0.8".into()),
        "Nesterov b=.9 decoupled wd=.8" => with(format!("momentum = 0.9, nesterov = true, {decay}")),
        "Adam frozen P=2.3 b1=.9" => vec![format!("{{ name = 'adam', {frozen} }}")],
        "NAdam frozen P=2.3 b1=.9" => vec![format!("{{ name = 'nadam', form = 'optax', {frozen} }}")],
        _ if method.starts_with("heavy-ball") => with(format!("momentum = {}", after("b="))),
        _ if method.starts_with("Nesterov (torch") => with(format!("momentum = {}, nesterov = true", after("b="))),
        _ if method.starts_with("Nesterov lookahead") => {
            vec![format!("{{ name = 'nesterov', momentum = {} }}", after("b="))]
        }
        // An average of gradients is momentum whose dampening is the decay rate.
        _ if method.starts_with("EMA momentum") => {
            let b = after("b=");
            let dampened = format!("{{ name = 'sgd', momentum = {b}, dampening = {b} }}");
            vec![dampened, format!("{{ name = 'ema-momentum', momentum = {b} }}")]
        }
        _ if method.starts_with("EMA Nesterov") => {
            vec![format!("{{ name = 'ema-momentum', momentum = {}, nesterov = true }}", after("b="))]
        }
        _ if method.starts_with("torch momentum") => {
            with(format!("momentum = 0.9, dampening = {}", after("dampening=")))
        }
        _ if method.starts_with("Schedule-Free SGD") => {
            vec![format!("{{ name = 'schedule-free-sgd', momentum = {} }}", after("b="))]
        }
        _ => panic!("'{method}' is not checked"),
    }
}
