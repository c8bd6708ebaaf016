//! The engine: runs a plan on all cores and measures every run.

mod course;
mod event;
mod evidence;
mod harvest;
mod kernel;
mod pack;
mod parameters;
mod replay;
mod run;
mod tally;
mod trail;
mod watch;

pub use evidence::{Curve, Evidence, Looks, Sample};
pub use pack::{Shape, shapes};
pub use parameters::Parameters;
pub use replay::{replay, replay_in};
pub use run::{Completion, Options, Trace, run, run_on, run_only};
