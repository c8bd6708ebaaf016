//! Objectives against reference values, and their gradients against forward differentiation.

mod common;

use common::{sweep, traces};
use lrsweep::engine::Evidence;
use lrsweep::objective::{self, Problem};
use lrsweep::param::{Args, Value};
use lrsweep::plan::Plan;

fn build(name: &str, values: &[(&str, Value)]) -> Problem {
    let catalog = objective::catalog();
    let entry = catalog.iter().find(|entry| entry.info.name == name).unwrap();
    let args =
        values.iter().fold(Args::examples(entry.info.params), |args, (key, value)| args.with(key, value.clone()));
    (entry.build)(&args).unwrap()
}

/// A reference row's function in our terms.
fn ours(name: &str, start: &[f64]) -> Problem {
    let dim = |n| ("dim", Value::Count(n));
    let from = || ("start", Value::Numbers(start.to_vec()));
    match name {
        "sphere_2d" => build("sphere", &[]),
        "ellipsoid_2d_k100" => build("quadratic", &[]),
        "rosenbrock_2d" => build("rosenbrock", &[]),
        "rosenbrock_2d_po" | "rosenbrock_2d_deepobs" => build("rosenbrock", &[from()]),
        "rosenbrock_4d" => build("rosenbrock", &[dim(4)]),
        "rosenbrock_10d" => build("rosenbrock", &[dim(10)]),
        "beale" => build("beale", &[]),
        "himmelblau" => build("himmelblau", &[]),
        "booth" => build("booth", &[]),
        "three_hump_camel" => build("three-hump-camel", &[]),
        "styblinski_tang_2d" => build("styblinski-tang", &[]),
        "rastrigin_2d" => build("rastrigin", &[]),
        "ackley_2d" => build("ackley", &[]),
        "ellipsoid_bbob_10d" => build("ellipsoid", &[dim(10)]),
        "matyas" => build("matyas", &[]),
        "six_hump_camel" => build("six-hump-camel", &[]),
        "goldstein_price" => build("goldstein-price", &[]),
        "mccormick" => build("mccormick", &[]),
        "griewank_2d" => build("griewank", &[]),
        "levy_2d" => build("levy", &[]),
        "zakharov_2d" => build("zakharov", &[]),
        "zakharov_10d" => build("zakharov", &[dim(10)]),
        "dixon_price_2d" => build("dixon-price", &[]),
        "dixon_price_10d" => build("dixon-price", &[dim(10)]),
        "easom" => build("easom", &[]),
        "michalewicz_2d" => build("michalewicz", &[]),
        "branin" => build("branin", &[]),
        "monkey_saddle" => build("monkey-saddle", &[]),
        "powell_singular" => build("powell-singular", &[]),
        "wood" => build("wood", &[]),
        "trid_6d" => build("trid", &[dim(6)]),
        "trid_10d" => build("trid", &[dim(10)]),
        "bukin6" => build("bukin-n6", &[]),
        "sum_abs_2d" => build("sum-abs", &[]),
        "kneusel_two_minima" => build("kneusel-two-minima", &[]),
        "kneusel_a" => build("kneusel-a", &[]),
        "kneusel_b" => build("kneusel-b", &[]),
        other => panic!("{other} has no counterpart here"),
    }
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * b.abs().max(1.0)
}

/// Eigenvalues of a symmetric matrix by Jacobi's rotations, smallest first.
fn eigenvalues(mut a: Vec<Vec<f64>>) -> Vec<f64> {
    let n = a.len();
    for _ in 0..60 {
        for p in 0..n {
            for q in p + 1..n {
                if a[p][q].abs() < 1e-300 {
                    continue;
                }
                let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
                let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                let (c, s) = (1.0 / (t * t + 1.0).sqrt(), t / (t * t + 1.0).sqrt());
                let turn = |x: f64, y: f64| (c * x - s * y, s * x + c * y);
                for row in &mut a {
                    (row[p], row[q]) = turn(row[p], row[q]);
                }
                (a[p], a[q]) = a[p].iter().zip(&a[q]).map(|(x, y)| turn(*x, *y)).unzip();
            }
        }
    }
    let mut values: Vec<f64> = (0..n).map(|i| a[i][i]).collect();
    values.sort_by(f64::total_cmp);
    values
}

