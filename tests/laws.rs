//! What holds for every optimizer, objective and schedule of the catalogs.

mod common;

use common::{sweep, traces, traces_with};
use lrsweep::engine::{self, Completion, Options, Trace};
use lrsweep::lane::{Isa, Precision};
use lrsweep::layout::Layout;
use lrsweep::objective;
use lrsweep::optimizer::{self, Entry, Hyper, Now, Stepper};
use lrsweep::param::{Args, Kind, Value};
use lrsweep::plan::{Plan, Row};
use lrsweep::random::Draw;
use lrsweep::spec::Thresholds;
use lrsweep::table;
use lrsweep::verdict::{Outcome, Rule, judge};
use lrsweep::wrapper;
use proptest::prelude::*;
use std::ops::Range as Places;
use std::sync::atomic::AtomicBool;

/// Every optimizer with each of its flags and choices, so that each way through its step is taken; those made for
/// matrices, or the others.
fn optimizers(matrices: bool) -> String {
    let mut tables = String::new();
    for entry in optimizer::catalog().iter().filter(|entry| entry.matrices == matrices) {
        tables += &format!("[[optimizer]]\nname = '{}'\n", entry.info.name);
        for param in entry.info.params {
            match param.kind {
                Kind::Choice(names) => tables += &format!("{} = {names:?}\n", param.name),
                Kind::Flag if param.name != "nesterov" => tables += &format!("{} = [false, true]\n", param.name),
                _ => {}
            }
            if param.name == "weight_decay" {
                tables += "weight_decay = [0.0, 0.03]\n";
            }
        }
    }
    if matrices {
        // Lanes that take turns; and those that take each matrix for itself.
        return tables
            + "[[optimizer]]\nname = 'sm3'\n[[optimizer]]\nname = 'lamb'\n[[optimizer]]\nname = 'lars'\n\
               [[optimizer]]\nname = 'novograd'\n[[optimizer]]\nname = 'fromage'\n[[optimizer]]\nname = 'stable-adamw'\n\
               [[optimizer]]\nname = 'shampoo'\nevery = [2, 3]\nmomentum = [0.0, 0.5]\n\
               [[optimizer]]\nname = 'soap'\nprecondition_frequency = [3, 4]\nshampoo_beta = [-1.0, 0.8]\n\
               [[optimizer]]\nname = 'muon'\nns_steps = [1, 4]\nmomentum = [0.0, 0.8]\nnesterov = false\n";
    }
    tables
        + "[[optimizer]]\nname = 'sgd'\nmomentum = [0.5, 0.9]\n\
           [[optimizer]]\nname = 'sgd'\nmomentum = 0.9\nnesterov = true\nweight_decay = 0.1\n\
           [[optimizer]]\nname = 'adam'\nbeta1 = [0.8, 0.85]\nbeta2 = [0.9, 0.99]\n\
           [[optimizer]]\nname = 'radam'\nbeta2 = [0.9, 0.99]\nform = ['torch', 'optax']\n\
           [[optimizer]]\nname = 'ema-momentum'\nnesterov = true\n\
           [[optimizer]]\nname = 'schedule-free-sgd'\nwarmup_steps = 20\nr = 1.5\nform = ['authors', 'optax']\n\
           [[optimizer]]\nname = 'prodigy'\nbeta3 = 0.9\ngrowth_rate = 1.02\n"
}

fn objectives() -> String {
    let catalog = objective::catalog();
    // What is trained on data takes longer, and the conformance tests look at its lanes.
    let light = catalog.iter().filter(|entry| entry.info.params.iter().all(|param| param.name != "data"));
    let list: Vec<String> = light.map(|entry| format!("'{}'", entry.info.name)).collect();
    let more = "{ name = 'rosenbrock', dim = 13 }, { name = 'quadratic', dim = 20, condition = 1e3, rotation = 7 }, { name = 'ackley', dim = 15 }";
    format!("[{}, {more}]", list.join(", "))
}

fn everything(steps: u32) -> Plan {
    sweep(&format!(
        "steps = {steps}
        objective = {}
        schedule = {{ name = 'warmup', then = 'cosine' }}
        learning-rate = {{ from = 1e-4, to = 1e2, points = 13 }}
        seeds = 2
        curves = {{ points = 20, runs = 1_000_000 }}
        {}",
        objectives(),
        optimizers(false)
    ))
}

