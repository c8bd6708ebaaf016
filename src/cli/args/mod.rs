//! What can be typed.

mod compare;
mod edge;
mod merge;
mod shard;
mod submit;
mod verify;

pub use compare::Compare;
pub use edge::Edge;
pub use merge::Merge;
pub use shard::{Index, Shard};
pub use submit::Submit;
pub use verify::Verify;

use crate::lane::Isa;
use clap::{Parser, Subcommand, ValueEnum, value_parser};
use std::path::PathBuf;

/// The command line.
#[derive(Debug, Parser)]
#[command(
    name = "lrsweep",
    version,
    about = "Which learning rate, with which optimizer and schedule, and how sure are we?",
    long_about = LONG_ABOUT,
    after_help = "'lrsweep --help' has examples, the meaning of the outcomes, and the exit codes.",
    after_long_help = AFTER,
    arg_required_else_help = true,
    disable_help_subcommand = true,
    max_term_width = 100
)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const LONG_ABOUT: &str = "\
Which learning rate, with which optimizer and schedule, and how sure are we?

A sweep file names axes: learning rates, schedules, optimizers and their hyperparameters, objectives, \
seeds. They multiply. lrsweep runs every combination on all cores, tells for every run whether it \
converged, was slow, oscillated or diverged, and leaves a folder with tables, figures and a README.";

const AFTER: &str = "\
Outcomes:
  ●  converged    reached the target and stayed there to the end
  ▷  slow         on its way, but not there within the budget
  ≈  oscillating  moves without getting anywhere
  ✕  diverged     left, or ended no better than it began

Examples:
  lrsweep run                                the built-in quickstart, into reports/quickstart
  lrsweep run sweeps/adam.toml               a sweep of your own, into reports/adam
  lrsweep plan sweeps/adam.toml              what that would run, and how long it would take
  lrsweep report reports/adam --verdict hold=0.9
                                             judge the finished runs anew, without running them
  lrsweep recommend reports/adam             which rate to use, and how sure that is
  lrsweep compare reports/adam               its optimizers next to each other
  lrsweep verify reports/adam --sample 100   run some of it again: the same bits?
  lrsweep tune sweeps/adam.toml              pick a rate as people do, a few runs each
  lrsweep edge sweeps/edge.toml              where runs begin to diverge, to six digits
  lrsweep submit sweeps/adam.toml --shards 8 the same on a Slurm cluster
  lrsweep list optimizers                    what a sweep file may name
  lrsweep run - --out /tmp/x --json < a.toml | jq .outcomes

