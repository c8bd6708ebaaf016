//! The way back: settings to the text of a sweep file.

use super::{Grid, Spec, THRESHOLDS, Thresholds};
use crate::objective;
use crate::param::{Length, Param, Setting, Value, short};

/// What a sweep of one optimizer at one learning rate holds.
#[derive(Clone, Copy, Debug)]
pub struct Single<'a> {
    /// The sweep it is taken from: objectives, seeds, spread, target and thresholds are its own.
    pub spec: &'a Spec,
    /// Prose for the top.
    pub about: &'a str,
    /// The budget.
    pub steps: u32,
    /// The precision, where the sweep names one.
    pub precision: Option<&'a str>,
    /// The schedule.
    pub schedule: &'a Setting,
    /// The optimizer with its hyperparameters.
    pub optimizer: &'a Setting,
    /// The learning rate.
    pub lr: f64,
}

/// The text of a sweep file that runs what is asked for.
pub fn write(single: &Single) -> String {
    let spec = single.spec;
    let mut text = format!("about = {}\nsteps = {}\n", quoted(single.about), single.steps);
    text += &single.precision.map(|name| format!("precision = {}\n", quoted(name))).unwrap_or_default();
    let seeds: Vec<String> = spec.seeds.iter().map(u64::to_string).collect();
    text += &format!("seeds = [{}]\nspread = {}\n", seeds.join(", "), number(spec.spread));
    if let Some(loss) = spec.target_loss {
        text += &format!("target = {{ loss = {} }}\n", number(loss));
    }
    text += &format!("learning-rate = {}\nschedule = {}\n", number(single.lr), setting(single.schedule));
    text += &format!("optimizer = {}\nobjective = [\n", setting(single.optimizer));
    for grid in &spec.objectives {
        text += &format!("    {},\n", objective(grid, spec));
    }
    text + "]\n" + &verdict(&spec.thresholds)
}

/// The thresholds that are not the usual ones.
fn verdict(thresholds: &Thresholds) -> String {
    let usual = Thresholds::default();
    let changed = THRESHOLDS.iter().filter(|threshold| (threshold.get)(thresholds) != (threshold.get)(&usual));
    let lines: String =
        changed.map(|threshold| format!("{} = {}\n", threshold.key, number((threshold.get)(thresholds)))).collect();
    // A target that is written alone would be the relative one, too.
    let relative = thresholds.target != usual.target && thresholds.relative_target == usual.relative_target;
    let relative =
        if relative { format!("relative-target = {}\n", number(usual.relative_target)) } else { String::new() };
    if lines.is_empty() { lines } else { format!("\n[verdict]\n{lines}{relative}") }
}

/// An objective with its axes.
fn objective(grid: &Grid<objective::Entry>, spec: &Spec) -> String {
    // A formula's defaults are what its own table says.
    let formula = spec.catalog.objectives.iter().all(|entry| entry.info.name != grid.name);
    let dim = grid.axes.iter().find_map(|(_, values)| match &values[0] {
        Value::Names(names) => Some(names.len()).filter(|_| formula),
        _ => None,
    });
    let pair = |(param, values): &(&Param, Vec<Value>)| {
        let values = match (&values[..], dim) {
            ([Value::Absent], _) => return None,
            ([value], _) if !formula && *value == param.default_value() => return None,
            // Several points of a formula, one after another.
            ([Value::Numbers(xs)], Some(dim)) if xs.len() > dim && dim > 0 => {
                format!("[{}]", list(xs.chunks(dim).map(numbers)))
            }
            ([value], _) => alone(value),
            (values, _) => format!("[{}]", list(values.iter().map(item))),
        };
        Some(format!("{} = {values}", param.name))
    };
    table(grid.name, grid.axes.iter().filter_map(pair).collect())
}

/// An entry with what is not its default.
fn setting(setting: &Setting) -> String {
    let args = setting.args.0.iter().filter(|(param, value)| *value != param.default_value());
    table(setting.name, args.map(|(param, value)| format!("{} = {}", param.name, alone(value))).collect())
}

/// A name, or an inline table where there is more to say.
fn table(name: &str, pairs: Vec<String>) -> String {
    match pairs.is_empty() {
        true => quoted(name),
        false => format!("{{ name = {}, {} }}", quoted(name), pairs.join(", ")),
    }
}

/// The only value of a parameter. A stack would be read as an axis, and is a list within the list.
fn alone(value: &Value) -> String {
    match value {
        Value::Wrappers(_) | Value::Transforms(_) => format!("[{}]", item(value)),
        value => item(value),
    }
}

/// A value among those of an axis.
fn item(value: &Value) -> String {
    match value {
        Value::Absent => quoted("none"),
        Value::Number(x) => number(*x),
        Value::Count(n) => n.to_string(),
        Value::Flag(on) => on.to_string(),
        Value::Choice(name) => quoted(name),
        Value::Numbers(xs) => numbers(xs),
        Value::Length(length) => steps(length),
        Value::Lengths(lengths) => format!("[{}]", list(lengths.iter().map(steps))),
        Value::Schedule(inner) => setting(inner),
        Value::Schedules(settings) => format!("[{}]", list(settings.iter().map(setting))),
        Value::Wrappers(stack) | Value::Transforms(stack) if stack.is_empty() => quoted("none"),
        Value::Wrappers(stack) | Value::Transforms(stack) => format!("[{}]", list(stack.iter().map(setting))),
        Value::Text(text) => quoted(text),
        Value::Names(names) => format!("[{}]", list(names.iter().map(|name| quoted(name)))),
        Value::File(file) => quoted(&file.name),
    }
}

fn list(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<String>>().join(", ")
}

fn numbers(xs: &[f64]) -> String {
    format!("[{}]", list(xs.iter().map(|x| number(*x))))
}

/// A number as TOML has it, with as many digits as it takes to read the same bits back.
fn number(x: f64) -> String {
    short(x)
}

/// Steps without a point, a share of the budget with one.
fn steps(length: &Length) -> String {
    match length {
        Length::Steps(n) => n.to_string(),
        Length::Fraction(share) => format!("{share:?}"),
    }
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.into()).to_string()
}
