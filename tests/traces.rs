//! Optimizers against PyTorch and optax, iterate by iterate.

use lrsweep::engine::replay;
use lrsweep::objective::{self, Problem};
use lrsweep::optimizer::{self, Entry, Hyper, Now};
use lrsweep::param::{Args, Kind, Value};
use lrsweep::random::Draw;
use lrsweep::wrapper::{self, Rule};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// A reference row's optimizer in our terms: our name, and what its library sets that we do not.
fn ours(lib: &str, name: &str) -> Option<(&'static str, Vec<(&'static str, Value)>)> {
    let number = Value::Number;
    let form = |form| ("form", Value::Choice(form));
    Some(match (lib, name) {
        ("torch", "SGD" | "SGD_momentum" | "SGD_momentum_damp" | "SGD_nesterov" | "SGD_nesterov_wd") => ("sgd", vec![]),
        ("torch", "Adam" | "Adam_wd" | "Adam_amsgrad") => ("adam", vec![]),
        ("torch", "AdamW") => ("adamw", vec![]),
        ("torch", "Adagrad" | "Adagrad_acc.1_lrdecay") => ("adagrad", vec![]),
        ("torch", "RMSprop" | "RMSprop_centered_mom") => ("rmsprop", vec![]),
        // The PyTorch ports of Lion have no weight decay by default.
        ("torch", "Lion") => ("lion", vec![("weight_decay", number(0.0))]),
        ("torch", "NAdam" | "NAdam_decoupled") => ("nadam", vec![]),
        ("torch", "RAdam") => ("radam", vec![]),
        ("torch", "Adamax") => ("adamax", vec![]),
        ("torch", "Adadelta") => ("adadelta", vec![]),
        ("torch", "Rprop") => ("rprop", vec![]),
        ("torch", "ASGD") => ("asgd", vec![]),
        // pytorch_optimizer's default is the sign of an average.
        ("torch", "SignSGD") => ("signsgd", vec![("momentum", number(0.9))]),
        ("torch", "Lamb") => ("lamb", vec![form("torch")]),
        ("torch", "Adan") => ("adan", vec![("eps_root", number(0.0)), form("torch")]),
        ("torch", "Yogi") => ("yogi", vec![]),
        ("torch", "AdaBelief") => ("adabelief", vec![]),
        ("torch", "AdEMAMix") => ("ademamix", vec![]),
        ("torch", "ADOPT") => ("adopt", vec![]),
        ("torch", "StableAdamW") => ("stable-adamw", vec![]),
        ("torch", "Adafactor") => ("adafactor", vec![]),
        ("torch", "AdamWScheduleFree" | "AdamWScheduleFree_warmup10") => ("schedule-free-adamw", vec![]),
        ("torch", "SGDScheduleFree") => ("schedule-free-sgd", vec![]),
        ("torch", "Prodigy") => ("prodigy", vec![]),
        ("optax", "sgd" | "sgd_momentum" | "sgd_nesterov") => ("sgd", vec![]),
        ("optax", "adam") => ("adam", vec![]),
        ("optax", "amsgrad") => ("adam", vec![("amsgrad", Value::Flag(true)), form("optax")]),
        ("optax", "adamw") => ("adamw", vec![]),
        ("optax", "adagrad") => {
            ("adagrad", vec![("initial_accumulator_value", number(0.1)), ("eps", number(1e-7)), form("optax")])
        }
        ("optax", "rmsprop" | "rmsprop_centered_mom") => ("rmsprop", vec![("alpha", number(0.9)), form("optax")]),
        ("optax", "rmsprop_eps_outside") => ("rmsprop", vec![("alpha", number(0.9)), form("optax-eps-outside")]),
        ("optax", "lion") => ("lion", vec![]),
        ("optax", "adam_nesterov" | "nadam") => ("nadam", vec![form("optax")]),
        ("optax", "radam") => ("radam", vec![form("optax")]),
        ("optax", "rprop") => ("rprop", vec![form("optax")]),
        ("optax", "sign_sgd") => ("signsgd", vec![]),
        ("optax", "optimistic_gd") => ("optimistic-gd", vec![]),
        ("optax", "adamax") => ("adamax", vec![]),
        ("optax", "adadelta") => ("adadelta", vec![]),
        ("optax", "yogi") => ("yogi", vec![]),
        ("optax", "adabelief") => ("adabelief", vec![]),
        ("optax", "adan") => ("adan", vec![]),
        ("optax", "ademamix") => ("ademamix", vec![]),
        ("optax", "adopt") => ("adopt", vec![]),
        ("optax", "novograd") => ("novograd", vec![]),
        ("optax", "sm3") => ("sm3", vec![]),
        ("optax", "lamb") => ("lamb", vec![]),
        ("optax", "lars") => ("lars", vec![]),
        ("optax", "fromage") => ("fromage", vec![]),
        ("optax", "adafactor" | "adafactor_double") => ("adafactor", vec![("eps1", number(1e-30)), form("optax")]),
        ("optax", "prodigy") => ("prodigy", vec![("use_bias_correction", Value::Flag(true))]),
        ("optax", "dadapt_adamw") => ("dadapt-adamw", vec![]),
        ("optax", "schedule_free_adamw") => ("schedule-free-adamw", vec![form("optax")]),
        ("optax", "schedule_free_sgd") => ("schedule-free-sgd", vec![form("optax")]),
        ("optax", "ema") => ("ema-momentum", vec![]),
        _ => return None,
    })
}

