//! The rate to use across objectives: the default of one contender, how sure it is, and where it is wrong.

use super::bootstrap::interval;
use super::contender::{Case, Contender, totals};
use super::ranges::Ranges;
use super::refusal::{self, Refusal};
use super::regret::{Criterion, Total, cost};
use super::standing::end;
use crate::verdict::Outcome;
use serde::Serialize;

/// Rates whose mean regret is at most so much above the best one's are as good: a tenth more steps.
const AS_GOOD: f64 = 1.1;

/// How to choose, and when not to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Options {
    /// What makes one rate better than another.
    pub regret: Criterion,
    /// Share of the objectives that have to converge at some rate.
    pub share: f64,
    /// Decades that the interval of the best rate may be wide.
    pub width: f64,
    /// Times that objectives and seeds are drawn anew.
    pub resamples: u64,
}

impl Default for Options {
    fn default() -> Options {
        Options { regret: Criterion::Mean, share: 0.5, width: 1.0, resamples: 10_000 }
    }
}

/// What one optimizer with one schedule and budget should run at.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Recommendation {
    /// The optimizer's label.
    pub optimizer: String,
    /// The schedule's label.
    pub schedule: String,
    /// Learning rates tried.
    pub rates: usize,
    /// Objectives that converge at some rate; regrets are over these.
    pub solved: usize,
    /// The others.
    pub unsolved: Vec<String>,
    /// The rate to use; none where nothing converges. With a refusal, the best of those tried all the same.
    pub rate: Option<At>,
    /// The rates that are as good: at most a tenth more steps in the mean.
    pub as_good: Ranges,
    /// Where the best rate lies in 95 % of the resamples; none with one objective and one seed.
    pub interval: Option<Interval>,
    /// The answer without each objective; nothing where there is but one.
    pub left_out: Vec<LeftOut>,
    /// The rate that its library takes where none is given.
    pub shipped: Option<ShippedRate>,
    /// Mean regret at the rate next to the best of all optimizers and schedules, over the objectives that any of them
    /// solves; none where there is no rate.
    pub against_all: Option<f64>,
    /// Why the rate is not recommended; nothing where it is.
    pub refusals: Vec<Refusal>,
}

/// What one rate comes to across objectives.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct At {
    /// The rate.
    pub lr: f64,
    /// Mean over the objectives of the natural logarithm of steps over the best rate's steps, at most that of 4.
    pub regret: f64,
    /// The same as a factor: 1 is the best rate everywhere.
    pub factor: f64,
    /// The largest regret.
    pub worst: f64,
    /// Objectives on which every seed converges.
    pub converges: usize,
    /// Objectives on which it is slow.
    pub slow: Vec<String>,
    /// Objectives on which it oscillates.
    pub oscillates: Vec<String>,
    /// Objectives on which it diverges.
    pub diverges: Vec<String>,
}

/// Two rates, and what lies between them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// The smaller.
    pub low: f64,
    /// The larger.
    pub high: f64,
    /// Decades from one to the other.
    pub decades: f64,
}

/// The answer without one objective.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LeftOut {
    /// The objective.
    pub objective: String,
    /// The rate to use by the others.
    pub lr: f64,
    /// What that rate costs on this one, see [`At::regret`].
    pub regret: f64,
}

/// What a library takes where no rate is given.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShippedRate {
    /// The rate.
    pub lr: f64,
    /// The class, and the library's version.
    pub by: &'static str,
    /// The rate tried that is nearest; none where the grid does not reach there.
    pub nearest: Option<At>,
}

