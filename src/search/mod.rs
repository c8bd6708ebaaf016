//! The search: which learning rates a sweep adds to its grid, from what its runs came to.
//!
//! It goes in rounds. After each, every series (the runs that differ in learning rate and seed alone) is asked what it
//! lacks, see [`open_ends`] and [`halves`]; what any series of an optimizer asks for joins the grid of that optimizer, so
//! that all its series have the same rates and can be compared, and so that halved gaps fall on each other. A grid grows
//! first, by a decade a round, and is refined when it does not grow any more. A run is made once: a round makes those of
//! its new rates alone.

mod grid;
mod merge;
mod round;
mod rule;
mod size;

pub use grid::{decade_above, decade_below, decades, density, halfway, halvings, narrow};
pub use merge::merge;
pub use round::{growth, next, refinement, stopped};
pub use rule::{end, halves, open_ends};
pub use size::{most_runs, runs_of};
