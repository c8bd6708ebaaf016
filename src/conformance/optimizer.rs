//! The laws of optimizers.

use super::{described, run, same_in_every_lane, sweep};
use crate::engine;
use crate::lane::Point;
use crate::layout::Layout;
use crate::optimizer::{Entry, Hyper, Now};
use crate::param::{Args, Default, Kind, Param, Value, short};
use crate::random::Draw;
use crate::spec::Catalog;

/// The catalog with this optimizer, under its name.
fn catalog(entry: &Entry) -> Catalog {
    let mut catalog = Catalog::builtin();
    catalog.optimizers.retain(|known| known.info.name != entry.info.name);
    catalog.optimizers.push(*entry);
    catalog
}

/// The objectives it is tried on.
fn objectives(entry: &Entry) -> String {
    if !entry.matrices {
        return "['rosenbrock', { name = 'quadratic', dim = 13 }, 'ackley']".into();
    }
    let matrix = |entry: &&crate::objective::Entry| {
        (entry.build)(&Args::defaults(entry.info.params)).is_ok_and(|problem| problem.layout.has_matrix())
    };
    let names: Vec<String> =
        Catalog::builtin().objectives.iter().filter(matrix).map(|entry| format!("'{}'", entry.info.name)).collect();
    format!("[{}]", names.join(", "))
}

/// A table that takes each of its flags and choices, and what it requires.
fn table(entry: &Entry) -> String {
    let line = |param: &Param| match (param.kind, param.default) {
        (Kind::Flag, _) => format!("{} = [false, true]\n", param.name),
        (Kind::Choice(names), _) => format!("{} = {names:?}\n", param.name),
        (Kind::Number(range), Default::Required) => {
            let x = [0.5, 1.0, range.low, range.high].into_iter().find(|x| range.contains(*x)).unwrap_or(0.0);
            format!("{} = {}\n", param.name, short(x))
        }
        (Kind::Count(low, _), Default::Required) => format!("{} = {low}\n", param.name),
        _ => String::new(),
    };
    let lines: String = entry.info.params.iter().map(line).collect();
    format!("[[optimizer]]\nname = '{}'\n{lines}", entry.info.name)
}

/// Its flags and choices one by one, where some of them do not go together.
fn tables(entry: &Entry) -> String {
    let catalog = catalog(entry);
    let whole = table(entry);
    let text = format!("objective = {}\nlearning-rate = 0.1\n{whole}", objectives(entry));
    match crate::spec::parse("conformance.toml", "conformance", &text, &catalog, None) {
        Ok(_) => whole,
        Err(_) => format!("[[optimizer]]\nname = '{}'\n", entry.info.name),
    }
}

/// It says what it is, and its defaults are allowed.
pub fn is_well_described(entry: &Entry) {
    described(&entry.info);
}

/// Each lane of each pack holds the same bits as a run alone.
pub fn lanes_equal_a_run_alone(entry: &Entry) {
    let text = format!(
        "steps = 200\nobjective = {}\nlearning-rate = {{ from = 1e-5, to = 1e3, points = 33 }}\n{}",
        objectives(entry),
        tables(entry)
    );
    same_in_every_lane(&sweep(&catalog(entry), &text));
}

/// A run's result is the same among other runs and in another order: nothing is shared between runs.
pub fn a_run_does_not_know_its_neighbours(entry: &Entry) {
    let rates = ["1e-4", "1e-3", "0.01", "0.1", "1.0", "100.0"];
    let runs = |rates: &[&str]| {
        let head = "steps = 100\nseeds = [3]\ncurves = { runs = 0 }\n";
        let text = format!(
            "{head}objective = {}\nlearning-rate = [{}]\n[[optimizer]]\nname = '{}'\n",
            objectives(entry),
            rates.join(", "),
            entry.info.name
        );
        let plan = sweep(&catalog(entry), &text);
        let shapes = super::shapes();
        let mut all: Vec<_> = run(&plan, shapes[shapes.len() - 1])
            .into_iter()
            .enumerate()
            .map(|(k, run)| (plan.row(k as u64).problem, plan.row(k as u64).lr.to_bits(), run))
            .collect();
        all.sort();
        all
    };
    let together = runs(&rates);
    let mut reversed = rates;
    reversed.reverse();
    assert!(together == runs(&reversed), "{}: the order of the runs matters", entry.info.name);
    for rate in rates {
        let alone = runs(&[rate]);
        assert!(alone.iter().all(|run| together.contains(run)), "{}: at {rate} the neighbours matter", entry.info.name);
    }
}

/// Twenty steps from a fresh state, in plain `f64`, with weight decay off.
fn walk(entry: &Entry, lr: f64, grad: f64) -> Vec<f64> {
    let mut args = Args::defaults(entry.info.params);
    for param in entry.info.params.iter().filter(|param| param.name == "weight_decay") {
        args = args.with(param.name, Value::Number(0.0));
    }
    let layout = if entry.matrices { Layout::of([("a", 2, 2)]) } else { Layout::vector(4) };
    let mut stepper = entry.rule.start(&Hyper::<f64>::gather(&[args]), &layout);
    let mut x = vec![-0.7, 3.0, 0.1, -2.0];
    for step in 0..20 {
        // SAFETY: plain f64 needs no instruction set beyond the one the program was built for.
        unsafe {
            stepper.step(
                &Now { step, lr, loss: 1.0, draw: Draw { seed: 0, step } },
                &[2.0 * grad, -5.0 * grad, grad, 0.3 * grad],
                &mut x,
            )
        };
    }
    x
}

