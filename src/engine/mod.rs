//! The engine: runs a plan on all cores and measures every run.

mod abreast;
mod course;
mod event;
mod evidence;
mod harvest;
mod in_order;
mod kernel;
mod pack;
mod parameters;
mod pass;
mod pool;
mod reach;
mod replay;
mod run;
mod tally;
mod trail;
mod watch;

/// The version of what is computed: any change to the bits of any trace needs a new one, or finished runs of before are
/// taken for today's. `tests/numerics.rs` notices.
pub const NUMERICS: u32 = 1;

pub use evidence::{Curve, Evidence, Looks, Sample};
pub use pack::{Shape, shapes};
pub use parameters::Parameters;
pub use reach::reach;
pub use replay::{probe, replay, replay_in};
pub use run::{Choice, Completion, Need, Options, Trace, cores, run, run_chosen, run_on};
