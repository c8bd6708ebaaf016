//! A table that lies in a file says what the same table says in memory.

mod common;

use lrsweep::answer::{Standing, contenders, regrets};
use lrsweep::figure;
use lrsweep::plan::Plan;
use lrsweep::random::uniform;
use lrsweep::report::{self, Folder, Machine, Made, Summary};
use lrsweep::table::{Ledger, Run, Table};
use lrsweep::verdict::{Note, Outcome};
use std::fs;
use std::io::{Cursor, Error, ErrorKind, Read, Result, Seek, SeekFrom, Write};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// Made-up runs of a plan: they converge, then diverge, where that begins a little at random.
fn runs(plan: &Plan) -> Vec<Run> {
    let run = |number: u64| {
        let row = plan.row(number);
        let chance = uniform(7, number, row.seed);
        let size = row.lr.log10() + chance - (row.problem + row.optimizer) as f64;
        let outcome = Outcome::ALL[((size + 4.5).floor().abs() as usize).min(3)];
        let diverged = outcome == Outcome::Diverged;
        Run {
            lr: row.lr,
            final_gap: if diverged { f64::NAN } else { chance },
            tail_max_gap: if diverged { f64::INFINITY } else { 1.5 * chance },
            outcome,
            note: (chance < 0.3).then_some(Note::Overshoot),
            held_from: (outcome == Outcome::Converged).then_some((1000.0 * chance) as u32),
            target_gap: 1e-3,
            made: if diverged { 17 } else { row.steps },
        }
    };
    (0..plan.runs()).map(run).collect()
}

/// A sweep's table, in memory and in what stands for a file.
fn twice(text: &str) -> [Table; 2] {
    let [plan, again] = [common::sweep(text), common::sweep(text)];
    let runs = runs(&plan);
    let mut filed = Ledger::of(plan.runs(), || Ok(Cursor::new(Vec::new()))).unwrap();
    filed.extend(runs.iter().copied()).unwrap();
    assert!(filed.is_filed());
    [Table { runs: runs.into(), ..Table::empty(plan) }, Table { runs: filed, ..Table::empty(again) }]
}

#[test]
fn the_same_report_and_figures() {
    let text = "steps = 1000\nobjective = 'booth'\noptimizer = ['adam', 'sgd']\n\
                learning-rate = { from = 1e-5, to = 1e1, points = 20_000 }";
    let tables = twice(text);
    let [kept, filed] = tables.each_ref().map(|table| Summary::of(table, "", &table.plan.spec.thresholds).json());
    assert!(kept == filed, "{kept}\n{filed}");
    let [kept, filed] = tables.each_ref().map(|table| format!("{:?}", figure::draw(table)));
    assert!(!kept.is_empty() && kept == filed);
}

/// With seeds and objectives: of a grid that rises, of one that does not, and of many series with a few rates each.
#[test]
fn the_same_answers() {
    let list = |count: u32, unit: &str| {
        let numbers: Vec<String> = (0..count).map(|k| format!("{}{unit}", k * 37 % 2003 + 1)).collect();
        format!("[{}]", numbers.join(", "))
    };
    let grids = [
        ("{ from = 1e-5, to = 1e1, points = 2_000 }".to_string(), "1e-8".to_string()),
        (list(2000, "e-4"), "1e-8".to_string()),
        (list(9, "e-4"), list(240, "e-9")),
    ];
    for (rates, eps) in grids {
        let [kept, filed] = twice(&format!(
            "steps = 1000\nobjective = ['booth', 'sphere', 'matyas']\noptimizer = {{ name = 'adam', eps = {eps} }}\n\
             learning-rate = {rates}\nseeds = 3"
        ));
        for (a, b) in contenders(&kept).iter().zip(&contenders(&filed)) {
            assert_eq!(regrets(a).collect::<Vec<_>>(), regrets(b).collect::<Vec<_>>());
            for (a, b) in a.cases.iter().zip(&b.cases) {
                assert_eq!((a.best, a.steps()), (b.best, b.steps()));
                assert_eq!(a.rates.to_vec(), b.rates.to_vec());
                for place in [0, a.rates.len() / 2, a.rates.len() - 1] {
                    let lr = a.rates.lr(place);
                    assert_eq!(
                        (b.rates.lr(place), b.rates.place(lr), b.rates.at(place)),
                        (lr, place, a.rates.at(place))
                    );
                }
                assert_eq!(Standing::of(&kept, &a.series), Standing::of(&filed, &b.series));
            }
        }
    }
}

/// What is like a file that cannot be read.
struct Broken(Cursor<Vec<u8>>);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> Result<usize> {
        Err(Error::from(ErrorKind::PermissionDenied))
    }
}

impl Write for Broken {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

impl Seek for Broken {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        self.0.seek(to)
    }
}

#[test]
fn no_report_of_what_cannot_be_read() {
    let plan = common::sweep(
        "steps = 10\nobjective = 'booth'\noptimizer = 'sgd'\nlearning-rate = { from = 1e-5, to = 1e1, points = 20_000 }",
    );
    let mut filed = Ledger::of(plan.runs(), || Ok(Broken(Cursor::default()))).unwrap();
    filed.extend(runs(&plan)).unwrap();
    let table = Table { runs: filed, ..Table::empty(plan) };
    let parent = tempfile::tempdir().unwrap();
    let folder = Folder::begin(&parent.path().join("results"), false).ok().unwrap();
    let made = Made {
        sweep: "test".into(),
        command: "lrsweep run".into(),
        threads: 1,
        isa: lrsweep::lane::Isa::Scalar,
        time: Duration::ZERO,
        steps: 0,
        known: 0,
    };
    let options = report::Options {
        used: &table.plan.spec.thresholds,
        machine: &Machine::here(&made),
        figures: false,
        stop: &AtomicBool::new(false),
    };
    let error = report::write(&folder, &table, &options).unwrap_err();
    assert_eq!(error.to_string(), "cannot read runs beyond the first 16384: permission denied");
    assert!(!folder.partial().join("README.md").exists());
    drop(folder);
    assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 0);
}