/// Optimizers made for matrices, on matrices.
fn matrices(steps: u32) -> Plan {
    sweep(&format!(
        "steps = {steps}
        objective = ['matrix-factorization', 'deep-linear', {{ name = 'matrix-factorization', rows = 3, cols = 7, rank = 3 }}]
        schedule = {{ name = 'warmup', then = 'cosine' }}
        learning-rate = {{ from = 1e-4, to = 1e2, points = 13 }}
        seeds = 2
        curves = {{ points = 20, runs = 1_000_000 }}
        {}",
        optimizers(true)
    ))
}

/// All that is kept of the runs, to the last bit, as text.
fn bits(runs: &[(Row, Trace)]) -> Vec<String> {
    runs.iter()
        .map(|(row, trace)| {
            let numbers: Vec<u64> = trace.curve.iter().flat_map(|c| &c.samples).map(|s| s.gap.to_bits()).collect();
            let points: Vec<[u64; 2]> = trace
                .curve
                .iter()
                .flat_map(|c| &c.samples)
                .filter_map(|s| s.point)
                .map(|p| p.map(f64::to_bits))
                .collect();
            format!("{} {:?} {numbers:?} {points:?}", row.run, trace.evidence)
        })
        .collect()
}

/// Each lane of each width and instruction set holds the same bits as a run alone.
#[test]
fn lanes_equal_the_scalar_run_bit_for_bit() {
    lanes_equal_the_scalar_run(&everything(500));
}

#[test]
fn lanes_equal_the_scalar_run_bit_for_bit_on_matrices() {
    lanes_equal_the_scalar_run(&matrices(100));
}

fn lanes_equal_the_scalar_run(plan: &Plan) {
    for precision in [Precision::Double, Precision::Single] {
        lanes_equal_the_scalar_run_in(precision, plan);
    }
}

fn lanes_equal_the_scalar_run_in(precision: Precision, plan: &Plan) {
    let stop = AtomicBool::new(false);
    let options = Options { threads: Some(2), isa: None, stop: &stop };
    let mut reference: Option<Vec<String>> = None;
    let mut widths = Vec::new();
    for shape in engine::shapes().into_iter().filter(|shape| shape.precision == precision) {
        let mut runs = Vec::new();
        let done = engine::run_on(
            plan,
            &options,
            |_, _| shape,
            |rows| rows.to_vec(),
            |rows| {
                runs.extend(rows);
                Ok(())
            },
        );
        assert_eq!(done.unwrap(), Completion::Complete);
        assert_eq!(runs.len() as u64, plan.runs());
        let found = bits(&runs);
        let expected = reference.get_or_insert_with(|| found.clone());
        for (k, (a, b)) in expected.iter().zip(&found).enumerate() {
            let row = plan.row(k as u64);
            let optimizer = plan.optimizer(row.optimizer, row.combination).label();
            let objective = plan.problems[row.problem].0.label();
            assert_eq!(a, b, "{shape:?}: {optimizer} on {objective} at {}", row.lr);
        }
        widths.push(shape.lanes);
    }
    assert!(widths.contains(&1) && widths.contains(&4), "{widths:?}");
    assert!(!Isa::Avx512.available() || widths.contains(&32), "{widths:?}");
}

#[test]
fn threads_change_nothing() {
    let stop = AtomicBool::new(false);
    for plan in [everything(60), matrices(30)] {
        let with = |threads| {
            let runs = traces_with(&plan, &Options { threads: Some(threads), isa: None, stop: &stop });
            let chunk = table::format(&plan, &runs);
            (chunk.runs_csv, chunk.curves_csv)
        };
        let one = with(1);
        for threads in [2, 3, 7] {
            assert!(with(threads) == one, "{threads} threads");
        }
    }
}

