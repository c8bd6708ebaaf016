//! A sweep file as data: what is asked for, with every name and range checked.

mod thresholds;

pub use thresholds::Thresholds;

use crate::param::{Args, Param, Setting, Value};
use crate::{objective, optimizer, schedule};

/// Everything a sweep file may name.
#[derive(Clone, Debug)]
pub struct Catalog {
    /// Optimizers, in the order in which they are listed and coloured.
    pub optimizers: Vec<optimizer::Entry>,
    /// Objectives.
    pub objectives: Vec<objective::Entry>,
    /// Schedules.
    pub schedules: Vec<schedule::Entry>,
    /// Names of the figures.
    pub figures: Vec<&'static str>,
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
    /// Seeds; seed 0 starts at the objective's own start point.
    pub seeds: Vec<u64>,
    /// How far the start points of other seeds reach, see [`objective::Problem::start`].
    pub spread: f64,
    /// Objectives with their parameters.
    pub objectives: Vec<Grid<objective::Entry>>,
    /// Schedules with their parameters.
    pub schedules: Vec<Grid<schedule::Entry>>,
    /// Optimizers with their hyperparameters, and the learning rates of each.
    pub optimizers: Vec<(Grid<optimizer::Entry>, Vec<f64>)>,
    /// What counts as converged, oscillating, diverged.
    pub thresholds: Thresholds,
    /// Names of the figures to draw.
    pub figures: Vec<&'static str>,
    /// Which runs have their curves kept, and how finely.
    pub curves: Curves,
    /// The schedules of the catalog the file was read with, to build nested ones.
    pub catalog: Catalog,
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
