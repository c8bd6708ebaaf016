//! Optimizers on matrices: against PyTorch, pytorch_optimizer and optax, and where those made for them must not stumble.

mod common;

use lrsweep::engine::replay;
use lrsweep::lane::Real;
use lrsweep::layout::Layout;
use lrsweep::objective::{self, Fault, Objective, START};
use lrsweep::optimizer::{self, Hyper, Now};
use lrsweep::param::{Args, Default, Info, Kind, Param, Value};
use lrsweep::random::Draw;
use lrsweep::verdict::Outcome;
use lrsweep::wrapper::Rule;
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// The objective of `tests/reference/make/traces_matrix.py`: f = 0.5 |A B + b 1^T - M|^2.
struct Product {
    /// Rows, columns, and columns of A.
    shape: [usize; 3],
    vector: bool,
    start: Vec<f64>,
    target: Vec<f64>,
}

impl Objective for Product {
    const INFO: Info = Info {
        name: "product",
        about: "the reference's product of matrices",
        source: "tests/reference",
        params: &[
            Param {
                name: "problem",
                kind: Kind::Choice(&["tall_wide", "square"]),
                default: Default::Choice("tall_wide"),
                help: "which of the two",
            },
            START,
        ],
    };

    fn new(args: &Args) -> Result<Product, Fault> {
        let (shape, start, target): (_, &[f64], &[f64]) = match args.choice("problem") {
            "tall_wide" => (
                [4, 3, 2],
                &[0.3, -0.2, 0.1, 0.4, -0.5, 0.2, 0.2, 0.6, 0.4, -0.1, 0.3, 0.2, 0.5, -0.3],
                &[1.0, -0.5, 0.25, 0.75, 1.5, -1.0, -0.5, 0.5, 2.0, 0.25, -1.25, 0.5],
            ),
            _ => (
                [3, 3, 3],
                &[
                    0.8, -0.2, 0.1, 0.1, 0.9, -0.3, 0.4, 0.2, 0.7, 0.6, 0.3, -0.2, -0.4, 0.7, 0.1, 0.2, -0.1, 0.8, 0.5,
                    -0.25, 0.125,
                ],
                &[2.0, -0.5, 1.0, 0.5, 1.5, -1.0, -1.0, 0.25, 0.75],
            ),
        };
        let vector = shape[2] == 3;
        Ok(Product { shape, vector, start: start.to_vec(), target: target.to_vec() })
    }
    fn dim(&self) -> usize {
        self.start.len()
    }
    fn layout(&self) -> Layout {
        let [rows, cols, inner] = self.shape;
        let parts = [("A", rows, inner), ("B", inner, cols), ("b", rows, 1)];
        Layout::of(parts.into_iter().take(if self.vector { 3 } else { 2 }))
    }
    fn start(&self) -> Vec<f64> {
        self.start.clone()
    }
    fn lowest(&self) -> f64 {
        0.0
    }
    fn minima(&self) -> Vec<Vec<f64>> {
        Vec::new()
    }
    fn window(&self) -> [[f64; 2]; 2] {
        [[-1.0, 1.0]; 2]
    }
    #[inline(always)]
    fn value_grad<V: Real>(&self, x: &[V], grad: &mut [V]) -> V {
        let [rows, cols, inner] = self.shape;
        grad.fill(V::zero());
        let mut sum = V::zero();
        for i in 0..rows {
            for j in 0..cols {
                let shift = inner * (rows + cols) + i;
                let mut miss = if self.vector { x[shift] } else { V::zero() };
                miss = miss - V::splat(self.target[i * cols + j]);
                for k in 0..inner {
                    miss = miss + x[i * inner + k] * x[(rows * inner) + k * cols + j];
                }
                for k in 0..inner {
                    let (a, b) = (i * inner + k, (rows * inner) + k * cols + j);
                    grad[a] = grad[a] + miss * x[b];
                    grad[b] = grad[b] + miss * x[a];
                }
                if self.vector {
                    grad[shift] = grad[shift] + miss;
                }
                sum = sum + miss * miss;
            }
        }
        V::splat(0.5) * sum
    }
}

