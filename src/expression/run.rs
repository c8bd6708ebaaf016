//! A tape walked forwards, on one number or on many lanes.

use super::function::{Binary, Unary};
use super::tape::{SLOTS, Step, Tape};
use crate::lane::Real;
use std::mem::MaybeUninit;

/// Room for the numbers of a tape, none of them there yet: to write all of them would take longer than the tape.
struct Slots<V>([MaybeUninit<V>; SLOTS]);

impl<V: Real> Slots<V> {
    #[inline(always)]
    fn get(&self, slot: u8) -> V {
        // SAFETY: a tape reads only slots that hold a coordinate or that one of its steps has written before.
        unsafe { self.0[usize::from(slot)].assume_init() }
    }

    #[inline(always)]
    fn put(&mut self, slot: u8, x: V) {
        self.0[usize::from(slot)].write(x);
    }
}

impl Tape {
    /// The value at `x`; panics like [`Tape::value_grad`].
    pub fn value(&self, x: &[f64]) -> f64 {
        self.value_grad(x, &mut [])
    }

    /// The value at `x`, and its gradient into `grad`.
    ///
    /// # Panics
    /// If `x` has fewer numbers than the tape has variables.
    #[inline(always)]
    pub fn value_grad<V: Real>(&self, x: &[V], grad: &mut [V]) -> V {
        let mut slots = Slots::<V>([const { MaybeUninit::uninit() }; SLOTS]);
        for (slot, x) in x[..self.dim].iter().enumerate() {
            slots.put(slot as u8, *x);
        }
        for step in &self.steps {
            match *step {
                Step::Constant { to, x } => slots.put(to, V::splat(x)),
                Step::Add { to, a, b } => slots.put(to, slots.get(a) + slots.get(b)),
                Step::Sub { to, a, b } => slots.put(to, slots.get(a) - slots.get(b)),
                Step::Mul { to, a, b } => slots.put(to, slots.get(a) * slots.get(b)),
                Step::Div { to, a, b } => slots.put(to, slots.get(a) / slots.get(b)),
                Step::Pow { to, a, b } => slots.put(to, Binary::Pow.apply(slots.get(a), slots.get(b))),
                Step::Max { to, a, b } => slots.put(to, Binary::Max.apply(slots.get(a), slots.get(b))),
                Step::Min { to, a, b } => slots.put(to, Binary::Min.apply(slots.get(a), slots.get(b))),
                Step::AddTo { to, x, a } => slots.put(to, V::splat(x) + slots.get(a)),
                Step::SubFrom { to, x, a } => slots.put(to, V::splat(x) - slots.get(a)),
                Step::Times { to, x, a } => slots.put(to, V::splat(x) * slots.get(a)),
                Step::Over { to, x, a } => slots.put(to, V::splat(x) / slots.get(a)),
                Step::By { to, a, x } => slots.put(to, slots.get(a) / V::splat(x)),
                Step::Neg { to, a } => slots.put(to, Unary::Neg.apply(slots.get(a))),
                Step::Sqrt { to, a } => slots.put(to, Unary::Sqrt.apply(slots.get(a))),
                Step::Exp { to, a } => slots.put(to, Unary::Exp.apply(slots.get(a))),
                Step::Ln { to, a } => slots.put(to, Unary::Ln.apply(slots.get(a))),
                Step::Tanh { to, a } => slots.put(to, Unary::Tanh.apply(slots.get(a))),
                Step::Abs { to, a } => slots.put(to, Unary::Abs.apply(slots.get(a))),
                Step::Sign { to, a } => slots.put(to, Unary::Sign.apply(slots.get(a))),
                Step::SinCos { sin, cos, a } => {
                    let (s, c) = slots.get(a).sin_cos();
                    slots.put(sin, s);
                    slots.put(cos, c);
                }
                Step::IfLess { to, a, b, g } => {
                    let less = slots.get(a).lt(slots.get(b));
                    slots.put(to, V::select(less, slots.get(g), V::zero()));
                }
                Step::UnlessLess { to, a, b, g } => {
                    let less = slots.get(a).lt(slots.get(b));
                    slots.put(to, V::select(less, V::zero(), slots.get(g)));
                }
            }
        }
        for (grad, slot) in grad.iter_mut().zip(&self.gradient) {
            *grad = slots.get(*slot);
        }
        slots.get(self.value)
    }
}
