//! The critical peak of each schedule: the largest rate at which gradient descent still shrinks a quadratic, as the
//! engine finds it, against theory.
//!
//! On f = h x^2 / 2 at the rate a / h a run ends at x_0 times the product of 1 - a s(t / T). In the long run it grows
//! where the mean of ln |1 - a s(u)| over u in [0, 1] is above 0; the peak a* is where that mean is 0. The numbers are
//! its closed forms and quadratures.
//!
//! **Why the budgets are not 10,000 steps.** Near cosine's peak a run first climbs by more than e^0.3 a step for half
//! of the budget, then falls as far; with 10,000 steps that is a way up of e^3000 and more, and 64 bits end at e^709.
//! The engine calls such a run diverged, and is right: its numbers have overflowed. (And with a warm-up in front it
//! first falls below the smallest number, and stays at 0.) So budgets are chosen so that the way fits between the
//! smallest number and the largest, for x, from 1e-150, and for f, from 5e-201 (by the curvature h), and the budget's own
//! effect is taken out: a line through the peaks of six budgets against 1 / T is followed to 1 / T = 0.
//!
//! **Why a line is fitted.** Wherever 1 - a s(t / T) is nearly 0 at some step, a run loses many digits at once, so the
//! final gap against the rate is a saw of T teeth round the smooth course that theory speaks of. Its zero is that of a
//! line through the rates near the sign's change.

mod common;

use common::{sweep, traces};
use lrsweep::verdict::Outcome;

/// The quadratic's curvature.
const CURVATURE: f64 = 1e100;

/// ln |x_T / x_0| / T of the engine's runs: below 0 where they shrink; infinite where the numbers do not hold them.
fn growth(schedule: &str, steps: u32, rates: &[f64]) -> Vec<f64> {
    let rates: Vec<f64> = rates.iter().map(|rate| rate / CURVATURE).collect();
    let plan = sweep(&format!(
        "steps = {steps}\noptimizer = 'sgd'\nlearning-rate = {rates:?}\nschedule = {schedule}\n
        objective = {{ name = 'quadratic', eigenvalues = [{CURVATURE:e}], start = [1e-150] }}\ncurves = {{ runs = 0 }}"
    ));
    let growth = |gap: f64| if gap.is_finite() { gap.ln() / 2.0 / f64::from(steps) } else { f64::INFINITY };
    traces(&plan).iter().map(|(_, trace)| growth(trace.evidence.final_gap)).collect()
}

fn grid(from: f64, to: f64, points: usize) -> Vec<f64> {
    (0..points).map(|k| from + (to - from) * k as f64 / (points - 1) as f64).collect()
}

/// The first rates between `from` and `to` at which the growth changes its sign, each by a line through the rates up to
/// `reach` of it away.
fn edges(schedule: &str, steps: u32, (from, to): (f64, f64), reach: f64, most: usize) -> Vec<f64> {
    const POINTS: usize = 541;
    let rates = grid(from, to, POINTS);
    // Single teeth do not count: the mean of five, none of which outweighs the rest.
    let growth: Vec<f64> = growth(schedule, steps, &rates).iter().map(|g| g.clamp(-0.2, 0.2)).collect();
    let smooth: Vec<f64> = growth.windows(5).map(|five| five.iter().sum::<f64>()).collect();
    let changes = (1..smooth.len()).filter(|&k| (smooth[k - 1] < 0.0) != (smooth[k] < 0.0));
    // The middle of five rates stands two behind the first.
    let middles = changes.take(most).map(|k| (rates[k + 1] + rates[k + 2]) / 2.0);
    middles.map(|middle| (0..3).fold(middle, |middle, _| refined(schedule, steps, middle, reach * middle))).collect()
}

/// Where a line through the growth round `middle` is 0.
fn refined(schedule: &str, steps: u32, middle: f64, reach: f64) -> f64 {
    let rates = grid(middle - reach, middle + reach, 201);
    let growth = growth(schedule, steps, &rates);
    assert!(growth.iter().all(|g| g.is_finite()), "{schedule} at {middle}: {steps} steps do not fit");
    let (mean, slope) = line(&rates, &growth);
    middle - mean / slope
}

/// A line through points: its height in their middle, and its slope.
fn line(x: &[f64], y: &[f64]) -> (f64, f64) {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (middle, height) = (mean(x), mean(y));
    let products: f64 = x.iter().zip(y).map(|(x, y)| (x - middle) * (y - height)).sum();
    (height, products / x.iter().map(|x| (x - middle).powi(2)).sum::<f64>())
}

/// The engine's edges with the effect of the budget taken out are those of theory, to three digits.
fn check(schedule: &str, most: u32, range: (f64, f64), reach: f64, theory: &[f64]) {
    let schedule = if schedule.starts_with('{') { schedule.to_string() } else { format!("'{schedule}'") };
    let budgets = [10, 12, 14, 16, 18, 20].map(|part| most * part / 20);
    let found = budgets.map(|steps| edges(&schedule, steps, range, reach, theory.len()));
    for (k, theory) in theory.iter().enumerate() {
        let edges: Vec<f64> = found.iter().filter_map(|edges| edges.get(k).copied()).collect();
        assert_eq!(edges.len(), budgets.len(), "{schedule}: {found:?}");
        let inverse = budgets.map(|steps| 1.0 / f64::from(steps));
        let (height, slope) = line(&inverse, &edges);
        let limit = height - slope * inverse.iter().sum::<f64>() / budgets.len() as f64;
        assert!((limit / theory - 1.0).abs() < 1e-3, "{schedule}: {limit}, but theory says {theory}: {edges:?}");
    }
}

