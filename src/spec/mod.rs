//! A sweep file as data: what is asked for, with every name and range checked.
//!
//! The file's parsed tree, with places, is walked by hand: a [`Mistake`] is told for each thing that
//! is wrong, and reading goes on, so that all of them come at once.

mod combination;
mod entries;
mod expression;
mod file;
mod formula;
mod learning_rates;
mod mistake;
mod names;
mod nearest;
mod nested;
mod parts;
mod place;
mod rates;
mod reader;
mod scalar;
mod search;
mod size;
mod suites;
mod sweep;
mod syntax;
mod target;
mod thresholds;
mod value;
mod wrappers;
mod write;

pub use file::Files;
pub use mistake::{Mistake, Mistakes};
pub(crate) use nearest::{nearest, suggestion};
pub use place::mistake_of_objective;
pub use search::Search;
pub use thresholds::{THRESHOLDS, Threshold, Thresholds, set_threshold};
pub use value::example;
pub use write::{Single, write};

pub use learning_rates::LearningRates;
pub(crate) use learning_rates::{log_spaced, tidy};

use crate::lane::Precision;
use crate::param::{Args, File, Param, Setting, Value};
use crate::{objective, optimizer, schedule, transform, wrapper};
use reader::Reader;
use syntax::Syntax;

/// Everything a sweep file may name.
#[derive(Clone, Debug)]
pub struct Catalog {
    /// Optimizers, in the order in which they are listed and coloured.
    pub optimizers: Vec<optimizer::Entry>,
    /// Objectives.
    pub objectives: Vec<objective::Entry>,
    /// Named lists of objectives.
    pub suites: Vec<objective::Suite>,
    /// Transformations of objectives.
    pub transforms: Vec<transform::Entry>,
    /// Schedules.
    pub schedules: Vec<schedule::Entry>,
    /// Wrappers.
    pub wrappers: Vec<wrapper::Entry>,
    /// Names of the figures.
    pub figures: Vec<&'static str>,
    /// Files, read from the folder of the sweep file.
    pub files: Files,
}

impl Catalog {
    /// What comes with the program, without figures, which are known further on, and without files.
    pub fn builtin() -> Catalog {
        Catalog {
            optimizers: optimizer::catalog(),
            objectives: objective::catalog(),
            suites: objective::suites(),
            transforms: transform::catalog(),
            schedules: schedule::catalog(),
            wrappers: wrapper::catalog(),
            figures: Vec::new(),
            files: Files::none(),
        }
    }
}

/// Reads a sweep file's text.
///
/// `file` is shown in front of mistakes, `name` is the sweep's name, and `max_runs` stands for the
/// file's own cap on the number of runs. Nothing is run or written.
///
/// ```
/// use lrsweep::spec::{Catalog, parse};
///
/// let text = r#"
///     objective = "sphere"
///     optimizer = ["sgd", { name = "adam", beta2 = [0.99, 0.999] }]
///     learning-rate = { from = 1e-3, to = 1.0, per-decade = 1 }
/// "#;
/// let spec = parse("sweeps/x.toml", "x", text, &Catalog::builtin(), None).unwrap();
/// assert_eq!(spec.optimizers[1].0.count(), 2);
/// assert_eq!(spec.optimizers[1].1, [1e-3, 1e-2, 1e-1, 1.0]);
///
/// let mistakes = parse("sweeps/x.toml", "x", &text.replace("sgd", "sdg"), &Catalog::builtin(), None).unwrap_err();
/// assert!(mistakes.to_string().starts_with("sweeps/x.toml:3:18: optimizer 'sdg' is not known; did you mean 'sgd'?"));
/// ```
///
/// # Errors
/// Everything that is wrong with the file, in the order of the places.
pub fn parse(file: &str, name: &str, text: &str, catalog: &Catalog, max_runs: Option<u64>) -> Result<Spec, Mistakes> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (tree, errors) = toml::de::DeTable::parse_recoverable(text);
    let mut reader = Reader::new(text, catalog);
    let syntax = Syntax::of(&errors, &mut reader);
    // A file that says nothing because it cannot be read is not an empty file.
    let readable = syntax.mistakes.is_empty() || !tree.get_ref().is_empty();
    let spec = if readable { sweep::sweep(name, tree.get_ref(), max_runs, &mut reader) } else { None };
    let mistakes = reader.mistakes(file, &syntax);
    match spec {
        Some(spec) if mistakes.0.is_empty() => Ok(spec),
        _ => Err(mistakes),
    }
}

