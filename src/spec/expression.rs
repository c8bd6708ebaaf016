//! Objectives that a sweep file defines by a formula: an entry of their own, with what the file gives as its defaults.

use super::Grid;
use super::entries::{Entry, Found};
use super::formula::definition;
use super::names::Asked;
use super::reader::{Reader, Span, clip, field, misspelt};
use super::scalar::Axis;
use crate::objective::expression::{OWN, lengths};
use crate::objective::{self, Expression};
use crate::param::{Default, Info, Kind, Param, Range, Value, kept};
use toml::de::{DeArray, DeTable, DeValue};

/// The key that makes a table define an objective.
pub(super) const EXPR: &str = "expr";
/// What to type when in doubt.
const EXAMPLE: &str =
    "{ name = \"mine\", expr = \"(1 - x)^2 + 100*(y - x^2)^2\", start = [-1.2, 1], minimum = [1, 1] }";

/// A parameter as it was read: its values with their places, none where the file does not name it.
type Read = (Param, Option<Axis<Value>>);

impl Reader<'_> {
    /// The objective that a table with a formula defines.
    pub fn expression(
        &mut self,
        name: &str,
        place: &Span,
        table: Option<&DeTable<'_>>,
    ) -> Option<Vec<Found<objective::Entry>>> {
        let owner = &format!(" of objective '{}'", clip(name));
        let Some((table, expr)) = table.and_then(|table| Some((table, field(table, EXPR, owner)?))) else {
            let typed = table.and_then(|table| misspelt(table, EXPR, &[EXPR]));
            let instead = typed.map_or(String::new(), |typed| format!(" instead of '{}'", clip(typed)));
            self.missing(place, format!("'{EXPR}'{owner} is missing; write {EXAMPLE}{instead}"));
            return None;
        };
        let named = self.free_name(name, place);
        let DeValue::String(text) = expr.value else {
            let allowed = "one formula in quotes; write an [[objective]] with a name of its own for each";
            self.refuse(&expr, allowed, "\"(1 - x)^2 + 100*(y - x^2)^2\"");
            return None;
        };
        let formula = self.formula(&expr, text)?;
        let asked = Asked { table, owner, expr, text, formula };
        let parameters = self.parameters(&asked);
        let variables = parameters.as_ref().and_then(|parameters| self.variables(&asked, parameters));
        let known = variables.as_deref();

        let [expr, order, start, minimum, lowest, bound] = OWN;
        let numbers: Vec<Option<Read>> =
            parameters.iter().flatten().map(|name| self.read(&asked, parameter(name))).collect();
        let start = self.start(&asked, start, known, place);
        let points = self.points(&asked, minimum, known);
        let lowest = self.single(&asked, lowest);
        let bound = self.single(&asked, bound);
        let common: Vec<Option<Read>> =
            objective::Entry::COMMON.iter().map(|param| self.read(&asked, *param)).collect();

        let (numbers, common) =
            (numbers.into_iter().collect::<Option<Vec<Read>>>()?, common.into_iter().collect::<Option<_>>()?);
        let (start, points, variables) = (start?, points?, variables?);
        let last = vec![start, points, lowest?, bound?];
        named?;
        let names: Vec<&str> = variables.iter().map(String::as_str).collect();
        let first = |(param, values): &Read| match values.as_deref() {
            Some([(Value::Number(x), _), ..]) => Some((param.name, *x)),
            _ => None,
        };
        let firsts: Vec<(&str, f64)> = numbers.iter().filter_map(first).collect();
        if let Err(mistake) = asked.formula.tape(&names, &firsts) {
            self.wrong_in(&asked, &mistake.span, &mistake.message);
            return None;
        }
        let about = definition(name, &variables, text, &constants(&numbers));
        let here = |value: Value| Some(vec![(value, place.clone())]);
        let first = vec![(expr, here(Value::Text(text.to_string()))), (order, here(Value::Names(variables)))];
        let found = found(name, &about, place, [first, numbers, last].concat(), common);
        self.combinations(&found).then(|| vec![found])
    }

    /// A parameter's values.
    fn read(&mut self, asked: &Asked<'_>, param: Param) -> Option<Read> {
        match asked.get(param.name) {
            Some(field) => self.values(&param, &field).map(|values| (param, Some(values))),
            None => Some((param, None)),
        }
    }

    /// The start point, or an axis of them.
    fn start(&mut self, asked: &Asked<'_>, param: Param, variables: Option<&[String]>, place: &Span) -> Option<Read> {
        let names = variables?;
        if asked.get(param.name).is_some() {
            let read = self.read(asked, param)?;
            let mut right = true;
            for (value, span) in read.1.iter().flatten() {
                if let Value::Numbers(point) = value
                    && point.len() != names.len()
                {
                    let message = lengths(point.len(), names);
                    self.mistake(span, format!("{}{}: {message}", param.name, asked.owner));
                    right = false;
                }
            }
            return right.then_some(read);
        }
        let each = if names.len() == 1 { "for" } else { "each for" };
        let (point, names) = (example(names.len()), names.join(", "));
        let message = format!("'start'{} is missing; write start = {point}, one number {each} {names}", asked.owner);
        self.missing(place, message);
        None
    }

    /// Where it is lowest: a point, or a list of points, all of them in one list of numbers.
    fn points(&mut self, asked: &Asked<'_>, param: Param, variables: Option<&[String]>) -> Option<Read> {
        let Some(field) = asked.get(param.name) else { return Some((param, None)) };
        let dim = variables?.len();
        let example = example(dim);
        let several = |list: &DeArray<'_>| !list.is_empty() && list.iter().all(|item| item.get_ref().is_array());
        let items = match field.value {
            DeValue::Array(list) if several(list) => self.items(&field, &example)?,
            DeValue::Array(_) => vec![field.clone()],
            _ => {
                self.refuse(&field, "a point, or a list of points, one number a variable", &example);
                return None;
            }
        };
        let mut points = Vec::new();
        for item in &items {
            let Value::Numbers(point) = self.list(param.kind, item, &example)? else { return None };
            if point.len() != dim {
                let message = lengths(point.len(), variables?);
                self.mistake(&item.span, format!("{}{}: {message}", item.key, item.owner));
                return None;
            }
            points.extend(point);
        }
        Some((param, Some(vec![(Value::Numbers(points), field.span)])))
    }

    /// A number that is no axis.
    fn single(&mut self, asked: &Asked<'_>, param: Param) -> Option<Read> {
        let Some(field) = asked.get(param.name) else { return Some((param, None)) };
        let number = self.number(&field, Range::REAL, "0.0")?;
        Some((param, Some(vec![(Value::Number(number), field.span)])))
    }
}

