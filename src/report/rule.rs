//! The report on the picking rule: its README, from the numbers alone.

use super::folder::Folder;
use super::number::{brief, counted, grouped, percent};
use super::{hash, write_figure};
use crate::answer::{CAP, TOLERANCE};
use crate::figure::{self, Figure};
use crate::render::Stamp;
use crate::table::Table;
use crate::tune::{DECADES, HALVINGS, Pick, Reason, Tally, csv};
use std::io;

/// Writes `tune.csv`, the figures, the sweep file and README.md; `table` is that of the full grid, `command` what was
/// typed.
///
/// # Errors
/// If a file cannot be written.
pub fn write_rule(folder: &Folder, table: &Table, picks: &[Pick], command: &str) -> io::Result<()> {
    let spec = &table.plan.spec;
    let stamp = Stamp { sweep: spec.name.clone(), hash: hash(spec, &spec.thresholds) };
    let figures = figure::picked_rates(table, picks);
    figures.iter().try_for_each(|figure| write_figure(folder, figure, &stamp))?;
    folder.write_sweep(spec)?;
    folder.write("tune.csv", &csv(table, picks)?)?;
    folder.write("README.md", readme(table, picks, &figures, command).as_bytes())
}

fn starts(picks: &[Pick]) -> Vec<f64> {
    let mut starts: Vec<f64> = Vec::new();
    for pick in picks {
        if !starts.contains(&pick.walk.start) {
            starts.push(pick.walk.start);
        }
    }
    starts
}

fn readme(table: &Table, picks: &[Pick], figures: &[Figure], command: &str) -> String {
    let spec = &table.plan.spec;
    let mut text = format!("# {}: the picking rule, measured\n\nMade by `{command}`.\n\n", spec.name);
    text += "The rule that people are taught: start somewhere; where training is flat or slow, take ten times the rate; \
             where it bounces or grows, a tenth; where it is quick and smooth, keep it. ";
    text += &format!(
        "Where two neighbouring decades point at each other, what lies between them is halved on the logarithmic axis, \
         up to {HALVINGS} times; {DECADES} decades away from its start the rule gives up. Here it picks for every \
         objective and optimizer of the sweep, and a full grid of learning rates, with the same budget, tells what there \
         was to find.\n\n## What was found\n\n"
    );
    for start in starts(picks) {
        let of = |pick: &&Pick| pick.walk.start == start;
        text += &format!("- {}\n", finding(start, &Tally::of(picks.iter().filter(of)), table));
    }
    let unsolvable = picks.iter().filter(|pick| pick.best.is_none()).count();
    text += &format!(
        "\nIn the band means at most {TOLERANCE} times the steps of the best rate, of the grid and the rule together. \
         Times the steps is the geometric mean over all cases in which some rate converges; one without an answer, or \
         slower, counts as {CAP} times. {} of {} cases are left out of these numbers: no rate converges there.\n\n",
        grouped(unsolvable as u64),
        grouped(picks.len() as u64)
    );
    for figure in figures {
        text += &format!("![{}](figures/{}.svg)\n\n", figure.title.join(" "), figure.stem);
    }
    text += "## By optimizer\n\n| optimizer | schedule | start | some rate converges | in the band | answer too slow | no \
             answer | times the steps | mean runs |\n|---|---|---|---|---|---|---|---|---|\n";
    for (optimizer, schedule, start, tally) in rows(table, picks) {
        text += &format!(
            "| {optimizer} | {schedule} | {} | {} | {} ({}) | {} | {} | {} | {} |\n",
            brief(start),
            tally.solvable,
            tally.in_band,
            percent(tally.in_band as u64, tally.solvable as u64),
            tally.answered - tally.in_band,
            tally.solvable - tally.answered,
            tally.factor().map_or("–".into(), brief),
            tally.mean_runs().map_or("–".into(), brief),
        );
    }
    text += &failures(table, picks);
    text += "\n[tune.csv](tune.csv) has a row for each case: every rate that was tried with its outcome, the answer, the \
             best rate, and the regret. [sweep.toml](sweep.toml) is the sweep.\n";
    text
}

fn finding(start: f64, tally: &Tally, table: &Table) -> String {
    let rates: Vec<usize> = table.plan.spec.optimizers.iter().map(|(_, rates)| rates.len()).collect();
    let [fewest, most] = [rates.iter().min(), rates.iter().max()].map(|n| n.copied().unwrap_or(0));
    let grid = if fewest == most { format!("{most}") } else { format!("{fewest} to {most}") };
    let [below, above] = tally.sides;
    format!(
        "**From {}**, the rule lands in the band in {} of {} cases ({}), converges too slowly for it in {}, and has no \
         answer in {}. Its answers take {} times the steps of the best rate. It used {} a case, where the grid uses \
         {grid}; in {} cases it kept the first rate that it tried. The rate is below the best one in {below} cases and above it in {above}.",
        brief(start),
        tally.in_band,
        tally.solvable,
        percent(tally.in_band as u64, tally.solvable as u64),
        tally.answered - tally.in_band,
        tally.solvable - tally.answered,
        tally.factor().map_or("–".into(), brief),
        tally.mean_runs().map_or("no runs".into(), |runs| format!("{} runs", brief(runs))),
        tally.first,
    )
}

/// Every optimizer with each schedule and start, in the plan's order.
fn rows(table: &Table, picks: &[Pick]) -> Vec<(String, String, f64, Tally)> {
    let key = |pick: &Pick| {
        let series = &pick.walk.series;
        (series.optimizer, series.combination, series.schedule)
    };
    let mut keys: Vec<_> = picks.iter().map(key).collect();
    keys.sort_unstable();
    keys.dedup();
    let mut rows = Vec::new();
    for one in keys {
        for start in starts(picks) {
            let these: Vec<&Pick> = picks.iter().filter(|pick| key(pick) == one && pick.walk.start == start).collect();
            let Some(first) = these.first() else { continue };
            let series = &first.walk.series;
            let labels = (table.optimizer_label(series), table.schedule_label(series));
            rows.push((labels.0, labels.1, start, Tally::of(these)));
        }
    }
    rows
}

/// The cases without an answer, by reason.
fn failures(table: &Table, picks: &[Pick]) -> String {
    let mut text = String::new();
    for reason in Reason::ALL {
        let missed: Vec<&Pick> =
            picks.iter().filter(|pick| pick.best.is_some() && pick.reason == Some(reason)).collect();
        if missed.is_empty() {
            continue;
        }
        text += &format!("\n**{}**, {}: ", reason.name(), counted(missed.len() as u64, "case"));
        let words = missed.iter().map(|pick| {
            let series = &pick.walk.series;
            let (objective, optimizer) = (table.problem_label(series), table.optimizer_label(series));
            let best = pick.best.map_or(String::new(), |best| brief(best.lr));
            format!("{objective} with {optimizer} from {} (best {best})", brief(pick.walk.start))
        });
        text += &(words.collect::<Vec<String>>().join("; ") + ".\n");
    }
    match text.is_empty() {
        true => "\nNowhere did the rule stop without an answer where some rate converges.\n".into(),
        false => format!(
            "\n## Without an answer\n\nSome rate converges, and the rule did not find one. {}.\n{text}",
            Reason::ALL.map(|reason| format!("{}: {}", reason.name(), reason.sentence())).join("; ")
        ),
    }
}
