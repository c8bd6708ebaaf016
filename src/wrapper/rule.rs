//! A rule: an optimizer with its hyperparameters, and what is wrapped round it.

use super::Entry;
use crate::optimizer;
use crate::param::Args;

/// An optimizer and what is wrapped round it.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The optimizer.
    pub optimizer: optimizer::Entry,
    /// Its hyperparameters, one element a run, or one for all.
    pub args: Vec<Args>,
    /// The wrappers with their values, the outermost first; the same for all runs.
    pub wrappers: Vec<(Entry, Args)>,
}

impl Rule {
    /// An optimizer with these hyperparameters; the wrappers they name are looked up in `wrappers`.
    ///
    /// # Panics
    /// If `args` is empty or names a wrapper that `wrappers` does not hold.
    pub fn new(optimizer: optimizer::Entry, args: Vec<Args>, wrappers: &[Entry]) -> Rule {
        let found = args[0].wrappers().iter().map(|setting| {
            let Some(entry) = wrappers.iter().find(|entry| entry.info.name == setting.name) else {
                panic!("the wrapper '{}' is not in the catalog", setting.name)
            };
            (*entry, setting.args.clone())
        });
        let wrappers = found.collect();
        Rule { optimizer, args, wrappers }
    }

    /// Whether a run depends on its seed beyond its start point.
    pub fn draws(&self) -> bool {
        self.wrappers.iter().any(|(entry, _)| entry.draws)
    }

    /// Whether the learning rate may be lowered by more than the schedule.
    pub fn lowers(&self) -> bool {
        self.wrappers.iter().any(|(entry, _)| entry.lowers)
    }
}