/// At a learning rate of 0 no coordinate changes.
pub fn at_a_rate_of_zero_nothing_moves(entry: &Entry) {
    assert_eq!(walk(entry, 0.0, 1.0), [-0.7, 3.0, 0.1, -2.0], "{}", entry.info.name);
}

/// Moved to another place in memory a point has the coordinates that it has when it is moved in its place.
pub fn every_coordinate_is_moved(entry: &Entry) {
    let layout = if entry.matrices { Layout::of([("W", 3, 2), ("b", 3, 1)]) } else { Layout::vector(9) };
    let hyper = Hyper::<f64>::gather(&[Args::examples(entry.info.params)]);
    let start = || (entry.rule.start(&hyper, &layout), vec![0.5; layout.dim()]);
    let ((mut here, mut x), (mut elsewhere, mut from)) = (start(), start());
    for step in 0..12 {
        let now = Now { step, lr: 0.01, loss: 1.0, draw: Draw { seed: 0, step } };
        // Some coordinates have no gradient at all, others none at first.
        let slope = |(k, x): (usize, &f64)| if k % 4 == 3 || k as u32 % 4 > step { 0.0 } else { x * (1.0 + k as f64) };
        let grad: Vec<f64> = x.iter().enumerate().map(slope).collect();
        let mut to = vec![f64::NAN; from.len()];
        // SAFETY: as above.
        unsafe {
            here.step(&now, &grad, &mut x);
            elsewhere.step_at(&now, &now.loss, &grad, Point::between(&from, &mut to));
        }
        assert_eq!(to, x, "{}: not every coordinate is moved at step {step}", entry.info.name);
        from = to;
    }
}

/// Started anew for each part of a layout it takes the same path, or declares that it is `JOINT`: only then is the
/// learning rate of a group of parts what it says.
pub fn each_part_goes_by_itself(entry: &Entry) {
    let layout = Layout::of([("W", 3, 2), ("b", 3, 1), ("V", 2, 3), ("c", 2, 1)]);
    let hyper = Hyper::<f64>::gather(&[Args::examples(entry.info.params)]);
    let path = |split: bool| -> Vec<Vec<f64>> {
        let alone = |k: usize| (layout.parts()[k].range(), entry.rule.start(&hyper, &layout.slice(k..k + 1)));
        let mut pieces: Vec<_> = match split {
            true => (0..layout.parts().len()).map(alone).collect(),
            false => vec![(0..layout.dim(), entry.rule.start(&hyper, &layout))],
        };
        let mut x: Vec<f64> = (0..layout.dim()).map(|k| 0.3 + f64::from(k as u32 % 5)).collect();
        let step = |step| {
            let grad: Vec<f64> = x.iter().enumerate().map(|(k, x)| x * (1.0 + k as f64)).collect();
            for (places, stepper) in &mut pieces {
                let now = Now { step, lr: 0.01, loss: 1.0, draw: Draw { seed: 0, step } };
                // SAFETY: as above.
                unsafe { stepper.step(&now, &grad[places.clone()], &mut x[places.clone()]) };
            }
            x.clone()
        };
        (0..30).map(step).collect()
    };
    let same = path(true) == path(false);
    assert!(entry.joint || same, "{}: the path of a part depends on the others; set JOINT", entry.info.name);
}

/// Rates, gradients and values beyond all measure: a run may diverge, but the program goes on.
pub fn nothing_panics(entry: &Entry) {
    for lr in [1e-300, 1e300, f64::INFINITY, f64::NAN] {
        for grad in [0.0, 1e-300, 1e300, f64::INFINITY, f64::NAN] {
            walk(entry, lr, grad);
        }
    }
}

/// Some rate between 1e-6 and 1e3 brings a bowl's loss down tenfold within 1,000 steps.
pub fn some_rate_descends(entry: &Entry) {
    let objective =
        if entry.matrices { objectives(entry) } else { "{ name = 'quadratic', eigenvalues = [1.0, 3.0] }".into() };
    let text = format!(
        "steps = 1000\nobjective = {objective}\nlearning-rate = {{ from = 1e-6, to = 1e3, per-decade = 4 }}\n\
         [[optimizer]]\nname = '{}'\n",
        entry.info.name
    );
    let plan = sweep(&catalog(entry), &text);
    let stop = std::sync::atomic::AtomicBool::new(false);
    let options = engine::Options { threads: None, isa: None, stop: &stop };
    let mut lowest = f64::INFINITY;
    let work = |rows: &[(crate::plan::Row, engine::Trace)]| {
        rows.iter().map(|(_, trace)| trace.evidence.final_gap).fold(f64::INFINITY, f64::min)
    };
    let done = engine::run(&plan, &options, work, |gap| {
        lowest = lowest.min(gap);
        Ok(())
    });
    assert!(done.is_ok(), "{done:?}");
    assert!(lowest < 0.1, "{}: the best of all rates leaves {lowest} of the loss", entry.info.name);
}
