//! `lrsweep recommend`: the answer of a results folder, from its tables alone.

use super::args;
use super::columns::{aligned, telling, wrapped};
use super::fault::Fault;
use super::headed::print_headed;
use super::print::print;
use super::report::open;
use super::standings::standings;
use super::style::Style;
use crate::answer::{Answer, Budget, Criterion, Options, Recommendation, answer};
use crate::report::{self, Group, Summary};
use crate::spec::{self, Catalog};
use crate::table::{self, Table};
use serde::Serialize;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// What `--json` prints under the folder's head.
#[derive(Serialize)]
struct Json<'a> {
    /// The recommendations.
    #[serde(flatten)]
    answer: &'a Answer,
    /// What each series came to, by objective and budget.
    series: &'a [Group],
}

/// Prints the answer.
///
/// # Errors
/// If it is no results folder or a damaged one, or if nothing is recommended.
pub fn recommend(args: &args::Recommend, catalog: &Catalog) -> Result<(), Fault> {
    let (plan, _) = open(&args.dir, catalog)?;
    let table = read(plan, &args.dir)?;
    let regret = Criterion::ALL.into_iter().find(|criterion| criterion.name() == args.regret).unwrap_or_default();
    let options = Options { regret, share: args.share, width: args.width, ..Options::default() };
    let answer = answer(&table, &options);
    let folder = args.dir.display().to_string();
    if args.toml {
        return match answer.winner() {
            Some((budget, winner)) => print(&sweep_file(&table, budget, winner, &folder)),
            None => Err(nothing(&answer, &folder)),
        };
    }
    if args.json {
        let series = &summary(&table).objectives;
        print_headed(&folder, &table.plan.spec, Json { answer: &answer, series })?;
    } else {
        let style = Style::of_stdout();
        let mut said = text(&answer, &table, &style);
        if args.each {
            said = format!("{}\n{}", said.trim_end(), standings(&summary(&table).objectives, &style));
        }
        print(&said)?;
    }
    if answer.winner().is_none() { Err(nothing(&answer, &folder)) } else { Ok(()) }
}

fn summary(table: &Table) -> Summary {
    let (spec, used) = (&table.plan.spec, &table.plan.spec.thresholds);
    Summary::of(table, &report::hash(spec, used), used)
}

/// The tables of a folder.
pub(super) fn read(plan: crate::plan::Plan, dir: &Path) -> Result<Table, Fault> {
    let path = dir.join("runs.csv");
    let file = File::open(&path).map_err(|error| Fault::Disk(report::blame(&error, &path.display().to_string())))?;
    let thresholds = plan.spec.thresholds;
    // The curves are not asked.
    let header = table::curves_header();
    table::read(plan, BufReader::new(file), &header[..], &thresholds).map_err(|mistake| {
        Fault::Request(format!("{}/{mistake}; the tables must be those that 'lrsweep run' wrote", dir.display()))
    })
}

fn nothing(answer: &Answer, folder: &str) -> Fault {
    let budget = answer.budgets.iter().max_by_key(|budget| budget.steps);
    let first = budget.and_then(|budget| budget.ranked().into_iter().next());
    let refusal = first.and_then(|first| Some((first, first.refusals.first()?)));
    Fault::Request(match refusal {
        Some((r, refusal)) => {
            format!(
                "{folder}: nothing is recommended: {}, {}: {}; {}",
                r.optimizer, r.schedule, refusal.why, refusal.next
            )
        }
        None => format!("{folder}: nothing is recommended"),
    })
}

fn text(answer: &Answer, table: &Table, style: &Style) -> String {
    let mut text = String::new();
    for budget in &answer.budgets {
        let (steps, objectives) = (report::grouped(budget.steps.into()), budget.objectives as u64);
        let precision = budget.precision.map(|name| format!("{name}, ")).unwrap_or_default();
        text += &format!(
            "{}: {}, {steps} steps, {precision}{}\n\n",
            style.bold(&table.plan.spec.name),
            report::counted(objectives, "objective"),
            report::counted(budget.seeds as u64, "seed")
        );
        for (i, sentence) in report::sentences(answer, budget).iter().enumerate() {
            let lines = wrapped(sentence, style.width.saturating_sub(2)).join("\n  ");
            text += &format!("  {}\n", if i == 0 { style.bold(&lines) } else { lines });
        }
        text += &format!("\n{}\n", table_of(budget, style));
    }
    text
}

fn table_of(budget: &Budget, style: &Style) -> String {
    const SHOWN: usize = 40;
    let mut rows = vec![report::COLUMNS.map(|word| style.dim(word)).to_vec()];
    rows.extend(budget.ranked().into_iter().take(SHOWN).map(report::row));
    let rows = telling(&rows, &[1]);
    let mut text = aligned(&rows, &[], style.width.max(120), 0);
    let more = budget.recommendations.len().saturating_sub(SHOWN);
    if more > 0 {
        text += &style.dim(&format!("and {more} more, with --json\n"));
    }
    text
}

/// The winning setting as a sweep file.
fn sweep_file(table: &Table, budget: &Budget, winner: &Recommendation, folder: &str) -> String {
    let plan = &table.plan;
    let label = |series: &table::Series| (table.optimizer_label(series), table.schedule_label(series));
    let won = (winner.optimizer.clone(), winner.schedule.clone());
    let within = |series: &table::Series| {
        series.steps == budget.steps && budget.precision.is_none_or(|name| name == series.precision.name())
    };
    let series = table.series().find(|series| within(series) && label(series) == won);
    let (Some(series), Some(rate)) = (series, &winner.rate) else { return String::new() };
    let about = format!("{}, {} at {}: what lrsweep recommends by {folder}.", won.0, won.1, report::brief(rate.lr));
    let text = spec::write(&spec::Single {
        spec: &plan.spec,
        about: &about,
        steps: budget.steps,
        precision: budget.precision,
        schedule: &plan.schedules[series.schedule],
        optimizer: &plan.optimizer(series.optimizer, series.combination),
        lr: rate.lr,
    });
    let files: Vec<&str> = plan.spec.files.iter().map(|file| file.name.as_str()).collect();
    match files.is_empty() {
        true => text,
        false => format!(
            "# Reads {}, copies of which lie in {folder}/files: put them beside this file.\n{text}",
            files.join(", ")
        ),
    }
}
