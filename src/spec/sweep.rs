//! The sweep file's own keys.

use super::entries::Found;
use super::reader::{Field, Reader, field, misspelt};
use super::scalar::Axis;
use super::{Curves, Grid, LearningRates, Spec, rates, search, suites, target};
use crate::lane::Precision;
use crate::param::{Args, Range};
use crate::{objective, optimizer, schedule};
use toml::de::{DeTable, DeValue};

/// The keys at the top of a file.
pub(super) const KEYS: &[&str] = &[
    "about",
    "steps",
    "precision",
    "learning-rate",
    "schedule",
    "objective",
    suites::KEY,
    "optimizer",
    search::KEY,
    "seeds",
    "spread",
    "target",
    "verdict",
    "figures",
    "curves",
    "max-runs",
];

/// Runs of a sweep, unless a file or the command line says otherwise.
pub(super) const MAX_RUNS: u64 = 1_000_000;
/// What the cap can be raised to.
pub(super) const MOST_RUNS: u64 = 1_000_000_000_000;
const MOST_STEPS: u64 = 100_000_000;
const MOST_SEEDS: u64 = 1_000_000;

const SMALLEST: &str = "the file asks for nothing; the smallest sweep is

  objective = \"rosenbrock\"
  optimizer = \"adam\"
  learning-rate = { from = 1e-4, to = 1e1, per-decade = 8 }";

/// Everything in the file; `None` if anything is wrong that leaves a hole.
pub(super) fn sweep(name: &str, table: &DeTable<'_>, max_runs: Option<u64>, r: &mut Reader<'_>) -> Option<Spec> {
    if table.is_empty() {
        r.missing(&(0..0), SMALLEST.to_string());
        return None;
    }
    r.keys(table, "", KEYS);
    let get = |key: &'static str| field(table, key, "");
    let catalog = r.catalog;

    // First, because nothing is multiplied out beyond it.
    let cap = get("max-runs").map_or(Some(MAX_RUNS), |f| r.count(&f, 1, MOST_RUNS, "1_000_000"));
    r.cap = max_runs.or(cap).unwrap_or(MAX_RUNS);

    let about = get("about").map_or(Some(String::new()), |f| r.string(&f));
    let steps = get("steps").map_or(Some(vec![1000]), |f| {
        r.axis(&f, "1000", |r, item| r.count(item, 1, MOST_STEPS, "1000").map(|n| n as u32)).map(values)
    });
    r.budgets = steps.clone().unwrap_or_default();
    let precisions = get("precision").map_or(Some(vec![Precision::Double]), |f| {
        let name = Precision::NAMES[1];
        r.axis(&f, "\"f32\"", |r, item| Precision::named(r.choice(item, &Precision::NAMES, name)?)).map(values)
    });
    let seeds = get("seeds").map_or(Some(vec![0]), |f| seeds(&f, r));
    let spread = get("spread").map_or(Some(0.1), |f| r.number(&f, Range::NON_NEGATIVE, "0.1"));
    let objectives = objectives(table, r);
    r.objectives = objectives.clone().unwrap_or_default();
    let schedules = match get("schedule") {
        Some(f) => grids(r.entries(&f, &catalog.schedules)),
        None => Some(catalog.schedules.iter().filter(|entry| entry.info.name == "constant").map(plain).collect()),
    };
    let optimizers = optimizers(table, objectives.as_deref().unwrap_or_default(), r);
    let search = get(search::KEY).map_or(Some(None), |f| search::read(&f, r).map(Some));
    let aim = target::read(table, objectives.as_deref(), r);
    let figures = get("figures").map_or(Some(catalog.figures.clone()), |f| figures(&f, r));
    let curves = get("curves").map_or(Some(Curves { points: 48, runs: 2000 }), |f| curves(&f, r));

    let (thresholds, target_loss) = aim?;
    let (mut optimizers, search) = (optimizers?, search?);
    if search.is_some() {
        // What is added goes between: each grid rises.
        for (_, rates) in optimizers.iter_mut().filter(|(_, rates)| !rates.is_sorted()) {
            let mut sorted = rates.to_vec();
            sorted.sort_by(f64::total_cmp);
            *rates = sorted.into();
        }
    }
    let spec = Spec {
        name: name.to_string(),
        text: r.text.to_string(),
        about: about?,
        steps: steps?,
        precisions: precisions?,
        seeds: seeds?,
        spread: spread?,
        objectives: objectives?,
        schedules: schedules?,
        optimizers,
        search,
        thresholds,
        target_loss,
        figures: figures?,
        curves: curves?,
        left_out: std::mem::take(&mut r.left_out),
        files: std::mem::take(&mut r.files),
        catalog: catalog.clone(),
    };
    let place = get("max-runs").map_or(0..0, |f| f.span);
    super::size::within(&spec, r.cap, max_runs.is_some()).map_err(|message| r.missing(&place, message)).ok()?;
    Some(spec)
}

fn values<T>(axis: Axis<T>) -> Vec<T> {
    axis.into_iter().map(|(value, _)| value).collect()
}

fn grids<E>((found, complete): (Vec<Found<E>>, bool)) -> Option<Vec<Grid<E>>> {
    complete.then(|| found.into_iter().map(|found| found.grid).collect())
}

/// An entry with its defaults alone.
fn plain(entry: &schedule::Entry) -> Grid<schedule::Entry> {
    let axes = entry.info.params.iter().map(|param| (param, vec![param.default_value()])).collect();
    Grid { entry: *entry, name: entry.info.name, axes }
}

