//! Optimizers against PyTorch and optax, iterate by iterate.

use lrsweep::engine::replay;
use lrsweep::objective;
use lrsweep::optimizer;
use lrsweep::param::{Args, Kind, Value};
use lrsweep::wrapper::Rule;
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
        _ => return None,
    })
}

/// The last checkpoint at which two correct implementations still share 12 digits.
fn agrees_up_to(ours: &str, problem: &str) -> u32 {
    match (ours, problem) {
        // Swings through 0 with an amplitude of 1e-11: PyTorch and optax differ by 2e-12 there, too.
        ("adamw", "quad_1_100") => 200,
        // Divides by the size of gradients that have shrunk to rounding errors, and jumps.
        ("rmsprop", "kneusel_a") => 200,
        // Steps that are not in proportion to the gradient jump to and fro about the minimum: what is a rounding
        // error on one side of it is a step on the other.
        ("adadelta" | "lars", "kneusel_a") => 500,
        ("fromage", "kneusel_a") => 200,
        ("lamb", "kneusel_a") => 100,
        // Swings through 0 with an amplitude of 1e-7.
        ("adan", "quad_1_100") => 500,
        // Has shrunk to 1e-172.
        ("adadelta", "quad_1_100") => 200,
        // Has shrunk to 1e-18, where the rounding of a thousand factors shows.
        ("radam", "quad_1_100") => 500,
        _ => 1000,
    }
}

/// Optimizer, hyperparameters, problem.
type Name = (String, String, String);
/// Step and point.
type Checkpoint = (u32, [f64; 2]);

fn check(lib: &str, file: &str) -> usize {
    let mut reader = csv::Reader::from_path(format!("tests/reference/{file}")).unwrap();
    let mut runs: BTreeMap<Name, Vec<Checkpoint>> = BTreeMap::new();
    for record in reader.records() {
        let r = record.unwrap();
        let point = [r[5].parse().unwrap(), r[6].parse().unwrap()];
        runs.entry((r[1].into(), r[2].into(), r[3].into())).or_default().push((r[4].parse().unwrap(), point));
    }
    let (optimizers, objectives) = (optimizer::catalog(), objective::catalog());
    let (mut checked, mut wrong) = (0, Vec::new());
    for ((name, hyper, problem_name), checkpoints) in runs {
        let Some((our_name, mut values)) = ours(lib, &name) else { continue };
        let entry = optimizers.iter().find(|entry| entry.info.name == our_name).unwrap();
        let (objective, args) = match problem_name.as_str() {
            "quad_1_100" => ("quadratic", Some(vec![1.0, 100.0])),
            _ => ("kneusel-a", None),
        };
        let objective = objectives.iter().find(|entry| entry.info.name == objective).unwrap();
        let objective_args = Args::defaults(objective.info.params);
        let problem = (objective.build)(&match args {
            Some(eigenvalues) => objective_args.with("eigenvalues", Value::Numbers(eigenvalues)),
            None => objective_args,
        })
        .unwrap();

        let hyper: BTreeMap<String, Json> = serde_json::from_str(&hyper).unwrap();
        let mut lr = f64::NAN;
        for (key, value) in &hyper {
            match key.as_str() {
                "lr" | "learning_rate" => lr = value.as_f64().unwrap(),
                // What our form and our sums say already.
                "eps_in_sqrt" | "kahan_sum" => {}
                "nesterov" if our_name == "nadam" => {}
                _ => {
                    let param = entry.info.params.iter().find(|param| param.name == key).unwrap();
                    let value = match param.kind {
                        Kind::Flag => Value::Flag(value.as_bool().unwrap()),
                        _ => Value::Number(value.as_f64().unwrap()),
                    };
                    values.push((param.name, value));
                }
            }
        }
        let args =
            values.into_iter().fold(Args::defaults(entry.info.params), |args, (name, value)| args.with(name, value));
        let rule = Rule::new(*entry, vec![args], &[]);
        let points = replay(&problem, &rule, &vec![lr; 1000], &problem.start, 0);
        let until = agrees_up_to(our_name, &problem_name);
        for (step, theirs) in checkpoints.iter().filter(|(step, _)| *step <= until) {
            for k in 0..2 {
                let (ours, theirs) = (points[*step as usize][k], theirs[k]);
                let off = (ours - theirs).abs() / theirs.abs();
                // Below the smallest normal number there are no 12 digits to agree on.
                let fine = off <= 1e-12 || theirs.abs() < f64::MIN_POSITIVE && ours.abs() < f64::MIN_POSITIVE;
                // RAdam's first step is 1 - 0.01 * 100: exactly 0, up to the rounding of 1.
                let cancelled = our_name == "radam" && *step == 1 && ours.abs().max(theirs.abs()) <= 2.0 * f64::EPSILON;
                if !fine && !cancelled {
                    wrong.push(format!(
                        "{lib} {name} on {problem_name}, step {step}: {ours:e} and {theirs:e}, off by {off:e}"
                    ));
                }
            }
        }
        checked += 1;
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    checked
}

#[test]
fn agree_with_pytorch() {
    assert_eq!(check("torch", "traces_torch.csv"), 2 * 29);
}

#[test]
fn agree_with_optax() {
    assert_eq!(check("optax", "traces_optax.csv"), 2 * 29);
}
