//! The laws of optimizers and objectives: kept by all that come with the program, and told when they are broken.

use lrsweep::conformance::{objective, optimizer};
use lrsweep::lane::{Point, Real, zip};
use lrsweep::layout::Layout;
use lrsweep::objective::{Fault, Objective, START};
use lrsweep::optimizer::{Entry, Hyper, Now, Optimizer};
use lrsweep::param::{Args, Default, Info, Kind, Param, Range};

#[test]
fn every_optimizer_keeps_the_laws() {
    for entry in lrsweep::optimizer::catalog() {
        optimizer::is_well_described(&entry);
        optimizer::nothing_panics(&entry);
        optimizer::some_rate_descends(&entry);
        optimizer::each_part_goes_by_itself(&entry);
        optimizer::every_coordinate_is_moved(&entry);
        optimizer::a_run_does_not_know_its_neighbours(&entry);
        // Rprop's step size is at least min_step, wherever it starts.
        if entry.info.name != "rprop" {
            optimizer::at_a_rate_of_zero_nothing_moves(&entry);
        }
    }
}

#[test]
fn every_objective_keeps_the_laws() {
    for entry in lrsweep::objective::catalog() {
        objective::is_well_described(&entry);
        objective::the_gradient_is_the_derivative(&entry);
        objective::the_value_alone_is_the_same(&entry);
        objective::minima_are_lowest(&entry);
        objective::lanes_equal_a_run_alone(&entry);
        objective::the_window_shows_it(&entry);
    }
}

/// Gradient descent with a fault to choose.
struct Spoilt<const FAULT: char>;

impl<const FAULT: char> Optimizer for Spoilt<FAULT> {
    const INFO: Info = Info {
        name: if FAULT == 'n' { "Spoilt" } else { "spoilt" },
        about: "gradient descent with a fault",
        source: "nobody",
        params: &[Param {
            name: "k",
            kind: Kind::Number(Range::UNIT),
            default: Default::Number(if FAULT == 'd' { 2.0 } else { 0.5 }),
            help: "nothing",
        }],
    };

    type State<V: Real> = usize;

    fn init<V: Real>(hyper: &Hyper<V>, _layout: &Layout) -> usize {
        hyper.number(if FAULT == 'u' { "q" } else { "k" });
        // State that outlives the run.
        static RUNS: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
        RUNS.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
    }

    #[inline(always)]
    fn step<V: Real>(runs: &mut usize, now: Now<V>, grad: &[V], x: Point<V>) {
        let lr = match FAULT {
            // Takes the first lane's rate for all.
            'l' => V::splat(now.lr.get(0)),
            's' => now.lr * V::splat(1.0 + *runs as f64),
            'z' => now.lr + V::splat(1e-9),
            'a' => -now.lr,
            'j' => now.lr / V::splat(grad.len() as f64),
            _ => now.lr,
        };
        for (mut x, g) in zip((x, grad)) {
            assert!(FAULT != 'p' || g.get(0).is_finite(), "the gradient is not finite");
            if FAULT != 'm' || g.get(0) != 0.0 {
                x.to(*x - lr * *g);
            }
        }
    }
}

fn entry<const FAULT: char>() -> Entry {
    Entry::of::<Spoilt<FAULT>>()
}

#[test]
#[should_panic(expected = "lower case")]
fn a_name_in_capitals() {
    optimizer::is_well_described(&entry::<'n'>());
}

#[test]
#[should_panic(expected = "its default is not among the values it takes")]
fn a_default_out_of_range() {
    optimizer::is_well_described(&entry::<'d'>());
}

#[test]
#[should_panic(expected = "read but not declared")]
fn a_parameter_that_is_not_declared() {
    optimizer::nothing_panics(&entry::<'u'>());
}

#[test]
#[should_panic(expected = "but alone")]
fn lanes_that_differ() {
    optimizer::lanes_equal_a_run_alone(&entry::<'l'>());
}

#[test]
#[should_panic(expected = "matter")]
fn state_between_runs() {
    optimizer::a_run_does_not_know_its_neighbours(&entry::<'s'>());
}

