//! The README of a results folder.

use super::answer::section;
use super::axes::axes;
use super::machine::Machine;
use super::number::{brief, counted, grouped, percent};
use super::runs::every_run;
use super::scores::scores;
use super::summary::{Group, Summary};
use super::{columns, comparison, search, words};
use crate::answer::Standing;
use crate::figure::target;
use crate::lane::Precision;
use crate::plan::Aim;
use crate::spec::{THRESHOLDS, Thresholds};
use crate::table::Table;
use crate::verdict::Outcome;
use std::fmt::Write;

/// A drawn figure, as the README shows it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Name of its files, without the ending.
    pub stem: String,
    /// Its title.
    pub title: String,
}

/// The text; Markdown as GitHub shows it.
pub fn readme(table: &Table, summary: &Summary, used: &Thresholds, figures: &[Shown], machine: &Machine) -> String {
    let mut text = format!("# {}\n\n", plain(&summary.sweep));
    let about = table.plan.spec.about.trim();
    if !about.is_empty() {
        let _ = writeln!(text, "{about}\n");
    }
    text += &section(&summary.answer);
    text += &comparison::section(&summary.comparison);
    text += "## What was run\n\n";
    text += &what_was_run(table, summary);
    text += &search::section(summary);
    text += &outcomes(table, summary, used);
    text += &relative(table);
    text += "## Best learning rates\n\n";
    text += &overview(&summary.objectives);
    text += &how_to_read_the_tables(table);
    summary.objectives.iter().for_each(|group| text += &best_rates(group));
    text += &scores(table);
    text += &every_run(table);
    text += &odd(summary);
    text += &pictures(figures);
    text += &files(table, used);
    text += &how_it_was_made(summary, machine);
    text
}

fn what_was_run(table: &Table, summary: &Summary) -> String {
    let mut text = format!("{}, {} in all.\n\n", counted(summary.runs, "run"), counted(summary.steps, "step"));
    text += "| axis | values | |\n|---|---:|---|\n";
    for axis in axes(&table.plan) {
        let _ = writeln!(text, "| {} | {} | {} |", plain(&axis.name), grouped(axis.count), plain(&axis.values));
    }
    let formulas: Vec<&str> = table.plan.spec.formulas().collect();
    if !formulas.is_empty() {
        let _ = writeln!(text, "\n```text\n{}\n```", formulas.join("\n"));
    }
    text + "\n"
}

fn outcomes(table: &Table, summary: &Summary, used: &Thresholds) -> String {
    let target = plain(&target::of_all(table));
    let mut text = String::from("| outcome | runs | share | |\n|---|---:|---:|---|\n");
    for outcome in Outcome::ALL {
        let n = summary.outcomes.of(outcome);
        let share = percent(n, summary.runs);
        let (glyph, name, meaning) = (words::glyph(outcome), outcome.name(), words::meaning(outcome, &target, used));
        let _ = writeln!(text, "| {glyph} {name} | {} | {share} | {meaning} |", grouped(n));
    }
    text += "\nThe gap is relative: (f - f\\*) / (f0 - f\\*), 1 at the start and 0 at the minimum.\n";
    if table.plan.spec.precisions.contains(&Precision::Single) {
        text += "\n**Single precision.** Runs in f32 have parameters, gradients, state, rates and losses of 24 bits, so a \
                 gap is known to about 1e-7 times the size of the loss: of two losses that differ by less it cannot \
                 tell which is lower. Gaps of 0 or below mean that no difference from the lowest value is left.\n";
    }
    for (key, asked) in &summary.rejudged {
        let now = brief(summary.thresholds[key]);
        let _ = writeln!(text, "\n**Judged anew** with `{key}` = {now}; the sweep file has {}.", brief(*asked));
    }
    text + "\n"
}

