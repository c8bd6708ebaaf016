//! Targets: a gap, a loss, or the best of the sweep where the lowest value is not known.

mod common;

use common::{sweep, traces};
use lrsweep::engine::{Trace, replay};
use lrsweep::plan::{Aim, Plan, Row};
use lrsweep::table;
use lrsweep::verdict::{Outcome, judge};

/// The runs of a sweep, their targets settled.
fn runs(plan: &Plan) -> Vec<(Row, Trace)> {
    let mut runs = traces(plan);
    table::settle(plan, &mut runs);
    runs
}

/// The exact loss of a run after each step, by the run alone.
fn losses(plan: &Plan, row: &Row) -> Vec<f64> {
    let problem = &plan.problems[row.problem].1;
    let rates: Vec<f64> = plan.factors(row.schedule, row.steps).iter().map(|factor| row.lr * factor).collect();
    let rule = plan.rule(row.optimizer, [row.combination]);
    let points = replay(problem, &rule, &rates, &problem.start(row.seed, plan.spec.spread), row.seed);
    points.iter().map(|x| problem.value(x)).collect()
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-12 * a.abs().max(b.abs())
}

const BATCHES: &str = "steps = 90
learning-rate = [1e-3, 0.1, 0.5, 1e4]
optimizer = { name = 'sgd', momentum = 0.9 }
seeds = [1, 4]
verdict = { relative-target = 0.05 }
objective = { name = 'softmax-regression', data = 'digits', batch = [100, 300], validation = 0.1 }";

#[test]
fn a_loss_is_a_gap_of_each_start() {
    let plan = sweep(
        "steps = 50\nlearning-rate = 0.01\noptimizer = 'sgd'\nseeds = 3\ntarget = { loss = 0.5 }
        objective = [{ name = 'quadratic', dim = [2, 3] }, 'kneusel-a']",
    );
    for (row, trace) in traces(&plan) {
        let problem = &plan.problems[row.problem].1;
        let losses = losses(&plan, &row);
        let (first, lowest) = (losses[0], problem.lowest);
        assert!(close(trace.evidence.target_gap, (0.5 - lowest) / (first - lowest)), "{row:?}");
        let hit = losses.iter().position(|loss| *loss <= 0.5).map(|step| step as u32);
        assert_eq!(trace.evidence.first_hit, hit, "{row:?}");
    }
}

/// Mini-batches make the steps, the exact loss is judged, at the steps where it is read.
#[test]
fn the_best_of_the_sweep_stands_for_the_lowest_value() {
    let plan = sweep(BATCHES);
    assert!((0..2).all(|problem| plan.aim(problem) == Aim::Best && plan.same_loss(problem) == 0));
    let (measured, settled) = (traces(&plan), runs(&plan));
    let exact: Vec<Vec<f64>> = settled.iter().map(|(row, _)| losses(&plan, row)).collect();
    let looks = |row: &Row| plan.look_steps(row.steps, plan.problems[row.problem].1.epoch);
    let mut best = f64::INFINITY;
    for ((row, trace), exact) in measured.iter().zip(&exact) {
        assert!(trace.evidence.target_gap.is_nan() && trace.evidence.first_hit.is_none());
        let kept = trace.looks.as_ref().unwrap();
        assert!(close(kept.first_gap, exact[0]));
        for (gap, step) in kept.gaps.iter().zip(looks(row)) {
            assert!(close(gap * exact[0], exact[step as usize]), "{row:?}, step {step}");
            best = best.min(exact[step as usize]);
        }
    }
    let mut converged = 0;
    for ((row, trace), exact) in settled.iter().zip(&exact) {
        let evidence = &trace.evidence;
        let bound = best + 0.05 * (exact[0] - best);
        assert!(close(evidence.target_gap, bound / exact[0]));
        if evidence.nonfinite_step.is_some() || evidence.cap_step.is_some() {
            continue;
        }
        assert!(close(evidence.final_gap * exact[0], exact[90]) && close(evidence.loss, exact[90]));
        let within = |step: &u32| exact[*step as usize] <= bound;
        assert_eq!(evidence.first_hit, looks(row).into_iter().find(within), "{row:?}");
        let held = looks(row).into_iter().rev().take_while(within).last();
        assert_eq!(evidence.held_from, held, "{row:?}");
        let tail: Vec<f64> =
            looks(row).into_iter().filter(|step| *step > 70).map(|step| exact[step as usize]).collect();
        assert!(tail.len() >= 12);
        let mean = tail.iter().sum::<f64>() / tail.len() as f64;
        assert!((evidence.tail_mean_gap * exact[0] - mean).abs() < 1e-9 * mean, "{row:?}");
        converged += usize::from(held.is_some());
    }
    assert!(converged > 0);
}

