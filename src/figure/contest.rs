//! Which optimizers and schedules are drawn next to each other: those of one budget and one precision, each with what
//! is recommended for it.

use super::text;
use crate::answer::{Answer, Budget, Contender, Options, Recommendation, answer, contenders};
use crate::table::Table;

/// Everything within one budget, in one precision.
pub struct Contest {
    /// The sweep's name, and what tells the contest from others.
    pub label: String,
    /// The latter alone, for the name of a file.
    pub stem: String,
    /// What the answer says of it.
    pub budget: Budget,
    /// The contenders, in the plan's order.
    pub entrants: Vec<Entrant>,
}

/// A contender and what is recommended for it.
pub struct Entrant {
    /// The optimizer, and the schedule where there are several.
    pub name: String,
    /// Its cases.
    pub contender: Contender,
    /// Its rate.
    pub recommendation: Recommendation,
}

/// Every budget with every precision, in the plan's order.
pub fn contests(table: &Table) -> Vec<Contest> {
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
        let label = if stem.is_empty() { spec.name.clone() } else { format!("{}, {stem}", spec.name) };
        let pairs = mine.into_iter().zip(budget.recommendations.iter().cloned());
        let entrants = pairs.map(|(contender, recommendation)| Entrant {
            name: name(table, &contender),
            contender,
            recommendation,
        });
        contests.push(Contest { label, stem, entrants: entrants.collect(), budget });
    }
    contests
}

fn name(table: &Table, contender: &Contender) -> String {
    match table.plan.schedules.len() {
        1 => contender.optimizer.clone(),
        _ => format!("{} · {}", contender.optimizer, contender.schedule),
    }
}

impl Contest {
    /// The contender that is recommended, or else the one that would be if any were.
    pub fn first(&self) -> Option<&Entrant> {
        let first = *self.budget.ranked().first()?;
        let is = |entrant: &&Entrant| {
            let r = &entrant.recommendation;
            (&r.optimizer, &r.schedule) == (&first.optimizer, &first.schedule)
        };
        self.entrants.iter().find(is)
    }
}

/// `from to to`, or one rate alone; of several pieces, with semicolons.
pub fn pieces(ranges: &crate::answer::Ranges) -> String {
    let piece = |piece: &crate::answer::Piece| match piece.from == piece.to {
        true => text::number(piece.from),
        false => format!("{} to {}", text::number(piece.from), text::number(piece.to)),
    };
    ranges.pieces.iter().map(piece).collect::<Vec<_>>().join("; ")
}