#[test]
fn agree_with_the_reference() {
    let mut reader = csv::Reader::from_path("tests/reference/test_functions.csv").unwrap();
    let mut checked = std::collections::BTreeSet::new();
    let mut rows = 0;
    for record in reader.records() {
        let r = record.unwrap();
        let numbers = |cell: &str| cell.split(' ').map(|x| x.parse().unwrap()).collect::<Vec<f64>>();
        let (name, start) = (&r[0], numbers(&r[4]));
        let problem = ours(name, &start);
        assert_eq!(problem.start, start, "{name}: start");
        let (value, grad) = problem.value_grad(&start);
        let norm = grad.iter().map(|g| g * g).sum::<f64>().sqrt();
        assert!(close(value, r[6].parse().unwrap()), "{name}: value at the start {value}");
        assert!(close(norm, r[7].parse().unwrap()), "{name}: gradient at the start {norm}");

        checked.insert(name.to_string());
        rows += 1;
        if &r[10] == "none" {
            assert_eq!(problem.lowest, f64::NEG_INFINITY, "{name}: lowest");
            assert!(problem.minima.is_empty(), "{name}: {:?}", problem.minima);
            continue;
        }
        let (minimum, lowest) = (numbers(&r[10]), r[11].parse::<f64>().unwrap());
        // A square root makes 1e-7 of a rounding error of 1e-14: the reference is that much above the lowest value.
        let lowest = if name == "bukin6" { 0.0 } else { lowest };
        // A minimum that is not the deepest has a value of its own.
        let shallow = name == "kneusel_two_minima" && lowest > -2.0;
        assert!(shallow || close(problem.lowest, lowest), "{name}: lowest {}", problem.lowest);
        let known = problem.minima.iter().any(|known| known.iter().zip(&minimum).all(|(a, b)| close(*a, *b)));
        assert!(known, "{name}: minimum {minimum:?} is not in {:?}", problem.minima);
        assert!(close(problem.value(&minimum), lowest), "{name}: value at the minimum");

        let (smallest, largest) = (&r[13], &r[14]);
        // Where the minimum is a kink there is no curvature.
        let Some(largest) = largest.parse::<f64>().ok().filter(|x| x.is_finite()) else { continue };
        let hessian = (0..problem.dim).map(|i| problem.derivative(&minimum, i).1).collect();
        let spectrum = eigenvalues(hessian);
        if let Ok(smallest) = smallest.parse::<f64>() {
            assert!(close(spectrum[0], smallest), "{name}: smallest curvature {}", spectrum[0]);
        }
        assert!(close(spectrum[problem.dim - 1], largest), "{name}: largest curvature {spectrum:?}");
    }
    assert_eq!((checked.len(), rows), (38, 46), "{checked:?}");
}

#[test]
fn gradients_are_the_derivatives_of_the_values() {
    for entry in objective::catalog() {
        let dims: &[Option<u64>] = if entry.info.params.iter().any(|p| p.name == "dim") {
            &[Some(2), Some(3), Some(8), Some(10)]
        } else {
            &[None]
        };
        for dim in dims {
            let args = Args::examples(entry.info.params);
            let args = match dim {
                Some(dim) => args.with("dim", Value::Count(*dim)),
                None => args,
            };
            // Some take multiples of 4 only.
            let Ok(problem) = (entry.build)(&args) else {
                assert!(["powell-singular", "wood"].contains(&entry.info.name), "{} {dim:?}", entry.info.name);
                continue;
            };
            // Each point costs an evaluation a coordinate.
            for seed in 0..(2000 / problem.dim as u64).clamp(5, 200) {
                let x = problem.start(seed, 2.0);
                let (_, grad) = problem.value_grad(&x);
                let size = grad.iter().fold(1.0, |size: f64, g| size.max(g.abs()));
                for (i, g) in grad.iter().enumerate() {
                    let (slope, _) = problem.derivative(&x, i);
                    let off = (g - slope).abs();
                    assert!(off <= 1e-11 * size, "{} at {x:?}, coordinate {i}: {g} and {slope}", entry.info.name);
                }
            }
        }
    }
}

