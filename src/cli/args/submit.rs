//! What can be typed after `lrsweep submit`.

use super::shard::MOST;
use clap::{ValueEnum, value_parser};
use std::path::PathBuf;

const AFTER: &str = "\
The job scripts go to DIR.partial/slurm, and so do the logs. What is typed after '--' goes to sbatch
with both jobs. The same command again submits what is missing, and nothing that is there already;
'lrsweep status DIR' shows how far the array has come. A shard should take a minute or more.

Examples:
  lrsweep submit sweeps/adam.toml --shards 8
  lrsweep submit sweeps/adam.toml --shards 8 --dry-run
  lrsweep submit sweeps/adam.toml --shards 40 -- --partition=long --cpus-per-task=8 --time=2:00:00";

/// `lrsweep submit`.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = AFTER)]
pub struct Submit {
    /// Sweep file; without it the built-in quickstart
    pub spec: Option<PathBuf>,
    /// Number of shards, one task of the job array each
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..=i64::from(MOST)))]
    pub shards: u32,
    /// Who queues the jobs
    #[arg(long, value_enum, default_value_t = Engine::Slurm)]
    pub engine: Engine,
    /// Results folder, which all nodes can see [default: reports/<sweep>, or the next free one]
    #[arg(long, short, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Replace older results at DIR; they go only when the new ones are complete
    #[arg(long)]
    pub force: bool,
    /// Runs that a sweep may have at the most
    #[arg(long, value_name = "N")]
    pub max_runs: Option<u64>,
    /// Write tables and README only
    #[arg(long)]
    pub no_figures: bool,
    /// Print the scripts and the commands, and do nothing
    #[arg(long)]
    pub dry_run: bool,
    /// More options for sbatch
    #[arg(last = true, value_name = "OPTION")]
    pub options: Vec<String>,
}

/// Who queues jobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    /// Slurm, by its command sbatch
    Slurm,
}
