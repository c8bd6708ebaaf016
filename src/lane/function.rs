//! `Function`: a function of the lanes as something that can be handed over, so that each kind of vector puts it through
//! in the way that suits it.

use super::elementary::{Bits, exp, exp_of_single, ln, sin_cos, tanh};
use super::power;

/// A function of doubles, of up to two numbers and with up to two results, as something that can be handed over.
pub trait Function: Copy {
    /// Its results.
    fn of<V: Bits>(self, x: V, y: V) -> (V, V);

    /// Its results, of numbers of single precision, before they are rounded to that.
    #[inline(always)]
    fn of_singles<V: Bits>(self, x: V, y: V) -> (V, V) {
        self.of(x, y)
    }
}

macro_rules! function {
    ($name:ident, |$x:ident, $y:ident| $of:expr) => {
        #[doc = concat!(stringify!($name), " as a [`Function`].")]
        #[derive(Clone, Copy)]
        pub(super) struct $name;

        impl Function for $name {
            #[inline(always)]
            fn of<V: Bits>(self, $x: V, $y: V) -> (V, V) {
                $of
            }
        }
    };
}

/// exp as a [`Function`].
#[derive(Clone, Copy)]
pub(super) struct Exp;

impl Function for Exp {
    #[inline(always)]
    fn of<V: Bits>(self, x: V, y: V) -> (V, V) {
        (exp(x), y)
    }

    #[inline(always)]
    fn of_singles<V: Bits>(self, x: V, y: V) -> (V, V) {
        (exp_of_single(x), y)
    }
}

function!(Ln, |x, y| (ln(x), y));
function!(Tanh, |x, y| (tanh(x), y));
function!(Pow, |x, y| (power::pow(x, y), y));
function!(SinCos, |x, _y| sin_cos(x));
