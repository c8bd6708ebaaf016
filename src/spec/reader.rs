//! `Reader`: goes through the parsed file and keeps every mistake it meets.

use super::nearest::{nearest, suggestion};
use super::syntax::Syntax;
use super::{Catalog, Grid, Mistakes};
use crate::layout::Layout;
use crate::objective;
use crate::param::File;
use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// Bytes of the file's text; empty for what is missing.
pub(super) type Span = Range<usize>;

/// Reads values; what is wrong with them ends up in its list, and the value is `None`.
pub(super) struct Reader<'a> {
    /// The file's text.
    pub text: &'a str,
    /// What may be named.
    pub catalog: &'a Catalog,
    /// Runs allowed: nothing is multiplied out beyond.
    pub cap: u64,
    /// How many schedules enclose the one that is being read.
    pub depth: usize,
    /// What `"all"` left out, and why.
    pub left_out: Vec<String>,
    /// Budgets of the sweep, as far as they are known: schedules are held against them.
    pub budgets: Vec<u32>,
    /// Names of the formulas so far.
    pub named: Vec<String>,
    /// Objectives of the sweep, as far as they are known: parts that are named are looked for in each.
    pub objectives: Vec<Grid<objective::Entry>>,
    /// Their layouts, once they have been asked for.
    pub layouts: Option<Vec<(String, Layout)>>,
    /// Files read so far.
    pub files: Vec<File>,
    found: Vec<(Span, String)>,
    /// Mistakes that were met after [`MOST`].
    more: u64,
}

/// A value with its key and its place.
#[derive(Clone)]
pub(super) struct Field<'a> {
    /// The key in the file.
    pub key: &'a str,
    /// Whose key it is: ` of optimizer 'sgd'`, or nothing for the sweep's own.
    pub owner: &'a str,
    /// The value.
    pub value: &'a DeValue<'a>,
    /// Where the value stands.
    pub span: Span,
    /// Whether it is an item of a list.
    pub listed: bool,
}

/// The value of `key` in a table.
pub(super) fn field<'a>(table: &'a DeTable<'a>, key: &'a str, owner: &'a str) -> Option<Field<'a>> {
    let value = table.get(key)?;
    Some(Field { key, owner, value: value.get_ref(), span: value.span(), listed: false })
}

/// Mistakes that are told; a file with more is no sweep file.
pub(super) const MOST: usize = 500;

/// The key of a table that was probably meant to be `key`, which it lacks.
pub(super) fn misspelt<'a>(table: &'a DeTable<'_>, key: &str, known: &[&str]) -> Option<&'a str> {
    let typed = table.keys().map(|typed| -> &str { typed.get_ref() });
    typed.filter(|typed| !known.contains(typed)).take(MOST).find(|typed| nearest(typed, known) == Some(key))
}

impl<'a> Reader<'a> {
    /// A reader that has not met a mistake yet.
    pub fn new(text: &'a str, catalog: &'a Catalog) -> Reader<'a> {
        Reader {
            text,
            catalog,
            cap: super::sweep::MAX_RUNS,
            depth: 0,
            left_out: Vec::new(),
            budgets: Vec::new(),
            named: Vec::new(),
            objectives: Vec::new(),
            layouts: None,
            files: Vec::new(),
            found: Vec::new(),
            more: 0,
        }
    }

    /// Keeps a mistake.
    pub fn mistake(&mut self, span: &Span, message: String) {
        if self.full() { self.more += 1 } else { self.found.push((span.clone(), message)) }
    }

    /// Whether no more mistakes are kept.
    fn full(&self) -> bool {
        self.found.len() >= MOST
    }

    /// Keeps a mistake about something that should stand at a place, but does not.
    pub fn missing(&mut self, span: &Span, message: String) {
        self.mistake(&(span.start..span.start), message);
    }

    /// Keeps a value that cannot be used: what it is, what is allowed, what to type.
    pub fn refuse(&mut self, field: &Field<'_>, allowed: &str, example: &str) {
        let write = if field.listed { String::new() } else { format!("{} = ", field.key) };
        let message = format!("{}; allowed: {allowed}; write {write}{example}", self.says(field));
        self.mistake(&field.span, message);
    }

    /// `steps is a string ("2000")`.
    pub fn says(&self, field: &Field<'_>) -> String {
        let written = self.written(&field.span);
        let what = match field.value {
            DeValue::String(_) => format!("a string ({written})"),
            DeValue::Datetime(_) => format!("a date ({written})"),
            DeValue::Array(list) if list.is_empty() => "an empty list".into(),
            DeValue::Array(list) if list.iter().all(|item| item.get_ref().is_table()) => "a list of tables".into(),
            DeValue::Array(_) => format!("a list ({written})"),
            DeValue::Table(_) if written.starts_with('{') => format!("a table ({written})"),
            DeValue::Table(_) => "a table".into(),
            DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) => written,
        };
        format!("{}{} is {what}", field.key, field.owner)
    }

    /// A value as it stands in the file, cut to a readable length.
    pub fn written(&self, span: &Span) -> String {
        clip(self.text.get(span.clone()).unwrap_or_default())
    }

    /// Keeps each key that is not among those known.
    pub fn keys(&mut self, table: &DeTable<'_>, owner: &str, known: &[&str]) {
        for (key, value) in table {
            let name: &str = key.get_ref();
            if known.contains(&name) {
                continue;
            }
            if self.full() {
                self.more += 1;
                continue;
            }
            let shown = clip(name);
            let message = if owner.is_empty() && super::THRESHOLDS.iter().any(|threshold| threshold.key == name) {
                format!("'{shown}' is a key of [verdict]; write verdict.{shown} = {}", self.written(&value.span()))
            } else if owner.is_empty() {
                format!("'{shown}' is not a key of a sweep{}", suggestion(name, known))
            } else if super::sweep::KEYS.contains(&name) {
                // A table lasts until the next one, so this happens to everyone once.
                format!("'{shown}' is a key of the sweep, not{owner}; move it above the first [table] of the file")
            } else {
                format!("'{shown}' is not a key{owner}{}", suggestion(name, known))
            };
            self.mistake(&key.span(), message);
        }
    }

    /// All mistakes met, in file order, together with those of syntax and without what may just
    /// follow from them.
    pub fn mistakes(self, file: &str, syntax: &Syntax) -> Mistakes {
        let found = self.found.into_iter().filter(|(span, _)| !syntax.entails(span));
        let more =
            (self.more > 0).then(|| (self.text.len(), format!("{} more mistakes; is it a sweep file?", self.more)));
        let all = found.map(|(span, message)| (span.start, message)).chain(syntax.mistakes.iter().cloned()).chain(more);
        Mistakes::at(file, self.text, all.collect())
    }
}

/// The beginning of a text's first line, for messages.
pub(super) fn clip(text: &str) -> String {
    const LONGEST: usize = 40;
    let line = text.lines().next().unwrap_or_default();
    let short: String = line.chars().take(LONGEST).collect();
    if short.len() < text.trim_end().len() { format!("{} ...", short.trim_end()) } else { short }
}
