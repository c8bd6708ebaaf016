//! At which learning rate each optimizer is looked at: three different questions.

use crate::answer::{Case, Contender, Criterion, regrets};
use serde::Serialize;

/// Which rate stands for an optimizer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Question {
    /// The best rate on each objective: how good it can be for someone who tunes.
    Tuned,
    /// The rate with the least mean regret over the objectives: how good one rate is for all of them.
    Default,
    /// The rate that its library takes where none is given, or the nearest one tried: how good it is for someone who
    /// changes nothing.
    Shipped,
}

impl Question {
    /// All of them.
    pub const ALL: [Question; 3] = [Question::Tuned, Question::Default, Question::Shipped];

    /// Its word in figures, files and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Question::Tuned => "tuned",
            Question::Default => "default",
            Question::Shipped => "shipped",
        }
    }

    /// What each optimizer runs at, in words.
    pub fn words(self) -> &'static str {
        match self {
            Question::Tuned => "each at its own best rate on each objective",
            Question::Default => "each at one rate for all objectives, the best such",
            Question::Shipped => "each at the rate its library ships",
        }
    }

    /// Whether rates are chosen by what they came to, so that trying more of them is an advantage.
    pub fn tunes(self) -> bool {
        self != Question::Shipped
    }

    /// The one rate that stands for a contender on all objectives, as its place among those tried; none where there is
    /// none, or where each objective has its own.
    pub fn place(self, contender: &Contender) -> Option<usize> {
        match self {
            Question::Tuned => None,
            Question::Default => {
                contender.solved().next()?;
                Criterion::Mean.best(regrets(contender))
            }
            Question::Shipped => contender.nearest(contender.shipped?.lr),
        }
    }

    /// The rate on one objective, where `place` is that of all.
    pub fn place_on(self, case: &Case, place: Option<usize>) -> Option<usize> {
        match self {
            Question::Tuned => Some(case.rates.place(case.best?.lr)),
            Question::Default | Question::Shipped => place,
        }
    }
}
