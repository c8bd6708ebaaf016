//! A learning rate of its own for a group of parts, `multiplier` times that of the rest, as a parameter group with its
//! own `lr` has in PyTorch, and a label in optax's `partition`; LeCun et al. (1998) want higher ones in lower layers.
//!
//! `group` names parts of the objective, separated by spaces; `b*` stands for all that begin with `b`. What stands
//! within is started anew for the group and for the rest, so the rate is right also where it is part of a rule's state
//! (`rprop`, `lars`, the Schedule-Free rules): the path is that of PyTorch's groups, whose parameters each have a state
//! of their own. Weight decay within goes at the group's rate, too; around it, at that of the sweep. At a multiplier of
//! 0 the group is not stepped at all, and stays where it is. Groups within one another multiply where they overlap.
//!
//! What looks at all coordinates together does not stand within: of the optimizers `prodigy`, `dadapt-adamw` and
//! `dadapt-sgd`, which find one rate for all (their authors' code refuses rates by group as well), and `adafactor`,
//! which here takes all coordinates as one vector; of the wrappers `clip-norm` and `gradient-noise`, which go round it.

use super::{AnyWrapper, Entry, Inner, Wrap};
use crate::for_each_pack;
use crate::lane::{Point, Real};
use crate::layout::Layout;
use crate::optimizer::{Hyper, Now, Stepper};
use crate::param::{Default, Info, Kind, Param, Range};
use std::ops::Range as Places;

/// The catalog's line.
pub const ENTRY: Entry = Entry {
    info: Info {
        name: "group-rate",
        about: "multiplies the learning rate of some parts of the objective",
        source: "LeCun et al. 1998; PyTorch 2.15; optax 0.2.8",
        params: &[
            Param {
                name: "group",
                kind: Kind::Parts,
                default: Default::Required,
                help: "parts such as \"W0\", \"W0 b0\" or \"b*\"",
            },
            Param {
                name: "multiplier",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Required,
                help: "what their learning rate is multiplied by; at 0 they stay where they are",
            },
        ],
    },
    check: |_| Ok(()),
    lowers: false,
    draws: false,
    joint: false,
    splits: true,
    wrapper: &GroupRate,
};

struct GroupRate;

/// Neighbouring parts that are all in the group, or all outside.
struct Piece<V> {
    places: Places<usize>,
    multiplier: V,
    rule: Box<dyn Stepper<V>>,
}

/// The pieces that are stepped.
struct Split<V>(Vec<Piece<V>>);

/// A rule for each piece.
fn split<V: Real>(hyper: &Hyper<V>, layout: &Layout, inner: Inner<V>) -> Vec<Piece<V>> {
    let (parts, group) = (layout.parts(), layout.group(hyper.text("group")));
    let mut pieces = Vec::new();
    let mut from = 0;
    for run in group.chunk_by(|a, b| a == b) {
        let to = from + run.len();
        let multiplier = if run[0] { hyper.number("multiplier") } else { V::one() };
        // The same in all lanes.
        if multiplier.get(0) != 0.0 {
            let places = parts[from].range().start..parts[to - 1].range().end;
            pieces.push(Piece { places, multiplier, rule: inner(&layout.slice(from..to)) });
        }
        from = to;
    }
    pieces
}

macro_rules! implement {
    ($isa:ident, [$($feature:tt)*], $pack:ty) => {
        impl Stepper<$pack> for Split<$pack> {
            $($feature)*
            unsafe fn step_at(&mut self, now: &Now<$pack>, loss: &$pack, grad: &[$pack], x: Point<$pack>) {
                // At a multiplier of 0 coordinates stay as they are.
                let x = x.in_place();
                for Piece { places, multiplier, rule } in &mut self.0 {
                    let now = Now { lr: now.lr * *multiplier, ..*now };
                    // SAFETY: the inner rules are of the same pack.
                    unsafe { rule.step_at(&now, loss, &grad[places.clone()], Point::at(&mut x[places.clone()])) };
                }
            }

            fn apart(&self) -> bool {
                self.0.iter().any(|piece| piece.rule.apart())
            }

            $($feature)*
            unsafe fn evaluated(&mut self, at: &mut [$pack]) {
                for Piece { places, rule, .. } in &mut self.0 {
                    // SAFETY: the inner rules are of the same pack.
                    unsafe { rule.evaluated(&mut at[places.clone()]) };
                }
            }
        }

        impl Wrap<$pack> for GroupRate {
            fn wrap(&self, hyper: &Hyper<$pack>, layout: &Layout, inner: Inner<$pack>) -> Box<dyn Stepper<$pack>> {
                match hyper.number("multiplier").get(0) == 1.0 {
                    true => inner(layout),
                    false => Box::new(Split(split(hyper, layout, inner))),
                }
            }
        }
    };
}

for_each_pack!(implement);

impl AnyWrapper for GroupRate {}
