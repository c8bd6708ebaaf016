//! Optimizers next to each other, as the field compares them: scores and profiles over objectives, the steps that a
//! success costs, and which differences are more than chance.

mod compare;
mod field;
mod holm;
mod pairs;
mod profile;
mod question;
mod targets;
mod wilcoxon;
mod wilson;

pub use compare::{Bout, Comparison, Round, Standing, compare};
pub use field::{Entrant, Field, fields};
pub use holm::holm;
pub use pairs::{MOST, Pair, Side, least_p, pairs};
pub use profile::{ratios, score, share_within};
pub use question::Question;
pub use targets::{TARGETS, firsts, known, targets};
pub use wilcoxon::{Signed, wilcoxon};
pub use wilson::wilson;
