//! Verdicts against theory: stability limits of gradient descent and momentum, the textbook
//! example, schedules whose peak is above the limit, and runs that are known to cycle.

mod common;

use common::verdicts;
use lrsweep::engine::Trace;
use lrsweep::plan::Row;
use lrsweep::verdict::{Note, Outcome, Rule, Verdict};

type Judged = (Row, Trace, Verdict);

fn outcomes(runs: &[Judged]) -> Vec<(f64, Outcome)> {
    runs.iter().map(|(row, _, verdict)| (row.lr, verdict.outcome)).collect()
}

/// One coordinate of curvature 1: the learning rate is eta * lambda. The budget is large enough that
/// no stable rate of the grid is still on its way.
#[test]
fn gradient_descent_in_one_dimension() {
    let runs = verdicts(
        "steps = 10_000
        objective = { name = 'quadratic', eigenvalues = [1.0] }
        optimizer = 'sgd'
        learning-rate = { from = 0.01, to = 100.0, points = 601 }",
    );
    assert_eq!(runs.len(), 601);
    for (row, trace, verdict) in &runs {
        let stable = row.lr < 2.0;
        assert_eq!(verdict.outcome, if stable { Outcome::Converged } else { Outcome::Diverged }, "at {}", row.lr);
        // On the left of 1 / lambda the iterate never changes sides, on the right it does at each step.
        if (row.lr - 1.0).abs() > 1e-9 {
            let jumps = row.lr > 1.0;
            assert_eq!(trace.evidence.overshoot, if jumps { 1.0 } else { 0.0 }, "at {}", row.lr);
            assert_eq!(verdict.note == Some(Note::Overshoot), stable && jumps, "at {}", row.lr);
        }
    }
}

/// The same within a budget that is too short for most rates: the stable side is slow or oscillates, never diverged.
#[test]
fn gradient_descent_in_one_dimension_with_a_small_budget() {
    for steps in [20, 100, 200, 1000] {
        let runs = verdicts(&format!(
            "steps = {steps}
            objective = {{ name = 'quadratic', eigenvalues = [1.0] }}
            optimizer = 'sgd'
            learning-rate = {{ from = 0.0001, to = 100.0, points = 601 }}",
        ));
        for (row, _, verdict) in &runs {
            assert_eq!(verdict.outcome == Outcome::Diverged, row.lr > 2.0, "{steps} steps at {}", row.lr);
            if row.lr < 1.0 {
                assert!(matches!(verdict.outcome, Outcome::Converged | Outcome::Slow), "{steps} steps at {}", row.lr);
            }
            if row.lr > 1.0 && row.lr < 2.0 {
                let fine = matches!(verdict.outcome, Outcome::Converged | Outcome::Oscillating);
                assert!(fine, "{steps} steps at {}: {verdict:?}", row.lr);
            }
        }
    }
}

#[test]
fn gradient_descent_of_condition_100() {
    let runs = verdicts(
        "steps = 20_000
        objective = { name = 'quadratic', eigenvalues = [1.0, 100.0] }
        optimizer = 'sgd'
        learning-rate = { from = 0.001, to = 1.0, points = 501 }",
    );
    let wrong: Vec<f64> = runs
        .iter()
        .filter(|(row, _, verdict)| {
            let expected = if row.lr < 0.02 { Outcome::Converged } else { Outcome::Diverged };
            verdict.outcome != expected
        })
        .map(|(row, ..)| row.lr)
        .collect();
    assert!(wrong.iter().all(|lr| (lr / 0.02 - 1.0).abs() < 1e-9), "{wrong:?}");
}

#[test]
fn momentum_never_misjudges_the_divergent_side() {
    for beta in [0.5, 0.9, 0.99] {
        for nesterov in [false, true] {
            let limit = if nesterov { 2.0 * (1.0 + beta) / (1.0 + 2.0 * beta) } else { 2.0 * (1.0 + beta) };
            let runs = verdicts(&format!(
                "steps = 5_000
                objective = {{ name = 'quadratic', eigenvalues = [1.0] }}
                learning-rate = {{ from = 0.01, to = 100.0, points = 63 }}
                optimizer = {{ name = 'sgd', momentum = {beta}, nesterov = {nesterov} }}",
            ));
            for (row, trace, verdict) in &runs {
                let diverged = verdict.outcome == Outcome::Diverged;
                assert_eq!(diverged, row.lr > limit, "beta {beta}, nesterov {nesterov}, at {}: {trace:?}", row.lr);
            }
        }
    }
}