/// The axes in another order give the same runs with other numbers.
#[test]
fn a_run_depends_on_nothing_but_its_row() {
    let rates = ["1e-3", "1e-2", "0.1", "1.0", "10.0", "1e-4", "3e-2"];
    let text = |rates: &[&str], names: [&str; 3]| {
        format!(
            "steps = 150
            objective = ['rosenbrock', 'beale']
            learning-rate = [{}]
            seeds = [0, 5]
            curves = {{ runs = 0 }}
            optimizer = ['{}', '{}', '{}']",
            rates.join(", "),
            names[0],
            names[1],
            names[2]
        )
    };
    let key = |plan: &Plan, row: &Row| {
        let optimizer = plan.optimizer(row.optimizer, row.combination).label();
        (plan.problems[row.problem].0.label(), optimizer, row.seed, row.lr.to_bits())
    };
    let collect = |text: &str| {
        let plan = sweep(text);
        let mut runs: Vec<_> =
            traces(&plan).iter().map(|(row, trace)| (key(&plan, row), format!("{:?}", trace.evidence))).collect();
        runs.sort();
        runs
    };
    let forwards = collect(&text(&rates, ["sgd", "adam", "lion"]));
    let mut shuffled = rates;
    shuffled.reverse();
    shuffled.swap(1, 4);
    assert_eq!(forwards, collect(&text(&shuffled, ["lion", "sgd", "adam"])));
    // A run alone is the run among others.
    let alone = collect(&text(&rates[2..3], ["adam", "sgd", "lion"]));
    assert!(alone.iter().all(|run| forwards.contains(run)));
}

#[test]
fn stopping_leaves_a_prefix() {
    let plan = sweep(
        "steps = 10\nobjective = 'sphere'\noptimizer = 'sgd'\nlearning-rate = { from = 1e-6, to = 1.0, points = 100_000 }\ncurves = { runs = 0 }",
    );
    let stop = AtomicBool::new(false);
    let mut seen = Vec::new();
    let done = engine::run(
        &plan,
        &Options { threads: Some(2), isa: None, stop: &stop },
        |rows| rows.iter().map(|(row, _)| row.run).collect::<Vec<_>>(),
        |runs| {
            seen.extend(runs);
            stop.store(seen.len() > 5000, std::sync::atomic::Ordering::Relaxed);
            Ok(())
        },
    );
    assert_eq!(done.unwrap(), Completion::Stopped);
    assert!(seen.len() > 5000 && (seen.len() as u64) < plan.runs());
    assert!(seen.iter().enumerate().all(|(k, run)| k as u64 == *run));
}

/// AdaGrad's effective rate, and that of AMSGrad, only ever falls until the run converges, whatever the rate: a large one
/// first takes the run as far off as one step leads, and within a small budget it may be no better than its start; but
/// it is finite, does not pass the cap, and does not grow.
#[test]
fn adagrad_and_amsgrad_never_blow_up_on_a_bowl() {
    let runs = common::verdicts(
        "steps = 3000
        objective = { name = 'quadratic', eigenvalues = [1.0, 30.0] }
        learning-rate = { from = 1e-6, to = 1e6, points = 61 }
        curves = { runs = 0 }
        optimizer = ['adagrad', { name = 'adam', amsgrad = true }]",
    );
    for (row, trace, verdict) in runs {
        assert!(!matches!(verdict.rule, Rule::NonFinite | Rule::NormCap | Rule::LateGrowth), "{row:?} {trace:?}");
    }
}

/// AdaGrad's first step is its longest: from 1 it leads to 1 - eta. With budget enough both converge.
#[test]
fn adagrad_and_amsgrad_come_back() {
    let runs = common::verdicts(
        "steps = 100_000
        objective = { name = 'quadratic', eigenvalues = [3.7] }
        learning-rate = { from = 1e-2, to = 1e3, points = 21 }
        curves = { runs = 0 }
        optimizer = ['adagrad', { name = 'adam', amsgrad = true }]",
    );
    for (row, trace, verdict) in runs {
        assert_eq!(verdict.outcome, Outcome::Converged, "{row:?} {trace:?}");
        if row.optimizer == 0 {
            let peak = (1.0 - row.lr).powi(2).max(1.0);
            assert!((trace.evidence.peak_gap / peak - 1.0).abs() < 1e-6, "{row:?} {trace:?}");
        }
    }
}

