//! Shards: the runs of a plan dealt out to so many processes, about the same work to each.
//!
//! It depends on the plan alone, so that processes that know nothing of each other agree. Runs that follow each other
//! are kept together a little, to fill packs; within a block the pieces are dealt out in a random order, for the large
//! rates, which often end early, come again and again at the same distance.

use super::{Block, Plan, Row};
use crate::random::uniform;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fmt;
use std::ops::Range;

/// One of so many shards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share {
    /// Which, from 0.
    pub index: u32,
    /// Of how many.
    pub count: u32,
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

/// Which shard has which run.
#[derive(Clone, Debug)]
pub struct Shards {
    /// Runs of a piece.
    size: u64,
    /// The first run and the first piece of each block.
    firsts: Vec<(u64, usize)>,
    /// The shard of each piece.
    owners: Vec<u32>,
}

impl Shards {
    /// Deals the runs of a plan out to `count` shards, 1 or more: the costly pieces first, each to the shard that has the
    /// least to do so far (Graham 1969, "longest processing time first"), so that none has more than the mean and one piece.
    pub fn of(plan: &Plan, count: u32) -> Shards {
        // Enough pieces for a fair share, and not so many that a million runs take long to deal out.
        const PIECES: u64 = 32;
        const LARGEST: u64 = 64;
        let size = (plan.runs() / (PIECES * u64::from(count))).clamp(1, LARGEST);
        let (mut firsts, mut pieces) = (Vec::new(), Vec::new());
        for block in &plan.blocks {
            firsts.push((block.first_run, pieces.len()));
            let cost = cost(plan, block);
            for first in (0..block.runs).step_by(size as usize) {
                let place = pieces.len();
                pieces.push((cost * (block.runs - first).min(size) as f64, uniform(0, 0, place as u64), place));
            }
        }
        let mut owners = vec![0; pieces.len()];
        pieces.sort_by(|(a, first, _), (b, second, _)| b.total_cmp(a).then(first.total_cmp(second)));
        // By the bits, which for positive numbers are in the same order.
        let mut shards: BinaryHeap<Reverse<(u64, u32)>> = (0..count).map(|shard| Reverse((0, shard))).collect();
        for (cost, _, place) in pieces {
            if let Some(Reverse((load, shard))) = shards.pop() {
                owners[place] = shard;
                shards.push(Reverse(((f64::from_bits(load) + cost).to_bits(), shard)));
            }
        }
        Shards { size, firsts, owners }
    }

    /// The shard that has a run.
    ///
    /// # Panics
    /// If there is no such run.
    pub fn owner(&self, row: &Row) -> u32 {
        let block = self.firsts.partition_point(|(first, _)| *first <= row.run) - 1;
        let (first_run, first_piece) = self.firsts[block];
        self.owners[first_piece + ((row.run - first_run) / self.size) as usize]
    }

    /// The pieces of a shard, in the plan's order: each with its block, and a range of run numbers.
    pub fn pieces<'a>(&'a self, plan: &'a Plan, shard: u32) -> impl Iterator<Item = (&'a Block, Range<u64>)> + 'a {
        plan.blocks.iter().zip(&self.firsts).flat_map(move |(block, (first_run, first_piece))| {
            let end = first_run + block.runs;
            let pieces = (*first_run..end).step_by(self.size as usize).zip(&self.owners[*first_piece..]);
            let own = pieces.filter(move |(_, owner)| **owner == shard);
            own.map(move |(first, _)| (block, first..end.min(first + self.size)))
        })
    }
}

/// What one run costs, about, in multiplications: gradients, and as many updates of each coordinate.
pub fn cost(plan: &Plan, block: &Block) -> f64 {
    const UPDATE: f64 = 8.0;
    let problem = &plan.problems[block.problem].1;
    f64::from(block.steps) * (problem.work + UPDATE * problem.dim as f64)
}
