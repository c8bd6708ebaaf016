//! Numbers, names and flags out of the file, and lists of them as axes.

use super::nearest::suggestion;
use super::reader::{Field, Reader, Span, clip};
use crate::param::{Range, short};
use std::collections::HashSet;
use std::fmt::Display;
use toml::de::{DeInteger, DeValue};

/// The items of an axis with their places.
pub(super) type Axis<T> = Vec<(T, Span)>;

/// A whole number; `None` if it takes more than 127 bits.
pub(super) fn whole(integer: &DeInteger<'_>) -> Option<i128> {
    i128::from_str_radix(integer.as_str(), integer.radix()).ok()
}

/// A number, whether written with a point or without; NaN if it is neither.
fn real(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::Integer(integer) => Some(whole(integer).map_or(f64::NAN, |n| n as f64)),
        DeValue::Float(float) => Some(float.as_str().parse().unwrap_or(f64::NAN)),
        _ => None,
    }
}

/// A number as it was meant, if it was written as a string or with a needless point.
fn meant(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::String(text) => text.trim().parse().ok(),
        value => real(value),
    }
}

impl Reader<'_> {
    /// A number within a range.
    pub fn number(&mut self, field: &Field<'_>, range: Range, example: &str) -> Option<f64> {
        if let Some(x) = real(field.value).filter(|x| range.contains(*x)) {
            // -0 is 0, so that the two are seen to be the same.
            return Some(x + 0.0);
        }
        let meant = meant(field.value).filter(|x| range.contains(*x)).map(short);
        self.refuse(field, &range.to_string(), meant.as_deref().unwrap_or(example));
        None
    }

    /// A whole number from `low` to `high`.
    pub fn count(&mut self, field: &Field<'_>, low: u64, high: u64, example: &str) -> Option<u64> {
        if let DeValue::Integer(integer) = field.value {
            let inside = |n: &u64| (low..=high).contains(n);
            if let Some(n) = whole(integer).and_then(|n| u64::try_from(n).ok()).filter(inside) {
                return Some(n);
            }
        }
        let inside = |x: &f64| x.fract() == 0.0 && (low as f64..=high as f64).contains(x);
        let meant = meant(field.value).filter(inside).map(|x| x.to_string());
        self.refuse(field, &format!("a whole number from {low} to {high}"), meant.as_deref().unwrap_or(example));
        None
    }

    /// `true` or `false`.
    pub fn flag(&mut self, field: &Field<'_>) -> Option<bool> {
        if let DeValue::Boolean(on) = field.value {
            return Some(*on);
        }
        let off = matches!(field.value, DeValue::String(text) if text == "false")
            || matches!(field.value, DeValue::Integer(n) if n.as_str() == "0");
        self.refuse(field, "true or false", if off { "false" } else { "true" });
        None
    }

    /// A string.
    pub fn string(&mut self, field: &Field<'_>) -> Option<String> {
        if let DeValue::String(text) = field.value {
            return Some(text.to_string());
        }
        self.refuse(field, "a string in quotes", "\"...\"");
        None
    }

    /// One of a few names.
    pub fn choice(&mut self, field: &Field<'_>, names: &[&'static str], example: &str) -> Option<&'static str> {
        let DeValue::String(text) = field.value else {
            self.refuse(field, &format!("one of {}, in quotes", names.join(", ")), &format!("\"{example}\""));
            return None;
        };
        let found = names.iter().find(|name| *name == text);
        if found.is_none() {
            let message = format!("{}{} is '{}'{}", field.key, field.owner, clip(text), suggestion(text, names));
            self.mistake(&field.span, message);
        }
        found.copied()
    }

    /// The items of a list, or the value itself if it is none; at least one.
    pub fn items<'f>(&mut self, field: &Field<'f>, example: &str) -> Option<Vec<Field<'f>>> {
        let DeValue::Array(list) = field.value else {
            return Some(vec![field.clone()]);
        };
        if list.is_empty() {
            self.refuse(field, "at least one value", example);
            return None;
        }
        let item = |item: &'f toml::Spanned<DeValue<'f>>| Field {
            value: item.get_ref(),
            span: item.span(),
            listed: true,
            ..field.clone()
        };
        Some(list.iter().map(item).collect())
    }

    /// An axis: one value, or a list of different ones.
    pub fn axis<'f, T: Display>(
        &mut self,
        field: &Field<'f>,
        example: &str,
        mut read: impl FnMut(&mut Self, &Field<'f>) -> Option<T>,
    ) -> Option<Axis<T>> {
        let items = self.items(field, example)?;
        let values: Vec<Option<(T, Span)>> =
            items.iter().map(|item| read(self, item).map(|value| (value, item.span.clone()))).collect();
        let values: Axis<T> = values.into_iter().collect::<Option<_>>()?;
        self.distinct(field, &values).then_some(values)
    }

    /// Whether all items of an axis differ.
    pub fn distinct<T: Display>(&mut self, field: &Field<'_>, values: &[(T, Span)]) -> bool {
        let mut seen = HashSet::new();
        let before = values.len();
        let mut different = 0;
        for (value, span) in values {
            if seen.insert(value.to_string()) {
                different += 1;
                continue;
            }
            let (key, owner, written) = (field.key, field.owner, self.written(span));
            self.mistake(span, format!("{key}{owner} has {written} twice; write each value once"));
        }
        different == before
    }
}
