//! What goes round an optimizer: an axis of wrappers, and of stacks of them.

use super::reader::{Field, Reader};
use super::scalar::Axis;
use crate::param::{Setting, Value};
use toml::de::DeValue;

/// What stands for no wrapper.
const NONE: &str = "none";

impl Reader<'_> {
    /// Each wrapper or stack of a list, with every combination of its values.
    pub(super) fn wrappers(&mut self, field: &Field<'_>) -> Option<Axis<Value>> {
        let items = self.items(field, "\"clip-norm\"")?;
        let read: Vec<Option<Axis<Value>>> = items.iter().map(|item| self.stacks(item)).collect();
        let values: Axis<Value> = read.into_iter().collect::<Option<Vec<_>>>()?.concat();
        self.distinct(field, &values).then_some(values)
    }

    /// Every stack that one item stands for.
    fn stacks(&mut self, item: &Field<'_>) -> Option<Axis<Value>> {
        if matches!(item.value, DeValue::String(name) if name == NONE) {
            return Some(vec![(Value::Absent, item.span.clone())]);
        }
        let (found, complete) = self.entries(item, &self.catalog.wrappers);
        if !complete {
            return None;
        }
        let count = found.iter().map(|found| found.count()).fold(1, u128::saturating_mul);
        if count > u128::from(self.cap) {
            let (key, owner, cap) = (item.key, item.owner, self.cap);
            let message = format!("{key}{owner} has {count} settings; allowed: at most {cap}; make an axis shorter");
            self.mistake(&item.span, message);
            return None;
        }
        let mut stacks: Vec<Vec<Setting>> = vec![Vec::new()];
        for found in &found {
            let more = |stack: Vec<Setting>| {
                let settings = (0..found.grid.count()).map(|number| found.grid.setting(number));
                settings.map(move |setting| [&stack[..], &[setting]].concat()).collect::<Vec<_>>()
            };
            stacks = stacks.into_iter().flat_map(more).collect();
        }
        Some(stacks.into_iter().map(|stack| (Value::Wrappers(stack), item.span.clone())).collect())
    }
}
