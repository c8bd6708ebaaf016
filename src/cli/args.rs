//! What can be typed.

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
  lrsweep list optimizers                    what a sweep file may name
  lrsweep run - --out /tmp/x --json < a.toml | jq .outcomes

A function of your own, in a sweep file:
  objective = { name = \"mine\", expr = \"x^2 + 3*y^2\", start = [1, 1], minimum = [0, 0] }

Exit codes:
  0    done
  1    the disk or the permissions did not allow it
  2    bad request: the command line, the sweep file, a folder that is taken
  130  interrupted; nothing was left behind

Colour and progress are for terminals only; NO_COLOR turns colour off.";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a sweep and write its results folder
    Run(Run),
    /// Show what a sweep would run, without running it
    Plan(Plan),
    /// Draw a results folder again, or judge its runs anew
    Report(Report),
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
--json prints summary.json and beside it:
  folder    where the results are
  timing    seconds of the sweep, of the report, and of the process; run_steps that were made, and
            run_steps_per_second; steps_per_second, which counts all steps of the plan; threads;
            peak_memory_bytes
  checksum  for comparing with other programs: best_lr with the least loss at the end, best_final;
            n_nonfinite, runs that ended early; best_min, the least loss at any step; and means of
            log10 of the loss at the end and of each run's least: mean_log10_final, mean_log10_min";

/// `lrsweep run`.
#[derive(Debug, clap::Args)]
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
    /// Threads [default: all cores]
    #[arg(long, short, value_name = "N", value_parser = value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
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