/// What a target means where the lowest value is not known.
fn relative(table: &Table) -> String {
    let plan = &table.plan;
    let problems = (0..plan.problems.len()).filter(|problem| plan.aim(*problem) == Aim::Best);
    let mut lines = String::new();
    for problem in problems {
        let (setting, built) = &plan.problems[problem];
        let gap = table.target_gap(problem);
        let target = match gap.is_finite() {
            true => {
                let first = built.value(&built.start(plan.spec.seeds[0], plan.spec.spread));
                brief(built.lowest + gap * (first - built.lowest))
            }
            false => "–, for no run came below its start".into(),
        };
        let looks: Vec<Vec<u32>> = plan.spec.steps.iter().map(|steps| plan.look_steps(*steps, built.epoch)).collect();
        let widest = looks.iter().flat_map(|looks| looks.windows(2)).map(|pair| pair[1] - pair[0]).max().unwrap_or(1);
        let count = looks.iter().map(Vec::len).max().unwrap_or(0);
        let apart = counted(widest.into(), "step");
        let _ =
            writeln!(lines, "| {} | {target} | {} | {count} | {apart} |", plain(&setting.label()), brief(built.lowest));
    }
    if lines.is_empty() {
        return lines;
    }
    let share = brief(100.0 * plan.spec.thresholds.relative_target);
    format!(
        "**Relative targets.** Where the lowest loss is not known, the target is *relative*: {share} % of the way from \
         the start short of the best loss that any run of this sweep had. Gaps then count from a bound below every loss. \
         When a run reached the target is read from its kept losses, and is no finer than these.\n\n\
         | objective | relative target, a loss | bound | losses kept | at most apart |\n|---|---:|---:|---:|---:|\n{lines}\n"
    )
}

fn how_to_read_the_tables(table: &Table) -> String {
    let mut text = String::from(
        "Best is the rate that reached the target in the fewest steps; where none did, the one with the smallest \
         gap in the tail. *Converging* are the rates that converged, *stable* those that did not diverge; \
         `≤` and `≥` mark where the grid ended before the range did. ",
    );
    if table.plan.spec.seeds.len() > 1 {
        text += "Steps and gaps are medians over the seeds; a rate counts as converging when every seed converged, \
                 and as stable when no seed diverged. ";
    }
    text + "The last column counts converged / slow / oscillating / diverged runs.\n\n"
}

/// The winners, one line an objective.
fn overview(groups: &[Group]) -> String {
    if groups.len() < 2 {
        return String::new();
    }
    let mut text =
        String::from("| objective | optimizer | schedule | rate | steps to target | decades that converge |\n");
    text += "|---|---|---|---:|---:|---:|\n";
    for group in groups {
        let label = plain(&group.label);
        let Some((winner, best)) = group.winner().and_then(|winner| Some((winner, winner.best?))) else {
            let _ = writeln!(text, "| {label} | – | – | – | all diverged | |");
            continue;
        };
        let (optimizer, schedule) = (plain(&winner.optimizer), plain(&winner.schedule));
        let (rate, steps, decades) = (brief(best.lr), words::steps(&best), words::decades(&winner.converging));
        let _ = writeln!(text, "| {label} | {optimizer} | {schedule} | {rate} | {steps} | {decades} |");
    }
    text + "\n"
}

fn best_rates(group: &Group) -> String {
    const SHOWN: usize = 60;
    let several_budgets = group.label != group.objective;
    let budget = if several_budgets { String::new() } else { format!(", {}", counted(group.steps.into(), "step")) };
    let mut text = format!("### {}{budget}\n\n", plain(&group.label));
    let mut standings: Vec<&Standing> = group.standings.iter().collect();
    if standings.len() > SHOWN {
        let all = standings.len();
        standings.sort_by(|a, b| Standing::compare(a, b));
        standings.truncate(SHOWN);
        let _ = writeln!(text, "The best {SHOWN} of {all}, best first; [summary.json](summary.json) has them all.\n");
    }
    text += "| optimizer | schedule | best rate | steps to target | converging | decades | stable | decades | runs |\n";
    text += "|---|---|---:|---:|---|---:|---|---:|---:|\n";
    let winner = group.winner();
    for standing in standings {
        let strong = if winner.is_some_and(|winner| std::ptr::eq(winner, standing)) { "**" } else { "" };
        let _ = writeln!(text, "{}", row(standing, strong));
    }
    text + "\n"
}

fn row(standing: &Standing, strong: &str) -> String {
    let (lr, steps) = match &standing.best {
        Some(best) => {
            (format!("{strong}{}{strong}", brief(best.lr)), format!("{strong}{}{strong}", words::steps(best)))
        }
        None => ("–".into(), "all diverged".into()),
    };
    let runs: Vec<String> = Outcome::ALL.iter().map(|&outcome| standing.outcomes.of(outcome).to_string()).collect();
    let range = |ranges| format!("{} | {}", words::pieces(ranges), words::decades(ranges));
    format!(
        "| {strong}{}{strong} | {} | {lr} | {steps} | {} | {} | {} |",
        plain(&standing.optimizer),
        plain(&standing.schedule),
        range(&standing.converging),
        range(&standing.stable),
        runs.join(" / ")
    )
}