#[test]
fn tables_survive_being_written_and_read() {
    let plan = everything(40);
    let runs = traces(&plan);
    let chunk = table::format(&plan, &runs);
    let file = [table::runs_header(&plan), chunk.runs_csv.clone()].concat();
    let curves = [table::curves_header(), chunk.curves_csv.clone()].concat();
    let mut lines = table::Lines::new(&plan);
    table::rows(&plan, &file[..], |row, evidence| {
        lines.push(&row, &evidence, &judge(&evidence, row.steps, row.drawn, &plan.spec.thresholds));
        Ok(())
    })
    .unwrap();
    assert!(lines.finish() == chunk.runs_csv, "what was read is not what was written");
    let table = table::read(everything(40), &file[..], &curves[..], &Thresholds::default()).unwrap();
    assert_eq!(format!("{:?}", table.runs), format!("{:?}", chunk.runs));
    assert_eq!(format!("{:?}", table.curves), format!("{:?}", chunk.curves));
}

#[test]
fn a_damaged_table_is_refused_with_its_line() {
    let text = "steps = 30\nobjective = 'sphere'\noptimizer = 'sgd'\nlearning-rate = [0.1, 0.2, 5.0]";
    let plan = sweep(text);
    let chunk = table::format(&plan, &traces(&plan));
    let whole = String::from_utf8([table::runs_header(&plan), chunk.runs_csv].concat()).unwrap();
    let refusal = |file: &str| table::rows(&plan, file.as_bytes(), |_, _| Ok(())).unwrap_err().to_string();
    let lines: Vec<&str> = whole.lines().collect();
    insta::assert_snapshot!(refusal(""), @"runs.csv: 0 runs, but the sweep has 3: the file is cut short");
    insta::assert_snapshot!(refusal(&lines[..3].join("\n")), @"runs.csv: 2 runs, but the sweep has 3: the file is cut short");
    insta::assert_snapshot!(refusal(&whole.replace("rule,", "role,")), @"runs.csv:1: column 9 is 'role', but the sweep's is 'rule'");
    insta::assert_snapshot!(refusal(&whole.replacen(",30,0,0.2", ",30,0,0.3", 1)), @"runs.csv:3: learning rate 0.3, but run 1 of the sweep has 0.2");
    insta::assert_snapshot!(refusal(&[lines[0], lines[2], lines[1], lines[3]].join("\n")), @"runs.csv:2: run 1 where run 0 of 3 should be");
    insta::assert_snapshot!(refusal(&format!("{}\n0,sphere", lines[0])), @"runs.csv:2: 2 cells where there should be 31");
    let spoilt = format!("{}\n{}oops", lines[0], &lines[1][..=lines[1].rfind(',').unwrap()]);
    insta::assert_snapshot!(refusal(&spoilt), @"runs.csv:2: rate_ratio is 'oops', which is not a number it can have");
}

/// Every optimizer for vectors with each of its choices and flags, and two momenta; what adds a number of its own to the
/// gradient, the parameters or the divisor is 0 where `bare` says so. Those for matrices are in tests/matrices.rs.
fn settings(bare: &[&str]) -> Vec<(Entry, Args)> {
    let mut found = Vec::new();
    for entry in optimizer::catalog().into_iter().filter(|entry| !entry.matrices) {
        let mut all = vec![Args::defaults(entry.info.params)];
        for param in entry.info.params {
            let values: Vec<Value> = match param.kind {
                Kind::Choice(names) => names.iter().map(|name| Value::Choice(name)).collect(),
                Kind::Flag => vec![Value::Flag(false), Value::Flag(true)],
                Kind::Number(_) if param.name == "momentum" => vec![param.default_value(), Value::Number(0.8)],
                Kind::Number(_) if bare.contains(&param.name) => vec![Value::Number(0.0)],
                _ => continue,
            };
            all = all.iter().flat_map(|args| values.iter().map(|v| args.clone().with(param.name, v.clone()))).collect();
        }
        found.extend(all.into_iter().filter(|args| (entry.check)(args).is_ok()).map(|args| (entry, args)));
    }
    found
}

/// What pulls without a gradient.
const PULLS: [&str; 3] = ["weight_decay", "lambd", "initial_accumulator_value"];