/// Every row of the reference: stable at 0.99 of each limit, diverged at 1.01 of it.
#[test]
fn stability_limits() {
    /// How far Adam's preconditioner and rate are scaled, so that eps is all of it.
    const FROZEN: f64 = 1e60;
    /// Bias correction makes Adam's first steps ten times as long as the later ones, and Schedule-Free begins as gradient
    /// descent at ten times its limit: both climb high before they settle to what decides in the long run.
    const HIGH: f64 = 1e40;
    let mut checked = 0;
    for record in csv::Reader::from_path("tests/reference/stability.csv").unwrap().records() {
        let r = record.unwrap();
        let limit: f64 = r[3].parse().unwrap();
        let frozen = r[0].contains("frozen");
        let limit = if frozen { FROZEN * limit } else { limit };
        let cap = if frozen || r[0].contains("Schedule-Free") { HIGH } else { 1e8 };
        for optimizer in common::stability_setting(&r[0], 2.3 * FROZEN) {
            let runs = verdicts(&format!(
                "steps = 20_000
                objective = {{ name = 'quadratic', eigenvalues = [{}] }}
                optimizer = {optimizer}
                verdict = {{ norm-cap = {cap:e} }}
                learning-rate = [{:e}, {:e}]",
                &r[2],
                0.99 * limit,
                1.01 * limit
            ));
            let diverged: Vec<bool> = runs.iter().map(|run| run.2.outcome == Outcome::Diverged).collect();
            assert_eq!(diverged, [false, true], "{}, {optimizer}: {runs:?}", &r[0]);
        }
        checked += 1;
    }
    assert_eq!(checked, 29);
}

#[test]
fn the_textbook_example() {
    let runs = verdicts(
        "steps = 200
        objective = 'kneusel-a'
        optimizer = 'sgd'
        learning-rate = [0.0002, 0.002, 0.0185, 0.02, 0.05555555555555555, 0.06666666666666667, 0.1, 0.11, 0.111, 0.112, 0.12, 0.2]",
    );
    use Outcome::*;
    let expected = [
        (Slow, None, 0.0),
        (Slow, None, 0.0),
        (Converged, Some(25), 0.0),
        (Converged, Some(23), 0.0),
        (Converged, None, 0.0),
        (Converged, Some(5), 1.0),
        (Converged, Some(31), 1.0),
        (Oscillating, None, 1.0),
        (Oscillating, None, 1.0),
        (Diverged, None, 1.0),
        (Diverged, None, 1.0),
        (Diverged, None, 1.0),
    ];
    for ((row, trace, verdict), (outcome, step, overshoot)) in runs.iter().zip(expected) {
        assert_eq!(verdict.outcome, outcome, "at {}: {trace:?}", row.lr);
        if step.is_some() {
            assert_eq!(verdict.step, step, "at {}", row.lr);
        }
        assert!((trace.evidence.overshoot - overshoot).abs() < 0.2, "at {}: {}", row.lr, trace.evidence.overshoot);
    }
    // Nowhere near: the gap that theory leaves after 200 steps, and the steps it would take.
    let (_, creeping, verdict) = &runs[0];
    assert!((creeping.evidence.final_gap - 0.2728).abs() < 5e-5);
    // The tail's rate still has some of the faster coordinate's in it, so the estimate is low.
    let needed = verdict.extrapolated.unwrap();
    assert!((2000.0..2588.0).contains(&needed), "{needed}");
    // Long before it overflows, which takes 370 steps.
    let (_, _, away) = &runs[11];
    assert_eq!(away.rule, Rule::NormCap);
    assert!(away.step.unwrap() < 30, "{away:?}");
}

#[test]
fn the_textbook_iterates() {
    let mut reader = csv::Reader::from_path("tests/reference/textbook_example.csv").unwrap();
    let plan = common::sweep(
        "steps = 200
        objective = 'kneusel-a'
        optimizer = 'sgd'
        learning-rate = [0.0002, 0.02, 0.1, 0.11, 0.2]
        curves = { points = 1000 }",
    );
    let traces = common::traces(&plan);
    let mut compared = 0;
    for record in reader.records() {
        let r = record.unwrap();
        let at = |k: usize| r[k].parse::<f64>().unwrap();
        let (eta, step) = (at(0), at(1) as u32);
        let Some((_, trace)) = traces.iter().find(|(row, _)| row.lr == eta) else { continue };
        let samples = &trace.curve.as_ref().unwrap().samples;
        let Some(sample) = samples.iter().find(|sample| sample.step == step) else { continue };
        let [x, y] = sample.point.unwrap();
        for (ours, theirs) in [(x, at(2)), (y, at(3)), (sample.gap, at(5))] {
            // The gap near the minimum is a difference of nearly equal values.
            assert!(
                (ours - theirs).abs() <= 1e-12 * theirs.abs().max(1e-3),
                "eta {eta}, step {step}: {ours:e}, {theirs:e}"
            );
        }
        compared += 1;
    }
    assert!(compared > 60, "{compared}");
}

