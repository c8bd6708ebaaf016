//! `lrsweep edge`, as it is typed.

use crate::edge::Limits;
use clap::value_parser;
use std::path::PathBuf;

const EDGE_AFTER: &str = "\
The edge is the boundary between learning rates at which no run diverges and the first at which one
does. It begins with the rates of the sweep file and closes in on each boundary between them, many
rates at once. Where no rate of the file diverges, or none is stable, rates beyond them are tried, a
decade apart. What ends above its start, but goes no further, as Adam does at a large rate, has not
left: it is told apart.

Theory is of update rules that are linear in the gradient (gradient descent, heavy ball, Nesterov,
moving averages, optimistic gradient descent, Schedule-Free SGD; Adam, NAdam in optax's form and
RMSprop while eps is all of their divisor; with weight decay), on quadratics, under any schedule.
'theory' is the edge of runs without end. 'in budget' is what it is within the steps of the sweep,
by the same verdict, found from the same rates in the same way.

--json prints a list, one element for each objective, optimizer, schedule, precision and budget, and
with --each-seed for each seed: runs; tried, the smallest and the largest rate; edge, or null;
bounded_from; theory: limit, in_budget, climb (how many times as far as it began a run at the edge
gets), formula, peak (times the limit, under a schedule), curvature, missed_curvature; or no_theory:
not-quadratic, no-bowl, large, drawn, not-linear, adapts, wrapped, scheduled; and boundaries: below,
above, diverges (above or below), bounded, rule, in_budget, ratio.

Examples:
  lrsweep edge sweeps/edge.toml
  lrsweep edge sweeps/edge.toml --to 1e-9 --verbose
  lrsweep edge sweeps/edge.toml --json | jq '.[] | {optimizer, edge}'";

/// `lrsweep edge`.
#[derive(Debug, clap::Args)]
#[command(after_help = EDGE_AFTER)]
pub struct Edge {
    /// Sweep file; '-' reads standard input; without it the built-in quickstart is searched
    pub spec: Option<PathBuf>,
    /// How near the two rates of a boundary come: their ratio less 1
    #[arg(long, value_name = "RATIO", default_value = "1e-6", allow_negative_numbers = true, value_parser = nearness)]
    pub to: f64,
    /// Decades beyond the rates of the file that are tried where they have no edge
    #[arg(long, value_name = "N", default_value_t = 6, value_parser = value_parser!(u16).range(0..=300))]
    pub decades: u16,
    /// An edge for each seed; else a rate diverges if the run of any seed does
    #[arg(long)]
    pub each_seed: bool,
    /// Threads [default: all cores]
    #[arg(long, short, value_name = "N", value_parser = value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Runs that the sweep may have at the most
    #[arg(long, value_name = "N")]
    pub max_runs: Option<u64>,
    /// Show the formulas, the rates that were tried, and why theory is missing
    #[arg(long, short)]
    pub verbose: bool,
    /// Print as JSON
    #[arg(long, conflicts_with = "verbose")]
    pub json: bool,
}

fn nearness(text: &str) -> Result<f64, String> {
    let to = text.parse().ok().filter(|to| (Limits::NEAREST..1.0).contains(to));
    to.ok_or_else(|| format!("allowed: a number from {:e} to less than 1, such as 1e-6", Limits::NEAREST))
}
