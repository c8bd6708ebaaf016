//! Finished runs on disk: what is found again, what is not taken for whole, and what makes a run another one.

mod common;

use common::{sweep, traces};
use lrsweep::engine::{self, Evidence, Trace};
use lrsweep::plan::{Plan, Row};
use lrsweep::spec::{self, Catalog, Files};
use lrsweep::store::{Damage, Header, Key, Keys, Part, Parts, decode, encode};
use proptest::prelude::*;
use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;

/// Runs of all kinds: with and without curves, points, looks, scores; dead and alive.
const ALL_KINDS: &str = "
steps = 40
learning-rate = { from = 1e-3, to = 1e3, per-decade = 1 }
objective = [
    'rosenbrock',
    { name = 'quadratic', dim = 5 },
    { name = 'logistic-regression', data = 'breast-cancer', validation = 0.2 },
]
optimizer = ['sgd', { name = 'adam', beta1 = [0.8, 0.9] }]
seeds = 2
curves = { points = 9, runs = 40 }
";

fn rows(plan: &Plan) -> Vec<Row> {
    (0..plan.runs()).map(|run| plan.row(run)).collect()
}

fn keys(plan: &Plan) -> Vec<Key> {
    Keys::of(plan).keys(plan, &rows(plan))
}

/// All that a trace has, NaN the same as NaN.
fn text(trace: &Trace) -> String {
    let Evidence { rate_ratio, .. } = trace.evidence;
    let curve = trace.curve.iter().flat_map(|curve| &curve.samples);
    let bits: Vec<u64> = curve.map(|sample| sample.gap.to_bits()).chain([rate_ratio.to_bits()]).collect();
    format!("{trace:?} {bits:?}")
}

/// A part with all runs of a plan, in batches of seven.
fn written(plan: &Plan, runs: &[(Row, Trace)]) -> (tempfile::TempDir, PathBuf, Vec<Key>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("1.part");
    let keys = keys(plan);
    let part = Part::create(&path, "1.part", &Header::of(Keys::of(plan).fingerprint(plan))).unwrap();
    for (runs, keys) in runs.chunks(7).zip(keys.chunks(7)) {
        let batch = Part::batch(keys.iter().copied().zip(runs.iter().map(|(_, trace)| trace)));
        part.push(&batch, runs.len() as u64).unwrap();
    }
    part.commit().unwrap();
    assert_eq!(part.runs(), plan.runs());
    (folder, path, keys)
}

#[test]
fn every_kind_of_trace_comes_back_bit_for_bit() {
    let plan = sweep(ALL_KINDS);
    let runs = traces(&plan);
    let kinds = |which: fn(&Trace) -> bool| runs.iter().filter(|(_, trace)| which(trace)).count();
    assert!(kinds(|t| t.curve.is_some()) > 5 && kinds(|t| t.curve.is_none()) > 5);
    assert!(kinds(|t| t.looks.is_some()) > 5 && kinds(|t| !t.evidence.accuracy.is_nan()) > 5);
    assert!(kinds(|t| t.evidence.cap_step.is_some()) > 0);
    let (_folder, path, keys) = written(&plan, &runs);
    let parts = Parts::open([path]).unwrap();
    assert_eq!((parts.len(), parts.damages()), (runs.len(), &[][..]));
    assert_eq!(parts.headers(), [Header::of(Keys::of(&plan).fingerprint(&plan))]);
    for ((row, trace), key) in runs.iter().zip(keys) {
        assert_eq!(text(trace), text(&parts.trace(key, row.run).unwrap().unwrap()));
    }
}

