//! The answer to a whole sweep: for each budget and precision, every contender's recommendation, and the best of them.

use super::contender::{Contender, contenders};
use super::recommendation::{Options, Recommendation, against_all, recommend};
use crate::lane::Precision;
use crate::table::Table;
use serde::Serialize;

/// The recommendations of a sweep.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// How it was chosen.
    pub options: Options,
    /// One entry a budget and precision, in the plan's order.
    pub budgets: Vec<Budget>,
}

/// The recommendations within one budget, in one precision.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Budget {
    /// Steps allowed.
    pub steps: u32,
    /// The precision of the runs' numbers, where the sweep names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub precision: Option<&'static str>,
    /// Number of objectives.
    pub objectives: usize,
    /// Number of seeds.
    pub seeds: usize,
    /// Place in `recommendations` of the one that costs least next to the best of all; none where all are refused.
    pub winner: Option<usize>,
    /// Every optimizer and schedule, in the plan's order.
    pub recommendations: Vec<Recommendation>,
}

/// Everything that can be recommended.
pub fn answer(table: &Table, options: &Options) -> Answer {
    let contenders = contenders(table);
    let spec = &table.plan.spec;
    let of = |(steps, precision): (u32, Precision)| {
        let within =
            |contender: &&Contender| (contender.series.steps, contender.series.precision) == (steps, precision);
        let within: Vec<&Contender> = contenders.iter().filter(within).collect();
        budget(steps, spec.names_precision().then_some(precision.name()), &within, options)
    };
    let budgets = spec.steps.iter().flat_map(|&n| spec.precisions.iter().map(move |&precision| (n, precision)));
    Answer { options: *options, budgets: budgets.map(of).collect() }
}

fn budget(steps: u32, precision: Option<&'static str>, contenders: &[&Contender], options: &Options) -> Budget {
    let objectives = contenders.first().map_or(0, |contender| contender.cases.len());
    let least = least(contenders);
    let mut recommendations: Vec<Recommendation> =
        contenders.iter().map(|contender| recommend(contender, options)).collect();
    for (recommendation, contender) in recommendations.iter_mut().zip(contenders) {
        let rate = recommendation.rate.as_ref();
        recommendation.against_all = rate.and_then(|rate| against_all(contender, rate.lr, &least));
    }
    let cost = |i: &usize| recommendations[*i].against_all.unwrap_or(f64::INFINITY);
    let allowed = (0..recommendations.len()).filter(|i| recommendations[*i].refusals.is_empty());
    let winner = allowed.min_by(|a, b| cost(a).total_cmp(&cost(b)));
    let seeds = contenders.first().map_or(0, |contender| contender.series.seeds);
    Budget { steps, precision, objectives, seeds, winner, recommendations }
}

/// The fewest steps of any contender on each objective; infinite where nobody converges.
pub fn least(contenders: &[&Contender]) -> Vec<f64> {
    let objectives = contenders.first().map_or(0, |contender| contender.cases.len());
    let of = |i: usize| contenders.iter().map(|contender| contender.cases[i].least()).fold(f64::INFINITY, f64::min);
    (0..objectives).map(of).collect()
}

impl Answer {
    /// The winner within the largest budget that has one; of several precisions, in the last.
    pub fn winner(&self) -> Option<(&Budget, &Recommendation)> {
        let won = self.budgets.iter().filter_map(|budget| Some((budget, &budget.recommendations[budget.winner?])));
        won.max_by_key(|(budget, _)| budget.steps)
    }
}

impl Budget {
    /// The recommendations, those that are allowed first, the cheapest next to the best of all first.
    pub fn ranked(&self) -> Vec<&Recommendation> {
        let mut ranked: Vec<&Recommendation> = self.recommendations.iter().collect();
        let cost = |r: &Recommendation| r.against_all.unwrap_or(f64::INFINITY);
        ranked.sort_by(|a, b| {
            let refused = |r: &Recommendation| !r.refusals.is_empty();
            refused(a).cmp(&refused(b)).then(cost(a).total_cmp(&cost(b)))
        });
        ranked
    }
}
