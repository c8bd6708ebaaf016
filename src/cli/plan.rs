//! `lrsweep plan`: what a sweep would run, without running it.

use super::args;
use super::columns::{aligned, wrapped};
use super::estimate::{Estimate, estimate};
use super::fault::Fault;
use super::print::{print, print_json};
use super::source::Source;
use super::style::Style;
use crate::param::short;
use crate::plan::{Plan, Row};
use crate::report::{Axis, axes, brief, bytes, counted, duration, grouped};
use crate::search::most_runs;
use crate::spec::Catalog;
use serde::Serialize;

/// Rows that are shown.
const ROWS: u64 = 8;

/// Shows a plan.
///
/// # Errors
/// If the sweep file is wrong.
pub fn plan(args: &args::Plan, catalog: &Catalog) -> Result<(), Fault> {
    let plan = Source::read(args.spec.as_deref())?.plan(catalog, args.max_runs)?;
    let estimate = estimate(&plan);
    match args.json {
        true => print_json(&Json {
            sweep: &plan.spec.name,
            runs: plan.runs(),
            steps: plan.total_steps(),
            most_runs: most_runs(&plan),
            axes: axes(&plan),
            left_out: &plan.spec.left_out,
            estimate,
            first_rows: first_rows(&plan).map(|row| JsonRow::of(&plan, &row)).collect(),
        }),
        false => print(&text(&plan, &estimate, &Style::of_stdout())),
    }
}

fn text(plan: &Plan, estimate: &Estimate, style: &Style) -> String {
    let (runs, steps) = (counted(plan.runs(), "run"), counted(plan.total_steps(), "step"));
    let mut text = format!("{}: {runs}, {steps} in all\n\n", style.bold(&plan.spec.name));
    let axis = |axis: Axis| vec![axis.name, grouped(axis.count), axis.values];
    let rows: Vec<Vec<String>> = axes(plan).into_iter().map(axis).collect();
    text += &aligned(&rows, &[1], style.width, 2);
    plan.spec.formulas().for_each(|formula| text += &format!("  {formula}\n"));
    for left_out in &plan.spec.left_out {
        text += &format!("  left out of \"all\": {left_out}\n");
    }
    let time = match estimate.seconds {
        seconds if seconds < 1.0 => "less than a second".into(),
        seconds => format!("about {}", duration(seconds)),
    };
    text += &format!(
        "\ntime: {time} on {}, and some more for figures (a small sample was timed just now)\nsize: about {} of tables, and the figures\n\n",
        counted(estimate.cores as u64, "core"),
        bytes((estimate.runs_csv_bytes + estimate.curves_csv_bytes) as f64),
    );
    if let Some(most) = most_runs(plan) {
        text += &format!("{}\n", wrapped(&search(plan, most), style.width).join("\n"));
        text.push('\n');
    }
    let mut head = vec!["run", "objective", "steps", "schedule", "optimizer", "seed", "learning rate"];
    if plan.spec.names_precision() {
        head.push("precision");
    }
    let mut rows = vec![head.iter().map(|word| style.dim(word)).collect()];
    rows.extend(first_rows(plan).map(|row| {
        let row = JsonRow::of(plan, &row);
        let (run, steps) = (row.run.to_string(), row.steps.to_string());
        let mut cells =
            vec![run, row.objective, steps, row.schedule, row.optimizer, row.seed.to_string(), short(row.lr)];
        cells.extend(row.precision.map(String::from));
        cells
    }));
    text += &aligned(&rows, &[0, 2, 5], style.width, 2);
    if plan.runs() > ROWS {
        text += &style.dim(&format!("  … and {} more\n", grouped(plan.runs() - ROWS)));
    }
    text
}

/// What a search may come to.
fn search(plan: &Plan, most: u64) -> String {
    let search = plan.spec.search;
    let grow = search.filter(|search| search.extend).map(|search| {
        let decades = counted(search.decades.into(), "decade");
        format!("grids grow by up to {decades} at each end")
    });
    let halve = search
        .and_then(|search| search.refine)
        .map(|width| format!("gaps at boundaries and beside the best are halved down to {} %", brief(width * 100.0)));
    let what: Vec<String> = grow.into_iter().chain(halve).collect();
    format!("search: {}; with all of it {} at the most", what.join(", and "), counted(most, "run"))
}

fn first_rows(plan: &Plan) -> impl Iterator<Item = Row> {
    (0..plan.runs().min(ROWS)).map(|run| plan.row(run))
}

#[derive(Serialize)]
struct Json<'a> {
    sweep: &'a str,
    runs: u64,
    steps: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    most_runs: Option<u64>,
    axes: Vec<Axis>,
    left_out: &'a [String],
    estimate: Estimate,
    first_rows: Vec<JsonRow>,
}

#[derive(Serialize)]
struct JsonRow {
    run: u64,
    objective: String,
    steps: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    precision: Option<&'static str>,
    schedule: String,
    optimizer: String,
    seed: u64,
    lr: f64,
}

impl JsonRow {
    fn of(plan: &Plan, row: &Row) -> JsonRow {
        JsonRow {
            run: row.run,
            objective: plan.problems[row.problem].0.label(),
            steps: row.steps,
            precision: plan.spec.names_precision().then_some(row.precision.name()),
            schedule: plan.schedules[row.schedule].label(),
            optimizer: plan.optimizer(row.optimizer, row.combination).label(),
            seed: row.seed,
            lr: row.lr,
        }
    }
}
