//! Optimizers, objectives and schedules as a file names them, with their parameters as axes.

use super::expression::EXPR;
use super::nearest::suggestion;
use super::parts::splits;
use super::reader::{Field, Reader, Span, clip, field, misspelt};
use super::value::{default, example};
use super::{Grid, LearningRates, rates};
use crate::objective::{Expression, Objective};
use crate::param::{Args, Default, Info, Param, Setting, Value};
use crate::{objective, optimizer, schedule, transform, wrapper};
use std::collections::HashSet;
use toml::de::{DeTable, DeValue};

/// The name that stands for every entry of a catalog.
pub(super) const ALL: &str = "all";

/// What can be named in a file.
pub(super) trait Entry: Copy {
    /// What it is called; also its key in the file.
    const KIND: &'static str;
    /// Whether it may have learning rates of its own.
    const RATES: bool = false;
    /// Parameters that every entry has beside its own.
    const COMMON: &'static [Param] = &[];
    /// Name and parameters.
    fn info(&self) -> &Info;
    /// Why it is not one of "all" with these values of what is common, beside a parameter that must be given.
    fn apart(&self, _common: &[(&'static Param, Vec<Value>)], _reader: &Reader<'_>) -> Option<&'static str> {
        None
    }
    /// What a name or a table defines that is in no catalog; `None` for what names an entry.
    fn defined(
        _name: &str,
        _place: &Span,
        _table: Option<&DeTable<'_>>,
        _reader: &mut Reader<'_>,
    ) -> Option<Option<Vec<Found<Self>>>> {
        None
    }
    /// What is wrong with values that are each allowed: the parameter at fault, if it is one, and why.
    fn wrong(&self, args: &Args, reader: &Reader<'_>) -> Option<(Option<&'static str>, String)>;
}

impl Entry for optimizer::Entry {
    const KIND: &'static str = "optimizer";
    const RATES: bool = true;
    const COMMON: &'static [Param] = &[wrapper::WRAP];
    fn info(&self) -> &Info {
        &self.info
    }
    fn apart(&self, common: &[(&'static Param, Vec<Value>)], reader: &Reader<'_>) -> Option<&'static str> {
        let split = |value: &Value| matches!(value, Value::Wrappers(stack) if splits(stack, reader.catalog).is_some());
        let split = common.iter().any(|(_, values)| values.iter().any(split));
        (split && self.joint).then_some("which looks at all coordinates together, and cannot be split")
    }
    fn wrong(&self, args: &Args, reader: &Reader<'_>) -> Option<(Option<&'static str>, String)> {
        if let Err(message) = (self.check)(args) {
            return Some((None, message));
        }
        let (by, _) = splits(args.wrappers(), reader.catalog).filter(|_| self.joint)?;
        let why =
            format!("{by} splits the coordinates, but this optimizer looks at all of them together; leave {by} out");
        Some((Some(wrapper::WRAP.name), why))
    }
}

impl Entry for objective::Entry {
    const KIND: &'static str = "objective";
    const COMMON: &'static [Param] = &[transform::TRANSFORM];
    fn info(&self) -> &Info {
        &self.info
    }
    fn apart(&self, _: &[(&'static Param, Vec<Value>)], _: &Reader<'_>) -> Option<&'static str> {
        let problem = (self.build)(&Args::defaults(self.info.params)).ok()?;
        problem.draws.then_some("whose gradients are drawn at random")
    }
    fn defined(
        name: &str,
        place: &Span,
        table: Option<&DeTable<'_>>,
        reader: &mut Reader<'_>,
    ) -> Option<Option<Vec<Found<Self>>>> {
        let known = reader.catalog.objectives.iter().any(|entry| entry.info.name == name);
        let meant = |table| !known && misspelt(table, EXPR, &[EXPR]).is_some();
        let defines = table.is_some_and(|table| table.contains_key(EXPR) || meant(table));
        (defines || name == Expression::INFO.name).then(|| reader.expression(name, place, table))
    }
    fn wrong(&self, args: &Args, reader: &Reader<'_>) -> Option<(Option<&'static str>, String)> {
        transform::build(self, args, &reader.catalog.transforms).err().map(|fault| (Some(fault.param), fault.message))
    }
}

impl Entry for schedule::Entry {
    const KIND: &'static str = "schedule";
    fn info(&self) -> &Info {
        &self.info
    }
    fn wrong(&self, args: &Args, reader: &Reader<'_>) -> Option<(Option<&'static str>, String)> {
        let fits = || {
            // One within another has a budget that only the outermost knows.
            let budgets = if reader.depth == 0 { &reader.budgets[..] } else { &[] };
            let schedules = &reader.catalog.schedules;
            let built = (self.build)(args, &|inner| schedule::build(schedules, inner));
            budgets.iter().try_for_each(|&steps| built.fits(steps))
        };
        (self.check)(args).and_then(|()| fits()).err().map(|fault| (Some(fault.param), fault.message))
    }
}

impl Entry for wrapper::Entry {
    const KIND: &'static str = "wrapper";
    fn info(&self) -> &Info {
        &self.info
    }
    fn wrong(&self, args: &Args, _: &Reader<'_>) -> Option<(Option<&'static str>, String)> {
        (self.check)(args).err().map(|message| (None, message))
    }
}

impl Entry for transform::Entry {
    const KIND: &'static str = "transform";
    fn info(&self) -> &Info {
        &self.info
    }
    /// Whether it fits is known only with the objective.
    fn wrong(&self, _: &Args, _: &Reader<'_>) -> Option<(Option<&'static str>, String)> {
        None
    }
}

/// An entry as the file asks for it.
pub(super) struct Found<E> {
    /// The entry with its axes.
    pub grid: Grid<E>,
    /// Where its name stands.
    pub place: Span,
    /// Where the values stand, by parameter; none for a default.
    pub spans: Vec<Vec<Span>>,
    /// Its own learning rates.
    pub rates: Option<LearningRates>,
    /// Whether it was not asked for by its own name.
    pub of_all: bool,
}

impl<E> Found<E> {
    /// How many combinations there are, also where 64 bits do not hold the number.
    pub fn count(&self) -> u128 {
        self.grid.axes.iter().map(|(_, values)| values.len() as u128).fold(1, u128::saturating_mul)
    }