#[test]
fn matrices_of_other_shapes() {
    let count = |name, n| (name, Value::Count(n));
    let condition = || ("condition", Value::Number(50.0));
    for (problem, dim) in [
        (build("matrix-factorization", &[count("rows", 3), count("cols", 5), count("rank", 3), condition()]), 24),
        (build("matrix-factorization", &[count("rows", 4), count("cols", 1), count("rank", 1), count("seed", 3)]), 5),
        (build("deep-linear", &[count("depth", 2), count("width", 5), condition()]), 50),
        (build("deep-linear", &[count("depth", 7), count("width", 2), count("seed", 3)]), 28),
    ] {
        assert_eq!((problem.dim, problem.layout.dim(), problem.start.len()), (dim, dim, dim));
        let (value, grad) = problem.value_grad(&problem.minima[0]);
        assert!(value < 1e-28 && grad.iter().all(|g| g.abs() < 1e-14), "{value} {grad:?}");
        for seed in 0..20 {
            let x = problem.start(seed, 1.0);
            let (_, grad) = problem.value_grad(&x);
            let size = grad.iter().fold(1.0, |size: f64, g| size.max(g.abs()));
            for (i, g) in grad.iter().enumerate() {
                assert!((g - problem.derivative(&x, i).0).abs() <= 1e-11 * size, "{problem:?}, coordinate {i}");
            }
        }
    }
    // Nothing is left where the factors are 0 but the sum of the squared singular values.
    let problem = build("matrix-factorization", &[count("rank", 3), condition()]);
    let values = [1.0, 1.0 / 50f64.sqrt(), 1.0 / 50.0];
    assert!(close(problem.value(&vec![0.0; problem.dim]), 0.5 * values.iter().map(|s| s * s).sum::<f64>()));
}

#[test]
fn minima_are_flat_and_lowest() {
    for entry in objective::catalog() {
        for dim in [None, Some(2), Some(3), Some(5), Some(8), Some(10), Some(12)] {
            let args = match dim {
                Some(_) if entry.info.params.iter().all(|param| param.name != "dim") => continue,
                Some(dim) => Args::examples(entry.info.params).with("dim", Value::Count(dim)),
                None => Args::examples(entry.info.params),
            };
            // Some take multiples of 4 only.
            let Ok(problem) = (entry.build)(&args) else {
                assert!(["powell-singular", "wood"].contains(&entry.info.name), "{} {dim:?}", entry.info.name);
                continue;
            };
            let label = format!("{} {dim:?}", entry.info.name);
            let deepest = problem.minima.iter().map(|minimum| problem.value(minimum)).fold(f64::INFINITY, f64::min);
            assert!(problem.minima.is_empty() || close(deepest, problem.lowest), "{label}: {deepest}");
            for minimum in &problem.minima {
                let (_, grad) = problem.value_grad(minimum);
                assert!(grad.iter().all(|g| g.abs() < 1e-9), "{label}: {grad:?} at {minimum:?}");
            }
            for seed in 0..500 {
                let x = problem.start(seed, 3.0);
                assert!(problem.value(&x) >= problem.lowest, "{label} at {x:?}");
            }
        }
    }
}

