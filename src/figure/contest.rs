//! Which optimizers and schedules are drawn next to each other: those of one budget and one precision, each with what
//! is recommended for it.

use super::text;
use crate::answer::{Answer, Budget, Contender, Options, Piece, Ranges, Recommendation, answer, contenders};
use crate::table::Table;
use std::collections::HashSet;

/// Of more contenders than this the best are drawn.
const MOST: usize = 48;

/// Pieces of a range that are told.
const PIECES: usize = 4;

/// Everything within one budget, in one precision.
pub struct Contest<'t> {
    /// The sweep's name, and what tells the contest from others.
    pub label: String,
    /// The latter alone, for the name of a file.
    pub stem: String,
    /// What the answer says of it.
    pub budget: Budget,
    /// The contenders, in the plan's order.
    pub entrants: Vec<Entrant<'t>>,
}

/// A contender and what is recommended for it.
pub struct Entrant<'t> {
    /// The optimizer, and the schedule where there are several.
    pub name: String,
    /// Its cases.
    pub contender: Contender<'t>,
    /// Its rate.
    pub recommendation: Recommendation,
}

/// Every budget with every precision, in the plan's order.
pub fn contests(table: &Table) -> Vec<Contest<'_>> {
    let spec = &table.plan.spec;
    let Answer { budgets, .. } = answer(table, &Options::default());
    let mut all = contenders(table);
    let mut contests = Vec::new();
    for budget in budgets {
        let precision = budget.precision;
        let within = |contender: &Contender| {
            contender.series.steps == budget.steps
                && precision.is_none_or(|name| name == contender.series.precision.name())
        };
        let (mine, others): (Vec<Contender>, Vec<Contender>) = all.into_iter().partition(within);
        all = others;
        let mut stem = if spec.steps.len() > 1 { format!("{} steps", budget.steps) } else { String::new() };
        if let Some(name) = precision.filter(|_| spec.precisions.len() > 1) {
            stem = format!("{stem} {name}").trim().to_string();
        }
        let mut label = if stem.is_empty() { spec.name.clone() } else { format!("{}, {stem}", spec.name) };
        if mine.len() > MOST {
            label += &format!(", the best {MOST} of {}", mine.len());
        }
        let best: HashSet<(&str, &str)> = budget.ranked().into_iter().take(MOST).map(key).collect();
        let pairs = mine.into_iter().zip(&budget.recommendations).filter(|(_, r)| best.contains(&key(r)));
        let entrants =
            pairs.map(|(contender, r)| Entrant { name: name(table, &contender), contender, recommendation: r.clone() });
        let entrants = entrants.collect();
        contests.push(Contest { label, stem, entrants, budget });
    }
    contests
}

/// What tells a recommendation from the others of its budget.
fn key(recommendation: &Recommendation) -> (&str, &str) {
    (&recommendation.optimizer, &recommendation.schedule)
}

fn name(table: &Table, contender: &Contender) -> String {
    match table.plan.schedules.len() {
        1 => contender.optimizer.clone(),
        _ => format!("{} · {}", contender.optimizer, contender.schedule),
    }
}

impl<'t> Contest<'t> {
    /// The contender that is recommended, or else the one that would be if any were.
    pub fn first(&self) -> Option<&Entrant<'t>> {
        let first = *self.budget.ranked().first()?;
        self.entrants.iter().find(|entrant| key(&entrant.recommendation) == key(first))
    }
}

/// `0.1 to 0.3`, or one rate alone; of several pieces the first, with semicolons.
pub fn pieces(ranges: &Ranges) -> String {
    let piece = |piece: &Piece| match piece.from == piece.to {
        true => text::number(piece.from),
        false => format!("{} to {}", text::number(piece.from), text::number(piece.to)),
    };
    let mut shown: Vec<String> = ranges.pieces.iter().take(PIECES).map(piece).collect();
    let more = ranges.pieces.len().saturating_sub(PIECES);
    if more > 0 {
        shown.push(format!("and {more} more"));
    }
    shown.join("; ")
}
