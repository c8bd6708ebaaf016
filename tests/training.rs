//! Models trained on data, against PyTorch and against theory; and what is said of data that will not do.

mod common;

use common::sweep;
use lrsweep::data::{self, Labels};
use lrsweep::engine::replay;
use lrsweep::objective::{self, Activation, Batches, Loss, Network, Problem, Sampling};
use lrsweep::param::{Args, Value};
use std::collections::BTreeMap;

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
fn full_batches_agree_with_pytorch() {
    let mut checked = 0;
    for (case, (rate, losses)) in reference() {
        let Some([objective, optimizer]) = ours(&case) else { continue };
        let text = format!("objective = {{ {objective} }}\noptimizer = {{ {optimizer} }}\nlearning-rate = {rate}");
        let plan = sweep(&text);
        let problem = &plan.problems[0].1;
        let points = replay(problem, &plan.rule(0, [0].into_iter()), &[rate; 200], &problem.start);
        for (step, theirs) in losses {
            agree(&case, step, problem.value(&points[step]), theirs);
        }
        checked += 1;
    }
    assert_eq!(checked, 6);
}

/// Momentum by hand over mini-batches in the order of the data.
#[test]
fn mini_batches_agree_with_pytorch() {
    let (rate, losses) = reference().remove("mlp_tanh_sgd_minibatch").unwrap();
    let args = args("perceptron", &[("data", Value::Choice("digits"))]);
    let (set, _, classes) = data::load(&args, Labels::Classes).unwrap();
    let network = Network::new(&args, set, &[32], classes, Loss::CrossEntropy).unwrap();
    let network = Network { activation: Activation::Tanh, ..network };
    let batches = Batches { rows: network.set.rows(), size: 64, sampling: Sampling::Sequential };
    let mut x = network.start(1.0);
    let (mut grad, mut speed, mut rows) = (vec![0.0; x.len()], vec![0.0; x.len()], Vec::new());
    let mut losses = losses.into_iter().peekable();
    for step in 0..=200 {
        if let Some((_, theirs)) = losses.next_if(|(at, _)| *at == step) {
            let mut unused = grad.clone();
            agree("mlp_tanh_sgd_minibatch", step, network.value_grad(&x, &mut unused), theirs);
        }
        batches.rows(0, step as u32, &mut rows);
        network.batch_grad(&rows, &x, &mut grad);
        for ((x, v), g) in x.iter_mut().zip(&mut speed).zip(&grad) {
            *v = 0.9 * *v + g;
            *x -= rate * *v;
        }
    }
    assert_eq!(losses.next(), None);
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
