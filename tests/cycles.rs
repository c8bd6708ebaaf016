//! Cycles that optimizers end in on a bowl at a constant rate, whose size theory tells: it is the rate's, whatever the
//! curvature.

use lrsweep::engine::replay;
use lrsweep::objective;
use lrsweep::optimizer;
use lrsweep::param::{Args, Value};
use lrsweep::wrapper::{self, Rule};

/// The curvature of the bowl.
const CURVATURE: f64 = 3.7;

/// The iterates of an optimizer on a bowl of one coordinate.
fn walk(optimizer: &str, values: &[(&str, Value)], lr: f64, start: f64, steps: usize) -> Vec<f64> {
    let optimizers = optimizer::catalog();
    let entry = optimizers.iter().find(|entry| entry.info.name == optimizer).unwrap();
    let set = |args: Args, values: &[(&str, Value)]| {
        values.iter().fold(args, |args, (name, value)| args.with(name, value.clone()))
    };
    let args = set(Args::defaults(entry.info.params), values);
    walk_by(&Rule::new(*entry, vec![args], &[]), lr, start, steps)
}

fn walk_by(rule: &Rule, lr: f64, start: f64, steps: usize) -> Vec<f64> {
    let objectives = objective::catalog();
    let bowl = objectives.iter().find(|entry| entry.info.name == "quadratic").unwrap();
    let args = Args::defaults(bowl.info.params).with("eigenvalues", Value::Numbers(vec![CURVATURE]));
    let problem = (bowl.build)(&args).unwrap();
    replay(&problem, rule, &vec![lr; steps], &[start], 0).into_iter().map(|point| point[0]).collect()
}

/// The last third.
fn tail(points: &[f64]) -> &[f64] {
    &points[points.len() * 2 / 3..]
}

fn largest(points: &[f64]) -> f64 {
    points.iter().fold(0.0, |most, x| most.max(x.abs()))
}

fn root_mean_square(points: &[f64]) -> f64 {
    (points.iter().map(|x| x * x).sum::<f64>() / points.len() as f64).sqrt()
}

/// From side to side by 2a = eta l a / (l a + eps): a = eta / 2 - eps / l.
#[test]
fn rmsprop_swings_half_its_rate() {
    for alpha in [0.9, 0.99] {
        for (lr, eps) in [(0.01, 1e-8), (0.1, 1e-8), (0.1, 1e-2)] {
            let values = [("alpha", Value::Number(alpha)), ("eps", Value::Number(eps))];
            let points = walk("rmsprop", &values, lr, 1.0, 20_000);
            let amplitude = lr / 2.0 - eps / CURVATURE;
            for pair in tail(&points).windows(2) {
                assert!((pair[0].abs() / amplitude - 1.0).abs() < 1e-5, "alpha {alpha}, rate {lr}: {pair:?}");
                assert!(pair[0] * pair[1] < 0.0, "alpha {alpha}, rate {lr}: {pair:?}");
            }
        }
    }
}

/// With m alternating and sqrt(v) = l a the cycle would be a = eta (1 - b1) / (2 (1 + b1)) = eta / 38. It is unstable:
/// what is seen are bursts about it and quiet between them, the quieter the longer v remembers.
#[test]
fn adam_bursts_about_a_cycle_of_a_38th_of_its_rate() {
    let lr = 1e-2;
    for (beta2, most) in [(0.999, 0.24..0.27), (0.99, 0.13..0.17), (0.95, 0.0263..0.045)] {
        let points = walk("adam", &[("beta2", Value::Number(beta2))], lr, 1.0, 60_000);
        let (rms, top) = (root_mean_square(tail(&points)) / lr, largest(tail(&points)) / lr);
        // Measured to be 0.0283, 0.0282 and 0.0280: 8 % above 1 / 38 at most.
        assert!((rms / 0.0282 - 1.0).abs() < 0.04 && (rms * 38.0 - 1.0).abs() < 0.1, "beta2 {beta2}: {rms}");
        assert!(most.contains(&top), "beta2 {beta2}: {top}");
        let mut sizes: Vec<f64> = tail(&points).iter().map(|x| x.abs() / lr).collect();
        sizes.sort_by(f64::total_cmp);
        let median = sizes[sizes.len() / 2];
        let quiet = if beta2 == 0.999 { median < 1e-4 } else { median < 1.1 / 38.0 };
        assert!(quiet, "beta2 {beta2}: median {median}");
    }
}

