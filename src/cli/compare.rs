//! `lrsweep compare`: the optimizers of a results folder next to each other, from its tables alone.

use super::args;
use super::columns::{aligned, wrapped};
use super::fault::Fault;
use super::headed::print_headed;
use super::print::print;
use super::recommend::read;
use super::report::open;
use super::style::Style;
use crate::answer::{Contender, contenders};
use crate::comparison::{Bout, Comparison, Question, Round, compare as comparison};
use crate::report;
use crate::spec::{Catalog, suggestion};
use crate::table::Table;

/// Prints the comparison.
///
/// # Errors
/// If it is no results folder or a damaged one, if `--only` names nothing in it, or if there is nothing to compare.
pub fn compare(args: &args::Compare, catalog: &Catalog) -> Result<(), Fault> {
    let (plan, _) = open(&args.dir, catalog)?;
    let table = read(plan, &args.dir)?;
    let folder = args.dir.display().to_string();
    check(&args.only, &table, &folder)?;
    let mut comparison =
        comparison(&table, |contender| args.only.is_empty() || args.only.iter().any(|name| is_called(contender, name)));
    if comparison.is_empty() {
        let why = "it takes two optimizers or schedules on two objectives";
        return Err(Fault::Request(format!("{folder}: there is nothing to compare: {why}")));
    }
    if let Some(at) = args.at {
        comparison.budgets.iter_mut().for_each(|bout| bout.rounds.retain(|round| round.question == at));
    }
    if args.json {
        print_headed(&folder, &table.plan.spec, &comparison)
    } else {
        print(&text(&comparison, &table, &Style::of_stdout()))
    }
}

/// Whether a name means a contender: its optimizer, that with its hyperparameters, or all of it.
fn is_called(contender: &Contender, name: &str) -> bool {
    let name = name.trim();
    let kind = contender.optimizer.split(' ').next().unwrap_or_default();
    [kind, &contender.optimizer, &contender.label()].contains(&name)
}

/// Every name of `--only` means somebody.
fn check(only: &[String], table: &Table, folder: &str) -> Result<(), Fault> {
    let all = contenders(table);
    let Some(unknown) = only.iter().find(|name| !all.iter().any(|one| is_called(one, name))) else { return Ok(()) };
    let mut names: Vec<&str> = all.iter().map(|one| &one.optimizer[..]).collect();
    names.dedup();
    Err(Fault::Request(format!("--only {unknown}: not an optimizer of {folder}{}", suggestion(unknown, &names))))
}

fn text(comparison: &Comparison, table: &Table, style: &Style) -> String {
    let mut text = String::new();
    for bout in &comparison.budgets {
        let precision = bout.precision.map(|name| format!("{name}, ")).unwrap_or_default();
        text += &format!(
            "{}: {}, {} steps, {precision}{}\n",
            style.bold(&table.plan.spec.name),
            report::counted(bout.objectives.len() as u64, "objective"),
            report::grouped(bout.steps.into()),
            report::counted(bout.seeds as u64, "seed")
        );
        for round in &bout.rounds {
            text += &of_round(bout, round, style);
        }
    }
    text
}

fn of_round(bout: &Bout, round: &Round, style: &Style) -> String {
    const SHOWN: usize = 40;
    let mut text = format!("\n  {}\n", style.bold(&sentence(round.question)));
    for sentence in report::comparison_sentences(bout, round) {
        text += &format!("  {}\n", wrapped(&sentence, style.width.saturating_sub(2)).join("\n  "));
    }
    if round.standings.is_empty() {
        return text;
    }
    let mut rows = vec![report::COMPARISON_COLUMNS.map(|word| style.dim(word)).to_vec()];
    rows.extend(round.standings.iter().take(SHOWN).map(|one| report::comparison_row(bout, one).to_vec()));
    // What no row has is left out, and so is the schedule if there is but one.
    let same = |i: usize| rows[1..].iter().all(|row| row[i] == rows[1][i]);
    let idle = |i: usize| (i == 1 && same(i)) || (i > 1 && rows[1..].iter().all(|row| row[i] == "–"));
    let kept: Vec<usize> = (0..report::COMPARISON_COLUMNS.len()).filter(|i| !idle(*i)).collect();
    let rows: Vec<Vec<String>> = rows.iter().map(|row| kept.iter().map(|i| row[*i].clone()).collect()).collect();
    text += &format!("\n{}", aligned(&rows, &[], style.width.max(120), 2));
    let more = round.standings.len().saturating_sub(SHOWN);
    if more > 0 {
        text += &style.dim(&format!("  and {more} more, with --json\n"));
    }
    text
}

fn sentence(question: Question) -> String {
    let words = question.words();
    format!("{}{}.", words[..1].to_uppercase(), &words[1..])
}
