//! What can be typed after `lrsweep merge`.

use clap::value_parser;
use std::path::PathBuf;

const AFTER: &str = "\
Each shard is checked: of the same sweep, computed by the same version, undamaged, every run exactly
once. Only then are the results written, the same as if one machine had computed them. Where shards
are missing, the exit code is 3 and standard output has nothing but their indices, such as
3,17,40-44; where they contradict each other it is 4.

Examples:
  lrsweep merge reports/adam
  sbatch --array=$(lrsweep merge reports/adam) reports/adam.partial/slurm/shards.sh";

/// `lrsweep merge`.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = AFTER)]
pub struct Merge {
    /// Results folder, as 'lrsweep run --shard' was told; the shards lie in DIR.partial/shards
    pub dir: PathBuf,
    /// Replace older results at DIR; they go only when the new ones are complete
    #[arg(long)]
    pub force: bool,
    /// Threads [default: all cores]
    #[arg(long, short, value_name = "N", value_parser = value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Write tables and README only
    #[arg(long)]
    pub no_figures: bool,
    /// Print nothing but errors and missing indices
    #[arg(long, short)]
    pub quiet: bool,
    /// Print the summary as JSON
    #[arg(long, conflicts_with = "quiet")]
    pub json: bool,
}
