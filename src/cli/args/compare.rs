//! `lrsweep compare`, as it is typed.

use crate::comparison::Question;
use clap::ValueEnum;
use clap::builder::PossibleValue;
use std::path::PathBuf;

const COMPARE_AFTER: &str = "\
Three questions, each with its own ranking:
  tuned    each optimizer at its best rate on each objective; all have to have as many rates tried
  default  each at one rate for all objectives, the one with the least mean regret
  shipped  each at the rate that its library takes where none is given, or the nearest one tried

score            AlgoPerf's: the mean over the objectives of (4 - r) / 3, r being the steps over the
                 fewest of all compared; 0 where r is above 4 or the target is not reached
solved           objectives on which every seed converges, with Wilson's 95 % interval
steps a success  the steps of all runs, failed ones included, over the number that converge (ERT)
faster / slower  how many others it is faster and slower than by more than chance: Wilcoxon's
                 signed-rank test over the objectives, exact, with Holm's correction for all pairs

--json prints, beside folder, sweep, lrsweep and hash:
  budgets  for each number of steps (and precision, where the sweep names one): objectives, seeds,
           rates (fewest and most tried), and rounds, one a question: question, unfair (why it is
           not compared), unsolved objectives, missing optimizers; standings: optimizer, schedule,
           lr, score, solved, share, expected_steps, runs (converged, all), beats, beaten_by; pairs:
           of (places in standings), faster (on how many objectives each is), test: n, positive,
           negative, p; holm, winner

Examples:
  lrsweep compare reports/defaults
  lrsweep compare reports/defaults --only adam,adamw,lion --at tuned";

/// `lrsweep compare`.
#[derive(Debug, clap::Args)]
#[command(after_help = COMPARE_AFTER)]
pub struct Compare {
    /// Results folder of an earlier run
    pub dir: PathBuf,
    /// Only these optimizers: a name, or with hyperparameters as the tables have it; several with commas
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub only: Vec<String>,
    /// Only one of the three questions
    #[arg(long, value_name = "QUESTION")]
    pub at: Option<Question>,
    /// Print as JSON
    #[arg(long)]
    pub json: bool,
}

impl ValueEnum for Question {
    fn value_variants<'a>() -> &'a [Question] {
        &Question::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}