/// Looks for the lowest edge.
fn peak(schedule: &str, theory: f64) {
    check(schedule, 1200, (0.5, 14.0), 0.02, &[theory]);
}

#[test]
fn constant() {
    // Nothing climbs far here, so the budget can be as large as one likes.
    check("constant", 10_000, (1.9, 2.1), 0.0005, &[2.0]);
}

#[test]
fn decays_to_nothing() {
    peak("cosine", 4.0);
    peak("{ name = 'cosine', to = 0.01 }", 4.0 / 0.99);
    // This one climbs higher.
    check("{ name = 'cosine', to = 0.1 }", 900, (0.5, 14.0), 0.02, &[4.0 / 0.9]);
    peak("linear", 4.591121);
    for (power, theory) in [(0.5, 3.389044), (2.0, 6.271497), (3.0, 7.378939)] {
        peak(&format!("{{ name = 'polynomial', power = {power:?} }}"), theory);
    }
}

#[test]
fn exponential_to_a_ratio() {
    for (ratio, theory) in [(0.5, 2.88734), (0.1, 7.82797), (0.01, 11.96935), (0.001, 12.53066)] {
        // These climb highest.
        let schedule = format!("{{ name = 'exponential', gamma = {ratio:?} }}");
        check(&schedule, 900, (0.5, 14.0), 0.02, &[theory]);
    }
}

#[test]
fn warm_up() {
    for (share, alone, cosine) in [(0.05, 2.05258, 4.03488), (0.1, 2.11068, 4.06912), (0.3, 2.40872, 4.19994)] {
        peak(&format!("{{ name = 'warmup', length = {share:?} }}"), alone);
        peak(&format!("{{ name = 'warmup', length = {share:?}, then = 'cosine' }}"), cosine);
        let rise = "{ name = 'linear', from = 0, to = 1 }";
        peak(&format!("{{ name = 'join', schedules = [{rise}, 'cosine'], at = [{share:?}] }}"), cosine);
    }
    peak("{ name = 'warmup', length = 0.5, then = 'cosine' }", 4.32160);
}

#[test]
fn cool_down() {
    let forms = [
        ("linear", [2.11068, 2.24552, 2.83504]),
        ("cosine", [2.07562, 2.16577, 2.56155]),
        ("1-sqrt", [2.11712, 2.27881, 3.23911]),
    ];
    for (form, theory) in forms {
        for (share, theory) in [0.1, 0.2, 0.5].iter().zip(theory) {
            peak(&format!("{{ name = 'wsd', warmup = 0, decay = {share:?}, cooldown = '{form}' }}"), theory);
        }
    }
    for (share, theory) in [(0.1, 2.11068), (0.2, 2.24552), (0.5, 2.83504)] {
        peak(&format!("{{ name = 'trapezoidal', warmup = 0, decay = {share:?} }}"), theory);
    }
}

#[test]
fn cycles() {
    peak("one-cycle", 4.049299);
    for (base, theory) in [(0.0, 4.591121), (0.1, 4.495533), (0.25, 3.863690), (0.5, 2.776564)] {
        let cycle = "step_size_up = 0.5, step_size_down = 0.5";
        peak(&format!("{{ name = 'cyclic', base = {base:?}, {cycle} }}"), theory);
        // The same triangle as a table and in pieces.
        let rise = format!("from = {base:?}, at = [0.5, 1.0], factors = [1, {base:?}]");
        peak(&format!("{{ name = 'piecewise', form = 'linear', {rise} }}"), theory);
    }
}

/// A drop makes the stable rates fall apart: much larger ones are stable again, because they nearly solve the
/// quadratic in one step after the drop.
#[test]
fn drops_and_the_rates_that_are_stable_again() {
    let half = |factor: f64| format!("{{ name = 'piecewise', at = [0.5], factors = [{factor:?}] }}");
    check(&half(0.5), 300, (0.5, 8.0), 0.002, &[3.0]);
    check(&half(0.1), 300, (0.5, 14.0), 0.002, &[2.298438, 8.701562, 11.0]);
    let thirds = "{ name = 'multi-step', milestones = [0.3333333333333333, 0.6666666666666666] }";
    check(thirds, 300, (0.5, 14.0), 0.002, &[2.336013, 8.552, 11.1125]);
    check(thirds, 120, (99.5, 100.5), 0.00002, &[99.887, 100.112]);
}

/// A run that has climbed far above the norm cap before the last drop is not given up behind it: it comes down.
#[test]
fn the_norm_cap_counts_from_the_last_drop() {
    let runs = common::verdicts(
        "steps = 400
        objective = { name = 'quadratic', eigenvalues = [1.0] }
        optimizer = 'sgd'
        schedule = { name = 'piecewise', at = [0.1], factors = [0.1] }
        learning-rate = [9.5, 10.5, 40.0]",
    );
    for ((row, trace, verdict), expected) in
        runs.iter().zip([Outcome::Converged, Outcome::Converged, Outcome::Diverged])
    {
        assert_eq!(verdict.outcome, expected, "at {}: {trace:?}", row.lr);
    }
    assert!(runs[1].1.evidence.peak_gap > 1e60);
}