#[test]
fn rosenbrock_by_gradient_descent() {
    let runs = verdicts(
        "steps = 20_000
        objective = 'rosenbrock'
        optimizer = 'sgd'
        learning-rate = [1e-5, 1e-4, 1e-3, 1.9e-3, 2.1e-3, 3e-3, 4e-3, 5e-3, 6e-3, 6.3e-3]",
    );
    use Outcome::*;
    let expected =
        [Slow, Slow, Converged, Converged, Oscillating, Oscillating, Oscillating, Oscillating, Oscillating, Diverged];
    for ((lr, outcome), expected) in outcomes(&runs).into_iter().zip(expected) {
        assert_eq!(outcome, expected, "at {lr}: {:?}", runs.iter().find(|run| run.0.lr == lr));
    }
}

/// With no memory Lion is the descent along the gradient's sign: it creeps, or ends in a cycle as
/// wide as its rate.
#[test]
fn sign_descent_never_settles() {
    let runs = verdicts(
        "steps = 20_000
        objective = 'rosenbrock'
        optimizer = { name = 'lion', beta1 = 0.0, beta2 = 0.0, weight_decay = 0.0 }
        learning-rate = [1e-5, 1e-4, 1e-2, 1e-1]",
    );
    use Outcome::*;
    let found: Vec<Outcome> = outcomes(&runs).into_iter().map(|(_, outcome)| outcome).collect();
    assert_eq!(found, [Slow, Slow, Oscillating, Oscillating], "{runs:#?}");
}

#[test]
fn rosenbrock_by_adam() {
    let runs = verdicts(
        "steps = 1000
        objective = 'rosenbrock'
        optimizer = 'adam'
        learning-rate = [1e-4, 1e-3, 1e-2, 3e-2, 1e-1, 3e-1]",
    );
    for (lr, outcome) in outcomes(&runs) {
        assert_ne!(outcome, Outcome::Diverged, "at {lr}");
        if lr <= 1e-3 {
            assert_eq!(outcome, Outcome::Slow, "at {lr}");
        }
    }
}

/// On a bowl from 1, a thousand steps are enough from a rate of 0.01 on: Adam's first quiet phase.
#[test]
fn a_bowl_by_adam() {
    let runs = verdicts(
        "steps = 1000
        objective = { name = 'quadratic', eigenvalues = [1.0] }
        optimizer = 'adam'
        learning-rate = [1e-4, 1e-3, 1e-2, 3e-2, 1e-1, 3e-1, 1.0]",
    );
    for (lr, outcome) in outcomes(&runs) {
        assert_eq!(outcome, if lr < 0.01 { Outcome::Slow } else { Outcome::Converged }, "at {lr}");
    }
}

/// Cosine annealing lands from any peak below 4 / lambda, though it climbs on the way.
#[test]
fn a_peak_above_the_limit_that_lands_is_converged() {
    for steps in [100, 200, 300] {
        let runs = verdicts(&format!(
            "steps = {steps}
            objective = {{ name = 'quadratic', eigenvalues = [1.0] }}
            optimizer = 'sgd'
            schedule = 'cosine'
            target = 1e-3
            verdict = {{ hold = 1.0 }}
            learning-rate = [2.5, 3.0, 3.5]",
        ));
        for (row, trace, verdict) in &runs {
            assert_eq!(verdict.outcome, Outcome::Converged, "{steps} steps at {}: {trace:?}", row.lr);
            assert!(trace.evidence.peak_gap > 1e3, "{steps} steps at {}: {}", row.lr, trace.evidence.peak_gap);
        }
    }
}