A function of your own, in a sweep file:
  objective = { name = \"mine\", expr = \"x^2 + 3*y^2\", start = [1, 1], minimum = [0, 0] }

Exit codes:
  0    done
  1    the disk or the permissions did not allow it; verify: something differs
  2    bad request: the command line, the sweep file, a folder that is taken
  3    merge: shards are missing; standard output has their indices, as --array= takes them
  4    merge: shards contradict each other: of different sweeps or versions, or they overlap
  75   interrupted; the same command goes on from there

Colour and progress are for terminals only; NO_COLOR turns colour off.";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a sweep and write its results folder
    Run(Run),
    /// Show what a sweep would run, without running it
    Plan(Plan),
    /// Show how far a sweep has come, by axis, and the time left; also while it runs
    Status(Status),
    /// Put the shards of a sweep together, or say which are missing
    Merge(Merge),
    /// Have a cluster run a sweep: a job array of shards, and a job that merges them
    Submit(Submit),
    /// Draw a results folder again, or judge its runs anew
    Report(Report),
    /// Say which learning rate to use, how wide the safe range is, and how sure that is
    Recommend(Recommend),
    /// Compare the optimizers of a results folder: scores, successes, steps, and what is more than chance
    Compare(Compare),
    /// Run a results folder's runs again and compare them with its tables, bit for bit
    Verify(Verify),
    /// Pick learning rates by the rule of thumb: ten times more, ten times less, keep
    Tune(Tune),
    /// Find the learning rates at which runs begin to diverge, and what theory says they are
    Edge(Edge),
    /// List what a sweep file may name
    List(List),
    /// Write a completion script for a shell
    #[command(after_help = "Example:\n  lrsweep completions bash > ~/.local/share/bash-completion/completions/lrsweep")]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

const RUN_AFTER: &str = "\
What is finished is kept in DIR.partial until the results stand. After an interruption, of whatever
kind, the same command goes on from there; 'lrsweep status DIR' shows how far it has come. On a
sweep that grew it computes what is new. Where finished runs would be lost, because the sweep is
another one, it refuses and says what differs: --force goes on with the runs that both have.

--shard 3/8 computes the fourth of eight shares, into DIR.partial/shards; any machine may compute
any of them, at any time. 'lrsweep merge DIR' puts the results together once all are there. Job
arrays tell the index: --shard SLURM_ARRAY_TASK_ID/8 reads it from that variable, --shard auto/8
from the one of SLURM_ARRAY_TASK_ID, HQ_TASK_ID, JOB_COMPLETION_INDEX, AWS_BATCH_JOB_ARRAY_INDEX and
PBS_ARRAY_INDEX that is set. The environment is not looked at otherwise.

--json prints summary.json and beside it:
  folder    where the results are
  timing    seconds of the sweep, of the report, and of the process; run_steps that were made, and
            run_steps_per_second; steps_per_second, which counts all steps of the plan; threads;
            peak_memory_bytes
  checksum  for comparing with other programs: best_lr with the least loss at the end, best_final;
            n_nonfinite, runs that ended early; best_min, the least loss at any step; and means of
            log10 of the loss at the end and of each run's least: mean_log10_final, mean_log10_min";

/// `lrsweep run`.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(after_help = RUN_AFTER)]
pub struct Run {
    /// Sweep file; '-' reads standard input; without it the built-in quickstart runs
    pub spec: Option<PathBuf>,
    /// Results folder [default: reports/<sweep>, or the next free reports/<sweep>-2, -3, …]
    #[arg(long, short, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Replace an older results folder; it goes only when the new one is complete
    #[arg(long)]
    pub force: bool,
    /// Start over: use no run that is finished already. Older results go when the new ones are complete
    #[arg(long)]
    pub fresh: bool,
    /// Run nothing: make a report of the series that are finished so far, in DIR.partial/so-far
    #[arg(long, conflicts_with_all = ["force", "fresh"])]
    pub collect: bool,
    /// Run this share alone; I is from 0, or the name of an environment variable, or 'auto'
    #[arg(long, value_name = "I/N", value_parser = shard::shard, conflicts_with_all = ["fresh", "collect", "json"])]
    pub shard: Option<Shard>,
    /// Threads [default: all cores]
    #[arg(long, short, value_name = "N", value_parser = value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Instruction set; the results are the same on each [default: the best this CPU has]
    #[arg(long, value_name = "NAME", value_parser = isa)]
    pub isa: Option<Isa>,
    /// Runs that a sweep may have at the most
    #[arg(long, value_name = "N")]
    pub max_runs: Option<u64>,
    /// Write tables and README only
    #[arg(long)]
    pub no_figures: bool,
    /// Print nothing but errors
    #[arg(long, short)]
    pub quiet: bool,
    /// Print the summary as JSON
    #[arg(long, conflicts_with = "quiet")]
    pub json: bool,
}

/// `lrsweep plan`.
#[derive(Debug, clap::Args)]
pub struct Plan {
    /// Sweep file; '-' reads standard input; without it the built-in quickstart is shown
    pub spec: Option<PathBuf>,
    /// Runs that a sweep may have at the most
    #[arg(long, value_name = "N")]
    pub max_runs: Option<u64>,
    /// Print the plan as JSON
    #[arg(long)]
    pub json: bool,
}

/// `lrsweep status`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  lrsweep run sweeps/adam.toml &\n  lrsweep status reports/adam")]
pub struct Status {
    /// Results folder of a sweep that runs, was interrupted, or is finished
    pub dir: PathBuf,
    /// Print as JSON
    #[arg(long)]
    pub json: bool,
}

const REPORT_AFTER: &str = "\
Thresholds that can be changed after a run, each explained in the folder's README:
  hold, no-gain, growth, folded, very-folded, reversal, frozen, plateau

Examples:
  lrsweep report reports/adam                          the same report again, from its tables
  lrsweep report reports/adam --verdict hold=0.95 --verdict growth=0.02 --out reports/adam-lenient";

/// `lrsweep report`.
#[derive(Debug, clap::Args)]
#[command(after_help = REPORT_AFTER)]
pub struct Report {
    /// Results folder of an earlier run
    pub dir: PathBuf,
    /// Judge by another threshold than the sweep file's; may be repeated
    #[arg(long, value_name = "KEY=VALUE", value_delimiter = ',')]
    pub verdict: Vec<String>,
    /// Write another folder instead of renewing DIR
    #[arg(long, short, value_name = "DIR2")]
    pub out: Option<PathBuf>,
    /// Replace an older results folder at DIR2
    #[arg(long, requires = "out")]
    pub force: bool,
    /// Write tables and README only
    #[arg(long)]
    pub no_figures: bool,
    /// Print nothing but errors
    #[arg(long, short)]
    pub quiet: bool,
    /// Print the summary as JSON
    #[arg(long, conflicts_with = "quiet")]
    pub json: bool,
}

const RECOMMEND_AFTER: &str = "\
Regret is the natural logarithm of a rate's steps over those of the objective's own best rate, at
most that of 4, which a rate has that does not converge. The recommended rate has
  mean     the least mean regret over the objectives
  worst    the least regret on its worst objective, then the least mean
  success  the most objectives on which it converges, then the least mean regret

Nothing is recommended (exit code 2) where the best rate is an end of the grid, or too few
objectives converge at any rate (--share), or the objectives disagree (--width); it says what to
do about it.

--each adds a table for each objective: the best rate (the fewest steps to the target, or where it
is not reached the smallest gap at the end), the rates that converge, those within twice the steps
of the best one and how many decades they span, the two rates between which divergence begins
above the best one, how many decades away from it, and the sensitivity to the learning rate: the
mean of what is left of the gap, less what the best rate leaves.

--json prints, beside folder, sweep, lrsweep and hash:
  options  regret, share, width, resamples
  budgets  for each number of steps (and precision, where the sweep names one): objectives, seeds,
           winner (a place in recommendations, or null) and recommendations, one for each
           optimizer and schedule: rates tried; solved and unsolved objectives; rate: lr, regret,
           factor (e to the regret), worst, and the objectives on which it converges (their
           number), is slow, oscillates, diverges (their names); as_good: pieces, decades;
           interval: low, high, decades; left_out: objective, lr by the others, its regret there;
           shipped: lr, by, nearest, as rate; against_all: mean regret next to the best of all;
           refusals: kind, why, next
  series   for each objective and number of steps, what summary.json has: best, converging,
           stable, tolerance (a factor 2 in steps), stability_edge, sensitivity

Examples:
  lrsweep recommend reports/suite
  lrsweep recommend reports/suite --each
  lrsweep recommend reports/suite --regret success --width 2
  lrsweep recommend reports/suite --width 2 --toml > best.toml && lrsweep run best.toml";

/// `lrsweep recommend`.
#[derive(Debug, clap::Args)]
#[command(after_help = RECOMMEND_AFTER)]
pub struct Recommend {
    /// Results folder of an earlier run
    pub dir: PathBuf,
    /// What is made small: mean, worst, or failures first
    #[arg(long, value_name = "KIND", default_value = "mean", value_parser = ["mean", "worst", "success"])]
    pub regret: String,
    /// Share of the objectives that have to converge at some rate
    #[arg(long, value_name = "SHARE", default_value_t = 0.5, value_parser = share)]
    pub share: f64,
    /// Decades that the interval of the best rate may be wide
    #[arg(long, value_name = "DECADES", default_value_t = 1.0, value_parser = width)]
    pub width: f64,
    /// Also print what each objective, optimizer and schedule came to
    #[arg(long, conflicts_with_all = ["json", "toml"])]
    pub each: bool,
    /// Print as JSON
    #[arg(long)]
    pub json: bool,
    /// Print the winning setting as a sweep file
    #[arg(long, conflicts_with = "json")]
    pub toml: bool,
}

const TUNE_AFTER: &str = "\
The rule: slow, ten times more; oscillating or diverged, ten times less; converged, keep it. Where
two neighbouring decades point at each other, what lies between them is halved, up to three times;
eight decades away from the start it stops. The learning rates of the sweep file are not looked at,
but for --out, which runs them as the grid that tells what there was to find.

--json prints a list, one element for each objective, optimizer, schedule, precision, budget, seed
and start: runs; tries: lr, outcome, steps, final_gap; answer, or the reason why there is none:
all-slow, all-too-large, nothing-between, out-of-numbers.

Examples:
  lrsweep tune sweeps/adam.toml
  lrsweep tune sweeps/adam.toml --start 0.001 --verbose
  lrsweep tune sweeps/rule.toml --start 0.01,0.001 --out reports/rule";

/// `lrsweep tune`.
#[derive(Debug, clap::Args)]
#[command(after_help = TUNE_AFTER)]
pub struct Tune {
    /// Sweep file; '-' reads standard input; without it the built-in quickstart is tuned
    pub spec: Option<PathBuf>,
    /// Rate to begin with; several, with commas, each go their own way
    #[arg(long, value_name = "RATE", default_value = "0.01", allow_negative_numbers = true, value_delimiter = ',', value_parser = rate)]
    pub start: Vec<f64>,
    /// Also run the full grid, and write a report on how well the rule does
    #[arg(long, short, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Replace an older results folder at DIR
    #[arg(long, requires = "out")]
    pub force: bool,
    /// Threads [default: all cores]
    #[arg(long, short, value_name = "N", value_parser = value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Runs that the sweep may have at the most
    #[arg(long, value_name = "N")]
    pub max_runs: Option<u64>,
    /// Show every try, however many series there are
    #[arg(long, short)]
    pub verbose: bool,
    /// Print as JSON
    #[arg(long, conflicts_with = "verbose")]
    pub json: bool,
}

/// Instruction sets by the names that can be typed, in the order of [`Isa::ALL`].
const ISAS: [&str; 5] = ["scalar", "portable", "sse2", "avx2", "avx512"];

fn isa(text: &str) -> Result<Isa, String> {
    let available = || Isa::ALL.into_iter().zip(ISAS).filter(|(isa, _)| isa.available());
    match available().find(|(_, name)| *name == text) {
        Some((isa, _)) => Ok(isa),
        None => Err(format!("this CPU has: {}", available().map(|(_, name)| name).collect::<Vec<_>>().join(", "))),
    }
}

fn rate(text: &str) -> Result<f64, String> {
    let rate = text.parse().ok().filter(|rate: &f64| rate.is_normal() && *rate > 0.0);
    rate.ok_or_else(|| "allowed: a number greater than 0, such as 0.01".into())
}

fn share(text: &str) -> Result<f64, String> {
    let share = text.parse().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| "allowed: a number from 0 to 1, such as 0.5".into())
}

fn width(text: &str) -> Result<f64, String> {
    let width = text.parse().ok().filter(|width: &f64| *width >= 0.0);
    width.ok_or_else(|| "allowed: a number of at least 0, such as 1".into())
}

/// `lrsweep list`.
#[derive(Debug, clap::Args)]
pub struct List {
    /// Only one kind
    pub kind: Option<Kind>,
    /// Print as JSON
    #[arg(long)]
    pub json: bool,
}

/// What can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// Update rules and their hyperparameters
    Optimizers,
    /// Courses of the learning rate
    Schedules,
    /// What goes round an optimizer
    Wrappers,
    /// Functions to minimise
    Objectives,
    /// What makes another function of an objective
    Transforms,
    /// Named lists of objectives
    Suites,
    /// Charts
    Figures,
}
