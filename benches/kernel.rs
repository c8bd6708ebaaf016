//! Run-steps a second: each optimizer of the catalog at 2, 100 and 10,000 coordinates, or on matrices of three sizes,
//! lanes beside one run at a time; each wrapper; an optimizer that is not of this crate.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lrsweep::engine::{self, Options};
use lrsweep::lane::{Isa, Point, Real, zip};
use lrsweep::layout::Layout;
use lrsweep::optimizer::{Hyper, Now, Optimizer};
use lrsweep::param::{Args, Default, Info, Kind, Param, Range, Value};
use lrsweep::plan::{Plan, plan};
use lrsweep::spec::{self, Catalog};
use std::hint::black_box;
use std::sync::atomic::AtomicBool;

fn sweep(text: &str) -> Plan {
    sweep_with(&Catalog::builtin(), text)
}

fn sweep_with(catalog: &Catalog, text: &str) -> Plan {
    plan(spec::parse("bench.toml", "bench", text, catalog, Some(u64::MAX)).expect("a sweep")).expect("a plan")
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
    let sizes = [(2, [2, 2, 2], 500, 256), (100, [6, 4, 2], 500, 64), (10_000, [20, 15, 5], 50, 8)];
    for (dim, [rows, cols, rank], steps, lanes) in sizes {
        for entry in lrsweep::optimizer::catalog() {
            let (label, objective, steps) = if entry.matrices {
                let objective =
                    format!("{{ name = 'matrix-factorization', rows = {rows}, cols = {cols}, rank = {rank} }}");
                (format!("{rows}x{cols}-rank-{rank}"), objective, steps / 5)
            } else {
                (format!("dim-{dim}"), format!("{{ name = 'quadratic', dim = {dim} }}"), steps)
            };
            let mut group = c.benchmark_group(format!("{}/{label}", entry.info.name));
            for (name, isa, runs) in [("lanes", None, lanes), ("scalar", Some(Isa::Scalar), lanes / 8 + 1)] {
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

/// Adam with each wrapper round it, beside Adam alone.
fn wrappers(c: &mut Criterion) {
    let mut group = c.benchmark_group("wrappers");
    let wrappers = lrsweep::wrapper::catalog();
    let table = |info: &Info| {
        let required = info.params.iter().filter(|param| matches!(param.default, Default::Required));
        let examples = Args::examples(info.params);
        let given = required.map(|param| match examples.get(param.name) {
            Value::Text(text) => format!(", {} = '{text}'", param.name),
            value => format!(", {} = {value}", param.name),
        });
        (info.name, format!("{{ name = '{}'{} }}", info.name, given.collect::<String>()))
    };
    let bare = ("none", "'none'".to_string());
    for (wrap, table) in [bare].into_iter().chain(wrappers.iter().map(|entry| table(&entry.info))) {
        let plan = sweep(&format!(
            "steps = 500\nobjective = 'rosenbrock'\noptimizer = {{ name = 'adam', wrap = {table} }}\n\
             learning-rate = {{ from = 1e-4, to = 1e-2, points = 256 }}\ncurves = {{ runs = 0 }}"
        ));
        group.throughput(Throughput::Elements(plan.total_steps()));
        group.bench_function(wrap, |b| b.iter(|| black_box(execute(&plan, None, 1))));
    }
}

/// The catalog's signsgd, written again outside of the library: it must not be slower.
struct Stranger;

impl Optimizer for Stranger {
    const INFO: Info = Info {
        name: "stranger",
        about: "the sign of the average gradient",
        source: "this bench",
        params: &[Param {
            name: "momentum",
            kind: Kind::Number(Range::DECAY),
            default: Default::Number(0.0),
            help: "decay rate of the average gradient",
        }],
    };

    type State<V: Real> = (V, Vec<V>);

    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> (V, Vec<V>) {
        (hyper.number("momentum"), vec![V::zero(); layout.dim()])
    }

    #[inline(always)]
    fn step<V: Real>((momentum, average): &mut (V, Vec<V>), now: Now<V>, grad: &[V], x: Point<V>) {
        let rest = V::one() - *momentum;
        for (mut x, g, m) in zip((x, grad, average)) {
            *m = *momentum * *m + rest * *g;
            x.to(*x - now.lr * m.signum());
        }
    }
}

fn stranger(c: &mut Criterion) {
    let catalog = lrsweep::app().optimizer::<Stranger>().catalog();
    let mut group = c.benchmark_group("stranger");
    for name in ["signsgd", "stranger"] {
        let plan = sweep_with(
            &catalog,
            &format!(
                "steps = 1000\nobjective = 'rosenbrock'\noptimizer = {{ name = '{name}', momentum = 0.9 }}\n\
                 learning-rate = {{ from = 1e-5, to = 1e-2, points = 1024 }}\ncurves = {{ runs = 0 }}"
            ),
        );
        group.throughput(Throughput::Elements(plan.total_steps()));
        group.bench_function(name, |b| b.iter(|| black_box(execute(&plan, None, 1))));
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
    targets = headline, stranger, wrappers, optimizers
}
criterion_main!(benches);
