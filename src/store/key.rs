//! A run's address: a hash of what its trace depends on.
//!
//! What the parts of a run are called and given goes in, and what they do at a few points: a rule or a function whose
//! code was changed is another one, whatever it is called. What only judges or draws the trace stays out: thresholds
//! that can be changed afterwards, figures, names of sweeps and files, and whether the run's curve is kept.

use crate::engine;
use crate::param::{Args, Length, Setting, Value};
use crate::plan::{Aim, Block, Plan, Row};
use std::borrow::Borrow;
use std::fmt;
use std::sync::Mutex;
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

/// The address of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(pub u128);

/// What tells sweeps apart: all their runs in their order, and which of them keep their curves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint(pub u128);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// The keys of a plan's runs.
#[derive(Debug)]
pub struct Keys {
    /// What the runs of each block share.
    blocks: Vec<u128>,
    /// The rule asked for last, by block and combination: what comes next has most often the same.
    rule: Mutex<Option<((usize, u64), u128)>>,
}

impl Keys {
    /// Those of a plan. Every rule makes a few steps for it, and every function is evaluated a few times.
    pub fn of(plan: &Plan) -> Keys {
        let shared = shared(plan);
        let problems: Vec<u128> = (0..plan.problems.len()).map(|problem| of_problem(plan, problem)).collect();
        let block = |block: &Block| {
            let mut digest = Digest::new();
            digest.whole(&[shared, problems[block.problem], of_schedule(plan, block)]);
            digest.word(block.steps.into());
            digest.text(block.precision.name());
            digest.finish()
        };
        Keys { blocks: plan.blocks.iter().map(block).collect(), rule: Mutex::new(None) }
    }

    /// The keys of runs, one each; quick where neighbours have their hyperparameters in common.
    pub fn keys<'a>(&self, plan: &Plan, rows: impl IntoIterator<Item = &'a Row>) -> Vec<Key> {
        let last = || self.rule.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let mut known = *last();
        let key = |row: &Row| {
            let block = plan.blocks.partition_point(|block| block.first_run <= row.run) - 1;
            let setting = (block, row.combination);
            let rule = match known {
                Some((same, rule)) if same == setting => rule,
                _ => of_rule(plan, &plan.blocks[block], row.combination),
            };
            known = Some((setting, rule));
            let mut digest = Digest::new();
            digest.whole(&[self.blocks[block], rule]);
            digest.word(row.seed);
            // Seed 0 begins at the start point itself.
            digest.number(if row.seed == 0 { 0.0 } else { plan.spec.spread });
            digest.number(row.lr);
            Key(digest.finish())
        };
        let keys = rows.into_iter().map(key).collect();
        *last() = known;
        keys
    }

    /// The fingerprint of the plan's sweep.
    pub fn fingerprint(&self, plan: &Plan) -> Fingerprint {
        let mut digest = Digest::new();
        for (block, shared) in plan.blocks.iter().zip(&self.blocks) {
            digest.whole(&[*shared]);
            let per_combination = plan.spec.seeds.len() * plan.spec.optimizers[block.optimizer].1.len();
            for combination in 0..block.runs / per_combination.max(1) as u64 {
                digest.setting(&plan.optimizer(block.optimizer, block.first_combination + combination));
            }
        }
        for (_, rates) in &plan.spec.optimizers {
            digest.numbers(rates.iter());
        }
        digest.word(plan.spec.seeds.len() as u64);
        plan.spec.seeds.iter().for_each(|&seed| digest.word(seed));
        digest.number(if plan.spec.seeds.iter().all(|&seed| seed == 0) { 0.0 } else { plan.spec.spread });
        digest.word(plan.spec.curves.runs.min(plan.runs()));
        Fingerprint(digest.finish())
    }
}

/// What all runs of a sweep share.
fn shared(plan: &Plan) -> u128 {
    let thresholds = &plan.spec.thresholds;
    let mut digest = Digest::new();
    digest.word(engine::NUMERICS.into());
    digest.number(thresholds.window);
    digest.word(thresholds.last.into());
    digest.number(thresholds.norm_cap);
    digest.word(plan.spec.curves.points.into());
    digest.finish()
}

/// What a problem is, has to reach, and does where runs begin.
fn of_problem(plan: &Plan, problem: usize) -> u128 {
    let (setting, built) = &plan.problems[problem];
    let mut digest = Digest::new();
    digest.setting(setting);
    match plan.aim(problem) {
        Aim::Gap(gap) => digest.numbers([0.0, gap]),
        Aim::Loss(loss) => digest.numbers([1.0, loss]),
        Aim::Best => digest.numbers([2.0]),
    }
    digest.number(built.lowest);
    built.minima.iter().for_each(|minimum| digest.numbers(minimum));
    for seed in [0, 1] {
        // However far those of the sweep are: seed 0 does not depend on it.
        let start = built.start(seed, 0.1);
        let (value, grad) = built.value_grad(&start);
        digest.numbers(&start);
        digest.number(value);
        digest.numbers(&grad);
    }
    digest.finish()
}

