//! `lrsweep edge`: what it prints, in words and for programs, and what it refuses.

use super::*;

/// Gradient descent on curvature 1 diverges above 2, under a fall by ten halfway above 2.298, but from 8.70 to 11 it
/// lands again; AdaGrad never does, and Adam ends in a cycle.
const BOWL: &str = "
steps = 100
objective = { name = 'quadratic', eigenvalues = [1.0] }
schedule = ['constant', { name = 'step', step_size = 0.5 }]
optimizer = [{ name = 'sgd', momentum = [0.0, 0.9] }, 'adagrad', 'adam']
learning-rate = { from = 1e-2, to = 10.0, per-decade = 8 }";

fn with(text: &str) -> Place {
    let place = Place::new();
    place.write("bowl.toml", text);
    place
}

#[test]
fn edges_are_told_in_words() {
    let place = with(BOWL);
    insta::assert_snapshot!("edge_bowl", place.lrsweep("edge bowl.toml").succeeds());
    insta::assert_snapshot!("edge_bowl_verbose", place.lrsweep("edge bowl.toml --to 1e-3 --verbose").succeeds());
    assert_eq!(place.files(), ["bowl.toml", "small.toml"], "it writes nothing");
    // Threads change nothing.
    let text = place.lrsweep("edge bowl.toml").succeeds();
    assert_eq!(place.lrsweep("edge bowl.toml --threads 1").succeeds(), text);
}

#[test]
fn edges_are_json_for_programs() {
    let place = with(BOWL);
    let all: serde_json::Value = serde_json::from_str(&place.lrsweep("edge bowl.toml --json").succeeds()).unwrap();
    let all = all.as_array().unwrap();
    assert_eq!(all.len(), 8);
    let plain = &all[0];
    let number = |value: &serde_json::Value| value.as_f64().unwrap();
    assert!((number(&plain["edge"]) - 2.0).abs() < 2e-6, "{plain}");
    assert_eq!(plain["theory"]["formula"], "2 / λ");
    assert_eq!((number(&plain["theory"]["limit"]), number(&plain["theory"]["curvature"])), (2.0, 1.0));
    assert_eq!(plain["boundaries"][0]["diverges"], "above");
    assert_eq!(plain["theory"]["in_budget"], plain["boundaries"][0]["in_budget"]);
    assert!((number(&plain["theory"]["climb"]) - 1.0).abs() < 1e-6, "{plain}");
    assert_eq!(all[1]["theory"]["formula"], "2(1 + b) / λ");
    let adagrad = &all[2];
    assert!(adagrad["edge"].is_null() && adagrad["bounded_from"].is_null() && adagrad["theory"].is_null(), "{adagrad}");
    assert_eq!((adagrad["no_theory"].as_str(), &adagrad["boundaries"]), (Some("not-linear"), &serde_json::json!([])));
    assert!(all[3]["edge"].is_null() && number(&all[3]["bounded_from"]) > 1.0, "{}", all[3]);
    let stepped = all[4]["boundaries"].as_array().unwrap();
    let sides: Vec<&str> = stepped.iter().map(|one| one["diverges"].as_str().unwrap()).collect();
    assert_eq!(sides, ["above", "below"], "{stepped:?}");
    let [at, ratio] = ["above", "ratio"].map(|key| number(&stepped[1][key]));
    assert!((at / number(&stepped[1]["in_budget"]) / ratio - 1.0).abs() < 1e-12, "{stepped:?}");
    assert!((ratio - 1.0).abs() < 2e-6, "{stepped:?}");
}

#[test]
fn each_seed_may_have_its_edge() {
    let place =
        with("steps = 50\nseeds = 3\nobjective = 'rosenbrock'\noptimizer = 'sgd'\nlearning-rate = [1e-3, 1e-2]");
    let edges = |args: &str| -> Vec<(usize, f64)> {
        let all: serde_json::Value =
            serde_json::from_str(&place.lrsweep(&format!("edge bowl.toml --json {args}")).succeeds()).unwrap();
        let one = |one: &serde_json::Value| (one["seeds"].as_array().unwrap().len(), one["edge"].as_f64().unwrap());
        all.as_array().unwrap().iter().map(one).collect()
    };
    let (all, each) = (edges(""), edges("--each-seed"));
    assert_eq!((all.len(), all[0].0, each.len()), (1, 3, 3));
    let least = each.iter().map(|(_, edge)| *edge).fold(f64::INFINITY, f64::min);
    assert!((all[0].1 / least - 1.0).abs() < 2e-6, "{all:?} {each:?}");
    let text = place.lrsweep("edge bowl.toml --each-seed").succeeds();
    assert!(text.contains("rosenbrock, seed 2"), "{text}");
}

#[test]
fn what_has_no_edge_is_refused_or_told() {
    let place = with("objective = { name = 'perceptron', data = 'digits' }\noptimizer = 'sgd'\nlearning-rate = 0.1");
    let complaint = place.lrsweep("edge bowl.toml").fails(2);
    assert!(
        complaint.contains("bowl.toml:1:22: the lowest value of objective 'perceptron' is not known"),
        "{complaint}"
    );
    assert!(complaint.contains("write target = { loss = 0.1 }"), "{complaint}");
    for to in ["-1", "0", "nan", "1", "1e-15", "x"] {
        let complaint = place.lrsweep(&format!("edge --to {to}")).fails(2);
        assert!(complaint.contains("allowed: a number from 1e-12 to less than 1, such as 1e-6"), "{complaint}");
    }
    assert!(place.lrsweep("edge missing.toml").fails(2).contains("missing.toml does not exist"));
    place.write("bowl.toml", "steps = 50\nobjective = 'monkey-saddle'\noptimizer = 'sgd'\nlearning-rate = [0.01, 0.1]");
    let text = place.lrsweep("edge bowl.toml --decades 2").succeeds();
    assert!(text.contains("diverges at every rate, down to 1e-4"), "{text}");
    let text = place.lrsweep("edge bowl.toml --decades 0").succeeds();
    assert!(text.contains("diverges at every rate, down to 0.01"), "{text}");
}
