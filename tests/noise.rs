//! Gradients with noise on them: floors and expected losses against theory, and the same numbers for every run.

mod common;

use common::{sweep, traces, traces_with, verdicts};
use lrsweep::engine::{Options, replay};
use lrsweep::lane::Isa;
use lrsweep::objective::expected_losses;
use lrsweep::plan::{Plan, Row};
use lrsweep::spec::Thresholds;
use lrsweep::verdict::{Note, Outcome, Rule, judge};
use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

/// The stationary variance of gradient descent with momentum on a bowl of curvature `l` under gradient noise of
/// variance 1, from the covariance of (x, v) that its step leaves as it is.
fn stationary(rate: f64, momentum: f64, nesterov: bool, l: f64) -> f64 {
    // v = b v + g; x = x - rate (v, or g + b v), with g = l x + noise.
    let (mut xx, mut xv, mut vv) = (0.0, 0.0, 0.0);
    for _ in 0..200_000 {
        // The step as rows of (x, v, noise).
        let v = [l, momentum, 1.0];
        let along = if nesterov { [l + momentum * l, momentum * momentum, 1.0 + momentum] } else { v };
        let x = [1.0 - rate * along[0], -rate * along[1], -rate * along[2]];
        let product = |a: [f64; 3], b: [f64; 3]| {
            a[0] * b[0] * xx + (a[0] * b[1] + a[1] * b[0]) * xv + a[1] * b[1] * vv + a[2] * b[2]
        };
        (xx, xv, vv) = (product(x, x), product(x, v), product(v, v));
    }
    xx
}

#[test]
fn the_closed_forms_of_the_floors_agree() {
    for (rate, l) in [(0.1, 1.0), (0.3, 2.0), (0.9, 1.0)] {
        let descent = rate / (l * (2.0 - rate * l));
        assert!((stationary(rate, 0.0, false, l) / descent - 1.0).abs() < 1e-9);
        for b in [0.5, 0.9] {
            let ball = rate * (1.0 + b) / (l * (1.0 - b) * (2.0 * (1.0 + b) - rate * l));
            assert!((stationary(rate, b, false, l) / ball - 1.0).abs() < 1e-9, "{rate} {b} {l}");
        }
    }
}

/// The mean loss in the tail, over seeds, is the floor that theory gives.
#[test]
fn noise_floors_are_those_of_theory() {
    let level = 0.3;
    for (momentum, nesterov, rate) in
        [(0.0, false, 0.2), (0.0, false, 0.7), (0.5, false, 0.2), (0.9, false, 0.1), (0.5, true, 0.2), (0.9, true, 0.1)]
    {
        let runs = verdicts(&format!(
            "steps = 50_000
            objective = {{ name = 'quadratic', eigenvalues = [1.5] }}
            learning-rate = {rate}
            seeds = 16
            optimizer = {{ name = 'sgd', momentum = {momentum}, nesterov = {nesterov}, \
             wrap = {{ name = 'gradient-noise', level = {level} }} }}"
        ));
        let loss = |start: f64, gap: f64| gap * 0.5 * 1.5 * start * start;
        let start = |row: &Row| {
            sweep("objective = { name = 'quadratic', eigenvalues = [1.5] }\noptimizer = 'sgd'\nlearning-rate = 1")
                .problems[0]
                .1
                .start(row.seed, 0.1)[0]
        };
        let losses = runs.iter().map(|(row, trace, _)| loss(start(row), trace.evidence.tail_mean_gap));
        let mean = losses.sum::<f64>() / runs.len() as f64;
        let floor = 0.5 * 1.5 * level * level * stationary(rate, momentum, nesterov, 1.5);
        assert!((mean / floor - 1.0).abs() < 0.05, "momentum {momentum}, {nesterov}, at {rate}: {mean} and {floor}");
    }
}

/// Noise in proportion to the gradient multiplies the expected loss of a bowl by the same at each step, and has no floor.
#[test]
fn multiplicative_noise_goes_with_the_gradient() {
    let runs = verdicts(
        "steps = 5
        objective = { name = 'quadratic', eigenvalues = [1.0] }
        optimizer = { name = 'sgd', wrap = { name = 'gradient-noise', form = 'multiplicative', level = 0.3 } }
        learning-rate = 0.5
        seeds = 4000
        spread = 0",
    );
    let mean = runs.iter().map(|(_, trace, _)| trace.evidence.final_gap).sum::<f64>() / runs.len() as f64;
    // The mean of (1 - 0.5 (1 + 0.3 z))^2.
    let expected = (0.5f64.powi(2) + (0.5 * 0.3f64).powi(2)).powi(5);
    assert!((mean / expected - 1.0).abs() < 0.08, "{mean} and {expected}");
}

