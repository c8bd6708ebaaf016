//! What must hold for every optimizer and objective, to be checked in the tests of those who write their own.
//!
//! [`optimizer_conformance!`](crate::optimizer_conformance) and
//! [`objective_conformance!`](crate::objective_conformance) write one test a law; each panics with what is wrong.

pub mod objective;
pub mod optimizer;

use crate::engine::{self, Completion, Options, Shape, Trace};
use crate::lane::Precision;
use crate::param::{Default, Info, Kind, Param};
use crate::plan::{Plan, plan};
use crate::spec::{self, Catalog};
use std::sync::atomic::AtomicBool;

/// Writes a test for each law that an optimizer must keep, into a module `optimizer_conformance`.
///
/// ```ignore
/// lrsweep::optimizer_conformance!(Mine);
/// ```
///
/// An optimizer that moves at a learning rate of 0, as Rprop does, leaves that law out:
/// `optimizer_conformance!(Mine, except at_a_rate_of_zero_nothing_moves)`. For several optimizers in one file put each
/// line into a module of its own.
#[macro_export]
macro_rules! optimizer_conformance {
    ($optimizer:ty $(, except $law:ident)* $(,)?) => {
        #[cfg(test)]
        mod optimizer_conformance {
            use super::*;
            $crate::conformance_tests! { optimizer, <$optimizer>, [$($law)*],
                is_well_described lanes_equal_a_run_alone a_run_does_not_know_its_neighbours
                at_a_rate_of_zero_nothing_moves every_coordinate_is_moved each_part_goes_by_itself nothing_panics
                some_rate_descends }
        }
    };
}

/// Writes a test for each law that an objective must keep, into a module `objective_conformance`.
///
/// ```ignore
/// lrsweep::objective_conformance!(Mine);
/// ```
#[macro_export]
macro_rules! objective_conformance {
    ($objective:ty $(, except $law:ident)* $(,)?) => {
        #[cfg(test)]
        mod objective_conformance {
            use super::*;
            $crate::conformance_tests! { objective, <$objective>, [$($law)*],
                is_well_described the_gradient_is_the_derivative the_value_alone_is_the_same minima_are_lowest
                lanes_equal_a_run_alone the_window_shows_it }
        }
    };
}

/// One test a law.
#[macro_export]
#[doc(hidden)]
macro_rules! conformance_tests {
    ($kind:ident, <$type:ty>, $except:tt, $($law:ident)*) => {
        $(
            #[test]
            fn $law() {
                if !$crate::conformance_tests!(@in $law $except) {
                    $crate::conformance::$kind::$law(&$crate::$kind::Entry::of::<$type>());
                }
            }
        )*
    };
    (@in $law:ident [$($except:ident)*]) => {
        [$(stringify!($except)),*].contains(&stringify!($law))
    };
}

/// A name in lower case, words joined by hyphens; one line each on what it does and where it comes from; parameters
/// with help and with defaults that they themselves allow.
fn described(info: &Info) {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    assert!(!info.name.is_empty() && info.name.chars().all(fits), "'{}': lower case and hyphens, please", info.name);
    assert!(!info.about.is_empty() && !info.about.contains('\n'), "{}: one line on what it does", info.name);
    assert!(!info.source.is_empty() && !info.source.contains('\n'), "{}: one line on its source", info.name);
    for (k, param) in info.params.iter().enumerate() {
        let name = format!("{}.{}", info.name, param.name);
        assert!(info.params[..k].iter().all(|earlier| earlier.name != param.name), "{name} is declared twice");
        assert!(!matches!(param.name, "name" | "learning-rate" | "wrap"), "{name}: every optimizer has that key");
        assert!(!param.help.is_empty(), "{name}: one line on what it does");
        assert!(allowed(param), "{name}: its default is not among the values it takes");
    }
}

/// Whether a default is among the values of its parameter.
fn allowed(param: &Param) -> bool {
    match (param.kind, param.default) {
        (Kind::Number(range), Default::Number(x)) => range.contains(x),
        (Kind::Count(low, high), Default::Count(n)) => (low..=high).contains(&n),
        (Kind::Choice(names), Default::Choice(name)) => names.contains(&name),
        (Kind::Flag, Default::Flag(_)) | (_, Default::Absent | Default::Required) => true,
        (Kind::Length | Kind::Period, Default::Fraction(share)) => (0.0..=1.0).contains(&share),
        (Kind::Lengths, Default::Fractions(_)) | (Kind::Schedule, Default::Schedule(_)) => true,
        (Kind::Numbers(range), Default::Numbers(xs)) => xs.iter().all(|x| range.contains(*x)),
        (Kind::Schedules, Default::Schedules(_)) | (Kind::Names, Default::Names(_)) => true,
        (Kind::Text | Kind::Formula | Kind::Parts, Default::Text(_)) => true,
        _ => false,
    }
}

/// A sweep's plan from its text, which must be right.
fn sweep(catalog: &Catalog, text: &str) -> Plan {
    let spec = spec::parse("conformance.toml", "conformance", text, catalog, None);
    let planned = spec.map_err(|mistakes| mistakes.to_string()).and_then(plan);
    planned.unwrap_or_else(|mistakes| panic!("{mistakes}\nin\n{text}"))
}

/// Every run's measurements, to the last bit, as text.
fn run(plan: &Plan, shape: Shape) -> Vec<String> {
    let stop = AtomicBool::new(false);
    let options = Options { threads: None, isa: None, stop: &stop };
    let mut runs: Vec<String> = Vec::new();
    let text = |trace: &Trace| format!("{:?} {:?}", trace.evidence, trace.curve.as_ref().map(|curve| &curve.samples));
    let work = |rows: &[_]| rows.iter().map(|(_, trace)| text(trace)).collect::<Vec<String>>();
    let done = engine::run_on(
        plan,
        &options,
        |_, _| shape,
        work,
        |part| {
            runs.extend(part);
            Ok(())
        },
    );
    assert!(matches!(done, Ok(Completion::Complete)), "{done:?}");
    runs
}

/// The shapes of this machine, in double precision.
fn shapes() -> Vec<Shape> {
    engine::shapes().into_iter().filter(|shape| shape.precision == Precision::Double).collect()
}

/// Every shape of this machine against one run at a time.
fn same_in_every_lane(plan: &Plan) {
    let shapes = shapes();
    let alone = run(plan, shapes[0]);
    assert_eq!(shapes[0].lanes, 1);
    for shape in &shapes[1..] {
        for (number, (ours, expected)) in run(plan, *shape).iter().zip(&alone).enumerate() {
            let row = plan.row(number as u64);
            let label = plan.optimizer(row.optimizer, row.combination).label();
            let objective = plan.problems[row.problem].0.label();
            assert!(
                ours == expected,
                "{shape:?}: {label} on {objective} at {}:\n{ours}\nbut alone\n{expected}",
                row.lr
            );
        }
    }
}