fn odd(summary: &Summary) -> String {
    const SHOWN: usize = 5;
    if summary.remarks.is_empty() {
        return String::new();
    }
    let all: usize = summary.objectives.iter().map(|group| group.standings.len()).sum();
    let mut text = format!("## Worth knowing\n\nOf {}:\n\n", counted(all as u64, "table row"));
    for remark in &summary.remarks {
        let cases: Vec<String> = remark.cases.iter().take(SHOWN).map(|case| plain(case)).collect();
        let more = match remark.cases.len().saturating_sub(SHOWN) {
            0 => String::new(),
            more => format!("; and [{more} more](summary.json)"),
        };
        let _ = writeln!(text, "* **{}:** {}<br>{}{more}", remark.cases.len(), remark.text, cases.join("; "));
    }
    text + "\n"
}

fn pictures(figures: &[Shown]) -> String {
    if figures.is_empty() {
        return String::new();
    }
    let mut text = String::from("## Figures\n\n");
    for Shown { stem, title } in figures {
        let title = plain(title);
        let _ = writeln!(text, "### {title}\n\n[![{title}](figures/{stem}.png)](figures/{stem}.svg)\n");
    }
    text
}

fn files(table: &Table, used: &Thresholds) -> String {
    let named = match &table.plan.spec.files[..] {
        [] => "",
        _ => ", and [files](files), the files that it names",
    };
    let found = match table.plan.spec.search {
        Some(_) => "* [search.csv](search.csv): the learning rates that the search added, and why.\n",
        None => "",
    };
    let mut text = format!(
        "## Files\n\n\
         * [runs.csv](runs.csv): one line a run; an empty cell was not measured or does not apply.\n\
         * [curves.csv](curves.csv): the gap (and the point, in two dimensions) along sampled runs, at log-spaced steps.\n{found}\
         * [summary.json](summary.json): every number on this page.\n\
         * [sweep.toml](sweep.toml): the sweep file{named}.\n\
         * [machine.txt](machine.txt): where and how fast it ran.\n\n\
         <details><summary>The columns of runs.csv</summary>\n\n| column | meaning |\n|---|---|\n",
    );
    for (name, meaning) in columns::of_runs(&table.plan) {
        let _ = writeln!(text, "| {} | {} |", plain(&name), plain(&meaning));
    }
    text += "\n</details>\n\n<details><summary>The thresholds behind the outcomes</summary>\n\n| key | value | |\n|---|---:|---|\n";
    for threshold in THRESHOLDS {
        let value = crate::param::short((threshold.get)(used));
        let _ = writeln!(text, "| `{}` | {value} | {} |", threshold.key, plain(threshold.help));
    }
    let _ = writeln!(
        text,
        "\n`lrsweep report DIR --verdict KEY=VALUE` judges all runs anew from their evidence, without running them.\n\
         A tail is the last {} of the budget.\n\n</details>\n",
        percent((used.window * 1000.0) as u64, 1000)
    );
    text
}

fn how_it_was_made(summary: &Summary, machine: &Machine) -> String {
    let mut text = String::from("## How it was made\n\n");
    if let Some(command) = machine.get("command") {
        let _ = writeln!(text, "```sh\n{command}\n```\n");
    }
    let _ = writeln!(
        text,
        "Sweep file and program version have the hash `{}`; the same hash means the same bytes in `runs.csv`, \
         `curves.csv` and every figure, on any machine and any number of cores. \
         `lrsweep report DIR` draws this page again from the tables.\n",
        summary.hash
    );
    match machine.is_empty() {
        true => text + "The machine it ran on was not recorded.\n",
        false => text + "The machine it ran on:\n\n```text\n" + &machine.text() + "```\n",
    }
}

/// Text that Markdown must not read as anything else.
pub fn plain(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if matches!(c, '|' | '*' | '_' | '`' | '<' | '[' | ']' | '\\' | '#') {
            out.push('\\');
        }
        out.push(if c.is_control() { ' ' } else { c });
    }
    out
}