    /// The parameters that the file gives, each with its value in one combination and its place.
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
    /// The entries of a field: a name, a table, or a list of these, where the name may be `"all"`; and whether
    /// nothing was wrong.
    pub fn entries<E: Entry>(&mut self, field: &Field<'_>, catalog: &[E]) -> (Vec<Found<E>>, bool) {
        let Some(items) = self.items(field, &format!("\"{}\"", first(catalog))) else { return (Vec::new(), false) };
        let found: Vec<Option<Vec<Found<E>>>> = items.iter().map(|item| self.entry(item, catalog)).collect();
        let right = found.iter().all(Option::is_some);
        let found: Vec<Found<E>> = found.into_iter().flatten().flatten().collect();
        let complete = self.apart(&found) && right;
        (found, complete)
    }

    /// What one item stands for: a name or a table.
    pub fn entry<E: Entry>(&mut self, item: &Field<'_>, catalog: &[E]) -> Option<Vec<Found<E>>> {
        let example = format!("\"{}\"", first(catalog));
        let table = match item.value {
            DeValue::String(name) => return self.named(name, &item.span, None, catalog),
            DeValue::Table(table) => table,
            _ => {
                let allowed = format!("a name in quotes, or a table such as {{ name = {example} }}");
                self.refuse(item, &allowed, &example);
                return None;
            }
        };
        match field(table, "name", &format!(" of {}", E::KIND)) {
            Some(Field { value: DeValue::String(name), span, .. }) => self.named(name, &span, Some(table), catalog),
            Some(name) => {
                self.refuse(&name, "one name in quotes", &example);
                None
            }
            None => {
                let example = if table.contains_key(EXPR) { "\"mine\"".to_string() } else { example };
                let mut message = format!("{} has no name; write name = {example}", E::KIND);
                if let Some(key) = misspelt(table, "name", &["name"]) {
                    message += &format!(" instead of '{key}'");
                }
                self.missing(&item.span, message);
                None
            }
        }
    }

