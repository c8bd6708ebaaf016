//! What a catalog entry says of itself: its name, its parameters, and the values they may take.

mod args;
pub mod kept;
mod range;

pub use args::Args;
pub use range::Range;

use std::fmt;
use std::sync::Arc;

/// What every catalog entry (optimizer, objective, schedule, chart) states about itself.
#[derive(Clone, Copy, Debug)]
pub struct Info {
    /// The name used in sweep files and tables: the literature's, in lower case.
    pub name: &'static str,
    /// One line on what it does.
    pub about: &'static str,
    /// Where the definition comes from: paper, library and version.
    pub source: &'static str,
    /// Its parameters, in the order in which they are listed.
    pub params: &'static [Param],
}

impl Info {
    /// The year of the first work that the source names: its first whole number of four digits from 1900 to 2099.
    ///
    /// ```
    /// use lrsweep::param::Info;
    ///
    /// let info = |source| Info { name: "", about: "", source, params: &[] };
    /// assert_eq!(info("Polyak 1964; Sutskever et al. 2013; PyTorch 2.15").year(), Some(1964));
    /// assert_eq!(info("CosineAnnealingLR, PyTorch 2.15").year(), None);
    /// ```
    pub fn year(&self) -> Option<u32> {
        let words = self.source.split(|c: char| !c.is_alphanumeric() && c != '.');
        let numbers = words.map(|word| word.trim_end_matches('.')).filter(|word| word.len() == 4);
        numbers.filter_map(|word| word.parse().ok()).find(|year| (1900..2100).contains(year))
    }
}

/// One parameter of a catalog entry.
#[derive(Clone, Copy, Debug)]
pub struct Param {
    /// Key in the sweep file.
    pub name: &'static str,
    /// Which values it takes.
    pub kind: Kind,
    /// The value it has when the sweep file does not name it.
    pub default: Default,
    /// One line on what it does.
    pub help: &'static str,
}

/// The values a parameter takes.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A real number within a range.
    Number(Range),
    /// A whole number, both ends included.
    Count(u64, u64),
    /// `true` or `false`.
    Flag,
    /// One of a few names.
    Choice(&'static [&'static str]),
    /// A list of numbers, each within a range.
    Numbers(Range),
    /// A number of steps: a whole number, or a fraction of the budget written with a point.
    Length,
    /// The same for what comes round again: more than 0.
    Period,
    /// A list of lengths.
    Lengths,
    /// Another schedule.
    Schedule,
    /// What is wrapped round an optimizer: a wrapper, or a list of them from the outermost to the innermost.
    Wrappers,
    /// How an objective is transformed: a transformation, or a list of them from the outermost to the innermost.
    Transforms,
    /// A list of schedules.
    Schedules,
    /// Any text.
    Text,
    /// A formula, see [`crate::expression`].
    Formula,
    /// A list of names.
    Names,
    /// Parts of the objective by name, separated by spaces, as `Layout::group` reads them.
    Parts,
    /// A file of text, by its path from the folder of the sweep file.
    File,
    /// One of a few names, or a file.
    FileOr(&'static [&'static str]),
}

