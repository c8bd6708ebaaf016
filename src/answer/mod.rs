//! The answer: which learning rate to use, how wide the safe range is, and how sure that is; from the table alone.

mod counts;
mod ranges;
mod rate;
mod standing;

pub use counts::Counts;
pub use ranges::{Piece, Ranges};
pub use rate::{Rate, best, best_of, median, middle, rates, steps};
pub use standing::{Best, Edge, StabilityEdge, Standing, TOLERANCE};