#[test]
#[should_panic]
fn motion_at_a_rate_of_zero() {
    optimizer::at_a_rate_of_zero_nothing_moves(&entry::<'z'>());
}

#[test]
#[should_panic(expected = "not finite")]
fn a_panic_at_infinity() {
    optimizer::nothing_panics(&entry::<'p'>());
}

#[test]
#[should_panic(expected = "the best of all rates")]
fn ascent() {
    optimizer::some_rate_descends(&entry::<'a'>());
}

#[test]
#[should_panic(expected = "not every coordinate is moved")]
fn a_coordinate_that_is_left_out() {
    optimizer::every_coordinate_is_moved(&entry::<'m'>());
}

#[test]
#[should_panic(expected = "set JOINT")]
fn a_part_that_sees_the_others() {
    optimizer::each_part_goes_by_itself(&entry::<'j'>());
}

#[test]
fn without_a_fault() {
    let sound = entry::<'-'>();
    optimizer::is_well_described(&sound);
    optimizer::lanes_equal_a_run_alone(&sound);
    optimizer::a_run_does_not_know_its_neighbours(&sound);
    optimizer::at_a_rate_of_zero_nothing_moves(&sound);
    optimizer::nothing_panics(&sound);
    optimizer::some_rate_descends(&sound);
    optimizer::each_part_goes_by_itself(&sound);
    optimizer::every_coordinate_is_moved(&sound);
}

/// A bowl with a fault to choose.
struct Bowl<const FAULT: char>;

impl<const FAULT: char> Objective for Bowl<FAULT> {
    const INFO: Info = Info { name: "bowl", about: "x^2", source: "nobody", params: &[START] };

    fn new(_args: &Args) -> Result<Self, Fault> {
        Ok(Bowl)
    }

    fn dim(&self) -> usize {
        2
    }

    fn start(&self) -> Vec<f64> {
        vec![1.0, 2.0]
    }

    fn lowest(&self) -> f64 {
        if FAULT == 'l' { 1.0 } else { 0.0 }
    }

    fn minima(&self) -> Vec<Vec<f64>> {
        vec![vec![if FAULT == 'm' { 0.1 } else { 0.0 }, 0.0]]
    }

    fn window(&self) -> [[f64; 2]; 2] {
        [[-1.0, if FAULT == 'w' { -1.0 } else { 1.0 }], [-1.0, 1.0]]
    }

    #[inline(always)]
    fn value_grad<V: Real>(&self, x: &[V], grad: &mut [V]) -> V {
        let (alone, two) = (grad.is_empty(), V::splat(2.0));
        if !alone {
            grad[0] = two * x[0];
            grad[1] = if FAULT == 'g' { x[1] } else { two * x[1] };
        }
        let last = if FAULT == 'v' && alone { V::one() } else { x[1] };
        let sum = x[0] * x[0] + x[1] * last;
        if FAULT == 'a' && V::LANES > 1 { sum + V::splat(1e-15) } else { sum }
    }

    const CHEAPER: bool = true;
}

fn bowl<const FAULT: char>() -> lrsweep::objective::Entry {
    lrsweep::objective::Entry::of::<Bowl<FAULT>>()
}

#[test]
#[should_panic(expected = "the value's slope is")]
fn a_gradient_that_is_not_the_derivative() {
    objective::the_gradient_is_the_derivative(&bowl::<'g'>());
}

#[test]
#[should_panic(expected = ", not ")]
fn a_value_of_another_function() {
    objective::the_value_alone_is_the_same(&bowl::<'v'>());
}

#[test]
#[should_panic(expected = "is below")]
fn values_below_the_lowest() {
    objective::minima_are_lowest(&bowl::<'l'>());
}

#[test]
#[should_panic(expected = "is no minimum")]
fn a_minimum_that_is_none() {
    objective::minima_are_lowest(&bowl::<'m'>());
}

#[test]
#[should_panic(expected = "but alone")]
fn lanes_with_other_values() {
    objective::lanes_equal_a_run_alone(&bowl::<'a'>());
}

#[test]
#[should_panic]
fn a_window_without_an_inside() {
    objective::the_window_shows_it(&bowl::<'w'>());
}
