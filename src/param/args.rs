//! `Args`: the values of an entry's parameters.

use super::{Default, File, Kind, Length, Param, Setting, Value};

/// Values by parameter, one for each the entry declares.
#[derive(Clone, Debug, PartialEq)]
pub struct Args(pub Vec<(&'static Param, Value)>);

impl Args {
    /// The defaults of `params`.
    pub fn defaults(params: &'static [Param]) -> Args {
        Args(params.iter().map(|param| (param, param.default_value())).collect())
    }

    /// The defaults of `params`, with an example for each that must be given and takes numbers or names.
    pub fn examples(params: &'static [Param]) -> Args {
        let value = |param: &Param| match (param.default, param.kind) {
            (Default::Required, Kind::Number(range)) => Value::Number(range.inside()),
            (Default::Required, Kind::Numbers(range)) => Value::Numbers(vec![range.inside(); 2]),
            (Default::Required, Kind::Count(low, _)) => Value::Count(low),
            (Default::Required, Kind::Flag) => Value::Flag(true),
            (Default::Required, Kind::Parts) => Value::Text("*".into()),
            (Default::Required, Kind::Choice([first, ..]) | Kind::FileOr([first, ..])) => Value::Choice(first),
            _ => param.default_value(),
        };
        Args(params.iter().map(|param| (param, value(param))).collect())
    }

    /// The same with one value replaced.
    ///
    /// # Panics
    /// If `name` is not declared.
    pub fn with(mut self, name: &str, value: Value) -> Args {
        *self.value_mut(name) = value;
        self
    }

    fn value_mut(&mut self, name: &str) -> &mut Value {
        match self.0.iter_mut().find(|(param, _)| param.name == name) {
            Some((_, value)) => value,
            None => undeclared(name),
        }
    }

    /// The value of `name`.
    ///
    /// # Panics
    /// If the entry does not declare `name`: a mistake in the entry's own file, which the
    /// conformance tests find.
    pub fn get(&self, name: &str) -> &Value {
        match self.0.iter().find(|(param, _)| param.name == name) {
            Some((_, value)) => value,
            None => undeclared(name),
        }
    }

    /// A real number; panics like [`Args::get`].
    pub fn number(&self, name: &str) -> f64 {
        match self.get(name) {
            Value::Number(x) => *x,
            other => mistyped(name, other),
        }
    }

    /// A whole number, `None` when absent; panics like [`Args::get`].
    pub fn count(&self, name: &str) -> Option<u64> {
        match self.get(name) {
            Value::Count(n) => Some(*n),
            Value::Absent => None,
            other => mistyped(name, other),
        }
    }

    /// On or off; panics like [`Args::get`].
    pub fn flag(&self, name: &str) -> bool {
        match self.get(name) {
            Value::Flag(on) => *on,
            other => mistyped(name, other),
        }
    }

    /// One of the parameter's names; panics like [`Args::get`].
    pub fn choice(&self, name: &str) -> &'static str {
        match self.get(name) {
            Value::Choice(chosen) => chosen,
            other => mistyped(name, other),
        }
    }

    /// A list of numbers, `None` when absent; panics like [`Args::get`].
    pub fn numbers(&self, name: &str) -> Option<&[f64]> {
        match self.get(name) {
            Value::Numbers(xs) => Some(xs),
            Value::Absent => None,
            other => mistyped(name, other),
        }
    }

    /// A number of steps; panics like [`Args::get`].
    pub fn length(&self, name: &str) -> Length {
        match self.get(name) {
            Value::Length(length) => *length,
            other => mistyped(name, other),
        }
    }

    /// A list of them; panics like [`Args::get`].
    pub fn lengths(&self, name: &str) -> &[Length] {
        match self.get(name) {
            Value::Lengths(lengths) => lengths,
            other => mistyped(name, other),
        }
    }

    /// The wrappers, the outermost first; none where there is no such parameter.
    pub fn wrappers(&self) -> &[Setting] {
        let wrappers = self.0.iter().find_map(|(_, value)| match value {
            Value::Wrappers(settings) => Some(&settings[..]),
            _ => None,
        });
        wrappers.unwrap_or_default()
    }

    /// The transformations, the outermost first; none where there is no such parameter.
    pub fn transforms(&self) -> &[Setting] {
        let transforms = self.0.iter().find_map(|(_, value)| match value {
            Value::Transforms(settings) => Some(&settings[..]),
            _ => None,
        });
        transforms.unwrap_or_default()
    }

    /// Another schedule; panics like [`Args::get`].
    pub fn schedule(&self, name: &str) -> &Setting {
        match self.get(name) {
            Value::Schedule(setting) => setting,
            other => mistyped(name, other),
        }
    }

    /// A list of schedules; panics like [`Args::get`].
    pub fn schedules(&self, name: &str) -> &[Setting] {
        match self.get(name) {
            Value::Schedules(settings) => settings,
            other => mistyped(name, other),
        }
    }

    /// A text; panics like [`Args::get`].
    pub fn text(&self, name: &str) -> &str {
        match self.get(name) {
            Value::Text(text) => text,
            other => mistyped(name, other),
        }
    }

    /// A list of names, empty when absent; panics like [`Args::get`].
    pub fn names(&self, name: &str) -> &[String] {
        match self.get(name) {
            Value::Names(names) => names,
            Value::Absent => &[],
            other => mistyped(name, other),
        }
    }

    /// A file; panics like [`Args::get`].
    pub fn file(&self, name: &str) -> &File {
        match self.get(name) {
            Value::File(file) => file,
            other => mistyped(name, other),
        }
    }
}

fn undeclared(name: &str) -> ! {
    panic!("the parameter '{name}' is read but not declared in PARAMS")
}

fn mistyped(name: &str, value: &Value) -> ! {
    panic!("the parameter '{name}' is read as another kind than it is declared: {value:?}")
}
