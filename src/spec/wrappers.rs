//! What goes round an optimizer: an axis of wrappers, and of stacks of them.

use super::reader::{Field, Reader};
use super::scalar::Axis;
use crate::param::Value;
use toml::de::DeValue;

/// What stands for no wrapper.
const NONE: &str = "none";
/// What to type when in doubt.
const EXAMPLE: &str = "\"clip-norm\"";

impl Reader<'_> {
    /// Each wrapper or stack of a list, with every combination of its values.
    pub fn wrappers(&mut self, field: &Field<'_>) -> Option<Axis<Value>> {
        let items = self.items(field, EXAMPLE)?;
        let read: Vec<Option<Axis<Value>>> = items.iter().map(|item| self.stacks(item)).collect();
        let values: Axis<Value> = read.into_iter().collect::<Option<Vec<_>>>()?.concat();
        self.distinct(field, &values).then_some(values)
    }

    /// Every stack that one item stands for.
    fn stacks(&mut self, item: &Field<'_>) -> Option<Axis<Value>> {
        if matches!(item.value, DeValue::String(name) if name == NONE) {
            return Some(vec![(Value::Absent, item.span.clone())]);
        }
        let layers = self.items(item, EXAMPLE)?;
        let stacks = self.combined(item, &layers, &self.catalog.wrappers)?;
        Some(stacks.into_iter().map(|stack| (Value::Wrappers(stack), item.span.clone())).collect())
    }
}
