//! The answer in words: the top of a report, and what `lrsweep recommend` prints.

use super::defaults::table;
use super::number::{brief, counted, grouped};
use super::readme::plain;
use super::words;
use crate::answer::{Answer, At, Budget, Criterion, Recommendation};
use std::fmt::Write;

/// Objectives that are named before the rest is counted.
const NAMED: usize = 8;

/// The first section of a README.
pub fn section(answer: &Answer) -> String {
    let mut text = String::from("## The answer\n\n");
    for budget in &answer.budgets {
        if answer.budgets.len() > 1 {
            let precision = budget.precision.map(|name| format!(", {name}")).unwrap_or_default();
            let _ = writeln!(text, "### Within {}{precision}\n", counted(budget.steps.into(), "step"));
        }
        let mut sentences = sentences(answer, budget).into_iter().map(|sentence| plain(&sentence));
        let _ = writeln!(text, "**{}**", sentences.next().unwrap_or_default());
        let rest: Vec<String> = sentences.collect();
        let _ = writeln!(text, "{}\n", rest.join("\n"));
        text += &table(budget);
    }
    let _ = writeln!(text, "{}", how_to_read(answer));
    text
}

/// What is to be said of a budget, the answer itself first.
pub fn sentences(answer: &Answer, budget: &Budget) -> Vec<String> {
    match budget.winner.map(|winner| &budget.recommendations[winner]) {
        Some(winner) => recommended(answer, budget, winner),
        None => refused(budget),
    }
}

fn recommended(answer: &Answer, budget: &Budget, winner: &Recommendation) -> Vec<String> {
    let Some(rate) = &winner.rate else { return Vec::new() };
    let label = format!("{}, {}", winner.optimizer, winner.schedule);
    let alone = winner.as_good.pieces.iter().all(|piece| piece.from == piece.to) && winner.as_good.pieces.len() == 1;
    let as_good = match alone {
        true => "; no other rate tried is as good.".into(),
        false => format!(" (as good: {}).", words::pieces(&winner.as_good)),
    };
    let mut said = vec![format!("Use {label} at {}{as_good}", brief(rate.lr))];
    if budget.objectives > 1 {
        said.push(cost(rate, winner.solved));
    }
    said.extend(sure(answer, winner));
    said.extend(wrong(rate, budget.objectives));
    if !winner.unsolved.is_empty() {
        said.push(format!(
            "On {} it converges at no rate: {}.",
            counted(winner.unsolved.len() as u64, "objective"),
            named(&winner.unsolved)
        ));
    }
    said.extend(shipped(winner, budget.objectives));
    said
}

/// What a rate costs.
fn cost(rate: &At, solved: usize) -> String {
    format!(
        "It takes {:.2} times the steps of each objective's own best rate (geometric mean over the {} with a rate that \
         converges; failing, or more than 4 times, counts as 4).",
        rate.factor,
        counted(solved as u64, "objective")
    )
}

/// How far the answer moves.
fn sure(answer: &Answer, winner: &Recommendation) -> Option<String> {
    let Some(interval) = winner.interval else {
        return Some("How sure that is cannot be told from one objective and one seed.".into());
    };
    let mut text = format!(
        "With objectives and seeds drawn anew {} times, the best rate lies from {} to {} in 95 % of them, {:.1} decades",
        grouped(answer.options.resamples),
        brief(interval.low),
        brief(interval.high),
        interval.decades
    );
    let moved = |least: bool| {
        let rates = winner.left_out.iter().map(|out| out.lr);
        rates.reduce(|a, b| if (a < b) == least { a } else { b })
    };
    if let (Some(low), Some(high)) = (moved(true), moved(false)) {
        let mean = winner.left_out.iter().map(|out| out.regret).sum::<f64>() / winner.left_out.len() as f64;
        let range = if low == high { brief(low) } else { format!("{} to {}", brief(low), brief(high)) };
        let _ = write!(
            text,
            "; without any one objective it is {range}, which takes {:.2} times the best rate's steps on the one left out",
            mean.exp()
        );
    }
    Some(text + ".")
}

/// Where a rate is wrong, by name.
fn wrong(rate: &At, objectives: usize) -> Option<String> {
    let kinds = [("diverges", &rate.diverges), ("oscillates", &rate.oscillates), ("is slow", &rate.slow)];
    let told: Vec<String> = kinds
        .iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(verb, names)| format!("{verb} on {} ({})", names.len(), named(names)))
        .collect();
    (!told.is_empty()).then(|| format!("Of {}, it {}.", counted(objectives as u64, "objective"), told.join(", ")))
}

