//! What stands round the step loop: reading a sweep file, expanding a plan, judging, writing and reading tables, keeping
//! runs on disk.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lrsweep::engine::{self, Options, Trace};
use lrsweep::plan::{Plan, Row, plan};
use lrsweep::spec::{self, Catalog};
use lrsweep::store::{Header, Keys, Part};
use lrsweep::{table, verdict};
use std::hint::black_box;
use std::sync::atomic::AtomicBool;

fn sweep(text: &str) -> Plan {
    let spec = spec::parse("bench.toml", "bench", text, &Catalog::builtin(), Some(u64::MAX)).expect("a sweep");
    plan(spec).expect("a plan")
}

/// A million runs over several axes: from the text to the last run's row.
fn expansion(c: &mut Criterion) {
    let text = "steps = 100\nobjective = ['rosenbrock', 'beale']\nseeds = 10\nlearning-rate = { from = 1e-5, to = 1e1, points = 500 }\n\
                [[optimizer]]\nname = 'adam'\nbeta1 = [0.0, 0.5, 0.8, 0.9, 0.95]\nbeta2 = [0.9, 0.95, 0.99, 0.999]\neps = [1e-8, 1e-6, 1e-4, 1e-2, 1e-1]";
    let runs = sweep(text).runs();
    assert_eq!(runs, 1_000_000);
    let mut group = c.benchmark_group("expansion");
    group.throughput(Throughput::Elements(runs));
    group.bench_function("text-to-plan", |b| b.iter(|| black_box(sweep(text)).runs()));
    let plan = sweep(text);
    group.bench_function("every-row", |b| {
        b.iter(|| (0..plan.runs()).map(|run| black_box(plan.row(run)).lr).sum::<f64>())
    });
}

fn finished() -> (Plan, Vec<(Row, Trace)>) {
    let plan = sweep(
        "steps = 200\nobjective = ['rosenbrock', 'beale']\noptimizer = ['sgd', 'adam']\n\
         learning-rate = { from = 1e-5, to = 1e1, points = 2500 }\ncurves = { runs = 0 }",
    );
    let stop = AtomicBool::new(false);
    let mut rows = Vec::new();
    let mut keep = |part| {
        rows.extend::<Vec<(Row, Trace)>>(part);
        Ok(())
    };
    let done = engine::run(&plan, &Options { threads: None, isa: None, stop: &stop }, |rows| rows.to_vec(), &mut keep);
    assert!(done.is_ok());
    (plan, rows)
}

fn tables(c: &mut Criterion) {
    let (plan, rows) = finished();
    let thresholds = plan.spec.thresholds;
    let mut group = c.benchmark_group("table");
    group.throughput(Throughput::Elements(rows.len() as u64));
    group.bench_function("judge", |b| {
        b.iter(|| {
            rows.iter()
                .filter(|(row, t)| verdict::judge(&t.evidence, row.steps, row.drawn, &thresholds).step.is_some())
                .count()
        })
    });
    group.bench_function("write", |b| b.iter(|| black_box(table::format(&plan, &rows)).runs_csv.len()));
    let file = [table::runs_header(&plan), table::format(&plan, &rows).runs_csv].concat();
    group.bench_function("read", |b| {
        b.iter(|| {
            let mut runs = 0;
            let read = table::rows(&plan, &file[..], |_, evidence| {
                runs += u64::from(black_box(evidence).exits);
                Ok(())
            });
            assert!(read.is_ok());
            runs
        })
    });
}

/// The quickstart's runs and tables, without and with what keeps each run on disk: the second is to take less than 2 % longer.
/// What waits for the disk is not in it: that is once a second at most, and at the end once for the whole folder.
fn kept(c: &mut Criterion) {
    let text = std::fs::read_to_string("sweeps/quickstart.toml").expect("the quickstart");
    let plan = sweep(&text);
    let stop = AtomicBool::new(false);
    let options = Options { threads: None, isa: None, stop: &stop };
    let mut group = c.benchmark_group("quickstart");
    group.throughput(Throughput::Elements(plan.runs()));
    group.bench_function("tables", |b| {
        b.iter(|| {
            let mut bytes = 0;
            let sink = |chunk: table::Chunk| {
                bytes += chunk.runs_csv.len();
                Ok(())
            };
            assert!(engine::run(&plan, &options, |rows| table::format(&plan, rows), sink).is_ok());
            bytes
        })
    });
    group.bench_function("tables-kept", |b| {
        b.iter(|| {
            let folder = tempfile::tempdir().expect("a folder");
            let keys = Keys::of(&plan);
            let header = Header::of(keys.fingerprint(&plan));
            let part = Part::create(&folder.path().join("1.part"), "1.part", &header).expect("a part");
            let mut bytes = 0;
            let work = |rows: &[(Row, Trace)]| {
                let keys = keys.keys(&plan, rows.iter().map(|(row, _)| row));
                let batch = Part::batch(keys.into_iter().zip(rows.iter().map(|(_, trace)| trace)));
                (part.push(&batch, rows.len() as u64), table::format(&plan, rows))
            };
            let sink = |(pushed, chunk): (std::io::Result<()>, table::Chunk)| {
                bytes += chunk.runs_csv.len();
                pushed
            };
            assert!(engine::run(&plan, &options, work, sink).is_ok());
            assert_eq!(part.runs(), plan.runs());
            bytes
        })
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10).warm_up_time(std::time::Duration::from_millis(300))
        .measurement_time(std::time::Duration::from_secs(1));
    targets = expansion, tables, kept
}
criterion_main!(benches);