/// The last checkpoint at which two correct implementations still share 12 digits.
fn agrees_up_to(file: &str, ours: &str, problem: &str) -> u32 {
    match (ours, problem) {
        // Swings through 0 with an amplitude of 1e-11: PyTorch and optax differ by 2e-12 there, too.
        ("adamw", "quad_1_100") => 200,
        // Divides by the size of gradients that have shrunk to rounding errors, and jumps.
        ("rmsprop", "kneusel_a") if file != "traces_torch.csv" => 200,
        // Steps that are not in proportion to the gradient jump to and fro about the minimum: what is a rounding
        // error on one side of it is a step on the other.
        ("adadelta" | "lars", "kneusel_a") => 500,
        ("fromage", "kneusel_a") => 200,
        ("lamb", "kneusel_a") => 100,
        // The same; PyTorch's form happens to miss the minimum.
        ("adafactor", "kneusel_a") if file != "traces_torch.csv" => 200,
        // Its estimate of the distance has grown until it diverges.
        ("dadapt-adamw", "kneusel_a") if file == "traces_optax_more.csv" => 200,
        // Swing through 0 with an amplitude of 1e-11.
        ("dadapt-adamw" | "prodigy", "quad_1_100") => 200,
        // Swings through 0 with an amplitude of 1e-7.
        ("adan", "quad_1_100") => 500,
        // Has shrunk to 1e-172.
        ("adadelta", "quad_1_100") => 200,
        // Has shrunk to 1e-18, where the rounding of a thousand factors shows.
        ("radam", "quad_1_100") => 500,
        _ => 1000,
    }
}

/// The relative difference that is let pass.
fn shared(file: &str, name: &str, step: u32) -> f64 {
    match (file, name) {
        // optax computes the weight of the newest square, t^-0.8, in single precision;
        // `traces_optax_more.csv` has what it gives in double precision.
        ("traces_optax.csv", "adafactor") => 1e-5,
        // The estimate of the distance is made of x_0 - x, which has few digits in the first steps.
        ("traces_torch.csv", "Prodigy") | ("traces_optax_more.csv", "prodigy") if step >= 50 => 1e-11,
        _ => 1e-12,
    }
}

/// Optimizer, hyperparameters, problem.
type Name = (String, String, String);
/// Step, the point that goes from step to step, and, of optimizers that read the loss elsewhere, where.
type Checkpoint = (u32, [f64; 2], Option<[f64; 2]>);

/// A run of an optimizer at a constant rate: after each step the point where the next gradient is taken, and the point
/// where the loss is read.
fn walk(entry: &Entry, args: &Args, problem: &Problem, lr: f64, steps: u32) -> Vec<[[f64; 2]; 2]> {
    walk_with(entry, args, problem, lr, steps, |_, _, grad| grad)
}

/// The same with each step's gradient put through a function.
fn walk_with(
    entry: &Entry,
    args: &Args,
    problem: &Problem,
    lr: f64,
    steps: u32,
    change: impl Fn(u32, &mut [f64; 2], [f64; 2]) -> [f64; 2],
) -> Vec<[[f64; 2]; 2]> {
    let hyper = Hyper::gather(std::slice::from_ref(args));
    let mut stepper = entry.rule.start(&hyper, &problem.layout);
    let mut x = [problem.start[0], problem.start[1]];
    let mut points = vec![[x, x]];
    for step in 0..steps {
        let (loss, grad) = problem.value_grad(&x);
        let grad = change(step, &mut x, [grad[0], grad[1]]);
        // SAFETY: plain f64 needs no instruction set.
        unsafe { stepper.step(&Now { step, lr, loss, draw: Draw { seed: 0, step } }, &grad, &mut x) };
        let mut at = x;
        // SAFETY: the same.
        unsafe { stepper.evaluated(&mut at) };
        points.push([x, at]);
    }
    points
}

