//! Data to train on: three sets that come with the program, and any CSV file of numbers; scaled, and split by a seed.

mod read;
mod set;

pub use read::Table;
pub use set::{Labels, Set, load};

use crate::param::{Default, Kind, Param, Range};
use std::sync::OnceLock;

/// The sets that come with the program.
pub const NAMES: &[&str] = &["breast-cancer", "diabetes", "digits"];

/// Which data: a set's name, or a file.
pub const DATA: Param = Param {
    name: "data",
    kind: Kind::FileOr(NAMES),
    default: Default::Required,
    help: "a set that comes with the program, or a CSV file of numbers with a header",
};

/// The column to predict.
pub const TARGET: Param = Param {
    name: "target",
    kind: Kind::Text,
    default: Default::Text("target"),
    help: "the column to predict; every other one is a feature",
};

/// How features, and the target of a regression, are scaled.
pub const SCALE: Param = Param {
    name: "scale",
    kind: Kind::Choice(&["standard", "none"]),
    default: Default::Absent,
    help: "standard: each column to mean 0 and variance 1; default: standard, but digits over 16",
};

/// A fixed divisor, instead.
pub const DIVISOR: Param = Param {
    name: "divisor",
    kind: Kind::Number(Range::POSITIVE),
    default: Default::Absent,
    help: "what every feature is divided by, instead of scale",
};

/// The share of the rows that is not trained on.
pub const VALIDATION: Param = Param {
    name: "validation",
    kind: Kind::Number(Range::DECAY),
    default: Default::Number(0.0),
    help: "share of the rows, drawn at random, that is kept out of training",
};

/// The seed of that draw.
pub const SPLIT: Param = Param {
    name: "split",
    kind: Kind::Count(0, u32::MAX as u64),
    default: Default::Count(0),
    help: "seed by which these rows are drawn",
};

/// A set that comes with the program, by its place in [`NAMES`]; parsed when it is first asked for.
fn builtin(place: usize) -> &'static Result<Table, String> {
    const TEXTS: [(&str, &str); 3] = [
        ("breast_cancer.csv", include_str!("../../data/breast_cancer.csv")),
        ("diabetes.csv", include_str!("../../data/diabetes.csv")),
        ("digits.csv", include_str!("../../data/digits.csv")),
    ];
    static TABLES: [OnceLock<Result<Table, String>>; 3] = [const { OnceLock::new() }; 3];
    let (name, text) = TEXTS[place];
    TABLES[place].get_or_init(|| Table::parse(name, text))
}
