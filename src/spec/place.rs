//! Where an objective stands in a sweep file, for what is found to be wrong with it later.

use super::{Mistakes, suites};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A mistake at the place where a file asks for an objective: at its name, or at the suite that it comes from.
pub fn mistake_of_objective(file: &str, text: &str, name: &str, message: String) -> Mistakes {
    let (tree, _) = DeTable::parse_recoverable(text);
    let table = tree.get_ref();
    let named = table.get("objective").and_then(|value| find(value, name));
    let start = named.or_else(|| Some(table.get(suites::KEY)?.span().start)).unwrap_or(0);
    Mistakes::at(file, text, vec![(start, message)])
}

/// Where a name stands in a value: itself, the name of a table, or an item of a list.
fn find(value: &Spanned<DeValue<'_>>, name: &str) -> Option<usize> {
    match value.get_ref() {
        DeValue::String(text) if text == name => Some(value.span().start),
        DeValue::Table(table) => find(table.get("name")?, name),
        DeValue::Array(items) => items.iter().find_map(|item| find(item, name)),
        _ => None,
    }
}
