//! Combinations: values that are each allowed, but not together.

use super::entries::{Entry, Found};
use super::reader::{Reader, Span};
use crate::{objective, optimizer};
use std::collections::HashSet;

/// Mistakes told of one entry; the rest of a large grid is mostly more of the same.
const TOLD: usize = 10;

impl Reader<'_> {
    /// Builds every objective once, so that the plan can.
    pub fn buildable(&mut self, all: &[Found<'_, objective::Entry>]) {
        for found in all {
            let name = found.grid.name;
            self.each(found, |number| {
                let fault = (found.grid.entry.build)(&found.grid.setting(number).args).err()?;
                let given = found.given(number);
                let span = given.iter().find(|(param, ..)| param.name == fault.param).map(|(.., span)| span.clone());
                let others = given.into_iter().filter(|(param, ..)| param.name != fault.param);
                let with: Vec<String> = others.map(|(param, value, _)| format!("{} = {value}", param.name)).collect();
                let with = if with.is_empty() { String::new() } else { format!(" (with {})", with.join(", ")) };
                Some((span, format!("{} of objective '{name}'{with}: {}", fault.param, fault.message)))
            });
        }
    }

    /// Asks every optimizer whether its hyperparameters go together.
    pub fn consistent(&mut self, all: &[Found<'_, optimizer::Entry>]) {
        for found in all {
            let name = found.grid.name;
            let several = found.count() > 1;
            self.each(found, |number| {
                let message = (found.grid.entry.check)(&found.grid.setting(number).args).err()?;
                let given = found.given(number);
                let with: Vec<String> =
                    given.iter().map(|(param, value, _)| format!("{} = {value}", param.name)).collect();
                let advice = if several { "; write an [[optimizer]] for each group that goes together" } else { "" };
                Some((None, format!("optimizer '{name}' with {}: {message}{advice}", with.join(", "))))
            });
        }
    }

    /// Keeps what is wrong with the combinations of an entry, at its name where no other place is known.
    fn each<E: Entry>(&mut self, found: &Found<'_, E>, wrong: impl Fn(u64) -> Option<(Option<Span>, String)>) {
        // A grid beyond the cap is refused as a whole.
        let Some(count) = u64::try_from(found.count()).ok().filter(|count| *count <= self.cap) else { return };
        let mut told = HashSet::new();
        for (span, message) in (0..count).filter_map(wrong) {
            let span = span.unwrap_or_else(|| found.place.clone());
            if told.insert((span.start, message.clone())) {
                self.mistake(&span, message);
            }
            if told.len() == TOLD {
                break;
            }
        }
    }
}
