//! Parts of the objectives, by name: whether each objective of the sweep has them, and what splits along them.

use super::nearest::suggestion;
use super::reader::{Field, Reader, clip};
use super::{Catalog, Grid};
use crate::layout::Layout;
use crate::objective;
use crate::param::Setting;
use toml::de::DeValue;

impl Reader<'_> {
    /// Names of parts that every objective of the sweep has.
    pub fn parts(&mut self, field: &Field<'_>, example: &str) -> Option<String> {
        let text: &str = if let DeValue::String(text) = field.value { text } else { "" };
        let names: Vec<&str> = text.split([',', ' ']).map(str::trim).filter(|name| !name.is_empty()).collect();
        if names.is_empty() {
            self.refuse(field, "names of parts in quotes, with spaces between them", example);
            return None;
        }
        let layouts = self.layouts.take().unwrap_or_else(|| layouts(&self.objectives, self.cap));
        let mut right = true;
        for name in &names {
            let lacks = |(_, layout): &&(String, Layout)| !layout.parts().iter().any(|part| part.is(name));
            let Some((objective, layout)) = layouts.iter().find(lacks) else { continue };
            let own: Vec<&str> = layout.parts().iter().map(|part| &part.name[..]).collect();
            let (key, owner, written, name) = (field.key, field.owner, clip(text), clip(name));
            let message = format!(
                "{key}{owner} is '{written}', but objective '{objective}' has no part '{name}'{}",
                suggestion(&name, &own)
            );
            self.mistake(&field.span, message);
            right = false;
        }
        self.layouts = Some(layouts);
        right.then(|| names.join(" "))
    }
}

/// The layouts of all objectives, of those that differ in no name the first.
fn layouts(objectives: &[Grid<objective::Entry>], cap: u64) -> Vec<(String, Layout)> {
    let mut found: Vec<(String, Layout)> = Vec::new();
    for grid in objectives {
        for setting in (0..grid.count().min(cap)).map(|number| grid.setting(number)) {
            let Ok(problem) = (grid.entry.build)(&setting.args) else { continue };
            let names = |layout: &Layout| layout.parts().iter().map(|part| part.name.clone()).collect::<Vec<_>>();
            if !found.iter().any(|(_, layout)| names(layout) == names(&problem.layout)) {
                found.push((setting.label(), problem.layout));
            }
        }
    }
    found
}

/// The first of these wrappers that splits the coordinates, and the first within it that must see all of them.
pub(super) fn splits(stack: &[Setting], catalog: &Catalog) -> Option<(&'static str, Option<&'static str>)> {
    let entry = |setting: &Setting| catalog.wrappers.iter().find(|entry| entry.info.name == setting.name);
    let mut stack = stack.iter().filter_map(entry);
    let splits = stack.find(|entry| entry.splits)?;
    Some((splits.info.name, stack.find(|entry| entry.joint).map(|entry| entry.info.name)))
}