/// A checked sweep file.
#[derive(Clone, Debug)]
pub struct Spec {
    /// The file's name without its ending.
    pub name: String,
    /// The file's text, as it was read.
    pub text: String,
    /// Prose for the top of the report.
    pub about: String,
    /// Budgets: steps allowed.
    pub steps: Vec<u32>,
    /// Precisions of the runs' numbers.
    pub precisions: Vec<Precision>,
    /// Seeds; seed 0 starts at the objective's own start point.
    pub seeds: Vec<u64>,
    /// How far the start points of other seeds reach, see [`objective::Problem::start`].
    pub spread: f64,
    /// The loss to reach, in place of a relative gap.
    pub target_loss: Option<f64>,
    /// Objectives with their parameters.
    pub objectives: Vec<Grid<objective::Entry>>,
    /// Schedules with their parameters.
    pub schedules: Vec<Grid<schedule::Entry>>,
    /// Optimizers with their hyperparameters, and the learning rates of each.
    pub optimizers: Vec<(Grid<optimizer::Entry>, LearningRates)>,
    /// What is added to the learning rates while it runs.
    pub search: Option<Search>,
    /// What counts as converged, oscillating, diverged.
    pub thresholds: Thresholds,
    /// Names of the figures to draw.
    pub figures: Vec<&'static str>,
    /// Which runs have their curves kept, and how finely.
    pub curves: Curves,
    /// What `"all"` left out, each with the reason: an entry with a parameter that must be given.
    pub left_out: Vec<String>,
    /// Files that the sweep file names, as they were read.
    pub files: Vec<File>,
    /// The schedules of the catalog the file was read with, to build nested ones.
    pub catalog: Catalog,
}

impl Spec {
    /// Whether runs have another precision than the customary one, or several.
    pub fn names_precision(&self) -> bool {
        self.precisions != [Precision::Double]
    }

    /// The objectives that the file itself defines, each as its formula: `mine(x, y) = (a - x)^2 + y^2, a = 1`.
    pub fn formulas(&self) -> impl Iterator<Item = &'static str> {
        let own = |name| self.catalog.objectives.iter().all(|entry| entry.info.name != name);
        self.objectives.iter().filter(move |grid| own(grid.name)).map(|grid| grid.entry.info.about)
    }
}

/// Curve sampling.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Curves {
    /// Samples of one curve, log-spaced over its steps.
    pub points: u32,
    /// Runs whose curves are kept at the most, evenly chosen.
    pub runs: u64,
}

/// A catalog entry with a list of values for each parameter; lists multiply, the last varies fastest.
#[derive(Clone, Debug)]
pub struct Grid<E> {
    /// The entry.
    pub entry: E,
    /// The entry's name.
    pub name: &'static str,
    /// Every parameter of the entry with its values, at least one each.
    pub axes: Vec<(&'static Param, Vec<Value>)>,
}

impl<E> Grid<E> {
    /// How many combinations there are.
    pub fn count(&self) -> u64 {
        self.axes.iter().map(|(_, values)| values.len() as u64).product()
    }

    /// One combination, by number.
    pub fn setting(&self, number: u64) -> Setting {
        let mut rest = number;
        let mut args: Vec<(&'static Param, Value)> = Vec::with_capacity(self.axes.len());
        for (param, values) in self.axes.iter().rev() {
            let count = values.len() as u64;
            args.push((param, values[(rest % count) as usize].clone()));
            rest /= count;
        }
        args.reverse();
        Setting { name: self.name, args: Args(args) }
    }
}
