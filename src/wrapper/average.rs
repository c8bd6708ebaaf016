//! Averaging of the iterates: the optimizer goes its way, and the loss is read at the average of where it has been.
//!
//! `kind = "polyak"` is the mean of all points after the first `from` steps (Polyak & Juditsky 1992), as PyTorch's
//! `AveragedModel` keeps it (stochastic weight averaging, with `from` as its start); `"ema"` is the exponential moving
//! average a = decay a + (1 - decay) x, as `torch.optim.swa_utils.get_ema_multi_avg_fn`, which starts from the first
//! point; optax's `ema` starts from 0 and corrects the bias. Before `from` the average is the last point.

use super::Wrapper;
use crate::lane::{Real, zip};
use crate::layout::Layout;
use crate::optimizer::Hyper;
use crate::param::{Default, Info, Kind, Param, Range};

/// The loss is read at an average of the iterates.
pub struct Average;

/// The average so far.
pub struct Mean<V> {
    ema: bool,
    decay: V,
    from: V,
    /// Steps made.
    steps: V,
    mean: Vec<V>,
}

impl Wrapper for Average {
    const INFO: Info = Info {
        name: "average",
        about: "reads the loss at the average of the iterates",
        source: "Polyak & Juditsky 1992; PyTorch 2.15",
        params: &[
            Param {
                name: "kind",
                kind: Kind::Choice(&["polyak", "ema"]),
                default: Default::Choice("polyak"),
                help: "the mean of all, or an exponential moving average",
            },
            Param {
                name: "decay",
                kind: Kind::Number(Range::DECAY),
                default: Default::Number(0.999),
                help: "decay rate of the moving average",
            },
            Param {
                name: "from",
                kind: Kind::Count(0, u32::MAX as u64),
                default: Default::Count(0),
                help: "steps before the first that counts",
            },
        ],
    };

    type State<V: Real> = Mean<V>;

    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> Mean<V> {
        Mean {
            ema: hyper.choice("kind") == "ema",
            decay: hyper.number("decay"),
            from: hyper.number("from"),
            steps: V::zero(),
            mean: vec![V::zero(); layout.dim()],
        }
    }

    fn apart<V: Real>(_state: &Mean<V>) -> bool {
        true
    }

    #[inline(always)]
    fn evaluated<V: Real>(state: &mut Mean<V>, at: &mut [V]) {
        state.steps = state.steps + V::one();
        let counted = state.steps - state.from;
        // Up to the first point that counts the average is the point itself.
        let first = counted.le(V::one());
        let share = if state.ema { V::one() - state.decay } else { V::one() / counted };
        let share = V::select(first, V::one(), share);
        for (mean, at) in zip((&mut state.mean, at)) {
            *mean = V::select(first, *at, *mean + share * (*at - *mean));
            *at = *mean;
        }
    }
}