#[test]
fn what_was_torn_off_is_not_there_and_all_before_is() {
    let plan = sweep(
        "steps = 5\nobjective = 'sphere'\noptimizer = 'sgd'\nlearning-rate = { from = 1e-3, to = 1.0, points = 20 }",
    );
    let runs = traces(&plan);
    let (_folder, path, keys) = written(&plan, &runs);
    let whole = fs::read(&path).unwrap();
    let mut counts = HashSet::new();
    for length in 0..whole.len() {
        fs::write(&path, &whole[..length]).unwrap();
        let parts = Parts::open([path.clone()]).unwrap();
        // A cut between two batches cannot be told from an end.
        let damages: Vec<Damage> = parts.damages().iter().map(|(_, damage)| *damage).collect();
        assert!(damages.is_empty() || damages == [Damage::Torn], "{length}: {damages:?}");
        let there = keys.iter().take_while(|key| parts.has(**key)).count();
        assert_eq!((parts.len(), there % 7), (there, 0), "a batch is whole or not there");
        for (key, (row, trace)) in keys.iter().zip(&runs).take(there) {
            assert_eq!(text(&parts.trace(*key, row.run).unwrap().unwrap()), text(trace));
        }
        counts.insert(there);
    }
    assert_eq!(counts, HashSet::from([0, 7, 14]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever happens to the bytes of a part, it yields runs as they were written or none.
    #[test]
    fn damaged_bytes_never_make_a_run(place in 0.0..1.0f64, bit in 0..8u32, more in prop::collection::vec(any::<u8>(), 0..40)) {
        let plan = sweep(
            "steps = 5\nobjective = 'sphere'\noptimizer = 'sgd'\nlearning-rate = { from = 1e-3, to = 1.0, points = 20 }",
        );
        let runs = traces(&plan);
        let (_folder, path, keys) = written(&plan, &runs);
        let mut bytes = fs::read(&path).unwrap();
        let place = (place * bytes.len() as f64) as usize;
        bytes[place] ^= 1 << bit;
        bytes.extend(more);
        fs::write(&path, bytes).unwrap();
        let parts = Parts::open([path]).unwrap();
        prop_assert_eq!(parts.damages().len(), 1);
        prop_assert!(parts.len() < runs.len());
        for (key, (row, trace)) in keys.iter().zip(&runs) {
            if let Some(found) = parts.trace(*key, row.run).unwrap() {
                prop_assert_eq!(text(&found), text(trace));
            }
        }
    }

    #[test]
    fn any_bytes_are_a_trace_or_none(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Some(trace) = decode(&bytes, 3) {
            let mut again = Vec::new();
            encode(&trace, &mut again);
            prop_assert_eq!(text(&decode(&again, 3).unwrap()), text(&trace));
        }
    }
}

#[test]
fn a_batch_behind_a_damaged_one_is_found() {
    let plan = sweep(ALL_KINDS);
    let runs = traces(&plan);
    let (_folder, path, keys) = written(&plan, &runs);
    let mut bytes = fs::read(&path).unwrap();
    let line = bytes.iter().position(|byte| *byte == b'\n').unwrap();
    bytes[line + 100] ^= 1;
    fs::write(&path, bytes).unwrap();
    let parts = Parts::open([path.clone()]).unwrap();
    assert_eq!(parts.damages(), [(path, Damage::Corrupt)]);
    assert_eq!(parts.len(), runs.len() - 7);
    assert!(keys.iter().take(7).all(|key| !parts.has(*key)));
}

#[test]
fn the_parts_of_another_engine_are_not_used() {
    let plan = sweep(ALL_KINDS);
    let (_folder, path, _) = written(&plan, &traces(&plan));
    let bytes = fs::read(&path).unwrap();
    let line = bytes.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    let header = Header::read(str::from_utf8(&bytes[..line]).unwrap()).unwrap();
    assert_eq!(header.engine, engine::NUMERICS);
    let other = Header { engine: header.engine + 1, ..header };
    fs::write(&path, [other.line().as_bytes(), &bytes[line..]].concat()).unwrap();
    let parts = Parts::open([path.clone()]).unwrap();
    assert_eq!((parts.len(), parts.damages()), (0, &[(path, Damage::Foreign)][..]));
}

#[test]
fn no_two_runs_have_the_same_key() {
    let plan = sweep(&ALL_KINDS.replace("steps = 40", "steps = [40, 41]\nprecision = ['f32', 'f64']\nschedule = ['constant', 'cosine', { name = 'warmup', length = [1, 2] }]"));
    let keys = keys(&plan);
    assert_eq!(keys.iter().collect::<HashSet<_>>().len() as u64, plan.runs());
}

/// The keys of a sweep, told apart from those of the first: how many are the same, of how many.
fn shared(first: &str, second: &str) -> (usize, usize, usize) {
    let first: HashSet<Key> = keys(&sweep(first)).into_iter().collect();
    let second = keys(&sweep(second));
    (second.iter().filter(|key| first.contains(key)).count(), first.len(), second.len())
}

#[test]
fn a_sweep_that_grew_or_changed_has_its_old_runs() {
    let base = "steps = 60\nobjective = ['sphere', 'beale']\nschedule = ['constant', 'cosine']\nseeds = 2\n";
    let rates = "learning-rate = [0.01, 0.1, 1.0]\n";
    let (sgd, adam) =
        ("[[optimizer]]\nname = 'sgd'\n", "[[optimizer]]\nname = 'adam'\nbeta1 = [0.8, 0.9]\nbeta2 = 0.999\n");
    let first = &[base, rates, sgd, adam].concat();
    let runs = 2 * 2 * 2 * 3 * 3;
    for (grown, more) in [
        ([base, rates, "[[optimizer]]\nname = 'lion'\n", sgd, adam].concat(), 24),
        (first.replace("[0.01, 0.1, 1.0]", "[0.01, 0.03, 0.1, 1.0]"), 24),
        (first.replace("seeds = 2", "seeds = 3"), 36),
        (first.replace("'sphere', 'beale'", "'rosenbrock', 'sphere', 'beale'"), 36),
        (first.replace("[0.8, 0.9]", "[0.7, 0.8, 0.9]"), 24),
        // A default written out; names, figures, what is only judged, curves that are kept.
        (first.replace("'sgd'\n", "'sgd'\nmomentum = 0.0\n"), 0),
        (format!("about = 'else'\nfigures = []\ncurves = {{ runs = 3 }}\n{first}[verdict]\nhold = 0.5\n"), 0),
    ] {
        assert_eq!(shared(first, &grown), (runs, runs, runs + more), "{grown}");
    }
    // A changed hyperparameter changes its own runs.
    assert_eq!(shared(first, &first.replace("0.999", "0.99")), (runs - 48, runs, runs));
    assert_eq!(shared(first, &first.replace("[0.8, 0.9]", "[0.8, 0.95]")), (runs - 24, runs, runs));
    // Seed 0 begins at the start point, however far the others are spread.
    assert_eq!(shared(first, &format!("spread = 0.2\n{first}")), (runs / 2, runs, runs));
    for changed in [
        first.replace("steps = 60", "steps = 61"),
        format!("precision = 'f32'\n{first}"),
        format!("{first}[verdict]\nwindow = 0.3\n"),
        format!("{first}[verdict]\nnorm-cap = 1e6\n"),
        format!("{first}[verdict]\nlast = 7\n"),
        format!("{first}[verdict]\ntarget = 1e-3\n"),
        format!("curves = {{ points = 20 }}\n{first}"),
    ] {
        assert_eq!(shared(first, &changed).0, 0, "{changed}");
    }
}

#[test]
fn a_file_counts_by_what_it_holds() {
    let plan = |name: &str, text: &'static str| {
        let files = Files::new(move |_| Ok(text.into()));
        let sweep = format!(
            "objective = 'sphere'\noptimizer = 'sgd'\nlearning-rate = 0.1\nschedule = {{ name = 'table', file = '{name}' }}"
        );
        let spec = spec::parse("test.toml", "test", &sweep, &Catalog { files, ..Catalog::builtin() }, None);
        lrsweep::plan::plan(spec.unwrap_or_else(|mistakes| panic!("{mistakes}"))).unwrap()
    };
    let first = keys(&plan("a.csv", "share,factor\n0,1\n1,0\n"));
    assert_eq!(first, keys(&plan("b.csv", "share,factor\n0,1\n1,0\n")));
    assert_ne!(first, keys(&plan("a.csv", "share,factor\n0,1\n1,0.1\n")));
}

#[test]
fn the_fingerprint_is_that_of_the_runs_in_their_order() {
    let of = |text: &str| {
        let plan = sweep(text);
        Keys::of(&plan).fingerprint(&plan)
    };
    let first = "objective = ['sphere', 'beale']\noptimizer = ['sgd', 'adam']\nlearning-rate = [0.1, 1.0]\nseeds = 2\n";
    assert_eq!(of(first), of(&format!("about = 'else'\n{first}[verdict]\nhold = 0.5")));
    for other in [
        first.replace("'sphere', 'beale'", "'beale', 'sphere'"),
        first.replace("[0.1, 1.0]", "[1.0, 0.1]"),
        first.replace("'sgd', 'adam'", "'sgd', 'adam', 'lion'"),
        first.replace("seeds = 2", "seeds = [0, 2]"),
        format!("curves = {{ runs = 2 }}\n{first}"),
    ] {
        assert_ne!(of(first), of(&other), "{other}");
    }
}