#[test]
fn scores_are_counted_by_hand() {
    let plan = sweep(
        "steps = 30\nlearning-rate = 0.5\noptimizer = 'sgd'
        objective = { name = 'logistic-regression', data = 'breast-cancer', validation = 0.25, l2 = 0.01 }",
    );
    let (row, trace) = runs(&plan).remove(0);
    let problem = &plan.problems[0].1;
    let rule = plan.rule(0, [0]);
    let x = replay(problem, &rule, &[0.5; 30], &problem.start, 0).remove(30);
    let (sets, _) = lrsweep::data::load(&plan.problems[0].0.args, lrsweep::data::Labels::Two).unwrap();
    // One weight a feature, and the bias behind them.
    let logit = |row: &[f64]| row.iter().zip(&x).map(|(a, w)| a * w).sum::<f64>() + x[row.len()];
    let score = |set: &lrsweep::data::Set| {
        let logits = || set.x.chunks(set.features).map(logit).zip(&set.y);
        let right = logits().filter(|(z, y)| (*z > 0.0) == (**y == 1.0)).count();
        let loss: f64 = logits().map(|(z, y)| (1.0 + (if *y == 1.0 { -z } else { z }).exp()).ln()).sum();
        (right as f64 / set.rows() as f64, loss / set.rows() as f64)
    };
    let evidence = trace.evidence;
    assert_eq!(row.steps, 30);
    assert_eq!((evidence.accuracy, evidence.validation_accuracy), (score(&sets[0]).0, score(&sets[1]).0));
    assert!(evidence.accuracy > 0.9 && evidence.validation_accuracy > 0.9);
    assert!((evidence.validation_loss - score(&sets[1]).1).abs() < 1e-12);
    let penalty = 0.005 * x[..30].iter().map(|w| w * w).sum::<f64>();
    assert!((evidence.loss - score(&sets[0]).1 - penalty).abs() < 1e-12);
}

/// On a model whose minimum nobody knows.
#[test]
fn all_four_outcomes_are_told_apart() {
    let plan = sweep(
        "steps = 300\nlearning-rate = [1e-4, 6.0, 50.0, 1e3]\noptimizer = 'sgd'
        objective = { name = 'perceptron', data = 'breast-cancer', widths = [6], init = 2.0 }",
    );
    let outcomes: Vec<Outcome> = runs(&plan)
        .iter()
        .map(|(row, trace)| judge(&trace.evidence, row.steps, row.drawn, &plan.spec.thresholds).outcome)
        .collect();
    assert_eq!(outcomes, [Outcome::Slow, Outcome::Converged, Outcome::Oscillating, Outcome::Diverged]);
}

/// Reading the value alone gives the bits of reading it with the gradient, on every kind of model.
#[test]
fn a_value_is_the_same_with_and_without_its_gradient() {
    use lrsweep::objective::ValueGrad;
    let plan = sweep(
        "learning-rate = 1\noptimizer = 'sgd'
        [[objective]]\nname = 'perceptron'\ndata = 'digits'\nwidths = [5, 3]\nactivation = ['tanh', 'relu']\nl2 = 0.1
        [[objective]]\nname = 'linear-regression'\ndata = 'diabetes'\nl2 = [0.0, 0.5]",
    );
    for (setting, problem) in &plan.problems {
        let x = problem.start(3, 1.0);
        let objective: &dyn ValueGrad<f64> = &*problem.objective;
        let mut scratch = vec![f64::NAN; x.len()];
        // SAFETY: plain f64 needs no instruction set of its own.
        let alone = unsafe { objective.value(&x, &mut scratch) };
        assert_eq!(alone.to_bits(), problem.value(&x).to_bits(), "{}", setting.label());
    }
}

/// Where every run only climbs there is nothing to reach.
#[test]
fn nobody_reaches_what_nobody_descended_to() {
    let plan = sweep(
        "steps = 20\nlearning-rate = 1e6\noptimizer = 'sgd'
        objective = { name = 'linear-regression', data = 'diabetes', batch = 10 }",
    );
    assert_eq!(plan.aim(0), Aim::Gap(1e-6));
    let plan = sweep(
        "steps = 20\nlearning-rate = [1e6, 1e7]\noptimizer = 'sgd'
        objective = { name = 'perceptron', data = 'diabetes', loss = 'mse', activation = 'identity' }",
    );
    for (row, trace) in runs(&plan) {
        assert!(trace.evidence.target_gap.is_nan() && trace.evidence.first_hit.is_none());
        assert_eq!(judge(&trace.evidence, row.steps, row.drawn, &plan.spec.thresholds).outcome, Outcome::Diverged);
    }
}
