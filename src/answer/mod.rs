//! The answer: which learning rate to use, how wide the safe range is, and how sure that is; from the table alone.

mod bootstrap;
mod contender;
mod counts;
mod ranges;
mod rate;
mod rates;
mod recommendation;
mod refusal;
mod regret;
mod standing;
mod suite;

pub use bootstrap::{LEVEL, band, interval};
pub use contender::{Case, Contender, contenders};
pub use counts::Counts;
pub use ranges::{Piece, Ranges};
pub use rate::{Rate, best, best_of, median, middle, steps};
pub use rates::{Rates, rates};
pub use recommendation::{At, Interval, LeftOut, Options, Recommendation, ShippedRate, recommend, regrets};
pub use refusal::Refusal;
pub use regret::{CAP, Cost, Criterion, Total, cost, costs};
pub use standing::{Best, Edge, StabilityEdge, Standing, TOLERANCE};
pub use suite::{Answer, Budget, answer};
