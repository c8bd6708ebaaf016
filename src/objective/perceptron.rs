//! Perceptron of several layers: out = W_n a(… a(W_0 x + b_0) …) + b_n, and the mean loss of that over the data.
//!
//! Two classes have one output, a logit; more have an output each and softmax.

use super::network::{Activation, Loss, Network};
use super::training::{BATCH, BIAS, INIT, L2, LOWEST, SAMPLING, known_lowest};
use super::{Fault, Objective, START, Scores};
use crate::data::{DATA, DIVISOR, Labels, SCALE, SPLIT, TARGET, VALIDATION, load};
use crate::lane::Real;
use crate::layout::Layout;
use crate::param::{Args, Default, Info, Kind, Param, Range, short};
use crate::random::Draw;

/// A network with where to begin and what is known of its minimum.
pub struct Perceptron {
    /// The network.
    pub network: Network,
    /// The size of the first weights.
    pub init: f64,
    /// The lowest loss, or a bound below every loss.
    pub lowest: f64,
    /// Whether it is the lowest loss.
    pub lowest_known: bool,
    /// A point with the lowest loss, if one is known.
    pub minimum: Option<Vec<f64>>,
}

impl Perceptron {
    /// One whose minimum is not known, unless by a parameter: no loss is below 0.
    pub(super) fn of(network: Network, args: &Args) -> Perceptron {
        let known = known_lowest(args);
        let (init, lowest) = (args.number(INIT.name), known.unwrap_or(0.0));
        Perceptron { network, init, lowest, lowest_known: known.is_some(), minimum: None }
    }
}

impl Objective for Perceptron {
    const INFO: Info = Info {
        name: "perceptron",
        about: "a perceptron of several layers, trained on data",
        source: "Rosenblatt 1958; Rumelhart, Hinton & Williams 1986; loss as PyTorch 2.15",
        params: &[
            DATA,
            TARGET,
            SCALE,
            DIVISOR,
            VALIDATION,
            SPLIT,
            Param {
                name: "widths",
                kind: Kind::Numbers(Range::POSITIVE),
                default: Default::Numbers(&[8.0]),
                help: "units of each hidden layer; inputs and outputs follow from the data",
            },
            Param {
                name: "activation",
                kind: Kind::Choice(&["tanh", "relu", "identity"]),
                default: Default::Choice("tanh"),
                help: "what hidden units make of their sums",
            },
            Param {
                name: "loss",
                kind: Kind::Choice(&["cross-entropy", "mse"]),
                default: Default::Choice("cross-entropy"),
                help: "cross-entropy of classes, or the mean squared error of a number",
            },
            BIAS,
            L2,
            BATCH,
            SAMPLING,
            INIT,
            LOWEST,
            START,
        ],
    };

    fn new(args: &Args) -> Result<Perceptron, Fault> {
        let fault = |message: String| Fault { param: "widths", message };
        let hidden = args.numbers("widths").unwrap_or_default();
        if hidden.is_empty() {
            return Err(fault("no hidden layer; that is linear-regression, or softmax-regression".into()));
        }
        if let Some(width) = hidden.iter().find(|width| width.fract() != 0.0) {
            return Err(fault(format!("{} units; allowed: whole numbers from 1", short(*width))));
        }
        let hidden: Vec<usize> = hidden.iter().map(|width| *width as usize).collect();
        let (labels, loss) = match args.choice("loss") {
            "mse" => (Labels::Numbers, Loss::Square),
            _ => (Labels::Classes, Loss::CrossEntropy),
        };
        let (sets, classes) = load(args, labels)?;
        let outputs = if classes <= 2 { 1 } else { classes };
        let activation = match args.choice("activation") {
            "relu" => Activation::Relu,
            "identity" => Activation::Identity,
            _ => Activation::Tanh,
        };
        let mut network = Network::new(args, sets, &hidden, outputs, loss)?;
        network.activation = activation;
        Ok(Perceptron::of(network, args))
    }

    fn dim(&self) -> usize {
        self.network.layout().dim()
    }

    fn layout(&self) -> Layout {
        self.network.layout()
    }

    fn start(&self) -> Vec<f64> {
        self.network.start(self.init)
    }

    fn drawn_start(&self, seed: u64) -> Option<Vec<f64>> {
        Some(self.network.drawn_start(self.init, seed))
    }

    fn lowest(&self) -> f64 {
        self.lowest
    }

    fn lowest_known(&self) -> bool {
        self.lowest_known
    }

    fn minima(&self) -> Vec<Vec<f64>> {
        self.minimum.iter().cloned().collect()
    }

    fn window(&self) -> [[f64; 2]; 2] {
        [[-3.0, 3.0], [-3.0, 3.0]]
    }

    #[inline(always)]
    fn value_grad<V: Real>(&self, x: &[V], grad: &mut [V]) -> V {
        self.network.mean_loss(None, x, grad)
    }

    const CHEAPER: bool = true;

    fn draws(&self) -> bool {
        self.network.batches.is_some()
    }

    const ESTIMATED: bool = true;

    #[inline(always)]
    fn drawn_grad<V: Real>(&self, draw: Option<Draw>, x: &[V], grad: &mut [V]) -> V {
        let mut rows = Vec::new();
        let picked = match (draw, &self.network.batches) {
            (Some(draw), Some(batches)) => {
                batches.rows(draw.seed, draw.step, &mut rows);
                Some(&rows[..])
            }
            _ => None,
        };
        self.network.mean_loss(picked, x, grad)
    }

    fn epoch(&self) -> Option<u32> {
        let epoch = self.network.batches.map(|batches| batches.rows / batches.size);
        epoch.filter(|steps| *steps > 1).map(|steps| steps as u32)
    }

    fn work(&self) -> f64 {
        // Forward once, backward twice.
        let rows = self.network.batches.map_or(self.network.set.rows(), |batches| batches.size);
        3.0 * (rows * self.dim()) as f64
    }

    fn scores(&self, x: &[f64]) -> Option<Scores> {
        Some(self.network.scores(x))
    }
}
