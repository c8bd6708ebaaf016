//! The target in words.

use super::text;
use crate::plan::Aim;
use crate::table::Table;

/// The gap to reach on one objective: `1e-6`, `0.043 (a loss of 0.1)`.
pub fn of(table: &Table, problem: usize) -> String {
    let gap = table.target_gap(problem);
    let number = if gap.is_finite() { text::number(gap) } else { "no gap".into() };
    match table.plan.aim(problem) {
        Aim::Gap(_) => number,
        Aim::Loss(loss) => format!("{number} (a loss of {})", text::number(loss)),
        Aim::Best => format!("{number} (relative: {} short of the best of the sweep)", share(table)),
    }
}

/// What is to be reached on all objectives: `the gap 1e-6`, `a loss of 0.1`.
pub fn of_all(table: &Table) -> String {
    let gap = text::number(table.plan.spec.thresholds.target);
    let aims: Vec<Aim> = (0..table.plan.problems.len()).map(|problem| table.plan.aim(problem)).collect();
    let relative = aims.iter().filter(|aim| **aim == Aim::Best).count();
    match aims[..] {
        [Aim::Loss(loss), ..] => format!("a loss of {}", text::number(loss)),
        _ if relative == 0 => format!("the gap {gap}"),
        _ if relative == aims.len() => format!("the relative target, {} short of the best of the sweep", share(table)),
        _ => format!("the gap {gap} or, where f* is not known, the relative target"),
    }
}

/// What converging is on one objective: `converged`, and where the target is relative, that it is.
pub fn converged(table: &Table, problem: usize) -> String {
    match table.plan.aim(problem) {
        Aim::Best => format!("converged to the relative target, {} short of the best of the sweep", share(table)),
        Aim::Gap(_) | Aim::Loss(_) => "converged".into(),
    }
}

/// A sentence for where nothing else names the target: empty, unless it is relative somewhere.
pub fn remark(table: &Table) -> String {
    let relative = (0..table.plan.problems.len()).any(|problem| table.plan.aim(problem) == Aim::Best);
    if relative { format!(" Converged: within {}.", of_all(table)) } else { String::new() }
}

/// How far from the best a relative target is.
fn share(table: &Table) -> String {
    format!("{} %", text::number(100.0 * table.plan.spec.thresholds.relative_target))
}