/// One step to the other side and one back.
#[test]
fn sign_descent_swings_exactly_its_rate() {
    for (lr, start) in [(0.1, 1.03), (0.01, -0.777), (0.25, 0.6)] {
        let points = walk("signsgd", &[], lr, start, 2000);
        for pair in tail(&points).windows(2) {
            assert!(((pair[0].abs() + pair[1].abs()) / lr - 1.0).abs() < 1e-9, "rate {lr}: {pair:?}");
            assert!(pair[0] * pair[1] < 0.0, "rate {lr}: {pair:?}");
        }
    }
}

/// The sign of an average turns late.
#[test]
fn signs_of_averages_swing_wider_and_longer() {
    let lr = 0.01;
    for start in [1.003, -0.5, 0.7777] {
        let lion = walk("lion", &[("weight_decay", Value::Number(0.0))], lr, start, 20_000);
        let top = largest(tail(&lion)) / lr;
        assert!((0.5 - 1e-6..=1.5 + 1e-6).contains(&top), "lion from {start}: {top}");

        // As many steps up as down: a swing is a whole number of them.
        let points = walk("signsgd", &[("momentum", Value::Number(0.9))], lr, start, 20_000);
        let (low, high) =
            tail(&points).iter().fold((0.0, 0.0), |(low, high): (f64, f64), x| (low.min(*x), high.max(*x)));
        let swing = (high - low) / lr;
        assert!((swing - swing.round()).abs() < 1e-6 && (2.0..6.5).contains(&swing), "signum from {start}: {swing}");
    }
}

/// From some starts it is five steps up and five down, about 2.5 to either side.
#[test]
fn signum_has_a_cycle_of_ten_steps() {
    let lr = 0.01;
    let points = walk("signsgd", &[("momentum", Value::Number(0.9))], lr, 0.505, 20_000);
    let top = largest(tail(&points)) / lr;
    assert!((2.5..2.6).contains(&top), "{top}");
    for (a, b) in tail(&points).iter().zip(&tail(&points)[10..]) {
        assert!((a - b).abs() < 1e-9, "{a}, {b}");
    }
}

/// Above 2 / l the clipped step goes from side to side by eta c.
#[test]
fn clipped_descent_swings_its_rate_times_the_limit() {
    let (optimizers, wrappers) = (optimizer::catalog(), wrapper::catalog());
    let sgd = optimizers.iter().find(|entry| entry.info.name == "sgd").unwrap();
    let clip = wrappers.iter().find(|entry| entry.info.name == "clip-norm").unwrap();
    for (lr, limit) in [(0.6, 1.0), (1.0, 0.3), (5.0, 2.0)] {
        let values = Args::defaults(clip.info.params).with("max", Value::Number(limit));
        let values = values.with("form", Value::Choice("optax"));
        let mut rule = Rule::new(*sgd, vec![Args::defaults(sgd.info.params)], &[]);
        rule.wrappers = vec![(*clip, values)];
        let points = walk_by(&rule, lr, 1.234, 3000);
        for pair in tail(&points).windows(2) {
            assert!(((pair[0].abs() + pair[1].abs()) / (lr * limit) - 1.0).abs() < 1e-9, "rate {lr}: {pair:?}");
            assert!(pair[0] * pair[1] < 0.0, "rate {lr}: {pair:?}");
        }
    }
}
