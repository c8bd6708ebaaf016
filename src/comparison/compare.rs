//! The comparison of a whole sweep: for each budget and precision, three rounds, one a question.

use super::field::{Entrant, Field, fields};
use super::pairs::{Pair, Side, pairs};
use super::profile::{ratios, score};
use super::question::Question;
use super::wilson::wilson;
use crate::answer::Contender;
use crate::table::Table;
use serde::Serialize;

/// Optimizers and schedules next to each other.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// One entry a budget and precision, in the plan's order.
    pub budgets: Vec<Bout>,
}

/// Everything within one budget, in one precision.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bout {
    /// Steps allowed.
    pub steps: u32,
    /// The precision of the runs' numbers, where the sweep names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub precision: Option<&'static str>,
    /// The objectives.
    pub objectives: Vec<String>,
    /// Number of seeds.
    pub seeds: usize,
    /// Learning rates tried of each: the tuning budget; the fewest and the most where they differ.
    pub rates: [usize; 2],
    /// Whether there are at least two of both: contenders and objectives.
    #[serde(skip)]
    pub several: bool,
    /// Tuned, default, shipped; nothing where there are not several.
    pub rounds: Vec<Round>,
}

/// One question with its answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Round {
    /// Which rates.
    pub question: Question,
    /// Why there is no comparison, if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unfair: Option<String>,
    /// Objectives that nobody solves: they count as failures of all.
    pub unsolved: Vec<String>,
    /// Those who do not take part: their shipped rate is not known or was not tried.
    pub missing: Vec<String>,
    /// Those who do, highest score first.
    pub standings: Vec<Standing>,
    /// Two by two, by places in `standings`; nothing where they are too many.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pairs: Vec<Pair>,
}

/// What one optimizer with its schedule came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Standing {
    /// The optimizer's label.
    pub optimizer: String,
    /// The schedule's label.
    pub schedule: String,
    /// Its one rate for all objectives; absent where each has its own, or there is none.
    pub lr: Option<f64>,
    /// AlgoPerf's score, 0 to 1.
    pub score: f64,
    /// Objectives on which every seed converges.
    pub solved: usize,
    /// The 95 % interval of the share of these (Wilson).
    pub share: [f64; 2],
    /// Steps of all runs over the number of those that converge; absent without one.
    pub expected_steps: Option<f64>,
    /// Runs that converge, and all of them.
    pub runs: [u64; 2],
    /// How many others it is faster than by more than chance.
    pub beats: usize,
    /// How many others are faster than it by more than chance.
    pub beaten_by: usize,
}

/// Compares everything that can be: at least two optimizers or schedules on at least two objectives. `asked` tells which
/// of them take part.
pub fn compare(table: &Table, asked: impl Fn(&Contender) -> bool) -> Comparison {
    let spec = &table.plan.spec;
    let mut budgets: Vec<Bout> = Vec::new();
    // One question at a time: a field holds all runs of its budget.
    for question in Question::ALL {
        for (i, field) in fields(table, question, &asked).into_iter().enumerate() {
            if budgets.len() == i {
                let (steps, precision) =
                    (spec.steps[i / spec.precisions.len()], spec.precisions[i % spec.precisions.len()]);
                budgets.push(Bout {
                    steps,
                    precision: spec.names_precision().then_some(precision.name()),
                    objectives: field.objectives.clone(),
                    seeds: spec.seeds.len(),
                    rates: field.rates,
                    several: field.entrants.len() > 1 && field.objectives.len() > 1,
                    rounds: Vec::new(),
                });
            }
            if budgets[i].several {
                budgets[i].rounds.push(round(&field));
            }
        }
        if budgets.iter().all(|bout| !bout.several) {
            break;
        }
    }
    Comparison { budgets }
}

fn round(field: &Field) -> Round {
    let mut round = Round {
        question: field.question,
        unfair: field.unfair(),
        unsolved: field.unsolved().into_iter().map(str::to_string).collect(),
        missing: field.missing.clone(),
        standings: Vec::new(),
        pairs: Vec::new(),
    };
    if round.unfair.is_some() {
        return round;
    }
    let ratios = ratios(&field.steps());
    let mut ranked: Vec<(f64, &Entrant)> =
        field.entrants.iter().zip(&ratios).map(|(one, row)| (score(row), one)).collect();
    // Of equal scores the one that solves more comes first, then the plan's order.
    ranked.sort_by(|(a, one), (b, other)| b.total_cmp(a).then(other.solved().cmp(&one.solved())));
    round.standings = ranked.iter().map(|(score, entrant)| standing(*score, entrant)).collect();
    round.pairs = pairs(&ranked.iter().map(|(_, entrant)| entrant.steps.clone()).collect::<Vec<_>>());
    for pair in &round.pairs {
        let [first, second] = pair.of;
        let (winner, loser) = match pair.winner {
            Some(Side::First) => (first, second),
            Some(Side::Second) => (second, first),
            None => continue,
        };
        round.standings[winner].beats += 1;
        round.standings[loser].beaten_by += 1;
    }
    round
}

fn standing(score: f64, entrant: &Entrant) -> Standing {
    Standing {
        optimizer: entrant.contender.optimizer.clone(),
        schedule: entrant.contender.schedule.clone(),
        lr: entrant.lr,
        score,
        solved: entrant.solved(),
        share: wilson(entrant.solved(), entrant.steps.len()),
        expected_steps: Some(entrant.expected_steps()).filter(|steps| steps.is_finite()),
        runs: [entrant.successes, entrant.runs],
        beats: 0,
        beaten_by: 0,
    }
}

impl Comparison {
    /// The same without the pairs, whose number grows with the square of the entrants.
    pub fn without_pairs(mut self) -> Comparison {
        self.budgets.iter_mut().flat_map(|bout| &mut bout.rounds).for_each(|round| round.pairs.clear());
        self
    }

    /// Whether there is anything to compare.
    pub fn is_empty(&self) -> bool {
        self.budgets.iter().all(|bout| bout.rounds.is_empty())
    }
}

impl Round {
    /// How many pairs differ by more than chance.
    pub fn decided(&self) -> usize {
        self.pairs.iter().filter(|pair| pair.winner.is_some()).count()
    }
}
