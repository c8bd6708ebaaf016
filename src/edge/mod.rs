//! Stability edges: the learning rate at which runs begin to diverge, by bisection, and what theory says it is.
//!
//! The edge of a series is the boundary between rates at which no run diverges and the first at which one does, judged
//! by the verdict of the whole program. [`search`] closes in on every boundary of a series from the rates of its sweep,
//! many rates at once; [`theory`] has the limit of linear update rules on quadratics, for runs without end and for
//! those of the sweep's budget.

mod boundary;
mod budget;
mod curvature;
mod found;
mod linear;
mod section;
mod shape;
mod theory;
mod walk;

pub use boundary::{Boundary, Ending, Try, boundaries};
pub use found::{Found, Place, found};
pub use linear::Linear;
pub use section::{Limits, next};
pub use theory::{Theory, Unknown, theory};
pub use walk::{Reach, Search, search};
