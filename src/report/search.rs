//! What a search added to a sweep, for the summary and the README.

use super::number::{brief, counted, grouped};
use super::readme::plain;
use super::summary::Summary;
use crate::answer::{Edge, rates};
use crate::plan::Added;
use crate::search;
use crate::table::{Series, Table};
use serde::Serialize;
use std::collections::HashSet;
use std::fmt::Write;

/// What a search added to the learning rates of a sweep.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Searched {
    /// Whether grids might grow.
    pub extend: bool,
    /// Decades by which they might, at each end.
    pub decades: u32,
    /// The relative width to which gaps were halved; absent where they were not.
    pub refine: Option<f64>,
    /// Rounds after the first, which is that of the rates asked for.
    pub rounds: u32,
    /// Learning rates added, those of each optimizer counted.
    pub rates: u64,
    /// Runs at these.
    pub runs: u64,
    /// Whether it would have gone on: it was out of runs, or the runs have been judged anew since.
    pub stopped: bool,
    /// The ends of grids that grew or should have, series by series.
    pub extensions: Vec<Extension>,
}

/// An end of a grid that grew for one series, or that is open still.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Extension {
    /// The objective's label, with budget and precision where there are several.
    pub objective: String,
    /// The optimizer's label.
    pub optimizer: String,
    /// The schedule's label.
    pub schedule: String,
    /// Which end.
    pub end: Edge,
    /// The end of the grid that was asked for.
    pub from: f64,
    /// How far the series was tried.
    pub to: f64,
    /// Decades that were added for this series; others of the optimizer may have asked for more.
    pub decades: u32,
    /// Why it grew, or would have.
    pub why: &'static str,
    /// Whether it is open still: it has grown by all the decades allowed, or the search stopped before.
    pub open: bool,
}

impl Searched {
    /// Of a finished sweep; none where no search was asked for.
    pub fn of(table: &Table) -> Option<Searched> {
        let plan = &table.plan;
        let asked = plan.spec.search?;
        let each: HashSet<(usize, u64)> = plan.added.iter().map(|one| (one.optimizer, one.lr.to_bits())).collect();
        let mut added = vec![Vec::new(); plan.spec.optimizers.len()];
        each.iter().for_each(|(optimizer, lr)| added[*optimizer].push(f64::from_bits(*lr)));
        let extensions = match asked.extend {
            true => table.series().flat_map(|series| extensions(table, &series)).collect(),
            false => Vec::new(),
        };
        Some(Searched {
            extend: asked.extend,
            decades: asked.decades,
            refine: asked.refine,
            rounds: plan.added.iter().map(|one| one.round).max().unwrap_or(0),
            rates: each.len() as u64,
            runs: search::runs_of(plan, &added),
            stopped: search::stopped(table),
            extensions,
        })
    }

    /// One sentence: how much was added.
    pub fn size(&self) -> String {
        match self.rounds {
            0 => "nothing was lacking".into(),
            rounds => format!(
                "{} added {}, {}",
                counted(rounds.into(), "round"),
                counted(self.rates, "learning rate"),
                counted(self.runs, "run")
            ),
        }
    }

    /// The ends that are open at the cap, and how many decades that is; none where there are none.
    pub fn capped(&self) -> Option<String> {
        let open = self.extensions.iter().filter(|one| one.open).count() as u64;
        let decades = counted(self.decades.into(), "decade");
        let words = if open == 1 { "end is open still" } else { "ends are open still" };
        match (open, self.stopped) {
            (0, _) => None,
            (open, true) => Some(format!("{} {words}", grouped(open))),
            (open, false) => Some(format!("{} {words} at the cap of {decades}", grouped(open))),
        }
    }
}

fn extensions(table: &Table, series: &Series) -> Vec<Extension> {
    let plan = &table.plan;
    let tried = rates(table, series).to_vec();
    let asked = plan.asked(series.optimizer);
    let open = search::open_ends(&tried);
    let ends = [(Edge::Lowest, asked.first(), tried.first()), (Edge::Highest, asked.last(), tried.last())];
    let mut found = Vec::new();
    for ((end, from, last), open) in ends.into_iter().zip(open) {
        let (Some(&from), Some(last)) = (from, last) else { continue };
        let of = |one: &&Added| is_of(one, series) && search::end(one.why) == Some(end);
        let added: Vec<&Added> = plan.added.iter().filter(of).collect();
        let Some(why) = added.first().map(|one| one.why).or(open) else { continue };
        let reached = added.iter().map(|one| one.lr).fold(
            from,
            match end {
                Edge::Lowest => f64::min,
                Edge::Highest => f64::max,
            },
        );
        found.push(Extension {
            objective: table.problem_label(series),
            optimizer: table.optimizer_label(series),
            schedule: table.schedule_label(series),
            end,
            from,
            to: if open.is_some() { last.lr } else { reached },
            decades: added.iter().map(|one| one.round).collect::<HashSet<u32>>().len() as u32,
            why: why.words(),
            open: open.is_some(),
        });
    }
    found
}

fn is_of(added: &Added, series: &Series) -> bool {
    (added.problem, added.steps, added.precision, added.schedule, added.optimizer, added.combination)
        == (series.problem, series.steps, series.precision, series.schedule, series.optimizer, series.combination)
}

/// The README's section; empty where no search was asked for.
pub fn section(summary: &Summary) -> String {
    const SHOWN: usize = 40;
    let Some(search) = &summary.search else { return String::new() };
    let mut text = format!("**Search.** To the rates that the sweep file asks for, {}", search.size());
    text += if search.rounds == 0 { ".\n\n" } else { "; [search.csv](search.csv) has each with its reason.\n\n" };
    if let Some(width) = search.refine {
        let width = brief(width * 100.0);
        let _ = writeln!(
            text,
            "Gaps across a change of outcome, and those beside a best rate, were halved until they were at most {width} % wide.\n"
        );
    }
    if search.stopped {
        text += match summary.rejudged.is_empty() {
            true => "It would have gone on, but the sweep would have had more than `max-runs` runs.\n\n",
            false => "By the thresholds of this report it would have gone on.\n\n",
        };
    }
    if search.extensions.is_empty() {
        return text;
    }
    let cap =
        search.capped().map(|capped| format!(" {capped}: longer with `decades` of `[search]`.")).unwrap_or_default();
    let _ = writeln!(text, "Grids that grew, by a decade a time, and why they first did.{cap}\n");
    text += "| objective | optimizer | schedule | end | asked for | tried | decades | why | |\n";
    text += "|---|---|---|---|---:|---:|---:|---|---|\n";
    for one in search.extensions.iter().take(SHOWN) {
        let labels = [&one.objective, &one.optimizer, &one.schedule].map(|label| plain(label)).join(" | ");
        let end = match one.end {
            Edge::Lowest => "smallest",
            Edge::Highest => "largest",
        };
        let (from, to, open) = (brief(one.from), brief(one.to), if one.open { "open still" } else { "" });
        let _ = writeln!(text, "| {labels} | {end} | {from} | {to} | {} | {} | {open} |", one.decades, one.why);
    }
    if let more @ 1.. = search.extensions.len().saturating_sub(SHOWN) {
        let _ = writeln!(text, "\nAnd {more} more in [summary.json](summary.json).");
    }
    text + "\n"
}
