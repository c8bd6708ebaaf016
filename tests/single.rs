//! Single precision: against PyTorch, as an axis of a sweep, and one large vector on all cores.

mod common;

use common::{sweep, traces, verdicts};
use lrsweep::engine::{Parameters, replay_in};
use lrsweep::lane::Precision;
use lrsweep::objective;
use lrsweep::optimizer;
use lrsweep::param::{Args, Value};
use lrsweep::plan::plan;
use lrsweep::random::uniform;
use lrsweep::spec::{self, Catalog, Thresholds};
use lrsweep::table;
use lrsweep::verdict::Outcome;
use lrsweep::wrapper::Rule;
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// Iterates agree with PyTorch's in single precision as far as these have digits. An order of operations of its own
/// gives each step another rounding: a unit is 6e-8 of the larger coordinate or of what makes up the gradient. How much
/// of it is left after so many steps shows in how far PyTorch's single and double precision are apart.
#[test]
fn iterates_agree_with_pytorch() {
    let mut reader = csv::Reader::from_path("tests/reference/traces_single.csv").unwrap();
    let mut paths: BTreeMap<[String; 3], Vec<Vec<f64>>> = BTreeMap::new();
    let mut compared = 0;
    for record in reader.records() {
        let r = record.unwrap();
        let key = [0, 1, 2].map(|k| r[k].to_string());
        let path = paths.entry(key.clone()).or_insert_with(|| path(&key));
        let step: usize = r[3].parse().unwrap();
        let [x, y, x_double, y_double] = [4, 5, 6, 7].map(|k| r[k].parse::<f64>().unwrap());
        for (ours, single, double) in [(path[step][0], x, x_double), (path[step][1], y, y_double)] {
            let size = x.abs().max(y.abs());
            let let_pass = 1e-6 * size + 2.0 * (single - double).abs();
            assert!(
                (ours - single).abs() <= let_pass,
                "{key:?}, step {step}: {ours} and {single}, {double} in doubles"
            );
            compared += 1;
        }
    }
    assert_eq!(compared, 8 * 14 * 2);
}

/// A run of the reference in single precision.
fn path([name, hyper, problem]: &[String; 3]) -> Vec<Vec<f64>> {
    let hyper: BTreeMap<String, Json> = serde_json::from_str(hyper).unwrap();
    let entry = optimizer::catalog().into_iter().find(|entry| entry.info.name == name).unwrap();
    let mut args = Args::defaults(entry.info.params);
    if name == "lion" {
        args = args.with("weight_decay", Value::Number(0.0));
    }
    for (key, value) in hyper.iter().filter(|(key, _)| *key != "lr") {
        let param = entry.info.params.iter().find(|param| param.name == key).unwrap();
        args = args.with(param.name, Value::Number(value.as_f64().unwrap()));
    }
    let objective = objective::catalog().into_iter().find(|entry| entry.info.name == problem).unwrap();
    let mut given = Args::defaults(objective.info.params);
    if problem == "quadratic" {
        given = given.with("eigenvalues", Value::Numbers(vec![1.0, 100.0]));
    }
    let problem = (objective.build)(&given).unwrap();
    let rates = [hyper["lr"].as_f64().unwrap(); 100];
    replay_in(Precision::Single, &problem, &Rule::new(entry, vec![args], &[]), &rates, &problem.start, 0)
}

const BOTH: &str = "steps = 300\nprecision = ['f64', 'f32']\nobjective = ['rosenbrock', 'styblinski-tang', { name = 'quadratic', dim = 30 }]
    schedule = ['constant', 'cosine']\noptimizer = ['sgd', 'adam']\nlearning-rate = { from = 1e-6, to = 1e2, points = 40 }
    seeds = 2\ncurves = { points = 10 }";

/// Runs of both precisions in one sweep are those of two sweeps, so they never share a pack.
#[test]
fn precisions_do_not_mix() {
    let both = traces(&sweep(BOTH));
    let mut apart: Vec<String> = Vec::new();
    for one in ["'f64'", "'f32'"] {
        let runs = traces(&sweep(&BOTH.replace("['f64', 'f32']", one)));
        apart.extend(runs.iter().map(|(row, trace)| format!("{} {:?}", row.lr, trace.evidence)));
    }
    let mut together: Vec<String> =
        both.iter().map(|(row, trace)| format!("{} {:?}", row.lr, trace.evidence)).collect();
    assert_eq!(together.len(), apart.len());
    together.sort();
    apart.sort();
    assert!(together == apart);
    // They are other runs: no two have the same end, but for those that never moved or left at once.
    let (double, single): (Vec<_>, Vec<_>) = both.iter().partition(|(row, _)| row.precision == Precision::Double);
    let same = double.iter().zip(&single).filter(|((_, a), (_, b))| a.evidence.final_gap == b.evidence.final_gap);
    assert!(same.count() * 20 < double.len());
}

