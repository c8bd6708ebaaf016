//! Training on data: many learning rates in lanes, which share each pass over the data, beside one run at a time.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lrsweep::engine::{self, Options};
use lrsweep::lane::Isa;
use lrsweep::plan::plan;
use lrsweep::spec::{self, Catalog};
use std::hint::black_box;
use std::sync::atomic::AtomicBool;

const RATES: u64 = 100;

/// Rates that keep all runs alive, one thread; the throughput is in run-steps.
fn compare(c: &mut Criterion, name: &str, objective: &str, steps: u32) {
    let text = format!(
        "steps = {steps}\nobjective = {{ {objective} }}\noptimizer = 'adam'\ncurves = {{ runs = 0 }}\n\
         learning-rate = {{ from = 1e-4, to = 1e-2, points = {RATES} }}"
    );
    let spec = spec::parse("bench.toml", "bench", &text, &Catalog::builtin(), None).expect("a sweep");
    let plan = plan(spec).expect("a plan");
    let mut group = c.benchmark_group(name);
    group.throughput(Throughput::Elements(plan.total_steps()));
    for isa in [Isa::best(), Isa::Avx2, Isa::Sse2, Isa::Scalar].into_iter().filter(|isa| isa.available()) {
        let lanes = if isa == Isa::Scalar { "one-at-a-time".into() } else { format!("{isa:?}").to_lowercase() };
        let stop = AtomicBool::new(false);
        let options = Options { threads: Some(1), isa: Some(isa), stop: &stop };
        group.bench_function(lanes, |b| {
            b.iter(|| {
                let mut sum = 0.0;
                let done = engine::run(
                    &plan,
                    &options,
                    |rows| rows.iter().map(|(_, trace)| trace.evidence.final_gap).sum(),
                    |part: f64| {
                        sum += part;
                        Ok(())
                    },
                );
                assert!(done.is_ok());
                black_box(sum)
            });
        });
    }
}

/// 1797 rows, 64-32-10.
fn digits(c: &mut Criterion) {
    compare(c, "digits-64-32-10", "name = 'perceptron', data = 'digits', widths = [32]", 1);
}

/// 569 rows, 30-1.
fn cancer(c: &mut Criterion) {
    compare(c, "breast-cancer-30-1", "name = 'logistic-regression', data = 'breast-cancer'", 20);
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10).warm_up_time(std::time::Duration::from_millis(300))
        .measurement_time(std::time::Duration::from_millis(2000));
    targets = digits, cancer
}
criterion_main!(benches);
