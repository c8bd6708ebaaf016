//! Values of a catalog entry's parameters, by what the entry declares of them.

use super::reader::{Field, Reader};
use super::scalar::{Axis, whole};
use crate::param::{Args, Default, Kind, Length, Param, Range, Setting, Value, short};
use crate::schedule;
use toml::de::DeValue;

impl Reader<'_> {
    /// The values of a parameter: one, or an axis of them.
    pub fn values(&mut self, param: &Param, field: &Field<'_>) -> Option<Axis<Value>> {
        let example = example(param);
        match param.kind {
            Kind::Schedule => self.nested(field),
            Kind::Wrappers => self.wrappers(field),
            Kind::Transforms => self.transforms(field),
            Kind::Schedules => self.schedules(field, &example),
            Kind::Numbers(_) | Kind::Lengths | Kind::Names => self.lists(param.kind, field, &example),
            kind => self.axis(field, &example, |r, item| r.value(kind, item, &example)),
        }
    }

    /// One value that is not a list.
    fn value(&mut self, kind: Kind, field: &Field<'_>, example: &str) -> Option<Value> {
        match kind {
            Kind::Number(range) | Kind::Numbers(range) => self.number(field, range, example).map(Value::Number),
            Kind::Count(low, high) => self.count(field, low, high, example).map(Value::Count),
            Kind::Flag => self.flag(field).map(Value::Flag),
            Kind::Choice(names) => self.choice(field, names, example.trim_matches('"')).map(Value::Choice),
            Kind::Length | Kind::Lengths => self.length(field, 0, example).map(Value::Length),
            Kind::Period => self.length(field, 1, example).map(Value::Length),
            Kind::Schedule => self.nested(field)?.pop().map(|(value, _)| value),
            Kind::Wrappers => self.wrappers(field)?.pop().map(|(value, _)| value),
            Kind::Transforms => self.transforms(field)?.pop().map(|(value, _)| value),
            Kind::Schedules => self.schedules(field, example)?.pop().map(|(value, _)| value),
            Kind::Text | Kind::Formula | Kind::Names => self.string(field).map(Value::Text),
            Kind::Parts => self.parts(field, example).map(Value::Text),
            Kind::File => self.file(field, &[]).map(Value::File),
            Kind::FileOr(names) => self.file_or(field, names),
        }
    }

    /// A number of steps, or a share of the budget.
    fn length(&mut self, field: &Field<'_>, least: u32, example: &str) -> Option<Length> {
        let share = Range { low_included: least == 0, ..Range::UNIT };
        let steps = |x: f64| x >= f64::from(least) && x <= f64::from(u32::MAX) && x.fract() == 0.0;
        let mut meant = None;
        match field.value {
            DeValue::Integer(integer) => {
                match whole(integer).and_then(|n| u32::try_from(n).ok()).filter(|n| *n >= least) {
                    Some(n) => return Some(Length::Steps(n)),
                    None => meant = Some(example.to_string()),
                }
            }
            DeValue::Float(float) => match float.as_str().parse::<f64>() {
                Ok(x) if share.contains(x) => return Some(Length::Fraction(x + 0.0)),
                Ok(x) if steps(x) => meant = Some(x.to_string()),
                _ => {}
            },
            DeValue::String(text) => {
                meant =
                    text.trim().parse().ok().filter(|x| steps(*x) || share.contains(*x)).map(|_| text.trim().into());
            }
            _ => {}
        }
        let allowed = match least {
            0 => "a whole number of steps, or a share of the budget from 0.0 to 1.0",
            _ => "a whole number of steps, at least 1, or a share of the budget above 0.0, up to 1.0",
        };
        self.refuse(field, allowed, meant.as_deref().unwrap_or(example));
        None
    }

    /// Values that are lists themselves: a list of numbers is one, a list of lists is an axis.
    fn lists(&mut self, kind: Kind, field: &Field<'_>, example: &str) -> Option<Axis<Value>> {
        let DeValue::Array(list) = field.value else {
            let single = matches!(field.value, DeValue::Integer(_) | DeValue::Float(_));
            let meant = single.then(|| format!("[{}]", self.written(&field.span)));
            let allowed = match kind {
                Kind::Numbers(range) => format!("a list, each {range}"),
                Kind::Names => "a list of names in quotes".into(),
                _ => "a list, each a whole number of steps or a share of the budget from 0.0 to 1.0".into(),
            };
            self.refuse(field, &allowed, meant.as_deref().unwrap_or(example));
            return None;
        };
        let inner = list.iter().filter(|item| item.get_ref().is_array()).count();
        match inner {
            0 => Some(vec![(self.list(kind, field, example)?, field.span.clone())]),
            n if n == list.len() => self.axis(field, example, |r, item| r.list(kind, item, example)),
            _ => {
                self.refuse(field, "one list of numbers, or a list of such lists as an axis", example);
                None
            }
        }
    }

    pub(super) fn list(&mut self, kind: Kind, field: &Field<'_>, example: &str) -> Option<Value> {
        let first = example.trim_matches(['[', ']']).split(", ").next().unwrap_or_default();
        let items = self.items(field, example)?;
        let values: Vec<Option<Value>> = items.iter().map(|item| self.value(kind, item, first)).collect();
        let values: Vec<Value> = values.into_iter().collect::<Option<_>>()?;
        let lengths = values.iter().filter_map(|value| if let Value::Length(l) = value { Some(*l) } else { None });
        let numbers = values.iter().filter_map(|value| if let Value::Number(x) = value { Some(*x) } else { None });
        let names =
            values.iter().filter_map(|value| if let Value::Text(name) = value { Some(name.clone()) } else { None });
        Some(match kind {
            Kind::Lengths => Value::Lengths(lengths.collect()),
            Kind::Names => Value::Names(names.collect()),
            _ => Value::Numbers(numbers.collect()),
        })
    }
}

