//! The picking rule that people are taught, one rate after another: the rule, its runs, and how well it does next to a
//! full grid.

mod measure;
mod rule;
mod walk;
mod write;

pub use measure::{Pick, Tally, measure};
pub use rule::{DECADES, HALVINGS, Move, Reason, next};
pub use walk::{Walk, settled, walk};
pub use write::csv;