/// A problem of the reference.
fn problem(name: &str) -> Problem {
    let name = if name == "quad_1_100" { "quadratic" } else { "kneusel-a" };
    let entry = objective::catalog().into_iter().find(|entry| entry.info.name == name).unwrap();
    let args = Args::defaults(entry.info.params);
    let bowl = Value::Numbers(vec![1.0, 100.0]);
    (entry.build)(&if name == "quadratic" { args.with("eigenvalues", bowl) } else { args }).unwrap()
}

/// A row's setting in our terms, and its checkpoints.
struct Run {
    name: String,
    entry: Entry,
    args: Args,
    lr: f64,
    problem: String,
    checkpoints: Vec<Checkpoint>,
}

fn reference(lib: &str, file: &str) -> Vec<Run> {
    let mut reader = csv::Reader::from_path(format!("tests/reference/{file}")).unwrap();
    let mut runs: BTreeMap<Name, Vec<Checkpoint>> = BTreeMap::new();
    for record in reader.records() {
        let r = record.unwrap();
        let number = |k: usize| r[k].parse().unwrap();
        let read = r.get(8).is_some_and(|cell| !cell.is_empty()).then(|| [number(8), number(9)]);
        let checkpoint = (r[4].parse().unwrap(), [number(5), number(6)], read);
        runs.entry((r[1].into(), r[2].into(), r[3].into())).or_default().push(checkpoint);
    }
    let optimizers = optimizer::catalog();
    let mut found = Vec::new();
    for ((name, hyper, problem), checkpoints) in runs {
        let Some((our_name, mut values)) = ours(lib, &name) else { panic!("{lib} {name} is not compared") };
        let entry = optimizers.iter().find(|entry| entry.info.name == our_name).unwrap();
        let hyper: BTreeMap<String, Json> = serde_json::from_str(&hyper).unwrap();
        // What finds its own rate multiplies it by 1.
        let mut lr = 1.0;
        for (key, value) in &hyper {
            match key.as_str() {
                "lr" | "learning_rate" => lr = value.as_f64().unwrap(),
                // What our form and our sums say already.
                "eps_in_sqrt" | "kahan_sum" | "foreach" => {}
                "nesterov" if our_name == "nadam" => {}
                _ => {
                    let param = entry.info.params.iter().find(|param| param.name == key).unwrap();
                    let value = match param.kind {
                        Kind::Flag => Value::Flag(value.as_bool().unwrap()),
                        Kind::Count(..) => Value::Count(value.as_u64().unwrap()),
                        _ => Value::Number(value.as_f64().unwrap()),
                    };
                    values.push((param.name, value));
                }
            }
        }
        let args =
            values.into_iter().fold(Args::defaults(entry.info.params), |args, (name, value)| args.with(name, value));
        found.push(Run { name, entry: *entry, args, lr, problem, checkpoints });
    }
    found
}

