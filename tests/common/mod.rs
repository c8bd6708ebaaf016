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
