//! A formula of a sweep file beside the same function written in Rust: whole runs, and value and gradient alone.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lrsweep::engine::{self, Options};
use lrsweep::lane::Isa;
use lrsweep::plan::{Plan, plan};
use lrsweep::spec::{self, Catalog};
use std::hint::black_box;
use std::sync::atomic::AtomicBool;

/// Each function: its name, in Rust, and as a formula.
const FUNCTIONS: [(&str, &str, &str); 3] = [
    (
        "rosenbrock",
        "'rosenbrock'",
        "{ name = 'mine', expr = '(1 - x)^2 + 100*(y - x^2)^2', start = [-1.2, 1], minimum = [1, 1] }",
    ),
    (
        "rastrigin",
        "'rastrigin'",
        "{ name = 'mine', expr = '20 + x^2 + y^2 - 10*cos(2*pi*x) - 10*cos(2*pi*y)', start = [2.2, -1.7], \
         minimum = [0, 0] }",
    ),
    (
        "wood",
        "'wood'",
        "{ name = 'mine', expr = '100*(b - a^2)^2 + (1 - a)^2 + 90*(d - c^2)^2 + (1 - c)^2 + 10*(b + d - 2)^2 + \
         (b - d)^2/10', start = [-3, -1, -3, -1], minimum = [1, 1, 1, 1] }",
    ),
];

fn sweep(objective: &str, optimizer: &str) -> Plan {
    let text = format!(
        "steps = 1000\nobjective = {objective}\noptimizer = '{optimizer}'\n\
         learning-rate = {{ from = 1e-6, to = 1e-4, points = 256 }}\ncurves = {{ runs = 0 }}"
    );
    plan(spec::parse("bench.toml", "bench", &text, &Catalog::builtin(), None).expect("a sweep")).expect("a plan")
}

fn execute(plan: &Plan, isa: Option<Isa>) -> f64 {
    let stop = AtomicBool::new(false);
    let options = Options { threads: Some(1), isa, stop: &stop };
    let mut sum = 0.0;
    let mut add = |part: f64| {
        sum += part;
        Ok(())
    };
    let done = engine::run(plan, &options, |rows| rows.iter().map(|(_, t)| t.evidence.final_gap).sum(), &mut add);
    assert!(done.is_ok());
    sum
}

/// One thread, rates that keep all runs alive, the bare step and a heavier one.
fn runs(c: &mut Criterion) {
    for optimizer in ["sgd", "adam"] {
        for (name, built_in, formula) in FUNCTIONS {
            let mut group = c.benchmark_group(format!("{name}/{optimizer}"));
            for (kind, objective) in [("built-in", built_in), ("formula", formula)] {
                let plan = sweep(objective, optimizer);
                group.throughput(Throughput::Elements(plan.total_steps()));
                group.bench_function(kind, |b| b.iter(|| black_box(execute(&plan, None))));
            }
        }
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10).warm_up_time(std::time::Duration::from_millis(300))
        .measurement_time(std::time::Duration::from_millis(1000));
    targets = runs
}
criterion_main!(benches);
