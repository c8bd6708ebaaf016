//! Models trained on data, against PyTorch and against theory; and what is said of data that will not do.

mod common;

use common::sweep;
use lrsweep::data::{self, Labels};
use lrsweep::engine::{self, replay};
use lrsweep::lane::Precision;
use lrsweep::objective::{self, Activation, Loss, Network, Problem};
use lrsweep::param::{Args, Value};
use lrsweep::plan;
use lrsweep::spec::{self, Catalog};
use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

/// The perceptron whose groups have rates of their own.
const TANH: &str = "name = 'perceptron', data = 'digits', widths = [32], activation = 'tanh'";

/// A reference row's objective and optimizer, as a sweep file has them.
fn ours(case: &str) -> Option<[&'static str; 2]> {
    Some(match case {
        "linreg_gd" => ["name = 'linear-regression', data = 'diabetes'", "name = 'sgd'"],
        "logreg_gd" => ["name = 'logistic-regression', data = 'breast-cancer'", "name = 'sgd'"],
        "logreg_adam" => ["name = 'logistic-regression', data = 'breast-cancer'", "name = 'adam'"],
        "softmax_momentum" => ["name = 'softmax-regression', data = 'digits'", "name = 'sgd', momentum = 0.9"],
        "mlp_relu_adam" => {
            ["name = 'perceptron', data = 'digits', widths = [32], activation = 'relu'", "name = 'adam'"]
        }
        "mlp_tanh_sgd_minibatch" => [
            "name = 'perceptron', data = 'digits', widths = [32], batch = 64, sampling = 'sequential'",
            "name = 'sgd', momentum = 0.9",
        ],
        "mlp_tanh_momentum_groups" => [
            TANH,
            "name = 'sgd', momentum = 0.9, wrap = [[{ name = 'group-rate', group = 'W0', multiplier = 3 },
            { name = 'group-rate', group = 'b0', multiplier = 0.1 }, { name = 'group-rate', group = 'b1', multiplier = 0 }]]",
        ],
        "mlp_tanh_adam_groups" => [
            TANH,
            "name = 'adam', wrap = [[{ name = 'group-rate', group = 'b*', multiplier = 10 },
            { name = 'group-rate', group = 'W0', multiplier = 0.3 }]]",
        ],
        "mlp_tanh_adamw_groups" => [
            TANH,
            "name = 'adamw', weight_decay = 0.1, wrap = { name = 'group-rate', group = 'W1 b1', multiplier = 0.1 }",
        ],
        // The rate is in the state.
        "mlp_tanh_rprop_groups" => [
            TANH,
            "name = 'rprop', eta_plus = 1.01, wrap = [[{ name = 'group-rate', group = 'W0', multiplier = 4 },
            { name = 'group-rate', group = 'b1', multiplier = 0.1 }]]",
        ],
        "mlp_tanh_asgd_groups" => [
            TANH,
            "name = 'asgd', lambd = 0.01, wrap = [[{ name = 'group-rate', group = 'W1', multiplier = 0.3 },
            { name = 'group-rate', group = 'b0', multiplier = 3 }]]",
        ],
        "linreg_l2_gd" => ["name = 'linear-regression', data = 'diabetes', l2 = 0.3", "name = 'sgd'"],
        "logreg_l2_gd" => ["name = 'logistic-regression', data = 'breast-cancer', l2 = 0.1", "name = 'sgd'"],
        "softmax_l2_momentum" => {
            ["name = 'softmax-regression', data = 'digits', l2 = 0.01", "name = 'sgd', momentum = 0.9"]
        }
        "mlp_tanh_l2_adam" => {
            ["name = 'perceptron', data = 'digits', widths = [32], activation = 'tanh', l2 = 0.03", "name = 'adam'"]
        }
        "deep_linear_gd" => [
            "name = 'perceptron', data = 'diabetes', widths = [4, 4], activation = 'identity', loss = 'mse', bias = false",
            "name = 'sgd'",
        ],
        _ => return None,
    })
}

