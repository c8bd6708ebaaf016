//! The summary of a sweep: what the README, the closing lines and `summary.json` all say.

use super::remark::{Remark, remarks};
use super::search::Searched;
use crate::answer::{Answer, Counts, Options, Standing, answer};
use crate::comparison::{Comparison, compare};
use crate::spec::{THRESHOLDS, Thresholds};
use crate::table::Table;
use serde::Serialize;
use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::thread;

/// What came out of a sweep; the same sweep yields the same summary on every machine.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// The sweep's name.
    pub sweep: String,
    /// Version of the program.
    pub lrsweep: &'static str,
    /// Hash of spec and engine version.
    pub hash: String,
    /// Number of runs.
    pub runs: u64,
    /// Steps of all runs together, if none ends early.
    pub steps: u64,
    /// Runs by outcome.
    pub outcomes: Counts,
    /// The thresholds behind the outcomes.
    pub thresholds: BTreeMap<&'static str, f64>,
    /// Those that were changed after the run, with the value that the spec has.
    pub rejudged: BTreeMap<&'static str, f64>,
    /// What a search added, where the sweep asks for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub search: Option<Searched>,
    /// What to use, and how sure that is.
    pub answer: Answer,
    /// Optimizers and schedules next to each other, without the pairs.
    pub comparison: Comparison,
    /// By objective and budget, in the plan's order.
    pub objectives: Vec<Group>,
    /// What is odd.
    pub remarks: Vec<Remark>,
}

/// Everything on one objective within one budget, in one precision.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Group {
    /// The objective's label, and the budget and the precision where there are several.
    pub label: String,
    /// The objective's label.
    pub objective: String,
    /// Steps allowed.
    pub steps: u32,
    /// The precision of the runs' numbers, where the sweep names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub precision: Option<&'static str>,
    /// One entry for each optimizer (with each combination of its hyperparameters) and schedule.
    pub standings: Vec<Standing>,
}

impl Summary {
    /// Sums a table up; `thresholds` are those it was judged by.
    pub fn of(table: &Table, hash: &str, thresholds: &Thresholds) -> Summary {
        let recommended = || answer(table, &Options::default());
        // Side by side; where no thread is to be had, one after the other.
        thread::scope(|scope| {
            let answer = thread::Builder::new().spawn_scoped(scope, recommended);
            let (objectives, comparison) = (groups(table), compare(table, |_| true).without_pairs());
            let answer = answer.map(|answer| answer.join().unwrap_or_else(|panic| resume_unwind(panic)));
            let answer = answer.unwrap_or_else(|_| recommended());
            Summary::from(table, hash, thresholds, objectives, answer, comparison)
        })
    }

    fn from(
        table: &Table,
        hash: &str,
        thresholds: &Thresholds,
        objectives: Vec<Group>,
        answer: Answer,
        comparison: Comparison,
    ) -> Summary {
        let mut outcomes = Counts::default();
        objectives.iter().flat_map(|group| &group.standings).for_each(|one| outcomes.merge(&one.outcomes));
        let asked = listed(&table.plan.spec.thresholds);
        let used = listed(thresholds);
        Summary {
            sweep: table.plan.spec.name.clone(),
            lrsweep: env!("CARGO_PKG_VERSION"),
            hash: hash.into(),
            runs: table.plan.runs(),
            steps: table.plan.total_steps(),
            outcomes,
            rejudged: asked.into_iter().filter(|(key, value)| used[key] != *value).collect(),
            thresholds: used,
            search: Searched::of(table),
            answer,
            comparison,
            remarks: remarks(&objectives),
            objectives,
        }
    }

    /// The summary as JSON text.
    pub fn json(&self) -> String {
        // Strings, numbers and maps with text for keys: nothing that JSON cannot say.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

impl Group {
    /// The standing that reached the target first; where none did, that with the smallest gap.
    pub fn winner(&self) -> Option<&Standing> {
        self.standings.iter().min_by(|a, b| Standing::compare(a, b)).filter(|standing| standing.best.is_some())
    }
}

/// Everything, by objective, budget and precision.
fn groups(table: &Table) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut last = None;
    for series in table.series() {
        let key = Some(series.group());
        if key != last {
            groups.push(Group {
                label: table.problem_label(&series),
                objective: table.plan.problems[series.problem].0.label(),
                steps: series.steps,
                precision: table.plan.spec.names_precision().then_some(series.precision.name()),
                standings: Vec::new(),
            });
            last = key;
        }
        if let Some(group) = groups.last_mut() {
            group.standings.push(Standing::of(table, &series));
        }
    }
    groups
}

/// Every threshold by the name it has in sweep files.
fn listed(thresholds: &Thresholds) -> BTreeMap<&'static str, f64> {
    THRESHOLDS.iter().map(|threshold| (threshold.key, (threshold.get)(thresholds))).collect()
}