/// How far from the reference a path may be, by its optimizer, its problem and the step.
fn tolerance(ours: &str, hyper: &str, problem: &str, step: usize) -> f64 {
    match (ours, problem) {
        // SOAP's first step is along the singular vectors of the very gradient that made its basis: beside the
        // diagonal that is rounding, which Adam divides by its own size and eps. A large eps keeps 12 digits.
        ("soap", _) if !hyper.contains("eps") => 1e-8,
        // Muon jumps about a minimum that it has reached: what is left of the gradient is made as long as ever. A
        // start that is 1e-15 away leads as far away as the reference is.
        ("muon", "square") if step > 50 && !hyper.contains("match_rms") => f64::INFINITY,
        _ => 1e-12,
    }
}

#[test]
fn agree_with_pytorch_and_optax() {
    let mut reader = csv::Reader::from_path("tests/reference/traces_matrix.csv").unwrap();
    let mut runs: BTreeMap<[String; 4], Vec<(usize, Vec<f64>)>> = BTreeMap::new();
    for record in reader.records() {
        let r = record.unwrap();
        let point = r[5].split(' ').map(|x| x.parse().unwrap()).collect();
        runs.entry([0, 1, 2, 3].map(|k| r[k].to_string())).or_default().push((r[4].parse().unwrap(), point));
    }
    assert_eq!(runs.len(), 25);
    let mut wrong = Vec::new();
    for ([lib, name, hyper, problem_name], checkpoints) in runs {
        let ours = name.to_lowercase().replace("stable", "stable-");
        let entry = optimizer::catalog().into_iter().find(|entry| entry.info.name == ours).unwrap();
        let built = objective::Entry::of::<Product>();
        let names = ["tall_wide", "square"];
        let problem_name = names.into_iter().find(|known| *known == problem_name).unwrap();
        let problem =
            (built.build)(&Args::defaults(built.info.params).with("problem", Value::Choice(problem_name))).unwrap();

        let mut args = Args::defaults(entry.info.params);
        if name == "Lamb" {
            args = args.with("form", Value::Choice("torch"));
        }
        if name == "muon" {
            for (key, value) in [("eps", 1e-8), ("weight_decay", 0.0)] {
                args = args.with(key, Value::Number(value));
            }
            args = args.with("form", Value::Choice("optax"));
        }
        let mut lr = f64::NAN;
        for (key, value) in serde_json::from_str::<BTreeMap<String, Json>>(&hyper).unwrap() {
            let number = |value: &Json| Value::Number(value.as_f64().unwrap());
            args = match key.as_str() {
                "lr" | "learning_rate" => {
                    lr = value.as_f64().unwrap();
                    args
                }
                "adjust_lr_fn" | "consistent_rms" => args.with("adjust_lr", Value::Choice("match_rms_adamw")),
                "kahan_sum" => args,
                "betas" => args.with("beta1", number(&value[0])).with("beta2", number(&value[1])),
                "beta" => args.with("momentum", number(&value)),
                "matrix_eps" => args.with("eps", number(&value)),
                "ns_steps" | "precondition_frequency" => args.with(&key, Value::Count(value.as_u64().unwrap())),
                "nesterov" => args.with("nesterov", Value::Flag(value.as_bool().unwrap())),
                _ => args.with(&key, number(&value)),
            };
        }
        let points = replay(&problem, &Rule::new(entry, vec![args], &[]), &[lr; 100], &problem.start, 0);
        for (step, theirs) in &checkpoints {
            // Against the largest coordinate: single ones pass through 0.
            let size = theirs.iter().fold(0.0, |size: f64, x| size.max(x.abs()));
            let off = points[*step].iter().zip(theirs).fold(0.0, |off: f64, (a, b)| off.max((a - b).abs())) / size;
            if off.is_nan() || off > tolerance(&ours, &hyper, problem_name, *step) {
                wrong.push(format!("{lib} {name} {hyper} on {problem_name}, step {step}: off by {off:e}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What `tolerance` says of Muon.
#[test]
fn muon_forgets_where_it_came_from() {
    let entry = made_for_matrices().into_iter().find(|entry| entry.info.name == "muon").unwrap();
    let built = objective::Entry::of::<Product>();
    let problem = (built.build)(&Args::defaults(built.info.params).with("problem", Value::Choice("square"))).unwrap();
    let rule = Rule::new(entry, vec![Args::defaults(entry.info.params)], &[]);
    let path = |start: &[f64]| replay(&problem, &rule, &[0.02; 100], start, 0);
    let moved: Vec<f64> = problem.start.iter().map(|x| x * (1.0 + 1e-15)).collect();
    let (here, there) = (path(&problem.start), path(&moved));
    let apart = |step: usize| here[step].iter().zip(&there[step]).fold(0.0, |off: f64, (a, b)| off.max((a - b).abs()));
    assert!(apart(50) < 1e-12 && apart(100) > 1e-3, "{:e} and {:e}", apart(50), apart(100));
}

/// The catalog's optimizers for matrices.
fn made_for_matrices() -> Vec<optimizer::Entry> {
    optimizer::catalog().into_iter().filter(|entry| entry.matrices).collect()
}

#[test]
fn a_run_that_blows_up_has_diverged() {
    for entry in made_for_matrices() {
        let runs = common::verdicts(&format!(
            "steps = 200
            objective = ['matrix-factorization', 'deep-linear']
            optimizer = '{}'
            learning-rate = [1e3, 1e30, 1e150, 1e300]
            curves = {{ runs = 0 }}",
            entry.info.name
        ));
        for (row, trace, verdict) in runs {
            assert_eq!(verdict.outcome, Outcome::Diverged, "{} at {}: {:?}", entry.info.name, row.lr, trace.evidence);
        }
    }
}

#[test]
fn there_is_a_rate_that_converges() {
    for entry in made_for_matrices() {
        let runs = common::verdicts(&format!(
            "steps = 2000
            objective = ['matrix-factorization', 'deep-linear']
            schedule = 'cosine'
            learning-rate = {{ from = 1e-3, to = 1e1, points = 13 }}
            curves = {{ runs = 0 }}
            [[optimizer]]
            name = '{}'
            weight_decay = 0.0",
            entry.info.name
        ));
        for problem in 0..2 {
            let converged = |(row, _, verdict): &(lrsweep::plan::Row, _, lrsweep::verdict::Verdict)| {
                row.problem == problem && verdict.outcome == Outcome::Converged
            };
            assert!(runs.iter().any(converged), "{} on objective {problem}", entry.info.name);
        }
    }
}

/// From its first step on, without weight decay; also where the gradient has been something before.
#[test]
fn without_a_gradient_or_a_rate_nothing_moves() {
    let layout = Layout::of([("A", 3, 2), ("b", 2, 1), ("B", 2, 4)]);
    let start: Vec<f64> = (0..16).map(|i| 0.3 * i as f64 - 2.0).collect();
    for entry in made_for_matrices() {
        let args = Args::defaults(entry.info.params).with("weight_decay", Value::Number(0.0));
        for (lr, size) in [(0.1, 0.0), (0.0, 1.0)] {
            let mut stepper = entry.rule.start(&Hyper::<f64>::gather(std::slice::from_ref(&args)), &layout);
            let mut x = start.clone();
            let grad: Vec<f64> = x.iter().map(|x| size * x).collect();
            for step in 0..25 {
                // SAFETY: plain f64 needs no instruction set.
                unsafe { stepper.step(&Now { step, lr, loss: 1.0, draw: Draw { seed: 0, step } }, &grad, &mut x) };
            }
            assert_eq!(x, start, "{}", entry.info.name);
        }
    }
}
