//! Optimizers, objectives and schedules as a file names them, with their parameters as axes.

use super::Grid;
use super::reader::{Field, Reader, Span, field};
use super::value::{default, example, unknown};
use crate::param::{Default, Info, Param, Value};
use crate::{objective, optimizer, schedule};
use std::collections::HashSet;
use toml::de::{DeTable, DeValue};

/// What can be named in a file.
pub(super) trait Entry: Copy {
    /// What it is called, and its key in the file.
    const KIND: &'static str;
    /// Name and parameters.
    fn info(&self) -> &Info;
}

macro_rules! entry {
    ($type:ty, $kind:literal) => {
        impl Entry for $type {
            const KIND: &'static str = $kind;
            fn info(&self) -> &Info {
                &self.info
            }
        }
    };
}

entry!(optimizer::Entry, "optimizer");
entry!(objective::Entry, "objective");
entry!(schedule::Entry, "schedule");

/// An entry as the file asks for it.
pub(super) struct Found<'f, E> {
    /// The entry with its axes.
    pub grid: Grid<E>,
    /// Where its name stands.
    pub place: Span,
    /// Where the values stand, by parameter; none for a default.
    pub spans: Vec<Vec<Span>>,
    /// Its table, where it is not a bare name.
    pub table: Option<&'f DeTable<'f>>,
}

impl<E> Found<'_, E> {
    /// How many combinations there are, also where 64 bits do not hold the number.
    pub fn count(&self) -> u128 {
        self.grid.axes.iter().map(|(_, values)| values.len() as u128).fold(1, u128::saturating_mul)
    }

    /// The parameters that the file gives, each with its value of one combination: its number, and
    /// where it stands.
    pub fn given(&self, combination: u64) -> Vec<(&'static Param, Value, Span)> {
        let mut rest = combination;
        let mut given = Vec::new();
        for ((param, values), spans) in self.grid.axes.iter().zip(&self.spans).rev() {
            let place = (rest % values.len() as u64) as usize;
            rest /= values.len() as u64;
            if let Some(span) = spans.get(place) {
                given.push((*param, values[place].clone(), span.clone()));
            }
        }
        given.reverse();
        given
    }
}

impl Reader<'_> {
    /// The entries of a field: a name, a table, or a list of these. `extra` keys are someone else's to read.
    pub fn entries<'f, E: Entry>(
        &mut self,
        field: &Field<'f>,
        catalog: &[E],
        extra: &[&str],
    ) -> Option<Vec<Found<'f, E>>> {
        let first = catalog.first().map_or("", |entry| entry.info().name);
        let items = self.items(field, &format!("\"{first}\""))?;
        let found: Vec<Option<Found<'f, E>>> = items.iter().map(|item| self.entry(item, catalog, extra)).collect();
        let found = found.into_iter().collect::<Option<Vec<_>>>()?;
        self.apart(&found).then_some(found)
    }

    fn entry<'f, E: Entry>(&mut self, field: &Field<'f>, catalog: &[E], extra: &[&str]) -> Option<Found<'f, E>> {
        let first = catalog.first().map_or("", |entry| entry.info().name);
        match field.value {
            DeValue::String(name) => self.filled(name, &field.span, None, catalog, extra),
            DeValue::Table(table) => {
                let owner = format!(" of {}", E::KIND);
                match self::field(table, "name", &owner) {
                    Some(Field { value: DeValue::String(name), span, .. }) => {
                        self.filled(name, &span, Some(table), catalog, extra)
                    }
                    Some(name) => {
                        self.refuse(&name, "one name in quotes", &format!("\"{first}\""));
                        None
                    }
                    None => {
                        let names: Vec<&str> = catalog.iter().map(|entry| entry.info().name).collect();
                        let message =
                            format!("{} has no name; write name = \"{first}\" ({})", E::KIND, names.join(", "));
                        self.missing(&field.span, message);
                        None
                    }
                }
            }
            _ => {
                let allowed = format!(
                    "a name in quotes, or a table with a name and parameters, such as {{ name = \"{first}\" }}"
                );
                self.refuse(field, &allowed, &format!("\"{first}\""));
                None
            }
        }
    }

    /// An entry with a list of values for each of its parameters.
    fn filled<'f, E: Entry>(
        &mut self,
        name: &str,
        place: &Span,
        table: Option<&'f DeTable<'f>>,
        catalog: &[E],
        extra: &[&str],
    ) -> Option<Found<'f, E>> {
        let Some(entry) = catalog.iter().find(|entry| entry.info().name == name) else {
            let names: Vec<&str> = catalog.iter().map(|entry| entry.info().name).collect();
            self.mistake(place, unknown(E::KIND, name, &names));
            return None;
        };
        let owner = format!(" of {} '{name}'", E::KIND);
        let params = entry.info().params;
        if let Some(table) = table {
            let own = params.iter().map(|param| param.name);
            let known: Vec<&str> = own.chain(extra.iter().copied()).chain(["name"]).collect();
            self.keys(table, &owner, &known);
        }
        let mut spans = Vec::with_capacity(params.len());
        let mut axes = Vec::with_capacity(params.len());
        for param in params {
            let values = match table.and_then(|table| field(table, param.name, &owner)) {
                Some(field) => self.values(param, &field).unwrap_or_default(),
                None => {
                    if let Default::Required = param.default {
                        let message = format!("'{}'{owner} is missing; write {0} = {}", param.name, example(param));
                        self.missing(place, message);
                    }
                    spans.push(Vec::new());
                    axes.push((param, vec![default(param, &self.catalog.schedules)]));
                    continue;
                }
            };
            let (values, places): (Vec<Value>, Vec<Span>) = values.into_iter().unzip();
            spans.push(places);
            axes.push((param, values));
        }
        let complete = axes.iter().all(|(_, values)| !values.is_empty());
        let grid = Grid { entry: *entry, name: entry.info().name, axes };
        complete.then(|| Found { grid, place: place.clone(), spans, table })
    }

    /// Whether no two entries have a setting in common.
    fn apart<E: Entry>(&mut self, all: &[Found<'_, E>]) -> bool {
        let sets = |found: &Found<'_, E>| -> Vec<HashSet<String>> {
            found.grid.axes.iter().map(|(_, values)| values.iter().map(Value::to_string).collect()).collect()
        };
        let values: Vec<Vec<HashSet<String>>> = all.iter().map(sets).collect();
        let mut apart = true;
        for (i, found) in all.iter().enumerate() {
            let common = |j: &usize| {
                let mut axes = values[i].iter().zip(&values[*j]);
                all[*j].grid.name == found.grid.name && axes.all(|(these, those)| !these.is_disjoint(those))
            };
            let Some(earlier) = (0..i).find(common) else { continue };
            let shared = found.grid.axes.iter().zip(&values[earlier]).map(|((param, mine), theirs)| {
                let value = mine.iter().find(|value| theirs.contains(&value.to_string()));
                (*param, value.cloned().unwrap_or(Value::Absent))
            });
            let args = crate::param::Args(shared.collect());
            let label = crate::param::Setting { name: found.grid.name, args }.label();
            let rates = if E::KIND == "optimizer" { ", with all its learning rates" } else { "" };
            let message = format!("{} '{label}' is given twice; write each setting once{rates}", E::KIND);
            self.mistake(&found.place, message);
            apart = false;
        }
        apart
    }
}
