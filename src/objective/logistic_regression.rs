//! Logistic regression: two classes, f = mean over the rows of ln(1 + e^z) - y z with z = w x + b, and l2/2 |w|^2.

use super::START;
use super::entry::{Entry, problem};
use super::network::{Loss, Network};
use super::perceptron::Perceptron;
use super::training::{BATCH, BIAS, INIT, L2, LOWEST, SAMPLING};
use crate::data::{DATA, DIVISOR, Labels, SCALE, SPLIT, TARGET, VALIDATION, load};
use crate::param::Info;

pub(super) const ENTRY: Entry = Entry {
    info: Info {
        name: "logistic-regression",
        about: "the chance of one of two classes, trained on data",
        source: "Cox 1958; loss as PyTorch 2.15",
        params: &[DATA, TARGET, SCALE, DIVISOR, VALIDATION, SPLIT, BIAS, L2, BATCH, SAMPLING, INIT, LOWEST, START],
    },
    build: |args| {
        let (sets, _) = load(args, Labels::Two)?;
        problem(Perceptron::of(Network::new(args, sets, &[], 1, Loss::CrossEntropy)?, args), args)
    },
};