/// The points of a run on the bowl with these curvatures: where the gradient is taken, then where the loss is read.
fn path(entry: &Entry, args: &Args, curvatures: &[f64], start: &[f64], lr: f64, steps: u32) -> Vec<Vec<f64>> {
    let hyper = Hyper::<f64>::gather(std::slice::from_ref(args));
    let mut stepper = entry.rule.start(&hyper, &Layout::vector(start.len()));
    let (mut x, mut points) = (start.to_vec(), Vec::new());
    for step in 0..steps {
        let grad: Vec<f64> = x.iter().zip(curvatures).map(|(x, c)| c * x).collect();
        let loss = grad.iter().zip(&x).map(|(g, x)| 0.5 * g * x).sum();
        // SAFETY, here and below: plain f64 needs no instruction set.
        unsafe { stepper.step(&Now { step, lr, loss, draw: Draw { seed: 0, step } }, &grad, &mut x) };
        points.push(x.clone());
        let mut at = x.clone();
        unsafe { stepper.evaluated(&mut at) };
        points.push(at);
    }
    points
}

/// Rules with the coordinates that each goes over.
type Pieces = Vec<(Places<usize>, Box<dyn Stepper<f64>>)>;

/// The points of sixty steps over a layout of matrices and vectors, by the rules that `start` has for its pieces.
fn parts_path(start: &dyn Fn(&Layout) -> Pieces, lr: f64) -> Vec<Vec<f64>> {
    let layout = Layout::of([("W0", 3, 2), ("b0", 3, 1), ("W1", 2, 3), ("b1", 2, 1)]);
    let mut pieces = start(&layout);
    let mut x: Vec<f64> = (0..layout.dim()).map(|k| (1.0 + k as f64).sin()).collect();
    let mut points = Vec::new();
    for step in 0..60 {
        let grad: Vec<f64> = x.iter().enumerate().map(|(k, x)| x * (1.0 + k as f64)).collect();
        let loss = grad.iter().zip(&x).map(|(g, x)| 0.5 * g * x).sum();
        for (places, stepper) in &mut pieces {
            let now = Now { step, lr, loss, draw: Draw { seed: 0, step } };
            unsafe { stepper.step(&now, &grad[places.clone()], &mut x[places.clone()]) };
        }
        let mut at = x.clone();
        for (places, stepper) in &mut pieces {
            unsafe { stepper.evaluated(&mut at[places.clone()]) };
        }
        points.extend([x.clone(), at]);
    }
    points
}

fn with_defaults(entry: &Entry, layout: &Layout) -> Box<dyn Stepper<f64>> {
    entry.rule.start(&Hyper::gather(&[Args::examples(entry.info.params)]), layout)
}

/// A wrapper does to each part what it does to the part alone, unless it says that it looks at all coordinates.
#[test]
fn wrappers_can_be_split_unless_they_say_otherwise() {
    let adam = &optimizer::catalog().into_iter().find(|entry| entry.info.name == "adam").unwrap();
    for entry in wrapper::catalog().into_iter().filter(|entry| !entry.splits) {
        let hyper = Hyper::<f64>::gather(&[Args::examples(entry.info.params)]);
        let wrapped = |layout: &Layout| entry.wrapper.wrap(&hyper, layout, &|layout| with_defaults(adam, layout));
        let whole = parts_path(&|layout| vec![(0..layout.dim(), wrapped(layout))], 0.1);
        let parts = |layout: &Layout| {
            let part = |k: usize| (layout.parts()[k].range(), wrapped(&layout.slice(k..k + 1)));
            (0..layout.parts().len()).map(part).collect()
        };
        assert_eq!(whole == parts_path(&parts, 0.1), !entry.joint, "{}", entry.info.name);
    }
}

