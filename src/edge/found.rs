//! What was found for a series, with what theory says of it.

use super::boundary::Boundary;
use super::theory::{Theory, Unknown, theory};
use super::walk::Search;
use crate::plan::Plan;

/// A search with its boundaries and what theory says of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The search.
    pub search: Search,
    /// Every boundary, from the lowest on.
    pub boundaries: Vec<Place>,
    /// What theory knows of the series, or why it does not.
    pub theory: Result<Theory, Unknown>,
}

/// A boundary next to that of theory.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// The boundary.
    pub boundary: Boundary,
    /// Where theory has it within the budget.
    pub budget: Option<f64>,
}

impl Place {
    /// The measured rate over that of theory within the budget.
    pub fn ratio(&self) -> Option<f64> {
        Some(self.boundary.stable() / self.budget?)
    }
}

impl Found {
    /// The edge: the first boundary above which runs diverge; none where nothing is stable, nothing diverges, or what
    /// diverges stays bounded.
    pub fn edge(&self) -> Option<&Place> {
        self.first().filter(|place| !place.boundary.bounded)
    }

    /// The first boundary above which runs diverge, or end above their start.
    fn first(&self) -> Option<&Place> {
        self.boundaries.iter().find(|place| place.boundary.rises())
    }

    /// The rate from which on runs end above their start, but stay bounded.
    pub fn bounded_from(&self) -> Option<f64> {
        self.first().filter(|place| place.boundary.bounded).map(|place| place.boundary.above.lr)
    }

    /// Whether not even the smallest rate that was tried is stable.
    pub fn none_stable(&self) -> bool {
        self.search.tries.first().is_some_and(|one| one.ending.diverged())
    }

    /// The smallest and the largest rate that were tried.
    pub fn range(&self) -> [f64; 2] {
        [self.search.tries.first(), self.search.tries.last()].map(|one| one.map_or(f64::NAN, |one| one.lr))
    }
}

/// A search next to theory: boundaries in their order where both have the same, else the first alone above which runs
/// diverge.
pub fn found(plan: &Plan, search: Search) -> Found {
    let boundaries = search.boundaries();
    let theory = theory(plan, &search);
    let budget = theory.as_ref().map_or(&[][..], |theory| &theory.budget);
    let same = boundaries.iter().map(Boundary::rises).eq(budget.iter().map(|one| one.1));
    let first = boundaries.iter().position(Boundary::rises);
    let place = |(i, boundary): (usize, Boundary)| {
        let other = match same {
            true => budget.get(i),
            false => budget.iter().find(|one| one.1).filter(|_| Some(i) == first),
        };
        Place { boundary, budget: other.map(|one| one.0) }
    };
    Found { boundaries: boundaries.into_iter().enumerate().map(place).collect(), search, theory }
}
