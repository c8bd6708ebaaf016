//! Names in a formula, and the formula's own: what each stands for.

use super::entries::Entry;
use super::reader::{Field, Reader, Span, clip, field};
use crate::expression::{CONSTANTS, FUNCTIONS, Formula, natural};
use crate::objective;
use crate::objective::expression::OWN;
use toml::de::DeTable;

/// Characters of a name, at the most.
const LONGEST: usize = 40;

/// A formula, and the table that it stands in.
pub(super) struct Asked<'f> {
    pub table: &'f DeTable<'f>,
    /// ` of objective 'mine'`.
    pub owner: &'f str,
    pub expr: Field<'f>,
    pub text: &'f str,
    pub formula: Formula,
}

impl<'f> Asked<'f> {
    /// The value of a key.
    pub fn get(&self, key: &'f str) -> Option<Field<'f>> {
        field(self.table, key, self.owner)
    }
}

impl Reader<'_> {
    /// Whether a name can be that of an objective of its own.
    pub fn free_name(&mut self, name: &str, place: &Span) -> Option<()> {
        let allowed = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
        let sound = name.starts_with(char::is_alphabetic) && name.chars().all(allowed);
        let taken = self.catalog.objectives.iter().any(|entry| entry.info.name == name);
        let why = if !sound || name.chars().count() > LONGEST {
            format!(
                "is not a name; allowed: at most {LONGEST} letters, digits, '-' and '_', a letter first; \
                 write name = \"mine\""
            )
        } else if taken || name == super::entries::ALL {
            format!("has a meaning of its own; write another name for the formula, such as \"my-{name}\"")
        } else if self.named.iter().any(|known| known == name) {
            "is the name of another formula, too; write a name of its own for each".into()
        } else {
            self.named.push(name.to_string());
            return Some(());
        };
        self.mistake(place, format!("objective '{}' {why}", clip(name)));
        None
    }

    /// The names of a formula that the table has as keys; what else it has is wrong.
    pub fn parameters(&mut self, asked: &Asked<'_>) -> Option<Vec<String>> {
        let mut right = true;
        let own = OWN.iter().chain(objective::Entry::COMMON).map(|param| param.name);
        let keys: Vec<&str> = ["name"].into_iter().chain(own).collect();
        for (name, span) in asked.formula.names().filter(|(name, _)| keys.contains(name)) {
            self.wrong_in(asked, &span, &format!("'{name}' is a key of the objective; write another name"));
            right = false;
        }
        let mut taken = Vec::new();
        for (key, _) in asked.table {
            let name: &str = key.get_ref();
            let constant = CONSTANTS.iter().any(|(known, _)| *known == name);
            if constant || FUNCTIONS.iter().any(|(known, _)| *known == name) {
                let what = if constant { "constant" } else { "function" };
                self.mistake(&key.span(), format!("'{name}' is a {what} of every formula; write another name"));
                taken.push(name);
            }
        }
        let names = || asked.formula.names().map(|(name, _)| name);
        let known: Vec<&str> = keys.into_iter().chain(names()).chain(taken.iter().copied()).collect();
        self.keys(asked.table, &format!("{}, nor a name in its formula", asked.owner), &known);
        let given = names().filter(|name| asked.table.contains_key(*name)).map(String::from);
        (right && taken.is_empty()).then(|| given.collect())
    }

    /// The variables in their order: those that the table names, or all names that are no parameters.
    pub fn variables(&mut self, asked: &Asked<'_>, parameters: &[String]) -> Option<Vec<String>> {
        let is_parameter = |name: &str| parameters.iter().any(|known| known == name);
        let free: Vec<(&str, Span)> = asked.formula.names().filter(|(name, _)| !is_parameter(name)).collect();
        let Some(given) = asked.get("variables") else {
            let mut names: Vec<String> = free.iter().map(|(name, _)| name.to_string()).collect();
            names.sort_by(|a, b| natural(a, b));
            if names.is_empty() {
                let message = "there is no variable in it: every name is a parameter or a constant";
                self.wrong_in(asked, &(0..asked.text.len()), message);
                return None;
            }
            return Some(names);
        };
        const EXAMPLE: &str = "[\"x\", \"y\"]";
        if !given.value.is_array() {
            self.refuse(&given, "a list of names in quotes", EXAMPLE);
            return None;
        }
        let items = self.items(&given, EXAMPLE)?;
        let names: Vec<Option<String>> = items.iter().map(|item| self.string(item)).collect();
        let names: Vec<String> = names.into_iter().collect::<Option<_>>()?;
        let mut right = true;
        for (k, (name, item)) in names.iter().zip(&items).enumerate() {
            let why = if is_parameter(name) {
                "which is a parameter: it is a key of the table"
            } else if names[..k].contains(name) {
                "twice"
            } else if free.iter().all(|(known, _)| known != name) {
                "which is not in the formula"
            } else {
                continue;
            };
            self.mistake(&item.span, format!("variables{} has '{}', {why}", asked.owner, clip(name)));
            right = false;
        }
        for (name, span) in free.iter().filter(|(name, _)| !names.iter().any(|known| known == name)) {
            let message =
                format!("'{name}' is neither a variable nor a parameter; add it to variables, or write {name} = 1.0");
            self.wrong_in(asked, span, &message);
            right = false;
        }
        right.then_some(names)
    }

    /// Keeps a mistake within a formula.
    pub fn wrong_in(&mut self, asked: &Asked<'_>, span: &Span, message: &str) {
        self.wrong_formula(&asked.expr, asked.text, span, message);
    }
}
