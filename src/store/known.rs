//! What is known of a plan's runs: the engine computes the others.

use super::key::{Key, Keys};
use super::parts::Parts;
use crate::engine::{Choice, Need, Trace};
use crate::plan::{Block, Plan, Row};
use std::io;

/// The runs of a plan that some parts have.
#[derive(Debug)]
pub struct Known<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// Its keys.
    pub keys: &'a Keys,
    /// Finished runs, of this plan or others.
    pub parts: &'a Parts,
    /// What is to be done about those that are not known.
    pub others: Need,
}

impl Known<'_> {
    /// Whether a run is known with all that the plan keeps of it.
    pub fn has(&self, row: &Row, key: Key) -> bool {
        if self.plan.keeps_curve(row.run) { self.parts.has_curve(key) } else { self.parts.has(key) }
    }

    /// How many runs of the plan are known.
    pub fn count(&self) -> u64 {
        if self.parts.is_empty() {
            return 0;
        }
        let known = |rows: Vec<Row>| {
            let keys = self.keys.keys(self.plan, &rows);
            rows.iter().zip(keys).filter(|(row, key)| self.has(row, *key)).count() as u64
        };
        self.plan.blocks.iter().flat_map(|block| rows(self.plan, block)).map(known).sum()
    }
}

/// All rows of a block, some thousands at a time.
pub fn rows<'a>(plan: &'a Plan, block: &'a Block) -> impl Iterator<Item = Vec<Row>> + 'a {
    const MANY: usize = 4096;
    let end = block.first_run + block.runs;
    let some = move |first: u64| plan.rows(block, first..end.min(first + MANY as u64)).collect();
    (block.first_run..end).step_by(MANY).map(some)
}

impl Choice for Known<'_> {
    fn needs(&self, rows: &[Row]) -> Vec<Need> {
        if self.parts.is_empty() {
            return vec![self.others; rows.len()];
        }
        let keys = self.keys.keys(self.plan, rows);
        let need = |(row, key)| if self.has(row, key) { Need::Take } else { self.others };
        rows.iter().zip(keys).map(need).collect()
    }

    fn take(&self, row: &Row) -> io::Result<Trace> {
        let key = self.keys.keys(self.plan, [row])[0];
        match self.parts.trace(key, row.run)? {
            Some(trace) if self.plan.keeps_curve(row.run) => Ok(trace),
            Some(trace) => Ok(Trace { curve: None, ..trace }),
            None => Err(io::Error::other(format!("run {} is not known", row.run))),
        }
    }
}