/// The parameters that have one value.
fn constants(parameters: &[Read]) -> Vec<(&'static str, f64)> {
    let constant = |(param, values): &Read| match values.as_deref() {
        Some([(Value::Number(x), _)]) => Some((param.name, *x)),
        _ => None,
    };
    parameters.iter().filter_map(constant).collect()
}

/// A point to type.
fn example(dim: usize) -> String {
    format!("[{}]", vec!["0.5"; dim].join(", "))
}

/// A number that a formula names.
fn parameter(name: &str) -> Param {
    let (name, kind) = (kept::text(name), Kind::Number(Range::REAL));
    Param { name, kind, default: Default::Required, help: "a parameter of the formula" }
}

/// The entry of a formula: a value that is the only one is its default.
fn found(name: &str, about: &str, place: &Span, reads: Vec<Read>, common: Vec<Read>) -> Found<objective::Entry> {
    let default = |(param, values): &Read| {
        let default = match values.as_deref() {
            Some([(value, _)]) => of(value),
            Some(_) => Default::Required,
            None => Default::Absent,
        };
        Param { default, ..*param }
    };
    let params = kept::params(&reads.iter().map(default).collect::<Vec<_>>());
    let name = kept::text(name);
    let info = Info { name, about: kept::text(about), source: "the sweep file", params };
    let entry = objective::Entry { info, ..objective::Entry::of::<Expression>() };
    let (mut axes, mut spans) = (Vec::new(), Vec::new());
    for (param, (_, values)) in params.iter().chain(objective::Entry::COMMON).zip(reads.into_iter().chain(common)) {
        let (values, mut places): (Vec<Value>, Vec<Span>) = values.unwrap_or_default().into_iter().unzip();
        // What the formula itself says is not told again with each mistake.
        if matches!(param.kind, Kind::Formula | Kind::Names) {
            places.clear();
        }
        axes.push((param, if values.is_empty() { vec![Value::Absent] } else { values }));
        spans.push(places);
    }
    Found { grid: Grid { entry, name, axes }, place: place.clone(), spans, rates: None, of_all: false }
}

/// A value as a default.
fn of(value: &Value) -> Default {
    match value {
        Value::Number(x) => Default::Number(*x),
        Value::Numbers(numbers) => Default::Numbers(kept::numbers(numbers)),
        Value::Text(text) => Default::Text(kept::text(text)),
        Value::Names(names) => Default::Names(kept::texts(names)),
        _ => Default::Absent,
    }
}