/// Step and loss, by case.
fn reference() -> BTreeMap<String, (f64, Vec<(usize, f64)>)> {
    let mut reader = csv::Reader::from_path("tests/reference/training_torch.csv").unwrap();
    let mut cases: BTreeMap<String, (f64, Vec<(usize, f64)>)> = BTreeMap::new();
    for record in reader.records() {
        let r = record.unwrap();
        let rate = r[9].split(';').find_map(|pair| pair.strip_prefix("lr=")).unwrap().parse().unwrap();
        let case = cases.entry(r[0].into()).or_insert((rate, Vec::new()));
        case.1.push((r[10].parse().unwrap(), r[11].parse().unwrap()));
    }
    cases
}

fn agree(case: &str, step: usize, ours: f64, theirs: f64) {
    let off = (ours - theirs).abs() / theirs;
    assert!(off <= 1e-10, "{case}, step {step}: {ours:e} and {theirs:e}, off by {off:e}");
}

#[test]
fn losses_agree_with_pytorch() {
    let mut checked = 0;
    for (case, (rate, losses)) in reference() {
        let Some([objective, optimizer]) = ours(&case) else { continue };
        let text = format!("objective = {{ {objective} }}\noptimizer = {{ {optimizer} }}\nlearning-rate = {rate}");
        let plan = sweep(&text);
        let problem = &plan.problems[0].1;
        let points = replay(problem, &plan.rule(0, [0]), &[rate; 200], &problem.start, 0);
        for (step, theirs) in losses {
            agree(&case, step, problem.value(&points[step]), theirs);
        }
        checked += 1;
    }
    assert_eq!(checked, 16);
}

fn args(name: &str, values: &[(&str, Value)]) -> Args {
    let catalog = objective::catalog();
    let entry = catalog.iter().find(|entry| entry.info.name == name).unwrap();
    values.iter().fold(Args::examples(entry.info.params), |args, (key, value)| args.with(key, value.clone()))
}

fn build(name: &str, values: &[(&str, Value)]) -> Problem {
    let catalog = objective::catalog();
    let entry = catalog.iter().find(|entry| entry.info.name == name).unwrap();
    (entry.build)(&args(name, values)).unwrap()
}

/// What is said of a sweep file's text; every file that it names holds `bytes`.
fn said(text: &str, bytes: &'static [u8]) -> String {
    let files = spec::Files::new(move |path| match path.to_str() {
        Some("my.csv") => Ok(bytes.to_vec()),
        Some("folder") => Err(std::io::ErrorKind::IsADirectory.into()),
        _ => Err(std::io::ErrorKind::NotFound.into()),
    });
    let text = format!("optimizer = 'sgd'\nlearning-rate = 0.1\n{text}");
    match spec::parse("x.toml", "x", &text, &Catalog { files, ..Catalog::builtin() }, None) {
        Ok(spec) => format!("{} {}", spec.objectives[0].setting(0).label(), spec.thresholds.target),
        Err(mistakes) => mistakes.to_string().replace("x.toml:", ""),
    }
}

fn of(name: &str, rest: &str) -> String {
    format!("objective = {{ name = '{name}'{rest} }}")
}

macro_rules! file {
    ($name:literal, $bytes:expr, @$expected:literal) => {
        insta::assert_snapshot!(said(&of($name, ", data = 'my.csv'"), $bytes), @$expected)
    };
    ($name:literal, $rest:literal, $bytes:expr, @$expected:literal) => {
        insta::assert_snapshot!(said(&of($name, concat!(", data = 'my.csv', ", $rest)), $bytes), @$expected)
    };
}

