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
//! smallest number and the largest, for x, from 1e-150, and for f, from 5e-113 (by the curvature h), and the budget's own
//! effect, which falls with 1 / T, is taken out by a second budget: twice the peak of 2 T less that of T.
//!
//! **Why a line is fitted.** Wherever 1 - a s(t / T) is nearly 0 at some step, a run loses many digits at once, so the
//! final gap against the rate is a saw of T teeth round the smooth course that theory speaks of. Its zero is that of a
//! line through the rates near the sign's change.

mod common;

use common::{sweep, traces};

/// The quadratic's curvature.
const CURVATURE: f64 = 1e188;

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

/// The rates between `from` and `to` at which the growth changes its sign.
fn edges(schedule: &str, steps: u32, from: f64, to: f64) -> Vec<f64> {
    const POINTS: usize = 541;
    let rates = grid(from, to, POINTS);
    // Single teeth do not count: the mean of five, none of which outweighs the rest.
    let growth: Vec<f64> = growth(schedule, steps, &rates).iter().map(|g| g.clamp(-0.2, 0.2)).collect();
    let smooth: Vec<f64> = growth.windows(5).map(|five| five.iter().sum::<f64>()).collect();
    let changes = (1..smooth.len()).filter(|&k| (smooth[k - 1] < 0.0) != (smooth[k] < 0.0));
    // The middle of five rates stands two behind the first.
    changes
        .map(|k| refined(schedule, steps, (rates[k + 1] + rates[k + 2]) / 2.0, 3.0 * (rates[1] - rates[0])))
        .collect()
}

/// Where a line through the growth round `middle` is 0.
fn refined(schedule: &str, steps: u32, middle: f64, reach: f64) -> f64 {
    let rates = grid(middle - reach, middle + reach, 201);
    let growth = growth(schedule, steps, &rates);
    let mean = growth.iter().sum::<f64>() / growth.len() as f64;
    let products: f64 = rates.iter().zip(&growth).map(|(rate, g)| (rate - middle) * (g - mean)).sum();
    let squares: f64 = rates.iter().map(|rate| (rate - middle).powi(2)).sum();
    middle - mean * squares / products
}

/// The engine's edges at `steps` and twice that, with the effect of the budget taken out, are those of theory.
fn check(schedule: &str, steps: u32, (from, to): (f64, f64), theory: &[f64]) {
    let schedule = if schedule.starts_with('{') { schedule.to_string() } else { format!("'{schedule}'") };
    let short = edges(&schedule, steps, from, to);
    let long = edges(&schedule, 2 * steps, from, to);
    assert!(short.len() >= theory.len() && long.len() >= theory.len(), "{schedule}: {short:?}, {long:?}");
    for ((short, long), theory) in short.iter().zip(&long).zip(theory) {
        let found = 2.0 * long - short;
        assert!((found / theory - 1.0).abs() < 1e-3, "{schedule}: {found}, but theory says {theory}");
    }
}

/// Looks for the lowest edge.
fn peak(schedule: &str, theory: f64) {
    check(schedule, 600, (0.5, 14.0), &[theory]);
}

#[test]
fn constant() {
    // Nothing climbs far here, so the budget can be as large as one likes.
    check("constant", 5000, (1.9, 2.1), &[2.0]);
}

#[test]
fn decays_to_nothing() {
    peak("cosine", 4.0);
    peak("{ name = 'cosine', to = 0.01 }", 4.0 / 0.99);
    peak("{ name = 'cosine', to = 0.1 }", 4.0 / 0.9);
    peak("linear", 4.591121);
    for (power, theory) in [(0.5, 3.389044), (2.0, 6.271497), (3.0, 7.378939)] {
        peak(&format!("{{ name = 'polynomial', power = {power:?} }}"), theory);
    }
}

#[test]
fn exponential_to_a_ratio() {
    for (ratio, theory) in [(0.5, 2.88734), (0.1, 7.82797), (0.01, 11.96935), (0.001, 12.53066)] {
        peak(&format!("{{ name = 'exponential', gamma = {ratio:?} }}"), theory);
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
/// quadratic in one step after the drop. Behind the last drop the rate falls no more, so that a run above the norm
/// cap there is given up as diverged; the budgets are small enough for runs to come down to the drop below it.
#[test]
fn drops_and_the_rates_that_are_stable_again() {
    let half = |factor: f64| format!("{{ name = 'piecewise', at = [0.5], factors = [{factor:?}] }}");
    check(&half(0.5), 150, (0.5, 8.0), &[3.0]);
    check(&half(0.1), 150, (0.5, 14.0), &[2.298438, 8.701562, 11.0]);
    let thirds = "{ name = 'multi-step', milestones = [0.3333333333333333, 0.6666666666666666] }";
    check(thirds, 150, (0.5, 14.0), &[2.336013, 8.552, 11.1125]);
    check(thirds, 60, (99.5, 100.5), &[99.887, 100.112]);
}