/// A parameter's default.
#[derive(Clone, Copy, Debug)]
pub enum Default {
    /// Nothing: the parameter is optional.
    Absent,
    /// Must be given.
    Required,
    /// A real number.
    Number(f64),
    /// A whole number.
    Count(u64),
    /// On or off.
    Flag(bool),
    /// A name.
    Choice(&'static str),
    /// A list of numbers.
    Numbers(&'static [f64]),
    /// A share of the budget, 0 to 1.
    Fraction(f64),
    /// Shares of the budget.
    Fractions(&'static [f64]),
    /// A schedule by name, with its defaults.
    Schedule(&'static str),
    /// Schedules by name, with their defaults.
    Schedules(&'static [&'static str]),
    /// A text.
    Text(&'static str),
    /// Names.
    Names(&'static [&'static str]),
}

/// A number of steps, fixed or relative to the budget.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Length {
    /// This many steps.
    Steps(u32),
    /// This share of the budget, 0 to 1.
    Fraction(f64),
}

impl Length {
    /// Steps within a budget of `steps`; a fraction is rounded to the nearest step.
    pub fn of(self, steps: u32) -> u32 {
        match self {
            Length::Steps(n) => n,
            Length::Fraction(share) => (share * f64::from(steps)).round() as u32,
        }
    }
}

/// The value of one parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Not given, and optional.
    Absent,
    /// A real number.
    Number(f64),
    /// A whole number.
    Count(u64),
    /// On or off.
    Flag(bool),
    /// One of the parameter's names.
    Choice(&'static str),
    /// A list of numbers.
    Numbers(Vec<f64>),
    /// A number of steps.
    Length(Length),
    /// A list of them.
    Lengths(Vec<Length>),
    /// Another schedule with its values.
    Schedule(Box<Setting>),
    /// Wrappers with their values, the outermost first.
    Wrappers(Vec<Setting>),
    /// Transformations with their values, the outermost first.
    Transforms(Vec<Setting>),
    /// Schedules with their values.
    Schedules(Vec<Setting>),
    /// A text.
    Text(String),
    /// A list of names.
    Names(Vec<String>),
    /// A file with what it holds.
    File(File),
}

/// A file that a sweep names, as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct File {
    /// Its path from the folder of the sweep file.
    pub name: String,
    /// All that it holds.
    pub text: Arc<str>,
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn list<T: fmt::Display>(f: &mut fmt::Formatter<'_>, items: impl Iterator<Item = T>) -> fmt::Result {
            let items: Vec<String> = items.map(|item| item.to_string()).collect();
            write!(f, "[{}]", items.join(" "))
        }
        match self {
            Value::Absent => write!(f, "none"),
            Value::Number(x) => write!(f, "{}", short(*x)),
            Value::Count(n) => write!(f, "{n}"),
            Value::Flag(on) => write!(f, "{on}"),
            Value::Choice(name) => write!(f, "{name}"),
            Value::Numbers(xs) => list(f, xs.iter().map(|x| short(*x))),
            Value::Length(length) => write!(f, "{length}"),
            Value::Names(names) => list(f, names.iter()),
            Value::Lengths(lengths) => list(f, lengths.iter()),
            Value::Schedule(setting) => write!(f, "{}", bracketed(setting)),
            Value::Schedules(settings) => list(f, settings.iter().map(bracketed)),
            Value::Wrappers(settings) | Value::Transforms(settings) => {
                let labels: Vec<String> = settings.iter().map(bracketed).collect();
                write!(f, "{}", labels.join("+"))
            }
            Value::Text(text) | Value::File(File { name: text, .. }) => write!(f, "{text}"),
        }
    }
}

/// A setting's label within another one's.
fn bracketed(setting: &Setting) -> String {
    let label = setting.label();
    if label.contains(' ') { format!("({label})") } else { label }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Length::Steps(n) => write!(f, "{n}"),
            Length::Fraction(share) => write!(f, "{}%", short(share * 100.0)),
        }
    }
}

/// A number as people write it: `0.01`, `250`, `1e-8`.
pub fn short(x: f64) -> String {
    let size = x.abs();
    if x == 0.0 || (1e-3..1e5).contains(&size) { format!("{x}") } else { format!("{x:e}") }
}

/// One entry with a value for each of its parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The entry's name.
    pub name: &'static str,
    /// Its values.
    pub args: Args,
}

impl Setting {
    /// The name and every value that is not the default: `sgd momentum=0.9 nesterov`.
    pub fn label(&self) -> String {
        let mut label = self.name.to_string();
        for (param, value) in &self.args.0 {
            if *value == param.default_value() {
                continue;
            }
            match value {
                Value::Flag(true) => label += &format!(" {}", param.name),
                value => label += &format!(" {}={value}", param.name),
            }
        }
        label
    }
}

impl Param {
    /// The default as a value; a required parameter has none and yields [`Value::Absent`].
    pub fn default_value(&self) -> Value {
        let named = |name| Setting { name, args: Args(Vec::new()) };
        match self.default {
            Default::Absent | Default::Required => Value::Absent,
            Default::Number(x) => Value::Number(x),
            Default::Count(n) => Value::Count(n),
            Default::Flag(on) => Value::Flag(on),
            Default::Choice(name) => Value::Choice(name),
            Default::Fraction(share) => Value::Length(Length::Fraction(share)),
            Default::Fractions(shares) => Value::Lengths(shares.iter().map(|&share| Length::Fraction(share)).collect()),
            Default::Numbers(numbers) => Value::Numbers(numbers.to_vec()),
            Default::Schedule(name) => Value::Schedule(Box::new(named(name))),
            Default::Schedules(names) => Value::Schedules(names.iter().map(|&name| named(name)).collect()),
            Default::Text(text) => Value::Text(text.into()),
            Default::Names(names) => Value::Names(names.iter().map(|name| name.to_string()).collect()),
        }
    }
}

impl PartialEq for Param {
    fn eq(&self, other: &Param) -> bool {
        self.name == other.name
    }
}

/// Why values that are each allowed do not go together.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// The parameter at fault.
    pub param: &'static str,
    /// Why, and what is allowed.
    pub message: String,
}