/// Where a function has several minima, what counts is how far a run ended from the nearest.
#[test]
fn distance_is_to_the_nearest_minimum() {
    let mut names = Vec::new();
    for entry in objective::catalog() {
        let Ok(problem) = (entry.build)(&Args::examples(entry.info.params)) else { continue };
        if problem.minima.len() < 2 {
            continue;
        }
        names.push(entry.info.name);
        for minimum in &problem.minima {
            let mut near = minimum.clone();
            near[0] += 0.03;
            let off = problem.distance(&near);
            assert!((off - 0.03).abs() < 1e-12, "{}: {off} off {minimum:?}", entry.info.name);
        }
    }
    names.sort_unstable();
    assert_eq!(names, ["branin", "dixon-price", "himmelblau", "kneusel-two-minima", "six-hump-camel"]);
    assert!(build("monkey-saddle", &[]).distance::<f64>(&[0.0, 0.0]).is_nan());
}

/// Four starts, four minima: every run is at one, and the table says so in a column of its own.
#[test]
fn a_run_ends_at_its_own_minimum() {
    let starts =
        ["[4, 3]", "[-4, 3]", "[-4, -4]", "[4, -3]"].map(|at| format!("{{ name = 'himmelblau', start = {at} }}"));
    let plan =
        sweep(&format!("steps = 500\nobjective = [{}]\noptimizer = 'sgd'\nlearning-rate = 0.01", starts.join(",")));
    for (row, trace) in traces(&plan) {
        let Evidence { final_gap, distance, .. } = trace.evidence;
        assert!(final_gap < 1e-25 && distance < 1e-13, "{row:?}: gap {final_gap:e}, distance {distance:e}");
    }
    let header = |plan: &Plan| String::from_utf8(lrsweep::table::runs_header(plan)).unwrap();
    assert!(header(&plan).trim_end().ends_with(",rate_ratio,distance"));
    let bowl = sweep("objective = 'sphere'\noptimizer = 'sgd'\nlearning-rate = 0.1\nsteps = 9");
    assert!(header(&bowl).trim_end().ends_with(",rate_ratio"));
}

#[test]
fn a_rotation_turns_the_bowl_and_nothing_else() {
    let eigenvalues_of = |problem: &Problem| {
        let origin = vec![0.0; problem.dim];
        eigenvalues((0..problem.dim).map(|i| problem.derivative(&origin, i).1).collect())
    };
    let plain = build("quadratic", &[("dim", Value::Count(6)), ("condition", Value::Number(1e4))]);
    let rotated = |seed| {
        let rotation = ("rotation", Value::Count(seed));
        build("quadratic", &[("dim", Value::Count(6)), ("condition", Value::Number(1e4)), rotation])
    };
    let spectrum = eigenvalues_of(&plain);
    assert!(close(spectrum[0], 1.0) && close(spectrum[5], 1e4));
    for (a, b) in eigenvalues_of(&rotated(3)).iter().zip(&spectrum) {
        assert!(close(*a, *b), "{a} and {b}");
    }
    assert_ne!(rotated(3).value(&plain.start), rotated(4).value(&plain.start));
    assert_eq!(rotated(3).value(&plain.start).to_bits(), rotated(3).value(&plain.start).to_bits());
}

#[test]
fn curvatures_listed_and_described_at_once_are_refused() {
    let catalog = objective::catalog();
    let entry = catalog.iter().find(|entry| entry.info.name == "quadratic").unwrap();
    let listed = || Args::examples(entry.info.params).with("eigenvalues", Value::Numbers(vec![1.0, 2.0, 3.0]));
    assert_eq!((entry.build)(&listed()).unwrap().dim, 3);
    assert_eq!((entry.build)(&listed().with("dim", Value::Count(3))).unwrap().dim, 3);
    let fault = |args| (entry.build)(&args).unwrap_err().param;
    assert_eq!(fault(listed().with("dim", Value::Count(5))), "dim");
    assert_eq!(fault(listed().with("condition", Value::Number(1e4))), "condition");
    assert_eq!(
        fault(listed().with("rotation", Value::Count(1)).with("eigenvalues", Value::Numbers(vec![1.0; 501]))),
        "rotation"
    );
}