fn check(lib: &str, file: &str) -> usize {
    let mut wrong = Vec::new();
    let runs = reference(lib, file);
    for run in &runs {
        let our_name = run.entry.info.name;
        let points = walk(&run.entry, &run.args, &problem(&run.problem), run.lr, 1000);
        let until = agrees_up_to(file, our_name, &run.problem);
        for (step, theirs, read) in run.checkpoints.iter().filter(|(step, ..)| *step <= until) {
            let [x, at] = points[*step as usize];
            let pairs = x.iter().zip(theirs).chain(at.iter().zip(read.as_ref().into_iter().flatten()));
            for (ours, theirs) in pairs {
                let off = (ours - theirs).abs() / theirs.abs();
                let shared = shared(file, &run.name, *step);
                // Below the smallest normal number there are no 12 digits to agree on.
                let fine = off <= shared || theirs.abs() < f64::MIN_POSITIVE && ours.abs() < f64::MIN_POSITIVE;
                // RAdam's first step is 1 - 0.01 * 100: exactly 0, up to the rounding of 1.
                let cancelled = our_name == "radam" && *step == 1 && ours.abs().max(theirs.abs()) <= 2.0 * f64::EPSILON;
                if !fine && !cancelled {
                    let Run { name, problem, .. } = run;
                    wrong.push(format!(
                        "{lib} {name} on {problem}, step {step}: {ours:e} and {theirs:e}, off by {off:e}"
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    runs.len()
}

/// Wherever an implementation and this one do not share 12 digits, rounding errors in the gradients and the points are
/// enough to lose them.
#[test]
fn where_digits_are_lost_roundings_grow() {
    let mut lost = 0;
    for (lib, file) in
        [("torch", "traces_torch.csv"), ("optax", "traces_optax.csv"), ("optax", "traces_optax_more.csv")]
    {
        for run in reference(lib, file) {
            let place = problem(&run.problem);
            let points = walk(&run.entry, &run.args, &place, run.lr, 1000);
            let off = |a: [f64; 2], b: [f64; 2]| (0..2).map(|k| ((a[k] - b[k]) / b[k]).abs()).fold(0.0, f64::max);
            let differs = |(step, theirs, _): &&Checkpoint| off(points[*step as usize][0], *theirs) > 1e-12;
            // RAdam's first step is exactly 0, up to the rounding of 1.
            let differing = run.checkpoints.iter().filter(differs).map(|(step, ..)| *step);
            let steps: Vec<u32> = differing.filter(|step| *step > 1).collect();
            // Single precision is another matter.
            if shared(file, &run.name, 1000) > 1e-6 {
                continue;
            }
            if steps.is_empty() {
                continue;
            }
            // The terms of this gradient are rounded before they are added.
            let term = if run.problem == "kneusel_a" { 16.0 * f64::EPSILON } else { 0.0 };
            let mut most: f64 = 0.0;
            for pattern in [0, 1, 50, 99, 1234] {
                let nudge = |step: u32, x: &mut [f64; 2], grad: [f64; 2]| {
                    for (k, x) in (0..).zip(x) {
                        *x *= 1.0 + sign(step, k, pattern) * f64::EPSILON;
                    }
                    let rounded = |k: u32| sign(step, 2 + k, pattern) * (grad[k as usize] * f64::EPSILON + term);
                    [grad[0] + rounded(0), grad[1] + rounded(1)]
                };
                let other = walk_with(&run.entry, &run.args, &place, run.lr, 1000, nudge);
                for step in &steps {
                    most = most.max(off(other[*step as usize][0], points[*step as usize][0]));
                }
            }
            assert!(most > 1e-12, "{lib} {} on {}: {most:e} at {steps:?}", run.name, run.problem);
            lost += 1;
        }
    }
    assert!(lost > 10, "{lost}");
}

/// 1 or -1, without a pattern but for pattern 0, which is always 1.
fn sign(step: u32, k: u32, pattern: u32) -> f64 {
    let mixed = (step.wrapping_mul(0x9E37_79B9) ^ k.wrapping_mul(0x85EB_CA6B) ^ pattern).wrapping_mul(0xC2B2_AE35);
    let bit = (mixed ^ mixed >> 15).wrapping_mul(0x27D4_EB2F) >> 13 & 1;
    if pattern == 0 || bit == 0 { 1.0 } else { -1.0 }
}

#[test]
fn agree_with_pytorch() {
    assert_eq!(check("torch", "traces_torch.csv"), 2 * 34);
}

#[test]
fn agree_with_optax() {
    assert_eq!(check("optax", "traces_optax.csv"), 2 * 34);
}

/// Other hyperparameters than the defaults, and where Schedule-Free reads the loss.
#[test]
fn agree_with_more_of_optax() {
    assert_eq!(check("optax", "traces_optax_more.csv"), 2 * 11);
}

/// At a constant rate the point ahead takes the path of PyTorch's form, and the point itself is the last step's start
/// plus the step.
#[test]
fn nesterov_looks_ahead_of_where_it_is() {
    let optimizers = optimizer::catalog();
    let find = |name: &str| optimizers.iter().find(|entry| entry.info.name == name).unwrap();
    let (ahead, form) = (find("nesterov"), find("sgd"));
    let args = Args::defaults(form.info.params);
    let args = args.with("momentum", Value::Number(0.9)).with("nesterov", Value::Flag(true));
    for name in ["quad_1_100", "kneusel_a"] {
        let problem = problem(name);
        let ours = walk(ahead, &Args::defaults(ahead.info.params), &problem, 1e-3, 300);
        let theirs = walk(form, &args, &problem, 1e-3, 300);
        // Sutskever's recursion, word for word.
        let (mut x, mut v) = ([problem.start[0], problem.start[1]], [0.0; 2]);
        for (step, ([y, at], [y_theirs, _])) in ours.iter().zip(&theirs).enumerate() {
            for k in 0..2 {
                let close = |a: f64, b: f64| (a - b).abs() <= 1e-12 * (1.0 + b.abs());
                assert!(close(y[k], y_theirs[k]) && close(at[k], x[k]), "{name}, step {step}");
            }
            let (_, grad) = problem.value_grad(&[x[0] + 0.9 * v[0], x[1] + 0.9 * v[1]]);
            for k in 0..2 {
                v[k] = 0.9 * v[k] - 1e-3 * grad[k];
                x[k] += v[k];
            }
        }
    }
}

/// PyTorch's ASGD under a schedule, word for word: each step goes by the rate of the one before. Its average, which
/// begins once t0 steps are made, is where the wrapper reads the loss.
#[test]
fn averaged_descent_lags_its_schedule() {
    let (lambd, alpha, t0) = (0.1, 0.75, 5.0);
    let optimizers = optimizer::catalog();
    let entry = optimizers.iter().find(|entry| entry.info.name == "asgd").unwrap();
    let args = Args::defaults(entry.info.params).with("lambd", Value::Number(lambd));
    let average = wrapper::catalog().into_iter().find(|entry| entry.info.name == "average").unwrap();
    let from = Args::defaults(average.info.params).with("from", Value::Count(t0 as u64 + 1));
    let plain = Rule::new(*entry, vec![args], &[]);
    let averaged = Rule { wrappers: vec![(average, from)], ..plain.clone() };

    let problem = problem("kneusel_a");
    let rates: Vec<f64> = (0..60).map(|k| 0.05 * 0.9f64.powi(k)).collect();
    let points = replay(&problem, &plain, &rates, &problem.start, 0);
    let means = replay(&problem, &averaged, &rates, &problem.start, 0);
    let (mut x, mut ax) = (problem.start.clone(), vec![0.0; 2]);
    let (mut eta, mut mu) = (rates[0], 1.0);
    for (k, &lr) in rates.iter().enumerate() {
        let (_, grad) = problem.value_grad(&x);
        for i in 0..2 {
            x[i] = x[i] * (1.0 - lambd * eta) - eta * grad[i];
            ax[i] += mu * (x[i] - ax[i]);
            let close = |a: f64, b: f64| (a - b).abs() <= 1e-13 * (1.0 + b.abs());
            assert!(close(points[k + 1][i], x[i]) && close(means[k + 1][i], ax[i]), "step {k}: {points:?} {means:?}");
        }
        let step = k as f64 + 1.0;
        eta = lr / (1.0 + lambd * lr * step).powf(alpha);
        mu = 1.0 / (step - t0).max(1.0);
    }
}

/// D-Adaptation of SGD with its points named as in the paper. Half of its estimate is a lower bound of the distance to
/// the minimum, where x is start - s: without momentum.
#[test]
fn d_adaptation_bounds_the_distance() {
    let optimizers = optimizer::catalog();
    let entry = optimizers.iter().find(|entry| entry.info.name == "dadapt-sgd").unwrap();
    for (name, momentum) in [("quad_1_100", 0.0), ("quad_1_100", 0.9), ("kneusel_a", 0.0), ("kneusel_a", 0.9)] {
        let problem = problem(name);
        let args = Args::defaults(entry.info.params).with("momentum", Value::Number(momentum));
        let points = walk(entry, &args, &problem, 1.0, 300);
        let minimum = if name == "quad_1_100" { [0.0, 0.0] } else { [1.0, 7.0 / 9.0] };
        let start = [problem.start[0], problem.start[1]];
        let distance = (start[0] - minimum[0]).hypot(start[1] - minimum[1]);
        let (mut x, mut s, mut sum, mut d) = (start, [0.0f64; 2], 0.0, 1e-6f64);
        let (_, first) = problem.value_grad(&start);
        for (step, [ours, _]) in points.iter().enumerate() {
            let near = |k: usize| (ours[k] - x[k]).abs() <= 1e-9 * (1.0 + x[k].abs());
            assert!(near(0) && near(1), "{name}, step {step}: {ours:?}, {x:?}");
            let (_, g) = problem.value_grad(&x);
            let rate = d / first[0].hypot(first[1]);
            sum += rate * (g[0] * s[0] + g[1] * s[1]);
            s = [0, 1].map(|k| s[k] + rate * g[k]);
            d = d.max(2.0 * sum / s[0].hypot(s[1]));
            assert!(momentum > 0.0 || d / 2.0 <= distance, "{name}, step {step}: {d} and {distance}");
            let z = [0, 1].map(|k| start[k] - s[k]);
            x = [0, 1].map(|k| momentum * x[k] + (1.0 - momentum) * z[k]);
        }
        assert!(d > 0.01 * distance, "{name}: {d} and {distance}");
    }
}