/// A group at a multiple of a rate is, to the last bit, at that rate; and the rest is where it would be
/// without the group.
#[test]
fn groups_go_at_their_own_rates() {
    let group_rate = wrapper::catalog().into_iter().find(|entry| entry.splits).unwrap();
    for entry in optimizer::catalog().iter().filter(|entry| !entry.joint) {
        let bare = |lr| parts_path(&|layout| vec![(0..layout.dim(), with_defaults(entry, layout))], lr);
        let grouped = |group: &str, multiplier| {
            let args = Args::examples(group_rate.info.params).with("group", Value::Text(group.into()));
            let hyper = Hyper::<f64>::gather(&[args.with("multiplier", Value::Number(multiplier))]);
            let start = |layout: &Layout| {
                let inner = |layout: &Layout| with_defaults(entry, layout);
                vec![(0..layout.dim(), group_rate.wrapper.wrap(&hyper, layout, &inner))]
            };
            parts_path(&start, 0.01)
        };
        let name = entry.info.name;
        let (plain, slow) = (bare(0.01), bare(0.01 * 0.3));
        assert_eq!(grouped("b0 W1", 1.0), plain, "{name}");
        assert_eq!(grouped("c", 0.3), plain, "{name}");
        assert_eq!(grouped("*", 0.3), slow, "{name}");
        // The gradient of a coordinate depends on no other.
        for (group, places) in [("b0 W1", 6..15), ("W*", 0..6), ("b*", 6..9)] {
            for (((x, plain), slow), frozen) in
                grouped(group, 0.3).iter().zip(&plain).zip(&slow).zip(grouped(group, 0.0))
            {
                assert_eq!(x[places.clone()], slow[places.clone()], "{name}, {group}");
                let start: Vec<f64> = places.clone().map(|k| (1.0 + k as f64).sin()).collect();
                assert_eq!(frozen[places.clone()], start, "{name}, {group}");
                let outside = if group == "W*" { 6..9 } else { 0..6 };
                assert_eq!(x[outside.clone()], plain[outside.clone()], "{name}, {group}");
                assert_eq!(frozen[outside.clone()], plain[outside], "{name}, {group}");
            }
        }
    }
}

/// Steps of every optimizer without what pulls, from its first, lead nowhere.
fn unmoved(lr: f64, grad: [f64; 2], exceptions: &[&str]) {
    let start = [-0.7, 3.0];
    for (entry, args) in settings(&PULLS).iter().filter(|(entry, _)| !exceptions.contains(&entry.info.name)) {
        for point in path(entry, args, &[grad[0] / start[0], grad[1] / start[1]], &start, lr, 20) {
            assert_eq!(point, start, "{} {args:?}", entry.info.name);
        }
    }
}

#[test]
fn without_a_gradient_nothing_moves() {
    // Fromage divides the parameters at each step.
    unmoved(0.1, [0.0, 0.0], &["fromage"]);
}

#[test]
fn at_a_rate_of_zero_nothing_moves() {
    // Rprop's step size is at least min_step, wherever it starts.
    unmoved(0.0, [2.0, -5.0], &["rprop"]);
}

/// What is added to a divisor, or is its least value.
const FLOORS: [&str; 7] = ["weight_decay", "lambd", "initial_accumulator_value", "eps", "eps_root", "eps1", "min_norm"];

/// Steps in proportion to the gradient: an objective times c wants the rate over c.
const LINEAR: [&str; 6] = ["sgd", "asgd", "optimistic-gd", "ema-momentum", "nesterov", "schedule-free-sgd"];

/// Scaling the objective by a power of two changes no bit of the path, at the same rate where the gradient's size
/// cancels, at the rate scaled the other way where steps are in proportion to it.
#[test]
fn scaling_the_objective() {
    let (curvatures, start) = ([1.0, 30.0, 7.0], [1.0, -0.4, 2.0]);
    for (entry, args) in settings(&FLOORS) {
        let name = entry.info.name;
        // RAdam's first steps are in proportion to the gradient and the later ones not; AdaDelta's first step is its
        // eps: without it, it stays where it is.
        if matches!(name, "radam" | "adadelta") {
            continue;
        }
        for c in [8.0, 0.25] {
            let lr = 0.01;
            let plain = path(&entry, &args, &curvatures, &start, lr, 200);
            let rate = if LINEAR.contains(&name) { lr / c } else { lr };
            let scaled = path(&entry, &args, &curvatures.map(|l| l * c), &start, rate, 200);
            assert_ne!(plain[399], start, "{name} {args:?} does not move");
            if name == "schedule-free-sgd" {
                // Its weights are powers of the rate, by exp and ln.
                close(&plain, &scaled, 1e-12, name);
            } else {
                assert_eq!(plain, scaled, "{name} {args:?} times {c}");
            }
        }
    }
}

fn close(a: &[Vec<f64>], b: &[Vec<f64>], share: f64, name: &str) {
    for (step, (a, b)) in a.iter().zip(b).enumerate() {
        for (a, b) in a.iter().zip(b) {
            assert!((a - b).abs() <= share * (1.0 + a.abs()), "{name}, step {}: {a:e}, {b:e}", step / 2);
        }
    }
}

/// Sums over all coordinates, which their order rounds differently.
const SUMS: [&str; 9] =
    ["lamb", "lars", "fromage", "novograd", "stable-adamw", "adafactor", "prodigy", "dadapt-adamw", "dadapt-sgd"];