/// Every number that is kept of a run is one of single precision, but for those that are divided in doubles.
#[test]
fn points_are_of_single_precision() {
    let plan = sweep(
        "precision = 'f32'\nsteps = 50\nobjective = 'rosenbrock'\noptimizer = 'adam'\nlearning-rate = [0.01, 0.1]",
    );
    for (_, trace) in traces(&plan) {
        for sample in trace.curve.unwrap().samples {
            for x in sample.point.unwrap() {
                assert_eq!(f64::from(x as f32), x);
            }
        }
    }
}

/// The default target is within reach, and the outcomes are those of double precision. Rates beyond these make Adam
/// cycle, and a cycle ends, in either precision, as rounding has it.
#[test]
fn the_default_target_is_reached() {
    let runs = verdicts(
        "precision = ['f64', 'f32']\nsteps = 3000\noptimizer = ['sgd', 'adam', { name = 'sgd', momentum = 0.9 }]
        objective = ['rosenbrock', 'quadratic', 'beale', 'himmelblau', 'booth', 'styblinski-tang', 'matyas', 'three-hump-camel', 'branin', 'six-hump-camel']
        learning-rate = { from = 1e-4, to = 0.05, points = 20 }\ncurves = { runs = 0 }",
    );
    let mut converged = [0; 10];
    assert_eq!(runs.len(), 1200);
    let of = |precision: Precision| runs.iter().filter(move |(row, ..)| row.precision == precision);
    for ((row, trace, expected), (other, single, verdict)) in of(Precision::Double).zip(of(Precision::Single)) {
        assert_eq!(
            (row.problem, row.optimizer, row.combination, row.lr),
            (other.problem, other.optimizer, other.combination, other.lr)
        );
        assert!(verdict.outcome == expected.outcome, "{row:?}\n{trace:?}\n{single:?}");
        converged[row.problem] += u32::from(verdict.outcome == Outcome::Converged);
    }
    assert!(converged.iter().all(|&runs| runs > 4), "{converged:?}");
}

/// Steps that are lost in the rounding of a coordinate, or all but lost, are slow and not divergence.
#[test]
fn what_hardly_moves_has_not_diverged() {
    let runs = verdicts(
        "precision = 'f32'\nsteps = 400\noptimizer = ['sgd', 'adam']
        objective = ['rosenbrock', 'quadratic', 'styblinski-tang', { name = 'rosenbrock', dim = 40 }]
        learning-rate = { from = 1e-14, to = 1e-5, points = 60 }\ncurves = { runs = 0 }\nseeds = 3",
    );
    for (row, trace, verdict) in runs {
        assert_eq!(verdict.outcome, Outcome::Slow, "{row:?} {:?}", trace.evidence);
    }
}

/// Far beyond what single precision holds a run is not finite; a cap beyond it is no cap for infinity.
#[test]
fn what_leaves_the_numbers_diverges() {
    let runs = verdicts(
        "precision = 'f32'\nsteps = 400\noptimizer = 'sgd'\nobjective = ['rosenbrock', 'quadratic']\nlearning-rate = [10.0, 1e5, 1e30]
        curves = { runs = 0 }\nverdict = { norm-cap = 1e300 }\nschedule = ['constant', 'cosine', { name = 'exponential', gamma = 0.5 }]",
    );
    for (row, trace, verdict) in runs {
        assert_eq!(verdict.outcome, Outcome::Diverged, "{row:?} {trace:?}");
        assert!(trace.evidence.nonfinite_step.is_some() && trace.evidence.cap_step.is_none(), "{row:?} {trace:?}");
    }
}

