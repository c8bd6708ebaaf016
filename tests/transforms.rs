//! Transformed objectives: their gradients, minima and curvatures, their lanes, and their labels.

mod common;

use common::{sweep, traces_with};
use lrsweep::engine::Options;
use lrsweep::lane::Isa;
use lrsweep::objective::Problem;
use std::sync::atomic::AtomicBool;

/// Every transformation, and a stack of all of them.
const TRANSFORMS: [&str; 6] = [
    "{ name = 'shift', by = [0.3] }",
    "'rotation'",
    "{ name = 'conditioning', condition = 50 }",
    "{ name = 'scale', factor = 0.25 }",
    "{ name = 'scale-x', factor = 3.0 }",
    "[{ name = 'shift', by = [0.1] }, { name = 'rotation', seed = 7 }, 'conditioning', { name = 'scale', factor = 2 }, \
     { name = 'scale-x', factor = 0.5 }]",
];

const OBJECTIVES: [&str; 8] = [
    "name = 'rosenbrock'",
    "name = 'rosenbrock', dim = 12",
    "name = 'styblinski-tang', dim = 9",
    "name = 'himmelblau'",
    "name = 'levy', dim = 3",
    "name = 'wood'",
    "name = 'zakharov'",
    "name = 'ackley', dim = 5",
];

fn text(objective: &str, transform: &str) -> String {
    let transform = if transform.starts_with('[') { format!("[{transform}]") } else { transform.into() };
    format!("objective = {{ {objective}, transform = {transform} }}\noptimizer = 'sgd'\nlearning-rate = 0.1")
}

fn problem(objective: &str, transform: &str) -> Problem {
    sweep(&text(objective, transform)).problems[0].1.clone()
}

fn plain(objective: &str) -> Problem {
    problem(objective, "'none'")
}

#[test]
fn gradients_are_the_derivatives_of_the_values() {
    for objective in OBJECTIVES {
        for transform in TRANSFORMS {
            let problem = problem(objective, transform);
            for seed in 0..50 {
                let x = problem.start(seed, 1.0);
                let (_, grad) = problem.value_grad(&x);
                let size = grad.iter().fold(1.0, |size: f64, g| size.max(g.abs()));
                for (i, g) in grad.iter().enumerate() {
                    let slope = problem.derivative(&x, i).0;
                    assert!((g - slope).abs() <= 1e-11 * size, "{objective} {transform} at {x:?}: {g} and {slope}");
                }
            }
        }
    }
}

/// Minima go with the function, the start point stays.
#[test]
fn minima_are_mapped_and_starts_are_not() {
    for objective in OBJECTIVES {
        let bare = plain(objective);
        for transform in TRANSFORMS {
            let problem = problem(objective, transform);
            let factor = problem.lowest / bare.lowest;
            assert_eq!(problem.start, bare.start, "{objective} {transform}");
            assert_eq!(problem.minima.len(), bare.minima.len());
            for (moved, minimum) in problem.minima.iter().zip(&bare.minima) {
                let expected = bare.value(minimum) * if factor.is_finite() { factor } else { 1.0 };
                let value = problem.value(moved);
                assert!((value - expected).abs() < 1e-9 * expected.abs().max(1.0), "{objective} {transform}: {value}");
                // Ackley's minimum is a kink, near which rounding leaves a slope.
                let flat = problem.value_grad(moved).1.iter().all(|g| g.abs() < 1e-8);
                assert!(flat || objective.contains("ackley"), "{objective} {transform} at {moved:?}");
            }
        }
    }
}

