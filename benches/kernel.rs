//! Run-steps a second: each optimizer of the catalog at 2, 10 and 100 coordinates, or on matrices of three sizes, lanes
//! beside one run at a time.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lrsweep::engine::{self, Options};
use lrsweep::lane::Isa;
use lrsweep::plan::{Plan, plan};
use lrsweep::spec::{self, Catalog};
use std::hint::black_box;
use std::sync::atomic::AtomicBool;

fn sweep(text: &str) -> Plan {
    let spec = spec::parse("bench.toml", "bench", text, &Catalog::builtin(), Some(u64::MAX)).expect("a sweep");
    plan(spec).expect("a plan")
}

fn execute(plan: &Plan, isa: Option<Isa>, threads: usize) -> f64 {
    let stop = AtomicBool::new(false);
    let options = Options { threads: Some(threads), isa, stop: &stop };
    let mut sum = 0.0;
    let mut add = |part: f64| {
        sum += part;
        Ok(())
    };
    let done = engine::run(plan, &options, |rows| rows.iter().map(|(_, t)| t.evidence.final_gap).sum(), &mut add);
    assert!(done.is_ok());
    sum
}

/// Every optimizer on the quadratic of condition 100, or if it is made for matrices on a matrix factorization; one
/// thread, rates that keep all runs alive.
fn optimizers(c: &mut Criterion) {
    for (size, dim, factors) in [(0, 2, [2, 2, 2]), (1, 10, [6, 4, 2]), (2, 100, [20, 15, 5])] {
        for entry in lrsweep::optimizer::catalog() {
            let [rows, cols, rank] = factors;
            let (label, objective, steps) = if entry.matrices {
                let objective =
                    format!("{{ name = 'matrix-factorization', rows = {rows}, cols = {cols}, rank = {rank} }}");
                (format!("{rows}x{cols}-rank-{rank}"), objective, [100, 50, 10][size])
            } else {
                (format!("dim-{dim}"), format!("{{ name = 'quadratic', dim = {dim} }}"), 500)
            };
            let mut group = c.benchmark_group(format!("{}/{label}", entry.info.name));
            for (name, isa, runs) in [("lanes", None, 256), ("scalar", Some(Isa::Scalar), 16)] {
                let plan = sweep(&format!(
                    "steps = {steps}\nobjective = {objective}\noptimizer = '{}'\n\
                     learning-rate = {{ from = 1e-4, to = 1e-2, points = {runs} }}\ncurves = {{ runs = 0 }}",
                    entry.info.name
                ));
                group.throughput(Throughput::Elements(plan.total_steps()));
                group.bench_function(name, |b| b.iter(|| black_box(execute(&plan, isa, 1))));
            }
        }
    }
}

/// What the README quotes: 10,000 learning rates x 1,000 steps of Adam on two-dimensional Rosenbrock, two threads.
fn headline(c: &mut Criterion) {
    let plan = sweep(
        "steps = 1000\nobjective = 'rosenbrock'\noptimizer = 'adam'\n\
         learning-rate = { from = 1e-5, to = 1e1, points = 10_000 }\ncurves = { runs = 0 }",
    );
    let mut group = c.benchmark_group("headline");
    group.throughput(Throughput::Elements(plan.total_steps()));
    group.bench_function("adam-rosenbrock-10000x1000", |b| b.iter(|| black_box(execute(&plan, None, 2))));
    for isa in Isa::ALL.into_iter().filter(|isa| isa.available()) {
        group.bench_function(format!("{isa:?}").to_lowercase(), |b| b.iter(|| black_box(execute(&plan, Some(isa), 2))));
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10).warm_up_time(std::time::Duration::from_millis(300))
        .measurement_time(std::time::Duration::from_millis(1000));
    targets = headline, optimizers
}
criterion_main!(benches);