/// The average loss of many runs of the model is the one that its second moments give, step by step.
#[test]
fn the_noisy_quadratic_does_what_its_moments_say() {
    for (momentum, batch, rate) in [(0.0, 1.0, 0.5), (0.0, 8.0, 1.2), (0.9, 4.0, 0.1)] {
        let text = format!(
            "steps = 300
            objective = {{ name = 'noisy-quadratic', dim = 30, batch = {batch:?} }}
            optimizer = {{ name = 'sgd', momentum = {momentum} }}
            learning-rate = {rate}
            schedule = 'linear'
            seeds = 400
            spread = 0
            curves = {{ points = 12 }}"
        );
        let plan = sweep(&text);
        let problem = &plan.problems[0].1;
        let rates: Vec<f64> = plan.factors(0, 300).iter().map(|factor| factor * rate).collect();
        let expected = expected_losses(batch, momentum, &rates, &problem.start);
        assert!((expected[0] / problem.value(&problem.start) - 1.0).abs() < 1e-12);
        let mut sums: BTreeMap<u32, f64> = BTreeMap::new();
        for (_, trace) in traces(&plan) {
            trace.curve.unwrap().samples.iter().for_each(|sample| *sums.entry(sample.step).or_default() += sample.gap);
        }
        assert!(sums.len() > 8);
        for (step, sum) in sums {
            let (mean, expected) = (sum / 400.0, expected[step as usize] / expected[0]);
            assert!((mean / expected - 1.0).abs() < 0.06, "batch {batch}, step {step}: {mean} and {expected}");
        }
    }
}

/// Without noise in the way, the moments are those of the one path.
#[test]
fn the_moments_without_noise_are_a_run() {
    let plan = sweep(
        "steps = 40\nobjective = { name = 'noisy-quadratic', dim = 5, batch = 1e300 }\nlearning-rate = 0.3\n\
         optimizer = { name = 'sgd', momentum = 0.7 }",
    );
    let problem = &plan.problems[0].1;
    let points = replay(problem, &plan.rule(0, [0]), &[0.3; 40], &problem.start, 0);
    let losses = expected_losses(1e300, 0.7, &[0.3; 40], &problem.start);
    for (point, loss) in points.iter().zip(losses) {
        assert!((problem.value(point) - loss).abs() < 1e-14);
    }
}

/// Sixty steps of several rules under several noises, of several seeds.
const MANY: &str = "
    steps = 60
    seeds = [0, 3, 8]
    objective = ['rosenbrock', { name = 'noisy-quadratic', dim = 6, batch = [1.0, 16.0] }]
    learning-rate = { from = 1e-4, to = 1e0, points = 11 }
    optimizer = ['sgd', { name = 'adam', wrap = ['none', 'gradient-noise', { name = 'gradient-noise', freedom = 2.5 },
        [{ name = 'gradient-noise', form = 'multiplicative', level = [0.3, 3.0] }, 'clip-norm', 'average']] }]";

fn evidence(plan: &Plan, options: &Options) -> Vec<String> {
    traces_with(plan, options).iter().map(|(_, trace)| format!("{:?}", trace.evidence)).collect()
}

#[test]
fn lanes_and_threads_change_nothing() {
    let plan = sweep(MANY);
    let stop = AtomicBool::new(false);
    let with = |threads, isa| evidence(&plan, &Options { threads: Some(threads), isa: Some(isa), stop: &stop });
    let scalar = with(1, Isa::Scalar);
    for isa in Isa::ALL.into_iter().filter(|isa| isa.available()) {
        assert!(scalar == with(3, isa), "{isa:?}");
    }
}

/// The axes in another order give the same runs with other numbers.
#[test]
fn the_order_of_the_plan_changes_nothing() {
    let runs = |text: &str| {
        let plan = sweep(text);
        let label = |row: &Row| {
            let optimizer = plan.optimizer(row.optimizer, row.combination).label();
            (plan.problems[row.problem].0.label(), optimizer, row.seed, row.lr.to_bits())
        };
        let runs = traces(&plan);
        let all = runs.iter().map(|(row, trace)| (label(row), format!("{:?}", trace.evidence)));
        all.collect::<BTreeMap<_, _>>()
    };
    let forwards = runs(MANY);
    let backwards = MANY
        .replace("[0, 3, 8]", "[8, 0, 3]")
        .replace("[1.0, 16.0]", "[16.0, 1.0]")
        .replace("['none', 'gradient-noise',", "['gradient-noise', 'none',");
    assert!(forwards == runs(&backwards));
    let alone = runs(&MANY.replace("[0, 3, 8]", "[3]"));
    assert!(!alone.is_empty() && alone.iter().all(|(label, run)| forwards[label] == *run));
    let seeds = |seed: u64| -> Vec<&String> {
        forwards.iter().filter(|(l, _)| l.2 == seed && l.0.starts_with("noisy")).map(|(_, r)| r).collect()
    };
    assert_ne!(seeds(0), seeds(3));
}

