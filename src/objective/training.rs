//! Parameters that the models trained on data share.

use super::batch::{Batches, Sampling};
use crate::param::{Args, Default, Fault, Kind, Param, Range, Value};

/// Whether units have biases.
pub const BIAS: Param = Param {
    name: "bias",
    kind: Kind::Flag,
    default: Default::Flag(true),
    help: "whether each unit adds a number of its own to its sum",
};

/// The penalty on large weights.
pub const L2: Param = Param {
    name: "l2",
    kind: Kind::Number(Range::NON_NEGATIVE),
    default: Default::Number(0.0),
    help: "adds l2/2 times the sum of the squared weights, biases not among them",
};

/// The size of the first weights.
pub const INIT: Param = Param {
    name: "init",
    kind: Kind::Number(Range::NON_NEGATIVE),
    default: Default::Number(1.0),
    help: "size of the first weights, times 1/sqrt(inputs); the first biases are 0",
};

/// The loss at the minimum.
pub const LOWEST: Param = Param {
    name: "lowest",
    kind: Kind::Number(Range::REAL),
    default: Default::Absent,
    help: "the loss at the minimum, from which gaps count, if you know it; default: 0",
};

/// Rows of a mini-batch.
pub const BATCH: Param = Param {
    name: "batch",
    kind: Kind::Count(1, u32::MAX as u64),
    default: Default::Absent,
    help: "rows that a step looks at; default: all of them",
};

/// How they are drawn.
pub const SAMPLING: Param = Param {
    name: "sampling",
    kind: Kind::Choice(&["shuffled", "sequential", "replacement"]),
    default: Default::Absent,
    help: "rows of a batch: each once a pass, in a new order (the default) or the data's; or drawn from all",
};

/// The mini-batches that the parameters ask for.
pub(super) fn batches(args: &Args, rows: usize) -> Result<Option<Batches>, Fault> {
    let sampling = match args.get(SAMPLING.name) {
        Value::Choice("sequential") => Sampling::Sequential,
        Value::Choice("replacement") => Sampling::Replacement,
        _ => Sampling::Shuffled,
    };
    match args.count(BATCH.name) {
        None if *args.get(SAMPLING.name) != Value::Absent => Err(Fault {
            param: SAMPLING.name,
            message: "there is no batch to draw; write batch = 32, or leave it out".into(),
        }),
        None => Ok(None),
        Some(size) if size > rows as u64 => {
            Err(Fault { param: BATCH.name, message: format!("{size} rows, but there are {rows} to train on") })
        }
        Some(size) => Ok(Some(Batches { rows, size: size as usize, sampling })),
    }
}

/// The lowest loss as the user knows it.
pub(super) fn known_lowest(args: &Args) -> Option<f64> {
    match args.get(LOWEST.name) {
        Value::Number(lowest) => Some(*lowest),
        _ => None,
    }
}
