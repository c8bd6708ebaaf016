//! The laws of objectives.

use super::{described, same_in_every_lane, sweep};
use crate::objective::{Entry, Problem, ValueGrad};
use crate::param::{Args, Default};
use crate::spec::{Catalog, example};

/// The problem with its defaults, and an example for what must be given.
fn problem(entry: &Entry) -> Problem {
    match (entry.build)(&Args::examples(entry.info.params)) {
        Ok(problem) => problem,
        Err(fault) => panic!("{} with its defaults: {}: {}", entry.info.name, fault.param, fault.message),
    }
}

/// Points round the start.
fn points(problem: &Problem) -> impl Iterator<Item = Vec<f64>> {
    (0..200).map(|seed| problem.start(seed, if seed < 100 { 0.3 } else { 2.0 }))
}

/// It says what it is, its defaults are allowed, and its start point is one of its points.
pub fn is_well_described(entry: &Entry) {
    described(&entry.info);
    let problem = problem(entry);
    assert!(entry.info.params.iter().any(|param| param.name == "start"), "put START into the parameters");
    assert_eq!(problem.start.len(), problem.dim, "numbers in the start point, and coordinates");
    assert_eq!(problem.layout.dim(), problem.dim, "coordinates of the layout, and of the objective");
    assert!(problem.minima.iter().all(|minimum| minimum.len() == problem.dim), "coordinates of a minimum");
}

/// The gradient is what forward differentiation makes of the value, to 11 digits of its largest coordinate.
pub fn the_gradient_is_the_derivative(entry: &Entry) {
    let problem = problem(entry);
    // Each point costs an evaluation a coordinate: many coordinates are looked at in fewer points.
    let every = 1 + problem.dim / 20;
    for x in points(&problem).step_by(every) {
        let (value, grad) = problem.value_grad(&x);
        if !value.is_finite() {
            continue;
        }
        let size = grad.iter().fold(1.0, |size: f64, g| size.max(g.abs()));
        for (i, g) in grad.iter().enumerate() {
            let slope = problem.derivative(&x, i).0;
            assert!(
                (g - slope).abs() <= 1e-11 * size,
                "at {x:?}, coordinate {i}: {g}, but the value's slope is {slope}"
            );
        }
    }
}

/// Asked for alone, the value has the same bits as with its gradient.
pub fn the_value_alone_is_the_same(entry: &Entry) {
    let problem = problem(entry);
    let objective: &dyn ValueGrad<f64> = &*problem.objective;
    let mut room = vec![0.0; problem.dim];
    for x in points(&problem) {
        // SAFETY: plain f64 needs no instruction set beyond the one the program was built for.
        let (alone, value) = (unsafe { objective.value(&x, &mut room) }, problem.value(&x));
        assert!(
            alone.to_bits() == value.to_bits() || alone.is_nan() && value.is_nan(),
            "at {x:?}: {alone}, not {value}"
        );
    }
}

/// Nothing is lower than the lowest value, and each known minimum is flat to both sides.
pub fn minima_are_lowest(entry: &Entry) {
    let problem = problem(entry);
    let below = 1e-9 * problem.lowest.abs().max(1.0);
    for x in points(&problem) {
        let value = problem.value(&x);
        assert!(value.is_nan() || value >= problem.lowest - below, "{value} at {x:?} is below {}", problem.lowest);
    }
    for minimum in &problem.minima {
        let value = problem.value(minimum);
        for i in 0..problem.dim {
            for step in [-1e-4, 1e-4] {
                let mut beside = minimum.clone();
                beside[i] += step * minimum[i].abs().max(1.0);
                assert!(problem.value(&beside) >= value - below, "{minimum:?} is no minimum: lower at {beside:?}");
            }
        }
    }
}

/// Each lane of each pack holds the same bits as a run alone.
pub fn lanes_equal_a_run_alone(entry: &Entry) {
    let mut catalog = Catalog::builtin();
    catalog.objectives.retain(|known| known.info.name != entry.info.name);
    catalog.objectives.push(*entry);
    let needed = entry.info.params.iter().filter(|param| matches!(param.default, Default::Required));
    let given: String = needed.map(|param| format!(", {} = {}", param.name, example(param))).collect();
    let steps = if problem(entry).dim <= 50 { 200 } else { 20 };
    let text = format!(
        "steps = {steps}\nobjective = {{ name = '{}'{given} }}\nseeds = 2\noptimizer = ['sgd', 'adam']\n\
         learning-rate = {{ from = 1e-5, to = 1e1, points = 33 }}",
        entry.info.name
    );
    same_in_every_lane(&sweep(&catalog, &text));
}

/// With two coordinates, the window that is drawn has an inside.
pub fn the_window_shows_it(entry: &Entry) {
    let problem = problem(entry);
    let opens = |ends: &[f64; 2]| ends[0] < ends[1] && ends.iter().all(|end| end.is_finite());
    assert!(problem.dim != 2 || problem.window.iter().all(opens), "{:?}", problem.window);
}