/// What a schedule is, and its factors at a few steps of the budget.
fn of_schedule(plan: &Plan, block: &Block) -> u128 {
    const PLACES: u64 = 32;
    let setting = &plan.schedules[block.schedule];
    let built = crate::schedule::build(&plan.spec.catalog.schedules, setting);
    let mut digest = Digest::new();
    digest.setting(setting);
    let last = u64::from(block.steps - 1);
    let places = (0..=PLACES).map(|place| (last * place / PLACES) as u32);
    places.for_each(|step| digest.number(built.factor(step, block.steps)));
    digest.finish()
}

/// What an optimizer is with its hyperparameters and what is round it, and where it gets in a few steps.
fn of_rule(plan: &Plan, block: &Block, combination: u64) -> u128 {
    const STEPS: u32 = 6;
    let problem = &plan.problems[block.problem].1;
    let rule = plan.rule(block.optimizer, [combination]);
    let mut digest = Digest::new();
    digest.setting(&plan.optimizer(block.optimizer, combination));
    digest.numbers(engine::probe(block.precision, &rule, &problem.layout, STEPS.min(block.steps)));
    digest.finish()
}

/// A hash in the making. All that goes in says its length or has always the same.
struct Digest {
    /// What went in before, if that is long.
    before: Option<Box<Xxh3>>,
    bytes: Vec<u8>,
}

/// Bytes that are not kept.
const LONG: usize = 1 << 16;

impl Digest {
    fn new() -> Digest {
        Digest { before: None, bytes: Vec::with_capacity(64) }
    }

    fn word(&mut self, word: u64) {
        self.bytes.extend_from_slice(&word.to_le_bytes());
    }

    fn whole(&mut self, digests: &[u128]) {
        digests.iter().for_each(|digest| self.bytes.extend_from_slice(&digest.to_le_bytes()));
    }

    /// By its bits, but for what is not a number, which has many.
    fn number(&mut self, x: f64) {
        self.word(if x.is_nan() { f64::NAN.to_bits() } else { x.to_bits() });
    }

    fn numbers(&mut self, numbers: impl IntoIterator<Item: Borrow<f64>, IntoIter: ExactSizeIterator>) {
        let numbers = numbers.into_iter();
        self.word(numbers.len() as u64);
        for x in numbers {
            self.number(*x.borrow());
            if self.bytes.len() >= LONG {
                self.before.get_or_insert_with(|| Box::new(Xxh3::new())).update(&self.bytes);
                self.bytes.clear();
            }
        }
    }

    fn text(&mut self, text: &str) {
        self.word(text.len() as u64);
        self.bytes.extend_from_slice(text.as_bytes());
    }

    fn length(&mut self, length: &Length) {
        match length {
            Length::Steps(steps) => self.numbers([0.0, f64::from(*steps)]),
            Length::Fraction(share) => self.numbers([1.0, *share]),
        }
    }

    fn setting(&mut self, setting: &Setting) {
        self.text(setting.name);
        self.args(&setting.args);
    }

    fn settings(&mut self, settings: &[Setting]) {
        self.word(settings.len() as u64);
        settings.iter().for_each(|setting| self.setting(setting));
    }

    fn args(&mut self, args: &Args) {
        self.word(args.0.len() as u64);
        for (param, value) in &args.0 {
            self.text(param.name);
            self.value(value);
        }
    }

    fn value(&mut self, value: &Value) {
        let mut kind = |kind: u64| self.word(kind);
        match value {
            Value::Absent => kind(0),
            Value::Number(_) => kind(1),
            Value::Count(_) => kind(2),
            Value::Flag(_) => kind(3),
            Value::Choice(_) => kind(4),
            Value::Numbers(_) => kind(5),
            Value::Length(_) => kind(6),
            Value::Lengths(_) => kind(7),
            Value::Schedule(_) => kind(8),
            Value::Schedules(_) => kind(9),
            Value::Wrappers(_) => kind(10),
            Value::Transforms(_) => kind(11),
            Value::Text(_) => kind(12),
            Value::Names(_) => kind(13),
            Value::File(_) => kind(14),
        }
        match value {
            Value::Absent => {}
            Value::Number(x) => self.number(*x),
            Value::Count(n) => self.word(*n),
            Value::Flag(on) => self.word((*on).into()),
            Value::Choice(name) => self.text(name),
            Value::Numbers(numbers) => self.numbers(numbers),
            Value::Length(length) => self.length(length),
            Value::Lengths(lengths) => {
                self.word(lengths.len() as u64);
                lengths.iter().for_each(|length| self.length(length));
            }
            Value::Schedule(setting) => self.setting(setting),
            Value::Schedules(settings) | Value::Wrappers(settings) | Value::Transforms(settings) => {
                self.settings(settings);
            }
            Value::Text(text) => self.text(text),
            Value::Names(names) => {
                self.word(names.len() as u64);
                names.iter().for_each(|name| self.text(name));
            }
            // What it holds, whatever it is called.
            Value::File(file) => self.text(&file.text),
        }
    }

    fn finish(self) -> u128 {
        match self.before {
            None => xxh3_128(&self.bytes),
            Some(mut before) => {
                before.update(&self.bytes);
                before.digest128()
            }
        }
    }
}
