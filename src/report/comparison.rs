//! The comparison in words and as a table: a section of the report, and what `lrsweep compare` prints.

use super::number::{brief, counted, grouped};
use super::readme::plain;
use crate::comparison::{Bout, Comparison, MOST, Question, Round, Standing, least_p};
use std::fmt::Write;

/// Names that are told before the rest is counted.
const NAMED: usize = 4;
/// Rows of the table.
const SHOWN: usize = 48;
/// What a cell has where there is nothing to tell.
const NONE: &str = "–";

/// The columns of a question's table.
pub const COMPARISON_COLUMNS: [&str; 7] =
    ["optimizer", "schedule", "rate", "score", "solved (95 %)", "steps a success", "faster / slower"];

/// One row of that table.
pub fn comparison_row(bout: &Bout, standing: &Standing) -> [String; 7] {
    let [low, high] = standing.share;
    let all = bout.objectives.len();
    [
        standing.optimizer.clone(),
        standing.schedule.clone(),
        standing.lr.map_or(NONE.into(), brief),
        format!("{:.2}", standing.score),
        format!("{} of {all} ({:.0} to {:.0} %)", standing.solved, 100.0 * low, 100.0 * high),
        standing.expected_steps.map_or(NONE.into(), |steps| grouped(steps.round() as u64)),
        match standing.beats + standing.beaten_by {
            0 => NONE.into(),
            _ => format!("{} / {}", standing.beats, standing.beaten_by),
        },
    ]
}

/// What is to be said of one question: who is ahead, what it is out of, and what is more than chance.
pub fn comparison_sentences(bout: &Bout, round: &Round) -> Vec<String> {
    if let Some(why) = &round.unfair {
        return vec![format!("Not compared: {why}.")];
    }
    let mut said = Vec::new();
    let standings = &round.standings;
    match &standings[..] {
        [first, ..] if first.score > 0.0 => said.push(format!(
            "{} scores highest, {:.2} of 1; it solves {} of {}.",
            name(first, standings),
            first.score,
            first.solved,
            counted(bout.objectives.len() as u64, "objective")
        )),
        [_, ..] => said.push("Nobody solves anything.".into()),
        [] => said.push("Nobody takes part.".into()),
    }
    if round.question.tunes() {
        said.push(format!("Of each, {} were tried.", counted(bout.rates[0] as u64, "learning rate")));
    }
    if !round.unsolved.is_empty() {
        said.push(format!("Nobody solves {}, which counts against all.", named(&round.unsolved)));
    }
    if !round.missing.is_empty() {
        let without = if round.missing.len() == 1 { "its shipped rate is" } else { "their shipped rates are" };
        said.push(format!("Without {}: {without} not known or not tried.", named(&round.missing)));
    }
    said.extend(chance(bout, round));
    said
}

/// What the tests of all pairs say together.
fn chance(bout: &Bout, round: &Round) -> Option<String> {
    let n = round.standings.len();
    if n < 2 {
        return None;
    }
    let (pairs, objectives) = (grouped((n * (n - 1) / 2) as u64), bout.objectives.len());
    let fewer = "compare fewer with --only";
    if n > MOST {
        return Some(format!("{n} are too many to be told apart two by two; {fewer}."));
    }
    let of_pairs = if n == 2 { "the pair".to_string() } else { format!("{pairs} pairs") };
    let test = "signed-rank test over the objectives, Holm's correction";
    if least_p(n, objectives) > 0.05 {
        let objectives = counted(objectives as u64, "objective");
        let next = if n == 2 { "it takes more objectives" } else { fewer };
        return Some(format!(
            "No difference can be told from chance with {of_pairs} on {objectives} ({test}); {next}."
        ));
    }
    Some(match round.decided() {
        0 if n == 2 => format!("The two do not differ by more than chance ({test}, 5 %)."),
        _ if n == 2 => format!("The two differ by more than chance ({test}, 5 %)."),
        0 => format!("Of {of_pairs} none differs by more than chance ({test}, 5 %)."),
        decided => format!("Of {of_pairs} {decided} differ by more than chance ({test}, 5 %)."),
    })
}