/// A key that has no default.
fn needed<'f>(table: &'f DeTable<'f>, key: &'static str, example: &str, r: &mut Reader<'_>) -> Option<Field<'f>> {
    let found = field(table, key, "");
    // A misspelt key is a mistake of its own.
    if found.is_none() && misspelt(table, key, KEYS).is_none() {
        r.missing(&(0..0), format!("{key} is missing; write {key} = {example}"));
    }
    found
}

/// The objectives by name, and those of the suites.
fn objectives(table: &DeTable<'_>, r: &mut Reader<'_>) -> Option<Vec<Grid<objective::Entry>>> {
    let suite = field(table, suites::KEY, "");
    let asked = suite.is_none() || table.contains_key("objective");
    let named = match asked {
        true => {
            needed(table, "objective", "\"rosenbrock\"", r).and_then(|f| grids(r.entries(&f, &r.catalog.objectives)))
        }
        false => Some(Vec::new()),
    };
    let Some(suite) = suite else { return named };
    let more = r.suites(&suite, named.as_deref().unwrap_or_default());
    Some(named?.into_iter().chain(more?).collect())
}

/// A number of seeds, or a list of them.
fn seeds(seeds: &Field<'_>, r: &mut Reader<'_>) -> Option<Vec<u64>> {
    match seeds.value {
        DeValue::Array(_) => r.axis(seeds, "4", |r, item| r.count(item, 0, i64::MAX as u64, "0")).map(values),
        _ => r.count(seeds, 1, MOST_SEEDS, "4").map(|n| (0..n).collect()),
    }
}

/// The optimizers, each with its own learning rates or those of the sweep.
fn optimizers(
    table: &DeTable<'_>,
    objectives: &[Grid<objective::Entry>],
    r: &mut Reader<'_>,
) -> Option<Vec<(Grid<optimizer::Entry>, LearningRates)>> {
    let common = field(table, rates::KEY, "").map(|f| rates::rates(&f, r));
    let Some(field) = needed(table, "optimizer", "\"adam\"", r) else {
        needed(table, rates::KEY, rates::EXAMPLE, r);
        return None;
    };
    let (mut found, complete) = r.entries(&field, &r.catalog.optimizers);
    matrices(&mut found, objectives, r);
    let without = found.iter().find(|found| found.rates.is_none());
    if let (None, Some(found)) = (&common, without)
        && misspelt(table, rates::KEY, KEYS).is_none()
    {
        let message = format!(
            "optimizer '{}' has no learning rate; write {} = {} at the top of the file, or into its own table",
            found.grid.name,
            rates::KEY,
            rates::EXAMPLE
        );
        r.missing(&found.place, message);
    }
    let common = common.flatten();
    let with_rates = |found: Found<_>| Some((found.grid, found.rates.or_else(|| common.clone())?));
    complete.then(|| found.into_iter().map(with_rates).collect()).flatten()
}

/// Refuses optimizers that are made for matrices where an objective has none, or leaves them out of "all".
fn matrices(found: &mut Vec<Found<optimizer::Entry>>, objectives: &[Grid<objective::Entry>], r: &mut Reader<'_>) {
    // Which coordinates there are can depend on the parameters. Beyond this many settings the mistake is not looked for.
    const MOST: u64 = 1000;
    let lacks = |grid: &Grid<objective::Entry>| {
        let count = grid.axes.iter().map(|(_, values)| values.len() as u64).fold(1, u64::saturating_mul);
        let mut settings = (0..count.min(MOST)).map(|n| grid.setting(n));
        settings.find(|setting| (grid.entry.build)(&setting.args).is_ok_and(|problem| !problem.layout.has_matrix()))
    };
    if !found.iter().any(|found| found.grid.entry.matrices) {
        return;
    }
    let Some(without) = objectives.iter().find_map(lacks) else { return };
    found.retain(|found| {
        let left_out = found.of_all && found.grid.entry.matrices;
        if left_out {
            let (name, without) = (found.grid.name, without.label());
            r.left_out.push(format!("optimizer '{name}', which is made for matrices: '{without}' has none"));
        }
        !left_out
    });
    for found in found.iter().filter(|found| found.grid.entry.matrices) {
        let matrix = |entry: &&objective::Entry| {
            (entry.build)(&Args::examples(entry.info.params)).is_ok_and(|problem| problem.layout.has_matrix())
        };
        let with: Vec<&str> = r.catalog.objectives.iter().filter(matrix).map(|entry| entry.info.name).collect();
        let (name, without) = (found.grid.name, without.label());
        let message = format!(
            "optimizer '{name}' is made for matrices, and objective '{without}' has none; objectives with matrices: {}",
            with.join(", ")
        );
        r.mistake(&found.place, message);
    }
}

/// Names of figures; an empty list asks for none.
fn figures(figures: &Field<'_>, r: &mut Reader<'_>) -> Option<Vec<&'static str>> {
    if matches!(figures.value, DeValue::Array(list) if list.is_empty()) {
        return Some(Vec::new());
    }
    let names = &r.catalog.figures;
    let first = names.first().unwrap_or(&"outcome-map");
    r.axis(figures, "[]", |r, item| r.choice(item, names, first)).map(values)
}

fn curves(curves: &Field<'_>, r: &mut Reader<'_>) -> Option<Curves> {
    let DeValue::Table(table) = curves.value else {
        r.refuse(curves, "a table with points and runs", "{ points = 48, runs = 2_000 }");
        return None;
    };
    let owner = " of [curves]";
    r.keys(table, owner, &["points", "runs"]);
    let points = field(table, "points", owner).map_or(Some(48), |f| r.count(&f, 2, 100_000, "48").map(|n| n as u32));
    let runs = field(table, "runs", owner).map_or(Some(2000), |f| r.count(&f, 0, MOST_RUNS, "2_000"));
    Some(Curves { points: points?, runs: runs? })
}
