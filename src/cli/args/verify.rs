//! `lrsweep verify`, as it is typed.

use super::isa;
use crate::lane::Isa;
use clap::value_parser;
use std::path::PathBuf;

const VERIFY_AFTER: &str = "\
Every cell of every column has to be the same, so every number has the same bits. A sample is spread
over all series: each has its share of it, whatever its size. Targets that are the best of a whole
sweep are computed anew with all runs, and taken from the folder with a sample.

Exit codes: 0 the same, 1 something differs (the first difference is named).

--json prints folder; same; runs and curves: compared, different, of; sample: runs, seed, or null;
first: the first difference: file, line, run, the axes of that run, column, recorded, computed, or
null; environment: what is another one than when the folder was made: what, recorded, here.

Examples:
  lrsweep verify reports/adam
  lrsweep verify reports/adam --sample 100 --seed 1";

/// `lrsweep verify`.
#[derive(Debug, clap::Args)]
#[command(after_help = VERIFY_AFTER)]
pub struct Verify {
    /// Results folder of an earlier run
    pub dir: PathBuf,
    /// Run a sample of so many runs, instead of all
    #[arg(long, value_name = "N", value_parser = value_parser!(u64).range(1..))]
    pub sample: Option<u64>,
    /// Draw another sample
    #[arg(long, value_name = "SEED", default_value_t = 0, requires = "sample")]
    pub seed: u64,
    /// Threads [default: all cores]
    #[arg(long, short, value_name = "N", value_parser = value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Instruction set; the results are the same on each [default: the best this CPU has]
    #[arg(long, value_name = "NAME", value_parser = isa)]
    pub isa: Option<Isa>,
    /// Print as JSON
    #[arg(long)]
    pub json: bool,
}