/// The section of a README; empty where there is nothing to compare.
pub fn section(comparison: &Comparison) -> String {
    if comparison.is_empty() {
        return String::new();
    }
    let mut text = String::from("## Optimizers compared\n\n");
    for bout in comparison.budgets.iter().filter(|bout| !bout.rounds.is_empty()) {
        if comparison.budgets.len() > 1 {
            let precision = bout.precision.map(|name| format!(", {name}")).unwrap_or_default();
            let _ = writeln!(text, "### Compared within {}{precision}\n", counted(bout.steps.into(), "step"));
        }
        for round in &bout.rounds {
            let said = comparison_sentences(bout, round).join(" ");
            let _ = writeln!(text, "* **{}**: {}", capital(round.question.words()), plain(&said));
        }
        text += &table(bout);
    }
    text + HOW_TO_READ
}

const HOW_TO_READ: &str = "\
The score is AlgoPerf's: the mean over the objectives of (4 - r) / 3, r being the steps over the fewest of all compared, \
and of 0 where r is above 4 or the target is not reached. *Solved* are the objectives on which every seed converges, with \
Wilson's interval of their share. *Steps a success* are the steps of all runs, failed ones included, over the number of \
those that converge. All three at the rates in the heads of the columns; `lrsweep compare DIR` has each question in full, \
with every pair.\n\n";

/// The three scores side by side, and the rest at the one rate for all objectives.
fn table(bout: &Bout) -> String {
    let of = |question: Question| bout.rounds.iter().find(|round| round.question == question);
    let [tuned, default, shipped] = Question::ALL.map(of);
    let Some(first) = default.filter(|round| !round.standings.is_empty()).or(shipped) else { return "\n".into() };
    let schedules = first.standings.iter().any(|one| one.schedule != first.standings[0].schedule);
    let schedule = |cell: &str| if schedules { format!(" {cell} |") } else { String::new() };
    let mut text = format!(
        "\n| optimizer |{} score, tuned | score, default | score, shipped | rate | solved (95 %) | steps a success |\n",
        schedule("schedule")
    );
    let _ = writeln!(text, "|---|{}---:|---:|---:|---:|---:|---:|", if schedules { "---|" } else { "" });
    for standing in first.standings.iter().take(SHOWN) {
        let same = |one: &&Standing| (&one.optimizer, &one.schedule) == (&standing.optimizer, &standing.schedule);
        let score = |round: Option<&Round>| {
            let one = round.and_then(|round| round.standings.iter().find(same));
            one.map_or(NONE.into(), |one| format!("{:.2}", one.score))
        };
        let [_, _, rate, _, solved, steps, _] = comparison_row(bout, standing);
        let _ = writeln!(
            text,
            "| {} |{} {} | {} | {} | {rate} | {solved} | {steps} |",
            plain(&standing.optimizer),
            schedule(&plain(&standing.schedule)),
            score(tuned),
            score(default),
            score(shipped),
        );
    }
    let more = first.standings.len().saturating_sub(SHOWN);
    if more > 0 {
        let _ = writeln!(text, "\n[summary.json](summary.json) has {more} more.");
    }
    text + "\n"
}

fn name(standing: &Standing, all: &[Standing]) -> String {
    let one = all.iter().all(|other| other.schedule == standing.schedule);
    let at = standing.lr.map(|lr| format!(" at {}", brief(lr))).unwrap_or_default();
    if one {
        format!("{}{at}", standing.optimizer)
    } else {
        format!("{}, {}{at}", standing.optimizer, standing.schedule)
    }
}

fn named(names: &[String]) -> String {
    let shown: Vec<&str> = names.iter().take(NAMED).map(String::as_str).collect();
    match names.len().saturating_sub(NAMED) {
        0 => shown.join("; "),
        more => format!("{}; and {more} more", shown.join("; ")),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