/// Coordinates in another order take the same path in that order: to the last bit, or to rounding where a sum over all
/// of them decides.
#[test]
fn the_order_of_coordinates_does_not_matter() {
    let (curvatures, start) = ([1.0, 30.0, 7.0, 0.1, 3.3], [1.0, -0.4, 2.0, 0.3, -1.1]);
    const ORDER: [usize; 5] = [3, 0, 4, 2, 1];
    for (entry, args) in settings(&[]) {
        let name = entry.info.name;
        let there = path(&entry, &args, &curvatures, &start, 0.01, 100);
        let mixed = path(&entry, &args, &ORDER.map(|k| curvatures[k]), &ORDER.map(|k| start[k]), 0.01, 100);
        let there: Vec<Vec<f64>> = there.iter().map(|x| ORDER.iter().map(|&k| x[k]).collect()).collect();
        if SUMS.contains(&name) {
            close(&there, &mixed, 1e-12, name);
        } else {
            assert_eq!(there, mixed, "{name} {args:?}");
        }
    }
}

proptest! {
    /// Whatever was measured, there is exactly one outcome, and a run that was not finite has diverged.
    #[test]
    fn every_run_has_one_verdict(numbers in prop::collection::vec(any::<f64>(), 13), steps in 1u32..1000, drawn: bool, held in prop::option::of(0u32..1000), dead in prop::option::of(0u32..1000)) {
        let mut evidence = traces(&sweep("steps = 5\nobjective = 'sphere'\noptimizer = 'sgd'\nlearning-rate = 0.1"))[0].1.evidence;
        (evidence.final_gap, evidence.peak_gap, evidence.tail_start_gap) = (numbers[0], numbers[1], numbers[2]);
        (evidence.tail_mean_gap, evidence.tail_max_gap, evidence.last_mean_gap) = (numbers[3], numbers[4], numbers[5]);
        (evidence.last_quarter_gap, evidence.least_growth, evidence.efficiency) = (numbers[6], numbers[7], numbers[8]);
        (evidence.cosine, evidence.overshoot, evidence.gradient_ratio) = (numbers[9], numbers[10], numbers[11]);
        (evidence.held_from, evidence.nonfinite_step, evidence.rate_ratio) = (held, dead, numbers[12]);
        let verdict = judge(&evidence, steps, drawn, &Thresholds::default());
        if dead.is_some() || evidence.last_mean_gap.is_nan() {
            prop_assert_eq!(verdict.outcome, Outcome::Diverged);
        }
        prop_assert!(verdict.extrapolated.is_none_or(|steps| steps.is_finite() && steps > 0.0));
        prop_assert_eq!(verdict.outcome == Outcome::Diverged, matches!(verdict.rule, Rule::NonFinite | Rule::NormCap | Rule::NoGain | Rule::LateGrowth));
    }

    /// A run's row is found from its number alone, and neighbours differ as the order says.
    #[test]
    fn rows_are_numbered_in_order(rates in 1u64..40, seeds in 1u64..4, momenta in 1u64..4) {
        let momentum: Vec<String> = (0..momenta).map(|k| format!("0.{k}")).collect();
        let plan = sweep(&format!(
            "objective = ['sphere', 'beale']\nseeds = {seeds}\n[learning-rate]\nfrom = 1e-3\nto = 1e0\npoints = {}\n\
             [[optimizer]]\nname = 'sgd'\nmomentum = [{}]\n[[optimizer]]\nname = 'adam'\namsgrad = [false, true]",
            rates + 1, momentum.join(", ")
        ));
        let rows: Vec<Row> = (0..plan.runs()).map(|run| plan.row(run)).collect();
        prop_assert_eq!(plan.runs(), 2 * (momenta + 2) * seeds * (rates + 1));
        let key = |row: &Row| {
            let seed = plan.spec.seeds.iter().position(|seed| *seed == row.seed);
            let rate = plan.spec.optimizers[row.optimizer].1.iter().position(|lr| lr == row.lr);
            (row.problem, row.schedule, row.optimizer, row.combination, seed, rate)
        };
        prop_assert!(rows.windows(2).all(|pair| key(&pair[0]) < key(&pair[1])));
    }
}