#[test]
fn a_precision_is_a_column_where_it_is_named() {
    let parse = |text: &str| plan(spec::parse("x.toml", "x", text, &Catalog::builtin(), None).unwrap()).unwrap();
    let header = |text: &str| String::from_utf8(table::runs_header(&parse(text))).unwrap();
    let without = BOTH.replace("precision = ['f64', 'f32']\n", "");
    let customary = "run,objective,optimizer,schedule,steps,seed,learning_rate,objective.dim,outcome";
    assert!(header(&without).starts_with(customary));
    assert!(header(&BOTH.replace("['f64', 'f32']", "'f64'")).starts_with(customary));
    assert!(
        header(BOTH)
            .starts_with("run,objective,optimizer,schedule,steps,seed,learning_rate,precision,objective.dim,outcome")
    );

    let plan = parse(BOTH);
    let runs = traces(&plan);
    let chunk = table::format(&plan, &runs);
    let file = [table::runs_header(&plan), chunk.runs_csv.clone()].concat();
    let curves = [table::curves_header(), chunk.curves_csv.clone()].concat();
    let text = String::from_utf8(file.clone()).unwrap();
    for ((row, _), line) in runs.iter().zip(text.lines().skip(1)) {
        assert!(line.contains(&format!(",{},", row.precision)), "{line}");
    }
    let read = table::read(parse(BOTH), &file[..], &curves[..], &Thresholds::default()).unwrap();
    assert_eq!(format!("{:?}", read.runs), format!("{:?}", chunk.runs));
    let mixed = text.replacen(",f64,", ",f32,", 1);
    let refused = table::rows(&plan, mixed.as_bytes(), |_, _| Ok(())).unwrap_err().to_string();
    insta::assert_snapshot!(refused, @"runs.csv:2: precision 'f32', but run 0 of the sweep has f64");
    // A group has one precision, and says which.
    for series in read.series() {
        assert!(read.problem_label(&series).ends_with(&format!(", {}", series.precision)));
    }
}

/// A vector that is cut is stepped as if it were whole, if the rule says so; and rules that say nothing are no others.
#[test]
fn a_vector_is_cut_where_a_rule_allows_it() {
    const LEN: usize = 1003;
    let start: Vec<f32> = (0..LEN).map(|i| uniform(1, 0, i as u64) as f32 - 0.5).collect();
    let mut cut = 0;
    for entry in optimizer::catalog() {
        let args = Args::defaults(entry.info.params);
        let made = [1, 2, 3].map(|threads| Parameters::new(&entry, &args, &start, threads));
        if !entry.elementwise {
            let refused = made.map(|made| made.err().unwrap());
            assert!(refused[0].contains(entry.info.name) && refused[0].contains("cannot be cut"));
            continue;
        }
        cut += 1;
        let walked = made.map(|made| {
            let mut parameters = made.unwrap();
            for step in 0..20 {
                let (x, gradient) = parameters.both();
                for (i, (g, x)) in gradient.iter_mut().zip(x).enumerate() {
                    *g = x * (1.0 + i as f32) + uniform(2, step, i as u64) as f32;
                }
                parameters.step(1e-3);
            }
            parameters.x().iter().map(|x| x.to_bits()).collect::<Vec<u32>>()
        });
        assert!(walked[0] == walked[1] && walked[0] == walked[2], "{}", entry.info.name);
        assert!(walked[0] != start.iter().map(|x| x.to_bits()).collect::<Vec<u32>>(), "{}", entry.info.name);
        // The steps are those of the rule in plain numbers.
        let hyper = optimizer::Hyper::<f32>::gather(&[args]);
        let mut rule = entry.rule.start(&hyper, &lrsweep::layout::Layout::vector(LEN));
        let mut x = start.clone();
        for step in 0..20 {
            let noise = |i: usize| uniform(2, step, i as u64) as f32;
            let gradient: Vec<f32> = x.iter().enumerate().map(|(i, x)| x * (1.0 + i as f32) + noise(i)).collect();
            let draw = lrsweep::random::Draw { seed: 0, step: step as u32 };
            let now = optimizer::Now { step: step as u32, lr: 1e-3, loss: f32::NAN, draw };
            // SAFETY: plain numbers need no instruction set.
            unsafe { rule.step(&now, &gradient, &mut x) };
        }
        assert!(walked[0] == x.iter().map(|x| x.to_bits()).collect::<Vec<u32>>(), "{}", entry.info.name);
    }
    assert!(cut >= 20, "{cut}");
}