fn shipped(winner: &Recommendation, objectives: usize) -> Option<String> {
    let shipped = winner.shipped.as_ref()?;
    let (lr, by) = (brief(shipped.lr), shipped.by);
    let Some(at) = &shipped.nearest else {
        return Some(format!("The shipped rate, {lr} ({by}), was not tried."));
    };
    let tried = if at.lr == shipped.lr { String::new() } else { format!(", tried at {}", brief(at.lr)) };
    Some(format!(
        "The shipped rate, {lr} ({by}{tried}), takes {:.2} times the steps and converges on {} of {objectives}; this one \
         on {}.",
        at.factor,
        at.converges,
        winner.rate.as_ref().map_or(0, |rate| rate.converges)
    ))
}

fn refused(budget: &Budget) -> Vec<String> {
    let mut said = vec!["No rate is recommended.".to_string()];
    for recommendation in budget.ranked().into_iter().take(3) {
        for refusal in &recommendation.refusals {
            said.push(format!(
                "{}, {}: {}; {}.",
                recommendation.optimizer, recommendation.schedule, refusal.why, refusal.next
            ));
        }
    }
    said
}

/// The first names, and how many more there are.
fn named(names: &[String]) -> String {
    let mut shown: Vec<String> = names.iter().take(NAMED).cloned().collect();
    if names.len() > NAMED {
        shown.push(format!("and {} more", names.len() - NAMED));
    }
    shown.join(", ")
}

/// The columns of the table of contenders.
pub const COLUMNS: [&str; 10] = [
    "optimizer",
    "schedule",
    "rate",
    "as good",
    "95 %",
    "times best",
    "times all",
    "● ▷ ≈ ✕",
    "shipped",
    "not recommended",
];

/// One row of that table: a recommendation in cells.
pub fn row(recommendation: &Recommendation) -> Vec<String> {
    let r = recommendation;
    let times = |log: Option<f64>| log.map_or("–".into(), |log| format!("{:.2}", log.exp()));
    let rate = r.rate.as_ref();
    let interval = r.interval.map_or("–".into(), |i| format!("{} to {}", brief(i.low), brief(i.high)));
    let shipped = r.shipped.as_ref().map_or("–".into(), |shipped| {
        let times = shipped.nearest.as_ref().map_or(String::new(), |at| format!(": {:.2}", at.factor));
        format!("{}{times}", brief(shipped.lr))
    });
    let kinds: Vec<&str> = r.refusals.iter().map(|refusal| refusal.kind).collect();
    let counts = rate.map_or("–".into(), |at| {
        [at.converges, at.slow.len(), at.oscillates.len(), at.diverges.len()].map(|n| n.to_string()).join(" ")
    });
    vec![
        r.optimizer.clone(),
        r.schedule.clone(),
        rate.map_or("–".into(), |at| brief(at.lr)),
        words::pieces(&r.as_good),
        interval,
        times(rate.map(|at| at.regret)),
        times(r.against_all),
        counts,
        shipped,
        kinds.join(", "),
    ]
}

fn how_to_read(answer: &Answer) -> String {
    let options = &answer.options;
    let chosen = match options.regret {
        Criterion::Mean => "with the least mean regret",
        Criterion::Worst => "with the least regret on its worst objective",
        Criterion::Success => "that converges on most objectives, then with the least mean regret",
    };
    format!(
        "The rate is the one {chosen}: the natural logarithm of its steps over those of the objective's own best rate, \
         at most that of 4. *Times best* is its mean as a factor, from 1 to 4. *95 %* is where the best rate lies when \
         objectives and seeds are drawn anew. *As good* are rates within a tenth of it. *Shipped* is the rate that the \
         optimizer's library takes where none is given; its factor is that of the nearest rate tried. The rate converges \
         on so many objectives, and diverges on those that are named, with any seed. The first rows are the recommended \
         ones, those with the fewest steps next to the best of all rows first. Not recommended is a rate at the grid's \
         edge, or with fewer than {} % of the objectives converging at any rate (*few-converge*), or an interval of more \
         than {} (*disagree*).\n",
        brief(options.share * 100.0),
        if options.width == 1.0 { "1 decade".into() } else { format!("{} decades", brief(options.width)) }
    )
}
