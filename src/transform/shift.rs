//! Shift: f(x - s) moves the function, with its minima, by s (as BBOB moves its optima; the start point stays).

use super::Transform;
use crate::lane::{Real, zip};
use crate::objective::Fault;
use crate::param::{Args, Default, Info, Kind, Param, Range};

/// The function moved.
pub struct Shift {
    by: Vec<f64>,
}

impl Transform for Shift {
    const INFO: Info = Info {
        name: "shift",
        about: "moves the function and its minima, not the start point",
        source: "BBOB (Hansen et al. 2009): x - x_opt",
        params: &[Param {
            name: "by",
            kind: Kind::Numbers(Range::REAL),
            default: Default::Required,
            help: "how far, one number a coordinate, or one for all",
        }],
    };

    fn new(args: &Args, dim: usize) -> Result<Shift, Fault> {
        match args.numbers("by") {
            Some(by) if by.len() == dim => Ok(Shift { by: by.to_vec() }),
            Some(&[by]) => Ok(Shift { by: vec![by; dim] }),
            by => {
                let count = by.map_or(0, <[f64]>::len);
                let message = format!("{count} numbers, but the objective has {dim} coordinates");
                Err(Fault { param: "by", message })
            }
        }
    }

    #[inline(always)]
    fn forward<V: Real>(&self, x: &[V], at: &mut [V]) {
        for (x, at, by) in zip((x, at, &self.by)) {
            *at = *x - V::splat(*by);
        }
    }

    fn inverse(&self, at: &[f64]) -> Vec<f64> {
        at.iter().zip(&self.by).map(|(at, by)| at + by).collect()
    }
}