#[test]
fn what_is_wrong_with_data_is_told_with_its_place() {
    file!("linear-regression", b"a,target\n1,2\n3,4\n5,7\n", @"linear-regression data=my.csv 0.000001");
    file!("linear-regression", b"", @"3:50: data = 'my.csv' of objective 'linear-regression': my.csv is empty; its first line has to name the columns: a,b,target");
    file!("linear-regression", b"a,target\n", @"3:50: data = 'my.csv' of objective 'linear-regression': my.csv has a header and no rows; write at least two");
    file!("linear-regression", b"a,target\n1,2\n", @"3:50: data = 'my.csv' of objective 'linear-regression': my.csv has one row; one row has nothing to learn from: write at least two");
    file!("linear-regression", b"a,b\n1,2\n3,4\n", @"3:22: target of objective 'linear-regression' with data = my.csv: my.csv has no column 'target'; allowed: a, b");
    file!("linear-regression", "target = 'b'", b"a,c\n1,2\n3,4\n", @"3:69: target = 'b' of objective 'linear-regression' with data = my.csv: my.csv has no column 'b'; allowed: a, c");
    file!("linear-regression", b"target\n1\n2\n", @"3:50: data = 'my.csv' of objective 'linear-regression': my.csv has no column beside target; write at least one feature");
    file!("linear-regression", b"a;target\n1;2\n3;4\n", @"3:50: data = 'my.csv' of objective 'linear-regression': my.csv:1: one column, 'a;target'; separate cells by commas");
    file!("linear-regression", b"a,,target\n1,2,3\n", @"3:50: data = 'my.csv' of objective 'linear-regression': my.csv:1: column 2 has no name; name it, or leave it out");
    file!("linear-regression", b"a,a,target\n1,2,3\n", @"3:50: data = 'my.csv' of objective 'linear-regression': my.csv:1: columns 1 and 2 are both 'a'; name them apart");
    file!("linear-regression", b"a,target\n1,2\nred,4\n", @"3:50: data = 'my.csv' of objective 'linear-regression': my.csv:3:1: a is 'red'; allowed: a finite number; write a number, or leave the column or the row out");
    file!("linear-regression", b"a,target\n1,2\n\n3,\n", @"3:50: data = 'my.csv' of objective 'linear-regression': my.csv:4:3: target is ''; allowed: a finite number; fill it in, or leave the row out");
    file!("linear-regression", b"a,target\n1,2\n3,nan\n", @"3:50: data = 'my.csv' of objective 'linear-regression': my.csv:3:3: target is 'nan'; allowed: a finite number; write a number, or leave the column or the row out");
    file!("linear-regression", b"a,target\ninf,2\n3,1\n", @"3:50: data = 'my.csv' of objective 'linear-regression': my.csv:2:1: a is 'inf'; allowed: a finite number; write a number, or leave the column or the row out");
    file!("linear-regression", b"a,target\n1,2\n3\n", @"3:50: data = 'my.csv' of objective 'linear-regression': my.csv:3: 1 cell, but the header has 2");
    file!("linear-regression", b"a,target\n1,2,3\n", @"3:50: data = 'my.csv' of objective 'linear-regression': my.csv:2: 3 cells, but the header has 2");
    file!("linear-regression", b"a,b,target\n1,2,3\n1,3,4\n1,4,4\n", @r#"3:50: data = 'my.csv' of objective 'linear-regression': my.csv: a is 1 in every row, which no scale brings to variance 1; leave that column out, or write scale = "none""#);
    file!("linear-regression", b"a,target\n1,2\n3,2\n", @r#"3:50: data = 'my.csv' of objective 'linear-regression': my.csv: target is 2 in every row, which no scale brings to variance 1; predict another column, or write scale = "none""#);
    file!("linear-regression", "scale = 'none'", b"a,target\n1,2\n1,3\n", @"linear-regression data=my.csv scale=none 0.000001");
    file!("linear-regression", "scale = 'none', divisor = 2", b"a,target\n1,2\n1,3\n", @"3:86: divisor = 2 of objective 'linear-regression' with data = my.csv, scale = none: scale and divisor are two ways to scale; write one of them");
    file!("linear-regression", "validation = 0.9", b"a,target\n1,2\n2,3\n4,4\n", @"3:73: validation = 0.9 of objective 'linear-regression' with data = my.csv: my.csv: 3 of 3 rows are kept out, which leaves less than two to train on");
    file!("logistic-regression", b"a,target\n1,0\n2,2\n", @"3:22: target of objective 'logistic-regression' with data = my.csv: my.csv:3: target is '2'; allowed: 0 or 1");
    file!("logistic-regression", b"a,target\n1,0\n2,0\n", @"3:22: target of objective 'logistic-regression' with data = my.csv: my.csv: target is 0 in every row: there is nothing to tell apart");
    file!("softmax-regression", b"a,target\n1,0\n2,1.5\n", @"3:22: target of objective 'softmax-regression' with data = my.csv: my.csv:3: target is '1.5'; allowed: a class, which is a whole number from 0 to 999");
    file!("softmax-regression", b"a,target\n1,0\n2,-1\n", @"3:22: target of objective 'softmax-regression' with data = my.csv: my.csv:3: target is '-1'; allowed: a class, which is a whole number from 0 to 999");
    file!("softmax-regression", b"a,target\n1,0\n2,1e9\n", @"3:22: target of objective 'softmax-regression' with data = my.csv: my.csv:3: target is '1e9'; allowed: a class, which is a whole number from 0 to 999");
    file!("perceptron", "widths = [2.5]", b"a,target\n1,0\n2,1\n", @"3:62: widths = [2.5] of objective 'perceptron' with data = my.csv: 2.5 units; allowed: whole numbers from 1");
    file!("perceptron", "widths = [10_000, 10_000]", b"a,target\n1,0\n2,1\n", @"3:62: widths = [10_000, 10_000] of objective 'perceptron' with data = my.csv: 100040001 weights; at most 1000000 are allowed");
    file!("perceptron", "loss = 'mse'", b"a,target\n1,0.5\n2,1.5\n", @"perceptron data=my.csv loss=mse 0.000001");
    insta::assert_snapshot!(said(&of("perceptron", ""), b""), @r#"3:22: 'data' of objective 'perceptron' is missing; write data = "breast-cancer""#);
    insta::assert_snapshot!(said(&of("perceptron", ", data = 'digit'"), b""), @"3:43: data of objective 'perceptron' is 'digit', which is neither a name nor a file below the sweep file's folder; did you mean 'digits'? (breast-cancer, diabetes, digits)");
    insta::assert_snapshot!(said(&of("perceptron", ", data = 'yours.csv'"), b""), @"3:43: data of objective 'perceptron' is 'yours.csv', which is neither a name nor a file below the sweep file's folder; allowed: breast-cancer, diabetes, digits");
    insta::assert_snapshot!(said(&of("perceptron", ", data = 'folder'"), b""), @"3:43: data of objective 'perceptron' is 'folder', which cannot be read: is a directory");
    insta::assert_snapshot!(said(&of("perceptron", ", data = '../my.csv'"), b""), @"3:43: data of objective 'perceptron' is '../my.csv', which is not below the sweep file; allowed: a path that starts at the folder of the sweep file, without '..'");
    insta::assert_snapshot!(said(&of("perceptron", ", data = 3"), b""), @r#"3:43: data of objective 'perceptron' is 3; allowed: breast-cancer, diabetes, digits, or the path of a file, in quotes; write data = "breast-cancer""#);
    insta::assert_snapshot!(said(&of("softmax-regression", ", data = 'digits', scale = 'standard'"), b""), @r#"3:51: data = 'digits' of objective 'softmax-regression' with scale = standard: digits.csv: pixel_0_0 is 0 in every row, which no scale brings to variance 1; leave that column out, or write scale = "none""#);
    insta::assert_snapshot!(said(&of("logistic-regression", ", data = 'digits'"), b""), @"3:22: target of objective 'logistic-regression' with data = digits: digits.csv:4: target is '2'; allowed: 0 or 1");
}

#[test]
fn a_target_may_be_a_loss() {
    let logistic = "objective = { name = 'logistic-regression', data = 'breast-cancer' }\n";
    let target = |rest: &str| said(&format!("{logistic}{rest}"), b"");
    insta::assert_snapshot!(target("target = { loss = 0.1 }"), @"logistic-regression data=breast-cancer 0.000001");
    insta::assert_snapshot!(target("target = { loss = 0.9 }"), @"4:19: loss of target is 0.9; allowed: a number greater than 0, the lowest of logistic-regression data=breast-cancer, and less than 0.7973182144654861, the loss at its start");
    insta::assert_snapshot!(target("target = { loss = 0.0 }"), @"4:19: loss of target is 0.0; allowed: a number greater than 0, the lowest of logistic-regression data=breast-cancer, and less than 0.7973182144654861, the loss at its start");
    insta::assert_snapshot!(target("target = { los = 0.1 }"), @"4:12: 'los' is not a key of target; did you mean 'loss'? (loss)");
    insta::assert_snapshot!(target("target = {}"), @"4:10: target has no loss; write target = { loss = 0.1 }, or target = 1e-6");
    insta::assert_snapshot!(target("target = { loss = 'low' }"), @"4:19: loss of target is a string ('low'); allowed: a finite number; write loss = 0.1");
    insta::assert_snapshot!(said("objective = ['sphere', 'beale']\ntarget = { loss = 0.1 }", b""), @"sphere 0.000001");

    // The first step at which the loss is that low is the first hit.
    let plan =
        sweep(&format!("{logistic}target = {{ loss = 0.1 }}\noptimizer = 'sgd'\nlearning-rate = 0.5\nsteps = 60"));
    let problem = &plan.problems[0].1;
    let points = replay(problem, &plan.rule(0, [0]), &[0.5; 60], &problem.start, 0);
    let first = points.iter().position(|x| problem.value(x) <= 0.1).unwrap();
    let hit = common::traces(&plan)[0].1.evidence.first_hit;
    assert_eq!(hit, Some(first as u32));
}

/// The gradient vanishes at the computed minimum, with a penalty, without a bias, and where columns depend on others.
#[test]
fn the_minimum_of_a_linear_regression_is_computed() {
    let data = |name| ("data", Value::Choice(name));
    for values in [
        vec![data("diabetes")],
        vec![data("diabetes"), ("l2", Value::Number(0.1))],
        vec![data("diabetes"), ("bias", Value::Flag(false)), ("scale", Value::Choice("none"))],
        // Some pixels are white in every row.
        vec![data("digits")],
        vec![data("digits"), ("l2", Value::Number(1e-3))],
        vec![data("breast-cancer"), ("validation", Value::Number(0.3))],
    ] {
        let problem = build("linear-regression", &values);
        let (value, grad) = problem.value_grad(&problem.minima[0]);
        assert_eq!(value, problem.lowest);
        let size = problem.value_grad(&problem.start).1.iter().fold(0.0, |size: f64, g| size.max(g.abs()));
        assert!(grad.iter().all(|g| g.abs() < 1e-11 * size), "{values:?}: {grad:?}, at the start {size}");
    }
    let known = build("linear-regression", &[data("diabetes"), ("lowest", Value::Number(0.25))]);
    assert_eq!((known.lowest, known.minima.len()), (0.25, 0));
    // The loss that is left is what the literature has: R^2 = 0.5177 of the whole set.
    let lowest = build("linear-regression", &[data("diabetes")]).lowest;
    assert!((1.0 - lowest - 0.5177).abs() < 1e-4, "{lowest}");
}

#[test]
fn layouts_name_weights_and_biases() {
    let widths = ("widths", Value::Numbers(vec![5.0, 4.0]));
    let parts = |bias| {
        let problem = build("perceptron", &[widths.clone(), ("bias", Value::Flag(bias))]);
        let parts: Vec<String> =
            problem.layout.parts().iter().map(|part| format!("{} {}x{}", part.name, part.rows, part.cols)).collect();
        (parts.join(", "), problem.dim)
    };
    assert_eq!(parts(true), ("W0 5x30, b0 5x1, W1 4x5, b1 4x1, W2 1x4, b2 1x1".into(), 184));
    assert_eq!(parts(false), ("W0 5x30, W1 4x5, W2 1x4".into(), 174));
}

/// Whatever the size of blocks and tiles, and what the gradient's place held, a batch's gradient is the mean over its rows.
#[test]
fn a_batch_is_the_mean_of_its_rows() {
    let args = args("perceptron", &[("data", Value::Choice("digits")), ("l2", Value::Number(0.0))]);
    let (sets, classes) = data::load(&args, Labels::Classes).unwrap();
    let mut network = Network::new(&args, sets, &[7, 5], classes, Loss::CrossEntropy).unwrap();
    network.activation = Activation::Relu;
    let x = network.start(2.0);
    for rows in [vec![3], vec![5, 1796, 0], (0..71).map(|k| k * 17 % 1797).collect::<Vec<_>>()] {
        let mut grad = vec![f64::NAN; x.len()];
        let value = network.mean_loss(Some(&rows), &x, &mut grad);
        let (mut mean, mut mean_grad) = (0.0, vec![0.0; x.len()]);
        for row in &rows {
            let mut grad = vec![1.5; x.len()];
            mean += network.mean_loss(Some(&[*row]), &x, &mut grad) / rows.len() as f64;
            mean_grad.iter_mut().zip(&grad).for_each(|(mean, g)| *mean += g / rows.len() as f64);
        }
        assert!((value - mean).abs() < 1e-12);
        assert!(grad.iter().zip(&mean_grad).all(|(a, b)| (a - b).abs() < 1e-12));
    }
}

#[test]
fn validation_rows_are_kept_out_and_scaled_like_the_others() {
    let args = |split| {
        let values = [("validation", Value::Number(0.25)), ("split", Value::Count(split))];
        args("linear-regression", &values)
    };
    let ([train, kept], _) = data::load(&args(1), Labels::Numbers).unwrap();
    assert_eq!((train.rows(), kept.rows()), (427, 142));
    let mean = |set: &data::Set| set.x.iter().step_by(set.features).sum::<f64>() / set.rows() as f64;
    assert!(mean(&train).abs() < 1e-12 && mean(&kept).abs() > 1e-3);
    assert_eq!(data::load(&args(1), Labels::Numbers).unwrap().0[0], train);
    assert_ne!(data::load(&args(2), Labels::Numbers).unwrap().0[0], train);
}

/// Layers that tiles and blocks do not divide, narrower and wider than packs, each activation and loss: lanes of every pack are runs alone.
#[test]
fn lanes_equal_the_run_alone() {
    let plan = sweep(
        "steps = 4\nlearning-rate = { from = 1e-3, to = 1e2, points = 9 }\noptimizer = 'sgd'\ncurves = { points = 5 }
        [[objective]]\nname = 'perceptron'\ndata = 'digits'\nwidths = [5, 3]\nactivation = ['tanh', 'relu']\nl2 = 0.1
        [[objective]]\nname = 'perceptron'\ndata = 'diabetes'\nwidths = [7]\nloss = 'mse'\nactivation = 'identity'
        [[objective]]\nname = 'softmax-regression'\ndata = 'digits'\nbias = false
        [[objective]]\nname = 'linear-regression'\ndata = 'digits'\nvalidation = 0.1
        [[objective]]\nname = 'perceptron'\ndata = 'digits'\nbatch = 50\nvalidation = 0.2
        [[objective]]\nname = 'perceptron'\ndata = 'digits'\nwidths = [17, 20]\nbatch = 70\nactivation = 'relu'
        [[objective]]\nname = 'perceptron'\ndata = 'digits'\nwidths = [33]\nbias = false\nl2 = 0.01\nvalidation = 0.1
        [[objective]]\nname = 'perceptron'\ndata = 'diabetes'\nwidths = [9]\nloss = 'mse'
        [[objective]]\nname = 'perceptron'\ndata = 'breast-cancer'\nwidths = [18]\nbatch = 40",
    );
    let stop = AtomicBool::new(false);
    let options = engine::Options { threads: Some(2), isa: None, stop: &stop };
    let bits = |shape: engine::Shape| {
        let mut runs = Vec::new();
        let text = |(row, trace): &(plan::Row, engine::Trace)| format!("{} {trace:?}", row.run);
        let done = engine::run_on(
            &plan,
            &options,
            |_, _| shape,
            |rows| rows.iter().map(text).collect::<Vec<_>>(),
            |part| {
                runs.extend(part);
                Ok(())
            },
        );
        assert_eq!(done.unwrap(), engine::Completion::Complete);
        runs
    };
    for precision in [Precision::Double, Precision::Single] {
        let shapes: Vec<_> = engine::shapes().into_iter().filter(|shape| shape.precision == precision).collect();
        let alone = bits(shapes[0]);
        assert_eq!((shapes[0].lanes, alone.len()), (1, 10 * 9));
        for shape in &shapes[1..] {
            assert!(bits(*shape) == alone, "{shape:?}");
        }
    }
}