    fn named<E: Entry>(
        &mut self,
        name: &str,
        place: &Span,
        table: Option<&DeTable<'_>>,
        catalog: &[E],
    ) -> Option<Vec<Found<E>>> {
        if let Some(defined) = E::defined(name, place, table, self) {
            return defined;
        }
        let owner = format!(" of {} '{}'", E::KIND, clip(name));
        let get = |key| table.and_then(|table| field(table, key, &owner));
        let own_rates = E::RATES.then(|| get(rates::KEY)).flatten().map(|field| rates::rates(&field, self));
        let Some(entry) = catalog.iter().find(|entry| entry.info().name == name) else {
            if name == ALL {
                return self.all(place, table, own_rates, catalog);
            }
            let names: Vec<&str> = catalog.iter().map(|entry| entry.info().name).collect();
            self.mistake(place, format!("{} '{}' is not known{}", E::KIND, clip(name), suggestion(name, &names)));
            return None;
        };
        let params = entry.info().params.iter().chain(E::COMMON);
        if let Some(table) = table {
            let own = params.clone().map(|param| param.name);
            let known: Vec<&str> = ["name"].into_iter().chain(E::RATES.then_some(rates::KEY)).chain(own).collect();
            self.keys(table, &owner, &known);
        }
        let mut complete = !matches!(own_rates, Some(None));
        let mut spans = Vec::new();
        let mut axes = Vec::new();
        for param in params {
            let values = match (get(param.name), param.default) {
                (Some(field), _) => self.values(param, &field),
                (None, Default::Required) => {
                    let message = format!("'{}'{owner} is missing; write {0} = {}", param.name, example(param));
                    self.missing(place, message);
                    None
                }
                (None, _) => {
                    spans.push(Vec::new());
                    axes.push((param, vec![default(param, &self.catalog.schedules)]));
                    continue;
                }
            };
            complete &= values.is_some();
            let (values, places) = values.unwrap_or_default().into_iter().unzip();
            spans.push(places);
            axes.push((param, values));
        }
        let grid = Grid { entry: *entry, name: entry.info().name, axes };
        let found = Found { grid, place: place.clone(), spans, rates: own_rates.flatten(), of_all: false };
        if !complete {
            return None;
        }
        let fit = self.combinations(&found);
        // What is wrong within another schedule would be told of that one, too.
        Some(vec![found]).filter(|_| fit || self.depth == 0)
    }

    /// Every entry of a catalog with its defaults; one that must be given a parameter is left out.
    fn all<E: Entry>(
        &mut self,
        place: &Span,
        table: Option<&DeTable<'_>>,
        own_rates: Option<Option<LearningRates>>,
        catalog: &[E],
    ) -> Option<Vec<Found<E>>> {
        let owner = format!(" of {} '{ALL}'", E::KIND);
        if let Some(table) = table {
            // Parameters differ from entry to entry; only learning rates and what is common belong to each.
            let common = E::COMMON.iter().map(|param| param.name);
            let known: Vec<&str> = ["name"].into_iter().chain(E::RATES.then_some(rates::KEY)).chain(common).collect();
            self.keys(table, &owner, &known);
        }
        let mut common = Vec::with_capacity(E::COMMON.len());
        for param in E::COMMON {
            let values = match table.and_then(|table| field(table, param.name, &owner)) {
                Some(field) => self.values(param, &field)?,
                None => vec![(default(param, &self.catalog.schedules), place.clone())],
            };
            common.push((param, values.into_iter().map(|(value, _)| value).collect::<Vec<Value>>()));
        }
        let rates = own_rates.map_or(Some(None), |rates| rates.map(Some))?;
        let mut all = Vec::new();
        for entry in catalog {
            let Info { name, params, .. } = *entry.info();
            let needed = params.iter().find(|param| matches!(param.default, Default::Required));
            let needed = needed.map(|param| format!("which needs a value for '{}'", param.name));
            if let Some(why) = needed.or_else(|| entry.apart(&common, self).map(String::from)) {
                let left_out = format!("{} '{name}', {why}", E::KIND);
                if !self.left_out.contains(&left_out) {
                    self.left_out.push(left_out);
                }
                continue;
            }
            let own = params.iter().map(|param| (param, vec![default(param, &self.catalog.schedules)]));
            let axes: Vec<_> = own.chain(common.iter().cloned()).collect();
            let spans = vec![Vec::new(); axes.len()];
            let grid = Grid { entry: *entry, name, axes };
            let found = Found { grid, place: place.clone(), spans, rates: rates.clone(), of_all: true };
            self.combinations(&found);
            all.push(found);
        }
        if all.is_empty() {
            let message = format!("\"{ALL}\" leaves nothing: every {} has a parameter that must be given", E::KIND);
            self.mistake(place, message);
            return None;
        }
        Some(all)
    }

    /// Keeps each entry that has a setting in common with one before it.
    fn apart<E: Entry>(&mut self, all: &[Found<E>]) -> bool {
        let sets = |found: &Found<E>| -> Vec<HashSet<String>> {
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
            let label = Setting { name: found.grid.name, args: Args(shared.collect()) }.label();
            let rates = if E::RATES { ", with all its learning rates" } else { "" };
            let message = format!("{} '{label}' is given twice; write each setting once{rates}", E::KIND);
            self.mistake(&found.place, message);
            apart = false;
        }
        apart
    }
}

fn first<E: Entry>(catalog: &[E]) -> &'static str {
    catalog.first().map_or("", |entry| entry.info().name)
}
