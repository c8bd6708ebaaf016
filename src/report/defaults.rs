//! The table of contenders on a report's page: the rate of each, how sure it is, what its library ships, and why some
//! are not recommended.

use super::number::{brief, counted};
use super::readme::plain;
use super::words;
use crate::answer::{Budget, Recommendation};
use std::fmt::Write;

/// Rows of the table, and refusals that are told.
const SHOWN: usize = 48;
/// Objectives that a cell names.
const NAMED: usize = 3;

/// A column: its head, its alignment in Markdown, its cell of a recommendation.
type Column = (&'static str, &'static str, fn(&Recommendation, usize) -> String);

const COLUMNS: [Column; 11] = [
    ("optimizer", "---", |r, _| plain(&r.optimizer)),
    ("schedule", "---", |r, _| plain(&r.schedule)),
    ("rate", "---:", |r, _| r.rate.as_ref().map_or(NONE.into(), |at| brief(at.lr))),
    ("95 %", "---", |r, _| r.interval.map_or(NONE.into(), |i| format!("{} to {}", brief(i.low), brief(i.high)))),
    ("as good", "---", |r, _| words::pieces(&r.as_good)),
    ("times best", "---:", |r, _| r.rate.as_ref().map_or(NONE.into(), |at| format!("{:.2}", at.factor))),
    ("shipped", "---:", |r, _| r.shipped.as_ref().map_or(NONE.into(), |shipped| brief(shipped.lr))),
    ("times best, shipped", "---:", |r, _| {
        let nearest = r.shipped.as_ref().and_then(|shipped| shipped.nearest.as_ref());
        nearest.map_or(NONE.into(), |at| format!("{:.2}", at.factor))
    }),
    ("converges on", "---:", |r, all| r.rate.as_ref().map_or(NONE.into(), |at| format!("{} of {all}", at.converges))),
    ("diverges on", "---", |r, _| r.rate.as_ref().map_or(NONE.into(), |at| plain(&names(&at.diverges)))),
    ("not recommended", "---", |r, _| r.refusals.iter().map(|refusal| refusal.kind).collect::<Vec<_>>().join(", ")),
];

/// What a cell has where there is nothing to tell.
const NONE: &str = "–";

/// Every contender in order, the recommended ones first, and why the others are not.
pub fn table(budget: &Budget) -> String {
    let ranked = budget.ranked();
    let one_schedule = ranked.iter().all(|r| r.schedule == ranked[0].schedule);
    let columns: Vec<&Column> = COLUMNS.iter().filter(|(head, ..)| !(*head == "schedule" && one_schedule)).collect();
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut text = line(columns.iter().map(|(head, ..)| head.to_string()).collect());
    text += &format!("|{}|\n", columns.iter().map(|(_, align, _)| *align).collect::<Vec<_>>().join("|"));
    for recommendation in ranked.iter().take(SHOWN) {
        text += &line(columns.iter().map(|(.., cell)| cell(recommendation, budget.objectives)).collect());
    }
    let more = ranked.len().saturating_sub(SHOWN);
    if more > 0 {
        let _ = writeln!(text, "\n[summary.json](summary.json) has {more} more.");
    }
    text + "\n" + &refusals(&ranked)
}

/// Why each of the others is not recommended.
fn refusals(ranked: &[&Recommendation]) -> String {
    let refused: Vec<&&Recommendation> = ranked.iter().filter(|r| !r.refusals.is_empty()).collect();
    if refused.is_empty() {
        return String::new();
    }
    let n = counted(refused.len() as u64, "row");
    let mut text = format!("<details><summary>Why {n} of {} are not recommended</summary>\n\n", ranked.len());
    for r in refused.iter().take(SHOWN) {
        let why: Vec<String> = r.refusals.iter().map(|refusal| plain(&refusal.why)).collect();
        let _ = writeln!(text, "* {}, {}: {}", plain(&r.optimizer), plain(&r.schedule), why.join("; "));
    }
    text + "\n</details>\n\n"
}

/// Objectives by their first words, each once, with how many there are where there are several: `wood, sphere (2)`.
fn names(labels: &[String]) -> String {
    if labels.is_empty() {
        return NONE.into();
    }
    let mut counted: Vec<(&str, usize)> = Vec::new();
    for name in labels.iter().map(|label| label.split(' ').next().unwrap_or(label)) {
        match counted.iter_mut().find(|(other, _)| *other == name) {
            Some((_, n)) => *n += 1,
            None => counted.push((name, 1)),
        }
    }
    let told = |(name, n): &(&str, usize)| if *n > 1 { format!("{name} ({n})") } else { name.to_string() };
    let mut shown: Vec<String> = counted.iter().take(NAMED).map(told).collect();
    let more: usize = counted.iter().skip(NAMED).map(|(_, n)| n).sum();
    if more > 0 {
        shown.push(format!("and {more} more"));
    }
    shown.join(", ")
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn objectives_are_named_by_kind() {
        let of = |labels: &[&str]| names(&labels.iter().map(|label| label.to_string()).collect::<Vec<_>>());
        assert_eq!(of(&[]), "–");
        assert_eq!(of(&["sphere dim=2", "wood", "sphere dim=3"]), "sphere (2), wood");
        assert_eq!(of(&["a", "b", "c", "d x=1", "d x=2", "e"]), "a, b, c, and 3 more");
    }
}
