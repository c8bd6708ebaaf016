//! Run-steps a second on the sweeps of known size in `sweeps/bench`, on one thread and on two; a million runs; how speed
//! goes with the dimension; and how long the program takes for one run.

mod common;

use common::{execute, of_dim, sweep, testing, text, with_runs, with_steps};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::process::Command;

/// One sweep on one thread and on two.
fn measure(c: &mut Criterion, name: &str, text: &str) {
    let plan = sweep(text);
    let mut group = c.benchmark_group(name);
    group.throughput(Throughput::Elements(plan.total_steps()));
    for threads in [1, 2] {
        group.bench_function(format!("threads-{threads}"), |b| b.iter(|| execute(&plan, threads)));
    }
}

fn workloads(c: &mut Criterion) {
    for name in ["w1", "w2", "w3", "w4", "w5"] {
        measure(c, name, &text(name));
    }
    // A test shows that it runs; it need not take its time.
    let million = with_runs(&text("w1"), 1_000_000);
    measure(c, "w1-million", &if testing() { with_steps(&million, 1) } else { million });
}

/// The elements are run-steps; times the dimension they are coordinate-steps.
fn dimensions(c: &mut Criterion) {
    for dim in [2, 10, 100, 1_000, 10_000] {
        measure(c, &format!("wq-dim-{dim}"), &of_dim(dim, if testing() { 1 } else { 100_000_000 }));
    }
}

/// From the start of the process to the results on disk, for a sweep of one run.
fn start(c: &mut Criterion) {
    let place = tempfile::tempdir().expect("a folder");
    let file = place.path().join("one.toml");
    std::fs::write(&file, "steps = 100\nobjective = 'rosenbrock'\noptimizer = 'adam'\nlearning-rate = 0.1\n")
        .expect("a file");
    let mut group = c.benchmark_group("start");
    for (name, more) in [("tables", &["--no-figures"][..]), ("tables-and-figures", &[])] {
        group.bench_function(name, |b| {
            b.iter(|| {
                let mut command = Command::new(env!("CARGO_BIN_EXE_lrsweep"));
                command.arg("run").arg(&file).args(["--quiet", "--force", "--out"]).arg(place.path().join("results"));
                assert!(command.args(more).status().expect("a program").success());
            });
        });
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10).warm_up_time(std::time::Duration::from_millis(300))
        .measurement_time(std::time::Duration::from_millis(2000));
    targets = workloads, dimensions, start
}
criterion_main!(benches);
