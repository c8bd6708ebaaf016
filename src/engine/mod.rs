//! The engine: runs a plan on all cores and measures every run.

mod course;
mod evidence;
mod kernel;
mod pack;
mod replay;
mod run;
mod watch;

pub use evidence::{Curve, Evidence, Sample};
pub use pack::{Shape, shapes};
pub use replay::replay;
pub use run::{Completion, Options, Trace, run, run_on};
