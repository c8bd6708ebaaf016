//! Combinations: values that are each allowed, but not together.

use super::entries::{Entry, Found};
use super::reader::Reader;
use std::collections::HashSet;

/// Mistakes told of one entry; the rest of a large grid is mostly more of the same.
const TOLD: usize = 10;

impl Reader<'_> {
    /// Tries every combination of an entry's values: every objective is built once, every optimizer
    /// is asked whether its hyperparameters go together, every schedule whether it fits the budgets. Yields whether all do.
    pub fn combinations<E: Entry>(&mut self, found: &Found<E>) -> bool {
        // A grid beyond the cap is refused as a whole.
        let Some(count) = u64::try_from(found.count()).ok().filter(|count| *count <= self.cap) else { return true };
        let (kind, name) = (E::KIND, found.grid.name);
        let mut told = HashSet::new();
        for number in 0..count {
            let Some((param, why)) = found.grid.entry.wrong(&found.grid.setting(number).args, self) else { continue };
            let given = found.given(number);
            let fault = given.iter().find(|(given, ..)| Some(given.name) == param);
            let place = fault.map_or(found.place.clone(), |(.., span)| span.clone());
            let others = given.iter().filter(|(given, ..)| Some(given.name) != param);
            let others: Vec<String> = others.map(|(param, value, _)| format!("{} = {value}", param.name)).collect();
            let with = if others.is_empty() { String::new() } else { format!(" with {}", others.join(", ")) };
            let advice = match count > 1 && !others.is_empty() {
                true => format!("; write one [[{kind}]] for each group that goes together"),
                false => String::new(),
            };
            let what = match fault {
                Some((param, _, span)) => format!("{} = {} of ", param.name, self.written(span)),
                None => param.map_or(String::new(), |param| format!("{param} of ")),
            };
            if told.insert((place.start, why.clone())) {
                self.mistake(&place, format!("{what}{kind} '{name}'{with}: {why}{advice}"));
            }
            if told.len() == TOLD {
                break;
            }
        }
        told.is_empty()
    }
}
