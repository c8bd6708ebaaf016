//! Softmax regression: classes, f = mean over the rows of ln(sum_k e^z_k) - z_y with z = W x + b, and l2/2 |W|^2.

use super::START;
use super::entry::{Entry, problem};
use super::network::{Loss, Network};
use super::perceptron::Perceptron;
use super::training::{BATCH, BIAS, INIT, L2, LOWEST, SAMPLING};
use crate::data::{DATA, DIVISOR, Labels, SCALE, SPLIT, TARGET, VALIDATION, load};
use crate::param::Info;

pub(super) const ENTRY: Entry = Entry {
    info: Info {
        name: "softmax-regression",
        about: "the chance of each of several classes, trained on data",
        source: "Bridle 1990; loss as PyTorch 2.15",
        params: &[DATA, TARGET, SCALE, DIVISOR, VALIDATION, SPLIT, BIAS, L2, BATCH, SAMPLING, INIT, LOWEST, START],
    },
    build: |args| {
        let (sets, classes) = load(args, Labels::Classes)?;
        problem(Perceptron::of(Network::new(args, sets, &[], classes, Loss::CrossEntropy)?, args), args)
    },
};