/// The recommendation of one contender, without what needs the others.
pub fn recommend(contender: &Contender, options: &Options) -> Recommendation {
    let solved: Vec<&Case> = contender.solved().collect();
    let rates = contender.rates();
    let all = || totals(solved.iter().copied());
    let best = options.regret.best(all());
    let ends = interval(&solved, options.regret, options.resamples).map(|ends| ends.map(|i| rates.lr(i)));
    let mut refusals = Vec::new();
    if rates.len() == 1 {
        refusals.push(refusal::single(contender));
    }
    if (solved.len() as f64) < options.share * contender.cases.len() as f64 || solved.is_empty() {
        refusals.push(refusal::few(contender, solved.len(), options.share));
    }
    if let Some(best) = best {
        let edge = end(&solved[0].rates, rates.lr(best));
        refusals.extend(edge.map(|edge| refusal::edge(contender, edge)));
    }
    if let Some([low, high]) = ends.filter(|[low, high]| (high / low).log10() > options.width + 1e-9) {
        refusals.push(refusal::disagree([low, high], options.width));
    }
    let unsolved = contender.cases.iter().filter(|case| case.least().is_infinite());
    let chosen = best.and_then(|best| all().nth(best));
    let as_good = |least: &Total| {
        let belongs = all().map(|total| as_good(options.regret, &total, least)).enumerate();
        Ranges::of(belongs.map(|(place, belongs)| (rates.lr(place), belongs)))
    };
    Recommendation {
        optimizer: contender.optimizer.clone(),
        schedule: contender.schedule.clone(),
        rates: rates.len(),
        solved: solved.len(),
        unsolved: unsolved.map(|case| case.objective.clone()).collect(),
        rate: best.zip(chosen).map(|(best, total)| at(contender, best, &total)),
        as_good: chosen.map_or_else(|| Ranges::of([]), |least| as_good(&least)),
        interval: ends.map(|[low, high]| Interval { low, high, decades: (high / low).log10() }),
        left_out: left_out(contender, &solved, options.regret),
        shipped: contender.shipped.map(|shipped| ShippedRate {
            lr: shipped.lr,
            by: shipped.by,
            nearest: contender.nearest(shipped.lr).and_then(|i| Some(at(contender, i, &all().nth(i)?))),
        }),
        against_all: None,
        refusals,
    }
}

/// What each rate comes to, smallest first, across the objectives on which any of them converges.
pub fn regrets<'a>(contender: &'a Contender<'a>) -> impl Iterator<Item = Total> {
    totals(contender.solved())
}

fn at(contender: &Contender, place: usize, total: &Total) -> At {
    let with = |outcome| {
        let cases = contender.cases.iter().filter(move |case| case.outcome(place) == outcome);
        cases.map(|case| case.objective.clone()).collect::<Vec<String>>()
    };
    At {
        lr: contender.rates().lr(place),
        regret: total.mean(),
        factor: total.mean().exp(),
        worst: total.worst(),
        converges: with(Outcome::Converged).len(),
        slow: with(Outcome::Slow),
        oscillates: with(Outcome::Oscillating),
        diverges: with(Outcome::Diverged),
    }
}

/// Whether a rate is as good as the best one: a tenth more steps at the most, and no failure more where these count.
fn as_good(criterion: Criterion, total: &Total, best: &Total) -> bool {
    let (best, other) = (criterion.key(best), criterion.key(total));
    let room = [if criterion == Criterion::Success { 0.0 } else { AS_GOOD.ln() }, AS_GOOD.ln()];
    (0..2).all(|i| other[i] <= best[i] + room[i] + 1e-12)
}

/// The answer without each objective in turn, and what it costs on that one.
fn left_out(contender: &Contender, solved: &[&Case], criterion: Criterion) -> Vec<LeftOut> {
    if solved.len() < 2 {
        return Vec::new();
    }
    let without = |(out, case): (usize, &&Case)| {
        let others = solved.iter().copied().enumerate().filter(|(i, _)| *i != out).map(|(_, case)| case);
        let place = criterion.best(totals(others))?;
        let regret = cost(case.rates.at(place).steps, case.least()).regret;
        Some(LeftOut { objective: case.objective.clone(), lr: contender.rates().lr(place), regret })
    };
    solved.iter().enumerate().filter_map(without).collect()
}

/// Mean regret of a contender at a rate, next to the fewest steps of anyone on each objective; infinite where nobody
/// converges.
pub fn against_all(contender: &Contender, lr: f64, least: &[f64]) -> Option<f64> {
    let place = contender.rates().place(lr);
    let mut total = Total::default();
    for (case, least) in contender.cases.iter().zip(least).filter(|(_, least)| least.is_finite()) {
        total.add(&cost(case.rates.at(place).steps, *least));
    }
    Some(total.mean()).filter(|mean| mean.is_finite())
}