/// What is added to the gradient is the same at each learning rate, round each optimizer that shows it.
#[test]
fn every_run_of_a_seed_meets_the_same_numbers() {
    let plan = sweep(
        "steps = 50\nobjective = 'sphere'\nlearning-rate = [0.01, 0.3]\nseeds = [5]\n\
         optimizer = { name = 'sgd', wrap = 'gradient-noise' }",
    );
    let problem = &plan.problems[0].1;
    let noise = |rate: f64, seed: u64| -> Vec<f64> {
        let points = replay(problem, &plan.rule(0, [0]), &[rate; 50], &[1.0, -2.0], seed);
        points.windows(2).map(|pair| (pair[0][1] - pair[1][1]) / rate - 2.0 * pair[0][1]).collect()
    };
    let (one, other) = (noise(0.01, 5), noise(0.3, 5));
    assert!(one.iter().zip(&other).all(|(a, b)| (a - b).abs() < 1e-12), "{one:?} {other:?}");
    assert!(one.iter().zip(noise(0.01, 6)).all(|(a, b)| (a - b).abs() > 1e-6));
}

/// By chance the highest of four quarters rise in a row once in 24 runs. At the floor that is no divergence.
#[test]
fn no_run_at_its_floor_diverges_by_chance() {
    let runs = verdicts(
        "steps = 1500
        objective = { name = 'quadratic', eigenvalues = [1.0] }
        optimizer = [{ name = 'sgd', momentum = [0.0, 0.9], wrap = 'gradient-noise' }, { name = 'adam', wrap = 'gradient-noise' }]
        learning-rate = [0.03, 0.3, 1.5]
        seeds = 200",
    );
    let rising = runs.iter().filter(|(_, trace, _)| trace.evidence.least_growth > 1.01).count();
    assert!((runs.len() / 50..runs.len() / 15).contains(&rising), "{rising} of {}", runs.len());
    for (row, trace, verdict) in &runs {
        assert_ne!(verdict.outcome, Outcome::Diverged, "{row:?} {trace:?}");
    }
}

#[test]
fn what_doubles_from_quarter_to_quarter_diverges_under_noise() {
    let mut evidence = verdicts("objective = 'sphere'\noptimizer = 'sgd'\nlearning-rate = 0.1")[0].1.evidence;
    (evidence.last_mean_gap, evidence.last_quarter_gap, evidence.held_from) = (0.1, 0.2, None);
    let mut rule = |growth, drawn| {
        evidence.least_growth = growth;
        judge(&evidence, 1000, drawn, &Thresholds::default()).rule
    };
    assert_eq!([rule(1.5, false), rule(2.5, false), rule(2.5, true)], [Rule::LateGrowth; 3]);
    assert_ne!(rule(1.5, true), Rule::LateGrowth);
    assert_ne!(rule(1.005, false), Rule::LateGrowth);
}

/// The four outcomes keep their meaning: at the floor a run wanders or cycles, above it it is on its way, beyond the
/// limit it diverges, and where the floor is below the target it converges; a schedule that runs out goes below the
/// floor, and so does an average.
#[test]
fn the_outcomes_keep_their_meaning() {
    let runs = verdicts(
        "steps = 3000
        objective = { name = 'quadratic', eigenvalues = [1.0] }
        optimizer = { name = 'sgd', wrap = ['gradient-noise', ['average', 'gradient-noise']] }
        schedule = ['constant', 'cosine']
        learning-rate = [1e-4, 0.1, 1.9, 2.2]",
    );
    let at = |schedule, combination, lr: f64| {
        runs.iter().find(|(row, ..)| (row.schedule, row.combination, row.lr) == (schedule, combination, lr)).unwrap()
    };
    assert_eq!(at(0, 0, 1e-4).2.outcome, Outcome::Slow);
    assert_eq!((at(0, 0, 0.1).2.outcome, at(0, 0, 0.1).2.note), (Outcome::Oscillating, Some(Note::Wander)));
    assert_eq!((at(0, 0, 1.9).2.outcome, at(0, 0, 1.9).2.note), (Outcome::Oscillating, Some(Note::Cycle)));
    assert_eq!(at(0, 0, 2.2).2.outcome, Outcome::Diverged);
    let quiet = verdicts(
        "steps = 3000
        target = 1e-3
        objective = { name = 'quadratic', eigenvalues = [1.0] }
        optimizer = { name = 'sgd', wrap = { name = 'gradient-noise', level = 0.01 } }
        learning-rate = [1e-4, 0.1]",
    );
    assert_eq!([quiet[0].2.outcome, quiet[1].2.outcome], [Outcome::Slow, Outcome::Converged]);
    let floor = at(0, 0, 0.1).1.evidence.tail_mean_gap;
    assert!(at(0, 1, 0.1).1.evidence.tail_mean_gap < floor / 3.0);
    assert!(at(1, 0, 0.1).1.evidence.final_gap < floor / 10.0);
}
