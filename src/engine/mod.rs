//! The engine.
mod evidence;
pub use evidence::{Curve, Evidence, Sample};
