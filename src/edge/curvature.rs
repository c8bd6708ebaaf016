//! The curvatures of a quadratic objective, and where its runs begin along each of them.

use super::theory::Unknown;
use crate::objective::Problem;
use crate::optimizer::eigen;

/// One direction in which a quadratic curves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mode {
    /// The curvature: an eigenvalue of the Hessian.
    pub curvature: f64,
    /// Where the start lies along the direction, from the origin.
    pub start: f64,
    /// Where the minimum does.
    pub minimum: f64,
    /// The largest coordinate of the direction's unit vector.
    pub reach: f64,
}

/// Most coordinates whose Hessian is looked at.
const LARGEST: usize = 256;

/// Shares of the largest curvature, and of the way to the minimum, below which there is only rounding.
const ROUNDING: f64 = 1e-12;

/// The directions of a quadratic in which it curves, for a run that begins at `start`, the largest curvature first.
///
/// Where the gradient does not change the Hessian at all it is a quadratic, whatever it is called: it is compared, by
/// forward differentiation, at three points.
///
/// # Errors
/// Why the curvatures are not known: it is no quadratic, or no bowl, or has too many coordinates.
pub fn modes(problem: &Problem, start: &[f64]) -> Result<Vec<Mode>, Unknown> {
    let n = problem.dim;
    if n > LARGEST {
        return Err(Unknown::Large);
    }
    let mut hessian = hessian(problem)?;
    let mut vectors = vec![0.0; n * n];
    eigen(&mut hessian, &mut vectors, n);
    let largest = (0..n).map(|i| hessian[i * n + i].abs()).fold(0.0, f64::max);
    let gradient = problem.value_grad(start).1;
    let mut modes = Vec::new();
    for i in 0..n {
        let curvature = hessian[i * n + i];
        if curvature < -ROUNDING * largest {
            return Err(Unknown::NoBowl);
        }
        let along = |x: &[f64]| (0..n).map(|k| vectors[k * n + i] * x[k]).sum::<f64>();
        if curvature > ROUNDING * largest {
            let at = along(start);
            let reach = (0..n).map(|k| vectors[k * n + i].abs()).fold(0.0, f64::max);
            modes.push(Mode { curvature, start: at, minimum: at - along(&gradient) / curvature, reach });
        }
    }
    modes.sort_by(|a, b| b.curvature.total_cmp(&a.curvature));
    Ok(modes)
}

/// The modes that a run from its start moves along; in the others it stands at the minimum.
pub fn excited(modes: &[Mode]) -> impl Iterator<Item = &Mode> {
    let way = |mode: &Mode| (mode.start - mode.minimum).abs();
    let largest = modes.iter().map(way).fold(0.0, f64::max);
    modes.iter().filter(move |mode| way(mode) > ROUNDING * largest)
}

/// The Hessian, a row after the other.
fn hessian(problem: &Problem) -> Result<Vec<f64>, Unknown> {
    let n = problem.dim;
    // Away from the start by amounts without a pattern, some larger and some smaller than it.
    let away = |seed: u64| {
        let moved = |(i, x): (usize, &f64)| x + (1.0 + x.abs()) * (crate::random::uniform(seed, 0, i as u64) - 0.4);
        problem.start.iter().enumerate().map(moved).collect::<Vec<f64>>()
    };
    let points = [problem.start.clone(), away(1), away(2)];
    let mut hessian = vec![0.0; n * n];
    for i in 0..n {
        let columns = points.each_ref().map(|x| problem.derivative(x, i).1);
        let largest = columns[0].iter().fold(0.0f64, |size, h| size.max(h.abs()));
        for k in 0..n {
            let [here, there, elsewhere] = [0, 1, 2].map(|point| columns[point][k]);
            // Written so that what is not a number is no quadratic either.
            let same = |other: f64| (other - here).abs() <= 1e-9 * largest;
            if !(same(there) && same(elsewhere)) {
                return Err(Unknown::NotQuadratic);
            }
            hessian[k * n + i] = here;
        }
    }
    // As symmetric as the eigenvalues take it to be.
    for i in 0..n {
        for k in 0..i {
            let mean = 0.5 * (hessian[i * n + k] + hessian[k * n + i]);
            (hessian[i * n + k], hessian[k * n + i]) = (mean, mean);
        }
    }
    Ok(hessian)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::param::{Args, Value};

    fn problem(name: &str, with: &[(&str, Value)]) -> Problem {
        let entry = crate::objective::catalog().into_iter().find(|entry| entry.info.name == name).unwrap();
        let args =
            with.iter().fold(Args::defaults(entry.info.params), |args, (key, value)| args.with(key, value.clone()));
        (entry.build)(&args).unwrap()
    }

    #[test]
    fn a_rotated_bowl_has_its_curvatures_and_minimum() {
        let bowl = problem(
            "quadratic",
            &[("eigenvalues", Value::Numbers(vec![3.0, 7.0, 0.5])), ("rotation", Value::Count(5))],
        );
        let modes = modes(&bowl, &bowl.start).unwrap();
        let curvatures: Vec<f64> = modes.iter().map(|mode| mode.curvature).collect();
        for (ours, theirs) in curvatures.iter().zip([7.0, 3.0, 0.5]) {
            assert!((ours - theirs).abs() < 1e-12, "{curvatures:?}");
        }
        // The loss is that of the modes.
        let loss: f64 = modes.iter().map(|m| 0.5 * m.curvature * (m.start - m.minimum).powi(2)).sum();
        assert!((loss / bowl.value(&bowl.start) - 1.0).abs() < 1e-12);
        assert!(modes.iter().all(|mode| mode.minimum.abs() < 1e-12 && mode.reach <= 1.0));
    }

    #[test]
    fn the_textbook_bowl_has_its_minimum() {
        let bowl = problem("kneusel-a", &[]);
        let modes = modes(&bowl, &bowl.start).unwrap();
        let found: Vec<[f64; 2]> = modes.iter().map(|mode| [mode.curvature, mode.minimum.abs()]).collect();
        assert!((found[0][0] - 18.0).abs() < 1e-12 && (found[0][1] - 7.0 / 9.0).abs() < 1e-12, "{found:?}");
        assert!((found[1][0] - 12.0).abs() < 1e-12 && (found[1][1] - 1.0).abs() < 1e-12, "{found:?}");
    }

    /// From the origin trid is symmetric in its coordinates, and its largest curvature is not.
    #[test]
    fn a_start_may_miss_a_curvature() {
        let trid = problem("trid", &[("dim", Value::Count(6))]);
        let modes = modes(&trid, &[0.0; 6]).unwrap();
        let excited: Vec<f64> = excited(&modes).map(|mode| mode.curvature).collect();
        assert!(excited[0] < modes[0].curvature - 0.1 && excited.len() < 6, "{excited:?} {modes:?}");
    }

    #[test]
    fn what_is_no_bowl_is_told() {
        for (name, why) in [("rosenbrock", Unknown::NotQuadratic), ("monkey-saddle", Unknown::NotQuadratic)] {
            let problem = problem(name, &[]);
            assert_eq!(modes(&problem, &problem.start), Err(why), "{name}");
        }
        let large = problem("sphere", &[("dim", Value::Count(1000))]);
        assert_eq!(modes(&large, &large.start), Err(Unknown::Large));
    }
}