/// A parameter's default; a schedule's comes with all its own values.
pub(super) fn default(param: &'static Param, schedules: &[schedule::Entry]) -> Value {
    let whole = |setting: Setting| match schedules.iter().find(|entry| entry.info.name == setting.name) {
        Some(entry) => {
            let args = entry.info.params.iter().map(|param| (param, default(param, schedules))).collect();
            Setting { name: setting.name, args: Args(args) }
        }
        None => setting,
    };
    match param.default_value() {
        Value::Schedule(setting) => Value::Schedule(Box::new(whole(*setting))),
        Value::Schedules(settings) => Value::Schedules(settings.into_iter().map(whole).collect()),
        value => value,
    }
}

/// Something that can be typed for a parameter: its default where it has one.
pub fn example(param: &Param) -> String {
    match (param.default, param.kind) {
        (Default::Number(x), _) => short(x),
        (Default::Count(n), _) => n.to_string(),
        (Default::Flag(on), _) => on.to_string(),
        (Default::Choice(text) | Default::Schedule(text) | Default::Text(text), _) => format!("\"{text}\""),
        (Default::Schedules(names) | Default::Names(names), _) => format!("{names:?}"),
        (Default::Numbers(numbers), _) => list(numbers),
        // With a point, or 1.0 would be a single step.
        (Default::Fraction(share), _) => format!("{share:?}"),
        (Default::Fractions(shares), _) => format!("{shares:?}"),
        (Default::Absent | Default::Required, kind) => match kind {
            Kind::Number(range) => short(range.inside()),
            Kind::Count(low, _) => low.to_string(),
            Kind::Flag => "true".into(),
            Kind::Choice(names) => format!("\"{}\"", names.first().unwrap_or(&"")),
            Kind::Numbers(range) => format!("[{0}, {0}]", short(range.inside())),
            Kind::Length | Kind::Period => "0.5".into(),
            Kind::Lengths => "[0.5, 0.75]".into(),
            Kind::Schedule => "\"constant\"".into(),
            Kind::Wrappers => super::wrappers::WRAPPER.into(),
            Kind::Transforms => super::wrappers::TRANSFORM.into(),
            Kind::Schedules => "[\"constant\", \"cosine\"]".into(),
            Kind::Text => "\"...\"".into(),
            Kind::Formula => "\"(1 - x)^2 + 100*(y - x^2)^2\"".into(),
            Kind::Names => "[\"x\", \"y\"]".into(),
            Kind::Parts => "\"W0\"".into(),
            Kind::File => "\"factors.csv\"".into(),
            Kind::FileOr(names) => format!("\"{}\"", names.first().unwrap_or(&"my.csv")),
        },
    }
}

fn list(numbers: &[f64]) -> String {
    format!("[{}]", numbers.iter().map(|&x| short(x)).collect::<Vec<_>>().join(", "))
}