/// A rule whose steps are as wide as its rate hops about the minimum until the schedule has run out: what
/// that landed late is slow, not oscillating.
#[test]
fn what_a_schedule_landed_late_does_not_oscillate() {
    let runs = verdicts(
        "steps = 2000
        objective = 'quadratic'
        optimizer = { name = 'lion', weight_decay = 0.0 }
        schedule = 'cosine'
        learning-rate = [0.02, 0.03, 0.05]",
    );
    for (row, trace, verdict) in &runs {
        let late = trace.evidence.held_from.is_some_and(|step| step > 1600);
        assert!(late && trace.evidence.efficiency < 0.1, "at {}: {:?}", row.lr, trace.evidence);
        assert_eq!((verdict.outcome, verdict.note), (Outcome::Slow, Some(Note::Late)), "at {}", row.lr);
    }
}

#[test]
fn above_the_critical_peak_cosine_diverges() {
    let runs = verdicts(
        "steps = 200
        objective = { name = 'quadratic', eigenvalues = [1.0] }
        optimizer = 'sgd'
        schedule = ['cosine', 'linear']
        learning-rate = [3.9, 4.1, 4.5, 4.7]",
    );
    for (row, trace, verdict) in &runs {
        let limit = if row.schedule == 0 { 4.0 } else { 4.591121 };
        assert_eq!(
            verdict.outcome == Outcome::Diverged,
            row.lr > limit,
            "schedule {}, at {}: {trace:?}",
            row.schedule,
            row.lr
        );
    }
}

/// "100 steps at a rate, about 100,000 at a thousandth of it": 1000 times or more, by the exact law.
#[test]
fn a_thousandth_of_the_rate_takes_a_thousand_times_the_steps() {
    let runs = verdicts(
        "steps = 150_000
        objective = { name = 'quadratic', eigenvalues = [1.0] }
        optimizer = 'sgd'
        learning-rate = [6.67457e-2, 6.67457e-5]",
    );
    for ((row, _, verdict), about) in runs.iter().zip([100, 103_490]) {
        // The gap falls by (1 - eta lambda)^2 a step.
        let law = 1e-6f64.ln() / (2.0 * (1.0 - row.lr).ln());
        assert_eq!(verdict.step, Some(law.ceil() as u32), "at {}", row.lr);
        assert!((law - f64::from(about)).abs() < 0.5, "{law}");
    }
}

#[test]
fn nan_means_diverged() {
    let mut evidence = verdicts("objective = 'sphere'\noptimizer = 'sgd'\nlearning-rate = 0.1")[0].1.evidence;
    evidence.last_mean_gap = f64::NAN;
    let verdict = lrsweep::verdict::judge(&evidence, 1000, false, &Default::default());
    assert_eq!((verdict.outcome, verdict.rule), (Outcome::Diverged, Rule::NoGain));
}

/// Without a lowest value there is no gap: nothing is measured of it, and every run diverges.
#[test]
fn nothing_converges_where_there_is_no_lowest_value() {
    let runs = verdicts(
        "steps = 2000
        objective = ['monkey-saddle', { name = 'monkey-saddle', transform = { name = 'scale', factor = 3.0 } }]
        optimizer = ['sgd', 'adam', { name = 'sgd', momentum = 0.9 }]
        learning-rate = { from = 1e-4, to = 1e1, per-decade = 2 }
        seeds = 3",
    );
    for (row, trace, verdict) in &runs {
        assert_eq!(verdict.outcome, Outcome::Diverged, "{row:?}");
        let e = &trace.evidence;
        let gaps = [e.final_gap, e.peak_gap, e.tail_start_gap, e.tail_mean_gap, e.tail_max_gap, e.last_mean_gap];
        assert!(gaps.iter().all(|gap| gap.is_nan()) && e.first_hit.is_none(), "{row:?}: {e:?}");
        assert!(trace.curve.iter().flat_map(|curve| &curve.samples).all(|sample| sample.gap.is_nan()));
    }
    assert!(runs.iter().any(|(.., verdict)| verdict.rule == Rule::NormCap));
}

/// A run that lands on a kink has a gradient of 0 there, not of 0 / 0.
#[test]
fn a_kink_is_no_place_to_diverge() {
    for objective in ["ackley", "sum-abs"] {
        let plan = common::sweep(&format!("objective = '{objective}'\noptimizer = 'sgd'\nlearning-rate = 0.1"));
        let problem = &plan.problems[0].1;
        let (value, grad) = problem.value_grad(&problem.minima[0]);
        assert!(value.abs() < 1e-15 && grad.iter().all(|g| *g == 0.0), "{objective}: {value} {grad:?}");
    }
}
