//! What goes round an optimizer or an objective: an axis of wrappers or transformations, and of stacks of them.

use super::entries::Entry;
use super::parts::splits;
use super::reader::{Field, Reader};
use super::scalar::Axis;
use crate::param::{Setting, Value};
use toml::de::DeValue;

/// What stands for nothing round it.
const NONE: &str = "none";
/// What to type for a wrapper when in doubt.
pub(super) const WRAPPER: &str = "\"clip-norm\"";
/// What to type for a transformation when in doubt.
pub(super) const TRANSFORM: &str = "\"rotation\"";

impl Reader<'_> {
    /// Each wrapper or stack of a list, with every combination of its values.
    pub fn wrappers(&mut self, field: &Field<'_>) -> Option<Axis<Value>> {
        let values = self.round(field, &self.catalog.wrappers, WRAPPER, Value::Wrappers)?;
        let mut right = true;
        for (value, place) in &values {
            let Value::Wrappers(stack) = value else { continue };
            let Some((outer, Some(inner))) = splits(stack, self.catalog) else { continue };
            let (key, owner) = (field.key, field.owner);
            let why = format!("{inner} within {outer}, where it does not see all coordinates");
            self.mistake(place, format!("{key}{owner} has {why}; write {inner} before {outer}"));
            right = false;
        }
        right.then_some(values)
    }

    /// The same for transformations.
    pub fn transforms(&mut self, field: &Field<'_>) -> Option<Axis<Value>> {
        self.round(field, &self.catalog.transforms, TRANSFORM, Value::Transforms)
    }

    fn round<E: Entry>(
        &mut self,
        field: &Field<'_>,
        catalog: &[E],
        example: &str,
        value: fn(Vec<Setting>) -> Value,
    ) -> Option<Axis<Value>> {
        let items = self.items(field, example)?;
        let read: Vec<Option<Axis<Value>>> =
            items.iter().map(|item| self.stacks(item, catalog, example, value)).collect();
        let values: Axis<Value> = read.into_iter().collect::<Option<Vec<_>>>()?.concat();
        self.distinct(field, &values).then_some(values)
    }

    /// Every stack that one item stands for.
    fn stacks<E: Entry>(
        &mut self,
        item: &Field<'_>,
        catalog: &[E],
        example: &str,
        value: fn(Vec<Setting>) -> Value,
    ) -> Option<Axis<Value>> {
        if matches!(item.value, DeValue::String(name) if name == NONE) {
            return Some(vec![(Value::Absent, item.span.clone())]);
        }
        let layers = self.items(item, example)?;
        let stacks = self.combined(item, &layers, catalog)?;
        Some(stacks.into_iter().map(|stack| (value(stack), item.span.clone())).collect())
    }
}