#[test]
fn a_shift_moves_and_a_scale_is_exact() {
    let bare = plain("name = 'himmelblau'");
    let shifted = problem("name = 'himmelblau'", "{ name = 'shift', by = [1.0, -2.0] }");
    assert_eq!(shifted.minima[0], [4.0, 0.0]);
    assert_eq!(shifted.value_grad(&[0.5, 0.25]), bare.value_grad(&[-0.5, 2.25]));
    let scaled = problem("name = 'himmelblau'", "{ name = 'scale', factor = 8 }");
    let widened = problem("name = 'himmelblau'", "{ name = 'scale-x', factor = 4 }");
    for seed in 0..100 {
        let x = bare.start(seed, 3.0);
        let (value, grad) = bare.value_grad(&x);
        let eightfold: Vec<f64> = grad.iter().map(|g| 8.0 * g).collect();
        assert_eq!(scaled.value_grad(&x), (8.0 * value, eightfold));
        let wide: Vec<f64> = x.iter().map(|x| 4.0 * x).collect();
        assert_eq!(widened.value_grad(&wide), (value, grad.iter().map(|g| g / 4.0).collect()));
    }
}

/// The Hessian of the transformed sphere is what the transformation says, and a rotation leaves its trace and size.
#[test]
fn curvatures_are_what_the_conditioning_says() {
    let hessian = |problem: &Problem| -> Vec<Vec<f64>> {
        (0..problem.dim).map(|i| problem.derivative(&problem.minima[0], i).1).collect()
    };
    let conditioned = hessian(&problem("name = 'sphere', dim = 3", "{ name = 'conditioning', condition = 1e4 }"));
    for (i, row) in conditioned.iter().enumerate() {
        for (j, entry) in row.iter().enumerate() {
            let expected = if i == j { 2.0 * 100f64.powi(i as i32) } else { 0.0 };
            assert!((entry - expected).abs() <= 1e-9 * expected, "{i} {j}: {entry}");
        }
    }
    let both = "[{ name = 'rotation', seed = 3 }, { name = 'conditioning', condition = 1e4 }]";
    let turned = hessian(&problem("name = 'sphere', dim = 3", both));
    let trace: f64 = (0..3).map(|i| turned[i][i]).sum();
    let squares: f64 = turned.iter().flatten().map(|entry| entry * entry).sum();
    assert!((trace - 20_202.0).abs() < 1e-8, "{trace}");
    assert!((squares - (4.0 + 4e4 + 4e8)).abs() < 1e-3, "{squares}");
    assert!(turned[0][1].abs() > 1.0, "not turned: {turned:?}");
}

#[test]
fn every_lane_holds_the_bits_of_a_run_alone() {
    let objectives: Vec<String> = OBJECTIVES
        .iter()
        .map(|objective| format!("{{ {objective}, transform = [{}] }}", TRANSFORMS.join(", ")))
        .collect();
    let plan = sweep(&format!(
        "steps = 60\nobjective = [{}]\noptimizer = ['sgd', 'adam']\n\
         learning-rate = {{ from = 1e-4, to = 1e1, points = 33 }}",
        objectives.join(", ")
    ));
    let stop = AtomicBool::new(false);
    let bits = |isa| -> Vec<String> {
        let runs = traces_with(&plan, &Options { threads: Some(2), isa, stop: &stop });
        runs.iter().map(|(row, trace)| format!("{} {:?}", row.run, trace)).collect()
    };
    let alone = bits(Some(Isa::Scalar));
    for isa in Isa::ALL.into_iter().filter(|isa| isa.available()) {
        assert!(bits(Some(isa)) == alone, "{isa:?}");
    }
}

#[test]
fn labels_name_the_stack() {
    let plan = sweep(
        "objective = { name = 'sphere', dim = 3, transform = ['none', 'rotation', [{ name = 'scale', factor = 2 }, \
         { name = 'shift', by = [[0.5], [1, 2, 3]] }]] }\noptimizer = 'sgd'\nlearning-rate = 0.1",
    );
    let labels: Vec<String> = plan.problems.iter().map(|(setting, _)| setting.label()).collect();
    insta::assert_snapshot!(labels.join("\n"), @"
    sphere dim=3
    sphere dim=3 transform=rotation
    sphere dim=3 transform=(scale factor=2)+(shift by=[0.5])
    sphere dim=3 transform=(scale factor=2)+(shift by=[1 2 3])
    ");
}
