//! The runs of a round put among those before.

use crate::engine::Trace;
use crate::plan::{Plan, Row};

/// Numbers runs anew and puts them into a plan's order.
///
/// `before` and `fresh` are each in that order, and together they are the plan's runs. What belongs to neither ends the
/// list early.
pub fn merge(plan: &Plan, before: Vec<(Row, Trace)>, fresh: Vec<(Row, Trace)>) -> Vec<(Row, Trace)> {
    let mut merged = Vec::with_capacity(before.len() + fresh.len());
    let (mut before, mut fresh) = (before.into_iter().peekable(), fresh.into_iter().peekable());
    let rows = plan.blocks.iter().flat_map(|block| plan.rows(block, block.first_run..block.first_run + block.runs));
    for row in rows {
        let same = |(other, _): &(Row, Trace)| Row { run: row.run, ..*other } == row;
        let Some((_, mut trace)) = before.next_if(same).or_else(|| fresh.next_if(same)) else { break };
        if let Some(curve) = &mut trace.curve {
            curve.run = row.run;
        }
        merged.push((row, trace));
    }
    merged
}
