//! What must hold for any bytes that a reader of files is given: it ends soon, in little memory, without a panic, and
//! either refuses with a word on what is wrong or yields what can be worked with.
//!
//! The fuzz targets call these with bytes of their own, `tests/fuzz.rs` with the seeds.

use lrsweep::engine::{self, Options};
use lrsweep::expression;
use lrsweep::lane::Isa;
use lrsweep::plan::{Plan, plan};
use lrsweep::spec::{self, Catalog, Files};
use lrsweep::store::{self, Fingerprint, Header, Key, Parts};
use lrsweep::table;
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;

/// A sweep may have so many runs.
const RUNS: u64 = 1_000;

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
    let files = Files::new(|name| match name.as_os_str().len() % 3 {
        0 => Ok(b"step,factor\n0,1\n5,0.5\n".to_vec()),
        1 => Ok(b"a,b,class\n1,2,0\n3,4,1\n5,-6,0\n2,2,1\n".to_vec()),
        _ => Err(std::io::ErrorKind::NotFound.into()),
    });
    let figures = lrsweep::figure::catalog().iter().map(|chart| chart.info.name).collect();
    Catalog { figures, files, ..Catalog::builtin() }
});

/// A sweep file. Where it is one, and a small one, it is run.
pub fn spec(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let spec = match spec::parse("x.toml", "x", text, &CATALOG, Some(RUNS)) {
        Ok(spec) => spec,
        Err(mistakes) => {
            assert!(!mistakes.0.is_empty(), "refused without a word");
            let lines = text.split('\n').count();
            assert!(mistakes.0.iter().all(|mistake| mistake.line <= lines), "beyond the end: {mistakes}");
            return;
        }
    };
    let plan = plan(spec).expect("what is checked can be built");
    assert!(plan.runs() <= RUNS, "{} runs", plan.runs());
    for run in [0, plan.runs() / 2, plan.runs().saturating_sub(1)].into_iter().filter(|&run| run < plan.runs()) {
        let row = plan.row(run);
        assert_eq!(row.run, run);
        let _ = plan.optimizer(row.optimizer, row.combination).label();
    }
    if plan.total_steps() <= 300 && plan.problems.iter().all(|(_, problem)| problem.dim <= 20 && !problem.scored) {
        run(plan);
    }
}

/// Runs a plan, and reads its tables back.
fn run(plan: Plan) {
    let options = Options { threads: Some(1), isa: Some(Isa::Scalar), stop: &AtomicBool::new(false) };
    let mut runs = Vec::new();
    let done = engine::run(&plan, &options, <[_]>::to_vec, |part| {
        runs.extend(part);
        Ok(())
    });
    assert!(done.is_ok() && runs.len() as u64 == plan.runs());
    table::settle(&plan, &mut runs);
    let chunk = table::format(&plan, &runs);
    let files = [table::runs_header(&plan), chunk.runs_csv, table::curves_header(), chunk.curves_csv];
    let thresholds = plan.spec.thresholds;
    let read = table::read(plan, &files[..2].concat()[..], &files[2..].concat()[..], &thresholds);
    assert_eq!(read.expect("its own tables").runs.len(), runs.len());
}

/// A sweep for the tables: two groups, two series each, three seeds.
pub const SWEEP: &str = "steps = [6, 20]\nobjective = 'rosenbrock'\noptimizer = ['sgd', { name = 'adam', beta1 = [0.5, 0.9] }]\n\
    seeds = 2\nlearning-rate = [0.001, 0.1, 10.0]\ncurves = { points = 4, runs = 12 }\n";

/// The plan of that sweep.
pub fn small() -> Plan {
    plan(spec::parse("x.toml", "x", SWEEP, &CATALOG, None).expect("a sweep")).expect("a plan")
}

/// `runs.csv` and `curves.csv` of a small sweep, a zero byte between them. What can be read can be drawn.
pub fn table(bytes: &[u8]) {
    let cut = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
    let (runs, curves) = (&bytes[..cut], bytes.get(cut + 1..).unwrap_or_default());
    let plan = small();
    let (thresholds, planned) = (plan.spec.thresholds, plan.runs());
    match table::read(plan, runs, curves, &thresholds) {
        Err(mistake) => assert!(!mistake.message.is_empty()),
        Ok(table) => {
            assert_eq!(table.runs.len() as u64, planned);
            let summary = lrsweep::report::Summary::of(&table, "0", &thresholds);
            assert!(!summary.json().is_empty());
            for figure in lrsweep::figure::draw(&table) {
                assert!(!figure.stem.is_empty());
            }
        }
    }
    let plan = small();
    let mut comparison = table::Comparison::new(&plan, runs, curves).expect("memory can be read");
    comparison.finish().expect("memory can be read");
}

/// A part of finished runs: after a zero byte the whole file, else a trace alone (1) or records in a batch whose header
/// and checksum are right.
pub fn part(bytes: &[u8]) {
    let Some((kind, rest)) = bytes.split_first() else { return };
    if *kind == 1 {
        trace(rest);
        return;
    }
    let mut file = Vec::new();
    if *kind > 1 {
        file.extend(Header::of(Fingerprint(7)).line().as_bytes());
        file.extend((rest.len() as u32).to_le_bytes());
        file.extend(store::checksum(rest).to_le_bytes());
    }
    file.extend(rest);
    let path = tempfile::NamedTempFile::new().expect("a file").into_temp_path();
    std::fs::write(&path, &file).expect("a file");
    let parts = Parts::open([path.to_path_buf()]).expect("whatever is wrong in it is no error");
    assert!(parts.damages().len() <= 1 && parts.records() >= parts.len() as u64);
    // Each has a key and a length in front of it.
    assert!(parts.records() * 20 <= file.len() as u64, "{} records in {} bytes", parts.records(), file.len());
    let keys: Vec<Key> = parts.keys().collect();
    for key in keys {
        assert!(parts.has(key));
        if let Ok(found) = parts.trace(key, 0) {
            assert!(found.is_some_and(|trace| trace.curve.is_some() == parts.has_curve(key)));
        }
    }
}

/// What is a trace is written as it was read, but for the bits of what is not a number.
fn trace(bytes: &[u8]) {
    let Some(trace) = store::decode(bytes, 0) else { return };
    let mut again = Vec::new();
    store::encode(&trace, &mut again);
    assert!(again.len() <= bytes.len());
    let trace = store::decode(&again, 0).expect("it was one");
    let mut third = Vec::new();
    store::encode(&trace, &mut third);
    assert!(again == third);
}

/// A formula: read, differentiated and evaluated.
pub fn formula(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let formula = match expression::parse(text) {
        Ok(formula) => formula,
        Err(mistake) => {
            assert!(!mistake.message.is_empty(), "refused without a word");
            assert!(text.get(mistake.span.clone()).is_some(), "{:?} is no part of it", mistake.span);
            return;
        }
    };
    let names: Vec<&str> = formula.names().map(|(name, _)| name).collect();
    let (variables, constants) = names.split_at(names.len().min(3));
    let constants: Vec<(&str, f64)> = constants.iter().zip(1..).map(|(name, k)| (*name, f64::from(k))).collect();
    let Ok(tape) = formula.tape(variables, &constants) else { return };
    for at in [0.0, -1.5, 1e300, f64::NAN] {
        let x: Vec<f64> = (0..variables.len()).map(|k| at + k as f64).collect();
        let mut grad = vec![0.0; x.len()];
        let value = tape.value_grad(&x, &mut grad);
        assert!(value.to_bits() == tape.value(&x).to_bits() || value.is_nan(), "{value} and {}", tape.value(&x));
    }
}
